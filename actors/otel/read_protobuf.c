/* read_protobuf: an ExportTraceServiceRequest to spans, straight from its bytes. Nothing is copied but ids, as hex.
 *
 * Not protobuf-c's own reader: it recurses as deep as values nest, and allocates each message by itself. Field numbers
 * are those of opentelemetry/proto/{trace,common,resource}/v1. */
#include "otel/protobuf_value.h"

enum {
    TRACE_ID_BYTES = 16,
    SPAN_ID_BYTES = 8,
    SPAN_LEAST_BYTES = 2 + TRACE_ID_BYTES + 2 + SPAN_ID_BYTES, /* with fewer it lacks an id */
};

#define OF_BYTES(number_) WIRE_KEY(number_, WIRE_BYTES)

typedef enum tm_status read_part(struct otel_reader *reader, struct tm_str bytes, void *out);

/* Each field of `message` with `key` by `read`, which gets the element of `size` bytes that is its own (all get `out`
 * when size is 0). Errors name them name[0], name[1].. */
static enum tm_status read_each(struct otel_reader *reader, struct tm_str message, uint32_t key, const char *name,
                                read_part *read, void *out, size_t size) {
    struct wire wire = wire_of(message);
    uint32_t at = 0;
    for (struct wire_field field; wire_next(&wire, &field);) {
        if (field.key != key) continue;
        otel_enter(reader, name, at);
        enum tm_status status = read(reader, field.bytes, size ? (char *)out + at * size : out);
        at++;
        otel_leave(reader);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

/* ---- ids and times ---- */

static bool is_zero(struct tm_str bytes) {
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i]) return false;
    return true;
}

static enum tm_status read_id(struct otel_reader *reader, struct tm_str bytes, struct tm_str *out) {
    *out = otel_hex(reader->arena, (const uint8_t *)bytes.ptr, bytes.len);
    return out->ptr ? TM_OK : otel_no_memory(reader);
}

/* Every time of 64 bits is within the model's years. */
static int64_t us_of(uint64_t ns) {
    return (int64_t)(ns / 1000);
}

/* ---- events and links ---- */

static enum tm_status read_event(struct otel_reader *reader, struct tm_str bytes, void *out) {
    struct otel_span_event *event = out;
    struct wire wire = wire_of(bytes);
    struct tm_str name = {"", 0};
    uint32_t attributes = 0;
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case WIRE_KEY(1, WIRE_FIXED64): event->time_us = us_of(field.number); break;
        case OF_BYTES(2): name = field.bytes; break;
        case OF_BYTES(3): attributes++; break;
        default: break;
        }
    enum tm_status status = otel_wire_end(reader, &wire, "");
    if (status == TM_OK) status = otel_wire_text(reader, name, &event->name);
    return status == TM_OK ? otel_wire_attributes(reader, bytes, OF_BYTES(3), attributes, &event->attributes) : status;
}

/* A link's ids are left out when they are none. */
static enum tm_status read_link(struct otel_reader *reader, struct tm_str bytes, void *out) {
    struct otel_link *link = out;
    struct wire wire = wire_of(bytes);
    struct tm_str trace_id = {"", 0}, span_id = {"", 0};
    uint32_t attributes = 0;
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case OF_BYTES(1): trace_id = field.bytes; break;
        case OF_BYTES(2): span_id = field.bytes; break;
        case OF_BYTES(4): attributes++; break;
        default: break;
        }
    enum tm_status status = otel_wire_end(reader, &wire, "");
    if (status == TM_OK && trace_id.len == TRACE_ID_BYTES && !is_zero(trace_id))
        status = read_id(reader, trace_id, &link->trace_id);
    if (status == TM_OK && span_id.len == SPAN_ID_BYTES && !is_zero(span_id))
        status = read_id(reader, span_id, &link->span_id);
    return status == TM_OK ? otel_wire_attributes(reader, bytes, OF_BYTES(4), attributes, &link->attributes) : status;
}

static enum tm_status read_status(struct otel_reader *reader, struct tm_str bytes, struct otel_span *span) {
    struct wire wire = wire_of(bytes);
    struct tm_str message = {"", 0};
    for (struct wire_field field; wire_next(&wire, &field);) {
        if (field.key == OF_BYTES(2)) message = field.bytes;
        if (field.key != WIRE_KEY(3, WIRE_VARINT)) continue;
        span->status = field.number == 1 ? OTEL_STATUS_OK : field.number == 2 ? OTEL_STATUS_ERROR : OTEL_STATUS_UNSET;
    }
    enum tm_status status = otel_wire_end(reader, &wire, "status");
    return status == TM_OK ? otel_wire_text(reader, message, &span->status_message) : status;
}

/* ---- spans ---- */

/* A span as it lies in the body, before anything of it is known to be needed. */
struct raw_span {
    struct tm_str bytes, trace_id, span_id, parent_id, name, status;
    uint64_t start_ns, end_ns;
    uint32_t attributes, events, links; /* how many */
};

static enum tm_status find_parts(struct otel_reader *reader, struct raw_span *raw) {
    struct wire wire = wire_of(raw->bytes);
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case OF_BYTES(1): raw->trace_id = field.bytes; break;
        case OF_BYTES(2): raw->span_id = field.bytes; break;
        case OF_BYTES(4): raw->parent_id = field.bytes; break;
        case OF_BYTES(5): raw->name = field.bytes; break;
        case WIRE_KEY(7, WIRE_FIXED64): raw->start_ns = field.number; break;
        case WIRE_KEY(8, WIRE_FIXED64): raw->end_ns = field.number; break;
        case OF_BYTES(9): raw->attributes++; break;
        case OF_BYTES(11): raw->events++; break;
        case OF_BYTES(13): raw->links++; break;
        case OF_BYTES(15): raw->status = field.bytes; break;
        default: break;
        }
    return otel_wire_end(reader, &wire, "");
}

/* False when the span was refused. */
static bool check_ids(struct otel_reader *reader, const struct raw_span *raw) {
    if (raw->trace_id.len != TRACE_ID_BYTES || is_zero(raw->trace_id)) {
        otel_refuse(reader, "traceId", raw->trace_id.len ? "expected 16 bytes that are not all zero" : "missing");
    } else if (raw->span_id.len != SPAN_ID_BYTES || is_zero(raw->span_id)) {
        otel_refuse(reader, "spanId", raw->span_id.len ? "expected 8 bytes that are not all zero" : "missing");
    } else if (raw->parent_id.len != SPAN_ID_BYTES && !is_zero(raw->parent_id)) {
        otel_refuse(reader, "parentSpanId", "expected 8 bytes, or none");
    } else {
        return true;
    }
    return false;
}

static enum tm_status read_ids(struct otel_reader *reader, const struct raw_span *raw, struct otel_span *span) {
    enum tm_status status = read_id(reader, raw->trace_id, &span->trace_id);
    if (status == TM_OK) status = read_id(reader, raw->span_id, &span->span_id);
    if (status == TM_OK && !is_zero(raw->parent_id)) status = read_id(reader, raw->parent_id, &span->parent_span_id);
    return status;
}

static enum tm_status read_lists(struct otel_reader *reader, const struct raw_span *raw, struct otel_span *span) {
    struct otel_span_event *events;
    struct otel_link *links;
    enum tm_status status = otel_wire_attributes(reader, raw->bytes, OF_BYTES(9), raw->attributes, &span->attributes);
    if (status == TM_OK) status = otel_array(reader, raw->events, sizeof *events, &events);
    if (status == TM_OK && raw->events)
        status = read_each(reader, raw->bytes, OF_BYTES(11), "events", read_event, events, sizeof *events);
    if (status == TM_OK) status = otel_array(reader, raw->links, sizeof *links, &links);
    if (status == TM_OK && raw->links)
        status = read_each(reader, raw->bytes, OF_BYTES(13), "links", read_link, links, sizeof *links);
    if (status != TM_OK) return status;
    span->events = events;
    span->event_count = raw->events;
    span->links = links;
    span->link_count = raw->links;
    return TM_OK;
}

/* `out`: a span that knows its resource and scope, left as it is. */
static enum tm_status read_span(struct otel_reader *reader, struct tm_str bytes, void *out) {
    struct otel_span span = *(const struct otel_span *)out;
    const struct tm_str none = {"", 0};
    struct raw_span raw = {bytes, none, none, none, none, none, 0, 0, 0, 0, 0};
    enum tm_status status = find_parts(reader, &raw);
    if (status != TM_OK || !check_ids(reader, &raw)) return status;
    span.parent_span_id = none;
    span.start_us = us_of(raw.start_ns);
    span.end_us = us_of(raw.end_ns);
    status = read_ids(reader, &raw, &span);
    if (status == TM_OK) status = otel_wire_text(reader, raw.name, &span.name);
    if (status == TM_OK) status = read_status(reader, raw.status, &span);
    if (status == TM_OK) status = read_lists(reader, &raw, &span);
    if (status == TM_OK) otel_accept(reader, &span);
    return status;
}

/* ---- scopes and resources ---- */

static enum tm_status read_scope(struct otel_reader *reader, struct tm_str bytes, struct otel_scope *scope) {
    struct wire wire = wire_of(bytes);
    struct tm_str name = {"", 0}, version = {"", 0};
    uint32_t attributes = 0;
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case OF_BYTES(1): name = field.bytes; break;
        case OF_BYTES(2): version = field.bytes; break;
        case OF_BYTES(3): attributes++; break;
        default: break;
        }
    enum tm_status status = otel_wire_end(reader, &wire, "scope");
    if (status == TM_OK) status = otel_wire_text(reader, name, &scope->name);
    if (status == TM_OK) status = otel_wire_text(reader, version, &scope->version);
    return status == TM_OK ? otel_wire_attributes(reader, bytes, OF_BYTES(3), attributes, &scope->attributes) : status;
}

/* The last field 1 of `message`, where the resource stands beside its scopes and the scope beside its spans. */
static enum tm_status find_head(struct otel_reader *reader, struct tm_str message, struct tm_str *out) {
    struct wire wire = wire_of(message);
    *out = (struct tm_str){"", 0};
    for (struct wire_field field; wire_next(&wire, &field);)
        if (field.key == OF_BYTES(1)) *out = field.bytes;
    return otel_wire_end(reader, &wire, "");
}

/* `out`: the resource. */
static enum tm_status read_scope_spans(struct otel_reader *reader, struct tm_str bytes, void *out) {
    struct otel_scope *scope;
    struct tm_str head;
    enum tm_status status = find_head(reader, bytes, &head);
    if (status == TM_OK) status = otel_array(reader, 1, sizeof *scope, &scope);
    if (status == TM_OK) status = read_scope(reader, head, scope);
    if (status != TM_OK) return status;
    struct otel_span span = {.resource = out, .scope = scope};
    return read_each(reader, bytes, OF_BYTES(2), "spans", read_span, &span, 0);
}

static enum tm_status read_resource(struct otel_reader *reader, struct tm_str bytes, struct otel_resource *resource) {
    struct wire wire = wire_of(bytes);
    uint32_t attributes = 0;
    for (struct wire_field field; wire_next(&wire, &field);) attributes += field.key == OF_BYTES(1);
    enum tm_status status = otel_wire_end(reader, &wire, "resource");
    if (status != TM_OK) return status;
    return otel_wire_attributes(reader, bytes, OF_BYTES(1), attributes, &resource->attributes);
}

static enum tm_status read_resource_spans(struct otel_reader *reader, struct tm_str bytes, void *out) {
    struct otel_resource *resource;
    struct tm_str head;
    enum tm_status status = find_head(reader, bytes, &head);
    if (status == TM_OK) status = otel_array(reader, 1, sizeof *resource, &resource);
    if (status == TM_OK) status = read_resource(reader, head, resource);
    if (status != TM_OK) return status;
    return read_each(reader, bytes, OF_BYTES(2), "scopeSpans", read_scope_spans, resource, 0);
}

/* ---- the export ---- */

/* How many spans can have both ids. Stops where the bytes are broken, as reading will. */
static uint32_t count_spans(struct tm_str body) {
    uint32_t count = 0;
    struct wire_field resource, scope, span;
    for (struct wire resources = wire_of(body); wire_next(&resources, &resource);) {
        if (resource.key != OF_BYTES(1)) continue;
        for (struct wire scopes = wire_of(resource.bytes); wire_next(&scopes, &scope);) {
            if (scope.key != OF_BYTES(2)) continue;
            for (struct wire spans = wire_of(scope.bytes); wire_next(&spans, &span);)
                count += span.key == OF_BYTES(2) && span.bytes.len >= SPAN_LEAST_BYTES;
        }
    }
    return count;
}

enum tm_status otel_read_protobuf(struct tm_str body, struct tm_arena *arena, struct otel_export *out,
                                  struct tm_error *error) {
    struct otel_export export = {0};
    struct otel_reader reader = {.arena = arena, .error = error, .body = body, .out = &export};
    struct tm_str head;
    if (body.len > UINT32_MAX) return otel_fail(&reader, TM_TOO_LARGE, "", "an export of more than 4 GiB");
    enum tm_status status = find_head(&reader, body, &head);
    if (status == TM_OK) status = otel_begin(&reader, count_spans(body));
    if (status == TM_OK) status = read_each(&reader, body, OF_BYTES(1), "resourceSpans", read_resource_spans, NULL, 0);
    if (status == TM_OK) *out = export;
    return status;
}
