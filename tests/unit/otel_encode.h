/* otel_encode: spans to exports in both encodings, and spans made at random, for the tests and benches of otel.
 *
 * Written for what it shows and not for speed. Spans in a row that share a resource or a scope are written under one.
 */
#ifndef TM_TESTS_OTEL_ENCODE_H
#define TM_TESTS_OTEL_ENCODE_H

#include "base/buf.h"
#include "otel/otel.h"

void otel_encode_protobuf(const struct otel_export *export, struct tm_buf *out);
/* With TM_JSON_PADDING bytes of room behind the text. */
void otel_encode_json(const struct otel_export *export, struct tm_buf *out);

/* One field of a message. */
void otel_put_varint(struct tm_buf *out, uint64_t value);
void otel_put_number(struct tm_buf *out, unsigned field, uint64_t value);
void otel_put_fixed64(struct tm_buf *out, unsigned field, uint64_t value);
void otel_put_bytes(struct tm_buf *out, unsigned field, struct tm_str bytes);

struct otel_shape {
    uint32_t spans, spans_per_scope, scopes_per_resource;
    uint32_t attributes, events, links; /* of each span: up to so many when random */
    uint32_t depth;                     /* of values; 1: scalars */
    bool random;                        /* how many, and of what type; else texts of 24 bytes */
    uint64_t seed;
};

/* In the arena. */
struct otel_export otel_make_export(const struct otel_shape *shape, struct tm_arena *arena);

/* NULL when they are the same, else what is not. Two NaN are the same. */
const char *otel_difference(const struct otel_export *a, const struct otel_export *b);

#endif
