/* throttle: token buckets, each kept as the one moment at which it will be full again. */
#include "throttle.h"
#include "base/hash.h"

#include <pthread.h>
#include <stdlib.h>

enum { BUCKETS = 4096 }; /* names that share one share its tries; that errs on the safe side */

struct throttle {
    pthread_mutex_t lock;
    struct throttle_rate by_name, in_all;
    uint64_t seed;
    uint64_t full_at_all;
    uint64_t full_at[BUCKETS];
};

struct throttle *throttle_new(struct throttle_rate by_name, struct throttle_rate in_all, uint64_t seed) {
    struct throttle *throttle = calloc(1, sizeof *throttle);
    if (!throttle) return NULL;
    pthread_mutex_init(&throttle->lock, NULL);
    throttle->by_name = by_name;
    throttle->in_all = in_all;
    throttle->seed = seed;
    return throttle;
}

void throttle_free(struct throttle *throttle) {
    if (!throttle) return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

/* How long until a try is free; 0: now. */
static uint64_t wait_of(uint64_t full_at, struct throttle_rate rate, uint64_t now_us) {
    uint64_t most_ahead = (rate.burst - 1) * rate.every_us;
    return full_at > now_us + most_ahead ? full_at - now_us - most_ahead : 0;
}

static void spend(uint64_t *full_at, struct throttle_rate rate, uint64_t now_us) {
    *full_at = (*full_at > now_us ? *full_at : now_us) + rate.every_us;
}

bool throttle_take(struct throttle *throttle, struct tm_str name, uint64_t now_us, uint64_t *wait_us) {
    pthread_mutex_lock(&throttle->lock);
    uint64_t *bucket = &throttle->full_at[tm_hash(name, throttle->seed) % BUCKETS];
    uint64_t by_name = wait_of(*bucket, throttle->by_name, now_us);
    uint64_t in_all = wait_of(throttle->full_at_all, throttle->in_all, now_us);
    *wait_us = by_name > in_all ? by_name : in_all;
    if (*wait_us == 0) {
        spend(bucket, throttle->by_name, now_us);
        spend(&throttle->full_at_all, throttle->in_all, now_us);
    }
    pthread_mutex_unlock(&throttle->lock);
    return *wait_us == 0;
}
