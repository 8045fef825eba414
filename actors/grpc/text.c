/* text: timeouts, percent encoding, and the one status detail that clients act on. */
#include "grpc/text.h"

#include "base/base64.h"

#include <string.h>

enum { TIMEOUT_DIGITS = 8, VARINT_MOST = 10 };

bool grpc_timeout_read(struct tm_str text, uint64_t *us) {
    static const struct {
        char unit;
        uint64_t numerator, denominator; /* to microseconds */
    } units[] = {{'H', 3600000000, 1}, {'M', 60000000, 1}, {'S', 1000000, 1},
                 {'m', 1000, 1},       {'u', 1, 1},        {'n', 1, 1000}};
    uint64_t value;
    if (text.len < 2 || text.len > TIMEOUT_DIGITS + 1 || !tm_str_u64(tm_str_sub(text, 0, text.len - 1), &value))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (text.ptr[text.len - 1] != units[i].unit) continue;
        *us = (value * units[i].numerator + units[i].denominator - 1) / units[i].denominator;
        return true;
    }
    return false;
}

/* ---- percent ---- */

static const char hex[] = "0123456789ABCDEF";

static int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

struct tm_str grpc_percent(struct tm_str text, struct tm_arena *arena) {
    char *out = text.len < SIZE_MAX / 4 ? tm_arena_alloc(arena, text.len * 3 + 1) : NULL;
    size_t len = 0;
    if (!out) return (struct tm_str){NULL, 0};
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x20 && c < 0x7f && c != '%') {
            out[len++] = (char)c;
            continue;
        }
        out[len++] = '%';
        out[len++] = hex[c >> 4];
        out[len++] = hex[c & 15];
    }
    return (struct tm_str){out, len};
}

struct tm_str grpc_unpercent(struct tm_str text, struct tm_arena *arena) {
    char *out = tm_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    if (!out) return (struct tm_str){NULL, 0};
    for (size_t i = 0; i < text.len; i++) {
        bool escaped =
            text.ptr[i] == '%' && text.len - i > 2 && digit(text.ptr[i + 1]) >= 0 && digit(text.ptr[i + 2]) >= 0;
        out[len++] = escaped ? (char)(digit(text.ptr[i + 1]) << 4 | digit(text.ptr[i + 2])) : text.ptr[i];
        if (escaped) i += 2;
    }
    out[len] = 0;
    return (struct tm_str){out, len};
}

/* ---- details ---- */

static char *put_varint(char *at, uint64_t value) {
    for (; value >= 0x80; value >>= 7) *at++ = (char)(value | 0x80);
    *at++ = (char)value;
    return at;
}

static char *put_bytes(char *at, unsigned field, struct tm_str bytes) {
    at = put_varint(at, field << 3 | 2);
    at = put_varint(at, bytes.len);
    if (bytes.len) memcpy(at, bytes.ptr, bytes.len);
    return at + bytes.len;
}

static char *put_number(char *at, unsigned field, uint64_t value) {
    return put_varint(put_varint(at, field << 3), value);
}

/* Status {code = 1, message = 2, details = 3: Any {type_url = 1, value = 2: RetryInfo {retry_delay = 1: Duration
 * {seconds = 1, nanos = 2}}}} */
struct tm_str grpc_retry_details(unsigned status, struct tm_str message, uint64_t retry_ms, struct tm_arena *arena) {
    const struct tm_str type = TM_STR("type.googleapis.com/google.rpc.RetryInfo");
    char delay[32], info[40], any[128], *end;
    char *whole = tm_arena_alloc(arena, message.len + sizeof any + 4 * VARINT_MOST);
    if (!whole) return (struct tm_str){NULL, 0};
    end = put_number(put_number(delay, 1, retry_ms / 1000), 2, retry_ms % 1000 * 1000000);
    end = put_bytes(info, 1, (struct tm_str){delay, (size_t)(end - delay)});
    struct tm_str infos = {info, (size_t)(end - info)};
    end = put_bytes(put_bytes(any, 1, type), 2, infos);
    struct tm_str anys = {any, (size_t)(end - any)};
    end = put_bytes(put_bytes(put_number(whole, 1, status), 2, message), 3, anys);
    return tm_base64_write((struct tm_str){whole, (size_t)(end - whole)}, arena);
}

bool grpc_is_content_type(struct tm_str value) {
    static const char want[] = "application/grpc";
    struct tm_str head = tm_str_sub(value, 0, sizeof want - 1);
    char next = value.len > head.len ? value.ptr[head.len] : 0;
    return tm_str_is_nocase(head, want) && (value.len == head.len || next == '+' || next == ';');
}
