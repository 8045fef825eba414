/* varuint: LEB128 numbers, of Native blocks and of protobuf alike. */
#ifndef TM_BASE_VARUINT_H
#define TM_BASE_VARUINT_H

#include "base/buf.h"

enum { VARUINT_MOST = 10 };

/* `at` has VARUINT_MOST bytes; returns how many were written. */
static inline size_t varuint_put(char *at, uint64_t value) {
    size_t len = 0;
    for (; value >= 0x80; value >>= 7) at[len++] = (char)(value | 0x80);
    at[len++] = (char)value;
    return len;
}

static inline size_t varuint_size(uint64_t value) {
    return (size_t)(63 - __builtin_clzll(value | 1)) / 7 + 1;
}

static inline bool varuint_append(struct tm_buf *buf, uint64_t value) {
    if (!tm_buf_reserve(buf, VARUINT_MOST)) return false;
    buf->len += varuint_put(buf->ptr + buf->len, value);
    return true;
}

#endif
