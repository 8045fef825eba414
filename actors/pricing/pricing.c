/* pricing: the tier that applies, and what the units cost under it. */
#include "pricing/pricing.h"
#include "model/decimal.h"
#include "pricing/table.h"
#include "json/json.h"

static const struct tm_str total_key = TM_STR("total");

struct request {
    struct tm_prices *prices; /* which the model is of */
    const struct tm_pricing *what;
    const struct tm_json *parameters_root; /* NULL: not parsed yet, or not JSON */
    bool parameters_parsed;
    const struct tm_usage *usage; /* with its total */
    size_t usage_count;
    struct tm_arena *arena;
};

static const struct tm_usage *find(const struct tm_usage *entries, size_t count, struct tm_str key) {
    for (size_t i = 0; i < count; i++)
        if (tm_str_eq(entries[i].key, key)) return &entries[i];
    return NULL;
}

static __int128 sum(const struct tm_usage *entries, size_t count) {
    __int128 all = 0;
    for (size_t i = 0; i < count; i++) all += entries[i].units;
    return all;
}

/* ---- usage ---- */

/* A copy with room for one more, so that "total" can be added. */
static struct tm_usage *copy_entries(struct tm_arena *arena, const struct tm_usage *entries, size_t count) {
    struct tm_usage *copy = tm_arena_array(arena, count + 1, sizeof *copy);
    for (size_t i = 0; copy && i < count; i++) copy[i] = entries[i];
    return copy;
}

/* Without a total, it is the sum of all. */
static bool complete_usage(const struct tm_usage *usage, size_t count, struct tm_arena *arena, struct tm_priced *out) {
    if (count == 0) return true;
    struct tm_usage *copy = copy_entries(arena, usage, count);
    if (!copy) return false;
    if (!find(copy, count, total_key)) {
        __int128 total = sum(copy, count);
        copy[count++] = (struct tm_usage){total_key, total > INT64_MAX ? INT64_MAX : (int64_t)total};
    }
    out->usage = copy;
    out->usage_count = count;
    return true;
}

/* ---- tiers ---- */

static bool compare(__int128 left, enum comparison comparison, int64_t right) {
    switch (comparison) {
    case GREATER: return left > right;
    case GREATER_OR_EQUAL: return left >= right;
    case LESS: return left < right;
    case LESS_OR_EQUAL: return left <= right;
    case EQUAL: return left == right;
    case NOT_EQUAL: return left != right;
    }
    return false;
}

static bool usage_holds(struct request *request, struct condition *condition) {
    __int128 units = 0;
    for (size_t i = 0; i < request->usage_count; i++)
        if (prices_pattern_matches(request->prices, &condition->pattern, request->usage[i].key))
            units += request->usage[i].units;
    return compare(units, condition->comparison, condition->value);
}

static bool is_among(const struct condition *condition, struct tm_str text) {
    for (size_t i = 0; i < condition->text_count; i++)
        if (tm_str_eq(condition->texts[i], text)) return true;
    return false;
}

/* Numbers and booleans compare by their text; arrays, objects and null never do. */
static bool parameter_holds(struct request *request, const struct condition *condition) {
    struct tm_str parameters = request->what->parameters;
    if (!request->parameters_parsed && parameters.len) {
        if (tm_json_parse_copy(parameters, request->arena, &request->parameters_root, NULL) != TM_OK)
            request->parameters_root = NULL;
    }
    request->parameters_parsed = true;
    const struct tm_json *root = request->parameters_root, *found = NULL;
    if (!root || root->type != TM_JSON_OBJECT) return false;
    for (const struct tm_json *c = tm_json_first(root); c != tm_json_end(root); c = tm_json_next(c))
        if (tm_str_eq(c->key, condition->name)) found = c;
    if (!found || found->type == TM_JSON_NULL || found->type == TM_JSON_ARRAY || found->type == TM_JSON_OBJECT)
        return false;
    return is_among(condition, found->type == TM_JSON_TRUE    ? TM_STR("true")
                               : found->type == TM_JSON_FALSE ? TM_STR("false")
                                                              : found->text);
}

static bool metadata_holds(const struct request *request, const struct condition *condition) {
    const struct tm_pricing *what = request->what;
    struct tm_str text;
    return what->metadata && what->metadata(what->metadata_state, condition->name, &text) && is_among(condition, text);
}

static bool holds(struct request *request, struct condition *condition) {
    switch (condition->kind) {
    case CONDITION_USAGE: return usage_holds(request, condition);
    case CONDITION_PARAMETER: return parameter_holds(request, condition);
    case CONDITION_METADATA: return metadata_holds(request, condition);
    }
    return false;
}

/* The first tier whose conditions all hold; the last has none. */
static const struct tier *choose_tier(struct request *request, struct model *model) {
    for (size_t t = 0; t < model->tier_count; t++) {
        size_t held = 0;
        while (held < model->tiers[t].condition_count && holds(request, &model->tiers[t].conditions[held])) held++;
        if (held == model->tiers[t].condition_count) return &model->tiers[t];
    }
    return NULL;
}

/* ---- costs ---- */

static void set_total(struct tm_usage *costs, struct tm_priced *out, __int128 total) {
    out->has_total = true;
    out->total = tm_decimal_clamp(total);
    if (!find(costs, out->cost_count, total_key)) costs[out->cost_count++] = (struct tm_usage){total_key, out->total};
}

/* Costs that were sent are not calculated again. Their total is the one sent, or, when nothing but input and output
 * was sent, their sum. */
static bool take_provided(const struct tm_usage *provided, size_t count, struct tm_arena *arena,
                          struct tm_priced *out) {
    struct tm_usage *costs = copy_entries(arena, provided, count);
    if (!costs) return false;
    out->cost = costs;
    out->cost_count = count;
    const struct tm_usage *total = find(costs, count, total_key);
    bool simple = true;
    for (size_t i = 0; i < count; i++)
        simple = simple && (tm_str_is(costs[i].key, "input") || tm_str_is(costs[i].key, "output"));
    if (total || simple) set_total(costs, out, total ? total->units : sum(costs, count));
    return true;
}

static const struct price *find_price(const struct tier *tier, struct tm_str key) {
    for (size_t i = 0; i < tier->price_count; i++)
        if (tm_str_eq(tier->prices[i].key, key)) return &tier->prices[i];
    return NULL;
}

/* Each usage key that has a price of exactly that name. */
static bool calculate(const struct request *request, const struct tier *tier, struct tm_priced *out) {
    struct tm_usage *costs = tm_arena_array(request->arena, request->usage_count + 1, sizeof *costs);
    if (!costs) return false;
    __int128 all = 0;
    for (size_t i = 0; i < request->usage_count; i++) {
        const struct price *price = find_price(tier, request->usage[i].key);
        if (!price) continue;
        __int128 cost = (__int128)price->amount * request->usage[i].units;
        costs[out->cost_count++] = (struct tm_usage){request->usage[i].key, tm_decimal_clamp(cost)};
        all += cost;
    }
    const struct tm_usage *total = find(costs, out->cost_count, total_key);
    out->cost = costs;
    if (out->cost_count) set_total(costs, out, total ? total->units : all);
    return true;
}

const struct tm_token_rule *tm_prices_token_rule(struct tm_prices *prices, struct tm_str model) {
    const struct model *matched = prices ? prices_match(&prices, model) : NULL;
    return matched && matched->tokens.encoding.len ? &matched->tokens : NULL;
}

enum tm_status tm_price(struct tm_prices *prices, const struct tm_pricing *what, struct tm_arena *arena,
                        struct tm_priced *out) {
    *out = (struct tm_priced){0};
    if (!complete_usage(what->usage, what->usage_count, arena, out)) return TM_NO_MEMORY;
    struct model *matched = prices_match(&prices, what->model);
    prices_allow_row(prices);
    struct request request = {
        .prices = prices, .what = what, .usage = out->usage, .usage_count = out->usage_count, .arena = arena};
    const struct tier *tier = matched && out->usage_count ? choose_tier(&request, matched) : NULL;
    if (matched) out->model_id = matched->id;
    if (tier) {
        out->tier_id = tier->id;
        out->tier_name = tier->name;
    }
    if (what->provided_cost_count)
        return take_provided(what->provided_cost, what->provided_cost_count, arena, out) ? TM_OK : TM_NO_MEMORY;
    return !tier || calculate(&request, tier, out) ? TM_OK : TM_NO_MEMORY;
}
