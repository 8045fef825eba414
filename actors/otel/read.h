/* read: what both readers share. Private to otel. */
#ifndef TM_OTEL_READ_H
#define TM_OTEL_READ_H

#include "otel/otel.h"

/* Where in the export a reader is, for errors. */
struct read_place {
    uint32_t resource, scope, span;
};

struct reader {
    struct tm_arena *arena;
    struct tm_error *error;
    struct otel_export *export;
    struct read_place place;
    uint32_t seen; /* spans, refused ones too: the next one's index */
    const struct otel_resource *of_resource;
    const struct otel_scope *of_scope;
};

/* Nanoseconds to microseconds; beyond what times may be: the last that is. 0 stays 0, not given. */
int64_t read_time(uint64_t nanoseconds);
/* In lower-case hex, in the arena; ptr NULL: out of memory. */
struct tm_str read_hex(struct reader *reader, struct tm_str bytes);
/* TM_INVALID, TM_TOO_LARGE ...: of the whole export, at the place the reader is at. */
enum tm_status read_fail(struct reader *reader, enum tm_status status, const char *field, const char *reason);
/* The span being read cannot be stored; the rest can. */
void read_refuse(struct reader *reader, const char *field, const char *reason);

#endif
