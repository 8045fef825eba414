/* manual_score: see its header. */
#include "manual_score.h"
#include "body_text.h"
#include "identity/identity.h"
#include "members.h"
#include "model/ingestion_event.h"

#include <string.h>

/* ---- in ---- */

static struct tm_str read_text(const struct tm_json *body, const char *name, bool required, size_t most,
                               struct params *params) {
    const struct tm_json *node = tm_json_get(body, name);
    struct tm_str text = TM_STR("");
    if (node && node->type == TM_JSON_STRING) text = tm_str_trim(node->text);
    else if (!member_is_absent(node)) {
        params_issue(params, "invalid_type", name, "Invalid input: expected string");
        return text;
    }
    if (required && !text.len)
        params_issue(params, "invalid_type", name, "Invalid input: expected a string, not empty");
    if (text_characters(text) > most) params_issue(params, "too_big", name, "Too big: the text is too long");
    if (memchr(text.ptr, 0, text.len)) params_issue(params, "custom", name, "Invalid string: it holds a NUL");
    return text;
}

static struct tm_str read_type(const struct tm_json *body, bool required, struct params *params) {
    static const char *const types[] = {"NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT"};
    const struct tm_json *node = tm_json_get(body, "dataType");
    if (member_is_absent(node) && !required) return TM_STR("");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node && node->type == TM_JSON_STRING && tm_str_is(node->text, types[i])) return node->text;
    params_issue(params, "invalid_value", "dataType", "Invalid option: expected NUMERIC, CATEGORICAL, BOOLEAN or TEXT");
    return TM_STR("");
}

static struct tm_str read_id(const struct tm_json *body, const char *name, bool required, struct params *params) {
    const struct tm_json *node = tm_json_get(body, name);
    if (member_is_absent(node) && !required) return TM_STR("");
    if (node && node->type == TM_JSON_STRING && tm_id_is_valid(node->text)) return node->text;
    params_issue(params, "invalid_value", name, "Invalid input: expected an id");
    return TM_STR("");
}

void manual_score_read(struct manual_score *score, const struct tm_json *body, struct params *params) {
    bool free = member_is_absent(tm_json_get(body, "configId"));
    *score = (struct manual_score){.value = tm_json_get(body, "value")};
    score->id = read_id(body, "id", false, params);
    score->trace_id = read_id(body, "traceId", true, params);
    score->observation_id = read_id(body, "observationId", false, params);
    score->config_id = read_id(body, "configId", false, params);
    score->name = read_text(body, "name", free, MANUAL_SCORE_NAME_MOST, params);
    score->data_type = read_type(body, free, params);
    score->comment = read_text(body, "comment", false, MANUAL_SCORE_COMMENT_MOST, params);
    if (member_is_absent(score->value))
        params_issue(params, "invalid_type", "value", "Invalid input: expected a value");
}

/* ---- the config ---- */

static bool has_label(const struct tm_json *categories, struct tm_str label) {
    if (!categories || categories->type != TM_JSON_ARRAY) return false;
    for (const struct tm_json *at = tm_json_first(categories); at != tm_json_end(categories); at = tm_json_next(at))
        if (tm_str_eq(member_text(at, "label"), label)) return true;
    return false;
}

static void hold_number(const struct manual_score *score, const struct tm_json *config, struct params *params,
                        struct tm_arena *arena) {
    const struct tm_json *least = tm_json_get(config, "minValue"), *most = tm_json_get(config, "maxValue");
    double value, bound;
    struct tm_str text = {0};
    if (!tm_json_double(score->value, &value)) return; /* said when it is read as an event */
    if (!member_is_absent(least) && tm_json_double(least, &bound) && value < bound)
        text = tm_arena_printf(arena, "Too small: %.*s is the least this config allows", TM_STR_ARG(least->text));
    if (!member_is_absent(most) && tm_json_double(most, &bound) && value > bound)
        text = tm_arena_printf(arena, "Too big: %.*s is the most this config allows", TM_STR_ARG(most->text));
    if (text.len) params_issue(params, "out_of_range", "value", text.ptr);
}

void manual_score_hold(struct manual_score *score, const struct tm_json *config, struct params *params,
                       struct tm_arena *arena) {
    const struct tm_json *archived = tm_json_get(config, "isArchived");
    struct tm_str type = member_text(config, "dataType"), name = member_text(config, "name");
    if (archived && archived->type == TM_JSON_TRUE)
        params_issue(params, "custom", "configId", "This score config is archived: no scores are given by it any more");
    if (score->data_type.len && !tm_str_eq(score->data_type, type))
        params_issue(params, "invalid_value", "dataType", "Invalid option: the score config has another data type");
    if (score->name.len && !tm_str_eq(score->name, name))
        params_issue(params, "invalid_value", "name", "Invalid input: the score config has another name");
    score->data_type = type;
    score->name = name;
    if (tm_str_is(type, "NUMERIC")) hold_number(score, config, params, arena);
    else if (tm_str_is(type, "CATEGORICAL") && score->value->type == TM_JSON_STRING &&
             !has_label(tm_json_get(config, "categories"), score->value->text))
        params_issue(params, "invalid_value", "value", "Invalid option: it is none of the score config's categories");
}

/* ---- out ---- */

static void put(struct tm_json_writer *json, const char *name, struct tm_str text) {
    tm_json_key(json, name);
    if (text.len) tm_json_string(json, text);
    else tm_json_null(json);
}

static void put_body(struct tm_json_writer *json, const struct manual_score *score) {
    tm_json_key(json, "body");
    tm_json_open_object(json);
    put(json, "id", score->id);
    put(json, "traceId", score->trace_id);
    put(json, "observationId", score->observation_id);
    put(json, "name", score->name);
    put(json, "dataType", score->data_type);
    put(json, "configId", score->config_id);
    put(json, "comment", score->comment); /* null clears an earlier one */
    put(json, "environment", score->environment);
    put(json, "source", TM_STR("ANNOTATION"));
    tm_json_key(json, "value");
    tm_json_value(json, score->value);
    tm_json_close_object(json);
}

static void put_batch(struct tm_json_writer *json, const struct manual_score *score, int64_t now_us) {
    char event_id[TM_UUID_SIZE], now[32];
    tm_uuid(event_id);
    tm_time_format(now_us, now);
    tm_json_open_object(json);
    tm_json_key(json, "batch");
    tm_json_open_array(json);
    tm_json_open_object(json);
    put(json, "id", tm_str_from(event_id));
    put(json, "type", TM_STR("score-create"));
    put(json, "timestamp", tm_str_from(now));
    put_body(json, score);
    tm_json_close_object(json);
    tm_json_close_array(json);
    tm_json_close_object(json);
}

static void say(const struct tm_error *error, struct params *params, struct tm_arena *arena) {
    struct tm_str field = tm_str_from(error->field);
    if (tm_str_starts(field, "body.")) field = tm_str_sub(field, 5, field.len);
    struct tm_str path = tm_arena_copy(arena, field),
                  reason = tm_arena_printf(arena, "Invalid input: %s", error->reason);
    params_issue(params, "custom", path.ptr ? path.ptr : "", reason.ptr ? reason.ptr : "Invalid input");
}

struct tm_str manual_score_batch(const struct manual_score *score, struct tm_str author, int64_t now_us,
                                 struct params *params, struct tm_arena *arena) {
    struct tm_json_writer *json = tm_json_writer_new();
    struct tm_str text = {0};
    struct tm_ingestion_event read;
    struct tm_error error = {0};
    const struct tm_json *root;
    if (!json) return text;
    put_batch(json, score, now_us);
    text = tm_arena_copy(arena, tm_json_writer_text(json));
    tm_json_writer_free(json);
    if (!text.ptr || tm_json_parse_copy(text, arena, &root, &error) != TM_OK) return (struct tm_str){0};
    enum tm_status status =
        tm_ingestion_event_read_by(tm_json_first(tm_json_get(root, "batch")), author, arena, &read, &error);
    if (status == TM_INVALID) say(&error, params, arena);
    return status == TM_OK && read.event ? text : (struct tm_str){0};
}
