/* map_metadata: what a span says that has no field of its own, and what its sender said as metadata. */
#include "otel/map_io.h"

#include "model/ingestion_event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the sender said: members of an object, and attributes below a prefix ---- */

struct entry {
    struct tm_str key;
    const struct tm_json *json; /* one of the two */
    const struct otel_value *value;
    bool hidden; /* a later one has the same key */
};

struct entries {
    struct entry *items;
    uint32_t count, room;
};

enum domain { OF_OBSERVATION, OF_TRACE, DOMAINS };

static const struct {
    const char *blobs[2];    /* attributes that hold an object: the first that is there */
    const char *prefixes[3]; /* of attributes that are members, and count more */
} domains[DOMAINS] = {
    {{"langfuse.observation.metadata", "langfuse.metadata"},
     {"langfuse.observation.metadata", "langfuse.metadata", "ai.telemetry.metadata"}},
    {{"langfuse.trace.metadata", "langfuse.metadata"},
     {"langfuse.trace.metadata", "langfuse.metadata", "ai.telemetry.metadata"}},
};

/* These have fields of their own. */
static const char *const excluded[] = {"ai.telemetry.metadata.userId", "ai.telemetry.metadata.sessionId",
                                       "ai.telemetry.metadata.tags", "ai.telemetry.metadata.langfusePrompt"};

static bool is_excluded(struct tm_str key) {
    for (size_t i = 0; i < sizeof excluded / sizeof *excluded; i++)
        if (tm_str_is(key, excluded[i])) return true;
    return false;
}

static void add(struct mapping *m, struct entries *entries, struct entry entry) {
    if (entries->count == entries->room) {
        uint32_t room = entries->room ? entries->room * 2 : 16;
        struct entry *items = tm_arena_array(m->arena, room, sizeof *items);
        if (!items) {
            m->failed = true;
            return;
        }
        if (entries->count) memcpy(items, entries->items, entries->count * sizeof *items);
        entries->items = items;
        entries->room = room;
    }
    entries->items[entries->count++] = entry;
}

static const struct otel_value *blob_of(const struct attributes *attributes, enum domain domain) {
    const struct otel_value *value = attributes_truthy(attributes, domains[domain].blobs[0]);
    return value ? value : attributes_truthy(attributes, domains[domain].blobs[1]);
}

/* May it stand a level deeper and still be read again? */
static bool fits_below(const struct tm_json *json) {
    const struct tm_json *ends[TM_JSON_DEPTH + 1];
    uint32_t depth = 0;
    for (const struct tm_json *c = json, *end = tm_json_end(json); c != end; c++) {
        while (depth && c == ends[depth - 1]) depth--;
        if (c->type != TM_JSON_ARRAY && c->type != TM_JSON_OBJECT) continue;
        ends[depth++] = tm_json_end(c);
        if (depth == TM_JSON_DEPTH) return false;
    }
    return true;
}

/* An array has no names: it goes under the name that the batch API gives what is no object. */
static void add_blob(struct mapping *m, const struct otel_value *value, struct entries *entries) {
    const struct tm_json *json = value ? map_json(m, value) : NULL;
    if (json && json->type == TM_JSON_ARRAY && fits_below(json))
        add(m, entries, (struct entry){TM_STR("metadata"), .json = json});
    if (!json || json->type != TM_JSON_OBJECT) return;
    for (const struct tm_json *c = tm_json_first(json), *end = tm_json_end(json); c != end; c = tm_json_next(c))
        add(m, entries, (struct entry){c->key, .json = c});
}

/* SDKs write a member that is no string, and some write strings too, as JSON. */
static struct entry member_of(struct mapping *m, struct tm_str name, const struct otel_value *value) {
    bool encoded = value->type == OTEL_STRING && value->text.len && strchr("{[\"", value->text.ptr[0]);
    const struct tm_json *json = encoded ? map_json(m, value) : NULL;
    if (json && !fits_below(json)) json = NULL;
    return (struct entry){.key = name, .json = json, .value = json ? NULL : value};
}

static void add_said(struct mapping *m, const struct attributes *attributes, enum domain domain,
                     struct entries *entries) {
    struct tm_str name;
    add_blob(m, blob_of(attributes, domain), entries);
    for (int p = 0; p < 3; p++)
        for (uint32_t i = 0; i < attributes->count && !m->failed; i++)
            if (attribute_suffix(attributes->items[i]->key, domains[domain].prefixes[p], &name) &&
                !is_excluded(attributes->items[i]->key))
                add(m, entries, member_of(m, name, &attributes->items[i]->value));
}

const struct tm_json *map_metadata_member(struct mapping *m, const char *name) {
    char key[64];
    for (int p = 2; p >= 0; p--) {
        snprintf(key, sizeof key, "%s.%s", domains[OF_OBSERVATION].prefixes[p], name);
        const struct otel_value *value = attributes_get(&m->attributes, key);
        if (value) return map_json(m, value);
    }
    const struct otel_value *blob = blob_of(&m->attributes, OF_OBSERVATION);
    bool may = blob && (blob->type == OTEL_MAP ||
                        (blob->type == OTEL_STRING && memmem(blob->text.ptr, blob->text.len, name, strlen(name))));
    return may ? tm_json_get(map_json_object(m, blob), name) : NULL;
}

static int compare_entries(const void *a, const void *b) {
    const struct entry *const *left = a, *const *right = b;
    int order = tm_str_cmp((*left)->key, (*right)->key);
    return order ? order : *left < *right ? -1 : *left > *right;
}

/* Of entries of one key the last one stays. O(n log n). */
static void hide_repeated(struct mapping *m, struct entries *entries) {
    struct entry **sorted = tm_arena_array(m->arena, entries->count, sizeof(struct entry *));
    if (!sorted) {
        m->failed = m->failed || entries->count;
        return;
    }
    for (uint32_t i = 0; i < entries->count; i++) sorted[i] = &entries->items[i];
    qsort(sorted, entries->count, sizeof *sorted, compare_entries);
    for (uint32_t i = 0; i + 1 < entries->count; i++) sorted[i]->hidden = tm_str_eq(sorted[i]->key, sorted[i + 1]->key);
}

static bool is_said(const struct entries *entries, const char *key) {
    for (uint32_t i = 0; i < entries->count; i++)
        if (tm_str_is(entries->items[i].key, key)) return true;
    return false;
}

static void write_said(struct tm_json_writer *writer, const struct entries *entries, bool without_tools) {
    for (uint32_t i = 0; i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        if (entry->hidden || (without_tools && tm_str_is(entry->key, "tools"))) continue;
        tm_json_key_str(writer, entry->key);
        if (entry->json) json_write(writer, entry->json);
        else value_write(writer, entry->value);
    }
}

/* ---- what we add: each part once, unless the sender used its name ---- */

/* Spans of Langfuse's SDKs say everything in fields, but for experiments, which have none. */
static bool is_left(const struct mapping *m, uint32_t at) {
    if (m->attributes.content[at]) return false;
    return !m->own_sdk || tm_str_starts(m->attributes.items[at]->key, "langfuse.experiment.");
}

static void write_attributes(struct mapping *m, struct tm_json_writer *writer) {
    tm_json_open_object(writer);
    for (uint32_t i = 0; i < m->attributes.count; i++) {
        if (!is_left(m, i)) continue;
        tm_json_key_str(writer, m->attributes.items[i]->key);
        tm_json_string(writer, map_text(m, &m->attributes.items[i]->value));
    }
    tm_json_close_object(writer);
}

static void write_resource(struct mapping *m, struct tm_json_writer *writer) {
    value_write_object(writer, &m->resource);
}

static void write_sent(struct mapping *m, struct tm_json_writer *writer, struct otel_attributes sent) {
    struct attributes attributes;
    if (sent.count == 0) return;
    tm_json_key(writer, "attributes");
    if (!attributes_index(sent, m->arena, &attributes)) {
        m->failed = true;
        tm_json_null(writer);
        return;
    }
    value_write_object(writer, &attributes);
}

static void write_text(struct tm_json_writer *writer, const char *key, struct tm_str text) {
    if (text.len == 0) return;
    tm_json_key(writer, key);
    tm_json_string(writer, text);
}

static void write_scope(struct mapping *m, struct tm_json_writer *writer) {
    tm_json_open_object(writer);
    write_text(writer, "name", m->span->scope->name);
    write_text(writer, "version", m->span->scope->version);
    write_sent(m, writer, m->span->scope->attributes);
    tm_json_close_object(writer);
}

static void write_events(struct mapping *m, struct tm_json_writer *writer) {
    tm_json_open_array(writer);
    for (uint32_t i = 0; i < m->span->event_count; i++) {
        const struct otel_span_event *event = &m->span->events[i];
        if (io_is_event(event->name)) continue;
        char time[32];
        tm_time_format(event->time_us, time);
        tm_json_open_object(writer);
        write_text(writer, "name", event->name);
        if (event->time_us) write_text(writer, "time", tm_str_from(time));
        write_sent(m, writer, event->attributes);
        tm_json_close_object(writer);
    }
    tm_json_close_array(writer);
}

static void write_links(struct mapping *m, struct tm_json_writer *writer) {
    tm_json_open_array(writer);
    for (uint32_t i = 0; i < m->span->link_count; i++) {
        const struct otel_link *link = &m->span->links[i];
        tm_json_open_object(writer);
        write_text(writer, "traceId", link->trace_id);
        write_text(writer, "spanId", link->span_id);
        write_sent(m, writer, link->attributes);
        tm_json_close_object(writer);
    }
    tm_json_close_array(writer);
}

static bool has_attributes(const struct mapping *m) {
    for (uint32_t i = 0; i < m->attributes.count; i++)
        if (is_left(m, i)) return true;
    return false;
}

static bool has_resource(const struct mapping *m) {
    return m->resource.count && !m->span->brief;
}

static bool has_scope(const struct mapping *m) {
    const struct otel_scope *scope = m->span->scope;
    return !m->span->brief && (scope->name.len || scope->version.len || scope->attributes.count);
}

static bool has_events(const struct mapping *m) {
    for (uint32_t i = 0; i < m->span->event_count; i++)
        if (!io_is_event(m->span->events[i].name)) return true;
    return false;
}

static bool has_links(const struct mapping *m) {
    return m->span->link_count;
}

/* Which events have the part: the observation's, the trace's by its root, the trace's by an update. */
enum { IN_OBSERVATION = 1, IN_ROOT = 2, IN_UPDATE = 4 };

static const struct {
    const char *name;
    bool (*has)(const struct mapping *m);
    void (*write)(struct mapping *m, struct tm_json_writer *writer);
    unsigned in;
} parts[] = {
    {"attributes", has_attributes, write_attributes, IN_OBSERVATION | IN_ROOT},
    {"resourceAttributes", has_resource, write_resource, IN_OBSERVATION | IN_ROOT | IN_UPDATE},
    {"scope", has_scope, write_scope, IN_OBSERVATION | IN_ROOT | IN_UPDATE},
    {"events", has_events, write_events, IN_OBSERVATION},
    {"links", has_links, write_links, IN_OBSERVATION},
};

static struct tm_str whole(struct mapping *m, struct entries *said, unsigned in) {
    hide_repeated(m, said);
    struct tm_json_writer *writer = m->failed ? NULL : map_writer(m);
    if (!writer) return (struct tm_str){NULL, 0};
    tm_json_open_object(writer);
    write_said(writer, said, m->tools_moved && in == IN_OBSERVATION);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!(parts[i].in & in) || !parts[i].has(m) || is_said(said, parts[i].name)) continue;
        tm_json_key(writer, parts[i].name);
        parts[i].write(m, writer);
    }
    tm_json_close_object(writer);
    struct tm_str json = map_written(m, writer);
    return json.ptr ? map_kept(m, tm_json_plain(json, m->arena)) : json;
}

static void put(struct tm_event_values *values, enum tm_field field, struct tm_str json) {
    if (json.ptr && !tm_str_is(json, "{}")) tm_event_put_text(values, field, json);
}

void map_metadata(struct mapping *m) {
    struct entries of_observation = {0}, of_trace = {0};
    add_said(m, &m->attributes, OF_OBSERVATION, &of_observation);
    put(&m->observation, TM_OBSERVATION_METADATA, whole(m, &of_observation, IN_OBSERVATION));
    if (m->part == OTEL_TRACE_SHALLOW) return;
    add_said(m, &m->resource, OF_TRACE, &of_trace);
    add_said(m, &m->attributes, OF_TRACE, &of_trace);
    if (m->part == OTEL_TRACE_ROOT) add_said(m, &m->attributes, OF_OBSERVATION, &of_trace);
    put(&m->trace, TM_TRACE_METADATA, whole(m, &of_trace, m->part == OTEL_TRACE_ROOT ? IN_ROOT : IN_UPDATE));
}
