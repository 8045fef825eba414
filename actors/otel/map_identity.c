/* map_identity: what a span is called and whom it belongs to: names, users, sessions, versions, levels, prompts,
 * models.
 */
#include "otel/map_identity.h"

#include <math.h>

#include "model/ingestion_event.h"

const struct otel_value *identity_find(const struct mapping *m, const struct identity_rule *rule) {
    for (int i = 0; i < IDENTITY_SOURCES && rule->sources[i].key; i++) {
        const struct attributes *where = rule->sources[i].resource ? &m->resource : &m->attributes;
        const struct otel_value *value = attributes_get(where, rule->sources[i].key);
        if (value && (rule->take == TAKE_GIVEN || value_truthy(value))) return value;
    }
    return NULL;
}

/* An export says of a trace no more than its part; what every part says is put directly. */
static void put_text(struct mapping *m, const struct identity_rule *rule, struct tm_str text) {
    if (!map_kept(m, text).ptr) return;
    if (rule->trace_field != NO_FIELD && m->part != OTEL_TRACE_SHALLOW)
        tm_event_put_text(&m->trace, (enum tm_field)rule->trace_field, text);
    if (rule->observation_field != NO_FIELD)
        tm_event_put_text(&m->observation, (enum tm_field)rule->observation_field, text);
}

static void put_value(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    if (value) put_text(m, rule, map_text(m, value));
}

/* ---- name ---- */

/* "<the function's id>:<the operation>" of Vercel's AI SDK; empty when it is not one. */
static struct tm_str operation_name(struct mapping *m) {
    const struct otel_value *operation = attributes_truthy(&m->attributes, "ai.operationId");
    const struct otel_value *function = attributes_truthy(&m->attributes, "ai.telemetry.functionId");
    if (!operation) return TM_STR("");
    struct tm_str id = map_text(m, operation);
    if (!function) return id;
    struct tm_str prefix = map_text(m, function);
    return map_kept(m, tm_arena_printf(m->arena, "%.*s:%.*s", TM_STR_ARG(prefix), TM_STR_ARG(id)));
}

static void put_name(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    struct tm_str name = value ? map_text(m, value) : operation_name(m);
    if (name.len == 0) name = m->span->name;
    tm_event_put_text(&m->observation, TM_OBSERVATION_NAME, name);
    const struct otel_value *of_trace = attributes_truthy(&m->attributes, "langfuse.trace.name");
    if (of_trace && m->part != OTEL_TRACE_SHALLOW) tm_event_put_text(&m->trace, TM_TRACE_NAME, map_text(m, of_trace));
    else if (m->part == OTEL_TRACE_ROOT) tm_event_put_text(&m->trace, TM_TRACE_NAME, name);
}

/* ---- environment, level, status ---- */

static void put_environment(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    if (!value) return;
    struct tm_str name = map_kept(m, tm_environment_normal(map_text(m, value), m->arena));
    if (!name.ptr) return;
    tm_event_put_text(&m->trace, TM_TRACE_ENVIRONMENT, name);
    tm_event_put_text(&m->observation, TM_OBSERVATION_ENVIRONMENT, name);
}

static const struct {
    const char *level;
    const char *words[6];
} levels[] = {
    {"DEBUG", {"DEBUG", "TRACE", "VERBOSE"}},
    {"DEFAULT", {"DEFAULT", "INFO", "LOG", "NOTICE", "OK", "SUCCESS"}},
    {"WARNING", {"WARNING", "WARN"}},
    {"ERROR", {"ERROR", "FATAL", "CRITICAL"}},
};

/* Spans of LiveKit's agents that are of interest only when looking into LiveKit. */
static const char *const livekit_details[] = {
    "user_speaking",
    "eou_detection",
    "llm_request_run",
    "tts_node",
    "tts_request",
    "tts_request_run",
    "tts_stream_adapter",
    "agent_speaking",
    "drain_agent_activity",
    "on_exit",
    "on_enter",
    "llm_fallback_adapter",
    "tts_fallback_adapter",
    "start_agent_activity",
};

static const char *level_of(const struct mapping *m, struct tm_str word) {
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        for (int w = 0; w < 6 && levels[i].words[w]; w++)
            if (tm_str_is_nocase(word, levels[i].words[w])) return levels[i].level;
    if (m->span->status == OTEL_STATUS_ERROR) return "ERROR";
    for (size_t i = 0; scope_is(m, "livekit-agents") && i < sizeof livekit_details / sizeof *livekit_details; i++)
        if (tm_str_is(m->span->name, livekit_details[i])) return "DEBUG";
    return "DEFAULT";
}

static void put_level(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    struct tm_str word = value && value->type == OTEL_STRING ? tm_str_trim(value->text) : TM_STR("");
    tm_event_put_text(&m->observation, TM_OBSERVATION_LEVEL, tm_str_from(level_of(m, word)));
}

/* Of an error without words: those of the exception it noted last. */
static struct tm_str exception_message(struct mapping *m) {
    struct tm_str message = {0};
    for (uint32_t i = 0; m->span->status == OTEL_STATUS_ERROR && i < m->span->event_count; i++) {
        const struct otel_span_event *event = &m->span->events[i];
        if (!tm_str_is(event->name, "exception")) continue;
        for (uint32_t a = 0; a < event->attributes.count; a++) {
            const struct otel_attribute *attribute = &event->attributes.items[a];
            if (tm_str_is(attribute->key, "exception.message") && value_truthy(&attribute->value))
                message = map_text(m, &attribute->value);
        }
    }
    return message;
}

static void put_status(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    struct tm_str message = value ? map_text(m, value) : m->span->status_message;
    if (message.len == 0) message = exception_message(m);
    if (message.len) put_text(m, rule, message);
}

/* ---- tags ---- */

static Tracemesh__Value *tags_of(struct mapping *m, size_t count) {
    Tracemesh__Value *tags = count ? tm_event_put(&m->trace, TM_TRACE_TAGS) : NULL;
    if (tags && !tm_event_put_entries(&m->trace, tags, count)) m->failed = true;
    return m->failed ? NULL : tags;
}

static void put_json_tags(struct mapping *m, const struct tm_json *list) {
    Tracemesh__Value *tags = tags_of(m, list->count);
    size_t at = 0;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); tags && c != end; c = tm_json_next(c))
        tags->entries[at++]->key = tm_proto_bytes(map_kept(m, tm_content_text(c, m->arena)));
}

static struct tm_str next_tag(struct tm_str *rest) {
    struct tm_str tag = {0};
    while (rest->len && tag.len == 0) tag = tm_str_trim(tm_str_split(rest, ','));
    return tag;
}

static void put_listed_tags(struct mapping *m, struct tm_str text) {
    size_t count = 0;
    for (struct tm_str rest = text; next_tag(&rest).len;) count++;
    Tracemesh__Value *tags = tags_of(m, count);
    for (size_t i = 0; tags && i < count; i++) tags->entries[i]->key = tm_proto_bytes(next_tag(&text));
}

static void put_tags(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    if (!value || m->part == OTEL_TRACE_SHALLOW) return;
    bool listed =
        value->type == OTEL_ARRAY || (value->type == OTEL_STRING && value->text.len && value->text.ptr[0] == '[');
    const struct tm_json *list = listed ? map_json(m, value) : NULL;
    if (list && list->type == TM_JSON_ARRAY) put_json_tags(m, list);
    else put_listed_tags(m, map_text(m, value));
}

/* ---- the rest that is not plain text ---- */

/* Only when said: a trace that is public stays so until told otherwise. */
static void put_public(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    if (!value || m->part == OTEL_TRACE_SHALLOW) return;
    bool is_public = value->type == OTEL_BOOL ? value->boolean : value_is(value, "true");
    tm_event_put_number(&m->trace, TM_TRACE_PUBLIC, is_public);
}

static bool version_number(struct tm_str text, int64_t *out) {
    return tm_str_i64(tm_str_trim(text), out) && *out > 0 && *out <= UINT16_MAX;
}

static const struct identity_rule prompt_version = {
    .take = TAKE_GIVEN, .sources = {{"langfuse.observation.prompt.version"}, {"langfuse.prompt.version"}}};

/* Name and version together, or nothing: one alone names no prompt. */
static void put_prompt(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    if (!tm_str_is(tm_str_from(m->type), "GENERATION")) return;
    const struct otel_value *number = identity_find(m, &prompt_version);
    struct tm_str name = value ? map_text(m, value) : TM_STR("");
    struct tm_str version = number ? map_text(m, number) : TM_STR("");
    const struct tm_json *vercel =
        value && number ? NULL
                        : map_json_object(m, attributes_get(&m->attributes, "ai.telemetry.metadata.langfusePrompt"));
    const struct tm_json *json_name = tm_json_get(vercel, "name"), *json_version = tm_json_get(vercel, "version");
    if (!value && json_name && json_name->type == TM_JSON_STRING) name = json_name->text;
    if (!number && json_version) version = json_version->text;
    int64_t parsed;
    if (name.len == 0 || !version_number(version, &parsed)) return;
    tm_event_put_text(&m->observation, TM_OBSERVATION_PROMPT_NAME, name);
    tm_event_put_number(&m->observation, TM_OBSERVATION_PROMPT_VERSION, parsed);
}

/* A date, perhaps as a JSON string, perhaps without an offset, which then is UTC. */
static bool read_date(struct mapping *m, struct tm_str text, int64_t *out) {
    text = tm_str_trim(text);
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"') text = tm_str_sub(text, 1, text.len - 2);
    if (text.len > 64) return false;
    struct tm_str with_offset = map_kept(m, tm_arena_printf(m->arena, "%.*sZ", TM_STR_ARG(text)));
    return tm_time_parse(text, out) || tm_time_parse(with_offset, out);
}

static const struct identity_rule first_chunk = {
    .take = TAKE_GIVEN, .sources = {{"ai.response.msToFirstChunk"}, {"ai.stream.msToFirstChunk"}}};

static void put_completion(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    int64_t us;
    if (value && value->type == OTEL_STRING && read_date(m, value->text, &us)) {
        tm_event_put_number(&m->observation, TM_OBSERVATION_COMPLETION_START_TIME, us);
        return;
    }
    const struct otel_value *chunk = identity_find(m, &first_chunk);
    const struct tm_json *json = chunk ? map_json(m, chunk) : NULL;
    double ms;
    if (!json || !tm_json_double(json, &ms) || ms < 0 || ms > 1e12) return;
    tm_event_put_number(&m->observation, TM_OBSERVATION_COMPLETION_START_TIME,
                        tm_time_clamp(m->start_us + (int64_t)ceil(ms) * 1000));
}

static void put_model(struct mapping *m, const struct identity_rule *rule, const struct otel_value *value) {
    if (map_is_aggregate(m)) return;
    if (!value && value_is(attributes_get(&m->attributes, "genkit:metadata:subtype"), "model"))
        value = attributes_truthy(&m->attributes, "genkit:name");
    put_value(m, rule, value);
}

/* ---- the table ---- */

/* clang-format off */
#define SPAN(key_)     {key_, false}
#define RESOURCE(key_) {key_, true}
#define BOTH(key_)     SPAN(key_), RESOURCE(key_)

static const struct identity_rule rules[] = {
    /* trace's field, observation's field, how sources are taken, what becomes of the value, sources in order */
    {TM_TRACE_NAME, TM_OBSERVATION_NAME, TAKE_TRUTHY, put_name, {SPAN("gen_ai.tool.name"), SPAN("genkit:name"),
     SPAN("logfire.msg"), SPAN("ai.toolCall.name")}},
    {TM_TRACE_ENVIRONMENT, TM_OBSERVATION_ENVIRONMENT, TAKE_TRUTHY, put_environment, {BOTH("langfuse.environment"),
     BOTH("deployment.environment.name"), BOTH("deployment.environment")}},
    {TM_TRACE_VERSION, TM_OBSERVATION_VERSION, TAKE_GIVEN, put_value, {SPAN("langfuse.version"),
     RESOURCE("service.version")}},
    {TM_TRACE_RELEASE, NO_FIELD, TAKE_GIVEN, put_value, {BOTH("langfuse.release")}},
    {NO_FIELD, TM_OBSERVATION_LEVEL, TAKE_TRUTHY, put_level, {SPAN("langfuse.observation.level")}},
    {NO_FIELD, TM_OBSERVATION_STATUS_MESSAGE, TAKE_GIVEN, put_status, {SPAN("langfuse.observation.status_message")}},
    {TM_TRACE_USER_ID, NO_FIELD, TAKE_TRUTHY, put_value, {SPAN("langfuse.user.id"), SPAN("user.id"),
     SPAN("langfuse.observation.metadata.langfuse_user_id"), SPAN("langfuse.trace.metadata.langfuse_user_id"),
     SPAN("ai.telemetry.metadata.userId")}},
    {TM_TRACE_SESSION_ID, NO_FIELD, TAKE_TRUTHY, put_value, {SPAN("langfuse.session.id"), SPAN("session.id"),
     SPAN("gen_ai.conversation.id"), SPAN("langfuse.observation.metadata.langfuse_session_id"),
     SPAN("langfuse.trace.metadata.langfuse_session_id"), SPAN("ai.telemetry.metadata.sessionId")}},
    {TM_TRACE_TAGS, NO_FIELD, TAKE_TRUTHY, put_tags, {SPAN("langfuse.trace.tags"), SPAN("langfuse.tags"),
     SPAN("langfuse.observation.metadata.langfuse_tags"), SPAN("langfuse.trace.metadata.langfuse_tags"),
     SPAN("ai.telemetry.metadata.tags"), SPAN("tag.tags")}},
    {TM_TRACE_PUBLIC, NO_FIELD, TAKE_GIVEN, put_public, {SPAN("langfuse.trace.public"), SPAN("langfuse.public")}},
    {NO_FIELD, TM_OBSERVATION_PROMPT_NAME, TAKE_GIVEN, put_prompt, {SPAN("langfuse.observation.prompt.name"),
     SPAN("langfuse.prompt.name")}},
    {NO_FIELD, TM_OBSERVATION_COMPLETION_START_TIME, TAKE_TRUTHY, put_completion,
     {SPAN("langfuse.observation.completion_start_time")}},
    {NO_FIELD, TM_OBSERVATION_MODEL, TAKE_TRUTHY, put_model, {SPAN("langfuse.observation.model.name"),
     SPAN("gen_ai.response.model"), SPAN("ai.model.id"), SPAN("gen_ai.request.model"), SPAN("llm.response.model"),
     SPAN("llm.model_name"), SPAN("model")}},
};
/* clang-format on */

void map_identity(struct mapping *m) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) rules[i].put(m, &rules[i], identity_find(m, &rules[i]));
}
