/* rows: a message of events into the open flush. */
#include "batch/batch.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "batch/batch_metrics.h"
#include "runtime/frame.h"

static struct tm_str view(ProtobufCBinaryData bytes) {
    return (struct tm_str){(const char *)bytes.data, bytes.len};
}

static void refuse(struct tm_message *message, Tracemesh__Status status, const char *reason) {
    tm_message_answer(message, status, reason, (struct tm_str){NULL, 0});
}

/* Whether every event is about an entity there is and of fields it has: nothing is merged from a message that is not
 * understood as a whole. */
static bool is_understood(const Tracemesh__Rows *rows) {
    for (size_t i = 0; i < rows->n_events; i++) {
        const Tracemesh__Event *event = rows->events[i];
        struct tm_field_range range = tm_entity_fields(event->entity);
        if (range.first == range.end || event->id.len == 0 || event->project_id.len == 0) return false;
        for (size_t v = 0; v < event->n_values; v++)
            if (event->values[v]->field < range.first || event->values[v]->field >= range.end) return false;
    }
    return true;
}

static struct entity *entity_of(struct batch *batch, uint32_t shard, const Tracemesh__Event *event) {
    struct tm_str project_id = view(event->project_id), id = view(event->id);
    struct entity *entity = entities_find(batch->entities, shard, event->entity, project_id, id);
    if (entity) return flush_list(batch->open, entity) ? entity : NULL;
    entity = entities_add(batch->entities, shard, event->entity, project_id, id, batch->open->bit);
    if (!entity) return NULL;
    bool unread = entities_must_read(batch->entities, event, entity->hash, shards_new_since_us(batch, shard),
                                     shards_skew_us(batch));
    entity->unread_us = unread ? tm_mono_us() : 0;
    entity->complete = true;
    if (flush_add(batch->open, entity)) return entity;
    entities_release(batch->entities, entity, batch->open->bit, true);
    return NULL;
}

/* A row that is stored late has seen some of the events that come again, or all: its time is that of one of them. */
static bool hide_late_row(struct batch *batch, struct entity *entity, const Tracemesh__Event *event) {
    if (event->received_us >= batch->shards[entity->shard].late_until_us) return true;
    return flush_hide(batch->open, entity, fold_event_time(event));
}

/* Events of a message that runs out of memory half-way stay merged: they were accepted and come again. */
static bool take_events(struct batch *batch, uint32_t shard, const Tracemesh__Rows *rows) {
    for (size_t i = 0; i < rows->n_events; i++) {
        const Tracemesh__Event *event = rows->events[i];
        struct entity *entity = entity_of(batch, shard, event);
        if (!entity || fold_merge_event(&entity->state, event, batch->open->arena) != TM_OK) return false;
        if (!hide_late_row(batch, entity, event)) return false;
        entity->complete = entity->complete && event->is_complete;
    }
    return true;
}

static void take(struct batch *batch, struct tm_message *message) {
    struct tm_str payload = tm_message_payload(message);
    ProtobufCAllocator allocator;
    struct flush *open = flush_open(batch);
    if (!open) return refuse(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "too many flushes");
    tm_arena_allocator(open->arena, &allocator);
    Tracemesh__Rows *rows = tracemesh__rows__unpack(&allocator, payload.len, (const uint8_t *)payload.ptr);
    if (!rows || !is_understood(rows)) {
        tm_log(TM_LOG_ERROR, "rows_not_understood", "bytes=%zu", payload.len);
        return refuse(message, TRACEMESH__STATUS__STATUS_REJECTED, "rows not understood");
    }
    if (!take_events(batch, tm_message_envelope(message)->shard, rows) || !flush_wait(open, message))
        return refuse(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "out of memory");
    tm_metric_add(&batch_events, (int64_t)rows->n_events);
}

static bool is_owner(struct batch *batch, const Tracemesh__Envelope *envelope) {
    if (envelope->shard >= TM_SHARDS || envelope->epoch == 0) return false;
    if (tm_own_epoch(batch->actor, envelope->shard) != batch->shards[envelope->shard].epoch) shards_update(batch);
    return batch->shards[envelope->shard].epoch == envelope->epoch;
}

void batch_on_rows(void *state, struct tm_message *message) {
    struct batch *batch = state;
    size_t bytes = tm_message_payload(message).len;
    TM_FAULT_POISON("batch.crash_on_poison", tm_message_payload(message));
    if (!is_owner(batch, tm_message_envelope(message))) {
        tm_metric_add(&batch_refused_owner, 1);
        refuse(message, TRACEMESH__STATUS__STATUS_NOT_OWNER, "another actor or epoch owns the shard");
    } else if (!price_watch_loaded(batch->price_watch)) {
        tm_metric_add(&batch_refused_prices, 1);
        refuse(message, TRACEMESH__STATUS__STATUS_RETRY, "the projects' prices are not loaded yet");
    } else if (batch->pending_bytes && batch->pending_bytes + bytes > batch->config->pending_bytes) {
        tm_metric_add(&batch_refused_overload, 1);
        refuse(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "too many bytes wait for ClickHouse");
    } else {
        take(batch, message);
        flush_consider(batch);
    }
}
