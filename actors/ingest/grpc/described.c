/* described: protobuf's own description of files, walked field by field. */
#include "ingest/grpc/described.h"

#include <stdio.h>
#include <string.h>

extern const unsigned char proto_described[];
extern const size_t proto_described_len;

enum { /* google/protobuf/descriptor.proto */
       SET_FILE = 1,
       FILE_NAME = 1,
       FILE_PACKAGE = 2,
       FILE_IMPORT = 3,
       FILE_MESSAGE = 4,
       FILE_ENUM = 5,
       FILE_SERVICE = 6,
       ANY_NAME = 1,
       MESSAGE_FIELD = 2,
       MESSAGE_NESTED = 3,
       MESSAGE_ENUM = 4,
       NESTING_MOST = 8,
       SYMBOL_MOST = 256,
};

/* ---- the wire; what protoc wrote is well-formed ---- */

static uint64_t varint(struct tm_str *rest) {
    uint64_t value = 0;
    for (unsigned shift = 0; rest->len && shift < 64; shift += 7) {
        unsigned char byte = (unsigned char)*rest->ptr;
        *rest = tm_str_sub(*rest, 1, rest->len - 1);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

/* The next field that has a length; others are passed over. False at the end. */
static bool next_field(struct tm_str *rest, unsigned *field, struct tm_str *value) {
    while (rest->len) {
        uint64_t tag = varint(rest);
        unsigned wire = tag & 7;
        *field = (unsigned)(tag >> 3);
        if (wire == 0) varint(rest);
        else if (wire == 1) *rest = tm_str_sub(*rest, 8, rest->len);
        else if (wire == 5) *rest = tm_str_sub(*rest, 4, rest->len);
        else if (wire != 2) return false;
        if (wire != 2) continue;
        size_t len = varint(rest);
        *value = tm_str_sub(*rest, 0, len);
        *rest = tm_str_sub(*rest, value->len, rest->len);
        return true;
    }
    return false;
}

/* The index-th value of a field; ptr NULL when there is none. */
static struct tm_str nth(struct tm_str message, unsigned field, size_t index) {
    unsigned found;
    struct tm_str value;
    while (next_field(&message, &found, &value))
        if (found == field && index-- == 0) return value;
    return (struct tm_str){NULL, 0};
}

/* ---- files ---- */

struct tm_str described_file(size_t index) {
    return nth((struct tm_str){(const char *)proto_described, proto_described_len}, SET_FILE, index);
}

size_t described_by_name(struct tm_str name) {
    struct tm_str file;
    for (size_t i = 0; (file = described_file(i)).ptr; i++)
        if (tm_str_eq(nth(file, FILE_NAME, 0), name)) return i;
    return DESCRIBED_NONE;
}

size_t described_with_imports(size_t file, size_t *out, size_t room) {
    size_t count = 0;
    if (room) out[count++] = file;
    for (size_t i = 0; i < count; i++) {
        struct tm_str import, text = described_file(out[i]);
        for (size_t j = 0; (import = nth(text, FILE_IMPORT, j)).ptr; j++) {
            size_t index = described_by_name(import), seen = 0;
            while (seen < count && out[seen] != index) seen++;
            if (index != DESCRIBED_NONE && seen == count && count < room) out[count++] = index;
        }
    }
    return count;
}

bool described_service(size_t index, char *out, size_t room) {
    struct tm_str file, service;
    for (size_t i = 0; (file = described_file(i)).ptr; i++)
        for (size_t j = 0; (service = nth(file, FILE_SERVICE, j)).ptr; j++) {
            if (index-- > 0) continue;
            struct tm_str package = nth(file, FILE_PACKAGE, 0), name = nth(service, ANY_NAME, 0);
            snprintf(out, room, "%.*s.%.*s", TM_STR_ARG(package), TM_STR_ARG(name));
            return true;
        }
    return false;
}

/* ---- symbols ---- */

/* Whether `symbol` is `name` or begins with "name.", whose rest is then left in *symbol. */
static bool enters(struct tm_str *symbol, struct tm_str name) {
    struct tm_str head = tm_str_sub(*symbol, 0, name.len);
    if (!name.len || !tm_str_eq(head, name)) return false;
    if (symbol->len == name.len) *symbol = (struct tm_str){"", 0};
    else if (symbol->ptr[name.len] == '.') *symbol = tm_str_sub(*symbol, name.len + 1, symbol->len);
    else return false;
    return true;
}

static bool has_named(struct tm_str message, unsigned field, struct tm_str name) {
    struct tm_str child;
    for (size_t i = 0; (child = nth(message, field, i)).ptr; i++)
        if (tm_str_eq(nth(child, ANY_NAME, 0), name)) return true;
    return false;
}

/* Of messages, enums and services alike their parts are named in field 2; of messages there are nested ones besides. */
static bool finds(struct tm_str holder, unsigned messages, unsigned enums, unsigned services, struct tm_str symbol) {
    const unsigned kinds[] = {messages, enums, services};
    for (int depth = 0; depth < NESTING_MOST; depth++) {
        struct tm_str child = {NULL, 0}, rest = symbol;
        unsigned kind = 0;
        for (size_t k = 0; k < 3 && !child.ptr; k++)
            for (size_t i = 0;
                 kinds[k] && (child = nth(holder, depth ? (k ? MESSAGE_ENUM : MESSAGE_NESTED) : kinds[k], i)).ptr;
                 i++) {
                kind = (unsigned)k;
                rest = symbol;
                if (enters(&rest, nth(child, ANY_NAME, 0))) break;
            }
        if (!child.ptr) return false;
        if (!rest.len || has_named(child, MESSAGE_FIELD, rest)) return true;
        if (kind != 0) return false;
        holder = child;
        symbol = rest;
    }
    return false;
}

size_t described_by_symbol(struct tm_str symbol) {
    struct tm_str file;
    if (symbol.len > SYMBOL_MOST) return DESCRIBED_NONE;
    for (size_t i = 0; (file = described_file(i)).ptr; i++) {
        struct tm_str rest = symbol;
        if (enters(&rest, nth(file, FILE_PACKAGE, 0)) && finds(file, FILE_MESSAGE, FILE_ENUM, FILE_SERVICE, rest))
            return i;
    }
    return DESCRIBED_NONE;
}
