/* table: a table's life, and the file the built-in one is read from. */
#include "pricing/table.h"
#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_BYTES_MOST = 16 << 20,
    MATCH_STEPS = 100000,
    MATCH_HEAP_KIB = 1024,
};

static struct tm_prices *prices_new(size_t slots, struct tm_error *error) {
    struct tm_prices *prices = calloc(1, sizeof *prices);
    if (prices) {
        prices->arena = tm_arena_new(0);
        prices->match_data = pcre2_match_data_create(1, NULL);
        prices->match_context = pcre2_match_context_create(NULL);
        prices->matches = calloc(slots, sizeof *prices->matches);
        prices->slot_count = prices->matches ? slots : 0;
    }
    if (!prices || !prices->arena || !prices->match_data || !prices->match_context || !prices->matches) {
        tm_fail(error, TM_NO_MEMORY, "", "out of memory for the prices");
        tm_prices_free(prices);
        return NULL;
    }
    pcre2_set_match_limit(prices->match_context, MATCH_STEPS);
    pcre2_set_heap_limit(prices->match_context, MATCH_HEAP_KIB);
    return prices;
}

static struct tm_prices *load(struct tm_prices *prices, const struct tm_prices *builtin, struct tm_str json,
                              struct tm_error *error) {
    if (!prices || prices_load(prices, builtin, json, error) == TM_OK) return prices;
    tm_prices_free(prices);
    return NULL;
}

struct tm_prices *tm_prices_parse(struct tm_str json, struct tm_error *error) {
    return load(prices_new(MATCH_SLOTS, error), NULL, json, error);
}

struct tm_prices *tm_prices_own(struct tm_str json, struct tm_prices *builtin, struct tm_error *error) {
    struct tm_prices *prices = prices_new(OWN_MATCH_SLOTS, error);
    if (prices) {
        prices->builtin = builtin;
        pcre2_set_callout(prices->match_context, prices_count_step, prices);
    }
    return load(prices, builtin, json, error);
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

void prices_model_clear(struct model *model) {
    pcre2_code_free(model->pattern.code);
    for (size_t t = 0; t < model->tier_count; t++)
        for (size_t c = 0; c < model->tiers[t].condition_count; c++)
            pcre2_code_free(model->tiers[t].conditions[c].pattern.code);
}

void tm_prices_free(struct tm_prices *prices) {
    if (!prices) return;
    for (size_t m = 0; m < prices->model_count; m++) prices_model_clear(&prices->models[m]);
    prices_forget_matches(prices);
    pcre2_match_context_free(prices->match_context);
    pcre2_match_data_free(prices->match_data);
    tm_arena_free(prices->arena);
    free(prices->matches);
    free(prices);
}

size_t tm_prices_count(const struct tm_prices *prices) {
    return prices->model_count;
}

size_t tm_prices_skipped(const struct tm_prices *prices) {
    return prices->skipped_count;
}

size_t tm_prices_bytes(const struct tm_prices *prices) {
    size_t names = prices->slot_count * (sizeof *prices->matches + MODEL_NAME_MOST);
    return sizeof *prices + tm_arena_used(prices->arena) + prices->compiled_bytes + names;
}
