/* wire: protobuf's fields one after another, as views. What is malformed ends the walk. Private to otel. */
#ifndef TM_OTEL_WIRE_H
#define TM_OTEL_WIRE_H

#include "base/str.h"

struct wire { /* what is left of a message */
    const unsigned char *at, *end;
};

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };
enum wire_step { WIRE_FIELD, WIRE_END, WIRE_MALFORMED };

struct wire_field {
    uint64_t number;
    enum wire_type type;
    uint64_t value;      /* VARINT, FIXED64, FIXED32 */
    struct tm_str bytes; /* BYTES */
};

static inline struct wire wire_of(struct tm_str bytes) {
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    return (struct wire){at, at + bytes.len};
}

/* At most ten bytes, as protobuf has it. */
static inline bool wire_varint(struct wire *wire, uint64_t *out) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && wire->at < wire->end; shift += 7) {
        unsigned char byte = *wire->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte >= 0x80) continue;
        *out = value;
        return true;
    }
    return false;
}

static inline bool wire_fixed(struct wire *wire, unsigned size, uint64_t *out) {
    if ((size_t)(wire->end - wire->at) < size) return false;
    *out = 0;
    for (unsigned i = 0; i < size; i++) *out |= (uint64_t)*wire->at++ << (8 * i);
    return true;
}

static inline bool wire_bytes(struct wire *wire, struct tm_str *out) {
    uint64_t len;
    if (!wire_varint(wire, &len) || len > (uint64_t)(wire->end - wire->at)) return false;
    *out = (struct tm_str){(const char *)wire->at, (size_t)len};
    wire->at += len;
    return true;
}

static inline enum wire_step wire_next(struct wire *wire, struct wire_field *out) {
    uint64_t tag;
    bool ok = false;
    *out = (struct wire_field){0};
    if (wire->at == wire->end) return WIRE_END;
    if (!wire_varint(wire, &tag) || tag >> 3 == 0) return WIRE_MALFORMED;
    out->number = tag >> 3;
    out->type = (enum wire_type)(tag & 7);
    switch (tag & 7) {
    case WIRE_VARINT: ok = wire_varint(wire, &out->value); break;
    case WIRE_FIXED64: ok = wire_fixed(wire, 8, &out->value); break;
    case WIRE_BYTES: ok = wire_bytes(wire, &out->bytes); break;
    case WIRE_FIXED32: ok = wire_fixed(wire, 4, &out->value); break;
    default: break; /* groups are no part of proto3 */
    }
    return ok ? WIRE_FIELD : WIRE_MALFORMED;
}

#endif
