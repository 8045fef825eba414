/* match: patterns over names, and the memory of which model a name belongs to. */
#include "base/hash.h"
#include "pricing/table.h"

#include <stdlib.h>
#include <string.h>

bool prices_pattern_matches(struct tm_prices *prices, const pcre2_code *pattern, struct tm_str text) {
    static const char empty[1] = "";
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.len ? text.ptr : empty);
    return pcre2_match(pattern, subject, text.len, 0, 0, prices->match_data, prices->match_context) >= 0;
}

static const struct model *try_all(struct tm_prices *prices, struct tm_str name) {
    for (size_t i = 0; i < prices->model_count; i++)
        if (prices_pattern_matches(prices, prices->models[i].pattern, name)) return &prices->models[i];
    return NULL;
}

const struct model *prices_match(struct tm_prices *prices, struct tm_str name) {
    if (name.len == 0 || name.len > MODEL_NAME_MOST) return NULL;
    struct match *slot = &prices->matches[tm_hash(name, 0) % MATCH_SLOTS];
    if (slot->name && tm_str_eq(name, (struct tm_str){slot->name, slot->len})) return slot->model;
    const struct model *model = try_all(prices, name);
    char *copy = malloc(name.len);
    if (!copy) return model;
    memcpy(copy, name.ptr, name.len);
    free(slot->name);
    *slot = (struct match){copy, name.len, model};
    return model;
}

void prices_forget_matches(struct tm_prices *prices) {
    for (size_t i = 0; i < MATCH_SLOTS; i++) {
        free(prices->matches[i].name);
        prices->matches[i] = (struct match){0};
    }
}
