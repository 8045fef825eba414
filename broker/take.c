/* take: how entries of Redis become leases of this broker.
 *
 * By four ways: claimed when added (commit.c), read from the stream, found in the own pending list after a restart, and
 * taken over from a consumer whose lease ran out. The last two learn only the ids; deliver.c fetches the bytes.
 */
#include "base/clock.h"
#include "base/log.h"
#include "broker/queue_internal.h"

enum {
    READ_MOST = 8,          /* entries a read may bring */
    PENDING_PAGE = 256,     /* ids of the own pending list per step */
    SWEEP_MOST = 256,       /* ids taken over per step */
    RENEW_MOST = 256,       /* ids per renewal: XPENDING by id, some microseconds each */
    READ_BLOCK_DIVISOR = 2, /* a read waits half of what a link waits for an answer */
};

static struct tm_metric taken_over_total =
    TM_COUNTER("tracemesh_broker_taken_over_total", "Entries taken over from a broker whose lease ran out");
static struct tm_metric lost_total =
    TM_COUNTER("tracemesh_broker_leases_lost_total", "Entries another broker took over from this one");

/* ---- the group and the own pending list ---- */

static void read_pending(struct shard *shard, const char *after);

static void on_pending(void *state, const redisReply *reply) {
    struct shard *shard = state;
    struct broker_queue *queue = shard->queue;
    if (!broker_reply_is_array(reply, 0)) return; /* prepared anew when the link is back, or at the next tick */
    struct tm_str id = {0};
    for (size_t i = 0; i < reply->elements; i++) {
        if (!broker_reply_is_array(reply->element[i], 1)) continue;
        id = broker_reply_str(reply->element[i]->element[0]);
        broker_lease_take(&queue->leases, shard->index, id, tm_mono_us());
    }
    if (reply->elements == PENDING_PAGE && id.len && id.len < BROKER_ENTRY_ID_SIZE) {
        char after[BROKER_ENTRY_ID_SIZE + 1];
        snprintf(after, sizeof after, "(%.*s", TM_STR_ARG(id));
        read_pending(shard, after);
        return;
    }
    shard->group_known = true;
    queue_pump(queue);
}

static void read_pending(struct shard *shard, const char *after) {
    struct broker_command command = {0};
    broker_command_begin(&command, 7);
    broker_command_text(&command, "XPENDING");
    broker_command_text(&command, shard->stream);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, after);
    broker_command_text(&command, "+");
    broker_command_number(&command, PENDING_PAGE);
    broker_command_text(&command, shard->queue->consumer);
    if (broker_command_ready(&command))
        broker_link_send(shard->queue->ops, tm_buf_str(&command.bytes), on_pending, shard);
    broker_command_free(&command);
}

static void on_group(void *state, const redisReply *reply) {
    struct shard *shard = state;
    if (!reply) return;
    if (broker_reply_is_error(reply) && !broker_reply_error_has(reply, "BUSYGROUP")) {
        tm_log(TM_LOG_WARN, "queue_unprepared", "shard=%u reason=\"%s\"", shard->index, reply->str);
        return;
    }
    read_pending(shard, "-");
}

void take_prepare(struct shard *shard) {
    struct broker_command command = {0};
    shard->group_known = false;
    broker_command_begin(&command, 6);
    broker_command_text(&command, "XGROUP");
    broker_command_text(&command, "CREATE");
    broker_command_text(&command, shard->stream);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, "0");
    broker_command_text(&command, "MKSTREAM");
    if (broker_command_ready(&command))
        broker_link_send(shard->queue->ops, tm_buf_str(&command.bytes), on_group, shard);
    broker_command_free(&command);
}

/* ---- reading ---- */

static void take_entry(struct shard *shard, const redisReply *entry) {
    struct broker_queue *queue = shard->queue;
    if (!broker_reply_is_array(entry, 2) || !broker_reply_is_array(entry->element[1], 2)) return;
    struct broker_lease *lease =
        broker_lease_take(&queue->leases, shard->index, broker_reply_str(entry->element[0]), tm_mono_us());
    if (!lease) return;
    deliver_learn(queue, lease, entry->element[1]);
    if (!lease->reference) deliver_fresh(queue, lease, broker_reply_field(entry->element[1], "e"));
}

static void on_read(void *state, const redisReply *reply) {
    struct shard *shard = state;
    shard->reading = false;
    if (!reply) return;
    if (broker_reply_is_error(reply)) {
        tm_log(TM_LOG_WARN, "queue_unread", "shard=%u reason=\"%s\"", shard->index, reply->str);
        shard->group_known = false; /* most likely there is no group any more; the tick prepares it */
        return;
    }
    const redisReply *stream = broker_reply_is_array(reply, 1) ? reply->element[0] : NULL;
    const redisReply *entries = broker_reply_is_array(stream, 2) ? stream->element[1] : NULL;
    for (size_t i = 0; broker_reply_is_array(entries, i + 1); i++) take_entry(shard, entries->element[i]);
    take_pump(shard->queue);
}

static void read_more(struct shard *shard) {
    const struct broker_settings *settings = shard->queue->settings;
    uint64_t room = shard->queue->window.bytes - shard->queue->leases.sent_bytes;
    uint64_t most = room / settings->entry_bytes / shard->queue->shard_count;
    struct broker_command command = {0};
    broker_command_begin(&command, 11);
    broker_command_text(&command, "XREADGROUP");
    broker_command_text(&command, "GROUP");
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, shard->queue->consumer);
    broker_command_text(&command, "COUNT");
    broker_command_number(&command, most < 1 ? 1 : most > READ_MOST ? READ_MOST : most);
    broker_command_text(&command, "BLOCK");
    broker_command_number(&command, settings->redis_timeout_ms / READ_BLOCK_DIVISOR);
    broker_command_text(&command, "STREAMS");
    broker_command_text(&command, shard->stream);
    broker_command_text(&command, ">");
    shard->reading =
        broker_command_ready(&command) && broker_link_send(shard->reader, tm_buf_str(&command.bytes), on_read, shard);
    broker_command_free(&command);
}

void take_pump(struct broker_queue *queue) {
    for (size_t i = 0; i < queue->shard_count; i++) {
        struct shard *shard = &queue->shards[i];
        if (!queue_may_take(queue)) return;
        if (!shard->reading && shard->group_known && broker_link_is_ready(shard->reader)) read_more(shard);
    }
}

/* ---- taking over ---- */

static void on_swept(void *state, const redisReply *reply) {
    struct shard *shard = state;
    struct broker_queue *queue = shard->queue;
    shard->sweeping = false;
    if (!broker_reply_is_array(reply, 5)) {
        if (reply) shard->group_known = false;
        return;
    }
    queue_shard_bytes(shard, reply->element[0]);
    broker_reply_u64(reply->element[1], &shard->entries);
    broker_reply_u64(reply->element[2], &shard->dead_entries);
    broker_reply_u64(reply->element[4], &shard->spilled);
    const redisReply *claimed = reply->element[3];
    size_t fresh = 0;
    for (size_t i = 0; broker_reply_is_array(claimed, i + 1); i++)
        fresh += broker_lease_take(&queue->leases, shard->index, broker_reply_str(claimed->element[i]), tm_mono_us()) !=
                 NULL;
    if (!fresh) return;
    tm_metric_add(&taken_over_total, (int64_t)fresh);
    tm_log(TM_LOG_INFO, "entries_taken_over", "shard=%u entries=%zu", shard->index, fresh);
    queue_pump(queue);
    take_sweep(shard);
}

void take_sweep(struct shard *shard) {
    struct broker_queue *queue = shard->queue;
    const char *const keys[] = {shard->stream, shard->bytes_key, shard->dead, shard->spilled_key};
    if (shard->sweeping) return;
    struct broker_command command = {0};
    broker_command_script(&command, BROKER_SCRIPT_SWEEP, keys, 4, 4);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, queue->consumer);
    broker_command_number(&command, queue->settings->lease_ms);
    broker_command_number(&command, shard->group_known && queue_may_take(queue) ? SWEEP_MOST : 0);
    shard->sweeping =
        broker_command_ready(&command) && broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_swept, shard);
    broker_command_free(&command);
}

/* ---- renewing ---- */

static void on_renewed(void *state, const redisReply *reply) {
    struct shard *shard = state;
    for (size_t i = 0; broker_reply_is_array(reply, i + 1); i++) {
        struct tm_str id = broker_reply_str(reply->element[i]);
        struct broker_lease *lease = broker_lease_find(&shard->queue->leases, shard->index, id);
        if (!lease || lease->lost || lease->state == LEASE_ACKING) continue; /* acknowledged meanwhile */
        tm_metric_add(&lost_total, 1);
        tm_log(TM_LOG_WARN, "lease_lost", "shard=%u entry=%.*s state=%s", shard->index, TM_STR_ARG(id),
               broker_lease_state_text(lease->state));
        broker_lease_lose(&shard->queue->leases, lease);
    }
}

static void renew_ids(struct shard *shard, const char *const *ids, size_t count) {
    const char *const keys[] = {shard->stream};
    struct broker_command command = {0};
    broker_command_script(&command, BROKER_SCRIPT_RENEW, keys, 1, 2 + count);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, shard->queue->consumer);
    for (size_t i = 0; i < count; i++) broker_command_text(&command, ids[i]);
    if (broker_command_ready(&command))
        broker_link_send(shard->queue->ops, tm_buf_str(&command.bytes), on_renewed, shard);
    broker_command_free(&command);
}

static void renew_shard(struct shard *shard, uint64_t now_us) {
    struct broker_leases *leases = &shard->queue->leases;
    uint64_t age_us = shard->queue->settings->lease_ms * 1000 / 3;
    const char *ids[RENEW_MOST];
    size_t count = 0;
    for (size_t i = 0; i < BROKER_LEASE_BUCKETS; i++)
        for (struct broker_lease *lease = leases->buckets[i]; lease; lease = lease->next_in_bucket) {
            if (lease->shard != shard->index || lease->lost || now_us - lease->leased_us < age_us) continue;
            lease->leased_us = now_us;
            ids[count++] = lease->id;
            if (count < RENEW_MOST) continue;
            renew_ids(shard, ids, count);
            count = 0;
        }
    if (count) renew_ids(shard, ids, count);
}

/* A renewal that Redis does not answer is not missed: who loses a lease for it delivers in vain, never wrongly. */
void take_renew(struct broker_queue *queue, uint64_t now_us) {
    if (queue->leases.count == 0 || !broker_link_is_ready(queue->ops)) return;
    for (size_t i = 0; i < queue->shard_count; i++) renew_shard(&queue->shards[i], now_us);
}

bool take_init(struct shard *shard, struct broker_queue *queue, uint32_t index) {
    char name[32];
    snprintf(name, sizeof name, "read-%u", index);
    *shard = (struct shard){.queue = queue, .index = index};
    snprintf(shard->stream, sizeof shard->stream, BROKER_KEY_STREAM, index);
    snprintf(shard->bytes_key, sizeof shard->bytes_key, BROKER_KEY_BYTES, index);
    snprintf(shard->failures, sizeof shard->failures, BROKER_KEY_FAILURES, index);
    snprintf(shard->accounts, sizeof shard->accounts, BROKER_KEY_ACCOUNTS, index);
    snprintf(shard->spilled_key, sizeof shard->spilled_key, BROKER_KEY_SPILLED, index);
    snprintf(shard->garbage, sizeof shard->garbage, BROKER_KEY_GARBAGE, index);
    snprintf(shard->doomed, sizeof shard->doomed, BROKER_KEY_DOOMED, index);
    snprintf(shard->dead, sizeof shard->dead, BROKER_KEY_DEAD, index);
    snprintf(shard->stored, sizeof shard->stored, BROKER_KEY_STORED, index);
    snprintf(shard->fates, sizeof shard->fates, BROKER_KEY_FATES, index);
    snprintf(shard->split, sizeof shard->split, BROKER_KEY_SPLIT, index);
    shard->reader = broker_link_new(queue->actor, &(struct broker_link_config){
                                                      .url = &queue->settings->redis,
                                                      .name = name,
                                                      .timeout_ms = queue->settings->redis_timeout_ms,
                                                      .retry_ms = queue->settings->redis_retry_ms,
                                                  });
    return shard->reader != NULL;
}
