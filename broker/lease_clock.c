/* lease_clock: leases are told by Redis' wall clock; when that has jumped they all begin anew (scripts/clock.lua). */
#include "base/log.h"
#include "broker/queue_internal.h"

static void on_looked(void *state, const redisReply *reply) {
    const struct shard *shard = state;
    if (!reply || reply->type != REDIS_REPLY_INTEGER || reply->integer == 0) return; /* asked again at the next tick */
    tm_log(TM_LOG_WARN, "leases_begun_anew", "shard=%u leases=%lld reason=\"the clock of Redis has jumped\"",
           shard->index, reply->integer);
}

void lease_clock_look(struct shard *shard) {
    const struct broker_queue *queue = shard->queue;
    char clock[BROKER_KEY_ROOM];
    const char *const keys[] = {shard->stream, clock};
    struct broker_command command = {0};
    snprintf(clock, sizeof clock, BROKER_KEY_CLOCK, shard->index);
    broker_command_script(&command, BROKER_SCRIPT_CLOCK, keys, 2, 2);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_number(&command, queue->settings->lease_ms);
    if (broker_command_ready(&command)) broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_looked, shard);
    broker_command_free(&command);
}
