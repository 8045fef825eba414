/* buf: growing bytes with one owner. Zero-initialised is empty and valid. */
#ifndef TM_BASE_BUF_H
#define TM_BASE_BUF_H

#include "base/str.h"

struct tm_buf {
    char *ptr;
    size_t len, cap;
};

/* Each returns false when out of memory or past SIZE_MAX / 2; the contents then stay as they were. */
bool tm_buf_reserve(struct tm_buf *buf, size_t extra); /* room for `extra` more bytes after len */
bool tm_buf_append(struct tm_buf *buf, const void *bytes, size_t len);
bool tm_buf_append_str(struct tm_buf *buf, struct tm_str text);
bool tm_buf_append_char(struct tm_buf *buf, char c);
bool tm_buf_printf(struct tm_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

void tm_buf_clear(struct tm_buf *buf); /* empties, keeps the memory */
void tm_buf_free(struct tm_buf *buf);  /* gives the memory back; the buf is empty and valid again */
struct tm_str tm_buf_str(const struct tm_buf *buf);

#endif
