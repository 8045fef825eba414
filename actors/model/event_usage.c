/* event_usage: the shapes in which tokens and costs are told, brought to one map of counts and one of costs. */
#include "model/decimal.h"
#include "model/event_reader.h"

#include <stdio.h>

/* More keys than any provider has; bounds the comparing of each key with each other. */
enum { USAGE_KEYS = 256 };

struct amounts {
    size_t count;
    struct {
        struct tm_str key;
        int64_t number;
    } items[USAGE_KEYS];
};

static bool set_amount(struct amounts *amounts, struct tm_str key, int64_t number) {
    size_t at = 0;
    while (at < amounts->count && !tm_str_eq(amounts->items[at].key, key)) at++;
    if (at == USAGE_KEYS) return false;
    if (at == amounts->count) amounts->items[amounts->count++].key = key;
    amounts->items[at].number = number;
    return true;
}

static enum tm_status emit_amounts(struct event_reader *reader, enum tm_field field, const struct amounts *amounts) {
    if (amounts->count == 0) return TM_OK;
    Tracemesh__Value *value = event_emit(reader, field);
    if (!event_emit_entries(reader, value, amounts->count)) return event_no_memory(reader);
    for (size_t i = 0; i < amounts->count; i++) {
        value->entries[i]->key = tm_proto_bytes(amounts->items[i].key);
        value->entries[i]->number = amounts->items[i].number;
    }
    return TM_OK;
}

/* ---- usage: the older object with a unit ---- */

/* Two spellings of the same three counts. When any key of the second is there, the first and the costs are ignored. */
static const char *const count_names[2][3] = {{"input", "output", "total"},
                                              {"promptTokens", "completionTokens", "totalTokens"}};
static const char *const cost_names[3] = {"inputCost", "outputCost", "totalCost"};
static const struct tm_str amount_keys[3] = {TM_STR("input"), TM_STR("output"), TM_STR("total")};

struct legacy_usage {
    bool has_count[3], has_cost[3];
    int64_t count[3], cost[3];
};

static const struct tm_json *given(const struct tm_json *object, const char *name) {
    const struct tm_json *node = tm_json_get(object, name);
    return node && node->type != TM_JSON_NULL ? node : NULL;
}

static enum tm_status refuse_usage(struct event_reader *reader, const char *name, const struct tm_json *node,
                                   const char *expected) {
    char path[32];
    snprintf(path, sizeof path, "usage.%s", name);
    return event_refuse(reader, path, node, expected);
}

/* All six counts are checked, those of `spelling` taken. Negative ones cannot be stored and count as absent. */
static enum tm_status read_counts(struct event_reader *reader, const struct tm_json *usage, int spelling,
                                  struct legacy_usage *out) {
    for (int s = 0; s < 2; s++) {
        for (int i = 0; i < 3; i++) {
            const struct tm_json *node = given(usage, count_names[s][i]);
            int64_t number = 0;
            if (node && !tm_json_i64(node, &number)) return refuse_usage(reader, count_names[s][i], node, "an integer");
            if (!node || number < 0 || s != spelling) continue;
            out->has_count[i] = true;
            out->count[i] = number;
        }
    }
    return TM_OK;
}

static enum tm_status read_costs(struct event_reader *reader, const struct tm_json *usage, bool take,
                                 struct legacy_usage *out) {
    for (int i = 0; i < 3; i++) {
        const struct tm_json *node = given(usage, cost_names[i]);
        double finite;
        if (node && !tm_json_double(node, &finite)) return refuse_usage(reader, cost_names[i], node, "a number");
        if (node && take) out->has_cost[i] = tm_decimal_read(node->text, &out->cost[i]);
    }
    return TM_OK;
}

static enum tm_status check_unit(struct event_reader *reader, const struct tm_json *usage) {
    static const char *const units[] = {"TOKENS", "CHARACTERS", "SECONDS", "MILLISECONDS", "IMAGES", "REQUESTS"};
    const struct tm_json *unit = given(usage, "unit");
    if (!unit) return TM_OK;
    for (size_t i = 0; unit->type == TM_JSON_STRING && i < sizeof units / sizeof *units; i++)
        if (tm_str_is(unit->text, units[i])) return TM_OK;
    return refuse_usage(reader, "unit", unit, "TOKENS, CHARACTERS, SECONDS, MILLISECONDS, IMAGES or REQUESTS");
}

static enum tm_status read_legacy(struct event_reader *reader, const struct tm_json *usage, struct legacy_usage *out) {
    *out = (struct legacy_usage){0};
    if (!usage) return TM_OK;
    if (usage->type != TM_JSON_OBJECT) return event_refuse(reader, "usage", usage, "an object");
    int spelling = 0;
    for (int i = 0; i < 3; i++)
        if (tm_json_get(usage, count_names[1][i])) spelling = 1;
    enum tm_status status = check_unit(reader, usage);
    if (status == TM_OK) status = read_counts(reader, usage, spelling, out);
    if (status == TM_OK) status = read_costs(reader, usage, spelling == 0, out);
    return status;
}

/* A total is made up only when no further details could contradict it. */
static void add_legacy(const struct legacy_usage *usage, bool alone, struct amounts *counts, struct amounts *costs) {
    for (int i = 0; i < 3; i++) {
        if (usage->has_count[i]) set_amount(counts, amount_keys[i], usage->count[i]);
        if (usage->has_cost[i]) set_amount(costs, amount_keys[i], usage->cost[i]);
    }
    if (usage->has_count[2] || !alone || !(usage->has_count[0] || usage->has_count[1])) return;
    int64_t total;
    if (__builtin_add_overflow(usage->count[0], usage->count[1], &total)) return;
    set_amount(counts, amount_keys[2], total);
}

/* ---- usageDetails: what OpenAI's two interfaces answer, or any map of counts ---- */

/* The members of one of OpenAI's objects: exactly these, the counts required. */
struct openai_shape {
    const char *count[3];
    const char *details[2]; /* of the input, of the output */
};
static const struct openai_shape openai_shapes[] = {
    {{"prompt_tokens", "completion_tokens", "total_tokens"}, {"prompt_tokens_details", "completion_tokens_details"}},
    {{"input_tokens", "output_tokens", "total_tokens"}, {"input_tokens_details", "output_tokens_details"}},
};

static bool is_count(const struct tm_json *node, int64_t *out) {
    return tm_json_i64(node, out) && *out >= 0;
}

static bool is_details(const struct tm_json *node) {
    if (node->type == TM_JSON_NULL) return true;
    if (node->type != TM_JSON_OBJECT) return false;
    int64_t number;
    for (const struct tm_json *c = tm_json_first(node), *end = tm_json_end(node); c != end; c = tm_json_next(c))
        if (c->type != TM_JSON_NULL && !is_count(c, &number)) return false;
    return true;
}

static bool has_shape(const struct tm_json *usage, const struct openai_shape *shape) {
    for (int i = 0; i < 3; i++)
        if (!tm_json_get(usage, shape->count[i])) return false;
    int64_t number;
    for (const struct tm_json *c = tm_json_first(usage), *end = tm_json_end(usage); c != end; c = tm_json_next(c)) {
        bool count = false, details = false;
        for (int i = 0; i < 3; i++) count = count || tm_str_is(c->key, shape->count[i]);
        for (int i = 0; i < 2; i++) details = details || tm_str_is(c->key, shape->details[i]);
        if (!(count && is_count(c, &number)) && !(details && is_details(c))) return false;
    }
    return true;
}

/* Each detail k of the input becomes input_k and is taken off the input, so that the parts add up; output likewise. */
static bool add_details(struct event_reader *reader, const struct tm_json *details, struct tm_str whole, int64_t *left,
                        struct amounts *counts) {
    if (!details || details->type != TM_JSON_OBJECT) return true;
    for (const struct tm_json *c = tm_json_first(details), *end = tm_json_end(details); c != end; c = tm_json_next(c)) {
        int64_t number;
        if (!is_count(c, &number)) continue;
        struct tm_str key = tm_arena_printf(reader->arena, "%.*s_%.*s", TM_STR_ARG(whole), TM_STR_ARG(c->key));
        if (!key.ptr || !set_amount(counts, key, number)) return false;
        *left = *left > number ? *left - number : 0;
    }
    return true;
}

static bool add_openai(struct event_reader *reader, const struct tm_json *usage, const struct openai_shape *shape,
                       struct amounts *counts) {
    int64_t number[3];
    for (int i = 0; i < 3; i++) tm_json_i64(tm_json_get(usage, shape->count[i]), &number[i]);
    for (int i = 0; i < 2; i++)
        if (!add_details(reader, tm_json_get(usage, shape->details[i]), amount_keys[i], &number[i], counts))
            return false;
    for (int i = 0; i < 3; i++)
        if (!set_amount(counts, amount_keys[i], number[i])) return false;
    return true;
}

/* The integer at the beginning of a string, as JavaScript's parseInt reads it in base 10. */
static bool leading_integer(struct tm_str text, int64_t *out) {
    text = tm_str_trim(text);
    if (text.len && text.ptr[0] == '+') text = tm_str_sub(text, 1, text.len);
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9') digits++;
    return tm_str_i64(tm_str_sub(text, 0, digits), out);
}

static bool add_raw(const struct tm_json *usage, struct amounts *counts) {
    for (const struct tm_json *c = tm_json_first(usage), *end = tm_json_end(usage); c != end; c = tm_json_next(c)) {
        int64_t number;
        bool counts_here = c->type == TM_JSON_STRING ? leading_integer(c->text, &number) : is_count(c, &number);
        if (counts_here && !set_amount(counts, c->key, number)) return false;
    }
    return true;
}

static bool add_usage_details(struct event_reader *reader, const struct tm_json *usage, struct amounts *counts) {
    for (size_t i = 0; i < sizeof openai_shapes / sizeof *openai_shapes; i++)
        if (has_shape(usage, &openai_shapes[i])) return add_openai(reader, usage, &openai_shapes[i], counts);
    return add_raw(usage, counts);
}

static bool add_cost_details(const struct tm_json *costs, struct amounts *out) {
    for (const struct tm_json *c = tm_json_first(costs), *end = tm_json_end(costs); c != end; c = tm_json_next(c)) {
        double finite;
        int64_t amount;
        bool taken = tm_json_double(c, &finite) && finite >= 0 && tm_decimal_read(c->text, &amount);
        if (taken && !set_amount(out, c->key, amount)) return false;
    }
    return true;
}

enum tm_status event_finish_usage(struct event_reader *reader) {
    const struct tm_json *details = reader->kept[KEPT_USAGE_DETAILS], *cost = reader->kept[KEPT_COST_DETAILS];
    if (!details && !cost && !reader->kept[KEPT_USAGE]) return TM_OK;
    if (details && details->type != TM_JSON_OBJECT) return event_refuse(reader, "usageDetails", details, "an object");
    if (cost && cost->type != TM_JSON_OBJECT) return event_refuse(reader, "costDetails", cost, "an object");
    struct legacy_usage legacy;
    enum tm_status status = read_legacy(reader, reader->kept[KEPT_USAGE], &legacy);
    if (status != TM_OK) return status;

    struct amounts counts, costs, extra;
    counts.count = costs.count = extra.count = 0;
    if (details && !add_usage_details(reader, details, &extra))
        return event_refuse(reader, "usageDetails", details, "at most 256 kinds of usage");
    add_legacy(&legacy, extra.count == 0, &counts, &costs);
    for (size_t i = 0; i < extra.count; i++)
        if (!set_amount(&counts, extra.items[i].key, extra.items[i].number))
            return event_refuse(reader, "usageDetails", details, "at most 256 kinds of usage");
    if (cost && !add_cost_details(cost, &costs))
        return event_refuse(reader, "costDetails", cost, "at most 256 kinds of cost");
    status = emit_amounts(reader, TM_OBSERVATION_PROVIDED_USAGE, &counts);
    return status == TM_OK ? emit_amounts(reader, TM_OBSERVATION_PROVIDED_COST, &costs) : status;
}

/* ---- prompts ---- */

enum tm_status event_finish_generation(struct event_reader *reader) {
    const struct tm_json *name = reader->kept[KEPT_PROMPT_NAME], *version = reader->kept[KEPT_PROMPT_VERSION];
    int64_t number = 0;
    if (version && (!tm_json_i64(version, &number) || number < 0 || number > UINT16_MAX))
        return event_refuse(reader, "promptVersion", version, "an integer from 1 to 65535");
    bool has_name = name && name->text.len, has_version = number > 0;
    if (has_name && !has_version) return event_refuse(reader, "promptVersion", version, "a version for promptName");
    if (has_version && !has_name) return event_refuse(reader, "promptName", name, "a name for promptVersion");
    if (has_name) {
        event_emit_text(reader, TM_OBSERVATION_PROMPT_NAME, name->text);
        event_emit_number(reader, TM_OBSERVATION_PROMPT_VERSION, number);
    }
    return event_finish_usage(reader);
}
