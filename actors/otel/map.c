/* map: one span becomes two events, of its observation and of its trace. */
#include "otel/map.h"

#include <math.h>
#include <string.h>

/* ---- helpers ---- */

bool scope_is(const struct mapping *m, const char *name) {
    return tm_str_is(m->span->scope->name, name);
}

struct tm_str map_kept(struct mapping *m, struct tm_str text) {
    if (!text.ptr) m->failed = true;
    return text;
}

struct tm_str map_text(struct mapping *m, const struct otel_value *value) {
    return map_kept(m, value_text(value, m->arena));
}

const struct tm_json *map_parse(struct mapping *m, struct tm_str text) {
    const struct tm_json *root = NULL;
    enum tm_status status = text.ptr ? tm_json_parse_copy(text, m->arena, &root, NULL) : TM_INVALID;
    if (status == TM_NO_MEMORY) m->failed = true;
    return status == TM_OK ? root : NULL;
}

const struct tm_json *map_json(struct mapping *m, const struct otel_value *value) {
    return value ? map_parse(m, map_text(m, value)) : NULL;
}

const struct tm_json *map_json_object(struct mapping *m, const struct otel_value *value) {
    if (!value || (value->type != OTEL_MAP && value->type != OTEL_STRING)) return NULL;
    struct tm_str text = value->type == OTEL_STRING ? tm_str_trim(value->text) : TM_STR("{");
    const struct tm_json *json = text.len && text.ptr[0] == '{' ? map_json(m, value) : NULL;
    return json && json->type == TM_JSON_OBJECT ? json : NULL;
}

struct tm_json_writer *map_writer(struct mapping *m) {
    struct tm_json_writer *writer = tm_json_writer_new();
    if (!writer) m->failed = true;
    return writer;
}

struct tm_str map_written(struct mapping *m, struct tm_json_writer *writer) {
    return map_kept(m, writer_finish(writer, m->arena));
}

const struct tm_json *json_path(const struct tm_json *node, const char *const path[4]) {
    for (int i = 0; i < 4 && path[i]; i++) node = tm_json_get(node, path[i]);
    return node && node->type != TM_JSON_NULL ? node : NULL;
}

void json_write(struct tm_json_writer *writer, const struct tm_json *node) {
    switch (node->type) {
    case TM_JSON_NULL: tm_json_null(writer); break;
    case TM_JSON_FALSE: tm_json_bool(writer, false); break;
    case TM_JSON_TRUE: tm_json_bool(writer, true); break;
    case TM_JSON_STRING: tm_json_string(writer, node->text); break;
    default: tm_json_raw(writer, node->text);
    }
}

bool map_is_aggregate(const struct mapping *m) {
    const struct otel_value *operation = attributes_get(&m->attributes, "gen_ai.operation.name");
    return value_is(operation, "invoke_agent") || value_is(operation, "agent_step");
}

/* ---- how much a span says of its trace ---- */

/* Any of these being truthy, or a key of the metadata prefix, is something said of the trace. */
static const char *const trace_keys[] = {
    "langfuse.trace.name",
    "langfuse.trace.input",
    "langfuse.trace.output",
    "langfuse.trace.metadata",
    "langfuse.trace.public",
    "langfuse.trace.tags",
    "user.id",
    "session.id",
    "langfuse.user.id",
    "langfuse.session.id",
    "langfuse.observation.metadata.langfuse_user_id",
    "langfuse.observation.metadata.langfuse_session_id",
    "langfuse.observation.metadata.langfuse_tags",
    "langfuse.trace.metadata.langfuse_user_id",
    "langfuse.trace.metadata.langfuse_session_id",
    "langfuse.trace.metadata.langfuse_tags",
    "ai.telemetry.metadata.sessionId",
    "ai.telemetry.metadata.userId",
    "ai.telemetry.metadata.tags",
    "gen_ai.conversation.id",
    "langfuse.tags",
    "langfuse.public",
    "tag.tags",
};

static bool says_true(const struct mapping *m, const char *key) {
    const struct otel_value *value = attributes_get(&m->attributes, key);
    return value && (value->type == OTEL_BOOL ? value->boolean : value_is(value, "true"));
}

/* The SDKs mark the first span of an application whose parent is another's, and may never come. */
static bool is_root(const struct mapping *m) {
    return m->span->parent_span_id.len == 0 || says_true(m, "langfuse.internal.as_root") ||
           says_true(m, "langfuse.internal.is_app_root");
}

static enum otel_trace_part part_of(const struct mapping *m) {
    if (is_root(m)) return OTEL_TRACE_ROOT;
    for (size_t i = 0; i < sizeof trace_keys / sizeof *trace_keys; i++)
        if (attributes_truthy(&m->attributes, trace_keys[i])) return OTEL_TRACE_UPDATE;
    for (uint32_t i = 0; i < m->attributes.count; i++)
        if (tm_str_starts(m->attributes.items[i]->key, "langfuse.trace.metadata")) return OTEL_TRACE_UPDATE;
    return OTEL_TRACE_SHALLOW;
}

/* ---- the two events ---- */

static void set_times(struct mapping *m, int64_t now_us) {
    m->start_us = m->span->start_us ? m->span->start_us : m->span->end_us;
    m->end_us = m->span->end_us ? m->span->end_us : m->span->start_us;
    if (!m->start_us) m->start_us = m->end_us = now_us;
    tm_event_put_number(&m->observation, TM_OBSERVATION_START_TIME, m->start_us);
    tm_event_put_number(&m->observation, TM_OBSERVATION_END_TIME, m->end_us);
    tm_event_put_number(&m->trace, TM_TRACE_TIMESTAMP, m->start_us);
    m->trace.event->timestamp_us = m->start_us;
}

static bool begin(struct mapping *m) {
    const struct otel_span *span = m->span;
    if (!attributes_index(span->attributes, m->arena, &m->attributes) ||
        !attributes_index(span->resource->attributes, m->arena, &m->resource) ||
        !tm_event_begin(&m->observation, m->arena, TRACEMESH__ENTITY__ENTITY_OBSERVATION) ||
        !tm_event_begin(&m->trace, m->arena, TRACEMESH__ENTITY__ENTITY_TRACE))
        return false;
    Tracemesh__Event *observation = m->observation.event, *trace = m->trace.event;
    observation->id = observation->event_id = trace->event_id = tm_proto_bytes(span->span_id);
    observation->trace_id = trace->trace_id = trace->id = tm_proto_bytes(span->trace_id);
    observation->is_complete = true;
    if (span->parent_span_id.len)
        tm_event_put_text(&m->observation, TM_OBSERVATION_PARENT_OBSERVATION_ID, span->parent_span_id);
    m->own_sdk = tm_str_starts(span->scope->name, "langfuse-sdk");
    m->part = part_of(m);
    return true;
}

enum tm_status otel_map(const struct otel_span *span, int64_t now_us, struct tm_arena *arena,
                        struct otel_meaning *out) {
    struct mapping m = {.span = span, .arena = arena};
    if (!begin(&m)) return TM_NO_MEMORY;
    set_times(&m, now_us);
    map_type(&m);
    map_identity(&m);
    map_io(&m);
    map_parameters(&m);
    map_usage(&m);
    map_metadata(&m);
    if (m.failed) return TM_NO_MEMORY;
    *out = (struct otel_meaning){m.observation.event, m.trace.event, m.part};
    return TM_OK;
}
