/* single: read the members, write them anew into one event, let the batch API's reader judge that. */
#include "ingest/single.h"

#include "ingest/verdicts.h"
#include "model/ingestion_event.h"
#include "json/json.h"

#include <string.h>

static const struct kind {
    const char *type;
    const char *id;       /* the member that names the entity */
    bool is_update;       /* which cannot do without it */
    bool has_completions; /* which the event calls otherwise */
} kinds[SINGLE_KINDS] = {
    [SINGLE_TRACE] = {"trace-create", "id", false, false},
    [SINGLE_SPAN] = {"span-create", "id", false, false},
    [SINGLE_SPAN_UPDATE] = {"span-update", "spanId", true, false},
    [SINGLE_GENERATION] = {"generation-create", "id", false, true},
    [SINGLE_GENERATION_UPDATE] = {"generation-update", "generationId", true, true},
    [SINGLE_EVENT] = {"event-create", "id", false, false},
    [SINGLE_SCORE] = {"score-create", "id", false, false},
};
static const struct { const char *sent, *read; } completions[] = {{"prompt", "input"}, {"completion", "output"}};

/* ---- answers ---- */

static bool answer(struct ingest_result *result, unsigned status, struct tm_json_writer *json) {
    result->status = status;
    result->content_type = "application/json; charset=utf-8";
    tm_json_close_object(json);
    return tm_buf_append_str(&result->reply, tm_json_writer_text(json));
}

static bool answer_id(struct ingest_result *result, struct tm_str id) {
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return false;
    tm_json_open_object(json);
    tm_json_key(json, "id");
    tm_json_string(json, id);
    bool ok = answer(result, 200, json);
    tm_json_writer_free(json);
    return ok;
}

/* `why` as the event's reader says it; but here the body is not within anything, so its members' names are whole. */
static bool refuse(struct ingest_result *result, unsigned status, const struct tm_error *why, struct tm_arena *arena) {
    struct tm_str path = tm_str_from(why->field);
    struct tm_error named = *why;
    tm_str_to(tm_str_starts(path, "body.") ? tm_str_sub(path, 5, path.len) : path, named.field, sizeof named.field);
    if (tm_str_is(path, "body")) named.field[0] = 0;
    struct tm_str issues = verdict_issues(&named, arena);
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return false;
    tm_json_open_object(json);
    tm_json_key(json, "message");
    tm_json_string(json, TM_STR("Invalid request data"));
    tm_json_key(json, "error");
    tm_json_raw(json, issues.ptr ? issues : TM_STR("[]"));
    bool ok = answer(result, status, json);
    tm_json_writer_free(json);
    return ok;
}

static bool refuse_member(struct ingest_result *result, struct tm_arena *arena, const char *field,
                          const char *expected) {
    struct tm_error error = {0};
    tm_fail(&error, TM_INVALID, field, "expected %s", expected);
    result->outcomes[INGEST_INVALID] = 1;
    return refuse(result, 400, &error, arena);
}

static bool refuse_memory(struct ingest_result *result, struct tm_arena *arena) {
    struct tm_error error = {0};
    tm_fail(&error, TM_NO_MEMORY, "", "the body holds too many values for its size");
    return refuse(result, 413, &error, arena);
}

static bool refuse_parse(struct ingest_result *result, enum tm_status status, const struct tm_error *error,
                         struct tm_arena *arena) {
    if (status == TM_NO_MEMORY) return refuse_memory(result, arena);
    if (status == TM_TOO_LARGE) return refuse(result, 400, error, arena);
    result->status = 400;
    result->content_type = "text/plain; charset=utf-8";
    return tm_buf_append_str(&result->reply, TM_STR("Invalid JSON"));
}

/* ---- rules the batch API does not have ---- */

static bool is_text(const struct tm_json *node, const char *text) {
    return node && node->type == TM_JSON_STRING && (text ? tm_str_is(node->text, text) : node->text.len > 0);
}

/* The member that breaks one, or NULL. An annotation without a configuration would be accepted and lost. */
static const char *wrong_member(enum single_kind kind, const struct tm_json *root, const char **expected) {
    const struct tm_json *source = tm_json_get(root, "source");
    if (kinds[kind].is_update && !is_text(tm_json_get(root, kinds[kind].id), NULL)) {
        *expected = "the id of what is to be updated";
        return kinds[kind].id;
    }
    if (kind != SINGLE_SCORE || !source) return NULL;
    *expected = "API or ANNOTATION";
    if (!is_text(source, "API") && !is_text(source, "ANNOTATION")) return "source";
    bool needs_config = is_text(source, "ANNOTATION") && !is_text(tm_json_get(root, "dataType"), "CORRECTION");
    *expected = "a configuration, since source is ANNOTATION";
    return needs_config && !is_text(tm_json_get(root, "configId"), NULL) ? "configId" : NULL;
}

/* ---- the event ---- */

static bool says(const struct tm_json *node) {
    return node && node->type != TM_JSON_NULL;
}

/* A member under the event's name for it; ptr NULL for one that is left out. A prompt goes before an input. */
static struct tm_str name_in_event(const struct kind *kind, const struct tm_json *root, const struct tm_json *member) {
    struct tm_str none = {NULL, 0};
    if (tm_str_is(member->key, "id") || tm_str_is(member->key, kind->id)) return none;
    for (size_t i = 0; kind->has_completions && i < sizeof completions / sizeof *completions; i++) {
        bool sent = says(tm_json_get(root, completions[i].sent));
        if (tm_str_is(member->key, completions[i].sent)) return sent ? tm_str_from(completions[i].read) : none;
        if (tm_str_is(member->key, completions[i].read) && sent) return none;
    }
    return member->key;
}

static void write_body(struct tm_json_writer *json, const struct kind *kind, const struct tm_json *root,
                       const struct tm_json *id, struct tm_str drawn) {
    bool given = says(id) && (id->type != TM_JSON_STRING || id->text.len);
    tm_json_open_object(json);
    tm_json_key(json, "id");
    if (given) tm_json_value(json, id);
    else tm_json_string(json, drawn);
    for (const struct tm_json *c = tm_json_first(root), *end = tm_json_end(root); c != end; c = tm_json_next(c)) {
        struct tm_str name = name_in_event(kind, root, c);
        if (!name.ptr) continue;
        tm_json_key_str(json, name);
        tm_json_value(json, c);
    }
    tm_json_close_object(json);
}

/* {"batch":[<event>]} with the padding a parser needs behind it. */
static bool write_batch(const struct kind *kind, const struct tm_json *root, const struct single_stamp *stamp,
                        struct tm_buf *batch) {
    char moment[32];
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return false;
    tm_time_format(stamp->now_us, moment);
    tm_json_open_object(json);
    tm_json_key(json, "batch");
    tm_json_open_array(json);
    tm_json_open_object(json);
    tm_json_key(json, "id");
    tm_json_string(json, stamp->event_id);
    tm_json_key(json, "timestamp");
    tm_json_string(json, tm_str_from(moment));
    tm_json_key(json, "type");
    tm_json_string(json, tm_str_from(kind->type));
    tm_json_key(json, "body");
    write_body(json, kind, root, tm_json_get(root, kind->id), stamp->entity_id);
    tm_json_close_object(json);
    tm_json_close_array(json);
    tm_json_close_object(json);
    struct tm_str text = tm_json_writer_text(json);
    bool ok = tm_buf_reserve(batch, text.len + TM_JSON_PADDING) && tm_buf_append_str(batch, text);
    if (ok) memset(batch->ptr + batch->len, 0, TM_JSON_PADDING);
    tm_json_writer_free(json);
    return ok;
}

/* As validate will read it. */
static bool judge(struct single_event *single, struct tm_arena *arena, struct ingest_result *result) {
    const struct tm_json *root;
    struct tm_ingestion_event read;
    struct tm_error error = {0};
    enum tm_status status = tm_json_parse(single->batch.ptr, single->batch.len, arena, &root, &error);
    /* What could be parsed can be once more; but it is three levels deeper now. */
    if (status != TM_OK) return refuse_parse(result, status, &error, arena);
    status = tm_ingestion_event_read(tm_json_first(tm_json_get(root, "batch")), arena, &read, &error);
    if (status == TM_NO_MEMORY) return refuse_memory(result, arena);
    if (status != TM_OK) {
        result->outcomes[INGEST_INVALID] = 1;
        return refuse(result, 400, &error, arena);
    }
    if (!read.event) return false; /* what would be discarded has been refused before */
    single->id = tm_arena_copy(arena, tm_proto_str(read.event->id));
    single->is_unplaced = read.event->is_update && !read.event->trace_id.len;
    result->outcomes[INGEST_STORED] = 1;
    return single->id.ptr && answer_id(result, single->id);
}

bool ingest_single(enum single_kind kind, char *body, size_t len, const struct single_stamp *stamp,
                   struct tm_arena *arena, struct single_event *event, struct ingest_result *result) {
    const struct tm_json *root = NULL;
    struct tm_error error = {0};
    const char *expected = NULL;
    *event = (struct single_event){.is_unplaced = false};
    *result = (struct ingest_result){0};
    enum tm_status status = len ? tm_json_parse(body, len, arena, &root, &error) : TM_OK;
    if (status != TM_OK) return refuse_parse(result, status, &error, arena);
    if (!root || root->type != TM_JSON_OBJECT) return refuse_member(result, arena, "", "an object");
    const char *wrong = wrong_member(kind, root, &expected);
    if (wrong) return refuse_member(result, arena, wrong, expected);
    bool ok = write_batch(&kinds[kind], root, stamp, &event->batch);
    tm_arena_reset(arena);
    ok = ok && judge(event, arena, result);
    if (!ok) tm_buf_free(&result->reply);
    if (!ok || !result->outcomes[INGEST_STORED]) tm_buf_free(&event->batch);
    if (!ok) *result = (struct ingest_result){0};
    return ok;
}

/* Behind all that the body says, so that it stands in place of a null. */
bool single_place(struct tm_buf *batch, struct tm_str trace_id) {
    static const char ends[] = "}}]}"; /* of body, event, list and batch */
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) return false;
    tm_json_string(json, trace_id);
    struct tm_str text = tm_json_writer_text(json);
    bool ok = tm_buf_reserve(batch, text.len + sizeof ",\"traceId\":" + sizeof ends + TM_JSON_PADDING);
    if (ok) batch->len -= sizeof ends - 1;
    ok = ok && tm_buf_append_str(batch, TM_STR(",\"traceId\":")) && tm_buf_append_str(batch, text) &&
         tm_buf_append_str(batch, TM_STR(ends));
    tm_json_writer_free(json);
    return ok;
}
