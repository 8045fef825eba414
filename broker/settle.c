/* settle: what becomes of an entry after validate's answer.
 *
 * Stored under epochs that are all still current: acknowledged. Under an old one: the shard's owner changed before the
 * rows were committed, and the new owner may have read without them, so the entry is delivered again. "Current" is read
 * from Redis after the answer came: an owner that comes later than that reads what was committed before it.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "broker/account.h"
#include "broker/queue_internal.h"

#include <inttypes.h>
#include <stdlib.h>

enum { ACKS_MOST = 128, FAIL_DEAD = 2, REASON_MOST = 300 };

struct tm_metric queue_acked_total = TM_COUNTER("tracemesh_broker_acked_total", "Entries stored and removed");
struct tm_metric queue_dead_total = TM_COUNTER("tracemesh_broker_dead_total", "Entries moved to the dead letters");
struct tm_metric queue_delivery_time =
    TM_HISTOGRAM("tracemesh_broker_delivery_seconds", "From sending an entry to validate to its being stored");
static struct tm_metric old_epoch_total =
    TM_COUNTER("tracemesh_broker_old_epoch_total", "Answers refused because a shard had changed its owner");

/* ---- refused ---- */

static void on_failed(void *state, const redisReply *reply) {
    struct broker_lease *lease = state;
    struct broker_queue *queue = lease->context;
    uint64_t count, gone;
    if (!broker_reply_is_array(reply, 3) || !broker_reply_u64(reply->element[0], &count) ||
        !broker_reply_u64(reply->element[1], &gone)) {
        broker_lease_move(&queue->leases, lease, LEASE_FAULT, tm_mono_us());
        queue_pump(queue);
        return;
    }
    struct shard *shard = &queue->shards[lease->shard];
    queue_shard_bytes(shard, reply->element[2]);
    if (!gone && trial_counted(queue, lease, count)) return;
    if (gone == FAIL_DEAD) {
        tm_metric_add(&queue_dead_total, 1);
        shard->dead_entries++;
        inquiry_wake(queue, lease->shard, lease->id);
        tm_log(TM_LOG_ERROR, "entry_dead", "shard=%u entry=%s deliveries=%" PRIu64, lease->shard, lease->id, count);
    }
    broker_lease_move(&queue->leases, lease, gone ? LEASE_REMOVED : LEASE_COUNTED, tm_mono_us());
    queue_pump(queue);
}

void settle_count(struct broker_queue *queue, struct broker_lease *lease, const char *reason, const char *counter,
                  uint64_t most) {
    const struct shard *shard = &queue->shards[lease->shard];
    const char *const keys[] = {shard->stream, shard->bytes_key, shard->failures,
                                shard->dead,   shard->fates,     shard->accounts};
    struct broker_command command = {0};
    broker_lease_move(&queue->leases, lease, LEASE_REFUSED, tm_mono_us());
    broker_command_script(&command, BROKER_SCRIPT_FAIL, keys, 6, 7);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, lease->id);
    broker_command_number(&command, lease->reference ? 0 : lease->size_bytes);
    broker_command_number(&command, most);
    broker_command_str(&command, tm_str_sub(tm_str_from(reason), 0, REASON_MOST));
    broker_command_text(&command, counter);
    broker_command_number(&command, inquiry_fates_since_ms(queue->settings));
    lease->counting = counter;
    bool sent =
        broker_command_ready(&command) && broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_failed, lease);
    broker_command_free(&command);
    if (!sent) broker_lease_move(&queue->leases, lease, LEASE_FAULT, tm_mono_us());
}

/* ---- stored ---- */

static bool epochs_are_current(const struct broker_queue *queue, const struct broker_lease *lease) {
    for (size_t i = 0; i < lease->owner_count && !TM_FAULT("broker.skip_epoch_check"); i++)
        if (broker_registry_epoch(queue->registry, lease->owners[i].shard) != lease->owners[i].epoch) return false;
    return true;
}

static void on_confirmed(void *state) {
    struct broker_lease *lease = state;
    struct broker_queue *queue = lease->context;
    bool current = epochs_are_current(queue, lease);
    if (current) {
        uint64_t now_us = tm_mono_us(), took_us = now_us - lease->sent_us;
        tm_metric_observe_us(&queue_delivery_time, took_us);
        broker_window_stored(&queue->window, took_us, queue_has_backlog(queue), now_us);
    } else {
        tm_metric_add(&old_epoch_total, 1);
        tm_log(TM_LOG_INFO, "epoch_old", "shard=%u entry=%s", lease->shard, lease->id);
    }
    broker_lease_move(&queue->leases, lease, current ? LEASE_CURRENT : LEASE_OLD, tm_mono_us());
    queue_pump(queue);
}

/* What became of each event, from what the entry's account and validate say. */
static bool keep_outcome(struct broker_lease *lease, const Tracemesh__Handled *handled) {
    struct tm_buf outcome = {0};
    size_t told = handled->n_publish_stored == handled->n_publish_rejected ? handled->n_publish_stored : 0;
    bool ok = broker_account_outcome(tm_str_from(lease->account), handled->publish_stored, handled->publish_rejected,
                                     told, &outcome) &&
              tm_buf_append_char(&outcome, 0);
    free(lease->outcome);
    lease->outcome = ok ? outcome.ptr : NULL;
    if (!ok) tm_buf_free(&outcome);
    return ok;
}

/* False when the answer makes no sense. */
static bool keep_answer(struct broker_lease *lease, struct tm_str payload) {
    Tracemesh__Handled *handled = tracemesh__handled__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    if (!handled) return false;
    size_t count = handled->n_owners;
    free(lease->owners);
    lease->owner_count = 0;
    lease->owners = count <= TM_SHARDS ? calloc(count ? count : 1, sizeof *lease->owners) : NULL;
    bool kept = lease->owners != NULL;
    for (size_t i = 0; kept && i < count; i++)
        lease->owners[lease->owner_count++] =
            (struct broker_lease_owner){handled->owners[i]->shard, handled->owners[i]->epoch};
    kept = kept && keep_outcome(lease, handled);
    tracemesh__handled__free_unpacked(handled, NULL);
    return kept;
}

static void postpone(struct broker_queue *queue, struct broker_lease *lease, const char *peer, const char *reason) {
    tm_log(TM_LOG_DEBUG, "entry_postponed", "shard=%u entry=%s peer=%s reason=\"%s\"", lease->shard, lease->id, peer,
           reason);
    broker_lease_move(&queue->leases, lease, LEASE_UNANSWERED, tm_mono_us());
}

static void confirm(struct broker_queue *queue, struct broker_lease *lease) {
    broker_lease_move(&queue->leases, lease, LEASE_HANDLED, tm_mono_us());
    broker_registry_confirm(queue->registry, on_confirmed, lease);
}

void settle_reply(struct broker_queue *queue, struct broker_lease *lease, const struct tm_reply *reply) {
    if (reply->status != TM_OK && TM_FAULT("broker.ack_unanswered")) return confirm(queue, lease);
    if (trial_take_death(queue, lease, reply)) {
        /* it is being counted */
    } else if (reply->status != TM_OK) {
        if (reply->status == TM_TIMEOUT) broker_window_failed(&queue->window, tm_mono_us());
        postpone(queue, lease, reply->peer, tm_status_text(reply->status));
    } else if (reply->answer->status == TRACEMESH__STATUS__STATUS_REJECTED ||
               reply->answer->status == TRACEMESH__STATUS__STATUS_FAILED) {
        tm_log(TM_LOG_WARN, "entry_refused", "shard=%u entry=%s peer=%s reason=\"%s\"", lease->shard, lease->id,
               reply->peer, reply->answer->reason);
        settle_count(queue, lease, reply->answer->reason, "", queue->settings->max_deliveries);
    } else if (reply->answer->status != TRACEMESH__STATUS__STATUS_OK) {
        broker_window_failed(&queue->window, tm_mono_us());
        postpone(queue, lease, reply->peer, reply->answer->reason);
    } else if (!keep_answer(lease, reply->payload)) {
        postpone(queue, lease, reply->peer, "the answer is not a Handled");
    } else {
        return confirm(queue, lease);
    }
    queue_pump(queue);
}

/* ---- acknowledging: many entries of a shard at once, one call in flight ---- */

static void on_acked(void *state, const redisReply *reply) {
    struct shard *shard = state;
    struct broker_queue *queue = shard->queue;
    size_t count = shard->acking;
    shard->acking = 0;
    uint64_t odd = 0;
    if (!broker_reply_is_array(reply, 3)) { /* they stay; sent again when the link is back, or at the next tick */
        if (reply)
            tm_log(TM_LOG_WARN, "ack_refused", "shard=%u reason=\"%s\"", shard->index, broker_reply_trouble(reply));
        return;
    }
    queue_shard_bytes(shard, reply->element[1]);
    if (broker_reply_u64(reply->element[2], &odd) && odd > 0)
        tm_log(TM_LOG_WARN, "acked_oddly", "shard=%u entries=%" PRIu64 " reason=\"not pending, or without account\"",
               shard->index, odd);
    tm_metric_add(&queue_acked_total, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        struct broker_lease *lease = TAILQ_FIRST(&queue->leases.acking[shard->index]);
        inquiry_wake(queue, shard->index, lease->id);
        broker_lease_move(&queue->leases, lease, LEASE_REMOVED, tm_mono_us());
    }
    queue_pump(queue);
}

static void acknowledge(struct shard *shard) {
    struct broker_lease_list *list = &shard->queue->leases.acking[shard->index];
    const char *const keys[] = {shard->stream,   shard->bytes_key, shard->failures,   shard->stored,
                                shard->accounts, shard->garbage,   shard->spilled_key};
    const struct broker_lease *lease;
    struct broker_command command = {0};
    size_t count = 0;
    TAILQ_FOREACH(lease, list, link) if (++count == ACKS_MOST) break;
    broker_command_script(&command, BROKER_SCRIPT_ACK, keys, 7, 2 + 4 * count);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_number(&command, shard->queue->settings->stored_kept);
    lease = TAILQ_FIRST(list);
    for (size_t i = 0; i < count; i++, lease = TAILQ_NEXT(lease, link)) {
        broker_command_text(&command, lease->id);
        broker_command_number(&command, lease->size_bytes);
        broker_command_text(&command, lease->outcome ? lease->outcome : "");
        struct tm_str reference = tm_str_from(lease->reference);
        broker_command_str(&command, tm_str_split(&reference, ' ')); /* its name */
    }
    if (broker_command_ready(&command) &&
        broker_link_send(shard->queue->ops, tm_buf_str(&command.bytes), on_acked, shard))
        shard->acking = count;
    broker_command_free(&command);
}

void settle_pump(struct broker_queue *queue) {
    for (size_t i = 0; i < queue->shard_count; i++)
        if (queue->shards[i].acking == 0 && !TAILQ_EMPTY(&queue->leases.acking[i])) acknowledge(&queue->shards[i]);
}
