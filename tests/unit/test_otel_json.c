/* otel_json: an export in OTLP/JSON, as exporters send it and as they should not. */
#include "otel/otel.h"

#include "json/json.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static struct tm_error error;
static struct otel_export export;

static void begin(void) {
    arena = tm_arena_new(1u << 30);
    cr_assert(arena);
}

static void end(void) {
    tm_arena_free(arena);
}

TestSuite(otel_json, .init = begin, .fini = end);

/* The padding is brackets: what stands behind a body must not matter. */
static enum tm_status read_text(struct tm_str text) {
    char *body = tm_arena_alloc(arena, text.len + TM_JSON_PADDING);
    memcpy(body, text.ptr, text.len);
    memset(body + text.len, ']', TM_JSON_PADDING);
    memset(&export, 0, sizeof export);
    return otel_read_json(body, text.len, arena, &export, &error);
}

static enum tm_status read_span(const char *members) {
    struct tm_str text = tm_arena_printf(
        arena, "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"t\",\"spanId\":\"s\"%s%s}]}]}]}",
        *members ? "," : "", members);
    return read_text(text);
}

static const struct otel_span *good_span(const char *members) {
    cr_assert_eq(read_span(members), TM_OK, "%s: %s", error.field, error.reason);
    cr_assert_eq(export.count, 1, "%s", export.first.reason);
    return export.spans;
}

static const struct otel_value *value_of(const char *value) {
    struct tm_str text = tm_arena_printf(arena, "\"attributes\":[{\"key\":\"k\",\"value\":%s}]", value);
    const struct otel_span *span = good_span(text.ptr);
    cr_assert_eq(span->attributes.count, 1);
    cr_assert(tm_str_is(span->attributes.items[0].key, "k"));
    return &span->attributes.items[0].value;
}

static bool is_text(const char *value, const char *text) {
    const struct otel_value *read = value_of(value);
    return read->type == OTEL_STRING && tm_str_is(read->text, text);
}

Test(otel_json, export_without_spans_is_empty) {
    static const char *const texts[] = {"{}", "{\"resourceSpans\":[]}", "{\"resourceSpans\":null}",
                                        "{\"resourceSpans\":[null,1,{},{\"scopeSpans\":[{},7,{\"spans\":[]}]}]}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cr_assert_eq(read_text(tm_str_from(texts[i])), TM_OK, "%s", texts[i]);
        cr_assert_eq(export.count + export.refused, 0);
    }
}

Test(otel_json, whole_span_is_read) {
    const struct otel_span *span = good_span(
        "\"parentSpanId\":\"p\",\"name\":\"n\\u00e9\",\"startTimeUnixNano\":\"1700000000000001999\","
        "\"endTimeUnixNano\":1700000000000002000,\"status\":{\"code\":2,\"message\":\"bad\"},\"kind\":3,"
        "\"events\":[{\"name\":\"e\",\"timeUnixNano\":{\"low\":-1,\"high\":1},\"attributes\":[{\"key\":\"a\"}]}],"
        "\"links\":[{\"traceId\":\"lt\",\"spanId\":\"ls\"}]");
    cr_assert(tm_str_is(span->trace_id, "t") && tm_str_is(span->span_id, "s") && tm_str_is(span->parent_span_id, "p"));
    cr_assert(tm_str_is(span->name, "n\xc3\xa9"));
    cr_assert_eq(span->start_us, INT64_C(1700000000000001));
    cr_assert_eq(span->end_us, INT64_C(1700000000000002));
    cr_assert_eq(span->status, OTEL_STATUS_ERROR);
    cr_assert(tm_str_is(span->status_message, "bad"));
    cr_assert(span->event_count == 1 && tm_str_is(span->events[0].name, "e"));
    cr_assert_eq(span->events[0].time_us, INT64_C(8589934591) / 1000);
    cr_assert_eq(span->events[0].attributes.items[0].value.type, OTEL_EMPTY);
    cr_assert(span->link_count == 1 && tm_str_is(span->links[0].trace_id, "lt"));
    cr_assert(span->resource && span->scope && !span->scope->name.len);
}

Test(otel_json, resource_and_scope_belong_to_their_spans) {
    struct tm_str text = TM_STR("{\"resource_spans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
                                "\"value\":{\"string_value\":\"x\"}}]},"
                                "\"scope_spans\":[{\"scope\":{\"name\":\"one\",\"version\":\"2\"},\"spans\":[{\"trace_"
                                "id\":\"a\",\"span_id\":\"1\"}]},"
                                "{\"spans\":[{\"traceId\":\"a\",\"spanId\":\"2\"}]}]},{\"scopeSpans\":[{\"spans\":[{"
                                "\"traceId\":\"b\",\"spanId\":\"3\"}]}]}]}");
    cr_assert_eq(read_text(text), TM_OK);
    cr_assert_eq(export.count, 3);
    cr_assert(tm_str_is(export.spans[0].scope->name, "one") && tm_str_is(export.spans[0].scope->version, "2"));
    cr_assert_eq(export.spans[0].resource, export.spans[1].resource);
    cr_assert(tm_str_is(export.spans[0].resource->attributes.items[0].value.text, "x"));
    cr_assert_eq(export.spans[1].scope->name.len, 0);
    cr_assert_eq(export.spans[2].resource->attributes.count, 0);
    cr_assert_eq(export.spans[2].index, 2);
}

Test(otel_json, values_have_their_types) {
    cr_assert(is_text("{\"stringValue\":\"a\\nb\"}", "a\nb"));
    cr_assert(value_of("{\"boolValue\":true}")->boolean && value_of("{\"boolValue\":true}")->type == OTEL_BOOL);
    cr_assert_eq(value_of("{\"intValue\":\"-9223372036854775808\"}")->integer, INT64_MIN);
    cr_assert_eq(value_of("{\"intValue\":42}")->integer, 42);
    cr_assert_eq(value_of("{\"doubleValue\":1}")->type, OTEL_DOUBLE);
    cr_assert_eq(value_of("{\"doubleValue\":\"0.5\"}")->real, 0.5);
    cr_assert(isnan(value_of("{\"doubleValue\":\"NaN\"}")->real));
    cr_assert_eq(value_of("{\"doubleValue\":\"-Infinity\"}")->real, -INFINITY);
    cr_assert_eq(value_of("{}")->type, OTEL_EMPTY);
    cr_assert_eq(value_of("null")->type, OTEL_EMPTY);
    cr_assert_eq(value_of("{\"stringValue\":null,\"intValue\":1}")->type, OTEL_INT);
    const struct otel_value *map = value_of("{\"kvlistValue\":{\"values\":[1,{\"key\":\"m\",\"value\":{\"arrayValue\":"
                                            "{\"values\":[{\"intValue\":7},{}]}}}]}}");
    cr_assert(map->type == OTEL_MAP && map->count == 1 && tm_str_is(map->members[0].key, "m"));
    const struct otel_value *array = &map->members[0].value;
    cr_assert(array->type == OTEL_ARRAY && array->count == 2 && array->items[0].integer == 7);
    cr_assert_eq(value_of("{\"arrayValue\":{}}")->type, OTEL_ARRAY);
}

Test(otel_json, bytes_come_as_base64_or_arrays) {
    static const char *const values[] = {"{\"bytesValue\":\"+/8A\"}", "{\"bytesValue\":\"-_8A\"}",
                                         "{\"bytesValue\":[251,255,0]}",
                                         "{\"bytesValue\":{\"type\":\"Buffer\",\"data\":[251,255,0]}}"};
    for (size_t i = 0; i < 4; i++) {
        const struct otel_value *value = value_of(values[i]);
        cr_assert(value->type == OTEL_BYTES && value->text.len == 3, "%s", values[i]);
        cr_assert_eq(memcmp(value->text.ptr, "\xfb\xff\0", 3), 0);
    }
    cr_assert_eq(value_of("{\"bytesValue\":\"YQ==\"}")->text.len, 1);
    cr_assert_eq(value_of("{\"bytesValue\":\"YQ\"}")->text.len, 1);
    cr_assert_eq(value_of("{\"bytesValue\":\"\"}")->type, OTEL_BYTES);
}

Test(otel_json, what_has_another_type_is_kept_as_text) {
    cr_assert(is_text("{\"stringValue\":12.50}", "12.50"));
    cr_assert(is_text("{\"stringValue\":{\"a\":1}}", "{\"a\":1}"));
    cr_assert(is_text("{\"intValue\":\"many\"}", "many"));
    cr_assert(is_text("{\"boolValue\":\"maybe\"}", "maybe"));
    cr_assert(is_text("{\"bytesValue\":\"not base64!\"}", "not base64!"));
    cr_assert(is_text("{\"bytesValue\":[256]}", "[256]"));
    cr_assert_eq(value_of("{\"intValue\":\"18446744073709551615\"}")->type, OTEL_DOUBLE);
    cr_assert_eq(value_of("{\"intValue\":1.5}")->real, 1.5);
}

Test(otel_json, times_take_every_shape) {
    static const struct {
        const char *time;
        int64_t us;
    } rows[] = {{"\"1700000000123456789\"", INT64_C(1700000000123456)},
                {"1700000000123456789", INT64_C(1700000000123456)},
                {"1.7e18", INT64_C(1700000000000000)},
                {"{\"low\":0,\"high\":395812451,\"unsigned\":true}", INT64_C(395812451) * 4294967296 / 1000},
                {"0", 0},
                {"\"0\"", 0},
                {"\"\"", 0},
                {"null", 0},
                {"true", 0},
                {"\"yesterday\"", 0},
                {"{}", 0},
                {"-1", -1},
                {"\"18446744073709551615\"", INT64_C(18446744073709551)},
                {"1e300", INT64_C(253402300799999999)},
                {"-1e300", INT64_C(-62135596800000000)}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tm_str text = tm_arena_printf(arena, "\"startTimeUnixNano\":%s", rows[i].time);
        cr_assert_eq(good_span(text.ptr)->start_us, rows[i].us, "%s", rows[i].time);
    }
}

Test(otel_json, ids_are_strings_or_bytes) {
    cr_assert(tm_str_is(good_span("\"parentSpanId\":\"Not Hex\"")->parent_span_id, "Not Hex"));
    cr_assert(tm_str_is(good_span("\"parentSpanId\":[1,171]")->parent_span_id, "01ab"));
    cr_assert(tm_str_is(good_span("\"parentSpanId\":{\"type\":\"Buffer\",\"data\":[255]}")->parent_span_id, "ff"));
    static const char *const roots[] = {"null", "\"\"", "false", "0", "[]", "\"0000000000000000\""};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        struct tm_str text = tm_arena_printf(arena, "\"parentSpanId\":%s", roots[i]);
        cr_assert_eq(good_span(text.ptr)->parent_span_id.len, 0, "%s", roots[i]);
    }
}

Test(otel_json, malformed_ids_refuse_their_span_only) {
    static const char *const ids[] = {"12",      "true",    "{}", "\"\"", "\"a\\rb\"",
                                      "[1,256]", "[\"a\"]", "[]", "null", "{\"type\":\"Buffer\"}"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct tm_str text =
            tm_arena_printf(arena,
                            "{\"resourceSpans\":[{\"scopeSpans\":[{},{\"spans\":[{\"traceId\":\"t\",\"spanId\":\"1\"},"
                            "{\"traceId\":\"t\",\"spanId\":%s},{},3,{\"traceId\":\"t\",\"spanId\":\"2\"}]}]}]}",
                            ids[i]);
        cr_assert_eq(read_text(text), TM_OK);
        cr_assert_eq(export.count, 2, "%s", ids[i]);
        cr_assert_eq(export.refused, 3);
        cr_assert_str_eq(export.first.field, "resourceSpans[0].scopeSpans[1].spans[1].spanId");
        cr_assert_eq(export.spans[1].index, 4);
        cr_assert(tm_str_is(export.spans[1].span_id, "2"));
    }
}

Test(otel_json, ids_have_at_most_800_units) {
    char id[900];
    for (size_t len = 800; len <= 801; len++) {
        memset(id, 'x', len);
        struct tm_str text = tm_arena_printf(arena, "\"parentSpanId\":\"%.*s\"", (int)len, id);
        cr_assert_eq(read_span(text.ptr), TM_OK);
        cr_assert_eq(export.count, len == 800);
        cr_assert_eq(export.refused, len == 801);
    }
}

Test(otel_json, lists_that_are_none_refuse_the_export) {
    static const char *const rows[][2] = {
        {"{\"resourceSpans\":{}}", "resourceSpans"},
        {"{\"resourceSpans\":[{\"scopeSpans\":1}]}", "resourceSpans[0].scopeSpans"},
        {"{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":\"\"}]}]}", "resourceSpans[0].scopeSpans[0].spans"},
        {"{\"resourceSpans\":[{},{\"resource\":{\"attributes\":{}}}]}", "resourceSpans[1].resource.attributes"},
        {"{\"resourceSpans\":[{\"scopeSpans\":[{\"scope\":{\"attributes\":{}}}]}]}",
         "resourceSpans[0].scopeSpans[0].scope.attributes"},
        {"[]", ""},
        {"null", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(read_text(tm_str_from(rows[i][0])), TM_INVALID, "%s", rows[i][0]);
        cr_assert_str_eq(error.field, rows[i][1]);
    }
    cr_assert_eq(read_span("\"attributes\":{}"), TM_INVALID);
    cr_assert_str_eq(error.field, "resourceSpans[0].scopeSpans[0].spans[0].attributes");
    cr_assert_eq(read_span("\"events\":{}"), TM_INVALID);
    cr_assert_eq(read_span("\"events\":[{},{\"attributes\":7}]"), TM_INVALID);
    cr_assert_str_eq(error.field, "resourceSpans[0].scopeSpans[0].spans[0].events[1].attributes");
}

static enum tm_status read_nested(unsigned levels) {
    char text[65536] = "\"attributes\":[{\"key\":\"k\",\"value\":", *at = text + strlen(text);
    for (unsigned i = 1; i < levels; i++)
        at = stpcpy(at, i % 2 ? "{\"arrayValue\":{\"values\":[" : "{\"kvlistValue\":{\"values\":[{\"value\":");
    at = stpcpy(at, "{\"intValue\":1}");
    for (unsigned i = levels - 1; i >= 1; i--) at = stpcpy(at, i % 2 ? "]}}" : "}]}}");
    stpcpy(at, "}]");
    return read_span(text);
}

Test(otel_json, values_nest_to_64_levels) {
    cr_assert_eq(read_nested(64), TM_OK, "%s", error.reason);
    cr_assert_eq(read_nested(65), TM_TOO_LARGE);
    cr_assert_eq(read_nested(400), TM_TOO_LARGE);
}

Test(otel_json, text_that_is_no_json_is_refused) {
    cr_assert_eq(read_text(TM_STR("{\"resourceSpans\":[")), TM_INVALID);
    cr_assert_eq(read_text(TM_STR("")), TM_INVALID);
}

Test(otel_json, want_of_memory_is_said) {
    struct tm_arena *small = tm_arena_new(4096);
    char body[8192 + TM_JSON_PADDING] = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[", *at = body + strlen(body);
    for (int i = 0; i < 100; i++) at = stpcpy(at, "{\"traceId\":\"t\",\"spanId\":\"s\"},");
    at = stpcpy(at - 1, "]}]}]}");
    cr_assert_eq(otel_read_json(body, (size_t)(at - body), small, &export, &error), TM_NO_MEMORY);
    tm_arena_free(small);
}
