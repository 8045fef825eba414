/* put: appends of what bodies are made of, without printf: the generator shares its cores with what it measures. */
#ifndef LOADTEST_PUT_H
#define LOADTEST_PUT_H

#include "base/buf.h"

#include <string.h>

/* A tool that measures has nothing to say without memory. */
static inline char *put_room(struct tm_buf *out, size_t len) {
    if (!tm_buf_reserve(out, len)) __builtin_trap();
    char *at = out->ptr + out->len;
    out->len += len;
    return at;
}

static inline void put_bytes(struct tm_buf *out, const void *bytes, size_t len) {
    memcpy(put_room(out, len), bytes, len);
}

static inline void put_string(struct tm_buf *out, const char *text) {
    put_bytes(out, text, strlen(text)); /* a literal's length is known when it is compiled */
}

static inline void put_digits(struct tm_buf *out, uint64_t value, unsigned base, int least) {
    char text[20];
    int at = sizeof text;
    for (; value || at == sizeof text || (int)sizeof text - at < least; value /= base)
        text[--at] = "0123456789abcdef"[value % base];
    put_bytes(out, text + at, sizeof text - (size_t)at);
}
static inline void put_number(struct tm_buf *out, uint64_t value) {
    put_digits(out, value, 10, 1);
}
static inline void put_hex(struct tm_buf *out, uint64_t value) {
    put_digits(out, value, 16, 1);
}

#endif
