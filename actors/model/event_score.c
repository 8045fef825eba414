/* event_score: what a score measures and its value, which the data type decides. */
#include "model/event_reader.h"

/* ---- value ---- */

/* The kind by its name, or by the value's type when there is no name. */
static enum tm_status find_kind(struct event_reader *reader, const struct tm_score_kind **out) {
    const struct tm_json *name = reader->kept[KEPT_DATA_TYPE], *value = reader->kept[KEPT_VALUE];
    if (!name) {
        *out = tm_score_kind_guessed(value);
        return *out ? TM_OK : event_refuse(reader, "value", value, "a number or a string");
    }
    *out = name->type == TM_JSON_STRING ? tm_score_kind_named(name->text) : NULL;
    return *out ? TM_OK : event_refuse(reader, "dataType", name, "NUMERIC, BOOLEAN, CATEGORICAL, TEXT or CORRECTION");
}

static void emit_value(struct event_reader *reader, const struct tm_score_value *value) {
    for (size_t i = 0; i < TM_SCORE_VALUE_FIELDS; i++) tm_event_put(&reader->out, tm_score_value_fields[i]);
    tm_score_value_write(reader->out.event, value);
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
    const struct tm_score_kind *kind = NULL;
    struct tm_score_value value;
    struct tm_str source;
    if (kept[KEPT_NAME]->text.len == 0)
        return event_refuse(reader, "name", kept[KEPT_NAME], "a name that is not empty");
    enum tm_status status = read_source(reader, &source);
    if (status == TM_OK) status = find_kind(reader, &kind);
    if (status != TM_OK) return status;
    bool correction = tm_score_kind_is_correction(kind), has_config = is_given(kept[KEPT_CONFIG_ID]);
    if (!tm_score_value_read(kind, kept[KEPT_VALUE], &value))
        return event_refuse(reader, "value", kept[KEPT_VALUE], kind->expected);
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
    emit_value(reader, &value);
    reader->claim = (struct tm_score_claim){.value = kept[KEPT_VALUE]};
    if (has_config) reader->claim.config_id = kept[KEPT_CONFIG_ID]->text;
    if (kept[KEPT_DATA_TYPE]) reader->claim.data_type = kept[KEPT_DATA_TYPE]->text;
    if (reader->author.len) event_emit_text(reader, TM_SCORE_AUTHOR_USER_ID, reader->author);
    return TM_OK;
}
