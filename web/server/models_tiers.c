/* models_tiers: the pricing tiers of a model to add, checked and written as they are stored. */
#include "models.h"
#include "pricing/pricing.h"

#include <stdlib.h>

enum { TIERS_MOST = 20, CONDITIONS_MOST = 20, VALUES_MOST = 50, PRICES_MOST = 100, BYTES_MOST = 16 << 10 };

struct tiers {
    struct params *params;
    struct tm_arena *arena;
    const struct tm_json *tiers[TIERS_MOST];
    int64_t priorities[TIERS_MOST];
    size_t count;
    struct tm_str at; /* path of what is read */
};

static void tell(struct tiers *tiers, const char *code, const char *field, const char *message) {
    struct tm_str path = tm_arena_printf(tiers->arena, "%.*s.%s", TM_STR_ARG(tiers->at), field);
    params_issue(tiers->params, code, path.ptr ? path.ptr : "pricingTiers", message);
}

static bool is_true(const struct tm_json *node) {
    return node && node->type == TM_JSON_TRUE;
}

static bool is_type(const struct tm_json *node, enum tm_json_type type) {
    return node && node->type == type;
}

static bool is_text(const struct tm_json *node) {
    return is_type(node, TM_JSON_STRING) && node->text.len;
}

/* ---- conditions ---- */

static void check_usage_condition(struct tiers *tiers, const struct tm_json *node) {
    static const char *const operators[] = {"gt", "gte", "lt", "lte", "eq", "neq"};
    const struct tm_json *pattern = tm_json_get(node, "usageDetailPattern"), *operation = tm_json_get(node, "operator");
    const struct tm_json *value = tm_json_get(node, "value"), *minds = tm_json_get(node, "caseSensitive");
    char reason[160];
    int64_t number;
    size_t found = 0;
    if (!is_text(pattern)) tell(tiers, "invalid_type", "usageDetailPattern", "Invalid input: expected string");
    else if (!tm_pattern_usable(pattern->text, reason, sizeof reason))
        tell(tiers, "custom", "usageDetailPattern", "Invalid regular expression");
    while (found < 6 && !(is_text(operation) && tm_str_is(operation->text, operators[found]))) found++;
    if (found == 6) tell(tiers, "invalid_value", "operator", "Invalid option: expected gt, gte, lt, lte, eq or neq");
    if (!is_type(value, TM_JSON_NUMBER) || !tm_json_i64(value, &number))
        tell(tiers, "invalid_type", "value", "Invalid input: expected a whole number");
    if (minds && minds->type != TM_JSON_TRUE && minds->type != TM_JSON_FALSE)
        tell(tiers, "invalid_type", "caseSensitive", "Invalid input: expected boolean");
}

static void check_attribute_condition(struct tiers *tiers, const struct tm_json *node) {
    const struct tm_json *source = tm_json_get(node, "source"), *key = tm_json_get(node, "key");
    const struct tm_json *operation = tm_json_get(node, "operator"), *values = tm_json_get(node, "values");
    if (!is_text(source) || (!tm_str_is(source->text, "model_parameters") && !tm_str_is(source->text, "metadata")))
        tell(tiers, "invalid_value", "source",
             "Invalid option: expected model_parameters or metadata, unless there is a usageDetailPattern");
    if (!is_text(key)) tell(tiers, "invalid_type", "key", "Invalid input: expected string");
    if (!is_text(operation) || !tm_str_is(operation->text, "in"))
        tell(tiers, "invalid_value", "operator", "Invalid option: expected in");
    bool good = is_type(values, TM_JSON_ARRAY) && values->count && values->count <= VALUES_MOST;
    const struct tm_json *c = good ? tm_json_first(values) : NULL;
    for (; good && c != tm_json_end(values); c = tm_json_next(c)) good = is_text(c);
    if (!good) tell(tiers, "invalid_type", "values", "Invalid input: expected an array of 1 to 50 strings");
}

static void check_conditions(struct tiers *tiers, const struct tm_json *conditions) {
    struct tm_str at = tiers->at;
    size_t number = 0;
    for (const struct tm_json *c = tm_json_first(conditions); c != tm_json_end(conditions); c = tm_json_next(c)) {
        struct tm_str path = tm_arena_printf(tiers->arena, "%.*s.conditions.%zu", TM_STR_ARG(at), number++);
        if (path.ptr) tiers->at = path;
        if (tm_json_get(c, "usageDetailPattern")) check_usage_condition(tiers, c);
        else check_attribute_condition(tiers, c);
    }
    tiers->at = at;
}

/* ---- tiers ---- */

static void check_prices(struct tiers *tiers, const struct tm_json *prices) {
    if (!is_type(prices, TM_JSON_OBJECT) || !prices->count || prices->count > PRICES_MOST) {
        tell(tiers, "invalid_type", "prices", "Invalid input: expected an object of 1 to 100 prices");
        return;
    }
    for (const struct tm_json *c = tm_json_first(prices); c != tm_json_end(prices); c = tm_json_next(c)) {
        struct tm_str path =
            tm_arena_printf(tiers->arena, "%.*s.prices.%.*s", TM_STR_ARG(tiers->at), TM_STR_ARG(c->key));
        if (!models_read_price(c, path, tiers->params, tiers->arena) || !c->key.len)
            tell(tiers, "invalid_type", "prices", "Invalid input: expected a number for each usage type");
    }
}

static void check_tier(struct tiers *tiers, const struct tm_json *tier, int64_t *priority) {
    const struct tm_json *is_default = tm_json_get(tier, "isDefault"), *conditions = tm_json_get(tier, "conditions");
    const struct tm_json *given = tm_json_get(tier, "priority");
    if (!is_text(tm_json_get(tier, "name"))) tell(tiers, "invalid_type", "name", "Invalid input: expected string");
    if (!is_type(is_default, TM_JSON_TRUE) && !is_type(is_default, TM_JSON_FALSE))
        tell(tiers, "invalid_type", "isDefault", "Invalid input: expected boolean");
    if (!is_type(given, TM_JSON_NUMBER) || !tm_json_i64(given, priority) || *priority < 0)
        tell(tiers, "invalid_type", "priority", "Invalid input: expected a whole number >=0");
    else if (is_true(is_default) != (*priority == 0))
        tell(tiers, "custom", "priority", "The default tier, and only that, has priority 0");
    if (!is_type(conditions, TM_JSON_ARRAY) || conditions->count > CONDITIONS_MOST)
        tell(tiers, "invalid_type", "conditions", "Invalid input: expected an array of at most 20 conditions");
    else if (is_true(is_default) != (conditions->count == 0))
        tell(tiers, "custom", "conditions", "The default tier, and only that, has no conditions");
    else check_conditions(tiers, conditions);
    check_prices(tiers, tm_json_get(tier, "prices"));
}

/* ---- together ---- */

static bool has_same_keys(const struct tm_json *a, const struct tm_json *b) {
    for (const struct tm_json *c = tm_json_first(a); c != tm_json_end(a); c = tm_json_next(c)) {
        const struct tm_json *other = tm_json_first(b);
        while (other != tm_json_end(b) && !tm_str_eq(other->key, c->key)) other = tm_json_next(other);
        if (other == tm_json_end(b)) return false;
    }
    return true;
}

/* Of tiers that are each right. */
static void check_together(struct tiers *tiers) {
    size_t defaults = 0;
    for (size_t i = 0; i < tiers->count; i++) {
        const struct tm_json *prices = tm_json_get(tiers->tiers[i], "prices");
        defaults += is_true(tm_json_get(tiers->tiers[i], "isDefault"));
        for (size_t j = 0; j < i; j++) {
            const struct tm_json *others = tm_json_get(tiers->tiers[j], "prices");
            if (tm_str_eq(tm_json_get(tiers->tiers[i], "name")->text, tm_json_get(tiers->tiers[j], "name")->text))
                params_issue(tiers->params, "custom", "pricingTiers", "Names of tiers must differ");
            if (tiers->priorities[i] == tiers->priorities[j])
                params_issue(tiers->params, "custom", "pricingTiers", "Priorities of tiers must differ");
            if (j == 0 && (!has_same_keys(prices, others) || !has_same_keys(others, prices)))
                params_issue(tiers->params, "custom", "pricingTiers", "All tiers must price the same usage types");
        }
    }
    if (defaults != 1) params_issue(tiers->params, "custom", "pricingTiers", "Exactly one tier must be the default");
}

static void write_tier(struct tm_json_writer *out, const struct tm_json *tier, int64_t priority) {
    tm_json_open_object(out);
    tm_json_key(out, "name");
    tm_json_string(out, tm_json_get(tier, "name")->text);
    tm_json_key(out, "isDefault");
    tm_json_bool(out, is_true(tm_json_get(tier, "isDefault")));
    tm_json_key(out, "priority");
    tm_json_int(out, priority);
    tm_json_key(out, "conditions");
    tm_json_raw(out, tm_json_get(tier, "conditions")->text);
    tm_json_key(out, "prices");
    tm_json_raw(out, tm_json_get(tier, "prices")->text);
    tm_json_close_object(out);
}

static struct tm_str write_sorted(struct tiers *tiers) {
    struct tm_json_writer *out = tm_json_writer_new();
    if (!out) abort(); /* the supervisor starts us anew */
    int64_t last = -1;
    tm_json_open_array(out);
    for (size_t written = 0; written < tiers->count; written++) {
        size_t next = tiers->count;
        for (size_t i = 0; i < tiers->count; i++)
            if (tiers->priorities[i] > last && (next == tiers->count || tiers->priorities[i] < tiers->priorities[next]))
                next = i;
        last = tiers->priorities[next];
        write_tier(out, tiers->tiers[next], last);
    }
    tm_json_close_array(out);
    struct tm_str text = tm_arena_copy(tiers->arena, tm_json_writer_text(out));
    tm_json_writer_free(out);
    return text;
}

struct tm_str models_read_tiers(const struct tm_json *node, struct params *params, struct tm_arena *arena) {
    struct tiers tiers = {.params = params, .arena = arena};
    if (node->type != TM_JSON_ARRAY || !node->count || node->count > TIERS_MOST) {
        params_issue(params, "invalid_type", "pricingTiers", "Invalid input: expected an array of 1 to 20 tiers");
        return TM_STR("");
    }
    if (node->text.len > BYTES_MOST) {
        params_issue(params, "too_big", "pricingTiers", "Too big: expected JSON of <=16384 bytes");
        return TM_STR("");
    }
    for (const struct tm_json *c = tm_json_first(node); c != tm_json_end(node); c = tm_json_next(c)) {
        struct tm_str path = tm_arena_printf(arena, "pricingTiers.%zu", tiers.count);
        tiers.at = path.ptr ? path : TM_STR("pricingTiers");
        check_tier(&tiers, c, &tiers.priorities[tiers.count]);
        tiers.tiers[tiers.count++] = c;
    }
    if (params->issue_count) return TM_STR("");
    check_together(&tiers);
    return params->issue_count ? TM_STR("") : write_sorted(&tiers);
}
