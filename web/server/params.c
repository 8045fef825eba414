/* params: query parameters, read as the reference reads them. */
#include "params.h"
#include "model/ingestion_event.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void params_add(struct params *params, struct tm_str name, struct tm_str value) {
    if (params->count < PARAMS_MAX) params->items[params->count++] = (struct param){name, value};
}

void params_issue(struct params *params, const char *code, const char *path, const char *message) {
    if (params->issue_count < ISSUES_MAX) params->issues[params->issue_count++] = (struct issue){code, path, message};
}

bool params_text(const struct params *params, const char *name, struct tm_str *value) {
    for (size_t i = 0; i < params->count; i++)
        if (tm_str_is(params->items[i].name, name)) {
            *value = params->items[i].value;
            return value->len > 0;
        }
    return false;
}

/* A whole number within bounds, or `fallback` (with an issue, when something else was given). */
static uint64_t whole_number(struct params *params, const char *name, int64_t most, const char *over,
                             uint64_t fallback) {
    struct tm_str text;
    int64_t value;
    if (!params_text(params, name, &text)) return fallback;
    if (!tm_str_i64(tm_str_trim(text), &value)) {
        params_issue(params, "invalid_type", name, "Invalid input: expected a whole number");
        return fallback;
    }
    if (value < 1) params_issue(params, "too_small", name, "Too small: expected number to be >=1");
    else if (value > most) params_issue(params, "too_big", name, over);
    else return (uint64_t)value;
    return fallback;
}

void params_limit(struct params *params, uint64_t least, uint64_t most, uint64_t *limit) {
    struct tm_str text;
    uint64_t value;
    if (!params_text(params, "limit", &text)) return;
    if (!tm_str_u64(tm_str_trim(text), &value))
        params_issue(params, "invalid_type", "limit", "Invalid input: expected a whole number");
    else if (value < least) params_issue(params, "too_small", "limit", "Too small: expected number to be >=1");
    else if (value > most) params_issue(params, "too_big", "limit", "Too big: above what this list gives at once");
    else *limit = value;
}

bool params_empty(const struct params *params, const char *name) {
    for (size_t i = 0; i < params->count; i++)
        if (tm_str_is(params->items[i].name, name)) return params->items[i].value.len == 0;
    return false;
}

void params_problem(struct params *params, const char *message) {
    if (!params->problem) params->problem = message;
}

struct page params_page(struct params *params) {
    /* Beyond 2^53 a page number is no integer to JavaScript; within it the offset cannot overflow. */
    const int64_t page_most = (int64_t)1 << 53;
    struct page page;
    page.number = whole_number(params, "page", page_most, "Too big: expected number to be <=9007199254740992", 1);
    page.limit =
        whole_number(params, "limit", PAGE_LIMIT_MAX, "Too big: expected number to be <=100", PAGE_LIMIT_DEFAULT);
    page.offset = (page.number - 1) * page.limit;
    return page;
}

bool params_time(struct params *params, const char *name, int64_t *us) {
    struct tm_str text;
    if (!params_text(params, name, &text)) return false;
    if (tm_time_parse(text, us)) return true;
    params_issue(params, "invalid_format", name, "Invalid ISO datetime: an offset is needed, such as Z");
    return false;
}

bool params_number(struct params *params, const char *name, double *value) {
    struct tm_str text;
    char copy[64], *end;
    if (!params_text(params, name, &text)) return false;
    text = tm_str_trim(text);
    if (text.len > 0 && text.len < sizeof copy) {
        memcpy(copy, text.ptr, text.len);
        copy[text.len] = 0;
        *value = strtod(copy, &end);
        /* strtod also takes hexadecimal, "inf" and blanks: only the characters of a decimal number may be there. */
        if (end == copy + text.len && strspn(copy, "+-.0123456789eE") == text.len && isfinite(*value)) return true;
    }
    params_issue(params, "invalid_type", name, "Invalid input: expected number");
    return false;
}

static size_t split_commas(struct params *params, const char *name, struct tm_str rest, struct tm_str *out) {
    size_t count = 0;
    while (rest.len) {
        struct tm_str item = tm_str_split(&rest, ',');
        if (!item.len) continue;
        if (count == PARAMS_LIST_MAX) {
            params_issue(params, "too_big", name, "Too big: expected array to have <=200 items");
            break;
        }
        out[count++] = item;
    }
    return count;
}

size_t params_list(struct params *params, const char *name, struct tm_arena *arena, const struct tm_str **values) {
    struct tm_str *list = tm_arena_array(arena, PARAMS_LIST_MAX, sizeof *list);
    size_t count = 0;
    if (!list) return 0;
    for (size_t i = 0; i < params->count && count < PARAMS_LIST_MAX; i++)
        if (params->items[i].value.len && tm_str_is(params->items[i].name, name))
            list[count++] = params->items[i].value;
    if (count == 1) count = split_commas(params, name, list[0], list);
    *values = list;
    return count;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
    return -1;
}

bool params_decode(struct tm_str raw, struct tm_arena *arena, struct tm_str *out) {
    char *text = tm_arena_alloc(arena, raw.len + 1);
    size_t len = 0;
    if (!text) return false;
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] != '%') {
            text[len++] = raw.ptr[i];
            continue;
        }
        int high = raw.len - i > 2 ? hex_digit(raw.ptr[i + 1]) : -1;
        int low = raw.len - i > 2 ? hex_digit(raw.ptr[i + 2]) : -1;
        if (high < 0 || low < 0) return false;
        text[len++] = (char)(high * 16 + low);
        i += 2;
    }
    text[len] = 0;
    *out = (struct tm_str){text, len};
    return true;
}
