/* amounts: maps of counts and costs by kind, and the shapes in which providers tell them. */
#include "model/decimal.h"
#include "model/event_values.h"

static const struct tm_str amount_keys[3] = {TM_STR("input"), TM_STR("output"), TM_STR("total")};

int64_t *tm_amounts_find(struct tm_amounts *amounts, struct tm_str key) {
    for (size_t at = 0; at < amounts->count; at++)
        if (tm_str_eq(amounts->items[at].key, key)) return &amounts->items[at].number;
    return NULL;
}

bool tm_amounts_set(struct tm_amounts *amounts, struct tm_str key, int64_t number) {
    int64_t *found = tm_amounts_find(amounts, key);
    if (!found && amounts->count == TM_AMOUNT_KEYS) return false;
    if (!found) amounts->items[amounts->count++].key = key;
    *(found ? found : &amounts->items[amounts->count - 1].number) = number;
    return true;
}

bool tm_event_put_amounts(struct tm_event_values *out, enum tm_field field, const struct tm_amounts *amounts) {
    if (amounts->count == 0) return true;
    Tracemesh__Value *value = tm_event_put(out, field);
    if (!tm_event_put_entries(out, value, amounts->count)) return false;
    for (size_t i = 0; i < amounts->count; i++) {
        value->entries[i]->key = tm_proto_bytes(amounts->items[i].key);
        value->entries[i]->number = amounts->items[i].number;
    }
    return true;
}

/* ---- what OpenAI's two interfaces answer, or any map of counts ---- */

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
static bool add_details(struct tm_arena *arena, const struct tm_json *details, struct tm_str whole, int64_t *left,
                        struct tm_amounts *counts) {
    if (!details || details->type != TM_JSON_OBJECT) return true;
    for (const struct tm_json *c = tm_json_first(details), *end = tm_json_end(details); c != end; c = tm_json_next(c)) {
        int64_t number;
        if (!is_count(c, &number)) continue;
        struct tm_str key = tm_arena_printf(arena, "%.*s_%.*s", TM_STR_ARG(whole), TM_STR_ARG(c->key));
        if (!key.ptr || !tm_amounts_set(counts, key, number)) return false;
        *left = *left > number ? *left - number : 0;
    }
    return true;
}

static bool add_openai(struct tm_arena *arena, const struct tm_json *usage, const struct openai_shape *shape,
                       struct tm_amounts *counts) {
    int64_t number[3];
    for (int i = 0; i < 3; i++) tm_json_i64(tm_json_get(usage, shape->count[i]), &number[i]);
    for (int i = 0; i < 2; i++)
        if (!add_details(arena, tm_json_get(usage, shape->details[i]), amount_keys[i], &number[i], counts))
            return false;
    for (int i = 0; i < 3; i++)
        if (!tm_amounts_set(counts, amount_keys[i], number[i])) return false;
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

static bool add_raw(const struct tm_json *usage, struct tm_amounts *counts) {
    for (const struct tm_json *c = tm_json_first(usage), *end = tm_json_end(usage); c != end; c = tm_json_next(c)) {
        int64_t number;
        bool counts_here = c->type == TM_JSON_STRING ? leading_integer(c->text, &number) : is_count(c, &number);
        if (counts_here && !tm_amounts_set(counts, c->key, number)) return false;
    }
    return true;
}

bool tm_amounts_add_usage(struct tm_amounts *counts, const struct tm_json *usage, struct tm_arena *arena) {
    for (size_t i = 0; i < sizeof openai_shapes / sizeof *openai_shapes; i++)
        if (has_shape(usage, &openai_shapes[i])) return add_openai(arena, usage, &openai_shapes[i], counts);
    return add_raw(usage, counts);
}

bool tm_amounts_add_costs(struct tm_amounts *out, const struct tm_json *costs) {
    for (const struct tm_json *c = tm_json_first(costs), *end = tm_json_end(costs); c != end; c = tm_json_next(c)) {
        double finite;
        int64_t amount;
        bool taken = tm_json_double(c, &finite) && finite >= 0 && tm_decimal_read(c->text, &amount);
        if (taken && !tm_amounts_set(out, c->key, amount)) return false;
    }
    return true;
}
