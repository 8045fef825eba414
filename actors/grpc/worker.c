/* worker: a turn is what the kernel has, what handlers said, what is due, and then one flush of each connection. */
#include "base/clock.h"
#include "grpc/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 64, LEAST_PAUSE_US = 10000 }; /* LEAST_PAUSE_US: between two sweeps; how late a deadline may be */

static _Thread_local struct worker *mine;

void worker_wake(struct worker *worker) {
    uint64_t one = 1;
    if (mine == worker) return;
    atomic_fetch_add(&worker->server->wakeups, 1);
    if (write(worker->wake, &one, sizeof one) < 0 && errno != EAGAIN) abort();
}

void worker_dirty(struct connection *connection) {
    if (connection->is_dirty) return;
    connection->is_dirty = true;
    connection->next_dirty = connection->worker->dirty;
    connection->worker->dirty = connection;
}

void worker_due(struct worker *worker, uint64_t due_us) {
    if (due_us < worker->next_due_us) worker->next_due_us = due_us;
}

static int wait_ms(const struct worker *worker) {
    enum { LONGEST_MS = 60000 };
    uint64_t now_us = tm_mono_us();
    if (worker->next_due_us <= now_us) return 0;
    uint64_t ms = (worker->next_due_us - now_us + 999) / 1000;
    return ms < LONGEST_MS ? (int)ms : LONGEST_MS;
}

static void take_events(struct worker *worker) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(worker->epoll, events, EVENTS, wait_ms(worker));
    for (int i = 0; i < count; i++) {
        uint64_t wakes;
        if (events[i].data.ptr == &worker->listener) socket_accept(worker);
        else if (events[i].data.ptr != &worker->wake) socket_ready(events[i].data.ptr, events[i].events);
        else if (read(worker->wake, &wakes, sizeof wakes) < 0 && errno != EAGAIN) abort();
    }
}

/* Takes what waits in the kernel's queue first: closing would reset it. */
static void quiesce(struct worker *worker) {
    struct connection *connection;
    worker->quiesced = true;
    socket_accept(worker);
    close(worker->listener);
    worker->listener = -1;
    TAILQ_FOREACH(connection, &worker->connections, link) connection_leave(connection);
    worker_due(worker, tm_mono_us());
}

/* False: nothing was posted. */
static bool take_posts(struct worker *worker, bool *stop) {
    pthread_mutex_lock(&worker->lock);
    struct tm_grpc_call *call = worker->touched;
    worker->touched = NULL;
    bool quiesces = worker->quiesce && !worker->quiesced;
    *stop = worker->stop;
    pthread_mutex_unlock(&worker->lock);
    bool any = call || quiesces;
    if (quiesces) quiesce(worker);
    while (call) {
        struct tm_grpc_call *next = call->posted.next;
        call_apply(call);
        call = next;
    }
    return any;
}

static void flush(struct worker *worker) {
    while (worker->dirty) {
        struct connection *connection = worker->dirty;
        worker->dirty = connection->next_dirty;
        connection->is_dirty = false;
        socket_flush(connection);
    }
}

static void sweep_when_due(struct worker *worker) {
    uint64_t now_us = tm_mono_us();
    if (worker->next_due_us > now_us) return;
    sweep(worker, now_us);
    if (worker->next_due_us < now_us + LEAST_PAUSE_US) worker->next_due_us = now_us + LEAST_PAUSE_US;
}

static void end(struct worker *worker) {
    while (!TAILQ_EMPTY(&worker->connections)) {
        struct connection *connection = TAILQ_FIRST(&worker->connections);
        close(connection->fd);
        connection_free(connection);
    }
}

void *worker_main(void *state) {
    struct worker *worker = state;
    bool stop = false;
    mine = worker;
    while (!stop) {
        take_events(worker);
        do {
            sweep_when_due(worker);
            flush(worker);
        } while (take_posts(worker, &stop) || worker->dirty);
    }
    end(worker);
    return NULL;
}
