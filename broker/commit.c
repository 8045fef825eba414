/* commit: publishes become entries in Redis and are answered when Redis has made them durable.
 *
 * Whatever arrives while all committers are busy is joined into the next entry: the slower Redis, the larger the
 * entries, the fewer the fsyncs. Several committers, because Redis writes what several connections sent in one fsync.
 */
#include "base/clock.h"
#include "base/log.h"
#include "broker/entry.h"
#include "broker/queue_internal.h"

#include <stdlib.h>

struct tm_metric queue_published_total =
    TM_COUNTER("tracemesh_broker_published_total", "Publishes stored durably and answered");
struct tm_metric queue_publishes_refused_total =
    TM_COUNTER("tracemesh_broker_publishes_refused_total", "Publishes answered with overload or retry");
struct tm_metric queue_commits_total =
    TM_COUNTER("tracemesh_broker_commits_total", "Entries added; published_total over it is the publishes per commit");
struct tm_metric queue_commit_time =
    TM_HISTOGRAM("tracemesh_broker_commit_seconds", "From sending an entry to Redis to its answer");

static void answer(struct publish *publish, Tracemesh__Status status, const char *reason) {
    tm_metric_add(status == TRACEMESH__STATUS__STATUS_OK ? &queue_published_total : &queue_publishes_refused_total, 1);
    tm_message_answer(publish->message, status, reason, (struct tm_str){0});
    free(publish);
}

static void answer_all(struct publish_list *list, Tracemesh__Status status, const char *reason) {
    for (struct publish *publish; (publish = TAILQ_FIRST(list));) {
        TAILQ_REMOVE(list, publish, link);
        answer(publish, status, reason);
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
    deliver_send(queue, lease,
                 (struct tm_str){committer->command.bytes.ptr + committer->entry_at, committer->entry_len});
}

static void on_refused(struct committer *committer, const redisReply *reply) {
    bool full = broker_reply_error_has(reply, "OOM");
    tm_log(TM_LOG_WARN, "commit_refused", "shard=%u reason=\"%s\"", committer->shard, broker_reply_trouble(reply));
    answer_all(&committer->publishes, full ? TRACEMESH__STATUS__STATUS_OVERLOADED : TRACEMESH__STATUS__STATUS_RETRY,
               full ? "Redis is out of memory" : broker_reply_trouble(reply));
}

static void on_added(void *state, const redisReply *reply) {
    struct committer *committer = state;
    struct broker_queue *queue = committer->queue;
    uint64_t claimed;
    committer->busy = false;
    if (broker_reply_is_array(reply, 3) && broker_reply_u64(reply->element[2], &claimed)) {
        tm_metric_observe_us(&queue_commit_time, tm_mono_us() - committer->began_us);
        tm_metric_add(&queue_commits_total, 1);
        queue_shard_bytes(&queue->shards[committer->shard], reply->element[1]);
        answer_all(&committer->publishes, TRACEMESH__STATUS__STATUS_OK, NULL);
        if (claimed) hand_over(queue, committer, broker_reply_str(reply->element[0]));
    } else {
        on_refused(committer, reply);
    }
    commit_pump(queue);
    if (!committer->busy) broker_command_free(&committer->command); /* idle: 256 KB less to keep */
}

/* Moves what fits in one entry from the queue to the committer; returns the entry's size. */
static size_t gather(struct broker_queue *queue, struct committer *committer) {
    size_t size = 0;
    for (struct publish *publish; (publish = TAILQ_FIRST(&queue->publishes));) {
        size_t len = tm_message_payload(publish->message).len;
        if (!broker_entry_fits(size, len, queue->settings->entry_bytes)) break;
        TAILQ_REMOVE(&queue->publishes, publish, link);
        queue->publish_count--;
        queue->publish_bytes -= len;
        TAILQ_INSERT_TAIL(&committer->publishes, publish, link);
        size += broker_entry_cost(len);
    }
    return size;
}

static bool write_command(struct committer *committer, size_t size) {
    struct broker_queue *queue = committer->queue;
    const struct shard *shard = &queue->shards[committer->shard];
    const char *const keys[] = {shard->stream, shard->bytes_key, shard->last};
    struct broker_command *command = &committer->command;
    struct publish *publish;
    broker_command_script(command, BROKER_SCRIPT_ADD, keys, 3, 3);
    broker_command_raw(command, size);
    committer->entry_at = command->bytes.len;
    committer->entry_len = size;
    TAILQ_FOREACH(publish, &committer->publishes, link) {
        if (!broker_entry_append(&command->bytes, tm_message_payload(publish->message))) command->failed = true;
    }
    broker_command_raw_end(command);
    broker_command_text(command, QUEUE_GROUP);
    broker_command_text(command, shard->group_known && queue_may_take(queue) ? queue->consumer : "");
    return broker_command_ready(command);
}

static void begin(struct broker_queue *queue, struct committer *committer) {
    size_t size = gather(queue, committer);
    committer->shard = queue->next_shard++ % (uint32_t)queue->shard_count;
    committer->began_us = tm_mono_us();
    committer->busy = write_command(committer, size) &&
                      broker_link_send(committer->link, tm_buf_str(&committer->command.bytes), on_added, committer);
    if (!committer->busy) answer_all(&committer->publishes, TRACEMESH__STATUS__STATUS_RETRY, "Redis took no command");
}

/* Those whose senders have given up are not stored: they will be sent again. */
static void drop_overdue(struct broker_queue *queue, uint64_t now_us) {
    for (struct publish *publish; (publish = TAILQ_FIRST(&queue->publishes));) {
        uint64_t patience_us = (uint64_t)tm_message_envelope(publish->message)->deadline_ms * 1000;
        if (patience_us == 0 || now_us < publish->arrived_us + patience_us) return;
        TAILQ_REMOVE(&queue->publishes, publish, link);
        queue->publish_count--;
        queue->publish_bytes -= tm_message_payload(publish->message).len;
        answer(publish, TRACEMESH__STATUS__STATUS_RETRY, "the queue did not come to it in time");
    }
}

/* ---- the door ---- */

static const char *trouble(const struct broker_queue *queue) {
    for (size_t i = 0; i < queue->committer_count; i++)
        if (broker_link_is_ready(queue->committers[i].link)) return NULL;
    return broker_link_trouble(queue->committers[0].link);
}

void commit_publish(struct broker_queue *queue, struct tm_message *message) {
    size_t len = tm_message_payload(message).len;
    const char *unreachable = trouble(queue);
    if (unreachable) {
        refuse(message, TRACEMESH__STATUS__STATUS_RETRY, unreachable);
        return;
    }
    uint64_t used = queue_bytes(queue) + queue->publish_bytes;
    if (used > queue->settings->queue_max_bytes || len > queue->settings->queue_max_bytes - used) {
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
    queue->publish_count++;
    queue->publish_bytes += len;
    commit_pump(queue);
}

void commit_pump(struct broker_queue *queue) {
    drop_overdue(queue, tm_mono_us());
    for (size_t i = 0; i < queue->committer_count && !TAILQ_EMPTY(&queue->publishes); i++) {
        struct committer *committer = &queue->committers[i];
        if (!committer->busy && broker_link_is_ready(committer->link)) begin(queue, committer);
    }
    const char *unreachable = TAILQ_EMPTY(&queue->publishes) ? NULL : trouble(queue);
    if (!unreachable) return;
    answer_all(&queue->publishes, TRACEMESH__STATUS__STATUS_RETRY, unreachable);
    queue->publish_count = 0;
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
                                                    });
    return committer->link != NULL;
}
