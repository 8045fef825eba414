/* load: tables of models, checked and compiled: deploy/prices.json, and models of projects in the form of the API. */
#include "base/log.h"
#include "model/decimal.h"
#include "model/ingestion_event.h"
#include "pricing/table.h"
#include "json/json.h"

#include <stdlib.h>

enum { MILLION = 1000000, TOKENS_ADDED_MOST = 1000, OWN_COMPILED_MOST = 4 << 20 };

struct loader {
    struct tm_prices *prices;
    const struct tm_prices
        *builtin; /* of a project's table: whose encodings are asked; NULL: this is the built-in one */
    struct tm_error *error;
    struct tm_str model; /* under way, for errors */
    struct tm_str *keys; /* usage keys seen: most tiers price the same few */
    size_t key_count, key_room;
};

static enum tm_status refuse(struct loader *loader, const char *what) {
    return tm_fail(loader->error, TM_INVALID, "models", "model \"%.*s\": %s", TM_STR_ARG(loader->model), what);
}

static enum tm_status no_memory(struct loader *loader) {
    return tm_fail(loader->error, TM_NO_MEMORY, "", "out of memory for the prices");
}

/* The text of a member, copied into the table's arena. */
static enum tm_status copy_text(struct loader *loader, const struct tm_json *node, const char *what,
                                struct tm_str *out) {
    if (!node || node->type != TM_JSON_STRING || !node->text.len) return refuse(loader, what);
    *out = tm_arena_copy(loader->prices->arena, node->text);
    return out->ptr ? TM_OK : no_memory(loader);
}

static enum tm_status copy_key(struct loader *loader, const struct tm_json *node, struct tm_str *out) {
    for (size_t i = 0; node->type == TM_JSON_STRING && i < loader->key_count; i++) {
        if (!tm_str_eq(loader->keys[i], node->text)) continue;
        *out = loader->keys[i];
        return TM_OK;
    }
    enum tm_status status = copy_text(loader, node, "a usage key is not a text", out);
    if (status == TM_OK && loader->key_count < loader->key_room) loader->keys[loader->key_count++] = *out;
    return status;
}

static enum tm_status compile(struct loader *loader, struct tm_str text, bool ignore_case, struct pattern *out) {
    char reason[128];
    bool is_own = loader->builtin != NULL;
    if (is_own && loader->prices->compiled_bytes > OWN_COMPILED_MOST)
        return refuse(loader, "the patterns of the project's models are too large together");
    if (pattern_compile(text, ignore_case, is_own, out, reason, sizeof reason)) {
        loader->prices->compiled_bytes += out->bytes;
        return TM_OK;
    }
    return tm_fail(loader->error, TM_INVALID, "models", "model \"%.*s\": pattern \"%.*s\" %s",
                   TM_STR_ARG(loader->model), TM_STR_ARG(text), reason);
}

static size_t count_of(const struct tm_json *node, enum tm_json_type type) {
    return node && node->type == type ? node->count : 0;
}

/* ---- conditions ---- */

static const struct tm_json *either(const struct tm_json *node, const char *ours, const char *of_the_api) {
    const struct tm_json *member = tm_json_get(node, ours);
    return member ? member : tm_json_get(node, of_the_api);
}

static bool ignores_case(const struct tm_json *node) {
    const struct tm_json *ignore = tm_json_get(node, "ignore_case"), *minds = tm_json_get(node, "caseSensitive");
    return ignore ? ignore->type == TM_JSON_TRUE : minds && minds->type == TM_JSON_FALSE;
}

static enum tm_status load_usage_condition(struct loader *loader, const struct tm_json *node, struct condition *out) {
    static const char *const names[] = {
        [GREATER] = "gt", [GREATER_OR_EQUAL] = "gte", [LESS] = "lt", [LESS_OR_EQUAL] = "lte",
        [EQUAL] = "eq",   [NOT_EQUAL] = "neq",
    };
    const struct tm_json *comparison = tm_json_get(node, "operator"), *value = tm_json_get(node, "value");
    const struct tm_json *pattern = either(node, "usage", "usageDetailPattern");
    size_t found = 0;
    while (comparison && found < sizeof names / sizeof *names && !tm_str_is(comparison->text, names[found])) found++;
    if (!comparison || found == sizeof names / sizeof *names)
        return refuse(loader, "a condition has no known operator");
    if (!value || !tm_json_i64(value, &out->value)) return refuse(loader, "a condition compares with no integer");
    if (pattern->type != TM_JSON_STRING) return refuse(loader, "a condition's pattern is not a text");
    out->comparison = (enum comparison)found;
    return compile(loader, pattern->text, ignores_case(node), &out->pattern);
}

static enum tm_status load_in_condition(struct loader *loader, const struct tm_json *node, const struct tm_json *name,
                                        struct condition *out) {
    const struct tm_json *in = either(node, "in", "values");
    size_t count = count_of(in, TM_JSON_ARRAY);
    if (!count) return refuse(loader, "a condition needs \"usage\", or \"parameter\" or \"metadata\" with \"in\"");
    struct tm_str *texts = tm_arena_array(loader->prices->arena, count, sizeof *texts);
    if (!texts) return no_memory(loader);
    out->texts = texts;
    enum tm_status status = copy_text(loader, name, "a condition's name is not a text", &out->name);
    for (const struct tm_json *c = tm_json_first(in); status == TM_OK && c != tm_json_end(in); c = tm_json_next(c))
        status =
            copy_text(loader, c, "a condition compares with something that is not a text", &texts[out->text_count++]);
    return status;
}

/* In the form of the API: {"source", "key", "values"}. */
static enum tm_status load_condition(struct loader *loader, const struct tm_json *node, struct condition *out) {
    const struct tm_json *parameter = tm_json_get(node, "parameter"), *metadata = tm_json_get(node, "metadata");
    const struct tm_json *source = tm_json_get(node, "source");
    if (either(node, "usage", "usageDetailPattern")) {
        out->kind = CONDITION_USAGE;
        return load_usage_condition(loader, node, out);
    }
    if (source && tm_str_is(source->text, "model_parameters")) parameter = tm_json_get(node, "key");
    else if (source && tm_str_is(source->text, "metadata")) metadata = tm_json_get(node, "key");
    out->kind = parameter ? CONDITION_PARAMETER : CONDITION_METADATA;
    return load_in_condition(loader, node, parameter ? parameter : metadata, out);
}

/* ---- tiers and models ---- */

/* {<dollars for a million units>: [<usage key>, ...]} */
static enum tm_status load_prices(struct loader *loader, const struct tm_json *node, struct tier *out) {
    size_t count = 0;
    if (!node || node->type != TM_JSON_OBJECT) return refuse(loader, "a tier has no prices per million");
    for (const struct tm_json *c = tm_json_first(node); c != tm_json_end(node); c = tm_json_next(c))
        count += count_of(c, TM_JSON_ARRAY);
    struct price *prices = tm_arena_array(loader->prices->arena, count, sizeof *prices);
    if (!prices) return no_memory(loader);
    out->prices = prices;
    for (const struct tm_json *c = tm_json_first(node); c != tm_json_end(node); c = tm_json_next(c)) {
        int64_t million;
        if (!tm_decimal_read(c->key, &million) || million < 0 || million % MILLION || c->type != TM_JSON_ARRAY)
            return refuse(loader, "a price is no amount that can be stored exactly, or has no list of usage keys");
        for (const struct tm_json *k = tm_json_first(c); k != tm_json_end(c); k = tm_json_next(k)) {
            struct price *price = &prices[out->price_count++];
            enum tm_status status = copy_key(loader, k, &price->key);
            if (status != TM_OK) return status;
            price->amount = million / MILLION;
        }
    }
    return TM_OK;
}

/* {<usage key>: <dollars for one unit>}, as the API has it; beyond the twelfth place it is rounded. */
static enum tm_status load_unit_prices(struct loader *loader, const struct tm_json *node, struct tier *out) {
    struct price *prices = tm_arena_array(loader->prices->arena, node->count, sizeof *prices);
    if (!prices) return no_memory(loader);
    out->prices = prices;
    for (const struct tm_json *c = tm_json_first(node); c != tm_json_end(node); c = tm_json_next(c)) {
        struct price *price = &prices[out->price_count++];
        if (c->type != TM_JSON_NUMBER || !tm_decimal_read(c->text, &price->amount) || price->amount < 0)
            return refuse(loader, "a price is no amount");
        price->key = tm_arena_copy(loader->prices->arena, c->key);
        if (!price->key.ptr) return no_memory(loader);
    }
    return TM_OK;
}

static enum tm_status load_tier(struct loader *loader, const struct tm_json *node, bool last, struct tier *out) {
    const struct tm_json *when = either(node, "when", "conditions"), *prices = tm_json_get(node, "prices");
    size_t count = count_of(when, TM_JSON_ARRAY);
    if (last != (count == 0)) return refuse(loader, "the last tier, and only that, has no conditions");
    struct condition *conditions = tm_arena_array(loader->prices->arena, count, sizeof *conditions);
    if (!conditions) return no_memory(loader);
    out->conditions = conditions;
    out->condition_count = count;
    enum tm_status status = copy_text(loader, tm_json_get(node, "id"), "a tier has no id", &out->id);
    if (status == TM_OK) status = copy_text(loader, tm_json_get(node, "name"), "a tier has no name", &out->name);
    const struct tm_json *c = count ? tm_json_first(when) : NULL;
    for (size_t i = 0; status == TM_OK && i < count; i++, c = tm_json_next(c))
        status = load_condition(loader, c, &conditions[i]);
    if (status != TM_OK) return status;
    if (prices && prices->type == TM_JSON_OBJECT) return load_unit_prices(loader, prices, out);
    return load_prices(loader, tm_json_get(node, "per_million"), out);
}

static enum tm_status load_tokens(struct loader *loader, const struct tm_json *node, struct tm_token_rule *out) {
    const struct tm_json *message = tm_json_get(node, "per_message"), *name = tm_json_get(node, "per_name");
    int64_t per_message = 0, per_name = 0;
    if (!node) return TM_OK;
    if ((message && !tm_json_i64(message, &per_message)) || (name && !tm_json_i64(name, &per_name)) ||
        llabs(per_message) > TOKENS_ADDED_MOST || llabs(per_name) > TOKENS_ADDED_MOST)
        return refuse(loader, "what is added to its tokens is no small integer");
    out->per_message = (int)per_message;
    out->per_name = (int)per_name;
    return copy_text(loader, tm_json_get(node, "encoding"), "its tokens have no encoding", &out->encoding);
}

/* What is no small integer counts as not said: what the API takes as a configuration is anything. */
static int small_integer(const struct tm_json *node) {
    int64_t value;
    return node && tm_json_i64(node, &value) && llabs(value) <= TOKENS_ADDED_MOST ? (int)value : 0;
}

/* A project's model names its tokenizer as the API has it: "claude", or "openai" with the model whose it is. */
static void load_tokenizer(const struct loader *loader, const struct tm_json *node, struct tm_token_rule *out) {
    const struct tm_json *id = tm_json_get(node, "tokenizer_id"), *config = tm_json_get(node, "tokenizer_config");
    if (!id || id->type != TM_JSON_STRING || !loader->builtin) return;
    if (tm_str_is(id->text, "claude")) out->encoding = TM_STR("claude");
    if (!tm_str_is(id->text, "openai")) return;
    const struct tm_json *model = tm_json_get(config, "tokenizerModel");
    struct tm_str name = model && model->type == TM_JSON_STRING ? model->text : loader->model;
    for (size_t i = 0; i < loader->builtin->encoding_count && !out->encoding.len; i++) {
        const struct encoding *encoding = &loader->builtin->encodings[i];
        if (tm_str_eq(tm_str_sub(name, 0, encoding->start.len), encoding->start)) out->encoding = encoding->name;
    }
    out->per_message = small_integer(tm_json_get(config, "tokensPerMessage"));
    out->per_name = small_integer(tm_json_get(config, "tokensPerName"));
}

static enum tm_status load_model(struct loader *loader, const struct tm_json *node, struct model *out) {
    const struct tm_json *name = tm_json_get(node, "name"), *match = tm_json_get(node, "match");
    const struct tm_json *tiers = tm_json_get(node, "tiers"), *start = tm_json_get(node, "start");
    loader->model = name ? name->text : (struct tm_str){NULL, 0};
    out->start_us = INT64_MIN;
    if (start && start->type != TM_JSON_NULL &&
        (start->type != TM_JSON_STRING || !tm_time_parse(start->text, &out->start_us)))
        return refuse(loader, "its start is no date-time");
    if (!match || match->type != TM_JSON_STRING) return refuse(loader, "it has no pattern to match");
    enum tm_status status = copy_text(loader, name, "it has no name", &out->name);
    if (status == TM_OK) status = copy_text(loader, tm_json_get(node, "id"), "it has no id", &out->id);
    if (status == TM_OK) status = compile(loader, match->text, false, &out->pattern);
    if (status == TM_OK) status = load_tokens(loader, tm_json_get(node, "tokens"), &out->tokens);
    load_tokenizer(loader, node, &out->tokens);
    size_t count = count_of(tiers, TM_JSON_ARRAY);
    if (status == TM_OK && !count) return refuse(loader, "it has no tiers");
    if (status != TM_OK) return status;
    struct tier *list = tm_arena_array(loader->prices->arena, count, sizeof *list);
    if (!list) return no_memory(loader);
    out->tiers = list;
    const struct tm_json *c = count ? tm_json_first(tiers) : NULL;
    for (size_t i = 0; status == TM_OK && i < count; i++, c = tm_json_next(c)) {
        out->tier_count = i + 1;
        status = load_tier(loader, c, i + 1 == count, &list[i]);
    }
    return status;
}

/* The newest first; of the same age in the order of the file (insertion sort, stable: models come nearly sorted). */
static void sort_models(struct tm_prices *prices) {
    for (size_t i = 1; i < prices->model_count; i++) {
        struct model model = prices->models[i];
        size_t at = i;
        for (; at && prices->models[at - 1].start_us < model.start_us; at--)
            prices->models[at] = prices->models[at - 1];
        prices->models[at] = model;
    }
}

/* Of a project's table a model that cannot be used is left out; the built-in one is refused as a whole. */
static enum tm_status load_or_skip(struct loader *loader, const struct tm_json *node) {
    struct tm_prices *prices = loader->prices;
    struct model *model = &prices->models[prices->model_count];
    struct tm_error error = {0}, *told = loader->error;
    loader->error = &error;
    enum tm_status status = load_model(loader, node, model);
    loader->error = told;
    if (status == TM_OK) {
        prices->model_count++;
        return TM_OK;
    }
    prices_model_clear(model);
    *model = (struct model){0};
    if (status != TM_INVALID || !loader->builtin) return tm_fail(told, status, error.field, "%s", error.reason);
    const struct tm_json *id = tm_json_get(node, "id");
    tm_log(TM_LOG_WARN, "model_skipped", "model=%.*s reason=\"%s\"", id ? (int)id->text.len : 0, id ? id->text.ptr : "",
           error.reason);
    prices->skipped_count++;
    return TM_OK;
}

static enum tm_status load_encodings(struct loader *loader, const struct tm_json *node) {
    struct tm_prices *prices = loader->prices;
    size_t count = count_of(node, TM_JSON_OBJECT);
    if (!count) return TM_OK;
    struct encoding *encodings = tm_arena_array(prices->arena, count, sizeof *encodings);
    if (!encodings) return no_memory(loader);
    prices->encodings = encodings;
    for (const struct tm_json *c = tm_json_first(node); c != tm_json_end(node); c = tm_json_next(c)) {
        struct encoding *encoding = &encodings[prices->encoding_count++];
        encoding->start = tm_arena_copy(prices->arena, c->key);
        if (!encoding->start.ptr) return no_memory(loader);
        enum tm_status status = copy_text(loader, c, "an encoding is not a text", &encoding->name);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

static enum tm_status load_models(struct loader *loader, const struct tm_json *root) {
    const struct tm_json *models = tm_json_get(root, "models");
    struct tm_prices *prices = loader->prices;
    if (!models || models->type != TM_JSON_ARRAY)
        return tm_fail(loader->error, TM_INVALID, "models", "expected {\"models\": [...]}");
    prices->models = tm_arena_array(prices->arena, models->count, sizeof *prices->models);
    if (!prices->models) return no_memory(loader);
    enum tm_status status = load_encodings(loader, tm_json_get(root, "encodings"));
    const struct tm_json *c = tm_json_first(models);
    for (; status == TM_OK && c != tm_json_end(models); c = tm_json_next(c)) status = load_or_skip(loader, c);
    if (status == TM_OK) sort_models(prices);
    return status;
}

enum tm_status prices_load(struct tm_prices *prices, const struct tm_prices *builtin, struct tm_str json,
                           struct tm_error *error) {
    enum { KEYS = 128 };
    struct tm_str keys[KEYS];
    struct loader loader = {.prices = prices, .builtin = builtin, .error = error, .keys = keys, .key_room = KEYS};
    struct tm_arena *arena = tm_arena_new(0); /* of the JSON text: what stays is copied out of it */
    const struct tm_json *root;
    enum tm_status status = arena ? tm_json_parse_copy(json, arena, &root, error) : no_memory(&loader);
    if (status == TM_OK) status = load_models(&loader, root);
    tm_arena_free(arena);
    return status;
}
