/* read: times, ids, places in errors. */
#include "otel/read.h"

#include <stdio.h>

#define LAST_US INT64_C(253402300799999999) /* of the year 9999 */

int64_t read_time(uint64_t nanoseconds) {
    uint64_t us = nanoseconds / 1000;
    return us < LAST_US ? (int64_t)us : LAST_US;
}

struct tm_str read_hex(struct reader *reader, struct tm_str bytes) {
    static const char digits[] = "0123456789abcdef";
    if (bytes.len > SIZE_MAX / 2) return (struct tm_str){NULL, 0};
    char *text = tm_arena_alloc(reader->arena, 2 * bytes.len + 1);
    if (!text) return (struct tm_str){NULL, 0};
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        text[2 * i] = digits[byte >> 4];
        text[2 * i + 1] = digits[byte & 15];
    }
    return (struct tm_str){text, 2 * bytes.len};
}

static void name_place(const struct reader *reader, const char *field, char *out, size_t size) {
    const struct read_place *place = &reader->place;
    snprintf(out, size, "resourceSpans[%u].scopeSpans[%u].spans[%u]%s%s", place->resource, place->scope, place->span,
             *field ? "." : "", field);
}

enum tm_status read_fail(struct reader *reader, enum tm_status status, const char *field, const char *reason) {
    char path[128];
    name_place(reader, field, path, sizeof path);
    if (status == TM_NO_MEMORY) return tm_fail(reader->error, status, "", "out of memory for the export");
    return tm_fail(reader->error, status, path, "%s", reason);
}

void read_refuse(struct reader *reader, const char *field, const char *reason) {
    char path[128];
    if (reader->export->refused++) return;
    name_place(reader, field, path, sizeof path);
    tm_fail(&reader->export->first, TM_INVALID, path, "%s", reason);
}
