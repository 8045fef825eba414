/* event_types: every event type and what its body may say. */
#include "model/event_reader.h"

#define R_FLAGS(name_, check_, field_, flags_)                                                                         \
    { TM_STR(name_), check_, (int)(field_), 0, flags_ }
#define R(name_, check_, field_) R_FLAGS(name_, check_, field_, 0)
#define KEEP(name_, check_, kept_, flags_)                                                                             \
    { TM_STR(name_), check_, NO_FIELD, kept_, flags_ }

static const struct event_rule trace_rules[] = {
    R("id", event_check_id, NO_FIELD),
    R("timestamp", event_check_time, TM_TRACE_TIMESTAMP),
    R("name", event_check_short_text, TM_TRACE_NAME),
    R("userId", event_check_text, TM_TRACE_USER_ID),
    R("sessionId", event_check_text, TM_TRACE_SESSION_ID),
    R("release", event_check_text, TM_TRACE_RELEASE),
    R("version", event_check_text, TM_TRACE_VERSION),
    R_FLAGS("externalId", event_check_external_id, NO_FIELD, RULE_NULL_IS_NOTHING),
    R("environment", event_check_environment, TM_TRACE_ENVIRONMENT),
    R("input", event_check_content, TM_TRACE_INPUT),
    R("output", event_check_content, TM_TRACE_OUTPUT),
    R("metadata", event_check_metadata, TM_TRACE_METADATA),
    KEEP("public", event_keep_bool, KEPT_PUBLIC, 0),
    R("tags", event_check_tags, TM_TRACE_TAGS),
};

/* What all observations may say, but for `id` and `environment`, which the legacy events treat differently. */
#define OBSERVATION_RULES                                                                                              \
    R("traceId", event_check_trace_id, NO_FIELD), R("name", event_check_text, TM_OBSERVATION_NAME),                    \
        R("startTime", event_check_time, TM_OBSERVATION_START_TIME),                                                   \
        R("metadata", event_check_metadata, TM_OBSERVATION_METADATA),                                                  \
        R("input", event_check_content, TM_OBSERVATION_INPUT),                                                         \
        R("output", event_check_content, TM_OBSERVATION_OUTPUT),                                                       \
        R_FLAGS("level", event_check_level, TM_OBSERVATION_LEVEL, RULE_NULL_IS_NOTHING),                               \
        R("statusMessage", event_check_text, TM_OBSERVATION_STATUS_MESSAGE),                                           \
        R("parentObservationId", event_check_text, TM_OBSERVATION_PARENT_OBSERVATION_ID),                              \
        R("version", event_check_text, TM_OBSERVATION_VERSION)
#define CURRENT_RULES                                                                                                  \
    R_FLAGS("id", event_check_id, NO_FIELD, RULE_REQUIRED),                                                            \
        R("environment", event_check_environment, TM_OBSERVATION_ENVIRONMENT), OBSERVATION_RULES
#define END_RULE R("endTime", event_check_time, TM_OBSERVATION_END_TIME)
#define MODEL_RULES                                                                                                    \
    R("completionStartTime", event_check_time, TM_OBSERVATION_COMPLETION_START_TIME),                                  \
        R("model", event_check_text, TM_OBSERVATION_MODEL),                                                            \
        R("modelParameters", event_check_parameters, TM_OBSERVATION_MODEL_PARAMETERS),                                 \
        KEEP("usage", event_keep, KEPT_USAGE, 0), KEEP("usageDetails", event_keep, KEPT_USAGE_DETAILS, 0),             \
        KEEP("costDetails", event_keep, KEPT_COST_DETAILS, 0)

static const struct event_rule event_rules[] = {CURRENT_RULES};
static const struct event_rule span_rules[] = {CURRENT_RULES, END_RULE};
static const struct event_rule generation_rules[] = {
    CURRENT_RULES,
    END_RULE,
    MODEL_RULES,
    KEEP("promptName", event_keep_text, KEPT_PROMPT_NAME, 0),
    KEEP("promptVersion", event_keep, KEPT_PROMPT_VERSION, 0),
};
static const struct event_rule legacy_rules[] = {
    R("id", event_check_id, NO_FIELD),
    R_FLAGS("type", event_check_type, TM_OBSERVATION_TYPE, RULE_REQUIRED),
    OBSERVATION_RULES,
    END_RULE,
    MODEL_RULES,
};

static const struct event_rule score_rules[] = {
    R("id", event_check_id, NO_FIELD),
    KEEP("name", event_keep_text, KEPT_NAME, RULE_REQUIRED),
    KEEP("traceId", event_keep_text, KEPT_TRACE_ID, 0),
    KEEP("sessionId", event_keep_text, KEPT_SESSION_ID, RULE_SEES_NULL),
    KEEP("datasetRunId", event_keep_text, KEPT_DATASET_RUN_ID, RULE_SEES_NULL),
    KEEP("observationId", event_keep_text, KEPT_OBSERVATION_ID, RULE_SEES_NULL),
    R("environment", event_check_environment, TM_SCORE_ENVIRONMENT),
    R("comment", event_check_text, TM_SCORE_COMMENT),
    R("metadata", event_check_metadata, TM_SCORE_METADATA),
    KEEP("source", event_keep, KEPT_SOURCE, RULE_SEES_NULL),
    R("executionTraceId", event_check_text, TM_SCORE_EXECUTION_TRACE_ID),
    R("queueId", event_check_text, TM_SCORE_QUEUE_ID),
    KEEP("configId", event_keep_text, KEPT_CONFIG_ID, RULE_SEES_NULL),
    KEEP("dataType", event_keep, KEPT_DATA_TYPE, RULE_SEES_NULL),
    KEEP("value", event_keep, KEPT_VALUE, RULE_REQUIRED),
};

static const struct event_rule log_rules[] = {
    R_FLAGS("log", event_check_nothing, NO_FIELD, RULE_REQUIRED | RULE_SEES_NULL),
    R("id", event_check_id, NO_FIELD),
};

#define RULES(rules_) rules_, sizeof(rules_) / sizeof *(rules_)
#define TRACE(name_)                                                                                                   \
    {                                                                                                                  \
        TM_STR(name_), TM_EVENT_ENTITY, TRACEMESH__ENTITY__ENTITY_TRACE, NULL, false, RULES(trace_rules),              \
            event_finish_trace                                                                                         \
    }
#define OBSERVATION(name_, type_, update_, rules_, finish_)                                                            \
    { TM_STR(name_), TM_EVENT_ENTITY, TRACEMESH__ENTITY__ENTITY_OBSERVATION, type_, update_, RULES(rules_), finish_ }
#define GENERATION(name_, type_, update_) OBSERVATION(name_, type_, update_, generation_rules, event_finish_generation)

static const struct event_type types[] = {
    GENERATION("generation-create", "GENERATION", false),
    GENERATION("generation-update", "GENERATION", true),
    OBSERVATION("span-create", "SPAN", false, span_rules, NULL),
    OBSERVATION("span-update", "SPAN", true, span_rules, NULL),
    TRACE("trace-create"),
    {TM_STR("score-create"), TM_EVENT_ENTITY, TRACEMESH__ENTITY__ENTITY_SCORE, NULL, false, RULES(score_rules),
     event_finish_score},
    OBSERVATION("event-create", "EVENT", false, event_rules, NULL),
    GENERATION("agent-create", "AGENT", false),
    GENERATION("tool-create", "TOOL", false),
    GENERATION("chain-create", "CHAIN", false),
    GENERATION("retriever-create", "RETRIEVER", false),
    GENERATION("evaluator-create", "EVALUATOR", false),
    GENERATION("embedding-create", "EMBEDDING", false),
    GENERATION("guardrail-create", "GUARDRAIL", false),
    OBSERVATION("observation-create", NULL, false, legacy_rules, event_finish_usage),
    OBSERVATION("observation-update", NULL, true, legacy_rules, event_finish_usage),
    {TM_STR("sdk-log"), TM_EVENT_LOG, TRACEMESH__ENTITY__ENTITY_UNSPECIFIED, NULL, false, RULES(log_rules), NULL},
};

_Static_assert(sizeof generation_rules / sizeof *generation_rules <= EVENT_RULES_MOST, "the largest table of rules");

const struct event_type *event_type_find(struct tm_str name) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (tm_str_eq(types[i].name, name)) return &types[i];
    return NULL;
}
