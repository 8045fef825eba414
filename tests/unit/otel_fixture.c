/* otel_fixture: cases in, OTLP JSON out; what becomes of it compared. */
#include "otel_fixture.h"

#include "model/decimal.h"
#include "model/fields.h"
#include "model/ingestion_event.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EACH(child_, node_)                                                                                            \
    const struct tm_json *child_ = tm_json_first(node_), *end_##child_ = tm_json_end(node_);                           \
    child_ != end_##child_;                                                                                            \
    child_ = tm_json_next(child_)

static void copy(struct tm_json_writer *writer, const struct tm_json *node) {
    if (node->type == TM_JSON_STRING) tm_json_string(writer, node->text);
    else if (node->type == TM_JSON_TRUE || node->type == TM_JSON_FALSE)
        tm_json_bool(writer, node->type == TM_JSON_TRUE);
    else if (node->type == TM_JSON_NULL) tm_json_null(writer);
    else tm_json_raw(writer, node->text);
}

/* ---- plain JSON to OTLP JSON ---- */

static void write_attributes(struct tm_json_writer *writer, const struct tm_json *object);

static void write_any(struct tm_json_writer *writer, const struct tm_json *node) {
    int64_t number;
    const struct tm_json *verbatim = tm_json_get(node, "$otlp");
    if (verbatim) {
        copy(writer, verbatim);
        return;
    }
    bool integer = tm_json_i64(node, &number) && !memchr(node->text.ptr, '.', node->text.len);
    static const char *const names[] = {"",           "boolValue",  "boolValue", "doubleValue", "stringValue",
                                        "arrayValue", "kvlistValue"};
    tm_json_open_object(writer);
    if (node->type != TM_JSON_NULL) tm_json_key(writer, integer ? "intValue" : names[node->type]);
    if (integer) {
        tm_json_string(writer, node->text); /* as protobuf's JSON has it */
    } else if (node->type == TM_JSON_ARRAY || node->type == TM_JSON_OBJECT) {
        tm_json_open_object(writer);
        tm_json_key(writer, "values");
        if (node->type == TM_JSON_OBJECT) write_attributes(writer, node);
        else {
            tm_json_open_array(writer);
            for (EACH(item, node)) write_any(writer, item);
            tm_json_close_array(writer);
        }
        tm_json_close_object(writer);
    } else if (node->type != TM_JSON_NULL) {
        copy(writer, node);
    }
    tm_json_close_object(writer);
}

static void write_attributes(struct tm_json_writer *writer, const struct tm_json *object) {
    tm_json_open_array(writer);
    for (EACH(member, object)) {
        tm_json_open_object(writer);
        tm_json_key(writer, "key");
        tm_json_string(writer, member->key);
        tm_json_key(writer, "value");
        write_any(writer, member);
        tm_json_close_object(writer);
    }
    tm_json_close_array(writer);
}

/* Members as they are, but for `attributes`. */
static void write_members(struct tm_json_writer *writer, const struct tm_json *object) {
    for (EACH(member, object)) {
        tm_json_key_str(writer, member->key);
        if (tm_str_is(member->key, "attributes") && member->type == TM_JSON_OBJECT) write_attributes(writer, member);
        else copy(writer, member);
    }
}

static void write_span(struct tm_json_writer *writer, const struct tm_json *fixture) {
    static const char *const usual[][2] = {
        {"traceId", "5b8efff798038103d269b633813fc60c"},
        {"spanId", "eee19b7ec3c1b174"},
        {"name", "span name"},
        {"startTimeUnixNano", "1795000000000000000"},
        {"endTimeUnixNano", "1795000001500000000"},
    };
    const struct tm_json *span = tm_json_get(fixture, "span"), *events = tm_json_get(fixture, "events");
    tm_json_open_object(writer);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (tm_json_get(span, usual[i][0])) continue;
        tm_json_key(writer, usual[i][0]);
        tm_json_string(writer, tm_str_from(usual[i][1]));
    }
    if (span) write_members(writer, span);
    if (tm_json_get(fixture, "attributes")) {
        tm_json_key(writer, "attributes");
        write_attributes(writer, tm_json_get(fixture, "attributes"));
    }
    if (events) {
        tm_json_key(writer, "events");
        tm_json_open_array(writer);
        for (EACH(event, events)) {
            tm_json_open_object(writer);
            write_members(writer, event);
            tm_json_close_object(writer);
        }
        tm_json_close_array(writer);
    }
    tm_json_close_object(writer);
}

char *fixture_export(const struct tm_json *fixture, struct tm_arena *arena, size_t *len) {
    struct tm_json_writer *writer = tm_json_writer_new();
    tm_json_open_object(writer);
    tm_json_key(writer, "resourceSpans");
    tm_json_open_array(writer);
    tm_json_open_object(writer);
    if (tm_json_get(fixture, "resource")) {
        tm_json_key(writer, "resource");
        tm_json_open_object(writer);
        tm_json_key(writer, "attributes");
        write_attributes(writer, tm_json_get(fixture, "resource"));
        tm_json_close_object(writer);
    }
    tm_json_key(writer, "scopeSpans");
    tm_json_open_array(writer);
    tm_json_open_object(writer);
    if (tm_json_get(fixture, "scope")) {
        tm_json_key(writer, "scope");
        tm_json_open_object(writer);
        write_members(writer, tm_json_get(fixture, "scope"));
        tm_json_close_object(writer);
    }
    tm_json_key(writer, "spans");
    tm_json_open_array(writer);
    write_span(writer, fixture);
    tm_json_close_array(writer);
    tm_json_close_object(writer);
    tm_json_close_array(writer);
    tm_json_close_object(writer);
    tm_json_close_array(writer);
    tm_json_close_object(writer);
    struct tm_str text = tm_json_writer_text(writer);
    char *padded = tm_arena_zalloc(arena, text.len + TM_JSON_PADDING);
    memcpy(padded, text.ptr, text.len);
    *len = text.len;
    tm_json_writer_free(writer);
    return padded;
}

bool fixture_map(const struct tm_json *fixture, struct tm_arena *arena, struct otel_meaning *out) {
    struct tm_error error = {0};
    struct otel_export spans = {0};
    size_t len;
    char *body = fixture_export(fixture, arena, &len);
    enum tm_status status = otel_read_json(body, len, arena, &spans, &error);
    if (status == TM_OK && spans.count == 1) status = otel_map(&spans.spans[0], FIXTURE_NOW_US, arena, out);
    if (status == TM_OK && spans.count == 1) return true;
    fprintf(stderr, "%u spans, %s: %s %s\n", spans.count, tm_status_text(status), error.field, error.reason);
    return false;
}

/* ---- compared ---- */

enum { SHOWN = 400 };

/* Members that `expected` names are as it says; null: there is none. */
static bool holds(const struct tm_json *expected, const struct tm_json *actual) {
    if (expected->type != actual->type) return false;
    if (expected->type == TM_JSON_OBJECT) {
        for (EACH(member, expected)) {
            char name[256];
            tm_str_to(member->key, name, sizeof name);
            const struct tm_json *found = tm_json_get(actual, name);
            if (member->type == TM_JSON_NULL ? found != NULL : !found || !holds(member, found)) return false;
        }
        return true;
    }
    if (expected->type != TM_JSON_ARRAY) return tm_str_eq(expected->text, actual->text);
    if (expected->count != actual->count) return false;
    const struct tm_json *other = tm_json_first(actual);
    for (EACH(item, expected)) {
        if (!holds(item, other)) return false;
        other = tm_json_next(other);
    }
    return true;
}

static bool entry_is(const Tracemesh__Value *value, const struct tm_json *expected, enum tm_type type) {
    int64_t number = -1;
    if (type == TM_TYPE_COST_MAP) tm_decimal_read(expected->text, &number);
    else tm_json_i64(expected, &number);
    for (size_t i = 0; i < value->n_entries; i++)
        if (tm_str_eq(tm_proto_str(value->entries[i]->key), expected->key)) return value->entries[i]->number == number;
    return false;
}

static bool entries_are(const Tracemesh__Value *value, const struct tm_json *expected, enum tm_type type) {
    if (value->n_entries != expected->count) return false;
    size_t at = 0;
    for (EACH(member, expected)) {
        bool same = type == TM_TYPE_TEXT_SET ? tm_str_eq(tm_proto_str(value->entries[at++]->key), member->text)
                                             : entry_is(value, member, type);
        if (!same) return false;
    }
    return true;
}

static bool value_is_as(const Tracemesh__Value *value, const struct tm_json *expected, struct tm_arena *arena) {
    enum tm_type type = tm_fields[value->field].type;
    int64_t number = 0;
    const struct tm_json *json;
    struct tm_str text = tm_proto_str(value->text);
    switch (type) {
    case TM_TYPE_TIME:
    case TM_TYPE_TIME_NULL:
        if (expected->type == TM_JSON_STRING) tm_time_parse(expected->text, &number);
        else tm_json_i64(expected, &number);
        return value->number == number;
    case TM_TYPE_BOOL: return value->number == (expected->type == TM_JSON_TRUE);
    case TM_TYPE_U16_NULL: return tm_json_i64(expected, &number) && value->number == number;
    case TM_TYPE_COUNT_MAP:
    case TM_TYPE_COST_MAP:
    case TM_TYPE_TEXT_SET: return entries_are(value, expected, type);
    default: break;
    }
    if (expected->type == TM_JSON_STRING) return tm_str_eq(text, expected->text);
    return tm_json_parse_copy(text, arena, &json, NULL) == TM_OK && holds(expected, json);
}

static const Tracemesh__Value *find(const Tracemesh__Event *event, struct tm_str column) {
    for (size_t i = 0; i < event->n_values; i++)
        if (tm_str_is(column, tm_fields[event->values[i]->field].column)) return event->values[i];
    return NULL;
}

static struct tm_str shown(const Tracemesh__Value *value, struct tm_arena *arena) {
    if (!value) return TM_STR("nothing");
    struct tm_str text = tm_arena_printf(arena, "%.*s", (int)value->text.len, (const char *)value->text.data);
    if (!value->text.len) text = tm_arena_printf(arena, "%lld", (long long)value->number);
    for (size_t i = 0; i < value->n_entries; i++)
        text = tm_arena_printf(arena, "%.*s, %.*s=%lld", TM_STR_ARG(text), (int)value->entries[i]->key.len,
                               (const char *)value->entries[i]->key.data, (long long)value->entries[i]->number);
    return text;
}

static bool event_is(const struct tm_json *fixture, const char *which, const Tracemesh__Event *event,
                     struct tm_arena *arena) {
    const struct tm_json *expected = tm_json_get(fixture, which);
    bool same = true;
    if (!expected) return true;
    for (EACH(member, expected)) {
        const Tracemesh__Value *value = find(event, member->key);
        if (member->type == TM_JSON_NULL ? !value : value && value_is_as(value, member, arena)) continue;
        struct tm_str text = tm_str_sub(shown(value, arena), 0, SHOWN), wanted = tm_str_sub(member->text, 0, SHOWN);
        fprintf(stderr, "  %s.%.*s: expected %.*s, got %.*s\n", which, TM_STR_ARG(member->key), TM_STR_ARG(wanted),
                TM_STR_ARG(text));
        same = false;
    }
    return same;
}

bool fixture_check(const struct tm_json *fixture, const struct otel_meaning *meaning, struct tm_arena *arena) {
    static const char *const parts[] = {"SHALLOW", "UPDATE", "ROOT"};
    const struct tm_json *part = tm_json_get(fixture, "part");
    bool same = !part || tm_str_is(part->text, parts[meaning->part]);
    if (!same) fprintf(stderr, "  part: expected %.*s, got %s\n", TM_STR_ARG(part->text), parts[meaning->part]);
    same &= event_is(fixture, "observation", meaning->observation, arena);
    same &= event_is(fixture, "trace", meaning->trace, arena);
    return same;
}

static struct tm_str read_file(const char *path, struct tm_arena *arena) {
    FILE *file = fopen(path, "rb");
    if (!file) return (struct tm_str){NULL, 0};
    char *text = tm_arena_alloc(arena, 1 << 20);
    size_t len = fread(text, 1, 1 << 20, file);
    fclose(file);
    return (struct tm_str){text, len};
}

const struct tm_json *fixture_file(const char *path, struct tm_arena *arena) {
    struct tm_error error = {0};
    const struct tm_json *root = NULL;
    if (tm_json_parse_copy(read_file(path, arena), arena, &root, &error) == TM_OK && root->type == TM_JSON_ARRAY)
        return root;
    fprintf(stderr, "%s: %s at %zu\n", path, error.reason, error.offset);
    return NULL;
}

void fixture_run(const char *path, unsigned *cases, unsigned *failed) {
    static const struct tm_json none = {.skip = 1};
    struct tm_arena *arena = tm_arena_new(0);
    const struct tm_json *root = fixture_file(path, arena);
    *failed += !root;
    for (EACH(fixture, root ? root : &none)) {
        struct otel_meaning meaning;
        ++*cases;
        if (fixture_map(fixture, arena, &meaning) && fixture_check(fixture, &meaning, arena)) continue;
        const struct tm_json *row = tm_json_get(fixture, "row");
        fprintf(stderr, "^ %s: %.*s\n", path, (int)(row ? row->text.len : 0), row ? row->text.ptr : "");
        ++*failed;
    }
    tm_arena_free(arena);
}

/* ---- spans made here ---- */

static const struct otel_resource no_resource;
static const struct otel_scope no_scope;

struct otel_span fixture_span(const struct otel_attribute *attributes, uint32_t count) {
    return (struct otel_span){.resource = &no_resource,
                              .scope = &no_scope,
                              .trace_id = TM_STR("5b8efff798038103d269b633813fc60c"),
                              .span_id = TM_STR("eee19b7ec3c1b174"),
                              .name = TM_STR("span"),
                              .start_us = 1795000000000000,
                              .end_us = 1795000001000000,
                              .attributes = {attributes, count}};
}

static bool is_json_field(unsigned field) {
    return field == TM_OBSERVATION_METADATA || field == TM_TRACE_METADATA || field == TM_OBSERVATION_MODEL_PARAMETERS;
}

/* Each field once, and JSON where the store takes it for JSON. */
static void check_event(const Tracemesh__Event *event, struct tm_arena *arena) {
    bool seen[TM_FIELD_COUNT] = {false};
    for (size_t i = 0; i < event->n_values; i++) {
        const Tracemesh__Value *value = event->values[i];
        const struct tm_json *root;
        struct tm_error error = {0};
        cr_assert(!seen[value->field], "%s is said twice", tm_fields[value->field].column);
        seen[value->field] = true;
        cr_assert_eq(tm_fields[value->field].entity, event->entity);
        if (!is_json_field(value->field)) continue;
        cr_assert_eq(tm_json_parse_copy(tm_proto_str(value->text), arena, &root, &error), TM_OK, "%s: %s in %.*s",
                     tm_fields[value->field].column, error.reason, (int)(value->text.len > 300 ? 300 : value->text.len),
                     (const char *)value->text.data);
        cr_assert_eq(root->type, TM_JSON_OBJECT);
        for (size_t e = 0; e < value->n_entries; e++) cr_assert_geq(value->entries[e]->number, 0);
    }
}

void fixture_map_well(const struct otel_span *span, struct tm_arena *arena) {
    struct otel_meaning meaning = {0};
    cr_assert_eq(otel_map(span, FIXTURE_NOW_US, arena, &meaning), TM_OK);
    check_event(meaning.observation, arena);
    check_event(meaning.trace, arena);
    cr_assert(meaning.observation->is_complete);
}
