/* event_score: what a score measures and its value, which the data type decides. */
#include "model/event_reader.h"

enum { TEXT_UNITS = 500 };

/* ---- value ---- */

struct score_value {
    double number;
    struct tm_str text, long_text;
    bool has_text;
};

typedef bool read_value(const struct tm_json *node, struct score_value *out);

static bool read_numeric(const struct tm_json *node, struct score_value *out) {
    return tm_json_double(node, &out->number);
}

static bool read_boolean(const struct tm_json *node, struct score_value *out) {
    if (!tm_json_double(node, &out->number) || (out->number != 0 && out->number != 1)) return false;
    out->text = out->number != 0 ? TM_STR("True") : TM_STR("False");
    return out->has_text = true;
}

static bool read_categorical(const struct tm_json *node, struct score_value *out) {
    out->text = node->text;
    return out->has_text = node->type == TM_JSON_STRING;
}

static bool read_text(const struct tm_json *node, struct score_value *out) {
    return read_categorical(node, out) && node->text.len && event_utf16_length(node->text) <= TEXT_UNITS;
}

static bool read_correction(const struct tm_json *node, struct score_value *out) {
    out->long_text = node->text;
    return node->type == TM_JSON_STRING;
}

static const struct score_kind {
    const char *data_type;
    read_value *read;
    const char *expected;
} kinds[] = {
    {"NUMERIC", read_numeric, "a number, since dataType is NUMERIC"},
    {"CATEGORICAL", read_categorical, "a string, since dataType is CATEGORICAL"},
    {"BOOLEAN", read_boolean, "0 or 1, since dataType is BOOLEAN"},
    {"TEXT", read_text, "a string of 1 to 500 characters, since dataType is TEXT"},
    {"CORRECTION", read_correction, "a string, since dataType is CORRECTION"},
};
enum { NUMERIC, CATEGORICAL, BOOLEAN, TEXT, CORRECTION, KIND_COUNT };

/* The kind by its name, or by the value's type when there is no name. */
static enum tm_status find_kind(struct event_reader *reader, const struct score_kind **out) {
    const struct tm_json *name = reader->kept[KEPT_DATA_TYPE], *value = reader->kept[KEPT_VALUE];
    if (!name) {
        double number;
        bool numeric = tm_json_double(value, &number);
        if (!numeric && value->type != TM_JSON_STRING)
            return event_refuse(reader, "value", value, "a number or a string");
        *out = &kinds[numeric ? NUMERIC : CATEGORICAL];
        return TM_OK;
    }
    for (size_t i = 0; name->type == TM_JSON_STRING && i < KIND_COUNT; i++) {
        if (!tm_str_is(name->text, kinds[i].data_type)) continue;
        *out = &kinds[i];
        return TM_OK;
    }
    return event_refuse(reader, "dataType", name, "NUMERIC, BOOLEAN, CATEGORICAL, TEXT or CORRECTION");
}

static void emit_value(struct event_reader *reader, const struct score_kind *kind, const struct score_value *value) {
    event_emit_text(reader, TM_SCORE_DATA_TYPE, tm_str_from(kind->data_type));
    tm_event_put(&reader->out, TM_SCORE_VALUE)->real = value->number;
    if (value->has_text) event_emit_text(reader, TM_SCORE_STRING_VALUE, value->text);
    else event_emit_null(reader, TM_SCORE_STRING_VALUE);
    event_emit_text(reader, TM_SCORE_LONG_STRING_VALUE, value->long_text);
}

/* ---- target: one of trace (or an observation in it), session, dataset run ---- */

static bool is_given(const struct tm_json *node) {
    return node && node->type == TM_JSON_STRING && node->text.len;
}

static enum tm_status check_target(struct event_reader *reader, bool trace_only) {
    const struct tm_json *const *kept = reader->kept;
    int targets = is_given(kept[KEPT_TRACE_ID]) + is_given(kept[KEPT_SESSION_ID]) + is_given(kept[KEPT_DATASET_RUN_ID]);
    if (targets != 1)
        return tm_fail(reader->error, TM_INVALID, "body",
                       "expected exactly one of traceId, sessionId and datasetRunId, got %d", targets);
    if (is_given(kept[KEPT_TRACE_ID])) return TM_OK;
    if (is_given(kept[KEPT_OBSERVATION_ID]))
        return tm_fail(reader->error, TM_INVALID, "body.observationId",
                       "expected a traceId together with observationId");
    if (trace_only)
        return tm_fail(reader->error, TM_INVALID, "body.traceId", "expected a traceId, since dataType is CORRECTION");
    return TM_OK;
}

static void emit_target(struct event_reader *reader) {
    const struct tm_json *const *kept = reader->kept;
    if (is_given(kept[KEPT_TRACE_ID])) reader->out.event->trace_id = tm_proto_bytes(kept[KEPT_TRACE_ID]->text);
    event_emit_kept(reader, TM_SCORE_OBSERVATION_ID, kept[KEPT_OBSERVATION_ID]);
    event_emit_kept(reader, TM_SCORE_SESSION_ID, kept[KEPT_SESSION_ID]);
    event_emit_kept(reader, TM_SCORE_DATASET_RUN_ID, kept[KEPT_DATASET_RUN_ID]);
}

/* ---- source and configuration ---- */

static enum tm_status read_source(struct event_reader *reader, struct tm_str *out) {
    const struct tm_json *node = reader->kept[KEPT_SOURCE];
    *out = node ? node->text : TM_STR("API");
    bool known = tm_str_is(*out, "API") || tm_str_is(*out, "EVAL") || tm_str_is(*out, "ANNOTATION");
    return known && (!node || node->type == TM_JSON_STRING)
               ? TM_OK
               : event_refuse(reader, "source", node, "API, EVAL or ANNOTATION");
}

enum tm_status event_finish_score(struct event_reader *reader) {
    const struct tm_json *const *kept = reader->kept;
    const struct score_kind *kind = NULL;
    struct score_value value = {0};
    struct tm_str source;
    if (kept[KEPT_NAME]->text.len == 0)
        return event_refuse(reader, "name", kept[KEPT_NAME], "a name that is not empty");
    enum tm_status status = read_source(reader, &source);
    if (status == TM_OK) status = find_kind(reader, &kind);
    if (status != TM_OK) return status;
    bool correction = kind == &kinds[CORRECTION], has_config = is_given(kept[KEPT_CONFIG_ID]);
    if (!kind->read(kept[KEPT_VALUE], &value)) return event_refuse(reader, "value", kept[KEPT_VALUE], kind->expected);
    if (correction && kept[KEPT_CONFIG_ID] && kept[KEPT_CONFIG_ID]->type != TM_JSON_NULL)
        return event_refuse(reader, "configId", kept[KEPT_CONFIG_ID], "no configId, since dataType is CORRECTION");
    status = check_target(reader, correction);
    if (status != TM_OK) return status;

    reader->discard = tm_str_is(source, "ANNOTATION") && !has_config && !correction && !reader->author.len;
    event_emit_number(reader, TM_SCORE_TIMESTAMP, reader->out.event->timestamp_us);
    event_emit_text(reader, TM_SCORE_NAME, correction ? TM_STR("output") : kept[KEPT_NAME]->text);
    event_emit_text(reader, TM_SCORE_SOURCE, source);
    event_emit_kept(reader, TM_SCORE_CONFIG_ID, kept[KEPT_CONFIG_ID]);
    emit_target(reader);
    emit_value(reader, kind, &value);
    if (reader->author.len) event_emit_text(reader, TM_SCORE_AUTHOR_USER_ID, reader->author);
    return TM_OK;
}
