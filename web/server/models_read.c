/* models_read: what a client wants to add as a model; all that is wrong with it is told at once. */
#include "members.h"
#include "model/decimal.h"
#include "model/ingestion_event.h"
#include "models.h"
#include "pricing/pricing.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES_MOST = 1024, CONFIG_BYTES_MOST = 4096 };

static struct tm_str required_text(const struct tm_json *body, const char *name, struct params *params) {
    const struct tm_json *node = tm_json_get(body, name);
    if (!node || node->type != TM_JSON_STRING)
        params_issue(params, "invalid_type", name, "Invalid input: expected string");
    else if (!node->text.len)
        params_issue(params, "too_small", name, "Too small: expected string to have >=1 characters");
    else if (node->text.len > TEXT_BYTES_MOST)
        params_issue(params, "too_big", name, "Too big: expected string to have <=1024 bytes");
    else return node->text;
    return TM_STR("");
}

static struct tm_str one_of(const struct tm_json *body, const char *name, const char *const *choices, size_t count,
                            const char *message, struct params *params) {
    const struct tm_json *node = tm_json_get(body, name);
    if (member_is_absent(node)) return TM_STR("");
    for (size_t i = 0; i < count; i++)
        if (node->type == TM_JSON_STRING && tm_str_is(node->text, choices[i])) return node->text;
    params_issue(params, "invalid_value", name, message);
    return TM_STR("");
}

static struct tm_str read_start(const struct tm_json *body, struct params *params, struct tm_arena *arena) {
    const struct tm_json *node = tm_json_get(body, "startDate");
    char text[32];
    int64_t us;
    if (member_is_absent(node)) return TM_STR("");
    if (node->type == TM_JSON_STRING && tm_time_parse(node->text, &us)) {
        tm_time_format(us, text);
        return tm_arena_copy(arena, tm_str_from(text));
    }
    params_issue(params, "invalid_format", "startDate", "Invalid ISO datetime: an offset is needed, such as Z");
    return TM_STR("");
}

static void check_pattern(struct tm_str pattern, struct params *params, struct tm_arena *arena) {
    char reason[160];
    if (!pattern.len || tm_pattern_usable(pattern, reason, sizeof reason)) return;
    struct tm_str message = tm_arena_printf(arena, "Invalid regular expression: the pattern %s", reason);
    params_issue(params, "custom", "matchPattern", message.ptr ? message.ptr : "Invalid regular expression");
}

static struct tm_str read_config(const struct tm_json *body, struct params *params) {
    const struct tm_json *node = tm_json_get(body, "tokenizerConfig");
    if (member_is_absent(node)) return TM_STR("");
    if (node->type != TM_JSON_OBJECT)
        params_issue(params, "invalid_type", "tokenizerConfig", "Invalid input: expected object");
    else if (node->text.len > CONFIG_BYTES_MOST)
        params_issue(params, "too_big", "tokenizerConfig", "Too big: expected JSON of <=4096 bytes");
    return node->text;
}

bool models_read_price(const struct tm_json *price, struct tm_str path, struct params *params, struct tm_arena *arena) {
    int64_t amount;
    if (member_is_absent(price)) return false;
    struct tm_str name = tm_arena_copy(arena, path);
    const char *field = name.ptr ? name.ptr : "prices";
    if (price->type != TM_JSON_NUMBER || !tm_decimal_read(price->text, &amount))
        params_issue(params, "invalid_type", field, "Invalid input: expected number");
    else if (amount < 0) params_issue(params, "too_small", field, "Too small: expected number to be >=0");
    else if (amount >= TM_DECIMAL_MOST)
        params_issue(params, "too_big", field, "Too big: expected number to be <999999");
    else return true;
    return true;
}

/* Flat prices are a default tier of the usual name. */
static struct tm_str flat_tier(const struct tm_json *const *prices, const char *const *keys, struct tm_arena *arena) {
    struct tm_str members = TM_STR("");
    for (size_t i = 0; i < 3; i++)
        if (!member_is_absent(prices[i]))
            members = tm_arena_printf(arena, "%.*s%s\"%s\":%.*s", TM_STR_ARG(members), members.len ? "," : "", keys[i],
                                      TM_STR_ARG(prices[i]->text));
    return tm_arena_printf(
        arena, "[{\"name\":\"Standard\",\"isDefault\":true,\"priority\":0,\"conditions\":[],\"prices\":{%.*s}}]",
        TM_STR_ARG(members));
}

static struct tm_str read_prices(const struct tm_json *body, struct params *params, struct tm_arena *arena) {
    static const char *const fields[] = {"inputPrice", "outputPrice", "totalPrice"};
    static const char *const keys[] = {"input", "output", "total"};
    const struct tm_json *flat[3], *tiers = tm_json_get(body, "pricingTiers");
    bool has[3], has_tiers = !member_is_absent(tiers) && !(tiers->type == TM_JSON_ARRAY && !tiers->count);
    for (size_t i = 0; i < 3; i++) {
        flat[i] = tm_json_get(body, fields[i]);
        has[i] = models_read_price(flat[i], tm_str_from(fields[i]), params, arena);
    }
    bool has_flat = has[0] || has[1] || has[2];
    if (has_flat && has_tiers) params_issue(params, "custom", "pricingTiers", "Give prices or pricingTiers, not both");
    else if (!has_flat && !has_tiers)
        params_issue(params, "custom", "pricingTiers", "Give pricingTiers, or inputPrice, outputPrice or totalPrice");
    else if (has[2] && (has[0] || has[1]))
        params_issue(params, "custom", "totalPrice", "A total price cannot stand beside an input or output price");
    else if (has_tiers) return models_read_tiers(tiers, params, arena);
    return params->issue_count ? TM_STR("") : flat_tier(flat, keys, arena);
}

void models_read(const struct tm_json *body, struct params *params, struct tm_arena *arena, struct tm_model *model) {
    static const char *const units[] = {"CHARACTERS", "TOKENS", "MILLISECONDS", "SECONDS", "IMAGES", "REQUESTS"};
    static const char *const tokenizers[] = {"openai", "claude"};
    *model = (struct tm_model){0};
    model->name = required_text(body, "modelName", params);
    model->match = required_text(body, "matchPattern", params);
    check_pattern(model->match, params, arena);
    model->start = read_start(body, params, arena);
    model->unit =
        one_of(body, "unit", units, sizeof units / sizeof *units,
               "Invalid option: expected CHARACTERS, TOKENS, MILLISECONDS, SECONDS, IMAGES or REQUESTS", params);
    model->tokenizer_id = one_of(body, "tokenizerId", tokenizers, sizeof tokenizers / sizeof *tokenizers,
                                 "Invalid option: expected openai or claude", params);
    model->tokenizer_config = read_config(body, params);
    model->tiers = read_prices(body, params, arena);
}
