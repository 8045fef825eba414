/* otel_encode: spans to exports in both encodings. */
#include "otel_encode.h"
#include "json/json.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- protobuf ---- */

static void append(struct tm_buf *out, const void *bytes, size_t len) {
    if (len && !tm_buf_append(out, bytes, len)) abort();
}

void otel_put_varint(struct tm_buf *out, uint64_t value) {
    for (; value >= 0x80; value >>= 7) append(out, &(uint8_t){(uint8_t)(value | 0x80)}, 1);
    append(out, &(uint8_t){(uint8_t)value}, 1);
}

void otel_put_number(struct tm_buf *out, unsigned field, uint64_t value) {
    otel_put_varint(out, field << 3);
    otel_put_varint(out, value);
}

void otel_put_fixed64(struct tm_buf *out, unsigned field, uint64_t value) {
    otel_put_varint(out, field << 3 | 1);
    append(out, &value, sizeof value);
}

void otel_put_bytes(struct tm_buf *out, unsigned field, struct tm_str bytes) {
    otel_put_varint(out, field << 3 | 2);
    otel_put_varint(out, bytes.len);
    append(out, bytes.ptr, bytes.len);
}

static void put_message(struct tm_buf *out, unsigned field, struct tm_buf *message) {
    otel_put_bytes(out, field, tm_buf_str(message));
    tm_buf_free(message);
}

static void put_hex(struct tm_buf *out, unsigned field, struct tm_str hex) {
    unsigned char bytes[64];
    size_t len;
    if (sodium_hex2bin(bytes, sizeof bytes, hex.ptr, hex.len, NULL, &len, NULL) != 0) abort();
    if (len) otel_put_bytes(out, field, (struct tm_str){(const char *)bytes, len});
}

static void put_attributes(struct tm_buf *out, unsigned field, const struct otel_attribute *items, uint32_t count);

static void put_value(struct tm_buf *out, const struct otel_value *value) {
    struct tm_buf inner = {0};
    uint64_t bits;
    switch (value->type) {
    case OTEL_EMPTY: break;
    case OTEL_STRING: otel_put_bytes(out, 1, value->text); break;
    case OTEL_BOOL: otel_put_number(out, 2, value->boolean); break;
    case OTEL_INT: otel_put_number(out, 3, (uint64_t)value->integer); break;
    case OTEL_DOUBLE:
        memcpy(&bits, &value->real, sizeof bits);
        otel_put_fixed64(out, 4, bits);
        break;
    case OTEL_BYTES: otel_put_bytes(out, 7, value->text); break;
    case OTEL_ARRAY:
        for (uint32_t i = 0; i < value->count; i++) {
            struct tm_buf item = {0};
            put_value(&item, &value->items[i]);
            put_message(&inner, 1, &item);
        }
        put_message(out, 5, &inner);
        break;
    case OTEL_MAP:
        put_attributes(&inner, 1, value->members, value->count);
        put_message(out, 6, &inner);
        break;
    }
}

static void put_attributes(struct tm_buf *out, unsigned field, const struct otel_attribute *items, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        struct tm_buf pair = {0}, value = {0};
        otel_put_bytes(&pair, 1, items[i].key);
        put_value(&value, &items[i].value);
        put_message(&pair, 2, &value);
        put_message(out, field, &pair);
    }
}

static void put_list(struct tm_buf *out, unsigned field, const struct otel_attributes *list) {
    put_attributes(out, field, list->items, list->count);
}

static void put_span(struct tm_buf *out, const struct otel_span *span) {
    struct tm_buf status = {0};
    put_hex(out, 1, span->trace_id);
    put_hex(out, 2, span->span_id);
    put_hex(out, 4, span->parent_span_id);
    otel_put_bytes(out, 5, span->name);
    otel_put_number(out, 6, 1);
    otel_put_fixed64(out, 7, (uint64_t)span->start_us * 1000);
    otel_put_fixed64(out, 8, (uint64_t)span->end_us * 1000);
    put_list(out, 9, &span->attributes);
    for (uint32_t i = 0; i < span->event_count; i++) {
        struct tm_buf event = {0};
        otel_put_fixed64(&event, 1, (uint64_t)span->events[i].time_us * 1000);
        otel_put_bytes(&event, 2, span->events[i].name);
        put_list(&event, 3, &span->events[i].attributes);
        put_message(out, 11, &event);
    }
    for (uint32_t i = 0; i < span->link_count; i++) {
        struct tm_buf link = {0};
        put_hex(&link, 1, span->links[i].trace_id);
        put_hex(&link, 2, span->links[i].span_id);
        put_list(&link, 4, &span->links[i].attributes);
        put_message(out, 13, &link);
    }
    otel_put_bytes(&status, 2, span->status_message);
    otel_put_number(&status, 3, (uint64_t)span->status);
    put_message(out, 15, &status);
}

static void put_scope(struct tm_buf *out, const struct otel_scope *scope) {
    struct tm_buf head = {0};
    otel_put_bytes(&head, 1, scope->name);
    otel_put_bytes(&head, 2, scope->version);
    put_list(&head, 3, &scope->attributes);
    put_message(out, 1, &head);
}

void otel_encode_protobuf(const struct otel_export *export, struct tm_buf *out) {
    for (uint32_t i = 0; i < export->count;) {
        const struct otel_resource *resource = export->spans[i].resource;
        struct tm_buf of_resource = {0}, head = {0};
        put_list(&head, 1, &resource->attributes);
        put_message(&of_resource, 1, &head);
        while (i < export->count && export->spans[i].resource == resource) {
            const struct otel_scope *scope = export->spans[i].scope;
            struct tm_buf of_scope = {0};
            put_scope(&of_scope, scope);
            for (; i < export->count && export->spans[i].scope == scope; i++) {
                struct tm_buf span = {0};
                put_span(&span, &export->spans[i]);
                put_message(&of_scope, 2, &span);
            }
            put_message(&of_resource, 2, &of_scope);
        }
        put_message(out, 1, &of_resource);
    }
}

/* ---- JSON ---- */

static void write_text(struct tm_json_writer *w, const char *key, struct tm_str text) {
    tm_json_key(w, key);
    tm_json_string(w, text);
}

static void write_time(struct tm_json_writer *w, const char *key, int64_t us) {
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)us * 1000);
    write_text(w, key, tm_str_from(text));
}

static void write_attributes(struct tm_json_writer *w, const char *key, const struct otel_attribute *items,
                             uint32_t count);

static void write_bytes(struct tm_json_writer *w, struct tm_str bytes) {
    size_t size = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(size);
    if (!text) abort();
    sodium_bin2base64(text, size, (const unsigned char *)bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
    write_text(w, "bytesValue", tm_str_from(text));
    free(text);
}

static void write_double(struct tm_json_writer *w, double real) {
    tm_json_key(w, "doubleValue");
    if (isfinite(real)) tm_json_number(w, real);
    else tm_json_string(w, isnan(real) ? TM_STR("NaN") : real > 0 ? TM_STR("Infinity") : TM_STR("-Infinity"));
}

/* As strings, as the protocol has it, or as numbers, as some write them. */
static void write_int(struct tm_json_writer *w, int64_t integer) {
    char text[32];
    tm_json_key(w, "intValue");
    snprintf(text, sizeof text, "%lld", (long long)integer);
    if (integer % 2) tm_json_int(w, integer);
    else tm_json_string(w, tm_str_from(text));
}

static void write_value(struct tm_json_writer *w, const struct otel_value *value) {
    tm_json_open_object(w);
    switch (value->type) {
    case OTEL_EMPTY: break;
    case OTEL_STRING: write_text(w, "stringValue", value->text); break;
    case OTEL_BOOL:
        tm_json_key(w, "boolValue");
        tm_json_bool(w, value->boolean);
        break;
    case OTEL_INT: write_int(w, value->integer); break;
    case OTEL_DOUBLE: write_double(w, value->real); break;
    case OTEL_BYTES: write_bytes(w, value->text); break;
    case OTEL_ARRAY:
        tm_json_key(w, "arrayValue");
        tm_json_open_object(w);
        tm_json_key(w, "values");
        tm_json_open_array(w);
        for (uint32_t i = 0; i < value->count; i++) write_value(w, &value->items[i]);
        tm_json_close_array(w);
        tm_json_close_object(w);
        break;
    case OTEL_MAP:
        tm_json_key(w, "kvlistValue");
        tm_json_open_object(w);
        write_attributes(w, "values", value->members, value->count);
        tm_json_close_object(w);
        break;
    }
    tm_json_close_object(w);
}

static void write_attributes(struct tm_json_writer *w, const char *key, const struct otel_attribute *items,
                             uint32_t count) {
    tm_json_key(w, key);
    tm_json_open_array(w);
    for (uint32_t i = 0; i < count; i++) {
        tm_json_open_object(w);
        write_text(w, "key", items[i].key);
        tm_json_key(w, "value");
        write_value(w, &items[i].value);
        tm_json_close_object(w);
    }
    tm_json_close_array(w);
}

static void write_list(struct tm_json_writer *w, const struct otel_attributes *list) {
    write_attributes(w, "attributes", list->items, list->count);
}

static void write_events(struct tm_json_writer *w, const struct otel_span *span) {
    tm_json_key(w, "events");
    tm_json_open_array(w);
    for (uint32_t i = 0; i < span->event_count; i++) {
        tm_json_open_object(w);
        write_time(w, "timeUnixNano", span->events[i].time_us);
        write_text(w, "name", span->events[i].name);
        write_list(w, &span->events[i].attributes);
        tm_json_close_object(w);
    }
    tm_json_close_array(w);
}

static void write_links(struct tm_json_writer *w, const struct otel_span *span) {
    tm_json_key(w, "links");
    tm_json_open_array(w);
    for (uint32_t i = 0; i < span->link_count; i++) {
        tm_json_open_object(w);
        write_text(w, "traceId", span->links[i].trace_id);
        write_text(w, "spanId", span->links[i].span_id);
        write_list(w, &span->links[i].attributes);
        tm_json_close_object(w);
    }
    tm_json_close_array(w);
}

static void write_span(struct tm_json_writer *w, const struct otel_span *span) {
    tm_json_open_object(w);
    write_text(w, "traceId", span->trace_id);
    write_text(w, "spanId", span->span_id);
    write_text(w, "parentSpanId", span->parent_span_id);
    write_text(w, "name", span->name);
    write_time(w, "startTimeUnixNano", span->start_us);
    write_time(w, "endTimeUnixNano", span->end_us);
    write_list(w, &span->attributes);
    write_events(w, span);
    write_links(w, span);
    tm_json_key(w, "status");
    tm_json_open_object(w);
    write_text(w, "message", span->status_message);
    tm_json_key(w, "code");
    tm_json_int(w, span->status);
    tm_json_close_object(w);
    tm_json_close_object(w);
}

static void write_scope(struct tm_json_writer *w, const struct otel_scope *scope) {
    tm_json_key(w, "scope");
    tm_json_open_object(w);
    write_text(w, "name", scope->name);
    write_text(w, "version", scope->version);
    write_list(w, &scope->attributes);
    tm_json_close_object(w);
}

static uint32_t write_of_scope(struct tm_json_writer *w, const struct otel_export *export, uint32_t at) {
    const struct otel_scope *scope = export->spans[at].scope;
    tm_json_open_object(w);
    write_scope(w, scope);
    tm_json_key(w, "spans");
    tm_json_open_array(w);
    for (; at < export->count && export->spans[at].scope == scope; at++) write_span(w, &export->spans[at]);
    tm_json_close_array(w);
    tm_json_close_object(w);
    return at;
}

static uint32_t write_of_resource(struct tm_json_writer *w, const struct otel_export *export, uint32_t at) {
    const struct otel_resource *resource = export->spans[at].resource;
    tm_json_open_object(w);
    tm_json_key(w, "resource");
    tm_json_open_object(w);
    write_list(w, &resource->attributes);
    tm_json_close_object(w);
    tm_json_key(w, "scopeSpans");
    tm_json_open_array(w);
    while (at < export->count && export->spans[at].resource == resource) at = write_of_scope(w, export, at);
    tm_json_close_array(w);
    tm_json_close_object(w);
    return at;
}

void otel_encode_json(const struct otel_export *export, struct tm_buf *out) {
    struct tm_json_writer *w = tm_json_writer_new();
    if (!w) abort();
    tm_json_open_object(w);
    tm_json_key(w, "resourceSpans");
    tm_json_open_array(w);
    for (uint32_t i = 0; i < export->count;) i = write_of_resource(w, export, i);
    tm_json_close_array(w);
    tm_json_close_object(w);
    struct tm_str text = tm_json_writer_text(w);
    append(out, text.ptr, text.len);
    if (!tm_buf_reserve(out, TM_JSON_PADDING)) abort();
    memset(out->ptr + out->len, ']', TM_JSON_PADDING);
    tm_json_writer_free(w);
}
