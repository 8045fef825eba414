/* server: birth and end of the workers and of what they share. */
#include "grpc/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static int listen_on(const struct tm_grpc_config *config, uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    bool ok = inet_pton(AF_INET, config->host, &address.sin_addr) == 1 &&
              setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
              setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) == 0 &&
              bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, BACKLOG) == 0;
    if (ok) return fd;
    close(fd);
    return -1;
}

static bool watch(struct worker *worker, int *fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = fd};
    return *fd >= 0 && epoll_ctl(worker->epoll, EPOLL_CTL_ADD, *fd, &event) == 0;
}

static bool open_worker(struct tm_grpc_server *server, struct worker *worker) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    worker->server = server;
    worker->next_due_us = UINT64_MAX;
    TAILQ_INIT(&worker->connections);
    pthread_mutex_init(&worker->lock, NULL);
    worker->epoll = epoll_create1(EPOLL_CLOEXEC);
    worker->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    worker->listener = listen_on(&server->config, server->port);
    if (worker->epoll < 0 || !watch(worker, &worker->wake) || !watch(worker, &worker->listener)) return false;
    if (getsockname(worker->listener, (struct sockaddr *)&address, &size) != 0) return false;
    server->port = ntohs(address.sin_port);
    return true;
}

static void close_fd(int fd) {
    if (fd >= 0) close(fd);
}

static void post_to_all(struct tm_grpc_server *server, bool stop) {
    for (size_t i = 0; i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        pthread_mutex_lock(&worker->lock);
        worker->quiesce = true;
        worker->stop = stop;
        pthread_mutex_unlock(&worker->lock);
        worker_wake(worker);
    }
}

void tm_grpc_stop(struct tm_grpc_server *server) {
    if (!server) return;
    post_to_all(server, true);
    for (size_t i = 0; i < server->worker_count; i++) {
        struct worker *worker = &server->workers[i];
        if (worker->started) pthread_join(worker->thread, NULL);
        close_fd(worker->listener);
        close_fd(worker->wake);
        close_fd(worker->epoll);
        pthread_mutex_destroy(&worker->lock);
    }
    nghttp2_session_callbacks_del(server->callbacks);
    nghttp2_option_del(server->option);
    free(server->workers);
    free(server);
}

static bool start_workers(struct tm_grpc_server *server) {
    size_t count = server->config.threads ? server->config.threads : 1;
    server->workers = calloc(count, sizeof *server->workers);
    if (!server->workers || !connection_callbacks(server)) return false;
    while (server->worker_count < count) /* all listen before any serves: else the port might be theirs in part */
        if (!open_worker(server, &server->workers[server->worker_count++])) return false;
    for (size_t i = 0; i < count; i++) {
        struct worker *worker = &server->workers[i];
        if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) return false;
        worker->started = true;
    }
    return true;
}

struct tm_grpc_server *tm_grpc_start(const struct tm_grpc_config *config, struct tm_error *error) {
    struct tm_grpc_server *server = calloc(1, sizeof *server);
    if (!server) {
        tm_fail(error, TM_NO_MEMORY, "", "out of memory");
        return NULL;
    }
    server->config = *config;
    server->budget.limit = config->bodies_bytes;
    server->port = (uint16_t)config->port;
    if (start_workers(server)) return server;
    tm_fail(error, TM_UNAVAILABLE, "grpc-port", "cannot listen on %s:%u: %s", config->host, (unsigned)config->port,
            strerror(errno));
    tm_grpc_stop(server);
    return NULL;
}

uint16_t tm_grpc_port(const struct tm_grpc_server *server) {
    return server->port;
}

void tm_grpc_quiesce(struct tm_grpc_server *server) {
    post_to_all(server, false);
}

size_t tm_grpc_in_flight(const struct tm_grpc_server *server) {
    return atomic_load(&server->calls);
}

bool tm_grpc_is_drained(const struct tm_grpc_server *server) {
    return atomic_load(&server->calls) == 0 && atomic_load(&server->open) == 0;
}

void tm_grpc_count(const struct tm_grpc_server *server, struct tm_grpc_counts *counts) {
    *counts = (struct tm_grpc_counts){
        .connections = atomic_load(&server->connections),
        .calls = atomic_load(&server->calls),
        .bodies_bytes = atomic_load(&server->budget.held),
        .begun = atomic_load(&server->begun),
        .messages = atomic_load(&server->messages),
        .refused = atomic_load(&server->refused),
        .floods = atomic_load(&server->floods),
        .wakeups = atomic_load(&server->wakeups),
        .connections_refused = atomic_load(&server->connections_refused),
    };
}
