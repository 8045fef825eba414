/* map_type: which kind of observation a span is. */
#include "otel/map.h"

#include <string.h>

struct type_rule;
typedef bool type_test(const struct mapping *m, const struct type_rule *rule);

/* The first row whose test holds decides. */
struct type_rule {
    const char *type;
    type_test *test;
    const char *keys[6];  /* of attributes: any of them */
    const char *words[7]; /* values of the attribute, or what the test says */
};

static bool matches_any(const struct otel_value *value, const struct type_rule *rule) {
    for (int w = 0; w < 7 && rule->words[w]; w++)
        if (value_is(value, rule->words[w])) return true;
    return false;
}

/* An attribute is one of the words. */
static bool says(const struct mapping *m, const struct type_rule *rule) {
    for (int k = 0; k < 6 && rule->keys[k]; k++)
        if (matches_any(attributes_get(&m->attributes, rule->keys[k]), rule)) return true;
    return false;
}

/* Any of the attributes is there and not empty. */
static bool has(const struct mapping *m, const struct type_rule *rule) {
    for (int k = 0; k < 6 && rule->keys[k]; k++)
        if (attributes_truthy(&m->attributes, rule->keys[k])) return true;
    return false;
}

/* Vercel's AI SDK: the operation's name begins with a word (a function's id follows), or its id is one. */
static bool calls(const struct mapping *m, const struct type_rule *rule) {
    struct tm_str name = attributes_string(&m->attributes, "operation.name");
    const struct otel_value *id = attributes_get(&m->attributes, "ai.operationId");
    for (int w = 0; w < 7 && rule->words[w]; w++)
        if (tm_str_starts(name, rule->words[w]) || value_is(id, rule->words[w])) return true;
    return false;
}

static bool calls_model(const struct mapping *m, const struct type_rule *rule) {
    return calls(m, rule) && has(m, rule);
}

/* A span of LiveKit's agents has one of the names. */
static bool is_livekit(const struct mapping *m, const struct type_rule *rule) {
    if (!scope_is(m, "livekit-agents")) return false;
    for (int w = 0; w < 7 && rule->words[w]; w++)
        if (tm_str_is(m->span->name, rule->words[w])) return true;
    return false;
}

/* Below 3.4: "3.3.2", "2.60.1". */
static bool is_before_3_4(struct tm_str version) {
    uint64_t major = 0, minor = 0;
    struct tm_str first = tm_str_split(&version, '.'), second = tm_str_split(&version, '.');
    if (!tm_str_u64(first, &major)) return false;
    return major < 3 || (major == 3 && tm_str_u64(second, &minor) && minor <= 3);
}

/* Python SDKs up to 3.3 wrote generations made by a decorator as spans. */
static bool is_old_generation(const struct mapping *m, const struct type_rule *rule) {
    static const char *const facts[] = {
        "model.name",       "cost_details", "usage_details",  "completion_start_time",
        "model.parameters", "prompt.name",  "prompt.version",
    };
    if (!value_is(attributes_get(&m->attributes, "langfuse.observation.type"), "span") ||
        !scope_is(m, "langfuse-sdk") || !is_before_3_4(m->span->scope->version) ||
        !value_is(attributes_get(&m->resource, "telemetry.sdk.language"), "python"))
        return false;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        char key[64] = "langfuse.observation.";
        if (attributes_get(&m->attributes, strcat(key, facts[i]))) return true;
    }
    return false;
}

#define MODEL_KEYS                                                                                                     \
    { "langfuse.observation.model.name", "ai.model.id", "gen_ai.request.model", "gen_ai.response.model" }

/* clang-format off */
static const struct type_rule rules[] = {
    {"GENERATION", is_old_generation},

    {"SPAN",       says, {"langfuse.observation.type"}, {"span"}},
    {"GENERATION", says, {"langfuse.observation.type"}, {"generation"}},
    {"EVENT",      says, {"langfuse.observation.type"}, {"event"}},
    {"EMBEDDING",  says, {"langfuse.observation.type"}, {"embedding"}},
    {"AGENT",      says, {"langfuse.observation.type"}, {"agent"}},
    {"TOOL",       says, {"langfuse.observation.type"}, {"tool"}},
    {"CHAIN",      says, {"langfuse.observation.type"}, {"chain"}},
    {"RETRIEVER",  says, {"langfuse.observation.type"}, {"retriever"}},
    {"GUARDRAIL",  says, {"langfuse.observation.type"}, {"guardrail"}},
    {"EVALUATOR",  says, {"langfuse.observation.type"}, {"evaluator"}},

    {"CHAIN",      says, {"openinference.span.kind"}, {"CHAIN"}},
    {"RETRIEVER",  says, {"openinference.span.kind"}, {"RETRIEVER"}},
    {"GENERATION", says, {"openinference.span.kind"}, {"LLM"}},
    {"EMBEDDING",  says, {"openinference.span.kind"}, {"EMBEDDING"}},
    {"AGENT",      says, {"openinference.span.kind"}, {"AGENT"}},
    {"TOOL",       says, {"openinference.span.kind"}, {"TOOL"}},
    {"GUARDRAIL",  says, {"openinference.span.kind"}, {"GUARDRAIL"}},
    {"EVALUATOR",  says, {"openinference.span.kind"}, {"EVALUATOR"}},

    {"GENERATION", says, {"gen_ai.operation.name"},
     {"chat", "completion", "text_completion", "generate_content", "generate"}},
    {"EMBEDDING",  says, {"gen_ai.operation.name"}, {"embeddings"}},
    {"AGENT",      says, {"gen_ai.operation.name"}, {"invoke_agent", "create_agent"}},
    {"TOOL",       says, {"gen_ai.operation.name"}, {"execute_tool"}},

    {"GENERATION", says, {"genkit:metadata:subtype"}, {"model", "background-model"}},
    {"EMBEDDING",  says, {"genkit:metadata:subtype"}, {"embedder"}},
    {"TOOL",       says, {"genkit:metadata:subtype"}, {"tool", "tool.v2"}},
    {"RETRIEVER",  says, {"genkit:metadata:subtype"}, {"retriever"}},
    {"EVALUATOR",  says, {"genkit:metadata:subtype"}, {"evaluator"}},

    {"GENERATION", calls_model, MODEL_KEYS, {"ai.generateText.doGenerate", "ai.streamText.doStream",
     "ai.generateObject.doGenerate", "ai.streamObject.doStream"}},
    {"EMBEDDING",  calls_model, MODEL_KEYS, {"ai.embedMany.doEmbed", "ai.embed.doEmbed"}},
    {"TOOL",       calls, {0}, {"ai.toolCall"}},

    {"TOOL",       has, {"gen_ai.tool.name", "gen_ai.tool.call.id"}},
    {"TOOL",       has, {"flue.tool.name", "flue.tool.call_id"}},
    {"AGENT",      has, {"flue.task.id", "flue.task.agent"}},
    {"AGENT",      is_livekit, {0}, {"agent_turn", "start_agent_activity"}},
    {"TOOL",       is_livekit, {0}, {"function_tool"}},
    {"GENERATION", has, {"langfuse.observation.model.name", "gen_ai.request.model", "gen_ai.response.model",
     "llm.model_name", "model"}},
};
/* clang-format on */

void map_type(struct mapping *m) {
    m->type = "SPAN";
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!rules[i].test(m, &rules[i])) continue;
        m->type = rules[i].type;
        break;
    }
    tm_event_put_text(&m->observation, TM_OBSERVATION_TYPE, tm_str_from(m->type));
}
