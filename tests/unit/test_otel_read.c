/* otel_read: what both readers owe: the same spans of the same export, at any size, and no byte beyond it. */
#include "base/clock.h"
#include "otel_encode.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena, *scratch;
static struct tm_error error;

static void begin(void) {
    arena = tm_arena_new(0);
    scratch = tm_arena_new(0);
    cr_assert(arena && scratch);
}

static void end(void) {
    tm_arena_free(arena);
    tm_arena_free(scratch);
}

TestSuite(otel_read, .init = begin, .fini = end, .timeout = 60);

/* What reading much cost, for people (--verbose): no bound is asserted, machines differ. */
static void report(const char *what, struct tm_buf *body, uint32_t spans, uint64_t started_us, size_t used) {
    if (body->len < 1000000) return;
    double seconds = (double)(tm_mono_us() - started_us) / 1e6;
    cr_log_info("%s: %zu bytes in %.3f s, %.0f MB/s, %zu bytes of arena a span\n", what, body->len, seconds,
                (double)body->len / 1e6 / seconds, used / spans);
}

/* Both encodings of `made` give `made`. */
static void check_both(const struct otel_export *made) {
    struct tm_buf protobuf = {0}, json = {0};
    struct otel_export read;
    otel_encode_protobuf(made, &protobuf);
    otel_encode_json(made, &json);
    uint64_t at = tm_mono_us();
    cr_assert_eq(otel_read_protobuf(tm_buf_str(&protobuf), scratch, &read, &error), TM_OK, "%s %s", error.field,
                 error.reason);
    report("protobuf", &protobuf, made->count, at, tm_arena_used(scratch));
    const char *difference = otel_difference(made, &read);
    cr_assert_null(difference, "protobuf: %s", difference);
    tm_arena_reset(scratch);
    at = tm_mono_us();
    cr_assert_eq(otel_read_json(json.ptr, json.len, scratch, &read, &error), TM_OK, "%s %s", error.field, error.reason);
    report("JSON", &json, made->count, at, tm_arena_used(scratch));
    difference = otel_difference(made, &read);
    cr_assert_null(difference, "JSON: %s", difference);
    tm_arena_reset(scratch);
    tm_buf_free(&protobuf);
    tm_buf_free(&json);
}

Test(otel_read, both_encodings_give_the_same_spans) {
    for (uint64_t seed = 1; seed <= 300; seed++) {
        const struct otel_shape shape = {.spans = 7,
                                         .spans_per_scope = 2,
                                         .scopes_per_resource = 2,
                                         .attributes = 6,
                                         .events = 3,
                                         .links = 2,
                                         .depth = 5,
                                         .random = true,
                                         .seed = seed};
        struct otel_export made = otel_make_export(&shape, arena);
        check_both(&made);
        tm_arena_reset(arena);
    }
}

Test(otel_read, hundred_thousand_attributes) {
    const struct otel_shape shape = {
        .spans = 1, .spans_per_scope = 1, .scopes_per_resource = 1, .attributes = 100000, .depth = 1, .seed = 7};
    struct otel_export made = otel_make_export(&shape, arena);
    check_both(&made);
}

Test(otel_read, fifty_thousand_spans) {
    const struct otel_shape shape = {.spans = 50000,
                                     .spans_per_scope = 1000,
                                     .scopes_per_resource = 5,
                                     .attributes = 12,
                                     .events = 1,
                                     .depth = 1,
                                     .seed = 9};
    struct otel_export made = otel_make_export(&shape, arena);
    check_both(&made);
}

/* Each in a block of its own, so that a sanitizer sees a byte read beyond. */
static enum tm_status read_exactly(struct tm_str bytes, bool json) {
    struct otel_export read = {0};
    char *copy = malloc(bytes.len + (json ? TM_JSON_PADDING : 0));
    if (!copy && bytes.len) abort();
    if (bytes.len) memcpy(copy, bytes.ptr, bytes.len);
    if (json) memset(copy + bytes.len, ']', TM_JSON_PADDING);
    enum tm_status status = json ? otel_read_json(copy, bytes.len, scratch, &read, &error)
                                 : otel_read_protobuf((struct tm_str){copy, bytes.len}, scratch, &read, &error);
    tm_arena_reset(scratch);
    free(copy);
    return status;
}

static struct otel_export make_small(uint64_t seed) {
    const struct otel_shape shape = {.spans = 5,
                                     .spans_per_scope = 2,
                                     .scopes_per_resource = 2,
                                     .attributes = 4,
                                     .events = 2,
                                     .links = 2,
                                     .depth = 4,
                                     .random = true,
                                     .seed = seed};
    return otel_make_export(&shape, arena);
}

Test(otel_read, cut_anywhere_nothing_is_read_beyond) {
    struct otel_export made = make_small(3);
    struct tm_buf protobuf = {0}, json = {0};
    otel_encode_protobuf(&made, &protobuf);
    otel_encode_json(&made, &json);
    size_t good = 0;
    for (size_t len = 0; len <= protobuf.len; len++)
        good += read_exactly((struct tm_str){protobuf.ptr, len}, false) == TM_OK;
    cr_assert_eq(good, 3, "empty, one resource, both: %zu", good);
    for (size_t len = 0; len < json.len; len++)
        cr_assert_eq(read_exactly((struct tm_str){json.ptr, len}, true), TM_INVALID);
    tm_buf_free(&protobuf);
    tm_buf_free(&json);
}

Test(otel_read, changed_bytes_and_noise_do_no_harm) {
    struct otel_export made = make_small(5);
    struct tm_buf bodies[2] = {{0}, {0}};
    otel_encode_protobuf(&made, &bodies[0]);
    otel_encode_json(&made, &bodies[1]);
    srand(11);
    for (int round = 0; round < 4000; round++) {
        struct tm_buf *body = &bodies[round % 2];
        size_t at = (size_t)rand() % body->len;
        char was = body->ptr[at];
        body->ptr[at] = (char)rand();
        read_exactly(tm_buf_str(body), round % 2);
        body->ptr[at] = was;
        char noise[64];
        size_t len = (size_t)rand() % sizeof noise;
        for (size_t i = 0; i < len; i++) noise[i] = (char)rand();
        read_exactly((struct tm_str){noise, len}, round % 4 == 1);
    }
    tm_buf_free(&bodies[0]);
    tm_buf_free(&bodies[1]);
}
