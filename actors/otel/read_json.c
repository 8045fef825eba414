/* read_json: the same export as JSON, in protobuf's JSON mapping, with what exporters make of it: 64-bit numbers as
 * strings or numbers, ids as hex or as arrays of bytes. The tree is flat (json.h); only values nest, within OTEL_DEPTH.
 */
#include "model/event_values.h"
#include "otel/read.h"
#include "json/json.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { ID_UNITS_MOST = 800 };

static enum tm_status no_memory(struct reader *reader) {
    return read_fail(reader, TM_NO_MEMORY, "", "");
}

/* By either spelling; NULL for null too. */
static const struct tm_json *member(const struct tm_json *object, const char *name, const char *snake) {
    const struct tm_json *found = tm_json_get(object, name);
    if (!found && snake) found = tm_json_get(object, snake);
    return found && found->type != TM_JSON_NULL ? found : NULL;
}

static struct tm_str text_of(const struct tm_json *node) {
    return node && node->type == TM_JSON_STRING ? node->text : (struct tm_str){NULL, 0};
}

/* An absent list is an empty one; anything but an array is a mistake of the exporter's. */
static enum tm_status list_of(struct reader *reader, const struct tm_json *object, const char *name, const char *snake,
                              const struct tm_json **out) {
    *out = member(object, name, snake);
    return !*out || (*out)->type == TM_JSON_ARRAY ? TM_OK : read_fail(reader, TM_INVALID, name, "must be an array");
}

static uint32_t count_of(const struct tm_json *list) {
    return list ? list->count : 0;
}

/* ---- numbers ---- */

static int64_t integer_of(const struct tm_json *node) {
    int64_t number = 0;
    double real;
    if (node->type == TM_JSON_STRING) tm_str_i64(node->text, &number);
    else if (!tm_json_i64(node, &number) && tm_json_double(node, &real))
        number = real >= 9.2e18 ? INT64_MAX : real <= -9.2e18 ? INT64_MIN : (int64_t)real;
    return number;
}

/* {"low", "high"}: 32 bits each, the lower ones perhaps negative, as JavaScript has them. */
static uint64_t halves_of(const struct tm_json *node) {
    const struct tm_json *low = tm_json_get(node, "low"), *high = tm_json_get(node, "high");
    uint64_t upper = high ? (uint64_t)integer_of(high) & UINT32_MAX : 0;
    return upper << 32 | (low ? (uint64_t)integer_of(low) & UINT32_MAX : 0);
}

static int64_t time_of(const struct tm_json *span, const char *name, const char *snake) {
    const struct tm_json *node = member(span, name, snake);
    uint64_t nanoseconds = 0;
    double real;
    if (!node) return 0;
    if (node->type == TM_JSON_OBJECT) return read_time(halves_of(node));
    if (tm_str_u64(node->text, &nanoseconds)) return read_time(nanoseconds);
    if (node->type == TM_JSON_NUMBER && tm_json_double(node, &real) && real > 0)
        return read_time(real < 1.8e19 ? (uint64_t)real : UINT64_MAX);
    return 0;
}

/* "NaN" and "Infinity" among them, which strtod knows. */
static double real_of(const struct tm_json *node) {
    char text[64];
    double real = 0;
    if (node->type == TM_JSON_NUMBER && tm_json_double(node, &real)) return real;
    size_t len = node->text.len < sizeof text ? node->text.len : sizeof text - 1;
    if (len) memcpy(text, node->text.ptr, len);
    text[len] = 0;
    return strtod(text, NULL);
}

/* ---- values ---- */

static enum tm_status read_value(struct reader *reader, const struct tm_json *node, unsigned depth,
                                 struct otel_value *out);
static enum tm_status read_members(struct reader *reader, const struct tm_json *list, unsigned depth,
                                   struct otel_attributes *out);

static enum tm_status read_items(struct reader *reader, const struct tm_json *list, unsigned depth,
                                 struct otel_value *out) {
    struct otel_value *items = tm_arena_array(reader->arena, count_of(list), sizeof *items);
    enum tm_status status = items ? TM_OK : no_memory(reader);
    *out = (struct otel_value){.type = OTEL_ARRAY, .items = items, .count = count_of(list)};
    if (!list || status != TM_OK) return status;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); status == TM_OK && c != end;
         c = tm_json_next(c))
        status = read_value(reader, c, depth + 1, items++);
    return status;
}

static enum tm_status read_nested(struct reader *reader, const struct tm_json *node, bool map, unsigned depth,
                                  struct otel_value *out) {
    const struct tm_json *list;
    struct otel_attributes members;
    if (depth >= OTEL_DEPTH) return read_fail(reader, TM_TOO_LARGE, "attributes", "are nested too deep");
    enum tm_status status = list_of(reader, node, "values", NULL, &list);
    if (status != TM_OK) return status;
    if (!map) return read_items(reader, list, depth, out);
    status = read_members(reader, list, depth + 1, &members);
    *out = (struct otel_value){.type = OTEL_MAP, .members = members.items, .count = members.count};
    return status;
}

static enum tm_status read_base64(struct reader *reader, const struct tm_json *node, struct otel_value *out) {
    *out = (struct otel_value){.type = OTEL_BYTES};
    struct tm_str text = text_of(node);
    char *bytes = tm_arena_alloc(reader->arena, text.len + 1);
    if (!bytes) return no_memory(reader);
    size_t len = 0;
    bool ok = sodium_base642bin((unsigned char *)bytes, text.len + 1, text.ptr, text.len, NULL, &len, NULL,
                                sodium_base64_VARIANT_ORIGINAL) == 0;
    out->text = (struct tm_str){bytes, ok ? len : 0};
    return TM_OK;
}

/* AnyValue: the member that stands there says which. */
static enum tm_status read_value(struct reader *reader, const struct tm_json *node, unsigned depth,
                                 struct otel_value *out) {
    const struct tm_json *found;
    *out = (struct otel_value){0};
    if ((found = member(node, "stringValue", "string_value"))) {
        *out = (struct otel_value){.type = OTEL_STRING, .text = found->text}; /* a number's text, if it is one */
    } else if ((found = member(node, "intValue", "int_value"))) {
        *out = (struct otel_value){.type = OTEL_INT, .integer = integer_of(found)};
    } else if ((found = member(node, "doubleValue", "double_value"))) {
        *out = (struct otel_value){.type = OTEL_DOUBLE, .real = real_of(found)};
    } else if ((found = member(node, "boolValue", "bool_value"))) {
        *out = (struct otel_value){.type = OTEL_BOOL, .boolean = found->type == TM_JSON_TRUE};
    } else if ((found = member(node, "arrayValue", "array_value"))) {
        return read_nested(reader, found, false, depth, out);
    } else if ((found = member(node, "kvlistValue", "kvlist_value"))) {
        return read_nested(reader, found, true, depth, out);
    } else if ((found = member(node, "bytesValue", "bytes_value"))) {
        return read_base64(reader, found, out);
    }
    return TM_OK;
}

static enum tm_status read_members(struct reader *reader, const struct tm_json *list, unsigned depth,
                                   struct otel_attributes *out) {
    struct otel_attribute *items = tm_arena_array(reader->arena, count_of(list), sizeof *items);
    enum tm_status status = items ? TM_OK : no_memory(reader);
    *out = (struct otel_attributes){items, 0};
    if (!list || status != TM_OK) return status;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); status == TM_OK && c != end;
         c = tm_json_next(c)) {
        const struct tm_json *value = member(c, "value", NULL);
        items->key = text_of(member(c, "key", NULL));
        if (value) status = read_value(reader, value, depth, &items->value);
        items++;
        out->count++;
    }
    return status;
}

static enum tm_status read_attributes(struct reader *reader, const struct tm_json *object,
                                      struct otel_attributes *out) {
    const struct tm_json *list;
    enum tm_status status = list_of(reader, object, "attributes", NULL, &list);
    return status == TM_OK ? read_members(reader, list, 0, out) : status;
}

/* ---- ids ---- */

/* [1, 2, ...] or {"type": "Buffer", "data": [...]}; ptr NULL: no such thing, or out of memory. */
static struct tm_str id_of_bytes(struct reader *reader, const struct tm_json *node) {
    const struct tm_json *data = node->type == TM_JSON_OBJECT ? tm_json_get(node, "data") : node;
    if (!data || data->type != TM_JSON_ARRAY || data->count == 0 || data->count > ID_UNITS_MOST / 2)
        return (struct tm_str){NULL, 0};
    char bytes[ID_UNITS_MOST / 2];
    size_t len = 0;
    for (const struct tm_json *c = tm_json_first(data), *end = tm_json_end(data); c != end; c = tm_json_next(c)) {
        int64_t byte;
        if (!tm_json_i64(c, &byte) || byte < 0 || byte > 255) return (struct tm_str){NULL, 0};
        bytes[len++] = (char)byte;
    }
    return read_hex(reader, (struct tm_str){bytes, len});
}

/* False: the span is refused. An absent or empty parent is none. */
static bool read_id(struct reader *reader, const struct tm_json *span, const char *name, const char *snake,
                    bool required, struct tm_str *out) {
    const struct tm_json *node = member(span, name, snake);
    bool empty = !node || (node->type == TM_JSON_STRING && !node->text.len);
    *out = (struct tm_str){NULL, 0};
    if (empty && !required) return true;
    if (!empty) *out = node->type == TM_JSON_STRING ? node->text : id_of_bytes(reader, node);
    bool fits = out->len > 0 && tm_id_is_valid(*out);
    if (!fits) read_refuse(reader, name, "must be a string of 1 to 800 characters, or an array of bytes");
    return fits;
}

/* ---- spans ---- */

static enum tm_status read_events(struct reader *reader, const struct tm_json *span, struct otel_span *out) {
    const struct tm_json *list;
    enum tm_status status = list_of(reader, span, "events", NULL, &list);
    if (status != TM_OK) return status;
    struct otel_span_event *event = tm_arena_array(reader->arena, count_of(list), sizeof *event);
    if (!event) return no_memory(reader);
    out->events = event;
    out->event_count = count_of(list);
    if (!list) return TM_OK;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); status == TM_OK && c != end;
         c = tm_json_next(c), event++) {
        event->name = text_of(member(c, "name", NULL));
        event->time_us = time_of(c, "timeUnixNano", "time_unix_nano");
        status = read_attributes(reader, c, &event->attributes);
    }
    return status;
}

static enum tm_status read_links(struct reader *reader, const struct tm_json *span, struct otel_span *out) {
    const struct tm_json *list;
    enum tm_status status = list_of(reader, span, "links", NULL, &list);
    if (status != TM_OK) return status;
    struct otel_link *link = tm_arena_array(reader->arena, count_of(list), sizeof *link);
    if (!link) return no_memory(reader);
    out->links = link;
    out->link_count = count_of(list);
    if (!list) return TM_OK;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); status == TM_OK && c != end;
         c = tm_json_next(c), link++) {
        link->trace_id = text_of(member(c, "traceId", "trace_id"));
        link->span_id = text_of(member(c, "spanId", "span_id"));
        status = read_attributes(reader, c, &link->attributes);
    }
    return status;
}

/* The code as a number, or by its name. */
static enum otel_status_code status_of(const struct tm_json *status) {
    const struct tm_json *code = member(status, "code", NULL);
    int64_t number = 0;
    if (!code) return OTEL_STATUS_UNSET;
    if (tm_str_is(code->text, "STATUS_CODE_ERROR")) return OTEL_STATUS_ERROR;
    if (tm_str_is(code->text, "STATUS_CODE_OK")) return OTEL_STATUS_OK;
    tm_str_i64(code->text, &number);
    return number == 2 ? OTEL_STATUS_ERROR : number == 1 ? OTEL_STATUS_OK : OTEL_STATUS_UNSET;
}

static enum tm_status read_span(struct reader *reader, const struct tm_json *span) {
    struct otel_span *out = &reader->export->spans[reader->export->count];
    *out = (struct otel_span){.resource = reader->of_resource, .scope = reader->of_scope, .index = reader->seen++};
    enum tm_status status = read_attributes(reader, span, &out->attributes);
    if (status == TM_OK) status = read_events(reader, span, out);
    if (status == TM_OK) status = read_links(reader, span, out);
    if (status != TM_OK) return status;
    if (!read_id(reader, span, "traceId", "trace_id", true, &out->trace_id) ||
        !read_id(reader, span, "spanId", "span_id", true, &out->span_id) ||
        !read_id(reader, span, "parentSpanId", "parent_span_id", false, &out->parent_span_id))
        return TM_OK;
    const struct tm_json *of = member(span, "status", NULL);
    out->name = text_of(member(span, "name", NULL));
    out->start_us = time_of(span, "startTimeUnixNano", "start_time_unix_nano");
    out->end_us = time_of(span, "endTimeUnixNano", "end_time_unix_nano");
    if (of) out->status = status_of(of);
    if (of) out->status_message = text_of(member(of, "message", NULL));
    reader->export->count++;
    return TM_OK;
}

/* ---- scopes and resources ---- */

typedef enum tm_status read_each(struct reader *reader, const struct tm_json *node);

static enum tm_status for_each(struct reader *reader, const struct tm_json *list, uint32_t *place, read_each *each) {
    enum tm_status status = TM_OK;
    *place = 0;
    if (!list) return TM_OK;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); status == TM_OK && c != end;
         c = tm_json_next(c), ++*place)
        status = each(reader, c);
    return status;
}

static enum tm_status read_scope_spans(struct reader *reader, const struct tm_json *node) {
    struct otel_scope *scope = tm_arena_zalloc(reader->arena, sizeof *scope);
    const struct tm_json *of = member(node, "scope", NULL), *spans;
    if (!scope) return no_memory(reader);
    reader->of_scope = scope;
    if (of) scope->name = text_of(member(of, "name", NULL));
    if (of) scope->version = text_of(member(of, "version", NULL));
    enum tm_status status = of ? read_attributes(reader, of, &scope->attributes) : TM_OK;
    if (status == TM_OK) status = list_of(reader, node, "spans", NULL, &spans);
    return status == TM_OK ? for_each(reader, spans, &reader->place.span, read_span) : status;
}

static enum tm_status read_resource_spans(struct reader *reader, const struct tm_json *node) {
    struct otel_resource *resource = tm_arena_zalloc(reader->arena, sizeof *resource);
    const struct tm_json *of = member(node, "resource", NULL), *scopes;
    if (!resource) return no_memory(reader);
    reader->of_resource = resource;
    enum tm_status status = of ? read_attributes(reader, of, &resource->attributes) : TM_OK;
    if (status == TM_OK) status = list_of(reader, node, "scopeSpans", "scope_spans", &scopes);
    return status == TM_OK ? for_each(reader, scopes, &reader->place.scope, read_scope_spans) : status;
}

/* At most: what is no list is found out later. */
static size_t count_spans(const struct tm_json *resources) {
    size_t count = 0;
    for (const struct tm_json *r = tm_json_first(resources); r != tm_json_end(resources); r = tm_json_next(r)) {
        const struct tm_json *scopes = member(r, "scopeSpans", "scope_spans");
        if (!scopes || scopes->type != TM_JSON_ARRAY) continue;
        for (const struct tm_json *s = tm_json_first(scopes); s != tm_json_end(scopes); s = tm_json_next(s)) {
            const struct tm_json *spans = member(s, "spans", NULL);
            if (spans && spans->type == TM_JSON_ARRAY) count += spans->count;
        }
    }
    return count;
}

enum tm_status otel_read_json(char *body, size_t len, struct tm_arena *arena, struct otel_export *out,
                              struct tm_error *error) {
    struct reader reader = {.arena = arena, .error = error, .export = out};
    const struct tm_json *root, *resources;
    *out = (struct otel_export){0};
    enum tm_status status = tm_json_parse(body, len, arena, &root, error);
    if (status != TM_OK) return status;
    if (root->type != TM_JSON_OBJECT) return tm_fail(error, TM_INVALID, "", "must be an object with resourceSpans");
    resources = member(root, "resourceSpans", "resource_spans");
    if (!resources) return TM_OK;
    if (resources->type != TM_JSON_ARRAY) return tm_fail(error, TM_INVALID, "resourceSpans", "must be an array");
    out->spans = tm_arena_array(arena, count_spans(resources), sizeof *out->spans);
    if (!out->spans) return no_memory(&reader);
    return for_each(&reader, resources, &reader.place.resource, read_resource_spans);
}
