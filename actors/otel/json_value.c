/* json_value: members by their names, ids and times of an export in JSON. */
#include "otel/json_value.h"
#include "model/ingestion_event.h"

#include <math.h>
#include <string.h>

static bool is_name(struct tm_str key, struct tm_str name) {
    return key.len == name.len && key.len && memcmp(key.ptr, name.ptr, key.len) == 0;
}

void otel_json_pick(const struct tm_json *node, const struct otel_json_name *names, size_t count,
                    const struct tm_json **out) {
    memset(out, 0, count * sizeof(const struct tm_json *));
    if (!node || node->type != TM_JSON_OBJECT) return;
    for (const struct tm_json *c = tm_json_first(node), *end = tm_json_end(node); c != end; c = tm_json_next(c))
        for (size_t i = 0; i < count; i++)
            if (is_name(c->key, names[i].camel) || is_name(c->key, names[i].snake))
                out[i] = c->type == TM_JSON_NULL ? NULL : c;
}

enum tm_status otel_json_list(struct otel_reader *reader, const struct tm_json *node, const char *member,
                              const struct tm_json **list) {
    if (node && node->type != TM_JSON_ARRAY) return otel_fail(reader, TM_INVALID, member, "expected an array");
    *list = node;
    return TM_OK;
}

struct tm_str otel_json_text(const struct tm_json *node) {
    if (!node) return (struct tm_str){"", 0};
    switch (node->type) {
    case TM_JSON_NULL: return (struct tm_str){"", 0};
    case TM_JSON_FALSE: return TM_STR("false");
    case TM_JSON_TRUE: return TM_STR("true");
    default: return node->text;
    }
}

const struct tm_json *otel_json_byte_array(const struct tm_json *node) {
    static const struct otel_json_name names[] = {OTEL_JSON_NAME("type", ""), OTEL_JSON_NAME("data", "")};
    const struct tm_json *members[2];
    if (node->type == TM_JSON_ARRAY) return node;
    otel_json_pick(node, names, 2, members);
    if (!members[0] || members[0]->type != TM_JSON_STRING || !tm_str_is(members[0]->text, "Buffer")) return NULL;
    return members[1] && members[1]->type == TM_JSON_ARRAY ? members[1] : NULL;
}

enum tm_status otel_json_bytes(struct otel_reader *reader, const struct tm_json *array, struct tm_str *out) {
    char *bytes;
    size_t at = 0;
    enum tm_status status = otel_array(reader, array->count, 1, &bytes);
    if (status != TM_OK) return status;
    for (const struct tm_json *c = tm_json_first(array), *end = tm_json_end(array); c != end; c = tm_json_next(c)) {
        int64_t byte;
        if (!tm_json_i64(c, &byte) || byte < 0 || byte > 255) return TM_INVALID;
        bytes[at++] = (char)byte;
    }
    *out = (struct tm_str){bytes ? bytes : "", at};
    return TM_OK;
}

/* What JavaScript takes for no id at all. */
static bool is_nothing(const struct tm_json *node) {
    int64_t number;
    return !node || node->type == TM_JSON_FALSE || (tm_json_i64(node, &number) && number == 0);
}

enum tm_status otel_json_id(struct otel_reader *reader, const struct tm_json *node, struct tm_str *out) {
    struct tm_str bytes;
    *out = (struct tm_str){"", 0};
    if (is_nothing(node)) return TM_OK;
    if (node->type == TM_JSON_STRING) {
        *out = node->text;
        return TM_OK;
    }
    const struct tm_json *array = otel_json_byte_array(node);
    if (!array) return TM_INVALID;
    enum tm_status status = otel_json_bytes(reader, array, &bytes);
    if (status != TM_OK || !bytes.len) return status;
    *out = otel_hex(reader->arena, (const uint8_t *)bytes.ptr, bytes.len);
    return out->ptr ? TM_OK : otel_no_memory(reader);
}

/* ---- times ---- */

static int64_t floor_us(double ns) {
    double us = floor(ns / 1000);
    if (us >= 9e18) return INT64_MAX;
    return us <= -9e18 ? INT64_MIN : (int64_t)us;
}

static int64_t us_of_text(struct tm_str text) {
    const struct tm_json number = {.type = TM_JSON_NUMBER, .text = text};
    int64_t ns;
    uint64_t large;
    double real;
    if (tm_str_i64(text, &ns)) return ns / 1000 - (ns % 1000 < 0);
    if (tm_str_u64(text, &large)) return (int64_t)(large / 1000);
    return tm_json_double(&number, &real) ? floor_us(real) : 0;
}

/* What JavaScript's libraries for 64-bit numbers leave in JSON; `low` may be written as a negative number. */
static int64_t us_of_halves(const struct tm_json *node) {
    static const struct otel_json_name names[] = {OTEL_JSON_NAME("high", ""), OTEL_JSON_NAME("low", "")};
    const struct tm_json *members[2];
    int64_t high, low;
    otel_json_pick(node, names, 2, members);
    if (!members[0] || !members[1] || !tm_json_i64(members[0], &high) || !tm_json_i64(members[1], &low)) return 0;
    return (int64_t)(((uint64_t)(uint32_t)high << 32 | (uint32_t)low) / 1000);
}

int64_t otel_json_time(const struct tm_json *node) {
    if (!node) return 0;
    switch (node->type) {
    case TM_JSON_STRING:
    case TM_JSON_NUMBER: return tm_time_clamp(us_of_text(node->text));
    case TM_JSON_OBJECT: return tm_time_clamp(us_of_halves(node));
    default: return 0;
    }
}
