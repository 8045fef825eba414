/* rows: a message of events into the open flush. */
#include "batch/batch.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/wire.h"
#include "batch/batch_metrics.h"
#include "batch/rows_read.h"

static struct tm_str view(ProtobufCBinaryData bytes) {
    return (struct tm_str){(const char *)bytes.data, bytes.len};
}

static void refuse(struct tm_message *message, Tracemesh__Status status, const char *reason) {
    tm_message_answer(message, status, reason, (struct tm_str){NULL, 0});
}

/* Whether every event is of a share, about an entity there is and of fields it has: nothing is merged from a message
 * that is not understood as a whole. */
static bool is_understood(const struct batch *batch, const Tracemesh__Rows *rows) {
    size_t of_shares = 0;
    for (size_t i = 0; i < rows->n_shares; i++) of_shares += rows->shares[i]->events;
    if (of_shares != rows->n_events || rows->n_shares > TM_SHARDS || !shards_own_all(batch, rows)) return false;
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

static bool take_events(struct batch *batch, uint32_t shard, Tracemesh__Event *const *events, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Tracemesh__Event *event = events[i];
        struct entity *entity = entity_of(batch, shard, event);
        if (!entity || fold_merge_event(&entity->state, event, batch->open->arena) != TM_OK) return false;
        if (!hide_late_row(batch, entity, event)) return false;
        entity->complete = entity->complete && event->is_complete;
    }
    return true;
}

/* Events of a message that runs out of memory half-way stay merged: they were accepted and come again. */
static bool take_shares(struct batch *batch, const Tracemesh__Rows *rows) {
    Tracemesh__Event *const *events = rows->events;
    for (size_t i = 0; i < rows->n_shares; i++) {
        const Tracemesh__Share *share = rows->shares[i];
        if (!take_events(batch, share->shard, events, share->events)) return false;
        events += share->events;
    }
    return true;
}

static void take(struct batch *batch, struct tm_message *message) {
    struct tm_str payload = tm_message_payload(message);
    struct flush *open = flush_open(batch);
    if (!open) return refuse(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "too many flushes");
    const Tracemesh__Rows *rows = rows_read(payload, open->arena);
    if (!rows || !is_understood(batch, rows)) {
        tm_log(TM_LOG_ERROR, "rows_not_understood", "bytes=%zu", payload.len);
        return refuse(message, TRACEMESH__STATUS__STATUS_REJECTED, "rows not understood");
    }
    if (!flush_keep(open, message) || !take_shares(batch, rows) || !flush_wait(open, message, rows))
        return refuse(message, TRACEMESH__STATUS__STATUS_OVERLOADED, "out of memory");
    tm_metric_add(&batch_events, (int64_t)rows->n_events);
}

static bool owns_share(struct batch *batch, struct tm_str message) {
    Tracemesh__Share share = TRACEMESH__SHARE__INIT;
    struct wire wire = wire_of(message);
    for (struct wire_field field; wire_next(&wire, &field);) {
        if (field.key == WIRE_KEY(1, WIRE_VARINT)) share.shard = (uint32_t)field.number;
        if (field.key == WIRE_KEY(2, WIRE_VARINT)) share.epoch = field.number;
    }
    if (share.shard < TM_SHARDS && tm_own_epoch(batch->actor, share.shard) != batch->shards[share.shard].epoch)
        shards_update(batch);
    return shards_own(batch, &share);
}

/* Looked at in the message itself, where the shares stand first: of what is not ours nothing is kept. */
static bool is_owner(struct batch *batch, struct tm_str message) {
    struct wire wire = wire_of(message);
    size_t shares = 0;
    for (struct wire_field field; wire_next(&wire, &field) && field.key == WIRE_KEY(1, WIRE_BYTES); shares++)
        if (!owns_share(batch, field.bytes)) return false;
    return shares > 0;
}

void batch_on_rows(void *state, struct tm_message *message) {
    struct batch *batch = state;
    size_t bytes = tm_message_payload(message).len;
    TM_FAULT_POISON("batch.crash_on_poison", tm_message_payload(message));
    if (!is_owner(batch, tm_message_payload(message))) {
        tm_metric_add(&batch_refused_owner, 1);
        refuse(message, TRACEMESH__STATUS__STATUS_NOT_OWNER, "another actor or epoch owns a shard");
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
