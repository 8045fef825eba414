/* blocks: the entities of a flush as rows in Native blocks, sent to write until they are stored or time is up. */
#include "batch/batch.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/varuint.h"
#include "batch/batch_metrics.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BACKOFF_FIRST_MS = 100, DOUBLINGS = 13 };
enum { BLOCK_HEAD_BYTES = 128 * 1024 }; /* of a message beside the rows: its envelope, and a tombstone more */

/* ---- memory of blocks ---- */

/* One of a table is kept for the next block: its buffers have grown to what a block takes. */
static struct native *take_native(struct batch *batch, unsigned table) {
    struct native *spare = batch->spares[table];
    batch->spares[table] = NULL;
    return spare ? spare : native_new(table + TRACEMESH__ENTITY__ENTITY_TRACE);
}

void block_free(struct block *block) {
    struct native **spare = &block->flush->batch->spares[block->table];
    tm_buf_free(&block->head);
    if (*spare) native_free(block->native);
    else if (block->native) {
        native_clear(block->native);
        *spare = block->native;
    }
    block->native = NULL;
}

/* After a failure in the middle of a row the columns do not match: away with them. */
static void free_natives(struct batch *batch) {
    for (unsigned i = 0; i < BATCH_BLOCKS; i++) {
        native_free(batch->natives[i]);
        batch->natives[i] = NULL;
    }
}

void blocks_free_spares(struct batch *batch) {
    for (unsigned t = 0; t < BATCH_TABLES; t++) {
        native_free(batch->spares[t]);
        batch->spares[t] = NULL;
    }
}

/* ---- single rows ---- */

static uint64_t next_version(struct batch *batch, const struct entity *entity) {
    return batch->shards[entity->shard].epoch << 40 | ++batch->counter;
}

static bool add_row(struct batch *batch, struct entity *entity, struct fold_row *row, bool waits) {
    unsigned table = entity->state.entity - TRACEMESH__ENTITY__ENTITY_TRACE;
    struct native **native = &batch->natives[table + (waits ? BATCH_TABLES : 0)];
    if (!*native) *native = take_native(batch, table);
    row->row_version = next_version(batch, entity);
    return *native && native_add(*native, row);
}

/* Tables are partitioned by month, in UTC. */
static bool is_same_month(int64_t a_us, int64_t b_us) {
    time_t a = (time_t)((a_us - (a_us < 0 ? 999999 : 0)) / 1000000);
    time_t b = (time_t)((b_us - (b_us < 0 ? 999999 : 0)) / 1000000);
    struct tm x, y;
    return gmtime_r(&a, &x) && gmtime_r(&b, &y) && x.tm_year == y.tm_year && x.tm_mon == y.tm_mon;
}

/* A block is stored at once only as far as it is of one partition. Beyond, an owner that comes after a crash, or reads
 * in between, could find the old row hidden and the new one not there: the tombstone then waits for the row. */
static bool add_tombstone(struct batch *batch, struct entity *entity, int64_t time_us, bool waits) {
    struct fold_row row;
    fold_tombstone(&entity->state, time_us, &row);
    tm_metric_add(&batch_tombstones, 1);
    return add_row(batch, entity, &row, waits || !is_same_month(time_us, entity->stored_us));
}

/* ---- blocks ---- */

/* Field 4 goes behind it from where it was gathered, when the block is sent: megabytes are copied once. */
static bool pack_head(struct block *block) {
    const struct flush *flush = block->flush;
    const char native_tag = 4 << 3 | 2; /* field 4, length-delimited */
    char token[96];
    struct tm_buf *out = &block->head;
    Tracemesh__Block head = TRACEMESH__BLOCK__INIT;
    snprintf(token, sizeof token, "%s-%llu-%zu", flush->batch->token, (unsigned long long)flush->number,
             flush->block_count);
    head.table = (char *)(uintptr_t)tm_entity_table(block->table + TRACEMESH__ENTITY__ENTITY_TRACE);
    head.rows = block->rows;
    head.token = token;
    if (!tm_buf_reserve(out, tracemesh__block__get_packed_size(&head) + 1 + VARUINT_MOST)) return false;
    out->len = tracemesh__block__pack(&head, (uint8_t *)out->ptr);
    return tm_buf_append_char(out, native_tag) && varuint_append(out, native_size(block->native));
}

/* What has gathered for a table, if anything. */
static bool make_block(struct flush *flush, unsigned index) {
    struct native *native = flush->batch->natives[index];
    if (!native || native_rows(native) == 0) return true;
    struct block *block = flush_block(flush);
    if (!block) return false;
    flush->batch->natives[index] = NULL;
    block->native = native;
    block->table = index % BATCH_TABLES;
    block->rows = (uint32_t)native_rows(native);
    tm_metric_add(&batch_blocks, 1);
    tm_metric_add(&batch_block_bytes, (int64_t)native_size(native));
    return pack_head(block);
}

/* A block is a message: a row that would make it too large begins the next one. Rows of many megabytes come together
 * when they are read back, however little was said of each. */
static bool make_room(struct flush *flush, const struct fold_row *row) {
    unsigned table = row->entity - TRACEMESH__ENTITY__ENTITY_TRACE;
    const struct native *native = flush->batch->natives[table];
    size_t most = flush->batch->config->actor.message_bytes - BLOCK_HEAD_BYTES;
    bool fits = !native || native_size(native) + native_row_size(native, row) <= most;
    return fits || make_block(flush, table);
}

/* ---- all rows ---- */

static bool add_entity(struct flush *flush, struct entity *entity) {
    struct batch *batch = flush->batch;
    struct tm_prices *prices = price_tables_of(batch->price_tables, entity->state.project_id);
    struct fold_row row;
    tm_arena_reset(batch->scratch);
    if (fold_finalise(&entity->state, prices, flush->arena, batch->scratch, &row) != TM_OK) return false;
    int64_t old_us = entity->stored_us;
    bool moves = entity->is_stored && old_us != fold_row_time(&row);
    entity->is_stored = true;
    entity->stored_us = fold_row_time(&row);
    if (!make_room(flush, &row)) return false; /* before its tombstone, which shall be in the same block */
    if (moves && !add_tombstone(batch, entity, old_us, false)) return false;
    if (entities_saw(batch->entities, entity->hash)) shards_forget_past(batch);
    tm_metric_add(&batch_rows, 1);
    return add_row(batch, entity, &row, false);
}

static bool add_rows(struct flush *flush) {
    for (size_t i = 0; i < flush->entity_count; i++)
        if (!add_entity(flush, flush->entities[i])) return false;
    bool split = flush->block_count > 0; /* then the rows may be in other blocks than these tombstones: they wait */
    for (const struct stale *stale = flush->stale; stale; stale = stale->next)
        if (stale->time_us != stale->entity->stored_us &&
            !add_tombstone(flush->batch, stale->entity, stale->time_us, split))
            return false;
    return true;
}

static bool make_blocks(struct flush *flush) {
    bool ok = true;
    for (unsigned i = 0; i < BATCH_BLOCKS; i++) {
        ok = make_block(flush, i) && ok;
        if (i < BATCH_TABLES) flush->block_end = flush->block_count;
    }
    return ok;
}

/* ---- to write ---- */

static void send_blocks(struct flush *flush);

static uint64_t left_ms(const struct flush *flush) {
    uint64_t age_ms = (tm_mono_us() - flush->cut_us) / 1000, most = flush->batch->config->write_deadline_ms;
    return age_ms < most ? most - age_ms : 0;
}

static bool owns_all(const struct flush *flush) {
    for (size_t i = 0; i < flush->message_count; i++)
        if (!shards_own_all(flush->batch, flush->messages[i].rows)) return false;
    return true;
}

static void on_retry(void *state) {
    struct flush *flush = state;
    flush->timer = NULL;
    tm_metric_add(&batch_retries, 1);
    send_blocks(flush);
}

/* The same blocks again, under the same tokens: one that was stored after all is not stored twice. */
static void try_again(struct flush *flush) {
    uint64_t wait_ms = (uint64_t)BACKOFF_FIRST_MS << (flush->attempts <= DOUBLINGS ? flush->attempts - 1 : DOUBLINGS);
    if (wait_ms > flush->batch->config->write_retry_ms) wait_ms = flush->batch->config->write_retry_ms;
    if (flush->hopeless || wait_ms >= left_ms(flush) || !owns_all(flush))
        flush_end(flush, TRACEMESH__STATUS__STATUS_RETRY, flush->reason);
    else flush->timer = tm_timer_once(flush->batch->actor, (uint32_t)wait_ms, on_retry, flush);
}

static void note_failure(struct flush *flush, const struct tm_reply *reply) {
    const char *why = reply->status != TM_OK ? tm_status_text(reply->status) : reply->answer->reason;
    flush->failed = true;
    if (reply->status == TM_TOO_LARGE) flush->hopeless = true;
    if (reply->status == TM_OK && (reply->answer->status == TRACEMESH__STATUS__STATUS_FAILED ||
                                   reply->answer->status == TRACEMESH__STATUS__STATUS_REJECTED))
        flush->hopeless = true;
    snprintf(flush->reason, sizeof flush->reason, "not stored by %s: %s", *reply->peer ? reply->peer : "write", why);
    tm_log(TM_LOG_WARN, "block_failed", "flush=%llu attempt=%u reason=\"%s\"", (unsigned long long)flush->number,
           flush->attempts, flush->reason);
}

static void on_reply(void *state, const struct tm_reply *reply) {
    struct block *block = state;
    struct flush *flush = block->flush;
    bool stored = reply->status == TM_OK && reply->answer->status == TRACEMESH__STATUS__STATUS_OK;
    if (stored) block_free(block);
    else note_failure(flush, reply);
    if (--flush->pending) return;
    if (flush->failed) return try_again(flush);
    if (flush->block_end == flush->block_count) return flush_end(flush, TRACEMESH__STATUS__STATUS_OK, NULL);
    flush->block_end = flush->block_count;
    flush->attempts = 0;
    send_blocks(flush);
}

static void send_block(struct block *block, uint64_t deadline_ms) {
    struct tm_str parts[NATIVE_PARTS_MOST];
    tm_request(block->flush->batch->actor, &(struct tm_request){.to_kind = "write",
                                                                .together = true,
                                                                .kind = TRACEMESH__KIND__KIND_BLOCK,
                                                                .deadline_ms = (uint32_t)deadline_ms,
                                                                .events = block->rows,
                                                                .payload = tm_buf_str(&block->head),
                                                                .tail = parts,
                                                                .tail_count = native_parts(block->native, parts),
                                                                .on_reply = on_reply,
                                                                .state = block});
}

static void send_blocks(struct flush *flush) {
    uint64_t deadline_ms = left_ms(flush) ? left_ms(flush) : 1; /* 0 when the rows took all of it */
    flush->failed = false;
    flush->attempts++;
    for (size_t i = 0; i < flush->block_end; i++) flush->pending += flush->blocks[i].native != NULL;
    for (size_t i = 0; i < flush->block_end; i++)
        if (flush->blocks[i].native) send_block(&flush->blocks[i], deadline_ms);
}

void flush_write(struct flush *flush) {
    struct batch *batch = flush->batch;
    flush_purge(flush);
    bool ok = add_rows(flush) && make_blocks(flush);
    if (!ok) {
        free_natives(batch);
        flush_end(flush, TRACEMESH__STATUS__STATUS_RETRY, "out of memory");
    } else if (flush->block_count == 0) flush_end(flush, TRACEMESH__STATUS__STATUS_OK, NULL);
    else send_blocks(flush);
}
