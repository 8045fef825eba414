/* otel_make: spans made at random, and whether two exports are the same. */
#include "otel_encode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- made ---- */

struct maker {
    struct tm_arena *arena;
    const struct otel_shape *shape;
    uint64_t state;
};

static uint64_t next(struct maker *m) {
    m->state ^= m->state << 13;
    m->state ^= m->state >> 7;
    m->state ^= m->state << 17;
    return m->state;
}

static uint32_t below(struct maker *m, uint32_t bound) {
    return bound ? (uint32_t)(next(m) % bound) : 0;
}

static uint32_t how_many(struct maker *m, uint32_t most) {
    return m->shape->random ? below(m, most + 1) : most;
}

static void *array(struct maker *m, size_t count, size_t size) {
    void *items = tm_arena_array(m->arena, count, size);
    if (!items) abort();
    return items;
}

static struct tm_str make_text(struct maker *m) {
    static const char *const words[] = {"", "a", "caf\xc3\xa9", "\xf0\x9f\x98\x80", "line\nbreak", "\"quoted\\\"", "0"};
    if (m->shape->random && below(m, 2)) return tm_str_from(words[below(m, 7)]);
    return tm_arena_printf(m->arena, "some text %014llx", (unsigned long long)(next(m) >> 8));
}

static struct tm_str make_hex(struct maker *m, int digits) {
    struct tm_str hex =
        tm_arena_printf(m->arena, "%016llx%016llx", (unsigned long long)next(m) | 1, (unsigned long long)next(m));
    return tm_str_sub(hex, 0, (size_t)digits);
}

static struct otel_attributes make_attributes(struct maker *m, uint32_t most, uint32_t depth);

static double make_double(struct maker *m) {
    static const double odd[] = {0, -0.0, 0.1, 1e300, 5e-324, INFINITY, -INFINITY, NAN};
    return odd[below(m, 8)];
}

static struct otel_value make_value(struct maker *m, uint32_t depth) {
    struct otel_value value = {.type = OTEL_STRING};
    if (m->shape->random) value.type = (enum otel_type)below(m, depth > 1 ? OTEL_MAP + 1 : OTEL_BYTES + 1);
    switch (value.type) {
    case OTEL_EMPTY: break;
    case OTEL_BOOL: value.boolean = below(m, 2); break;
    case OTEL_INT: value.integer = (int64_t)next(m) >> below(m, 64); break;
    case OTEL_DOUBLE: value.real = make_double(m); break;
    case OTEL_STRING:
    case OTEL_BYTES: value.text = make_text(m); break;
    case OTEL_ARRAY: {
        value.count = below(m, 4);
        struct otel_value *items = array(m, value.count, sizeof *items);
        for (uint32_t i = 0; i < value.count; i++) items[i] = make_value(m, depth - 1);
        value.items = items;
        break;
    }
    case OTEL_MAP: {
        struct otel_attributes members = make_attributes(m, 3, depth - 1);
        value.count = members.count;
        value.members = members.items;
        break;
    }
    }
    return value;
}

static struct otel_attributes make_attributes(struct maker *m, uint32_t most, uint32_t depth) {
    uint32_t count = how_many(m, most);
    struct otel_attribute *items = array(m, count, sizeof *items);
    for (uint32_t i = 0; i < count; i++) {
        items[i].key = tm_arena_printf(m->arena, "gen_ai.key.%u", (unsigned)i);
        items[i].value = make_value(m, depth);
    }
    return (struct otel_attributes){items, count};
}

static void make_span(struct maker *m, struct otel_span *span) {
    const struct otel_shape *shape = m->shape;
    span->trace_id = make_hex(m, 32);
    span->span_id = make_hex(m, 16);
    span->parent_span_id = below(m, 2) ? make_hex(m, 16) : TM_STR("");
    span->name = make_text(m);
    span->start_us = INT64_C(1700000000000000) + below(m, 1000000);
    span->end_us = below(m, 9) ? span->start_us + below(m, 1000000) : 0;
    span->status = (enum otel_status_code)below(m, 3);
    span->status_message = below(m, 2) ? make_text(m) : TM_STR("");
    span->attributes = make_attributes(m, shape->attributes, shape->depth);
    span->event_count = how_many(m, shape->events);
    span->link_count = how_many(m, shape->links);
    struct otel_span_event *events = array(m, span->event_count, sizeof *events);
    struct otel_link *links = array(m, span->link_count, sizeof *links);
    for (uint32_t i = 0; i < span->event_count; i++)
        events[i] = (struct otel_span_event){make_text(m), span->start_us + i, make_attributes(m, 3, shape->depth)};
    for (uint32_t i = 0; i < span->link_count; i++)
        links[i] = (struct otel_link){make_hex(m, 32), make_hex(m, 16), make_attributes(m, 2, shape->depth)};
    span->events = events;
    span->links = links;
}

struct otel_export otel_make_export(const struct otel_shape *shape, struct tm_arena *arena) {
    struct maker m = {arena, shape, shape->seed * 2 + 1};
    struct otel_export export = {.spans = array(&m, shape->spans, sizeof *export.spans), .count = shape->spans};
    struct otel_resource *resource = NULL;
    struct otel_scope *scope = NULL;
    for (uint32_t i = 0; i < shape->spans; i++) {
        if (i % (shape->spans_per_scope * shape->scopes_per_resource) == 0) {
            resource = array(&m, 1, sizeof *resource);
            resource->attributes = make_attributes(&m, 6, shape->depth);
        }
        if (i % shape->spans_per_scope == 0) {
            scope = array(&m, 1, sizeof *scope);
            *scope = (struct otel_scope){make_text(&m), make_text(&m), make_attributes(&m, 1, shape->depth)};
        }
        export.spans[i] = (struct otel_span){.resource = resource, .scope = scope, .index = i};
        make_span(&m, &export.spans[i]);
    }
    return export;
}

/* ---- compared ---- */

static bool same_attributes(const struct otel_attribute *a, uint32_t count_a, const struct otel_attribute *b,
                            uint32_t count_b);

static bool same_value(const struct otel_value *a, const struct otel_value *b) {
    if (a->type != b->type) return false;
    switch (a->type) {
    case OTEL_EMPTY: return true;
    case OTEL_BOOL: return a->boolean == b->boolean;
    case OTEL_INT: return a->integer == b->integer;
    case OTEL_DOUBLE: return memcmp(&a->real, &b->real, sizeof a->real) == 0 || (isnan(a->real) && isnan(b->real));
    case OTEL_STRING:
    case OTEL_BYTES: return tm_str_eq(a->text, b->text);
    case OTEL_ARRAY:
        if (a->count != b->count) return false;
        for (uint32_t i = 0; i < a->count; i++)
            if (!same_value(&a->items[i], &b->items[i])) return false;
        return true;
    case OTEL_MAP: return same_attributes(a->members, a->count, b->members, b->count);
    }
    return false;
}

static bool same_attributes(const struct otel_attribute *a, uint32_t count_a, const struct otel_attribute *b,
                            uint32_t count_b) {
    if (count_a != count_b) return false;
    for (uint32_t i = 0; i < count_a; i++)
        if (!tm_str_eq(a[i].key, b[i].key) || !same_value(&a[i].value, &b[i].value)) return false;
    return true;
}

static bool same_list(const struct otel_attributes *a, const struct otel_attributes *b) {
    return same_attributes(a->items, a->count, b->items, b->count);
}

static bool same_events(const struct otel_span *a, const struct otel_span *b) {
    if (a->event_count != b->event_count) return false;
    for (uint32_t i = 0; i < a->event_count; i++)
        if (!tm_str_eq(a->events[i].name, b->events[i].name) || a->events[i].time_us != b->events[i].time_us ||
            !same_list(&a->events[i].attributes, &b->events[i].attributes))
            return false;
    return true;
}

static bool same_links(const struct otel_span *a, const struct otel_span *b) {
    if (a->link_count != b->link_count) return false;
    for (uint32_t i = 0; i < a->link_count; i++)
        if (!tm_str_eq(a->links[i].trace_id, b->links[i].trace_id) ||
            !tm_str_eq(a->links[i].span_id, b->links[i].span_id) ||
            !same_list(&a->links[i].attributes, &b->links[i].attributes))
            return false;
    return true;
}

static const char *span_difference(const struct otel_span *a, const struct otel_span *b) {
    if (a->index != b->index) return "index";
    if (!tm_str_eq(a->trace_id, b->trace_id)) return "trace id";
    if (!tm_str_eq(a->span_id, b->span_id)) return "span id";
    if (!tm_str_eq(a->parent_span_id, b->parent_span_id)) return "parent";
    if (!tm_str_eq(a->name, b->name)) return "name";
    if (a->start_us != b->start_us || a->end_us != b->end_us) return "times";
    if (a->status != b->status || !tm_str_eq(a->status_message, b->status_message)) return "status";
    if (!same_list(&a->attributes, &b->attributes)) return "attributes";
    if (!same_events(a, b)) return "events";
    if (!same_links(a, b)) return "links";
    if (!same_list(&a->resource->attributes, &b->resource->attributes)) return "resource";
    if (!tm_str_eq(a->scope->name, b->scope->name) || !tm_str_eq(a->scope->version, b->scope->version)) return "scope";
    return same_list(&a->scope->attributes, &b->scope->attributes) ? NULL : "scope's attributes";
}

const char *otel_difference(const struct otel_export *a, const struct otel_export *b) {
    const char *difference = a->count != b->count || a->refused != b->refused ? "number of spans" : NULL;
    for (uint32_t i = 0; !difference && i < a->count; i++) difference = span_difference(&a->spans[i], &b->spans[i]);
    return difference;
}
