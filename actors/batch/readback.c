/* readback: one query per table and flush (more when there are very many ids) for what is stored of entities that
 * memory does not know, merged into their states.
 *
 * All versions of a row that still lie about are looked at and the newest taken, instead of FINAL: the skip index on
 * ids then always applies, and deleted keys are told apart from those never written. */
#include "batch/batch.h"

#include "base/clock.h"
#include "base/log.h"
#include "batch/batch_metrics.h"

#include <stdio.h>
#include <string.h>

/* What fits well within one parameter of ClickHouse's HTTP interface, 128 KB. */
enum { IDS_BYTES_MOST = 64 * 1024, PROJECTS_MOST = 64 };

struct query {
    struct flush *flush;
    const struct columns *columns;
};

bool readback_prepare(struct batch *batch) {
    for (unsigned t = 0; t < BATCH_TABLES; t++) {
        Tracemesh__Entity kind = t + TRACEMESH__ENTITY__ENTITY_TRACE;
        struct tm_buf *sql = &batch->read_sql[t];
        columns_of(kind, &batch->columns[t]);
        for (unsigned i = 0; i < batch->columns[t].count; i++)
            tm_buf_printf(sql, "%s%s", i ? ", " : "SELECT ", batch->columns[t].items[i].name);
        bool ok = tm_buf_printf(sql,
                                " FROM %s WHERE project_id IN {projects:Array(String)} AND id IN {ids:Array(String)}"
                                " ORDER BY row_version DESC LIMIT 1 BY project_id, %s, id FORMAT RowBinary",
                                tm_entity_table(kind), tm_fields[fold_time_field(kind)].column) &&
                  tm_buf_append_char(sql, 0);
        if (!ok) return false;
    }
    return true;
}

/* ---- rows into states ---- */

/* Several rows under one id are left by an owner that was cut off between two of them: one key stays. */
static bool note_stored(struct flush *flush, struct entity *entity, int64_t time_us) {
    if (entity->is_stored && entity->stored_us != time_us) return flush_hide(flush, entity, time_us);
    entity->is_stored = true;
    entity->stored_us = time_us;
    return true;
}

static enum tm_status state_of(struct flush *flush, struct fold_row *row, struct fold_state **state) {
    enum tm_status status = fold_from_row(row, flush->arena, state);
    if (status != TM_INVALID) return status;
    tm_log(TM_LOG_ERROR, "fold_unreadable", "table=%s bytes=%zu", tm_entity_table(row->entity), row->fold.len);
    row->fold = (struct tm_str){NULL, 0};
    return fold_from_row(row, flush->arena, state);
}

static enum tm_status merge_row(struct flush *flush, struct fold_row *row) {
    struct entities *entities = flush->batch->entities;
    struct fold_state *state = NULL;
    struct entity *entity = entities_match(entities, NULL, row->entity, row->project_id, row->id);
    if (row->is_deleted || !entity) return TM_OK; /* another project's row with such an id, or a shard just lost */
    enum tm_status status = state_of(flush, row, &state);
    for (; entity && status == TM_OK;
         entity = entities_match(entities, entity, row->entity, row->project_id, row->id)) {
        if (!(entity->held_by & flush->bit)) continue; /* it may outlive this flush's memory */
        status = fold_merge_state(&entity->state, state, flush->arena);
        if (status == TM_OK && !note_stored(flush, entity, fold_row_time(row))) status = TM_NO_MEMORY;
    }
    tm_metric_add(&batch_read_rows, 1);
    return status;
}

static enum tm_status merge_rows(struct flush *flush, const struct columns *columns, struct tm_str answer) {
    struct tm_str rest = tm_arena_copy(flush->arena, answer);
    struct fold_row row;
    enum tm_status status = rest.ptr ? TM_OK : TM_NO_MEMORY;
    while (status == TM_OK) {
        status = rowbinary_next(columns, &rest, flush->arena, &row);
        if (status == TM_OK) status = merge_row(flush, &row);
    }
    return status == TM_NOT_FOUND ? TM_OK : status;
}

/* ---- queries ---- */

static void read_done(struct flush *flush) {
    if (--flush->pending) return;
    if (flush->failed) return flush_end(flush, TRACEMESH__STATUS__STATUS_RETRY, flush->reason);
    tm_metric_observe_us(&batch_read_seconds, tm_mono_us() - flush->cut_us);
    for (size_t i = 0; i < flush->entity_count; i++)
        if (flush->entities[i]->unread_us <= flush->cut_us) flush->entities[i]->unread_us = 0;
    counting_start(flush);
}

static void on_answer(void *state, const struct tm_clickhouse_answer *answer) {
    struct query *query = state;
    struct flush *flush = query->flush;
    enum tm_status status = answer->status;
    if (status == TM_OK) status = merge_rows(flush, query->columns, answer->body);
    if (status != TM_OK && !flush->failed) {
        const char *why = answer->status != TM_OK && answer->error ? answer->error->reason : tm_status_text(status);
        flush->failed = true;
        snprintf(flush->reason, sizeof flush->reason, "cannot read stored rows: %s", why);
    }
    read_done(flush);
}

struct asked { /* what goes into one query */
    const struct tm_str *ids;
    size_t count;
    struct tm_str projects[PROJECTS_MOST];
    size_t project_count;
};

static void send_query(struct flush *flush, unsigned table, const struct asked *asked) {
    struct batch *batch = flush->batch;
    struct query *query = tm_arena_alloc(flush->arena, sizeof *query);
    struct tm_param params[] = {
        {"projects", tm_param_array(flush->arena, asked->projects, asked->project_count)},
        {"ids", tm_param_array(flush->arena, asked->ids, asked->count)},
    };
    if (!query || !params[0].value.ptr || !params[1].value.ptr) {
        flush->failed = true;
        return;
    }
    *query = (struct query){flush, &batch->columns[table]};
    flush->pending++;
    tm_metric_add(&batch_reads, 1);
    tm_metric_add(&batch_read_ids, (int64_t)asked->count);
    tm_clickhouse_pool_query(batch->pool, batch->read_sql[table].ptr, params, 2, on_answer, query);
}

/* False: there is no room for one more project. */
static bool ask_project(struct asked *asked, struct tm_str project_id) {
    for (size_t i = 0; i < asked->project_count; i++)
        if (tm_str_eq(asked->projects[i], project_id)) return true;
    if (asked->project_count == PROJECTS_MOST) return false;
    asked->projects[asked->project_count++] = project_id;
    return true;
}

static void read_table(struct flush *flush, unsigned table) {
    Tracemesh__Entity kind = table + TRACEMESH__ENTITY__ENTITY_TRACE;
    struct tm_str *ids = tm_arena_array(flush->arena, flush->entity_count + 1, sizeof *ids);
    struct asked asked = {.ids = ids};
    size_t bytes = 0;
    if (!ids) flush->failed = true;
    for (size_t i = 0; ids && i < flush->entity_count; i++) {
        const struct fold_state *state = &flush->entities[i]->state;
        if (!flush->entities[i]->unread_us || state->entity != kind) continue;
        bool full = asked.count == flush->batch->config->read_ids || bytes + state->id.len > IDS_BYTES_MOST;
        if (asked.count && (full || !ask_project(&asked, state->project_id))) {
            send_query(flush, table, &asked);
            asked = (struct asked){.ids = asked.ids + asked.count};
            bytes = 0;
        }
        ask_project(&asked, state->project_id);
        ids[&asked.ids[asked.count++] - ids] = state->id;
        bytes += state->id.len;
    }
    if (asked.count) send_query(flush, table, &asked);
}

void readback_start(struct flush *flush) {
    flush->pending = 1; /* this function's own, lest an answer come before all is asked */
    snprintf(flush->reason, sizeof flush->reason, "out of memory");
    for (unsigned t = 0; t < BATCH_TABLES; t++) read_table(flush, t);
    read_done(flush);
}
