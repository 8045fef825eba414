/* deliver: gives entries to validate actors.
 *
 * An entry that is at hand (just added or just read) goes at once from where it stands. One that is due again, or whose
 * id only is known, is fetched from Redis first: so this broker keeps no bytes of entries between deliveries.
 */
#include "base/clock.h"
#include "broker/account.h"
#include "broker/queue_internal.h"

enum { FETCHES_MOST = 8 };

struct tm_metric queue_delivered_total = TM_COUNTER("tracemesh_broker_delivered_total", "Entries sent to validate");
struct tm_metric queue_redelivered_total =
    TM_COUNTER("tracemesh_broker_redelivered_total", "Entries sent to validate again, part of delivered_total");

static void on_reply(void *state, const struct tm_reply *reply) {
    struct broker_lease *lease = state;
    settle_reply(lease->context, lease, reply);
}

void deliver_send(struct broker_queue *queue, struct broker_lease *lease, struct tm_str entry) {
    broker_lease_size(&queue->leases, lease, entry.len);
    broker_lease_move(&queue->leases, lease, LEASE_SEND, tm_mono_us());
    lease->context = queue;
    tm_metric_add(&queue_delivered_total, 1);
    if (lease->waits) tm_metric_add(&queue_redelivered_total, 1);
    tm_request(queue->actor,
               &(struct tm_request){.to_kind = "validate",
                                    .kind = TRACEMESH__KIND__KIND_RAW_BATCH,
                                    .deadline_ms = (uint32_t)queue->settings->delivery_timeout_ms,
                                    .events = (uint32_t)broker_account_events(tm_str_from(lease->account)),
                                    .payload = entry,
                                    .on_reply = on_reply,
                                    .state = lease});
}

/* What may not go now stays due, and is fetched when it may. */
void deliver_fresh(struct broker_queue *queue, struct broker_lease *lease, struct tm_str entry) {
    if (!queue->isolating && !lease->suspicion) deliver_send(queue, lease, entry);
    else broker_lease_size(&queue->leases, lease, entry.len);
}

void deliver_learn(struct broker_queue *queue, struct broker_lease *lease, const redisReply *fields) {
    broker_lease_account(lease, broker_reply_field(fields, "a"));
    if (broker_reply_field(fields, "x").len && lease->suspicion == SUSPICION_NONE)
        broker_lease_suspect(&queue->leases, lease, SUSPICION_MANY);
}

static void on_fetched(void *state, const redisReply *reply) {
    struct broker_lease *lease = state;
    struct broker_queue *queue = lease->context;
    queue->fetching--;
    const redisReply *entry = broker_reply_is_array(reply, 1) ? reply->element[0] : NULL;
    const redisReply *fields = broker_reply_is_array(entry, 2) ? entry->element[1] : NULL;
    bool whole = broker_reply_is_array(fields, 2);
    if (whole) deliver_learn(queue, lease, fields);
    bool may_go = whole && !tm_actor_draining(queue->actor) && (lease->tried || !lease->suspicion);
    if (!may_go) trial_over(queue, lease, false);
    if (may_go) deliver_send(queue, lease, broker_reply_field(fields, "e"));
    else if (broker_reply_is_array(reply, 0) && reply->elements == 0)
        broker_lease_move(&queue->leases, lease, LEASE_REMOVED, tm_mono_us()); /* another broker acknowledged it */
    else broker_lease_move(&queue->leases, lease, LEASE_FAULT, tm_mono_us());
    queue_pump(queue);
}

bool deliver_fetch(struct broker_queue *queue, struct broker_lease *lease) {
    if (lease->waits == 0 && !trial_recall(queue, lease)) return false;
    struct broker_command command = {0};
    broker_command_begin(&command, 4);
    broker_command_text(&command, "XRANGE");
    broker_command_text(&command, queue->shards[lease->shard].stream);
    broker_command_text(&command, lease->id);
    broker_command_text(&command, lease->id);
    bool sent =
        broker_command_ready(&command) && broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_fetched, lease);
    broker_command_free(&command);
    if (!sent) return false;
    lease->context = queue;
    queue->fetching++;
    broker_lease_move(&queue->leases, lease, LEASE_FETCH, tm_mono_us());
    return true;
}

void deliver_pump(struct broker_queue *queue) {
    struct broker_lease *lease;
    while (queue->fetching < FETCHES_MOST && (lease = TAILQ_FIRST(&queue->leases.due))) {
        if (!queue_may_deliver(queue) || !broker_link_is_ready(queue->ops) || !deliver_fetch(queue, lease)) return;
    }
}
