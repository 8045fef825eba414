/* scores: a list of scores as a batch of events. */
#include "ingest/single_parts.h"
#include "model/ingestion_event.h"

#include <stdio.h>

bool single_is_list(struct tm_str body) {
    body = tm_str_trim(body);
    return body.len && body.ptr[0] == '[';
}

/* ---- in ---- */

/* Those that are no objects stand as null, to be refused by the reader as such. */
static bool write_score(struct tm_json_writer *json, const struct tm_json *score, uint32_t index,
                        const struct single_stamp *stamp, struct tm_arena *arena) {
    struct single_stamp own = {.now_us = stamp->now_us};
    own.event_id = tm_arena_printf(arena, "%.*s-%u", TM_STR_ARG(stamp->event_id), index);
    own.entity_id = tm_arena_printf(arena, "%.*s-%u", TM_STR_ARG(stamp->entity_id), index);
    if (!own.event_id.ptr || !own.entity_id.ptr) return false;
    if (score->type == TM_JSON_OBJECT) single_write_event(json, SINGLE_SCORE, score, &own);
    else tm_json_null(json);
    return true;
}

static bool write_batch(const struct tm_json *list, const struct single_stamp *stamp, struct tm_arena *arena,
                        struct tm_buf *batch) {
    struct tm_json_writer *json = tm_json_writer_new();
    uint32_t index = 0;
    bool ok = json;
    if (!json) return false;
    tm_json_open_object(json);
    tm_json_key(json, "batch");
    tm_json_open_array(json);
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); ok && c != end; c = tm_json_next(c))
        ok = write_score(json, c, index++, stamp, arena);
    tm_json_close_array(json);
    tm_json_close_object(json);
    ok = ok && single_take_batch(json, batch);
    tm_json_writer_free(json);
    return ok;
}

/* ---- verdicts ---- */

struct verdicts {
    struct tm_arena *arena;
    struct ingest_result *result;
    struct tm_json_writer *errors; /* an array */
    uint32_t *skip;
};

static bool refuse(struct verdicts *verdicts, uint32_t index, const struct tm_error *why) {
    struct tm_str field = tm_str_from(why->field);
    if (tm_str_starts(field, "body.")) field = tm_str_sub(field, 5, field.len);
    struct tm_str text =
        tm_arena_printf(verdicts->arena, "[%u]%s%.*s: %s", index, field.len ? "." : "", TM_STR_ARG(field), why->reason);
    if (!text.ptr) return false;
    tm_json_open_object(verdicts->errors);
    tm_json_key(verdicts->errors, "message");
    tm_json_string(verdicts->errors, text);
    tm_json_close_object(verdicts->errors);
    verdicts->skip[verdicts->result->skip_count++] = index;
    verdicts->result->outcomes[INGEST_INVALID]++;
    return true;
}

static bool judge(struct verdicts *verdicts, uint32_t index, const struct tm_json *event) {
    struct tm_error error = {0};
    struct tm_ingestion_event read;
    const char *expected = NULL;
    const char *wrong = single_wrong_member(SINGLE_SCORE, tm_json_get(event, "body"), &expected);
    enum tm_status status = wrong ? tm_fail(&error, TM_INVALID, wrong, "expected %s", expected)
                                  : tm_ingestion_event_read(event, verdicts->arena, &read, &error);
    if (status == TM_NO_MEMORY) return false;
    if (status != TM_OK) return refuse(verdicts, index, &error);
    verdicts->result->outcomes[INGEST_STORED]++;
    return true;
}

/* ---- out ---- */

static bool answer(struct verdicts *verdicts) {
    struct ingest_result *result = verdicts->result;
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return false;
    result->status = result->skip_count ? 207 : 202;
    result->content_type = "application/json; charset=utf-8";
    tm_json_open_object(json);
    if (result->skip_count) {
        tm_json_key(json, "accepted");
        tm_json_int(json, (int64_t)result->outcomes[INGEST_STORED]);
        tm_json_key(json, "rejected");
        tm_json_int(json, (int64_t)result->skip_count);
        tm_json_key(json, "errors");
        tm_json_raw(json, tm_json_writer_text(verdicts->errors));
    } else {
        tm_json_key(json, "message");
        tm_json_string(json, TM_STR("Accepted"));
    }
    tm_json_close_object(json);
    bool ok = tm_buf_append_str(&result->reply, tm_json_writer_text(json));
    tm_json_writer_free(json);
    return ok;
}

static bool judge_all(struct verdicts *verdicts, const struct tm_json *batch) {
    uint32_t index = 0;
    verdicts->skip = tm_arena_array(verdicts->arena, (size_t)batch->count + 1, sizeof *verdicts->skip);
    if (!verdicts->skip) return false;
    tm_json_open_array(verdicts->errors);
    for (const struct tm_json *c = tm_json_first(batch), *end = tm_json_end(batch); c != end; c = tm_json_next(c))
        if (!judge(verdicts, index++, c)) return false;
    tm_json_close_array(verdicts->errors);
    verdicts->result->skip = verdicts->skip;
    return answer(verdicts);
}

bool ingest_scores(char *body, size_t len, const struct single_stamp *stamp, struct tm_arena *arena,
                   struct single_event *event, struct ingest_result *result) {
    const struct tm_json *root;
    struct tm_error error = {0};
    *event = (struct single_event){.is_unplaced = false};
    *result = (struct ingest_result){0};
    enum tm_status status = tm_json_parse(body, len, arena, &root, &error);
    if (status != TM_OK) return single_refuse_parse(result, status, &error, arena);
    bool ok = write_batch(root, stamp, arena, &event->batch);
    tm_arena_reset(arena);
    if (ok) status = tm_json_parse(event->batch.ptr, event->batch.len, arena, &root, &error);
    if (ok && status != TM_OK) {
        tm_buf_free(&event->batch);
        return single_refuse_parse(result, status, &error, arena);
    }
    struct verdicts verdicts = {arena, result, ok ? tm_json_writer_new() : NULL, NULL};
    ok = verdicts.errors && judge_all(&verdicts, tm_json_get(root, "batch"));
    tm_json_writer_free(verdicts.errors);
    if (!ok) tm_buf_free(&result->reply);
    if (!ok || !result->outcomes[INGEST_STORED]) tm_buf_free(&event->batch);
    if (!ok) *result = (struct ingest_result){0};
    return ok;
}
