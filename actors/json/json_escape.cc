/* json_escape: lone surrogates, and escapes that need not be. */
#include "json/json_escape.h"

#include <cstring>

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of \uXXXX at `at`, or -1 when that is not what stands there. */
int escaped_unit(const char *at, const char *end) {
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return -1;
    int unit = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

bool is_high(int unit) {
    return unit >= 0xd800 && unit <= 0xdbff;
}
bool is_low(int unit) {
    return unit >= 0xdc00 && unit <= 0xdfff;
}

char *put_utf8(int code, char *to) {
    const auto byte = [&to](int value) { *to++ = static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xc0 | code >> 6);
        byte(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        byte(0xe0 | code >> 12);
        byte(0x80 | (code >> 6 & 0x3f));
        byte(0x80 | (code & 0x3f));
    } else {
        byte(0xf0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3f));
        byte(0x80 | (code >> 6 & 0x3f));
        byte(0x80 | (code & 0x3f));
    }
    return to;
}

/* Writes what the escape at *from means, or the escape as it is, and steps over it. */
char *put_escape(const char **from, const char *end, char *to) {
    int code = escaped_unit(*from, end);
    size_t len = code < 0 ? 2 : 6;
    if (is_high(code) && is_low(escaped_unit(*from + 6, end))) {
        code = 0x10000 + (code - 0xd800) * 0x400 + (escaped_unit(*from + 6, end) - 0xdc00);
        len = 12;
    }
    const char *escape = *from;
    if (len > static_cast<size_t>(end - escape)) len = static_cast<size_t>(end - escape); /* text that is no JSON */
    *from += len;
    if (code >= 0x20 && code != '"' && code != '\\' && !is_high(code) && !is_low(code)) return put_utf8(code, to);
    memcpy(to, escape, len);
    return to + len;
}

} // namespace

void json_replace_lone_surrogates(char *at, char *end) {
    while ((at = static_cast<char *>(memchr(at, '\\', static_cast<size_t>(end - at))))) {
        int unit = escaped_unit(at, end);
        if (unit < 0) {
            at += 2;
        } else if (is_high(unit) && is_low(escaped_unit(at + 6, end))) {
            at += 12;
        } else {
            if (is_high(unit) || is_low(unit)) memcpy(at + 2, "fffd", 4);
            at += 6;
        }
        if (at >= end) return;
    }
}

/* By memchr, as escapes are rare in most texts: memmem looks at each byte. */
static bool has_unicode_escape(struct tm_str json) {
    const char *at = json.ptr, *end = json.ptr + json.len;
    while (at < end && (at = static_cast<const char *>(memchr(at, '\\', static_cast<size_t>(end - at))))) {
        if (end - at > 1 && at[1] == 'u') return true;
        at += 2;
    }
    return false;
}

extern "C" struct tm_str tm_json_plain(struct tm_str json, struct tm_arena *arena) {
    if (!json.len || !has_unicode_escape(json)) return json;
    char *out = static_cast<char *>(tm_arena_alloc(arena, json.len)), *to = out;
    if (!out) return tm_str{nullptr, 0};
    const char *from = json.ptr, *end = json.ptr + json.len;
    while (from < end) {
        const auto *escape = static_cast<const char *>(memchr(from, '\\', static_cast<size_t>(end - from)));
        size_t len = static_cast<size_t>((escape ? escape : end) - from);
        memcpy(to, from, len);
        to += len;
        from += len;
        if (escape) to = put_escape(&from, end, to);
    }
    return tm_str{out, static_cast<size_t>(to - out)};
}
