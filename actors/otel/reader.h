/* reader: what the readers of both encodings share: where they are in the export, and which spans it gives.
 * Private to otel. */
#ifndef TM_OTEL_READER_H
#define TM_OTEL_READER_H

#include "otel/otel.h"

enum {
    OTEL_VALUE_DEPTH = 64, /* levels of arrays and maps in an attribute's value; beyond it the export is refused */
    OTEL_PATH_MOST = 4,    /* resourceSpans, scopeSpans, spans, events */
};

struct otel_step {
    const char *name;
    uint32_t at;
};

struct otel_reader {
    struct tm_arena *arena;
    struct tm_error *error;
    struct tm_str body; /* protobuf: what offsets count from */
    struct otel_export *out;
    uint32_t capacity; /* of out->spans: those that can have both ids */
    uint32_t index;    /* of the next span */
    struct otel_step path[OTEL_PATH_MOST];
    uint32_t depth; /* of the path */
};

void otel_enter(struct otel_reader *reader, const char *name, uint32_t at);
void otel_leave(struct otel_reader *reader);

/* Fills *reader->error with the path of `member` below where the reader is, and returns `status`. */
enum tm_status otel_fail(struct otel_reader *reader, enum tm_status status, const char *member, const char *reason);
enum tm_status otel_no_memory(struct otel_reader *reader);
enum tm_status otel_too_deep(struct otel_reader *reader);

/* `count` things of `size` bytes, zeroed; *out is NULL for none. */
enum tm_status otel_array(struct otel_reader *reader, size_t count, size_t size, void *out);
/* Room for the spans of the export, of which at most `capacity` can have both ids. */
enum tm_status otel_begin(struct otel_reader *reader, uint32_t capacity);

/* The span under way is left out. The first reason is kept. */
void otel_refuse(struct otel_reader *reader, const char *member, const char *reason);
/* The span under way is good. */
void otel_accept(struct otel_reader *reader, const struct otel_span *span);

/* Lower-case hex in the arena; ptr is NULL when out of memory. */
struct tm_str otel_hex(struct tm_arena *arena, const uint8_t *bytes, size_t len);

#endif
