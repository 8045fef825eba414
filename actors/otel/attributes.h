/* attributes: attributes by key, and attribute values as text, JSON and truth. Private to otel.
 *
 * Of equal keys the last value counts, at the place of the first, as in a JavaScript object. Memory is the arena's.
 */
#ifndef TM_OTEL_ATTRIBUTES_H
#define TM_OTEL_ATTRIBUTES_H

#include "otel/otel.h"
#include "json/json.h"

/* Deeper values are written as null: what stands around them must still be within TM_JSON_DEPTH. */
enum { ATTRIBUTE_DEPTH = 400 };

struct attributes {
    const struct otel_attribute **items; /* distinct keys */
    uint32_t *sorted;                    /* indices of items by length of the key, then its bytes */
    bool *content; /* of items: input, output or metadata; the rest stays in `attributes` of the metadata */
    uint32_t count;
    uint64_t marks; /* a bit for each key there is: most keys that are asked for are not, and this tells at once */
};

/* O(n log n), whatever the keys. False when out of memory. */
bool attributes_index(struct otel_attributes sent, struct tm_arena *arena, struct attributes *out);

/* A key's bit of `marks`. */
static inline uint64_t attribute_mark(struct tm_str key) {
    if (!key.len) return 1;
    const unsigned char *at = (const unsigned char *)key.ptr;
    return (uint64_t)1 << ((key.len * 7 + at[0] + at[key.len / 2] * 5u + at[key.len - 1] * 3u) & 63);
}

#define ATTRIBUTE_NONE UINT32_MAX
uint32_t attributes_find(const struct attributes *attributes, struct tm_str key); /* index of items, or NONE */
/* NULL when absent or empty: an empty value is JavaScript's null. */
const struct otel_value *attributes_value(const struct attributes *attributes, struct tm_str key);
static inline const struct otel_value *attributes_get(const struct attributes *attributes, const char *key) {
    struct tm_str name = tm_str_from(key); /* of a literal its mark is a constant, too */
    return attributes->marks & attribute_mark(name) ? attributes_value(attributes, name) : NULL;
}
/* The same, and NULL for what JavaScript takes for false. */
bool value_truthy(const struct otel_value *value);
static inline const struct otel_value *attributes_truthy(const struct attributes *attributes, const char *key) {
    const struct otel_value *value = attributes_get(attributes, key);
    return value && value_truthy(value) ? value : NULL;
}
/* The string of a truthy attribute; empty when there is none or it is no string. */
struct tm_str attributes_string(const struct attributes *attributes, const char *key);

/* What follows `prefix` and a dot in `key`; false when it does not begin so or nothing follows. */
bool attribute_suffix(struct tm_str key, const char *prefix, struct tm_str *suffix);

/* ---- values ---- */

bool value_is(const struct otel_value *value, const char *text); /* NULL is fine */
/* Strings as they are, everything else as JSON; ptr is NULL when out of memory. */
struct tm_str value_text(const struct otel_value *value, struct tm_arena *arena);
/* Maps become objects, bytes base64, empty null; numbers that JSON has not, the strings "NaN", "Infinity". */
void value_write(struct tm_json_writer *writer, const struct otel_value *value);
void value_write_object(struct tm_json_writer *writer, const struct attributes *attributes);
/* Ends the writer and keeps its text; ptr is NULL when out of memory. */
struct tm_str writer_finish(struct tm_json_writer *writer, struct tm_arena *arena);

#endif
