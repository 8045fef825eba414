/* ending: a thread that waits for the limit or for the next signal. */
#include "base/ending.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A thread of its own: whoever is to be ended may be stuck. */
static void *end_it(void *state) {
    uint64_t limit_ms = *(const uint64_t *)state, until_us = tm_mono_us() + limit_ms * 1000;
    sigset_t asked;
    sigemptyset(&asked);
    sigaddset(&asked, SIGTERM);
    sigaddset(&asked, SIGINT);
    for (uint64_t now_us; (now_us = tm_mono_us()) < until_us;) {
        uint64_t left_us = until_us - now_us;
        struct timespec left = {.tv_sec = (time_t)(left_us / 1000000), .tv_nsec = (long)(left_us % 1000000) * 1000};
        if (sigtimedwait(&asked, NULL, &left) < 0) continue; /* time is over, or something else woke it */
        tm_log(TM_LOG_WARN, "ended_at_once", "reason=\"asked a second time\"");
        _exit(1);
    }
    tm_log(TM_LOG_WARN, "ended_at_limit", "limit_ms=%llu", (unsigned long long)limit_ms);
    _exit(0);
}

void tm_end_within(uint64_t limit_ms) {
    static uint64_t limit; /* outlives the call; the thread reads it */
    pthread_t thread;
    limit = limit_ms;
    if (pthread_create(&thread, NULL, end_it, &limit) == 0) pthread_detach(thread);
}
