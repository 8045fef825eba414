/* reader: paths for errors, and the list of spans. */
#include "otel/reader.h"

#include <stdio.h>
#include <string.h>

void otel_enter(struct otel_reader *reader, const char *name, uint32_t at) {
    if (reader->depth < OTEL_PATH_MOST) reader->path[reader->depth] = (struct otel_step){name, at};
    reader->depth++;
}

void otel_leave(struct otel_reader *reader) {
    reader->depth--;
}

/* "resourceSpans[0].scopeSpans[1].spans[3].spanId", cut at `size`. */
static void write_path(const struct otel_reader *reader, const char *member, char *out, size_t size) {
    size_t used = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < reader->depth && i < OTEL_PATH_MOST; i++) {
        int wrote = snprintf(out + used, size - used, "%s%s[%u]", i ? "." : "", reader->path[i].name,
                             (unsigned)reader->path[i].at);
        if (wrote < 0 || (size_t)wrote >= size - used) return;
        used += (size_t)wrote;
    }
    if (member && *member) snprintf(out + used, size - used, "%s%s", used ? "." : "", member);
}

enum tm_status otel_fail(struct otel_reader *reader, enum tm_status status, const char *member, const char *reason) {
    if (!reader->error) return status;
    char path[sizeof reader->error->field];
    write_path(reader, member, path, sizeof path);
    return tm_fail(reader->error, status, path, "%s", reason);
}

enum tm_status otel_no_memory(struct otel_reader *reader) {
    return otel_fail(reader, TM_NO_MEMORY, "", "out of memory for this export");
}

enum tm_status otel_too_deep(struct otel_reader *reader) {
    return otel_fail(reader, TM_TOO_LARGE, "attributes", "a value is nested deeper than 64 levels");
}

enum tm_status otel_array(struct otel_reader *reader, size_t count, size_t size, void *out) {
    void *items = count ? tm_arena_array(reader->arena, count, size) : NULL;
    if (count && !items) return otel_no_memory(reader);
    memcpy(out, &items, sizeof items);
    return TM_OK;
}

enum tm_status otel_begin(struct otel_reader *reader, uint32_t capacity) {
    *reader->out = (struct otel_export){0};
    reader->capacity = capacity;
    return otel_array(reader, capacity, sizeof *reader->out->spans, &reader->out->spans);
}

void otel_refuse(struct otel_reader *reader, const char *member, const char *reason) {
    struct otel_export *out = reader->out;
    if (!out->refused++) {
        char path[sizeof out->first.field];
        write_path(reader, member, path, sizeof path);
        tm_fail(&out->first, TM_INVALID, path, "%s", reason);
    }
    reader->index++;
}

void otel_accept(struct otel_reader *reader, const struct otel_span *span) {
    struct otel_export *out = reader->out;
    if (out->count == reader->capacity) return; /* cannot be: the capacity counts every span that can have ids */
    out->spans[out->count] = *span;
    out->spans[out->count++].index = reader->index++;
}

struct tm_str otel_hex(struct tm_arena *arena, const uint8_t *bytes, size_t len) {
    static const char digits[] = "0123456789abcdef";
    size_t size;
    char *hex = __builtin_mul_overflow(len, (size_t)2, &size) ? NULL : tm_arena_alloc(arena, size);
    if (!hex) return (struct tm_str){NULL, 0};
    for (size_t i = 0; i < len; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct tm_str){hex, size};
}
