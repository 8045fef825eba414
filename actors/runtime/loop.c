/* loop: one thread's epoll, posts from other threads, timers and watches. */
#include "runtime/internal.h"

#include "base/clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { EVENTS = 64, IDLE_MS = 1000, FIRST_POSTS = 64 };

struct tm_timer {
    struct tm_timer *next;
    struct loop *loop;
    uint64_t due_us, every_us; /* every 0: once */
    void (*fire)(void *state);
    void *state;
    bool firing, cancelled;
};

struct tm_watch {
    struct loop *loop;
    struct tm_watch *next_dead;
    int fd;
    bool freed;
    void (*ready)(void *state, uint32_t events);
    void *state;
};

bool loop_open(struct loop *loop) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&loop->lock, NULL);
    atomic_store(&loop->ticked_us, tm_mono_us());
    return loop->epoll >= 0 && loop->wake >= 0 && epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &event) == 0;
}

bool loop_is_mine(struct loop *loop) {
    return atomic_load(&loop->entered) && pthread_equal(loop->thread, pthread_self());
}

/* ---- posts ---- */

void loop_post(struct loop *loop, void (*run)(void *state), void *state) {
    pthread_mutex_lock(&loop->lock);
    bool first = loop->count == 0;
    if (loop->count == loop->room) {
        size_t room = loop->room ? loop->room * 2 : FIRST_POSTS;
        struct post *grown = realloc(loop->posts, room * sizeof *grown);
        if (!grown) actor_out_of_memory(); /* a lost post is a lost answer */
        loop->posts = grown;
        loop->room = room;
    }
    loop->posts[loop->count++] = (struct post){run, state};
    pthread_mutex_unlock(&loop->lock);
    uint64_t one = 1; /* only the first of a batch wakes the loop, and the loop itself sees them before it sleeps */
    if (first && !loop_is_mine(loop) && write(loop->wake, &one, sizeof one) < 0 && errno != EAGAIN) abort();
}

void loop_run_posts(struct loop *loop) {
    pthread_mutex_lock(&loop->lock);
    struct post *batch = loop->posts;
    size_t count = loop->count, room = loop->room;
    loop->posts = loop->running;
    loop->room = loop->running_room;
    loop->count = 0;
    loop->running = batch;
    loop->running_room = room;
    pthread_mutex_unlock(&loop->lock);
    for (size_t i = 0; i < count; i++) batch[i].run(batch[i].state);
}

static bool has_posts(struct loop *loop) {
    pthread_mutex_lock(&loop->lock);
    bool has = loop->count > 0;
    pthread_mutex_unlock(&loop->lock);
    return has;
}

void tm_post(struct tm_actor *actor, void (*run)(void *state), void *state) {
    loop_post(&actor->loop, run, state);
}

/* ---- timers: a sorted list; an actor has a handful ---- */

static void timer_insert(struct tm_timer *timer) {
    struct tm_timer **at = &timer->loop->timers;
    while (*at && (*at)->due_us <= timer->due_us) at = &(*at)->next;
    timer->next = *at;
    *at = timer;
}

static struct tm_timer *timer_new(struct tm_actor *actor, uint32_t after_ms, uint64_t every_us,
                                  void (*fire)(void *state), void *state) {
    struct tm_timer *timer = calloc(1, sizeof *timer);
    if (!timer) actor_out_of_memory();
    *timer = (struct tm_timer){.loop = &actor->loop,
                               .due_us = tm_mono_us() + after_ms * 1000ULL,
                               .every_us = every_us,
                               .fire = fire,
                               .state = state};
    timer_insert(timer);
    return timer;
}

struct tm_timer *tm_timer_every(struct tm_actor *actor, uint32_t interval_ms, void (*fire)(void *state), void *state) {
    return timer_new(actor, interval_ms, interval_ms * 1000ULL, fire, state);
}

struct tm_timer *tm_timer_once(struct tm_actor *actor, uint32_t after_ms, void (*fire)(void *state), void *state) {
    return timer_new(actor, after_ms, 0, fire, state);
}

void tm_timer_cancel(struct tm_timer *timer) {
    if (!timer) return;
    if (timer->firing) { /* from within its own callback: run_timers frees it */
        timer->cancelled = true;
        return;
    }
    for (struct tm_timer **at = &timer->loop->timers; *at; at = &(*at)->next)
        if (*at == timer) {
            *at = timer->next;
            break;
        }
    free(timer);
}

static void run_timers(struct loop *loop) {
    uint64_t now = tm_mono_us();
    while (loop->timers && loop->timers->due_us <= now) {
        struct tm_timer *timer = loop->timers;
        loop->timers = timer->next;
        timer->firing = true;
        timer->fire(timer->state);
        timer->firing = false;
        if (timer->cancelled || !timer->every_us) {
            free(timer);
            continue;
        }
        timer->due_us = timer->due_us + timer->every_us > now ? timer->due_us + timer->every_us : now + timer->every_us;
        timer_insert(timer);
    }
}

/* epoll's own timeout, to the millisecond as timers are: a timerfd would cost a system call for each change. */
static int wait_ms(struct loop *loop) {
    uint64_t now = tm_mono_us();
    if (has_posts(loop)) return 0;
    if (!loop->timers) return IDLE_MS;
    if (loop->timers->due_us <= now) return 0;
    uint64_t ms = (loop->timers->due_us - now + 999) / 1000;
    return ms < IDLE_MS ? (int)ms : IDLE_MS;
}

/* ---- watches ---- */

struct tm_watch *tm_watch_fd(struct tm_actor *actor, int fd, uint32_t events,
                             void (*ready)(void *state, uint32_t events), void *state) {
    struct tm_watch *watch = calloc(1, sizeof *watch);
    if (!watch) actor_out_of_memory();
    *watch = (struct tm_watch){.loop = &actor->loop, .fd = fd, .ready = ready, .state = state};
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_ctl(actor->loop.epoll, EPOLL_CTL_ADD, fd, &event) != 0) abort(); /* not a pollable fd, or watched twice */
    return watch;
}

void tm_watch_change(struct tm_watch *watch, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = watch};
    epoll_ctl(watch->loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void tm_watch_free(struct tm_watch *watch) {
    if (!watch || watch->freed) return;
    epoll_ctl(watch->loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->freed = true; /* this turn's events may still point here */
    watch->next_dead = watch->loop->dead;
    watch->loop->dead = watch;
}

static void bury(struct loop *loop) {
    while (loop->dead) {
        struct tm_watch *next = loop->dead->next_dead;
        free(loop->dead);
        loop->dead = next;
    }
}

/* ---- life ---- */

void loop_run(struct loop *loop) {
    struct epoll_event events[EVENTS];
    loop->thread = pthread_self();
    atomic_store(&loop->entered, true);
    while (!loop->stop) {
        int count = epoll_wait(loop->epoll, events, EVENTS, wait_ms(loop));
        atomic_store(&loop->ticked_us, tm_mono_us());
        for (int i = 0; i < count; i++) {
            struct tm_watch *watch = events[i].data.ptr;
            uint64_t wakes;
            if (watch && !watch->freed) watch->ready(watch->state, events[i].events);
            else if (!watch && read(loop->wake, &wakes, sizeof wakes) < 0 && errno != EAGAIN) abort();
        }
        loop_run_posts(loop);
        run_timers(loop);
        bury(loop);
    }
}

void loop_close(struct loop *loop) {
    while (loop->timers) tm_timer_cancel(loop->timers);
    bury(loop);
    close(loop->epoll);
    loop->epoll = -1;
}
