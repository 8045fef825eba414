/* ingest: verdicts, their order, refusals of the whole, and the message an accepted body travels in. */
#include "ingest/ingest.h"
#include "publish/head.h"

#include "json/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static struct ingest_result result;

static void setup(void) {
    arena = tm_arena_new(64 << 20);
}
static void teardown(void) {
    tm_buf_free(&result.reply);
    tm_arena_free(arena);
}
TestSuite(ingest, .init = setup, .fini = teardown);
TestSuite(publish, .init = setup, .fini = teardown);

static void take_bytes(const char *text, size_t len, bool may_all) {
    char *body = calloc(1, len + TM_JSON_PADDING);
    memcpy(body, text, len);
    tm_buf_free(&result.reply);
    tm_arena_reset(arena);
    cr_assert(ingest_batch(body, len, may_all, arena, &result));
    cr_assert(tm_buf_append_char(&result.reply, 0));
    result.reply.len--; /* for strstr */
    free(body);
}
static void take(const char *text) {
    take_bytes(text, strlen(text), true);
}

static void expect(unsigned status, const char *reply) {
    cr_assert_eq(result.status, status, "%u", result.status);
    cr_assert(tm_str_is(tm_buf_str(&result.reply), reply), "%.*s", (int)result.reply.len, result.reply.ptr);
}

#define EVENT(id, time, type, body)                                                                                    \
    "{\"id\":\"" id "\",\"timestamp\":\"2026-01-01T00:00:" time "Z\",\"type\":\"" type "\",\"body\":{" body "}}"
#define TRACE(id, time) EVENT(id, time, "trace-create", "\"id\":\"t\"")
#define SCORE(id, time) EVENT(id, time, "score-create", "\"id\":\"s\",\"name\":\"n\",\"value\":1,\"traceId\":\"t\"")
#define LOG(id)         EVENT(id, "00", "sdk-log", "\"log\":{\"a\":1}")
#define BATCH(list)     "{\"batch\":[" list "],\"metadata\":{\"sdk_name\":\"x\"}}"

static void expect_skip(size_t count, const uint32_t *skip) {
    cr_assert_eq(result.skip_count, count);
    for (size_t i = 0; i < count; i++) cr_assert_eq(result.skip[i], skip[i]);
}

Test(ingest, an_empty_batch_is_accepted) {
    take(BATCH(""));
    expect(207, "{\"successes\":[],\"errors\":[]}");
    cr_assert_eq(result.outcomes[INGEST_STORED], 0);
}

Test(ingest, successes_are_creates_by_time_then_updates_by_time) {
    take(BATCH(EVENT("u2", "09", "span-update", "\"id\":\"o\"") "," TRACE("c2", "05") "," TRACE(
        "c1", "01.0005") "," EVENT("u1", "02", "generation-update", "\"id\":\"o\"") "," TRACE("c1b", "01")));
    expect(207, "{\"successes\":[{\"id\":\"c1\",\"status\":201},{\"id\":\"c1b\",\"status\":201},"
                "{\"id\":\"c2\",\"status\":201},{\"id\":\"u1\",\"status\":201},{\"id\":\"u2\",\"status\":201}],"
                "\"errors\":[]}");
    cr_assert_eq(result.outcomes[INGEST_STORED], 5);
    expect_skip(0, NULL);
}

Test(ingest, logs_are_in_neither_list_and_not_stored) {
    take(BATCH(LOG("l1") "," LOG("l2")));
    expect(207, "{\"successes\":[],\"errors\":[]}");
    cr_assert_eq(result.outcomes[INGEST_LOG], 2);
    expect_skip(2, (const uint32_t[]){0, 1});
}

Test(ingest, an_event_without_a_body_id_is_accepted_and_not_stored) {
    take(BATCH(TRACE("b", "02") "," EVENT("a", "01", "trace-create", "\"name\":\"x\"") "," EVENT(
        "u", "00", "observation-update", "\"type\":\"SPAN\"")));
    expect(207, "{\"successes\":[{\"id\":\"a\",\"status\":201},{\"id\":\"b\",\"status\":201},"
                "{\"id\":\"u\",\"status\":201}],\"errors\":[]}");
    cr_assert_eq(result.outcomes[INGEST_DISCARDED], 2);
    expect_skip(2, (const uint32_t[]){1, 2});
}

Test(ingest, a_public_key_alone_may_send_scores_and_logs) {
    const char *text = BATCH(TRACE("t", "00") "," SCORE("s", "01") "," LOG("l") ",{\"id\":\"bad\"}");
    take_bytes(text, strlen(text), false);
    cr_assert_eq(result.status, 207);
    const char *reply = result.reply.ptr;
    cr_assert_not_null(strstr(reply, "{\"successes\":[{\"id\":\"s\",\"status\":201}],\"errors\":[{\"id\":\"bad\""));
    cr_assert_not_null(strstr(reply, ",{\"id\":\"t\",\"status\":401,\"message\":\"Authentication error\","
                                     "\"error\":\"Access Scope Denied\"}]}"));
    cr_assert_eq(result.outcomes[INGEST_STORED], 1);
    expect_skip(3, (const uint32_t[]){0, 2, 3});
}

Test(ingest, an_invalid_event_costs_only_itself_and_names_its_field) {
    take(BATCH(TRACE("a", "00") "," EVENT("b", "00", "span-create", "\"id\":\"o\",\"startTime\":\"yesterday\"")));
    expect(207,
           "{\"successes\":[{\"id\":\"a\",\"status\":201}],\"errors\":[{\"id\":\"b\",\"status\":400,"
           "\"message\":\"Invalid request data\",\"error\":\"[{\\\"path\\\":[\\\"body\\\",\\\"startTime\\\"],"
           "\\\"message\\\":\\\"expected an ISO 8601 date-time with an offset, got \\\\\\\"yesterday\\\\\\\"\\\"}]\""
           "}]}");
    expect_skip(1, (const uint32_t[]){1});
}

Test(ingest, an_id_that_is_no_string_is_unknown) {
    take(BATCH("1,null,{},{\"id\":7},[],\"x\",{\"id\":\"known\"}"));
    size_t unknown = 0;
    for (const char *at = result.reply.ptr; (at = strstr(at, "{\"id\":\"unknown\",\"status\":400")); at++) unknown++;
    cr_assert_eq(unknown, 6, "%.*s", (int)result.reply.len, result.reply.ptr);
    cr_assert_not_null(strstr(result.reply.ptr, "{\"id\":\"known\",\"status\":400"));
    cr_assert_eq(result.outcomes[INGEST_INVALID], 7);
}

Test(ingest, ids_are_told_back_as_json) {
    take(BATCH("{\"id\":\"q\\\"\\u0000\\ud800\\n\xc3\xa9\",\"type\":7}"));
    cr_assert_not_null(strstr(result.reply.ptr, "{\"id\":\"q\\\"\\u0000\xef\xbf\xbd\\n\xc3\xa9\",\"status\":400"));
}

Test(ingest, the_last_of_duplicate_keys_counts) {
    take("{\"batch\":7,\"batch\":[" TRACE("a", "00") "]}");
    expect(207, "{\"successes\":[{\"id\":\"a\",\"status\":201}],\"errors\":[]}");
}

Test(ingest, what_is_no_json_is_refused_whole) {
    const char *texts[] = {"{",
                           "nul",
                           "{\"batch\":[}",
                           "{\"batch\":[]}x",
                           "{\"batch\":\"\x01\"}",
                           "{\"batch\":[\"\xff\"]}",
                           "\xef\xbb\xbf{\"batch\":[]}",
                           "{\"batch\":[NaN]}",
                           "   ",
                           "{\"batch\":[1,]}",
                           "'x'"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        take(texts[i]);
        expect(400, "Invalid JSON");
        cr_assert_eq(result.skip_count + result.outcomes[INGEST_STORED], 0);
    }
    take_bytes("{\"batch\":[]}\0", 13, true);
    expect(400, "Invalid JSON");
}

Test(ingest, a_wrong_outer_shape_is_named) {
    const struct {
        const char *text, *reason;
    } rows[] = {
        {"", "expected object, received undefined"},
        {"[]", "expected object, received array"},
        {"null", "expected object, received null"},
        {"true", "expected object, received boolean"},
        {"\"x\"", "expected object, received string"},
        {"1", "expected object, received number"},
        {"{}", "expected array, received undefined at \\\"batch\\\""},
        {"{\"batch\":null}", "expected array, received null at \\\"batch\\\""},
        {"{\"batch\":{}}", "expected array, received object at \\\"batch\\\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char want[256];
        snprintf(want, sizeof want, "{\"message\":\"Invalid request data\",\"errors\":[\"Invalid input: %s\"]}",
                 rows[i].reason);
        take(rows[i].text);
        expect(400, want);
    }
}

/* `piece` over and over between `head` and `tail`. */
static void take_many(const char *head, const char *piece, size_t count, const char *tail, const char *half) {
    struct tm_buf text = {0};
    tm_buf_append_str(&text, tm_str_from(head));
    for (size_t i = 0; i < count; i++) tm_buf_append_str(&text, tm_str_from(piece));
    tm_buf_append_str(&text, tm_str_from(half));
    for (size_t i = 0; *half && i < count; i++) tm_buf_append_str(&text, tm_str_from("]"));
    tm_buf_append_str(&text, tm_str_from(tail));
    take_bytes(text.ptr, text.len, true);
    tm_buf_free(&text);
}

Test(ingest, depth_is_refused_in_words) {
    take_many("{\"batch\":[", "[", 10000, "]}", "1");
    expect(400, "{\"message\":\"Invalid request data\",\"errors\":[\"JSON nested deeper than 512 levels\"]}");
}

Test(ingest, more_events_than_a_body_can_hold_are_refused) {
    take_many("{\"batch\":[", "1,", INGEST_EVENTS_MOST, "1]}", "");
    cr_assert_eq(result.status, 400);
    cr_assert_not_null(strstr(result.reply.ptr, "Too big: expected at most 65536 events"));
    take_many("{\"batch\":[", "1,", INGEST_EVENTS_MOST - 1, "1]}", "");
    cr_assert_eq(result.status, 207);
    cr_assert_eq(result.outcomes[INGEST_INVALID], INGEST_EVENTS_MOST);
}

Test(ingest, a_full_arena_refuses_the_whole_and_no_event) {
    struct tm_arena *small = tm_arena_new(24 << 10);
    struct tm_arena *kept = arena;
    arena = small;
    take_many("{\"batch\":[", TRACE("a", "00") ",", 200, TRACE("a", "00") "]}", "");
    cr_assert_eq(result.status, 413);
    cr_assert_eq(result.outcomes[INGEST_STORED] + result.outcomes[INGEST_INVALID], 0);
    arena = kept;
    tm_arena_free(small);
}

Test(ingest, the_arena_suffices_for_the_densest_body) {
    struct tm_arena *kept = arena;
    size_t count = 400000;
    arena = tm_arena_new(ingest_arena_limit(2 * count));
    take_many("{\"batch\":[" TRACE("a", "00") "],\"metadata\":[", "1,", count, "1]}", "");
    expect(207, "{\"successes\":[{\"id\":\"a\",\"status\":201}],\"errors\":[]}");
    tm_arena_free(arena);
    arena = kept;
}

Test(ingest, large_fields_pass) {
    struct tm_buf text = {0};
    tm_buf_append_str(&text, TM_STR("{\"batch\":[{\"id\":\"a\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"type\":"
                                    "\"trace-create\",\"body\":{\"id\":\"t\",\"input\":\""));
    tm_buf_reserve(&text, 4u << 20);
    memset(text.ptr + text.len, 'x', 4u << 20);
    text.len += 4u << 20;
    tm_buf_append_str(&text, TM_STR("\"}}]}"));
    take_bytes(text.ptr, text.len, true);
    cr_assert_eq(result.outcomes[INGEST_STORED], 1);
    tm_buf_free(&text);
}

/* ---- publish ------------------------------------------------------------------------------------------------------
 */

Test(publish, head_and_body_are_the_whole_message) {
    const size_t lengths[] = {0, 1, 127, 128, 16383, 16384, 3000000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        Tracemesh__Publish publish = TRACEMESH__PUBLISH__INIT;
        char receipt[] = "00112233445566778899aabbccddeeff", project[] = "p";
        uint32_t skip[] = {0, 300, 65535};
        publish.receipt = receipt;
        publish.project_id = project;
        publish.received_us = 1767225600000000;
        publish.skip = skip;
        publish.n_skip = 3;
        tm_arena_reset(arena);
        struct tm_str head = publish_head(&publish, lengths[i], arena);
        uint8_t *whole = calloc(1, head.len + lengths[i]);
        memcpy(whole, head.ptr, head.len);
        memset(whole + head.len, 'b', lengths[i]);
        Tracemesh__Publish *read = tracemesh__publish__unpack(NULL, head.len + lengths[i], whole);
        cr_assert_not_null(read);
        cr_assert_eq(read->body.len, lengths[i]);
        cr_assert_str_eq(read->receipt, receipt);
        cr_assert(read->n_skip == 3 && read->skip[2] == 65535 && read->received_us == 1767225600000000);
        tracemesh__publish__free_unpacked(read, NULL);
        free(whole);
    }
}

Test(publish, attribution_is_printable_or_unknown) {
    char endless[200];
    memset(endless, 'x', sizeof endless);
    cr_assert(tm_str_is(publish_attribution(TM_STR(" langfuse-js "), arena), "langfuse-js"));
    cr_assert(tm_str_is(publish_attribution(TM_STR(""), arena), "unknown"));
    cr_assert(tm_str_is(publish_attribution((struct tm_str){NULL, 0}, arena), "unknown"));
    cr_assert(tm_str_is(publish_attribution(TM_STR("a\xff"), arena), "unknown"));
    cr_assert(tm_str_is(publish_attribution((struct tm_str){endless, sizeof endless}, arena), "unknown"));
}
