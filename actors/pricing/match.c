/* match: patterns over names, and the memory of which model a name belongs to. */
#include "base/hash.h"
#include "base/log.h"
#include "pricing/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATTERN_BYTES_MOST = 1024, PATTERN_DEPTH_MOST = 32, COMPILED_BYTES_MOST = 32 << 10 };
/* Items of patterns gone through; an honest pattern and name take a few dozen. */
enum { STRIKES_MOST = 3, PATTERN_STEPS = 5000, NAME_STEPS = 20000, ROW_STEPS = 10000, STOPPED = -1000 };

static bool refuse(char *reason, size_t size, const char *why) {
    snprintf(reason, size, "%s", why);
    return false;
}

bool pattern_compile(struct tm_str text, bool ignore_case, bool bounded, struct pattern *out, char *reason,
                     size_t reason_size) {
    int code = 0;
    PCRE2_SIZE offset = 0;
    PCRE2_UCHAR why[96];
    if (bounded && text.len > PATTERN_BYTES_MOST) return refuse(reason, reason_size, "is longer than 1024 bytes");
    pcre2_compile_context *context = bounded ? pcre2_compile_context_create(NULL) : NULL;
    if (bounded && !context) return refuse(reason, reason_size, "finds no memory");
    if (bounded) pcre2_set_parens_nest_limit(context, PATTERN_DEPTH_MOST);
    uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | (ignore_case ? PCRE2_CASELESS : 0);
    if (bounded) options |= PCRE2_AUTO_CALLOUT;
    out->code = pcre2_compile((PCRE2_SPTR)(text.len ? text.ptr : ""), text.len, options, &code, &offset, context);
    pcre2_compile_context_free(context);
    if (!out->code) {
        pcre2_get_error_message(code, why, sizeof why);
        snprintf(reason, reason_size, "at %zu: %s", offset, (const char *)why);
        return false;
    }
    pcre2_pattern_info(out->code, PCRE2_INFO_SIZE, &out->bytes);
    if (!bounded || out->bytes <= COMPILED_BYTES_MOST) return true;
    pcre2_code_free(out->code);
    out->code = NULL;
    return refuse(reason, reason_size, "is too large once repetitions are written out");
}

bool tm_pattern_usable(struct tm_str text, char *reason, size_t reason_size) {
    struct pattern pattern = {0};
    bool usable = pattern_compile(text, false, true, &pattern, reason, reason_size);
    pcre2_code_free(pattern.code);
    return usable;
}

/* Called by PCRE2 at each item of a pattern that is somebody else's. PCRE2's own limit starts anew at each character
 * from which it tries, so it bounds neither a match nor, over all models, a name. */
int prices_count_step(pcre2_callout_block *block, void *state) {
    struct tm_prices *prices = state;
    return prices->steps_left-- > 0 ? 0 : STOPPED;
}

void prices_allow_row(struct tm_prices *prices) {
    prices->steps_allowed = ROW_STEPS;
}

static bool is_stopped(int found) {
    return found == STOPPED || found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_DEPTHLIMIT ||
           found == PCRE2_ERROR_HEAPLIMIT;
}

bool prices_pattern_matches(struct tm_prices *prices, struct pattern *pattern, struct tm_str text) {
    static const char empty[1] = "";
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.len ? text.ptr : empty);
    int64_t allowed = prices->steps_allowed < PATTERN_STEPS ? prices->steps_allowed : PATTERN_STEPS;
    if (pattern->strikes >= STRIKES_MOST || (prices->builtin && allowed <= 0)) return false;
    prices->steps_left = allowed;
    int found = pcre2_match(pattern->code, subject, text.len, 0, 0, prices->match_data, prices->match_context);
    prices->steps_allowed -= allowed - prices->steps_left;
    if (prices->builtin && is_stopped(found)) pattern->strikes++;
    return found >= 0;
}

static struct model *try_all(struct tm_prices *prices, struct tm_str name) {
    prices->steps_allowed = NAME_STEPS;
    for (size_t i = 0; i < prices->model_count; i++) {
        struct model *model = &prices->models[i];
        unsigned before = model->pattern.strikes;
        if (prices_pattern_matches(prices, &model->pattern, name)) return model;
        if (before < STRIKES_MOST && model->pattern.strikes == STRIKES_MOST)
            tm_log(TM_LOG_WARN, "model_set_aside", "model=%.*s reason=\"its pattern takes too many steps\"",
                   TM_STR_ARG(model->id));
    }
    return NULL;
}

static struct model *match_here(struct tm_prices *prices, struct tm_str name) {
    struct match *slot = &prices->matches[tm_hash(name, 0) % prices->slot_count];
    if (slot->name && tm_str_eq(name, (struct tm_str){slot->name, slot->len})) return slot->model;
    struct model *model = try_all(prices, name);
    char *copy = malloc(name.len);
    if (!copy) return model;
    memcpy(copy, name.ptr, name.len);
    free(slot->name);
    *slot = (struct match){copy, name.len, model};
    return model;
}

struct model *prices_match(struct tm_prices **prices, struct tm_str name) {
    if (name.len == 0 || name.len > MODEL_NAME_MOST) return NULL;
    struct model *model = match_here(*prices, name);
    if (model || !(*prices)->builtin) return model;
    *prices = (*prices)->builtin;
    return match_here(*prices, name);
}

void prices_forget_matches(struct tm_prices *prices) {
    for (size_t i = 0; i < prices->slot_count; i++) {
        free(prices->matches[i].name);
        prices->matches[i] = (struct match){0};
    }
}
