/* table: deploy/prices.json, checked and compiled. The form of the file stands in deploy/prices.py. */
#include "pricing/table.h"
#include "base/buf.h"
#include "model/decimal.h"
#include "model/ingestion_event.h"
#include "json/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MOST = 16 << 20, MILLION = 1000000, MATCH_STEPS = 100000, TOKENS_ADDED_MOST = 1000 };

struct loader {
    struct tm_prices *prices;
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

static enum tm_status compile(struct loader *loader, struct tm_str text, bool ignore_case, pcre2_code **out) {
    int code;
    PCRE2_SIZE offset;
    *out = pcre2_compile((PCRE2_SPTR)text.ptr, text.len, PCRE2_UTF | (ignore_case ? PCRE2_CASELESS : 0), &code, &offset,
                         NULL);
    if (*out) return TM_OK;
    PCRE2_UCHAR reason[128];
    pcre2_get_error_message(code, reason, sizeof reason);
    return tm_fail(loader->error, TM_INVALID, "models", "model \"%.*s\": pattern \"%.*s\" at %zu: %s",
                   TM_STR_ARG(loader->model), TM_STR_ARG(text), offset, (const char *)reason);
}

static size_t count_of(const struct tm_json *node, enum tm_json_type type) {
    return node && node->type == type ? node->count : 0;
}

/* ---- conditions ---- */

static enum tm_status load_usage_condition(struct loader *loader, const struct tm_json *node, struct condition *out) {
    static const char *const names[] = {
        [GREATER] = "gt", [GREATER_OR_EQUAL] = "gte", [LESS] = "lt", [LESS_OR_EQUAL] = "lte",
        [EQUAL] = "eq",   [NOT_EQUAL] = "neq",
    };
    const struct tm_json *comparison = tm_json_get(node, "operator"), *value = tm_json_get(node, "value");
    const struct tm_json *pattern = tm_json_get(node, "usage"), *ignore_case = tm_json_get(node, "ignore_case");
    size_t found = 0;
    while (comparison && found < sizeof names / sizeof *names && !tm_str_is(comparison->text, names[found])) found++;
    if (!comparison || found == sizeof names / sizeof *names)
        return refuse(loader, "a condition has no known operator");
    if (!value || !tm_json_i64(value, &out->value)) return refuse(loader, "a condition compares with no integer");
    if (pattern->type != TM_JSON_STRING) return refuse(loader, "a condition's pattern is not a text");
    out->comparison = (enum comparison)found;
    return compile(loader, pattern->text, ignore_case && ignore_case->type == TM_JSON_TRUE, &out->pattern);
}

static enum tm_status load_in_condition(struct loader *loader, const struct tm_json *node, const struct tm_json *name,
                                        struct condition *out) {
    const struct tm_json *in = tm_json_get(node, "in");
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

static enum tm_status load_condition(struct loader *loader, const struct tm_json *node, struct condition *out) {
    const struct tm_json *parameter = tm_json_get(node, "parameter"), *metadata = tm_json_get(node, "metadata");
    if (tm_json_get(node, "usage")) {
        out->kind = CONDITION_USAGE;
        return load_usage_condition(loader, node, out);
    }
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

static enum tm_status load_tier(struct loader *loader, const struct tm_json *node, bool last, struct tier *out) {
    const struct tm_json *when = tm_json_get(node, "when");
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
    return status == TM_OK ? load_prices(loader, tm_json_get(node, "per_million"), out) : status;
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

static enum tm_status load_model(struct loader *loader, const struct tm_json *node, struct model *out) {
    const struct tm_json *name = tm_json_get(node, "name"), *match = tm_json_get(node, "match");
    const struct tm_json *tiers = tm_json_get(node, "tiers"), *start = tm_json_get(node, "start");
    loader->model = name ? name->text : (struct tm_str){NULL, 0};
    out->start_us = INT64_MIN;
    if (start && (start->type != TM_JSON_STRING || !tm_time_parse(start->text, &out->start_us)))
        return refuse(loader, "its start is no date-time");
    if (!match || match->type != TM_JSON_STRING) return refuse(loader, "it has no pattern to match");
    enum tm_status status = copy_text(loader, name, "it has no name", &out->name);
    if (status == TM_OK) status = copy_text(loader, tm_json_get(node, "id"), "it has no id", &out->id);
    if (status == TM_OK) status = compile(loader, match->text, false, &out->pattern);
    if (status == TM_OK) status = load_tokens(loader, tm_json_get(node, "tokens"), &out->tokens);
    size_t count = count_of(tiers, TM_JSON_ARRAY);
    if (status == TM_OK && !count) return refuse(loader, "it has no tiers");
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

static enum tm_status load_models(struct loader *loader, const struct tm_json *root) {
    const struct tm_json *models = tm_json_get(root, "models");
    struct tm_prices *prices = loader->prices;
    if (!models || models->type != TM_JSON_ARRAY)
        return tm_fail(loader->error, TM_INVALID, "models", "expected {\"models\": [...]}");
    prices->models = tm_arena_array(prices->arena, models->count, sizeof *prices->models);
    if (!prices->models) return no_memory(loader);
    for (const struct tm_json *c = tm_json_first(models); c != tm_json_end(models); c = tm_json_next(c)) {
        enum tm_status status = load_model(loader, c, &prices->models[prices->model_count++]);
        if (status != TM_OK) return status;
    }
    sort_models(prices);
    return TM_OK;
}

/* ---- life ---- */

static struct tm_prices *prices_new(struct tm_error *error) {
    struct tm_prices *prices = calloc(1, sizeof *prices);
    if (prices) {
        prices->arena = tm_arena_new(0);
        prices->match_data = pcre2_match_data_create(1, NULL);
        prices->match_context = pcre2_match_context_create(NULL);
    }
    if (!prices || !prices->arena || !prices->match_data || !prices->match_context) {
        tm_fail(error, TM_NO_MEMORY, "", "out of memory for the prices");
        tm_prices_free(prices);
        return NULL;
    }
    pcre2_set_match_limit(prices->match_context, MATCH_STEPS);
    return prices;
}

struct tm_prices *tm_prices_parse(struct tm_str json, struct tm_error *error) {
    enum { KEYS = 128 };
    struct tm_str keys[KEYS];
    struct loader loader = {.prices = prices_new(error), .error = error, .keys = keys, .key_room = KEYS};
    struct tm_arena *arena = tm_arena_new(0); /* of the JSON text: what stays is copied out of it */
    const struct tm_json *root;
    enum tm_status status = loader.prices && arena ? tm_json_parse_copy(json, arena, &root, error) : no_memory(&loader);
    if (status == TM_OK) status = load_models(&loader, root);
    tm_arena_free(arena);
    if (status == TM_OK) return loader.prices;
    tm_prices_free(loader.prices);
    return NULL;
}

static enum tm_status read_file(const char *path, struct tm_buf *out, struct tm_error *error) {
    FILE *file = fopen(path, "re");
    if (!file) return tm_fail(error, TM_NOT_FOUND, "", "cannot open the prices %s: %s", path, strerror(errno));
    size_t got = 1;
    while (got && out->len <= FILE_BYTES_MOST && tm_buf_reserve(out, 65536)) {
        got = fread(out->ptr + out->len, 1, 65536, file);
        out->len += got;
    }
    bool whole = !got && !ferror(file);
    fclose(file);
    return whole ? TM_OK : tm_fail(error, TM_FAILED, "", "cannot read all of the prices %s", path);
}

struct tm_prices *tm_prices_load(const char *path, struct tm_error *error) {
    struct tm_buf text = {0};
    struct tm_prices *prices = NULL;
    if (read_file(path, &text, error) == TM_OK) prices = tm_prices_parse(tm_buf_str(&text), error);
    tm_buf_free(&text);
    return prices;
}

void tm_prices_free(struct tm_prices *prices) {
    if (!prices) return;
    for (size_t m = 0; m < prices->model_count; m++) {
        const struct model *model = &prices->models[m];
        pcre2_code_free(model->pattern);
        for (size_t t = 0; t < model->tier_count; t++)
            for (size_t c = 0; c < model->tiers[t].condition_count; c++)
                pcre2_code_free(model->tiers[t].conditions[c].pattern);
    }
    prices_forget_matches(prices);
    pcre2_match_context_free(prices->match_context);
    pcre2_match_data_free(prices->match_data);
    tm_arena_free(prices->arena);
    free(prices);
}

size_t tm_prices_count(const struct tm_prices *prices) {
    return prices->model_count;
}
