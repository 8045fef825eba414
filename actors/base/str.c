/* str: views of bytes. */
#include "base/str.h"

#include <string.h>
#include <strings.h>

bool tm_str_is_nocase(struct tm_str a, const char *text) {
    size_t len = strlen(text);
    return a.len == len && (len == 0 || strncasecmp(a.ptr, text, len) == 0);
}

int tm_str_cmp(struct tm_str a, struct tm_str b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0) return order;
    return (a.len > b.len) - (a.len < b.len);
}

struct tm_str tm_str_sub(struct tm_str s, size_t from, size_t len) {
    if (from > s.len) from = s.len;
    if (len > s.len - from) len = s.len - from;
    return (struct tm_str){s.ptr ? s.ptr + from : NULL, len};
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct tm_str tm_str_trim(struct tm_str s) {
    while (s.len && is_space(s.ptr[0])) s = tm_str_sub(s, 1, s.len);
    while (s.len && is_space(s.ptr[s.len - 1])) s.len--;
    return s;
}

struct tm_str tm_str_split(struct tm_str *rest, char separator) {
    struct tm_str all = *rest;
    const char *at = all.len ? memchr(all.ptr, separator, all.len) : NULL;
    if (!at) {
        *rest = (struct tm_str){NULL, 0};
        return all;
    }
    size_t before = (size_t)(at - all.ptr);
    *rest = tm_str_sub(all, before + 1, all.len);
    return tm_str_sub(all, 0, before);
}

void tm_str_to(struct tm_str s, char *out, size_t size) {
    size_t len = s.len < size ? s.len : size - 1;
    if (len) memcpy(out, s.ptr, len);
    out[len] = 0;
}

bool tm_str_u64(struct tm_str s, uint64_t *out) {
    uint64_t value = 0;
    if (s.len == 0 || s.len > 20) return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(s.ptr[i] - '0');
        if (digit > 9 || __builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool tm_str_i64(struct tm_str s, int64_t *out) {
    bool negative = s.len && s.ptr[0] == '-';
    uint64_t value;
    if (!tm_str_u64(negative ? tm_str_sub(s, 1, s.len) : s, &value)) return false;
    if (value > (uint64_t)INT64_MAX + (negative ? 1 : 0)) return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}
