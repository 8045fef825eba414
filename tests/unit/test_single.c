/* single: bodies of the legacy endpoints, each as a batch of one event, and what is refused in them. */
#include "ingest/single.h"

#include "json/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static struct single_event single;
static struct ingest_result result;

static void setup(void) {
    arena = tm_arena_new(64 << 20);
}
static void teardown(void) {
    tm_buf_free(&single.batch);
    tm_buf_free(&result.reply);
    tm_arena_free(arena);
}
TestSuite(single, .init = setup, .fini = teardown);

static void take(enum single_kind kind, const char *text) {
    const struct single_stamp stamp = {TM_STR("event-1"), TM_STR("drawn"), 1767225600123456};
    size_t len = strlen(text);
    char *body = calloc(1, len + TM_JSON_PADDING);
    memcpy(body, text, len);
    tm_buf_free(&single.batch);
    tm_buf_free(&result.reply);
    tm_arena_reset(arena);
    cr_assert(ingest_single(kind, body, len, &stamp, arena, &single, &result));
    free(body);
}

static void expect_text(const struct tm_buf *got, const char *expected) {
    cr_assert(tm_str_is(tm_buf_str(got), expected), "%.*s", (int)got->len, got->ptr ? got->ptr : "");
}

#define ENVELOPE(type, body)                                                                                           \
    "{\"batch\":[{\"id\":\"event-1\",\"timestamp\":\"2026-01-01T00:00:00.123Z\",\"type\":\"" type "\",\"body\":{" body \
    "}}]}"

static void expect(const char *id, const char *event) {
    char reply[128];
    snprintf(reply, sizeof reply, "{\"id\":\"%s\"}", id);
    cr_assert_eq(result.status, 200, "%.*s", (int)result.reply.len, result.reply.ptr);
    expect_text(&result.reply, reply);
    expect_text(&single.batch, event);
    cr_assert_eq(result.outcomes[INGEST_STORED], 1);
    cr_assert_eq(result.skip_count, 0);
}

static void expect_refused(const char *path, const char *reason) {
    char reply[512];
    snprintf(reply, sizeof reply,
             "{\"message\":\"Invalid request data\",\"error\":[{\"path\":[%s],\"message\":\"%s\"}]}", path, reason);
    cr_assert_eq(result.status, 400);
    expect_text(&result.reply, reply);
    cr_assert_eq(single.batch.len, 0);
    cr_assert_eq(result.outcomes[INGEST_STORED], 0);
    cr_assert_eq(result.outcomes[INGEST_INVALID], 1);
}

Test(single, a_body_becomes_one_event_with_its_members_as_sent) {
    take(SINGLE_TRACE,
         " {\"name\":\"n\\u00e9\\ud800\",\"id\":\"t\",\"input\":{\"a\" : [1.50, null,true]},\"tags\":[]} ");
    expect("t", ENVELOPE("trace-create", "\"id\":\"t\",\"name\":\"n\xc3\xa9\xef\xbf\xbd\",\"input\":{\"a\" : [1.50, "
                                         "null,true]},\"tags\":[]"));
    take(SINGLE_SPAN, "{\"id\":\"o\",\"traceId\":\"t\",\"unknown\":1}");
    expect("o", ENVELOPE("span-create", "\"id\":\"o\",\"traceId\":\"t\",\"unknown\":1"));
    take(SINGLE_EVENT, "{\"id\":\"o\",\"metadata\":false}");
    expect("o", ENVELOPE("event-create", "\"id\":\"o\",\"metadata\":false"));
    take(SINGLE_SCORE, "{\"id\":\"s\",\"traceId\":\"t\",\"name\":\"n\",\"value\":0.10}");
    expect("s", ENVELOPE("score-create", "\"id\":\"s\",\"traceId\":\"t\",\"name\":\"n\",\"value\":0.10"));
}

Test(single, an_absent_empty_or_null_id_is_drawn) {
    const char *bodies[] = {"{}", "{\"id\":\"\"}", "{\"id\":null}"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        take(SINGLE_TRACE, bodies[i]);
        expect("drawn", ENVELOPE("trace-create", "\"id\":\"drawn\""));
    }
    take(SINGLE_SPAN, "{\"id\":7}");
    expect_refused("\"id\"", "expected a string of 1 to 800 characters without carriage returns, got 7");
}

Test(single, an_update_names_what_it_updates) {
    take(SINGLE_SPAN_UPDATE, "{\"spanId\":\"o\",\"id\":\"other\",\"output\":\"x\"}");
    expect("o", ENVELOPE("span-update", "\"id\":\"o\",\"output\":\"x\""));
    take(SINGLE_GENERATION_UPDATE, "{\"generationId\":\"o\",\"spanId\":\"other\",\"completion\":\"x\"}");
    expect("o", ENVELOPE("generation-update", "\"id\":\"o\",\"spanId\":\"other\",\"output\":\"x\""));
    take(SINGLE_SPAN_UPDATE, "{\"id\":\"o\"}");
    expect_refused("\"spanId\"", "expected the id of what is to be updated");
    take(SINGLE_GENERATION_UPDATE, "{\"generationId\":\"\"}");
    expect_refused("\"generationId\"", "expected the id of what is to be updated");
}

Test(single, prompt_and_completion_are_a_generations_input_and_output) {
    take(SINGLE_GENERATION, "{\"id\":\"o\",\"input\":1,\"prompt\":[\"p\"],\"completion\":\"c\",\"output\":2}");
    expect("o", ENVELOPE("generation-create", "\"id\":\"o\",\"input\":[\"p\"],\"output\":\"c\""));
    take(SINGLE_GENERATION, "{\"id\":\"o\",\"prompt\":null,\"input\":1,\"output\":2}");
    expect("o", ENVELOPE("generation-create", "\"id\":\"o\",\"input\":1,\"output\":2"));
    take(SINGLE_SPAN, "{\"id\":\"o\",\"prompt\":1}");
    expect("o", ENVELOPE("span-create", "\"id\":\"o\",\"prompt\":1"));
}

#define SCORE "\"id\":\"s\",\"traceId\":\"t\",\"name\":\"n\",\"value\":"

Test(single, a_score_is_the_apis_or_a_persons) {
    take(SINGLE_SCORE, "{" SCORE "1,\"source\":\"API\"}");
    cr_assert_eq(result.status, 200);
    take(SINGLE_SCORE, "{" SCORE "1,\"source\":\"ANNOTATION\",\"configId\":\"c\"}");
    cr_assert_eq(result.status, 200);
    take(SINGLE_SCORE, "{" SCORE "\"x\",\"source\":\"ANNOTATION\",\"dataType\":\"CORRECTION\"}");
    cr_assert_eq(result.status, 200, "a correction has no configuration");
    const char *sources[] = {"\"EVAL\"", "null", "\"\"", "1"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        char body[128];
        snprintf(body, sizeof body, "{" SCORE "1,\"source\":%s}", sources[i]);
        take(SINGLE_SCORE, body);
        expect_refused("\"source\"", "expected API or ANNOTATION");
    }
    const char *configs[] = {"", ",\"configId\":null", ",\"configId\":\"\""};
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        char body[128];
        snprintf(body, sizeof body, "{" SCORE "1,\"source\":\"ANNOTATION\"%s}", configs[i]);
        take(SINGLE_SCORE, body);
        expect_refused("\"configId\"", "expected a configuration, since source is ANNOTATION");
    }
}

Test(single, a_refusal_names_the_member) {
    take(SINGLE_SPAN, "{\"id\":\"o\",\"startTime\":\"yesterday\"}");
    expect_refused("\"startTime\"", "expected an ISO 8601 date-time with an offset, got \\\"yesterday\\\"");
    take(SINGLE_GENERATION, "{\"modelParameters\":{\"a\":[1]}}");
    expect_refused("\"modelParameters\",\"a\"",
                   "expected a string, number, boolean, array of strings or object of strings, got an array");
    take(SINGLE_SCORE, "{\"name\":\"n\",\"value\":1}");
    expect_refused("", "expected exactly one of traceId, sessionId and datasetRunId, got 0");
}

Test(single, what_is_no_object_is_refused_as_a_whole) {
    const char *bodies[] = {"", "[]", "null", "\"x\"", "[{\"id\":\"o\"}]"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        take(SINGLE_SPAN, bodies[i]);
        expect_refused("", "expected an object");
    }
    take(SINGLE_SPAN, "{\"id\":");
    cr_assert_eq(result.status, 400);
    expect_text(&result.reply, "Invalid JSON");
    cr_assert_eq(single.batch.len, 0);
}

/* As deep as the reader goes; the event stands three levels deeper. */
Test(single, depth_is_bounded_as_in_the_batch) {
    char body[2048];
    for (size_t depth = TM_JSON_DEPTH - 8; depth < TM_JSON_DEPTH + 2; depth++) {
        size_t at = (size_t)snprintf(body, sizeof body, "{\"input\":");
        memset(body + at, '[', depth);
        memset(body + at + depth, ']', depth);
        strcpy(body + at + 2 * depth, "}");
        take(SINGLE_SPAN, body);
        cr_assert(result.status == (depth + 4 <= TM_JSON_DEPTH ? 200 : 400), "%zu: %u", depth, result.status);
        cr_assert_eq(single.batch.len > 0, result.status == 200);
    }
}

Test(single, an_update_without_a_trace_can_be_given_one) {
    take(SINGLE_SPAN_UPDATE, "{\"spanId\":\"o\",\"traceId\":null,\"name\":\"n\"}");
    cr_assert(single.is_unplaced && tm_str_is(single.id, "o"));
    cr_assert(single_place(&single.batch, TM_STR("a \"trace\"")));
    expect("o",
           ENVELOPE("span-update", "\"id\":\"o\",\"traceId\":null,\"name\":\"n\",\"traceId\":\"a \\\"trace\\\"\""));
    take(SINGLE_GENERATION_UPDATE, "{\"generationId\":\"o\",\"traceId\":\"t\"}");
    cr_assert(!single.is_unplaced);
    take(SINGLE_SPAN, "{\"id\":\"o\"}");
    cr_assert(!single.is_unplaced, "a new observation is its own trace");
}
