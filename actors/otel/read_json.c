/* read_json: an export in OTLP/JSON to spans. The tree is walked level by level; each level picks its members by name.
 */
#include "model/ingestion_event.h"
#include "otel/json_value.h"

#include <string.h>

enum { SPAN_LEAST_MEMBERS = 2 }; /* with fewer it lacks an id */

static const struct otel_json_name resource_spans_name[] = {OTEL_JSON_NAME("resourceSpans", "resource_spans")};
static const struct otel_json_name resource_names[] = {OTEL_JSON_NAME("resource", ""),
                                                       OTEL_JSON_NAME("scopeSpans", "scope_spans")};
static const struct otel_json_name scope_spans_names[] = {OTEL_JSON_NAME("scope", ""), OTEL_JSON_NAME("spans", "")};
static const struct otel_json_name attributes_name[] = {OTEL_JSON_NAME("attributes", "")};

#define FOR_EACH(child_, list_)                                                                                        \
    for (const struct tm_json *child_ = (list_) ? tm_json_first(list_) : NULL,                                         \
                              *end_##child_ = (list_) ? tm_json_end(list_) : NULL;                                     \
         child_ != end_##child_; child_ = tm_json_next(child_))

/* ---- events and links ---- */

static enum tm_status read_event(struct otel_reader *reader, const struct tm_json *node, struct otel_span_event *out) {
    static const struct otel_json_name names[] = {OTEL_JSON_NAME("timeUnixNano", "time_unix_nano"),
                                                  OTEL_JSON_NAME("name", ""), OTEL_JSON_NAME("attributes", "")};
    const struct tm_json *members[3];
    otel_json_pick(node, names, 3, members);
    out->time_us = otel_json_time(members[0]);
    out->name = otel_json_text(members[1]);
    return otel_json_attributes(reader, members[2], "attributes", &out->attributes);
}

static enum tm_status read_events(struct otel_reader *reader, const struct tm_json *node, struct otel_span *span) {
    const struct tm_json *list;
    struct otel_span_event *events;
    enum tm_status status = otel_json_list(reader, node, "events", &list);
    if (status == TM_OK) status = otel_array(reader, list ? list->count : 0, sizeof *events, &events);
    if (status != TM_OK || !list) return status;
    FOR_EACH(event, list) {
        otel_enter(reader, "events", span->event_count);
        status = read_event(reader, event, &events[span->event_count++]);
        otel_leave(reader);
        if (status != TM_OK) return status;
    }
    span->events = events;
    return TM_OK;
}

static enum tm_status read_link(struct otel_reader *reader, const struct tm_json *node, struct otel_link *out) {
    static const struct otel_json_name names[] = {
        OTEL_JSON_NAME("traceId", "trace_id"), OTEL_JSON_NAME("spanId", "span_id"), OTEL_JSON_NAME("attributes", "")};
    const struct tm_json *members[3];
    otel_json_pick(node, names, 3, members);
    if (otel_json_id(reader, members[0], &out->trace_id) == TM_NO_MEMORY ||
        otel_json_id(reader, members[1], &out->span_id) == TM_NO_MEMORY)
        return TM_NO_MEMORY;
    return otel_json_attributes(reader, members[2], "attributes", &out->attributes);
}

/* Links carry nothing that a span could not be stored without: what is no list of them is none. */
static enum tm_status read_links(struct otel_reader *reader, const struct tm_json *node, struct otel_span *span) {
    const struct tm_json *list = node && node->type == TM_JSON_ARRAY ? node : NULL;
    struct otel_link *links;
    enum tm_status status = otel_array(reader, list ? list->count : 0, sizeof *links, &links);
    if (status != TM_OK) return status;
    FOR_EACH(link, list) {
        otel_enter(reader, "links", span->link_count);
        status = read_link(reader, link, &links[span->link_count++]);
        otel_leave(reader);
        if (status != TM_OK) return status;
    }
    span->links = links;
    return TM_OK;
}

static void read_status(const struct tm_json *node, struct otel_span *span) {
    static const struct otel_json_name names[] = {OTEL_JSON_NAME("code", ""), OTEL_JSON_NAME("message", "")};
    const struct tm_json *members[2];
    otel_json_pick(node, names, 2, members);
    struct tm_str code = otel_json_text(members[0]);
    if (tm_str_is(code, "1") || tm_str_is(code, "STATUS_CODE_OK")) span->status = OTEL_STATUS_OK;
    if (tm_str_is(code, "2") || tm_str_is(code, "STATUS_CODE_ERROR")) span->status = OTEL_STATUS_ERROR;
    span->status_message = otel_json_text(members[1]);
}

/* ---- spans ---- */

enum { TRACE_ID, SPAN_ID, PARENT_ID, NAME, START, END, STATUS, ATTRIBUTES, EVENTS, LINKS, SPAN_NAMES };
static const struct otel_json_name span_names[SPAN_NAMES] = {
    [TRACE_ID] = OTEL_JSON_NAME("traceId", "trace_id"),
    [SPAN_ID] = OTEL_JSON_NAME("spanId", "span_id"),
    [PARENT_ID] = OTEL_JSON_NAME("parentSpanId", "parent_span_id"),
    [NAME] = OTEL_JSON_NAME("name", ""),
    [START] = OTEL_JSON_NAME("startTimeUnixNano", "start_time_unix_nano"),
    [END] = OTEL_JSON_NAME("endTimeUnixNano", "end_time_unix_nano"),
    [STATUS] = OTEL_JSON_NAME("status", ""),
    [ATTRIBUTES] = OTEL_JSON_NAME("attributes", ""),
    [EVENTS] = OTEL_JSON_NAME("events", ""),
    [LINKS] = OTEL_JSON_NAME("links", ""),
};

/* Like exporters of the other encoding, some write that there is no parent as sixteen zeros. */
static bool is_no_parent(struct tm_str id) {
    return !id.len || tm_str_is(id, "0000000000000000");
}

/* *refused is set when the span is. */
static enum tm_status read_ids(struct otel_reader *reader, const struct tm_json *const *members, struct otel_span *span,
                               bool *refused) {
    struct tm_str *const ids[] = {&span->trace_id, &span->span_id, &span->parent_span_id};
    static const int from[] = {TRACE_ID, SPAN_ID, PARENT_ID};
    for (int i = 0; i < 3 && !*refused; i++) {
        enum tm_status status = otel_json_id(reader, members[from[i]], ids[i]);
        if (status != TM_OK && status != TM_INVALID) return status;
        if (i == 2 && status == TM_OK && is_no_parent(*ids[i])) *ids[i] = (struct tm_str){"", 0};
        else if (status != TM_OK || !tm_id_is_valid(*ids[i])) {
            otel_refuse(reader, span_names[from[i]].camel.ptr,
                        members[from[i]] ? "expected a string of 1 to 800 characters without carriage returns, or bytes"
                                         : "missing");
            *refused = true;
        }
    }
    return TM_OK;
}

static enum tm_status read_span(struct otel_reader *reader, const struct tm_json *node, struct otel_span *span) {
    const struct tm_json *members[SPAN_NAMES];
    bool refused = false;
    otel_json_pick(node, span_names, SPAN_NAMES, members);
    enum tm_status status = read_ids(reader, members, span, &refused);
    if (status != TM_OK || refused) return status;
    span->name = otel_json_text(members[NAME]);
    span->start_us = otel_json_time(members[START]);
    span->end_us = otel_json_time(members[END]);
    read_status(members[STATUS], span);
    status = otel_json_attributes(reader, members[ATTRIBUTES], "attributes", &span->attributes);
    if (status == TM_OK) status = read_events(reader, members[EVENTS], span);
    if (status == TM_OK) status = read_links(reader, members[LINKS], span);
    if (status == TM_OK) otel_accept(reader, span);
    return status;
}

/* ---- scopes and resources ---- */

static enum tm_status read_scope(struct otel_reader *reader, const struct tm_json *node, struct otel_scope *out) {
    static const struct otel_json_name names[] = {OTEL_JSON_NAME("name", ""), OTEL_JSON_NAME("version", ""),
                                                  OTEL_JSON_NAME("attributes", "")};
    const struct tm_json *members[3];
    otel_json_pick(node, names, 3, members);
    out->name = otel_json_text(members[0]);
    out->version = otel_json_text(members[1]);
    return otel_json_attributes(reader, members[2], "scope.attributes", &out->attributes);
}

static enum tm_status read_scope_spans(struct otel_reader *reader, const struct tm_json *node,
                                       const struct otel_resource *resource) {
    const struct tm_json *members[2], *list;
    struct otel_scope *scope;
    otel_json_pick(node, scope_spans_names, 2, members);
    enum tm_status status = otel_json_list(reader, members[1], "spans", &list);
    if (status == TM_OK) status = otel_array(reader, 1, sizeof *scope, &scope);
    if (status == TM_OK) status = read_scope(reader, members[0], scope);
    if (status != TM_OK) return status;
    uint32_t at = 0;
    FOR_EACH(child, list) {
        struct otel_span span = {.resource = resource, .scope = scope};
        otel_enter(reader, "spans", at++);
        status = read_span(reader, child, &span);
        otel_leave(reader);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

static enum tm_status read_resource_spans(struct otel_reader *reader, const struct tm_json *node) {
    const struct tm_json *members[2], *attributes, *list;
    struct otel_resource *resource;
    otel_json_pick(node, resource_names, 2, members);
    otel_json_pick(members[0], attributes_name, 1, &attributes);
    enum tm_status status = otel_json_list(reader, members[1], "scopeSpans", &list);
    if (status == TM_OK) status = otel_array(reader, 1, sizeof *resource, &resource);
    if (status == TM_OK)
        status = otel_json_attributes(reader, attributes, "resource.attributes", &resource->attributes);
    if (status != TM_OK) return status;
    uint32_t at = 0;
    FOR_EACH(child, list) {
        otel_enter(reader, "scopeSpans", at++);
        status = read_scope_spans(reader, child, resource);
        otel_leave(reader);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

/* ---- the export ---- */

static const struct tm_json *list_or_null(const struct tm_json *node) {
    return node && node->type == TM_JSON_ARRAY ? node : NULL;
}

/* How many spans can have both ids; what is no list is found out later. */
static uint32_t count_spans(const struct tm_json *resources) {
    uint32_t count = 0;
    FOR_EACH(resource, resources) {
        const struct tm_json *of_resource[2], *of_scope[2];
        otel_json_pick(resource, resource_names, 2, of_resource);
        FOR_EACH(scope, list_or_null(of_resource[1])) {
            otel_json_pick(scope, scope_spans_names, 2, of_scope);
            FOR_EACH(span, list_or_null(of_scope[1])) count += span->count >= SPAN_LEAST_MEMBERS;
        }
    }
    return count;
}

static enum tm_status read_export(struct otel_reader *reader, const struct tm_json *root) {
    const struct tm_json *member, *list;
    if (root->type != TM_JSON_OBJECT) return otel_fail(reader, TM_INVALID, "", "expected an object");
    otel_json_pick(root, resource_spans_name, 1, &member);
    enum tm_status status = otel_json_list(reader, member, "resourceSpans", &list);
    if (status == TM_OK) status = otel_begin(reader, count_spans(list));
    if (status != TM_OK) return status;
    uint32_t at = 0;
    FOR_EACH(resource, list) {
        otel_enter(reader, "resourceSpans", at++);
        status = read_resource_spans(reader, resource);
        otel_leave(reader);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

enum tm_status otel_read_json(char *body, size_t len, struct tm_arena *arena, struct otel_export *out,
                              struct tm_error *error) {
    const struct tm_json *root;
    struct otel_export export = {0};
    struct otel_reader reader = {.arena = arena, .error = error, .out = &export};
    enum tm_status status = tm_json_parse(body, len, arena, &root, error);
    if (status == TM_OK) status = read_export(&reader, root);
    if (status == TM_OK) *out = export;
    return status;
}
