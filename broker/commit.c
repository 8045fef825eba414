/* commit: publishes become entries in Redis and are answered when Redis has made them durable.
 *
 * What arrives while an entry is on its way is joined into the next, which goes when that one is answered or when it is
 * large enough: the slower Redis, the larger the entries, the fewer the fsyncs. Several committers, because Redis
 * writes what several connections sent in one fsync.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "broker/accounts.h"
#include "broker/entry.h"
#include "broker/queue_internal.h"

#include <stdlib.h>
#include <string.h>

enum { JOIN_BYTES = 64 * 1024, SPILL_JOIN_US = 50000 };

struct tm_metric queue_published_total =
    TM_COUNTER("tracemesh_broker_published_total", "Publishes stored durably and answered");
struct tm_metric queue_publishes_refused_total =
    TM_COUNTER("tracemesh_broker_publishes_refused_total", "Publishes answered with overload or retry");
struct tm_metric queue_commits_total =
    TM_COUNTER("tracemesh_broker_commits_total", "Entries added; published_total over it is the publishes per commit");
struct tm_metric queue_commit_time =
    TM_HISTOGRAM("tracemesh_broker_commit_seconds", "From sending an entry to Redis to its answer");

static void refuse_publish(struct publish *publish, Tracemesh__Status status, const char *reason) {
    tm_metric_add(&queue_publishes_refused_total, 1);
    tm_message_answer(publish->message, status, reason, (struct tm_str){0});
    free(publish);
}

static void refuse_all(struct publish_list *list, Tracemesh__Status status, const char *reason) {
    for (struct publish *publish; (publish = TAILQ_FIRST(list));) {
        TAILQ_REMOVE(list, publish, link);
        refuse_publish(publish, status, reason);
    }
}

static void answer_stored(struct committer *committer, struct tm_str id) {
    uint32_t index = 0;
    for (struct publish *publish; (publish = TAILQ_FIRST(&committer->publishes));) {
        TAILQ_REMOVE(&committer->publishes, publish, link);
        tm_metric_add(&queue_published_total, 1);
        inquiry_answer_place(publish->message, committer->shard, id, index++);
        free(publish);
    }
}

static void refuse(struct tm_message *message, Tracemesh__Status status, const char *reason) {
    tm_metric_add(&queue_publishes_refused_total, 1);
    tm_message_answer(message, status, reason, (struct tm_str){0});
}

/* ---- one commit ---- */

static void hand_over(struct broker_queue *queue, const struct committer *committer, struct tm_str id) {
    struct broker_lease *lease = broker_lease_take(&queue->leases, committer->shard, id, tm_mono_us());
    if (!lease) return; /* held already: the own pending list was read meanwhile */
    lease->fresh = committer->fresh;
    broker_lease_account(lease, tm_buf_str(&committer->account.text));
    if (committer->reference.name[0]) {
        char reference[SPILL_REFERENCE_ROOM];
        spill_reference_write(&committer->reference, reference);
        lease->reference = strdup(reference);
        deliver_fresh(queue, lease, tm_buf_str(&committer->entry));
        return;
    }
    deliver_fresh(queue, lease,
                  (struct tm_str){committer->command.bytes.ptr + committer->entry_at, committer->entry_len});
}

static void on_refused(struct committer *committer, const redisReply *reply) {
    const char *reason = committer->refusal[0] ? committer->refusal : broker_reply_trouble(reply);
    bool full = strstr(reason, "OOM ") != NULL; /* first, or behind EXEC's own error */
    tm_log(TM_LOG_WARN, "commit_refused", "shard=%u reason=\"%s\"", committer->shard, reason);
    if (full) committer->queue->memory_short = true;
    if (broker_reply_error_has(reply, "NOSCRIPT")) broker_link_reload(committer->link);
    refuse_all(&committer->publishes, full ? TRACEMESH__STATUS__STATUS_OVERLOADED : TRACEMESH__STATUS__STATUS_RETRY,
               full ? "Redis is out of memory" : reason);
}

/* Ready for the next entry. An idle one keeps no bytes: 256 KB less. */
static void end(struct committer *committer) {
    committer->busy = false;
    committer->reference.name[0] = 0;
    commit_pump(committer->queue);
    if (committer->busy) return;
    broker_command_free(&committer->command);
    tm_buf_free(&committer->entry);
}

void commit_refused(struct committer *committer, Tracemesh__Status status, const char *reason) {
    tm_log(TM_LOG_WARN, "commit_refused", "shard=%u reason=\"%s\"", committer->shard, reason);
    refuse_all(&committer->publishes, status, reason);
    end(committer);
}

/* Each command of the transaction but the last is answered with a word; why it was not accepted stands here only. */
static void on_queued(void *state, const redisReply *reply) {
    struct committer *committer = state;
    if (reply && reply->type == REDIS_REPLY_ERROR && !committer->refusal[0])
        tm_str_to(tm_str_from(reply->str), committer->refusal, sizeof committer->refusal);
}

/* The transaction's answers: id, bytes of the stream, two counts for each project, and the id claimed when that was
 * asked for. */
void commit_on_reply(void *state, const redisReply *reply) {
    struct committer *committer = state;
    struct broker_queue *queue = committer->queue;
    bool spilled = committer->reference.name[0];
    struct tm_str id = broker_reply_is_array(reply, 2) ? broker_reply_str(reply->element[0]) : (struct tm_str){0};
    if (id.len) {
        size_t before = spilled ? 3 : 2 + 2 * committer->account.lines;
        const redisReply *claimed = reply->elements > before ? reply->element[before] : NULL;
        tm_metric_observe_us(&queue_commit_time, tm_mono_us() - committer->began_us);
        tm_metric_add(&queue_commits_total, 1);
        struct shard *shard = &queue->shards[committer->shard];
        queue_shard_bytes(shard, reply->element[1]);
        if (spilled && reply->elements > 2) broker_reply_u64(reply->element[2], &shard->spilled);
        answer_stored(committer, id);
        if (tm_str_eq(broker_reply_str(claimed), id)) hand_over(queue, committer, id);
        else if (broker_reply_error_has(claimed, "NOSCRIPT")) broker_link_reload(committer->link);
    } else {
        on_refused(committer, reply);
    }
    end(committer);
}

/* Moves what fits in one entry from the queue to the committer; returns the entry's size. */
static size_t gather(struct broker_queue *queue, struct committer *committer, size_t most) {
    size_t size = 0;
    for (struct publish *publish; (publish = TAILQ_FIRST(&queue->publishes));) {
        size_t len = tm_message_payload(publish->message).len;
        if (!broker_entry_fits(size, len, most)) break;
        TAILQ_REMOVE(&queue->publishes, publish, link);
        queue->publish_bytes -= len;
        TAILQ_INSERT_TAIL(&committer->publishes, publish, link);
        size += broker_entry_cost(len);
    }
    return size;
}

static bool write_account(struct committer *committer) {
    const struct publish *publish;
    tm_buf_clear(&committer->account.text);
    committer->account.lines = 0;
    TAILQ_FOREACH(publish, &committer->publishes, link) {
        const Tracemesh__Envelope *envelope = tm_message_envelope(publish->message);
        if (!broker_account_add(&committer->account, tm_str_from(envelope->project), envelope->events)) return false;
    }
    return broker_account_end(&committer->account);
}

static bool join(const struct committer *committer, struct tm_buf *out) {
    const struct publish *publish;
    bool ok = true;
    TAILQ_FOREACH(publish, &committer->publishes, link) {
        ok = ok && broker_entry_append(out, tm_message_payload(publish->message));
    }
    return ok;
}

static bool write_entry(struct committer *committer, size_t size) {
    struct broker_command *command = &committer->command;
    broker_command_begin(command, 7);
    broker_command_text(command, "XADD");
    broker_command_text(command, committer->queue->shards[committer->shard].stream);
    broker_command_text(command, "*");
    broker_command_text(command, "e");
    broker_command_raw(command, size);
    committer->entry_at = command->bytes.len;
    if (!join(committer, &command->bytes)) command->failed = true;
    broker_command_raw_end(command);
    broker_command_text(command, "a");
    broker_command_str(command, tm_buf_str(&committer->account.text));
    return broker_command_ready(command);
}

/* Half a transaction must not stay on a connection. */
static void send_part(struct committer *committer, const struct broker_command *part, broker_on_redis on_reply) {
    if (!broker_command_ready(part) ||
        !broker_link_send(committer->link, tm_buf_str(&part->bytes), on_reply, committer))
        abort();
}

static void send_count(struct committer *committer, enum broker_account_state state, struct tm_str project,
                       uint64_t events) {
    struct broker_command part = {0};
    struct tm_buf field = {0};
    bool ok = tm_buf_printf(&field, "%s %.*s", broker_account_states[state], TM_STR_ARG(project));
    broker_command_begin(&part, 4);
    broker_command_text(&part, "HINCRBY");
    broker_command_text(&part, committer->queue->shards[committer->shard].accounts);
    broker_command_str(&part, tm_buf_str(&field));
    broker_command_number(&part, events);
    part.failed = part.failed || !ok;
    send_part(committer, &part, on_queued);
    broker_command_free(&part);
    tm_buf_free(&field);
}

static void send_counts(struct committer *committer) {
    struct tm_str text = tm_buf_str(&committer->account.text), counts, project;
    while (broker_account_line(&text, &counts, &project)) {
        send_count(committer, ACCOUNT_RECEIVED, project, broker_account_sum(counts));
        send_count(committer, ACCOUNT_QUEUED, project, broker_account_sum(counts));
    }
}

static void send_rest(struct committer *committer) {
    struct broker_queue *queue = committer->queue;
    const struct shard *shard = &queue->shards[committer->shard];
    struct broker_command part = {0};
    send_part(committer, &committer->command, on_queued);
    broker_command_begin(&part, 3);
    broker_command_text(&part, "INCRBY");
    broker_command_text(&part, shard->bytes_key);
    broker_command_number(&part, committer->entry_len);
    send_part(committer, &part, on_queued);
    send_counts(committer);
    if (shard->group_known && (committer->fresh || queue_may_take(queue))) {
        broker_command_script(&part, BROKER_SCRIPT_CLAIM, (const char *[]){shard->stream}, 1, 3);
        broker_command_text(&part, QUEUE_GROUP);
        broker_command_text(&part, queue->consumer);
        broker_command_text(&part, committer->fresh ? "1" : "");
        send_part(committer, &part, on_queued);
    }
    broker_command_begin(&part, 1);
    broker_command_text(&part, "EXEC");
    send_part(committer, &part, commit_on_reply);
    broker_command_free(&part);
}

static bool begin_spilled(struct committer *committer) {
    tm_buf_clear(&committer->entry);
    return join(committer, &committer->entry) && spill_begin(committer);
}

static bool begin_in_redis(struct committer *committer) {
    struct tm_str multi = TM_STR("*1\r\n$5\r\nMULTI\r\n");
    if (!write_entry(committer, committer->entry_len) ||
        !broker_link_send(committer->link, multi, on_queued, committer))
        return false;
    send_rest(committer);
    return true;
}

/* Whether a new entry may go before older ones: new ones have a share of the window of their own, so that a backlog is
 * worked off without holding them up, and they do not hold it up either. */
static bool may_overtake(const struct broker_queue *queue, size_t len) {
    uint64_t share = queue->window.bytes / 100 * queue->settings->fresh_percent;
    for (size_t i = 0; i < queue->committer_count; i++)
        if (queue->committers[i].busy && queue->committers[i].fresh) len += queue->committers[i].entry_len;
    return queue_may_hold(queue) && queue->leases.fresh_sent + len <= share;
}

static bool next_is_spilled(const struct broker_queue *queue, size_t len) {
    return spill_wanted(queue, queue_bytes(queue)) && spill_has_room(queue, len);
}

static void begin(struct broker_queue *queue, struct committer *committer) {
    bool spills = next_is_spilled(queue, queue->publish_bytes);
    committer->entry_len =
        gather(queue, committer, spills ? queue->settings->spill_entry_bytes : queue->settings->entry_bytes);
    committer->fresh = may_overtake(queue, committer->entry_len);
    committer->shard = queue->next_shard++ % (uint32_t)queue->shard_count;
    committer->began_us = tm_mono_us();
    committer->refusal[0] = 0;
    committer->busy = write_account(committer) && (spills ? begin_spilled(committer) : begin_in_redis(committer));
    if (!committer->busy) refuse_all(&committer->publishes, TRACEMESH__STATUS__STATUS_RETRY, "Redis took no command");
    if (TM_FAULT("broker.answer_before_commit")) answer_stored(committer, TM_STR("0-0"));
}

/* Those whose senders have given up are not stored: they will be sent again. */
static void drop_overdue(struct broker_queue *queue, uint64_t now_us) {
    for (struct publish *publish; (publish = TAILQ_FIRST(&queue->publishes));) {
        uint64_t patience_us = (uint64_t)tm_message_envelope(publish->message)->deadline_ms * 1000;
        if (patience_us == 0 || now_us < publish->arrived_us + patience_us) return;
        TAILQ_REMOVE(&queue->publishes, publish, link);
        queue->publish_bytes -= tm_message_payload(publish->message).len;
        refuse_publish(publish, TRACEMESH__STATUS__STATUS_RETRY, "the queue did not come to it in time");
    }
}

/* ---- the door ---- */

static const char *trouble(const struct broker_queue *queue) {
    for (size_t i = 0; i < queue->committer_count; i++)
        if (broker_link_is_ready(queue->committers[i].link)) return NULL;
    return broker_link_trouble(queue->committers[0].link);
}

/* Taken in and not yet among the bytes that Redis tells. */
static uint64_t bytes_on_the_way(const struct broker_queue *queue) {
    uint64_t bytes = queue->publish_bytes;
    for (size_t i = 0; i < queue->committer_count; i++) {
        const struct committer *committer = &queue->committers[i];
        if (committer->busy && !committer->reference.name[0]) bytes += committer->entry_len;
    }
    return bytes;
}

/* Room in Redis, or elsewhere. */
static bool has_room(const struct broker_queue *queue, size_t len) {
    uint64_t used = queue_bytes(queue) + bytes_on_the_way(queue), most = queue->settings->queue_max_bytes;
    return (used <= most && len <= most - used) || spill_has_room(queue, queue->publish_bytes + len);
}

void commit_publish(struct broker_queue *queue, struct tm_message *message) {
    size_t len = tm_message_payload(message).len;
    const char *unreachable = trouble(queue);
    if (unreachable) {
        refuse(message, TRACEMESH__STATUS__STATUS_RETRY, unreachable);
        return;
    }
    if (!has_room(queue, len)) {
        refuse(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "the queue is full");
        return;
    }
    struct publish *publish = calloc(1, sizeof *publish);
    if (!publish) {
        refuse(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "the broker is out of memory");
        return;
    }
    *publish = (struct publish){.message = message, .arrived_us = tm_mono_us()};
    TAILQ_INSERT_TAIL(&queue->publishes, publish, link);
    queue->publish_bytes += len;
    commit_pump(queue);
}

/* Little that arrives while an entry is on its way to Redis waits for that one's answer, and for company: Redis syncs
 * its log for all connections, so that another would hardly be answered earlier, and each entry costs alike. An entry
 * that is spilled may take long, and others do not wait for it; but those to be spilled themselves do a little, as each
 * is a file or an object. */
static bool is_worth_an_entry(const struct broker_queue *queue, uint64_t now_us) {
    bool spills = next_is_spilled(queue, queue->publish_bytes);
    if (queue->publish_bytes >= (spills ? queue->settings->spill_entry_bytes : JOIN_BYTES)) return true;
    if (spills && now_us - TAILQ_FIRST(&queue->publishes)->arrived_us >= SPILL_JOIN_US) return true;
    for (size_t i = 0; i < queue->committer_count; i++)
        if (queue->committers[i].busy && (spills || !queue->committers[i].reference.name[0])) return false;
    return true;
}

void commit_pump(struct broker_queue *queue) {
    uint64_t now_us = tm_mono_us();
    drop_overdue(queue, now_us);
    for (size_t i = 0; i < queue->committer_count && !TAILQ_EMPTY(&queue->publishes); i++) {
        if (!is_worth_an_entry(queue, now_us)) break;
        struct committer *committer = &queue->committers[i];
        if (!committer->busy && broker_link_is_ready(committer->link)) begin(queue, committer);
    }
    const char *unreachable = TAILQ_EMPTY(&queue->publishes) ? NULL : trouble(queue);
    if (!unreachable) return;
    refuse_all(&queue->publishes, TRACEMESH__STATUS__STATUS_RETRY, unreachable);
    queue->publish_bytes = 0;
}

bool commit_is_idle(const struct broker_queue *queue) {
    for (size_t i = 0; i < queue->committer_count; i++)
        if (queue->committers[i].busy) return false;
    return TAILQ_EMPTY(&queue->publishes);
}

bool committer_init(struct committer *committer, struct broker_queue *queue, size_t index) {
    char name[32];
    snprintf(name, sizeof name, "commit-%zu", index);
    committer->queue = queue;
    TAILQ_INIT(&committer->publishes);
    committer->link = broker_link_new(queue->actor, &(struct broker_link_config){
                                                        .url = &queue->settings->redis,
                                                        .name = name,
                                                        .timeout_ms = queue->settings->redis_timeout_ms,
                                                        .retry_ms = queue->settings->redis_retry_ms,
                                                    });
    return committer->link != NULL;
}
