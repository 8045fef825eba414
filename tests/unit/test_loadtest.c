/* loadtest: the load generator sends what it says it does: the same spans in both encodings, each once. */
#include "generate.h"
#include "otel/otel.h"
#include "otel_encode.h"
#include "words.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static struct tm_error error;

static void begin(void) {
    arena = tm_arena_new(0);
    cr_assert(arena);
}

static void end(void) {
    tm_arena_free(arena);
}

TestSuite(loadtest, .init = begin, .fini = end, .timeout = 60);

static struct shape shape_of(enum format format, uint64_t observations, uint64_t batch) {
    return (struct shape){.run = "run",
                          .run_key = 0x1122334455667788,
                          .format = format,
                          .observations = observations,
                          .batch = batch,
                          .text_bytes = 200,
                          .now_us = 1790000000123000};
}

static struct otel_export read_otlp(const struct shape *shape, uint64_t request) {
    struct tm_buf body = {0};
    struct otel_export read = {0};
    generate_request(shape, request, &body);
    size_t len = body.len;
    cr_assert(tm_buf_reserve(&body, TM_JSON_PADDING));
    memset(body.ptr + len, 0, TM_JSON_PADDING);
    struct tm_str kept = tm_arena_copy(arena, (struct tm_str){body.ptr, len + TM_JSON_PADDING});
    enum tm_status status = shape->format == FORMAT_OTLP
                                ? otel_read_protobuf((struct tm_str){kept.ptr, len}, arena, &read, &error)
                                : otel_read_json((char *)(uintptr_t)kept.ptr, len, arena, &read, &error);
    cr_assert_eq(status, TM_OK, "%s %s", error.field, error.reason);
    cr_assert_eq(read.refused, 0);
    tm_buf_free(&body);
    return read;
}

Test(loadtest, both_encodings_of_otlp_hold_the_same_spans) {
    const uint64_t sizes[][2] = {{10, 50}, {1, 1}, {10, 3}, {120, 50}, {7, 20}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (uint64_t request = 0; request < 7; request++) {
            struct shape protobuf = shape_of(FORMAT_OTLP, sizes[i][0], sizes[i][1]), json = protobuf;
            json.format = FORMAT_OTLP_JSON;
            struct otel_export a = read_otlp(&protobuf, request), b = read_otlp(&json, request);
            const char *difference = otel_difference(&a, &b);
            cr_assert_null(difference, "%s", difference);
            cr_assert_eq(a.count, generate_part(&protobuf, request).events);
        }
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

Test(loadtest, every_span_of_every_trace_is_in_one_request) {
    const uint64_t sizes[][2] = {{10, 50}, {10, 3}, {120, 50}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct shape shape = shape_of(FORMAT_OTLP, sizes[s][0], sizes[s][1]);
        uint64_t requests = 2 * generate_requests_of_trace(&shape), spans = 0;
        char *ids[500], prefix[GENERATE_ID];
        generate_trace_prefix(&shape, prefix);
        for (uint64_t request = 0; request < requests; request++) {
            struct otel_export read = read_otlp(&shape, request);
            for (uint32_t i = 0; i < read.count; i++) {
                ids[spans] = tm_arena_alloc(arena, GENERATE_ID);
                tm_str_to(read.spans[i].span_id, ids[spans++], GENERATE_ID);
                cr_assert(tm_str_starts(read.spans[i].trace_id, prefix));
            }
        }
        cr_assert_eq(spans, 2 * generate_traces_of_request(&shape) * shape.observations);
        qsort(ids, spans, sizeof *ids, compare);
        for (uint64_t i = 1; i < spans; i++) cr_assert_str_neq(ids[i - 1], ids[i]);
    }
}

Test(loadtest, a_batch_holds_as_many_events_as_is_said) {
    struct shape shape = shape_of(FORMAT_JSON, 10, 50);
    for (uint64_t request = 0; request < 6; request++) {
        struct tm_buf body = {0};
        const struct tm_json *root;
        generate_request(&shape, request, &body);
        cr_assert_eq(tm_json_parse_copy(tm_buf_str(&body), arena, &root, &error), TM_OK);
        const struct tm_json *batch = tm_json_get(root, "batch");
        cr_assert(batch && batch->type == TM_JSON_ARRAY);
        cr_assert_eq(batch->count, generate_part(&shape, request).events);
        tm_buf_free(&body);
    }
}

Test(loadtest, times_are_those_of_the_calendar) {
    const struct {
        int64_t us;
        const char *text;
    } times[] = {{0, "1970-01-01T00:00:00.000Z"},
                 {951782400000000, "2000-02-29T00:00:00.000Z"},
                 {1772323199999999, "2026-02-28T23:59:59.999Z"},
                 {1772323200000000, "2026-03-01T00:00:00.000Z"}};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct tm_buf out = {0};
        words_put_time(times[i].us, &out);
        cr_assert(tm_str_is(tm_buf_str(&out), times[i].text), "%.*s", TM_STR_ARG(tm_buf_str(&out)));
        tm_buf_free(&out);
    }
}
