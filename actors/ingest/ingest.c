/* ingest: checks the body's outer shape and each event in it. */
#include "ingest/ingest.h"

#include "ingest/verdicts.h"
#include "model/ingestion_event.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

/* A JSON value of two bytes ("1,") takes a node of 56; events take a few times their text. */
enum { ARENA_LEAST = 4 << 20, ARENA_PER_BYTE = 40 };

size_t ingest_arena_limit(size_t len) {
    size_t wanted = ARENA_LEAST + ARENA_PER_BYTE * len;
    return wanted < INGEST_ARENA_MOST_BYTES ? wanted : INGEST_ARENA_MOST_BYTES;
}

/* ---- refusals of the whole ----------------------------------------------------------------------------------------
 */

static bool refuse_text(struct ingest_result *result, unsigned status, const char *text) {
    result->status = status;
    result->content_type = "text/plain; charset=utf-8";
    return tm_buf_append_str(&result->reply, tm_str_from(text));
}

static bool refuse_shape(struct ingest_result *result, unsigned status, const char *reason) {
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return false;
    result->status = status;
    result->content_type = "application/json; charset=utf-8";
    tm_json_open_object(json);
    tm_json_key(json, "message");
    tm_json_string(json, TM_STR("Invalid request data"));
    tm_json_key(json, "errors");
    tm_json_open_array(json);
    tm_json_string(json, tm_str_from(reason));
    tm_json_close_array(json);
    tm_json_close_object(json);
    bool ok = tm_buf_append_str(&result->reply, tm_json_writer_text(json));
    tm_json_writer_free(json);
    return ok;
}

static const char no_memory[] = "the body holds too many values for its size";

static bool refuse_parse(struct ingest_result *result, enum tm_status status, const struct tm_error *error) {
    if (status == TM_NO_MEMORY) return refuse_shape(result, 413, no_memory);
    if (status == TM_TOO_LARGE) return refuse_shape(result, 400, error->reason);
    return refuse_text(result, 400, "Invalid JSON");
}

static const char *type_name(const struct tm_json *node) {
    static const char *const names[] = {
        [TM_JSON_NULL] = "null",     [TM_JSON_FALSE] = "boolean", [TM_JSON_TRUE] = "boolean",
        [TM_JSON_NUMBER] = "number", [TM_JSON_STRING] = "string", [TM_JSON_ARRAY] = "array",
        [TM_JSON_OBJECT] = "object",
    };
    return node ? names[node->type] : "undefined";
}

/* NULL when the shape is right; else what is wrong, in `text`. */
static const char *check_shape(const struct tm_json *root, const struct tm_json **batch, char text[128]) {
    *batch = tm_json_get(root, "batch");
    if (root->type != TM_JSON_OBJECT)
        snprintf(text, 128, "Invalid input: expected object, received %s", type_name(root));
    else if (!*batch || (*batch)->type != TM_JSON_ARRAY)
        snprintf(text, 128, "Invalid input: expected array, received %s at \"batch\"", type_name(*batch));
    else if ((*batch)->count > INGEST_EVENTS_MOST)
        snprintf(text, 128, "Too big: expected at most %d events at \"batch\"", INGEST_EVENTS_MOST);
    else return NULL;
    return text;
}

/* ---- events -------------------------------------------------------------------------------------------------------
 */

/* Floor of microseconds to milliseconds: the precision the reference sorts by. */
static int64_t to_ms(int64_t us) {
    return us / 1000 - (us % 1000 < 0);
}

static bool ends_with(struct tm_str text, struct tm_str end) {
    return text.len >= end.len && tm_str_eq(tm_str_sub(text, text.len - end.len, end.len), end);
}

/* An event that is discarded has its place among the successes too. */
static void read_moment(const struct tm_json *node, const Tracemesh__Event *event, struct verdict *verdict) {
    verdict->is_update = event && event->is_update;
    int64_t us = event ? event->timestamp_us : 0;
    if (!event) {
        const struct tm_json *time = tm_json_get(node, "timestamp"), *type = tm_json_get(node, "type");
        if (time) tm_time_parse(time->text, &us);
        verdict->is_update = type && ends_with(type->text, TM_STR("-update"));
    }
    verdict->moment_ms = to_ms(us);
}

static enum ingest_outcome outcome_of(const struct tm_ingestion_event *event, bool may_all) {
    if (event->needs_project_scope && !may_all) return INGEST_DENIED;
    switch (event->class) {
    case TM_EVENT_LOG: return INGEST_LOG;
    case TM_EVENT_VOID: return INGEST_DISCARDED;
    case TM_EVENT_ENTITY: break;
    }
    return INGEST_STORED;
}

/* TM_NO_MEMORY only; an event that breaks a rule is a verdict. */
static enum tm_status judge(const struct tm_json *node, bool may_all, struct tm_arena *arena, struct verdict *verdict) {
    struct tm_ingestion_event event;
    struct tm_error error = {0};
    enum tm_status status = tm_ingestion_event_read(node, arena, &event, &error);
    if (status == TM_NO_MEMORY) return status;
    verdict->id = event.event_id;
    if (status != TM_OK) {
        verdict->outcome = INGEST_INVALID;
        verdict->issues = verdict_issues(&error, arena);
        return verdict->issues.ptr ? TM_OK : TM_NO_MEMORY;
    }
    verdict->outcome = outcome_of(&event, may_all);
    read_moment(node, event.event, verdict);
    return TM_OK;
}

static enum tm_status judge_all(const struct tm_json *batch, bool may_all, struct tm_arena *arena,
                                struct verdict *verdicts, uint32_t *skip, struct ingest_result *result) {
    uint32_t index = 0;
    for (const struct tm_json *c = tm_json_first(batch), *end = tm_json_end(batch); c != end; c = tm_json_next(c)) {
        struct verdict *verdict = &verdicts[index];
        enum tm_status status = judge(c, may_all, arena, verdict);
        if (status != TM_OK) return status;
        result->outcomes[verdict->outcome]++;
        if (verdict->outcome != INGEST_STORED) skip[result->skip_count++] = index;
        index++;
    }
    result->skip = skip;
    return TM_OK;
}

static bool answer_batch(const struct tm_json *batch, bool may_all, struct tm_arena *arena,
                         struct ingest_result *result) {
    struct verdict *verdicts = tm_arena_array(arena, batch->count + 1u, sizeof *verdicts);
    uint32_t *skip = tm_arena_array(arena, batch->count + 1u, sizeof *skip);
    uint32_t *order = tm_arena_array(arena, batch->count + 1u, sizeof *order);
    if (!verdicts || !skip || !order || judge_all(batch, may_all, arena, verdicts, skip, result) != TM_OK) {
        memset(result->outcomes, 0, sizeof result->outcomes);
        return refuse_shape(result, 413, no_memory);
    }
    result->status = 207;
    result->content_type = "application/json; charset=utf-8";
    return verdicts_render(verdicts, batch->count, order, &result->reply);
}

bool ingest_batch(char *body, size_t len, bool may_all, struct tm_arena *arena, struct ingest_result *result) {
    const struct tm_json *root = NULL, *batch = NULL;
    struct tm_error error = {0};
    char text[128];
    *result = (struct ingest_result){0};
    if (!len) return refuse_shape(result, 400, "Invalid input: expected object, received undefined");
    enum tm_status status = tm_json_parse(body, len, arena, &root, &error);
    if (status != TM_OK) return refuse_parse(result, status, &error);
    const char *wrong = check_shape(root, &batch, text);
    return wrong ? refuse_shape(result, 400, wrong) : answer_batch(batch, may_all, arena, result);
}
