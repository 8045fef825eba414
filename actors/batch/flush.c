/* flush: gathers messages, decides when to cut, answers at the end. */
#include "batch/batch.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "batch/batch_metrics.h"

#include <stdlib.h>
#include <string.h>

struct flush *flush_open(struct batch *batch) {
    if (batch->open) return batch->open;
    uint64_t bit = ~batch->bits_used & (batch->bits_used + 1); /* the lowest free one */
    struct flush *flush = bit ? calloc(1, sizeof *flush) : NULL;
    if (!flush) return NULL;
    flush->arena = tm_arena_new(0);
    if (!flush->arena) {
        free(flush);
        return NULL;
    }
    flush->batch = batch;
    flush->number = ++batch->flush_number;
    flush->bit = bit;
    batch->bits_used |= bit;
    batch->open = flush;
    return flush;
}

/* ---- gathering ---- */

/* Room for one more of `size` bytes. */
static bool make_room(void **items, size_t count, size_t *room, size_t size) {
    if (count < *room) return true;
    size_t more = *room ? *room * 2 : 8;
    void *grown = reallocarray(*items, more, size);
    if (!grown) return false;
    *items = grown;
    *room = more;
    return true;
}

bool flush_is_empty(const struct flush *flush) {
    return !flush || (!flush->message_count && !flush->entity_count);
}

bool flush_add(struct flush *flush, struct entity *entity) {
    void *entities = flush->entities;
    if (!make_room(&entities, flush->entity_count, &flush->entity_room, sizeof(struct entity *))) return false;
    flush->entities = entities;
    flush->entities[flush->entity_count++] = entity;
    return true;
}

bool flush_list(struct flush *flush, struct entity *entity) {
    if (entity->held_by & flush->bit) return true;
    if (!flush_add(flush, entity)) return false;
    entities_hold(flush->batch->entities, entity, flush->bit);
    return true;
}

bool flush_hide(struct flush *flush, struct entity *entity, int64_t time_us) {
    struct stale *stale = tm_arena_alloc(flush->arena, sizeof *stale);
    if (!stale) return false;
    *stale = (struct stale){flush->stale, entity, time_us};
    flush->stale = stale;
    return true;
}

bool flush_keep(struct flush *flush, struct tm_message *message) {
    void *payloads = flush->payloads;
    if (!make_room(&payloads, flush->payload_count, &flush->payload_room, sizeof *flush->payloads)) return false;
    flush->payloads = payloads;
    flush->payloads[flush->payload_count++] = tm_message_keep(message);
    return true;
}

bool flush_wait(struct flush *flush, struct tm_message *message, const Tracemesh__Rows *rows) {
    void *messages = flush->messages;
    if (!make_room(&messages, flush->message_count, &flush->message_room, sizeof *flush->messages)) return false;
    flush->messages = messages;
    if (!flush->message_count) flush->opened_us = tm_mono_us();
    flush->messages[flush->message_count++] = (struct waiting){message, rows};
    flush->bytes += tm_message_payload(message).len;
    flush->batch->pending_bytes += tm_message_payload(message).len;
    return true;
}

struct block *flush_block(struct flush *flush) {
    void *blocks = flush->blocks;
    if (!make_room(&blocks, flush->block_count, &flush->block_room, sizeof *flush->blocks)) return NULL;
    flush->blocks = blocks;
    struct block *block = &flush->blocks[flush->block_count++];
    *block = (struct block){.flush = flush};
    return block;
}

/* ---- when ---- */

static bool is_full(const struct flush *flush) {
    const struct batch_config *config = flush->batch->config;
    return flush->entity_count >= config->block_rows || flush->bytes >= config->block_bytes;
}

static void on_time(void *state) {
    struct batch *batch = state;
    batch->timer = NULL;
    flush_consider(batch);
}

/* When the open one is old enough. An insert costs ClickHouse much however few its rows are, so flushes shall be under
 * way for no more than a share of the time: the longer the last one took, the longer the next one gathers. */
static uint64_t due_us(const struct batch *batch) {
    const struct batch_config *config = batch->config;
    uint64_t rest_us = batch->took_us * 100 / config->flush_percent, most_us = config->flush_most_ms * 1000;
    uint64_t rested_us = batch->cut_us + (rest_us < most_us ? rest_us : most_us);
    uint64_t gathered_us = batch->open->opened_us + config->flush_ms * 1000;
    return gathered_us > rested_us ? gathered_us : rested_us;
}

/* Full ones go at once; others when they are old enough and few are under way: under load blocks grow. */
void flush_consider(struct batch *batch) {
    struct flush *open = batch->open;
    if (flush_is_empty(open)) return;
    uint64_t now_us = tm_mono_us(), due = due_us(batch);
    bool old = now_us >= due || tm_actor_draining(batch->actor);
    if (is_full(open) || (old && batch->flush_count < batch->config->blocks_in_flight)) flush_cut(batch);
    else if (!old && !batch->timer)
        batch->timer = tm_timer_once(batch->actor, (uint32_t)((due - now_us + 999) / 1000), on_time, batch);
}

/* ---- answers ---- */

static void answer(struct flush *flush, struct waiting *waiting, Tracemesh__Status status, const char *reason) {
    size_t bytes = tm_message_payload(waiting->message).len;
    flush->bytes -= bytes;
    flush->batch->pending_bytes -= bytes;
    tm_message_answer(waiting->message, status, reason, (struct tm_str){NULL, 0});
}

static void answer_all(struct flush *flush, Tracemesh__Status status, const char *reason) {
    for (size_t i = 0; i < flush->message_count; i++) answer(flush, &flush->messages[i], status, reason);
    flush->message_count = 0;
}

void flush_cut(struct batch *batch) {
    struct flush *flush = batch->open;
    batch->open = NULL;
    flush->next = batch->under_way;
    batch->cut_us = flush->cut_us = tm_mono_us();
    batch->under_way = flush;
    batch->flush_count++;
    if (TM_FAULT("batch.answer_before_write")) answer_all(flush, TRACEMESH__STATUS__STATUS_OK, NULL);
    readback_start(flush);
}

/* ---- lost shards ---- */

void flush_purge(struct flush *flush) {
    size_t messages = 0, entities = 0;
    for (size_t i = 0; i < flush->message_count; i++) {
        struct waiting *waiting = &flush->messages[i];
        if (shards_own_all(flush->batch, waiting->rows)) flush->messages[messages++] = *waiting;
        else answer(flush, waiting, TRACEMESH__STATUS__STATUS_NOT_OWNER, "the shard went to another actor");
    }
    flush->message_count = messages;
    for (struct stale **at = &flush->stale; *at;) {
        if ((*at)->entity->linked) at = &(*at)->next;
        else *at = (*at)->next;
    }
    for (size_t i = 0; i < flush->entity_count; i++) {
        struct entity *entity = flush->entities[i];
        if (entity->linked) flush->entities[entities++] = entity;
        else entities_release(flush->batch->entities, entity, flush->bit, true);
    }
    flush->entity_count = entities;
}

/* ---- the end ---- */

/* A state that others still need must let go of this flush's memory. Without memory for that there is no honest way
 * on: what is unanswered comes again after the restart. */
static void settle(struct batch *batch, struct entity *entity) {
    tm_arena_reset(batch->scratch);
    if (entities_settle(batch->entities, entity, batch->scratch)) return;
    tm_log(TM_LOG_FATAL, "out_of_memory", "what=settle");
    abort();
}

static void release_entities(struct flush *flush, bool written) {
    struct batch *batch = flush->batch;
    for (size_t i = 0; i < flush->entity_count; i++) {
        struct entity *entity = flush->entities[i];
        bool drop = !written || entity->complete;
        if (entity->linked && (!drop || entity->held_by != flush->bit)) settle(batch, entity);
        entities_release(batch->entities, entity, flush->bit, drop);
    }
}

static void flush_free(struct flush *flush) {
    for (size_t i = 0; i < flush->block_count; i++) block_free(&flush->blocks[i]);
    free(flush->blocks);
    tm_timer_cancel(flush->timer);
    tm_arena_free(flush->arena);
    for (size_t i = 0; i < flush->payload_count; i++) tm_payload_free(flush->payloads[i]);
    free(flush->payloads);
    free(flush->messages);
    free(flush->entities);
    free(flush);
}

static void leave(struct batch *batch, struct flush *flush) {
    struct flush **at = &batch->under_way;
    while (*at != flush) at = &(*at)->next;
    *at = flush->next;
    batch->flush_count--;
    batch->bits_used &= ~flush->bit;
    tm_metric_set(&batch_entities, (int64_t)entities_count(batch->entities));
    tm_metric_set(&batch_entity_bytes, (int64_t)entities_bytes(batch->entities));
    tm_metric_set(&batch_pending_bytes, (int64_t)batch->pending_bytes);
}

/* Its blocks, or some of them, may be stored or not, now or later. States that other flushes hold go on from what it
 * meant to store: what is stored has to be read again. */
static void doubt(const struct flush *flush) {
    for (size_t i = 0; i < flush->message_count; i++) {
        const Tracemesh__Rows *rows = flush->messages[i].rows;
        for (size_t s = 0; s < rows->n_shares; s++) shards_expect_late(flush->batch, rows->shares[s]->shard);
    }
    for (size_t i = 0; i < flush->entity_count; i++) flush->entities[i]->unread_us = tm_mono_us();
}

void flush_end(struct flush *flush, Tracemesh__Status status, const char *reason) {
    struct batch *batch = flush->batch;
    bool written = status == TRACEMESH__STATUS__STATUS_OK;
    batch->took_us = tm_mono_us() - flush->cut_us;
    tm_metric_observe_us(&batch_flush_seconds, tm_mono_us() - flush->opened_us);
    tm_metric_add(written ? &batch_flushes : &batch_flushes_failed, 1);
    if (!written) doubt(flush);
    if (!written)
        tm_log(TM_LOG_WARN, "flush_failed", "messages=%zu entities=%zu attempts=%u reason=\"%s\"", flush->message_count,
               flush->entity_count, flush->attempts, reason ? reason : "");
    if (written) watch_tell(batch->watch, flush);
    release_entities(flush, written);
    answer_all(flush, status, reason);
    leave(batch, flush);
    flush_free(flush);
    if (!batch->open && !batch->under_way) blocks_free_spares(batch);
    flush_consider(batch);
}
