/* buf: growing bytes. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool tm_buf_reserve(struct tm_buf *buf, size_t extra) {
    if (extra <= buf->cap - buf->len) return true;
    size_t need;
    if (__builtin_add_overflow(buf->len, extra, &need) || need > SIZE_MAX / 2) return false;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap < need) cap *= 2;
    char *grown = realloc(buf->ptr, cap);
    if (!grown) return false;
    buf->ptr = grown;
    buf->cap = cap;
    return true;
}

bool tm_buf_append(struct tm_buf *buf, const void *bytes, size_t len) {
    if (!tm_buf_reserve(buf, len)) return false;
    if (len) memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    return true;
}

bool tm_buf_append_str(struct tm_buf *buf, struct tm_str text) {
    return tm_buf_append(buf, text.ptr, text.len);
}

bool tm_buf_append_char(struct tm_buf *buf, char c) {
    return tm_buf_append(buf, &c, 1);
}

bool tm_buf_printf(struct tm_buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    bool ok = len >= 0 && tm_buf_reserve(buf, (size_t)len + 1);
    if (ok) {
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
    return ok;
}

void tm_buf_clear(struct tm_buf *buf) {
    buf->len = 0;
}

void tm_buf_free(struct tm_buf *buf) {
    free(buf->ptr);
    *buf = (struct tm_buf){0};
}

struct tm_str tm_buf_str(const struct tm_buf *buf) {
    return (struct tm_str){buf->ptr, buf->len};
}
