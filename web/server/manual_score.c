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

static void say_breach(enum tm_score_breach breach, const struct tm_json *config, struct params *params,
                       struct tm_arena *arena) {
    bool small = breach == TM_SCORE_TOO_SMALL;
    const struct tm_json *bound = tm_json_get(config, small ? "minValue" : "maxValue");
    struct tm_str text;
    switch (breach) {
    case TM_SCORE_CONFIG_ARCHIVED:
        return params_issue(params, "custom", "configId",
                            "This score config is archived: no scores are given by it any more");
    case TM_SCORE_TYPE_DIFFERS:
        return params_issue(params, "invalid_value", "dataType",
                            "Invalid option: the score config has another data type");
    case TM_SCORE_NO_CATEGORY:
        return params_issue(params, "invalid_value", "value",
                            "Invalid option: it is none of the score config's categories");
    case TM_SCORE_TOO_SMALL:
    case TM_SCORE_TOO_BIG:
        text = tm_arena_printf(arena, "Too %s: %.*s is the %s this config allows", small ? "small" : "big",
                               TM_STR_ARG(bound->text), small ? "least" : "most");
        return params_issue(params, "out_of_range", "value", text.ptr ? text.ptr : "Out of range");
    default: return; /* TM_SCORE_VALUE_UNFIT is said when it is read as an event */
    }
}

void manual_score_hold(struct manual_score *score, const struct tm_json *config, struct params *params,
                       struct tm_arena *arena) {
    const struct tm_score_claim claim = {.data_type = score->data_type, .value = score->value};
    struct tm_score_config rules;
    struct tm_score_value unused; /* validate finds the same, and stores it */
    struct tm_error error;
    if (tm_score_config_read(config, arena, &rules, &error) != TM_OK)
        return params_issue(params, "custom", "configId", "No scores can be given by this score config");
    if (score->name.len && !tm_str_eq(score->name, rules.name))
        params_issue(params, "invalid_value", "name", "Invalid input: the score config has another name");
    say_breach(tm_score_config_hold(&rules, &claim, &unused), config, params, arena);
    score->data_type = rules.data_type;
    score->name = rules.name;
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
