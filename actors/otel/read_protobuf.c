/* read_protobuf: ExportTraceServiceRequest, field by field where it lies. Numbers are those of opentelemetry-proto,
 * trace v1 (proto/otlp). Each level is walked twice: first to count what repeats, so that arrays have their size at
 * once.
 */
#include "otel/read.h"
#include "otel/wire.h"
#include "json/json.h"

#include <string.h>

enum { TRACE_ID_BYTES = 16, SPAN_ID_BYTES = 8 };

static enum tm_status malformed(struct reader *reader, const char *field) {
    return read_fail(reader, TM_INVALID, field, "is not protobuf, or is cut off");
}

static enum tm_status no_memory(struct reader *reader) {
    return read_fail(reader, TM_NO_MEMORY, "", "");
}

/* How often the field stands there, as bytes; false: malformed. */
static bool count_of(struct tm_str message, uint64_t number, uint32_t *count) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    enum wire_step step;
    *count = 0;
    while ((step = wire_next(&wire, &field)) == WIRE_FIELD)
        *count += field.number == number && field.type == WIRE_BYTES;
    return step == WIRE_END;
}

static bool is_bytes(const struct wire_field *field, uint64_t number) {
    return field->number == number && field->type == WIRE_BYTES;
}

/* False: out of memory. */
static bool take_text(struct reader *reader, struct tm_str bytes, struct tm_str *out) {
    *out = tm_utf8(bytes, reader->arena);
    return out->ptr || !bytes.len;
}

/* ---- values ---- */

static enum tm_status read_value(struct reader *reader, struct tm_str message, unsigned depth, struct otel_value *out);
static enum tm_status read_attribute(struct reader *reader, struct tm_str message, unsigned depth,
                                     struct otel_attribute *out);

/* Both lists are messages whose field 1 repeats. */
static enum tm_status read_list(struct reader *reader, struct tm_str message, unsigned depth, bool map,
                                struct otel_value *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    uint32_t count, at = 0;
    if (depth >= OTEL_DEPTH) return read_fail(reader, TM_TOO_LARGE, "attributes", "are nested too deep");
    if (!count_of(message, 1, &count)) return malformed(reader, "attributes");
    void *items = tm_arena_array(reader->arena, count, map ? sizeof(struct otel_attribute) : sizeof(struct otel_value));
    if (!items) return no_memory(reader);
    enum tm_status status = TM_OK;
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD) {
        if (!is_bytes(&field, 1)) continue;
        status = map ? read_attribute(reader, field.bytes, depth + 1, (struct otel_attribute *)items + at)
                     : read_value(reader, field.bytes, depth + 1, (struct otel_value *)items + at);
        at++;
    }
    out->type = map ? OTEL_MAP : OTEL_ARRAY;
    out->count = count;
    if (map) out->members = items;
    else out->items = items;
    return status;
}

static enum tm_status read_scalar(struct reader *reader, const struct wire_field *field, struct otel_value *out) {
    double real;
    switch (field->number) {
    case 2:
        if (field->type == WIRE_VARINT) *out = (struct otel_value){.type = OTEL_BOOL, .boolean = field->value != 0};
        break;
    case 3:
        if (field->type == WIRE_VARINT) *out = (struct otel_value){.type = OTEL_INT, .integer = (int64_t)field->value};
        break;
    case 4:
        memcpy(&real, &field->value, sizeof real);
        if (field->type == WIRE_FIXED64) *out = (struct otel_value){.type = OTEL_DOUBLE, .real = real};
        break;
    case 7:
        if (field->type == WIRE_BYTES) *out = (struct otel_value){.type = OTEL_BYTES, .text = field->bytes};
        break;
    default: break;
    }
    return TM_OK;
}

/* AnyValue: of several members, of which only one may stand there, the last counts. */
static enum tm_status read_value(struct reader *reader, struct tm_str message, unsigned depth, struct otel_value *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    enum wire_step step;
    enum tm_status status = TM_OK;
    *out = (struct otel_value){0};
    while (status == TM_OK && (step = wire_next(&wire, &field)) != WIRE_END) {
        if (step == WIRE_MALFORMED) return malformed(reader, "attributes");
        if (is_bytes(&field, 1)) {
            *out = (struct otel_value){.type = OTEL_STRING};
            status = take_text(reader, field.bytes, &out->text) ? TM_OK : no_memory(reader);
        } else if (is_bytes(&field, 5) || is_bytes(&field, 6)) {
            status = read_list(reader, field.bytes, depth, field.number == 6, out);
        } else {
            status = read_scalar(reader, &field, out);
        }
    }
    return status;
}

/* KeyValue */
static enum tm_status read_attribute(struct reader *reader, struct tm_str message, unsigned depth,
                                     struct otel_attribute *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    enum wire_step step;
    enum tm_status status = TM_OK;
    *out = (struct otel_attribute){0};
    while (status == TM_OK && (step = wire_next(&wire, &field)) != WIRE_END) {
        if (step == WIRE_MALFORMED) return malformed(reader, "attributes");
        if (is_bytes(&field, 1)) status = take_text(reader, field.bytes, &out->key) ? TM_OK : no_memory(reader);
        else if (is_bytes(&field, 2)) status = read_value(reader, field.bytes, depth, &out->value);
    }
    return status;
}

/* The repeated field `number` of a message. */
static enum tm_status read_attributes(struct reader *reader, struct tm_str message, uint64_t number,
                                      struct otel_attributes *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    uint32_t count, at = 0;
    if (!count_of(message, number, &count)) return malformed(reader, "attributes");
    struct otel_attribute *items = tm_arena_array(reader->arena, count, sizeof *items);
    if (!items) return no_memory(reader);
    enum tm_status status = TM_OK;
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD)
        if (is_bytes(&field, number)) status = read_attribute(reader, field.bytes, 0, &items[at++]);
    *out = (struct otel_attributes){items, count};
    return status;
}

/* ---- spans ---- */

static bool is_zero(struct tm_str bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i]) return false;
    return true;
}

static enum tm_status read_event(struct reader *reader, struct tm_str message, struct otel_span_event *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    *out = (struct otel_span_event){0};
    enum tm_status status = read_attributes(reader, message, 3, &out->attributes); /* which checks the whole message */
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD) {
        if (field.number == 1 && field.type == WIRE_FIXED64) out->time_us = read_time(field.value);
        else if (is_bytes(&field, 2) && !take_text(reader, field.bytes, &out->name)) status = no_memory(reader);
    }
    return status;
}

static enum tm_status read_link(struct reader *reader, struct tm_str message, struct otel_link *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    *out = (struct otel_link){0};
    enum tm_status status = read_attributes(reader, message, 4, &out->attributes);
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD) {
        if (!is_bytes(&field, 1) && !is_bytes(&field, 2)) continue;
        struct tm_str hex = read_hex(reader, field.bytes);
        if (!hex.ptr) return no_memory(reader);
        if (field.number == 1) out->trace_id = hex;
        else out->span_id = hex;
    }
    return status;
}

static enum tm_status read_status(struct reader *reader, struct tm_str message, struct otel_span *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    enum wire_step step;
    while ((step = wire_next(&wire, &field)) == WIRE_FIELD) {
        if (is_bytes(&field, 2) && !take_text(reader, field.bytes, &out->status_message)) return no_memory(reader);
        if (field.number == 3 && field.type == WIRE_VARINT && field.value <= OTEL_STATUS_ERROR)
            out->status = (enum otel_status_code)field.value;
    }
    return step == WIRE_END ? TM_OK : malformed(reader, "status");
}

struct ids { /* as sent */
    struct tm_str trace, span, parent;
};

static enum tm_status read_span_lists(struct reader *reader, struct tm_str message, struct otel_span *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    uint32_t events = 0, links = 0;
    enum tm_status status = read_attributes(reader, message, 9, &out->attributes);
    if (status != TM_OK) return status;
    if (!count_of(message, 11, &out->event_count) || !count_of(message, 13, &out->link_count))
        return malformed(reader, "");
    struct otel_span_event *event = tm_arena_array(reader->arena, out->event_count, sizeof *event);
    struct otel_link *link = tm_arena_array(reader->arena, out->link_count, sizeof *link);
    if (!event || !link) return no_memory(reader);
    out->events = event;
    out->links = link;
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD) {
        if (is_bytes(&field, 11)) status = read_event(reader, field.bytes, &event[events++]);
        else if (is_bytes(&field, 13)) status = read_link(reader, field.bytes, &link[links++]);
    }
    return status;
}

static enum tm_status read_span_fields(struct reader *reader, struct tm_str message, struct otel_span *out,
                                       struct ids *ids) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    enum tm_status status = TM_OK;
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD) {
        bool time = field.type == WIRE_FIXED64;
        if (is_bytes(&field, 1)) ids->trace = field.bytes;
        else if (is_bytes(&field, 2)) ids->span = field.bytes;
        else if (is_bytes(&field, 4)) ids->parent = field.bytes;
        else if (is_bytes(&field, 5)) status = take_text(reader, field.bytes, &out->name) ? TM_OK : no_memory(reader);
        else if (field.number == 7 && time) out->start_us = read_time(field.value);
        else if (field.number == 8 && time) out->end_us = read_time(field.value);
        else if (is_bytes(&field, 15)) status = read_status(reader, field.bytes, out);
    }
    return status;
}

/* NULL: they can be stored; else the one that cannot. */
static const char *bad_id(const struct ids *ids) {
    if (ids->trace.len != TRACE_ID_BYTES || is_zero(ids->trace)) return "traceId";
    if (ids->span.len != SPAN_ID_BYTES || is_zero(ids->span)) return "spanId";
    return ids->parent.len == SPAN_ID_BYTES || is_zero(ids->parent) ? NULL : "parentSpanId";
}

static bool take_ids(struct reader *reader, const struct ids *ids, struct otel_span *out) {
    out->trace_id = read_hex(reader, ids->trace);
    out->span_id = read_hex(reader, ids->span);
    if (!is_zero(ids->parent)) out->parent_span_id = read_hex(reader, ids->parent);
    return out->trace_id.ptr && out->span_id.ptr && (is_zero(ids->parent) || out->parent_span_id.ptr);
}

static enum tm_status read_span(struct reader *reader, struct tm_str message) {
    struct otel_span *out = &reader->export->spans[reader->export->count];
    struct ids ids = {0};
    *out = (struct otel_span){.resource = reader->of_resource, .scope = reader->of_scope, .index = reader->seen++};
    enum tm_status status = read_span_lists(reader, message, out); /* which checks the whole message */
    if (status == TM_OK) status = read_span_fields(reader, message, out, &ids);
    if (status != TM_OK) return status;
    const char *bad = bad_id(&ids);
    if (bad) {
        read_refuse(reader, bad,
                    strcmp(bad, "traceId") == 0 ? "must be 16 bytes, not all zero" : "must be 8 bytes, not all zero");
        return TM_OK;
    }
    if (!take_ids(reader, &ids, out)) return no_memory(reader);
    reader->export->count++;
    return TM_OK;
}

/* ---- scopes and resources ---- */

static enum tm_status read_scope(struct reader *reader, struct tm_str message, struct otel_scope *out) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    enum tm_status status = read_attributes(reader, message, 3, &out->attributes);
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD) {
        bool taken = true;
        if (is_bytes(&field, 1)) taken = take_text(reader, field.bytes, &out->name);
        else if (is_bytes(&field, 2)) taken = take_text(reader, field.bytes, &out->version);
        if (!taken) status = no_memory(reader);
    }
    return status;
}

/* The one message of that number, which may stand behind what it is about; empty when absent. */
static struct tm_str find(struct tm_str message, uint64_t number) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    struct tm_str found = {"", 0};
    while (wire_next(&wire, &field) == WIRE_FIELD)
        if (is_bytes(&field, number)) found = field.bytes;
    return found;
}

static enum tm_status read_scope_spans(struct reader *reader, struct tm_str message) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    struct otel_scope *scope = tm_arena_zalloc(reader->arena, sizeof *scope);
    if (!scope) return no_memory(reader);
    reader->of_scope = scope;
    reader->place.span = 0;
    enum tm_status status = read_scope(reader, find(message, 1), scope);
    for (; status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD;) {
        if (!is_bytes(&field, 2)) continue;
        status = read_span(reader, field.bytes);
        reader->place.span++;
    }
    return status;
}

static enum tm_status read_resource_spans(struct reader *reader, struct tm_str message) {
    struct wire wire = wire_of(message);
    struct wire_field field;
    struct otel_resource *resource = tm_arena_zalloc(reader->arena, sizeof *resource);
    if (!resource) return no_memory(reader);
    reader->of_resource = resource;
    reader->place.scope = reader->place.span = 0;
    enum tm_status status = read_attributes(reader, find(message, 1), 1, &resource->attributes);
    for (; status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD;) {
        if (!is_bytes(&field, 2)) continue;
        status = read_scope_spans(reader, field.bytes);
        reader->place.scope++;
    }
    return status;
}

/* All spans, refused or not; the three upper levels are sound when it is known. */
static bool count_spans(struct tm_str body, uint64_t *spans) {
    struct wire resources = wire_of(body), scopes;
    struct wire_field resource, scope;
    enum wire_step step, inner;
    uint32_t count;
    *spans = 0;
    while ((step = wire_next(&resources, &resource)) == WIRE_FIELD) {
        if (!is_bytes(&resource, 1)) continue;
        scopes = wire_of(resource.bytes);
        while ((inner = wire_next(&scopes, &scope)) == WIRE_FIELD) {
            if (!is_bytes(&scope, 2)) continue;
            if (!count_of(scope.bytes, 2, &count)) return false;
            *spans += count;
        }
        if (inner == WIRE_MALFORMED) return false;
    }
    return step == WIRE_END;
}

enum tm_status otel_read_protobuf(struct tm_str body, struct tm_arena *arena, struct otel_export *out,
                                  struct tm_error *error) {
    struct reader reader = {.arena = arena, .error = error, .export = out};
    struct wire wire = wire_of(body);
    struct wire_field field;
    uint64_t spans;
    *out = (struct otel_export){0};
    if (!count_spans(body, &spans)) return tm_fail(error, TM_INVALID, "", "is not protobuf, or is cut off");
    out->spans = tm_arena_array(arena, (size_t)spans, sizeof *out->spans);
    if (!out->spans) return no_memory(&reader);
    enum tm_status status = TM_OK;
    while (status == TM_OK && wire_next(&wire, &field) == WIRE_FIELD) {
        if (!is_bytes(&field, 1)) continue;
        status = read_resource_spans(&reader, field.bytes);
        reader.place.resource++;
    }
    return status;
}
