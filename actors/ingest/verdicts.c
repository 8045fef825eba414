/* verdicts: the 207. */
#include "ingest/verdicts.h"

#include "json/json.h"

#include <stdlib.h>

struct tm_str verdict_issues(const struct tm_error *error, struct tm_arena *arena) {
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return (struct tm_str){NULL, 0};
    struct tm_str rest = tm_str_from(error->field);
    tm_json_open_array(json);
    tm_json_open_object(json);
    tm_json_key(json, "path");
    tm_json_open_array(json);
    while (rest.len) tm_json_string(json, tm_str_split(&rest, '.'));
    tm_json_close_array(json);
    tm_json_key(json, "message");
    tm_json_string(json, tm_str_from(error->reason));
    tm_json_close_object(json);
    tm_json_close_array(json);
    struct tm_str text = tm_arena_copy(arena, tm_json_writer_text(json));
    tm_json_writer_free(json);
    return text;
}

/* Creates by time, then updates by time; equals stay in the order they were sent in. */
static int by_time(const void *left, const void *right, void *verdicts) {
    const struct verdict *a = (const struct verdict *)verdicts + *(const uint32_t *)left;
    const struct verdict *b = (const struct verdict *)verdicts + *(const uint32_t *)right;
    if (a->is_update != b->is_update) return a->is_update ? 1 : -1;
    if (a->moment_ms != b->moment_ms) return a->moment_ms < b->moment_ms ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* Batches mostly come in order: then there is nothing to sort. */
static void sort(struct verdict *verdicts, uint32_t *order, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (by_time(&order[i - 1], &order[i], verdicts) < 0) continue;
        qsort_r(order, count, sizeof *order, by_time, verdicts);
        return;
    }
}

static size_t accepted(struct verdict *verdicts, size_t count, uint32_t *order) {
    size_t found = 0;
    for (uint32_t i = 0; i < count; i++)
        if (verdicts[i].outcome == INGEST_STORED || verdicts[i].outcome == INGEST_DISCARDED) order[found++] = i;
    sort(verdicts, order, found);
    return found;
}

static void write_item(struct tm_json_writer *json, struct tm_str id, int status) {
    tm_json_open_object(json);
    tm_json_key(json, "id");
    tm_json_string(json, id);
    tm_json_key(json, "status");
    tm_json_int(json, status);
}

static void write_successes(struct tm_json_writer *json, const struct verdict *verdicts, const uint32_t *order,
                            size_t count) {
    for (size_t i = 0; i < count; i++) {
        write_item(json, verdicts[order[i]].id, 201);
        tm_json_close_object(json);
    }
}

static void write_error(struct tm_json_writer *json, const struct verdict *verdict) {
    bool invalid = verdict->outcome == INGEST_INVALID;
    write_item(json, verdict->id, invalid ? 400 : 401);
    tm_json_key(json, "message");
    tm_json_string(json, invalid ? TM_STR("Invalid request data") : TM_STR("Authentication error"));
    tm_json_key(json, "error");
    tm_json_string(json, invalid ? verdict->issues : TM_STR("Access Scope Denied"));
    tm_json_close_object(json);
}

static void write_errors(struct tm_json_writer *json, const struct verdict *verdicts, size_t count,
                         enum ingest_outcome outcome) {
    for (size_t i = 0; i < count; i++)
        if (verdicts[i].outcome == outcome) write_error(json, &verdicts[i]);
}

bool verdicts_render(struct verdict *verdicts, size_t count, uint32_t *order, struct tm_buf *out) {
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return false;
    tm_json_open_object(json);
    tm_json_key(json, "successes");
    tm_json_open_array(json);
    write_successes(json, verdicts, order, accepted(verdicts, count, order));
    tm_json_close_array(json);
    tm_json_key(json, "errors");
    tm_json_open_array(json);
    write_errors(json, verdicts, count, INGEST_INVALID);
    write_errors(json, verdicts, count, INGEST_DENIED);
    tm_json_close_array(json);
    tm_json_close_object(json);
    bool ok = tm_buf_append_str(out, tm_json_writer_text(json));
    tm_json_writer_free(json);
    return ok;
}
