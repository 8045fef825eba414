/* bench_broker: publishes a second through the broker, over plain XADDs of the same bytes into the same kind of Redis.
 *
 *   meson test -C build --benchmark broker -v
 *
 * 64 senders, 27 KB each, appendfsync always; validate answers at once, so delivery and removal run along. Plain:
 * as many connections, each with one XADD in flight, and nobody reads.
 */
#include "broker_world.h"

#include "base/clock.h"

#include <hiredis/hiredis.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENDERS = 64, COUNT = 12800, SIZE = 27 << 10 };

static void *add_some(void *state) {
    static char bytes[SIZE];
    redisContext *redis = redisConnectUnix(getenv("REDIS_URL") + strlen("unix://"));
    for (int i = 0; redis && !redis->err && i < COUNT / SENDERS; i++) {
        redisReply *reply = redisCommand(redis, "XADD plain * e %b", bytes, sizeof bytes);
        if (!reply || reply->type == REDIS_REPLY_ERROR) abort();
        freeReplyObject(reply);
    }
    if (redis) redisFree(redis);
    return NULL;
}

static double per_second(uint64_t began_us) {
    return COUNT / ((double)(tm_mono_us() - began_us) / 1e6);
}

static double plain(void) {
    pthread_t threads[SENDERS];
    uint64_t began_us = tm_mono_us();
    for (int i = 0; i < SENDERS; i++)
        if (pthread_create(&threads[i], NULL, add_some, NULL) != 0) abort();
    for (int i = 0; i < SENDERS; i++) pthread_join(threads[i], NULL);
    double rate = per_second(began_us);
    world_redis_number("DEL plain");
    return rate;
}

static double through_broker(void) {
    uint64_t began_us = tm_mono_us();
    if (world_exit_status(world_sender(COUNT, "27k", SENDERS)) != 0) abort();
    return per_second(began_us);
}

int main(void) {
    world_open();
    if (world_redis("yes") < 0) return 1;
    world_broker(1, NULL);
    world_peer("batch", 1);
    world_peer("validate", 1);
    if (!WORLD_WAIT(world_shards_of("batch-1") == 64)) return 1;
    for (int round = 0; round < 3; round++) {
        double adds = plain(), publishes = through_broker();
        printf("plain %.0f/s  broker %.0f/s (%.0f MB/s)  ratio %.2f\n", adds, publishes, publishes * SIZE / 1e6,
               publishes / adds);
    }
    bool empty = WORLD_WAIT(world_sum("XLEN tracemesh:{q%d}:stream") == 0);
    printf("seen %d of %d, queue %s\n", world_seen_distinct(), COUNT, empty ? "empty" : "not empty");
    world_close();
    return empty ? 0 : 1;
}
