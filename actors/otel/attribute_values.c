/* attribute_values: attribute values as truth, text and JSON. */
#include "otel/attributes.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>

bool value_truthy(const struct otel_value *value) {
    switch (value->type) {
    case OTEL_EMPTY: return false;
    case OTEL_STRING: return value->text.len > 0;
    case OTEL_BOOL: return value->boolean;
    case OTEL_INT: return value->integer != 0;
    case OTEL_DOUBLE: return value->real != 0; /* NaN is the string "NaN" by then */
    default: return true;
    }
}

bool value_is(const struct otel_value *value, const char *text) {
    return value && value->type == OTEL_STRING && tm_str_is(value->text, text);
}

static void write_real(struct tm_json_writer *writer, double real) {
    if (isnan(real)) tm_json_string(writer, TM_STR("NaN"));
    else if (isinf(real)) tm_json_string(writer, real < 0 ? TM_STR("-Infinity") : TM_STR("Infinity"));
    else tm_json_number(writer, real);
}

static void write_bytes(struct tm_json_writer *writer, struct tm_str bytes) {
    size_t room = sodium_base64_ENCODED_LEN(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(room);
    if (!text) {
        tm_json_null(writer);
        return;
    }
    sodium_bin2base64(text, room, (const unsigned char *)bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
    tm_json_string(writer, (struct tm_str){text, room - 1});
    free(text);
}

static void write_scalar(struct tm_json_writer *writer, const struct otel_value *value) {
    switch (value->type) {
    case OTEL_STRING: tm_json_string(writer, value->text); break;
    case OTEL_BOOL: tm_json_bool(writer, value->boolean); break;
    case OTEL_INT: tm_json_int(writer, value->integer); break;
    case OTEL_DOUBLE: write_real(writer, value->real); break;
    case OTEL_BYTES: write_bytes(writer, value->text); break;
    default: tm_json_null(writer); /* empty, or deeper than we go */
    }
}

static void open_value(struct tm_json_writer *writer, const struct otel_value *value) {
    if (value->type == OTEL_MAP) tm_json_open_object(writer);
    else tm_json_open_array(writer);
}

static void close_value(struct tm_json_writer *writer, const struct otel_value *value) {
    if (value->type == OTEL_MAP) tm_json_close_object(writer);
    else tm_json_close_array(writer);
}

void value_write(struct tm_json_writer *writer, const struct otel_value *value) {
    struct {
        const struct otel_value *value;
        uint32_t next; /* child */
    } stack[ATTRIBUTE_DEPTH];
    uint32_t depth = 0;
    for (;;) {
        if ((value->type == OTEL_MAP || value->type == OTEL_ARRAY) && depth < ATTRIBUTE_DEPTH) {
            open_value(writer, value);
            stack[depth].value = value;
            stack[depth++].next = 0;
        } else {
            write_scalar(writer, value);
        }
        while (depth && stack[depth - 1].next == stack[depth - 1].value->count)
            close_value(writer, stack[--depth].value);
        if (depth == 0) return;
        const struct otel_value *parent = stack[depth - 1].value;
        uint32_t at = stack[depth - 1].next++;
        if (parent->type == OTEL_MAP) tm_json_key_str(writer, parent->members[at].key);
        value = parent->type == OTEL_MAP ? &parent->members[at].value : &parent->items[at];
    }
}

void value_write_object(struct tm_json_writer *writer, const struct attributes *attributes) {
    tm_json_open_object(writer);
    for (uint32_t i = 0; i < attributes->count; i++) {
        tm_json_key_str(writer, attributes->items[i]->key);
        value_write(writer, &attributes->items[i]->value);
    }
    tm_json_close_object(writer);
}

struct tm_str value_text(const struct otel_value *value, struct tm_arena *arena) {
    switch (value->type) {
    case OTEL_STRING: return value->text.ptr ? value->text : TM_STR("");
    case OTEL_EMPTY: return TM_STR("null");
    case OTEL_BOOL: return value->boolean ? TM_STR("true") : TM_STR("false");
    case OTEL_INT: return tm_arena_printf(arena, "%lld", (long long)value->integer);
    default: break;
    }
    struct tm_json_writer *writer = tm_json_writer_new();
    if (!writer) return (struct tm_str){NULL, 0};
    value_write(writer, value);
    struct tm_str text = writer_finish(writer, arena);
    bool quoted = text.ptr && (value->type == OTEL_BYTES || text.ptr[0] == '"'); /* base64 and NaN need no escapes */
    return quoted ? tm_str_sub(text, 1, text.len - 2) : text;
}

struct tm_str writer_finish(struct tm_json_writer *writer, struct tm_arena *arena) {
    struct tm_str text = tm_arena_copy(arena, tm_json_writer_text(writer));
    tm_json_writer_free(writer);
    return text;
}
