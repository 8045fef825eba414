/* json_attributes: attributes and their values in JSON. Recursion is bounded by OTEL_VALUE_DEPTH. */
#include "otel/json_value.h"

#include <math.h>
#include <sodium.h>
#include <string.h>

enum { STRING_VALUE, DOUBLE_VALUE, BOOL_VALUE, ARRAY_VALUE, INT_VALUE, KVLIST_VALUE, BYTES_VALUE, VALUE_NAMES };
static const struct otel_json_name value_names[VALUE_NAMES] = {
    [STRING_VALUE] = OTEL_JSON_NAME("stringValue", "string_value"),
    [DOUBLE_VALUE] = OTEL_JSON_NAME("doubleValue", "double_value"),
    [BOOL_VALUE] = OTEL_JSON_NAME("boolValue", "bool_value"),
    [ARRAY_VALUE] = OTEL_JSON_NAME("arrayValue", "array_value"),
    [INT_VALUE] = OTEL_JSON_NAME("intValue", "int_value"),
    [KVLIST_VALUE] = OTEL_JSON_NAME("kvlistValue", "kvlist_value"),
    [BYTES_VALUE] = OTEL_JSON_NAME("bytesValue", "bytes_value"),
};

static enum tm_status read_value(struct otel_reader *reader, const struct tm_json *node, unsigned depth,
                                 struct otel_value *out);

/* ---- scalars: what is not of its type is kept as text ---- */

static struct otel_value text_value(struct tm_str text) {
    return (struct otel_value){.type = OTEL_STRING, .text = text};
}

static struct otel_value double_value(const struct tm_json *node) {
    struct tm_str text = otel_json_text(node);
    const struct tm_json number = {.type = TM_JSON_NUMBER, .text = text};
    struct otel_value value = {.type = OTEL_DOUBLE};
    if (tm_json_double(&number, &value.real)) return value;
    if (tm_str_is(text, "NaN")) value.real = NAN;
    else if (tm_str_is(text, "Infinity")) value.real = INFINITY;
    else if (tm_str_is(text, "-Infinity")) value.real = -INFINITY;
    else return text_value(text);
    return value;
}

static struct otel_value int_value(const struct tm_json *node) {
    const struct tm_json number = {.type = TM_JSON_NUMBER, .text = otel_json_text(node)};
    struct otel_value value = {.type = OTEL_INT};
    return tm_json_i64(&number, &value.integer) ? value : double_value(node);
}

static struct otel_value bool_value(const struct tm_json *node) {
    struct tm_str text = otel_json_text(node);
    if (tm_str_is(text, "true")) return (struct otel_value){.type = OTEL_BOOL, .boolean = true};
    if (tm_str_is(text, "false")) return (struct otel_value){.type = OTEL_BOOL};
    return text_value(text);
}

/* Base64 of either alphabet, padded or not. */
static bool decode_base64(struct tm_str text, char *out, size_t size, size_t *len) {
    bool url = memchr(text.ptr, '-', text.len) || memchr(text.ptr, '_', text.len);
    while (text.len && text.ptr[text.len - 1] == '=') text.len--;
    return sodium_base642bin((unsigned char *)out, size, text.ptr, text.len, "\r\n", len, NULL,
                             url ? sodium_base64_VARIANT_URLSAFE_NO_PADDING
                                 : sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0;
}

static enum tm_status bytes_value(struct otel_reader *reader, const struct tm_json *node, struct otel_value *out) {
    *out = text_value(otel_json_text(node));
    struct tm_str bytes = {"", 0};
    enum tm_status status = TM_INVALID;
    if (node->type == TM_JSON_STRING) {
        size_t size = node->text.len / 4 * 3 + 3;
        char *room = tm_arena_alloc(reader->arena, size);
        if (!room) return otel_no_memory(reader);
        bytes.ptr = room;
        if (decode_base64(node->text, room, size, &bytes.len)) status = TM_OK;
    } else {
        const struct tm_json *array = otel_json_byte_array(node);
        if (array) status = otel_json_bytes(reader, array, &bytes);
    }
    if (status == TM_OK) *out = (struct otel_value){.type = OTEL_BYTES, .text = bytes};
    return status == TM_INVALID ? TM_OK : status;
}

/* ---- arrays and maps ---- */

/* The array in {"values": [..]}; NULL when there is none. */
static const struct tm_json *values_of(const struct tm_json *node) {
    static const struct otel_json_name names[] = {OTEL_JSON_NAME("values", "")};
    const struct tm_json *values;
    otel_json_pick(node, names, 1, &values);
    return values && values->type == TM_JSON_ARRAY ? values : NULL;
}

static enum tm_status array_value(struct otel_reader *reader, const struct tm_json *list, unsigned depth,
                                  struct otel_value *out) {
    struct otel_value *items;
    uint32_t count = list ? list->count : 0, at = 0;
    enum tm_status status = otel_array(reader, count, sizeof *items, &items);
    if (status != TM_OK) return status;
    *out = (struct otel_value){.type = OTEL_ARRAY, .count = count, .items = items};
    if (!count) return TM_OK;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); c != end; c = tm_json_next(c))
        if ((status = read_value(reader, c, depth + 1, &items[at++])) != TM_OK) return status;
    return TM_OK;
}

/* Elements that are no objects say nothing and are left out. */
static enum tm_status read_pairs(struct otel_reader *reader, const struct tm_json *list, unsigned depth,
                                 struct otel_attributes *out) {
    static const struct otel_json_name names[] = {OTEL_JSON_NAME("key", ""), OTEL_JSON_NAME("value", "")};
    struct otel_attribute *pairs;
    uint32_t used = 0;
    *out = (struct otel_attributes){0};
    enum tm_status status = otel_array(reader, list ? list->count : 0, sizeof *pairs, &pairs);
    if (status != TM_OK || !list) return status;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); c != end; c = tm_json_next(c)) {
        const struct tm_json *members[2];
        if (c->type != TM_JSON_OBJECT) continue;
        otel_json_pick(c, names, 2, members);
        pairs[used].key = otel_json_text(members[0]);
        status = read_value(reader, members[1], depth, &pairs[used++].value);
        if (status != TM_OK) return status;
    }
    *out = (struct otel_attributes){pairs, used};
    return TM_OK;
}

static enum tm_status map_value(struct otel_reader *reader, const struct tm_json *list, unsigned depth,
                                struct otel_value *out) {
    struct otel_attributes pairs;
    enum tm_status status = read_pairs(reader, list, depth + 1, &pairs);
    if (status != TM_OK) return status;
    *out = (struct otel_value){.type = OTEL_MAP, .count = pairs.count, .members = pairs.items};
    return TM_OK;
}

static enum tm_status read_value(struct otel_reader *reader, const struct tm_json *node, unsigned depth,
                                 struct otel_value *out) {
    const struct tm_json *members[VALUE_NAMES];
    if (depth > OTEL_VALUE_DEPTH) return otel_too_deep(reader);
    *out = (struct otel_value){.type = OTEL_EMPTY};
    otel_json_pick(node, value_names, VALUE_NAMES, members);
    if (members[STRING_VALUE]) *out = text_value(otel_json_text(members[STRING_VALUE]));
    else if (members[DOUBLE_VALUE]) *out = double_value(members[DOUBLE_VALUE]);
    else if (members[BOOL_VALUE]) *out = bool_value(members[BOOL_VALUE]);
    else if (members[ARRAY_VALUE]) return array_value(reader, values_of(members[ARRAY_VALUE]), depth, out);
    else if (members[INT_VALUE]) *out = int_value(members[INT_VALUE]);
    else if (members[KVLIST_VALUE]) return map_value(reader, values_of(members[KVLIST_VALUE]), depth, out);
    else if (members[BYTES_VALUE]) return bytes_value(reader, members[BYTES_VALUE], out);
    return TM_OK;
}

enum tm_status otel_json_attributes(struct otel_reader *reader, const struct tm_json *node, const char *member,
                                    struct otel_attributes *out) {
    const struct tm_json *list;
    enum tm_status status = otel_json_list(reader, node, member, &list);
    return status == TM_OK ? read_pairs(reader, list, 1, out) : status;
}
