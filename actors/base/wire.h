/* wire: the fields of one protobuf message, pulled one after another from its bytes. Texts are views, where protobuf-c
 * would copy them.
 *
 *   struct wire wire = wire_of(message);
 *   for (struct wire_field field; wire_next(&wire, &field);)
 *       switch (field.key) {
 *       case WIRE_KEY(5, WIRE_BYTES): name = field.bytes; break;
 *       }
 *   if (wire.broken) ...
 *
 * A field of another wire type than expected has another key, and is passed over as an unknown one is. Groups are
 * refused: the protocol has none, and they nest. Rules: protobuf.dev/programming-guides/encoding. */
#ifndef TM_BASE_WIRE_H
#define TM_BASE_WIRE_H

#include "base/str.h"

#include <endian.h>
#include <string.h>

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

#define WIRE_KEY(number_, type_) ((uint32_t)(number_) << 3 | (type_))

struct wire {
    const uint8_t *at, *end;
    const char *broken; /* why nothing more can be read: `at` is then where the field begins. NULL: the end */
};

struct wire_field {
    uint32_t key;
    uint64_t number;     /* of varints and fixed ones */
    struct tm_str bytes; /* of the others, within the message */
};

static inline struct wire wire_of(struct tm_str message) {
    const uint8_t *at = (const uint8_t *)(message.len ? message.ptr : "");
    return (struct wire){at, at + message.len, NULL};
}

/* Longer than needed is legal, longer than ten bytes or 64 bits is not. */
static inline bool wire_varint(struct wire *wire, uint64_t *out) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (wire->at == wire->end) {
            wire->broken = "the message ends within a number";
            return false;
        }
        uint8_t byte = *wire->at++;
        if (shift == 63 && byte > 1) break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *out = value;
            return true;
        }
    }
    wire->broken = "a number has more than 64 bits";
    return false;
}

/* The next `len` bytes. */
static inline bool wire_take(struct wire *wire, uint64_t len, struct tm_str *out) {
    if (len > (size_t)(wire->end - wire->at)) {
        wire->broken = "a field is longer than the message it is in";
        return false;
    }
    *out = (struct tm_str){(const char *)wire->at, (size_t)len};
    wire->at += len;
    return true;
}

static inline bool wire_fixed(struct wire *wire, size_t len, uint64_t *out) {
    struct tm_str bytes;
    uint64_t little = 0;
    if (!wire_take(wire, len, &bytes)) return false;
    memcpy(&little, bytes.ptr, len);
    *out = le64toh(little);
    return true;
}

static inline bool wire_value(struct wire *wire, struct wire_field *out) {
    uint64_t len;
    switch (out->key & 7) {
    case WIRE_VARINT: return wire_varint(wire, &out->number);
    case WIRE_FIXED64: return wire_fixed(wire, 8, &out->number);
    case WIRE_BYTES: return wire_varint(wire, &len) && wire_take(wire, len, &out->bytes);
    case WIRE_FIXED32: return wire_fixed(wire, 4, &out->number);
    default: wire->broken = "a field has a wire type that is not in use"; return false;
    }
}

/* False at the end and when the bytes are no message: see `broken`. */
static inline bool wire_next(struct wire *wire, struct wire_field *out) {
    const uint8_t *start = wire->at;
    uint64_t key;
    if (wire->broken || wire->at == wire->end) return false;
    bool ok = wire_varint(wire, &key);
    if (ok && (key > UINT32_MAX || key < 8)) {
        wire->broken = "a field has a number that cannot be";
        ok = false;
    }
    *out = (struct wire_field){.key = ok ? (uint32_t)key : 0};
    ok = ok && wire_value(wire, out);
    if (!ok) wire->at = start;
    return ok;
}

#endif
