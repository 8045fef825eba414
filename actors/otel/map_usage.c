/* map_usage: how many tokens a span used and what it cost, as far as it says. */
#include "otel/map.h"

#include "model/decimal.h"

#include <math.h>

/* ---- numbers ---- */

/* An integer from 0 on, or a string that is one. */
static bool value_count(const struct otel_value *value, int64_t *out) {
    int64_t number = -1;
    if (!value) return false;
    if (value->type == OTEL_INT) number = value->integer;
    else if (value->type == OTEL_DOUBLE && value->real >= 0 && value->real < 9e18 && value->real == floor(value->real))
        number = (int64_t)value->real;
    else if (value->type == OTEL_STRING) tm_str_i64(tm_str_trim(value->text), &number);
    if (number < 0) return false;
    *out = number;
    return true;
}

static bool json_count(const struct tm_json *node, int64_t *out) {
    int64_t number = 0;
    if (!node) return false;
    bool read = node->type == TM_JSON_STRING ? tm_str_i64(node->text, &number) : tm_json_i64(node, &number);
    if (read && number >= 0) *out = number;
    return read && number >= 0;
}

/* Takes the parts off `whole`, so that all of them add up to what was used: never below 0. */
static void subtract(struct tm_amounts *amounts, const char *whole, const char *const *parts, size_t count) {
    int64_t *left = tm_amounts_find(amounts, tm_str_from(whole));
    for (size_t i = 0; left && i < count; i++) {
        const int64_t *part = tm_amounts_find(amounts, tm_str_from(parts[i]));
        if (part) *left = *left > *part ? *left - *part : 0;
    }
}
#define SUBTRACT(amounts_, whole_, ...)                                                                                \
    subtract(amounts_, whole_, (const char *const[]){__VA_ARGS__},                                                     \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* ---- Langfuse's SDKs ---- */

/* True when there is JSON: it says all there is to say, even when that is nothing. */
static bool add_told(struct mapping *m, struct tm_amounts *amounts) {
    const struct tm_json *json = map_json(m, attributes_get(&m->attributes, "langfuse.observation.usage_details"));
    if (json && json->type == TM_JSON_OBJECT) tm_amounts_add_usage(amounts, json, m->arena);
    return json != NULL;
}

/* ---- counts at fixed places: Genkit, Vercel's AI SDK ---- */

struct usage_source {
    const char *kind;
    const char *keys[2]; /* of attributes, the first that has a count */
    const char *path[4]; /* of members of a JSON attribute, if no key has */
};

static void add_sources(struct mapping *m, const struct usage_source *sources, size_t count, const struct tm_json *json,
                        struct tm_amounts *amounts) {
    for (size_t i = 0; i < count; i++) {
        const struct usage_source *source = &sources[i];
        int64_t number;
        bool found = false;
        if (tm_amounts_find(amounts, tm_str_from(source->kind))) continue;
        for (int k = 0; k < 2 && source->keys[k] && !found; k++)
            found = value_count(attributes_get(&m->attributes, source->keys[k]), &number);
        if (!found && source->path[0]) found = json_count(json_path(json, source->path), &number);
        if (found) tm_amounts_set(amounts, tm_str_from(source->kind), number);
    }
}

/* clang-format off */
static const struct usage_source genkit_sources[] = { /* paths in genkit:output */
    {"input", {0}, {"usage", "inputTokens"}},
    {"output", {0}, {"usage", "outputTokens"}},
    {"total", {0}, {"usage", "totalTokens"}},
    {"output_reasoning", {0}, {"usage", "thoughtsTokens"}},
};

static const struct usage_source vercel_sources[] = { /* paths in ai.response.providerMetadata */
    {"input", {"gen_ai.usage.prompt_tokens", "gen_ai.usage.input_tokens"}},
    {"output", {"gen_ai.usage.completion_tokens", "gen_ai.usage.output_tokens"}},
    {"total", {"ai.usage.tokens"}},
    {"input_cached_tokens", {"ai.usage.cachedInputTokens"}, {"openai", "cachedPromptTokens"}},
    {"input_cached_tokens", {0}, {"anthropic", "usage", "cache_read_input_tokens"}},
    {"output_reasoning_tokens", {"ai.usage.reasoningTokens"}, {"openai", "reasoningTokens"}},
    {"accepted_prediction_tokens", {0}, {"openai", "acceptedPredictionTokens"}},
    {"rejected_prediction_tokens", {0}, {"openai", "rejectedPredictionTokens"}},
    {"input_cache_creation", {0}, {"anthropic", "usage", "cache_creation_input_tokens"}},
    {"input_cache_creation_5m", {0}, {"anthropic", "usage", "cache_creation", "ephemeral_5m_input_tokens"}},
    {"input_cache_creation_1h", {0}, {"anthropic", "usage", "cache_creation", "ephemeral_1h_input_tokens"}},
    {"input_cache_read", {0}, {"bedrock", "usage", "cacheReadInputTokens"}},
    {"input_cache_write", {0}, {"bedrock", "usage", "cacheWriteInputTokens"}},
    {"input_cache_creation", {0}, {"bedrock", "usage", "cacheCreationInputTokens"}},
};
/* clang-format on */
#define SOURCES(sources_) sources_, sizeof(sources_) / sizeof *(sources_)

static bool add_genkit(struct mapping *m, struct tm_amounts *amounts) {
    const char *const path[4] = {"usage"};
    const struct otel_value *value = attributes_get(&m->attributes, "genkit:output");
    const struct tm_json *output = map_json_object(m, value), *usage = json_path(output, path);
    if (!usage || usage->type != TM_JSON_OBJECT) return false;
    add_sources(m, SOURCES(genkit_sources), output, amounts);
    SUBTRACT(amounts, "output", "output_reasoning");
    return true;
}

static bool add_vercel(struct mapping *m, struct tm_amounts *amounts) {
    if (!scope_is(m, "ai")) return false;
    const struct otel_value *provider = attributes_get(&m->attributes, "ai.response.providerMetadata");
    add_sources(m, SOURCES(vercel_sources), map_json_object(m, provider), amounts);
    SUBTRACT(amounts, "input_cache_creation", "input_cache_creation_5m", "input_cache_creation_1h");
    SUBTRACT(amounts, "input", "input_cached_tokens", "input_cache_creation", "input_cache_creation_5m",
             "input_cache_creation_1h", "input_cache_read");
    SUBTRACT(amounts, "output", "output_reasoning_tokens");
    return true;
}

/* ---- everyone else: gen_ai.usage.*, llm.token_count.* ---- */

static const char *const usage_prefixes[] = {"gen_ai.usage", "llm.token_count"};

/* What follows the prefix, by the names given to it; all names of a row are this kind, the first that is there counts.
 */
static const struct {
    const char *kind;
    const char *names[7];
} aliases[] = {
    {"input", {"prompt_tokens", "input_tokens", "prompt"}},
    {"output", {"completion_tokens", "output_tokens", "completion"}},
    {"total", {"total_tokens", "total"}},
    {"input_cached_tokens",
     {"cache_read.input_tokens", "cache_read_input_tokens", "cache_read_tokens", "details.cache_read_tokens",
      "details.cache_read_input_tokens", "prompt_details.cache_read", "input_cached_tokens"}},
    {"input_cache_creation",
     {"cache_creation.input_tokens", "cache_creation_input_tokens", "cache_write_tokens", "details.cache_write_tokens",
      "details.cache_creation_input_tokens", "prompt_details.cache_write", "input_cache_creation"}},
    {"output_reasoning_tokens", {"reasoning.output_tokens", "completion_details.reasoning"}},
    {"output_audio_tokens", {"completion_details.audio"}},
};
enum { ALIASES = sizeof aliases / sizeof *aliases };

static void read_counts(struct mapping *m, struct tm_amounts *said) {
    struct tm_str name;
    int64_t number;
    for (size_t p = 0; p < sizeof usage_prefixes / sizeof *usage_prefixes; p++) {
        for (uint32_t i = 0; i < m->attributes.count && said->count < TM_AMOUNT_KEYS; i++) {
            const struct otel_attribute *attribute = m->attributes.items[i];
            if (attribute_suffix(attribute->key, usage_prefixes[p], &name) && !tm_str_is(name, "cost") &&
                value_count(&attribute->value, &number))
                tm_amounts_set(said, name, number);
        }
    }
}

static bool is_alias(struct tm_str name) {
    for (int a = 0; a < ALIASES; a++)
        for (int n = 0; n < 7 && aliases[a].names[n]; n++)
            if (tm_str_is(name, aliases[a].names[n])) return true;
    return false;
}

/* Google's ADK tells the tokens it had cached only in the answer itself. */
static void add_adk(struct mapping *m, struct tm_amounts *amounts) {
    const char *const path[4] = {"usage_metadata", "cached_content_token_count"};
    const struct otel_value *response = attributes_get(&m->attributes, "gcp.vertex.agent.llm_response");
    int64_t number;
    if (!response || tm_amounts_find(amounts, TM_STR("input_cached_tokens"))) return;
    if (json_count(json_path(map_json_object(m, response), path), &number))
        tm_amounts_set(amounts, TM_STR("input_cached_tokens"), number);
}

static void add_conventions(struct mapping *m, struct tm_amounts *amounts) {
    struct tm_amounts said;
    said.count = 0;
    read_counts(m, &said);
    for (int a = 0; a < ALIASES; a++) {
        const int64_t *number = NULL;
        for (int n = 0; n < 7 && aliases[a].names[n] && !number; n++)
            number = tm_amounts_find(&said, tm_str_from(aliases[a].names[n]));
        if (number) tm_amounts_set(amounts, tm_str_from(aliases[a].kind), *number);
    }
    for (size_t i = 0; i < said.count; i++) {
        struct tm_str name = said.items[i].key;
        if (is_alias(name)) continue;
        if (tm_str_starts(name, "details.")) name = tm_str_sub(name, sizeof "details." - 1, name.len);
        tm_amounts_set(amounts, name, said.items[i].number);
    }
    add_adk(m, amounts);
    SUBTRACT(amounts, "input", "input_cached_tokens", "input_cache_creation");
    SUBTRACT(amounts, "output", "output_reasoning_tokens", "output_audio_tokens");
}

/* ---- cost ---- */

static const char *const total_cost_keys[] = {"gen_ai.usage.cost", "llm.cost.total"};

static void add_costs(struct mapping *m, struct tm_amounts *costs) {
    const struct tm_json *told =
        map_json_object(m, attributes_get(&m->attributes, "langfuse.observation.cost_details"));
    if (told) {
        tm_amounts_add_costs(costs, told);
        return;
    }
    for (size_t i = 0; i < sizeof total_cost_keys / sizeof *total_cost_keys; i++) {
        const struct otel_value *value = attributes_get(&m->attributes, total_cost_keys[i]);
        int64_t amount;
        if (!value || !tm_decimal_read(map_text(m, value), &amount) || amount < 0) continue;
        tm_amounts_set(costs, TM_STR("total"), amount);
        return;
    }
}

void map_usage(struct mapping *m) {
    struct tm_amounts usage, costs;
    usage.count = costs.count = 0;
    if (map_is_aggregate(m)) return;
    if (!add_told(m, &usage) && !add_genkit(m, &usage) && !add_vercel(m, &usage)) add_conventions(m, &usage);
    add_costs(m, &costs);
    if (!tm_event_put_amounts(&m->observation, TM_OBSERVATION_PROVIDED_USAGE, &usage) ||
        !tm_event_put_amounts(&m->observation, TM_OBSERVATION_PROVIDED_COST, &costs))
        m->failed = true;
}
