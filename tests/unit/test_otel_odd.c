/* otel_map: any value may stand under any key, alone and together with others, in as little memory as there is. */
#include "otel_fixture.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct otel_value text(const char *value) {
    return (struct otel_value){.type = OTEL_STRING, .text = tm_str_from(value)};
}

/* All keys of attributes that the cases name. */
struct known {
    struct tm_str keys[1024];
    size_t count;
};

static void add_keys(struct known *known, const struct tm_json *object) {
    if (!object || object->type != TM_JSON_OBJECT) return;
    for (const struct tm_json *c = tm_json_first(object), *end = tm_json_end(object); c != end; c = tm_json_next(c)) {
        size_t at = 0;
        while (at < known->count && !tm_str_eq(known->keys[at], c->key)) at++;
        if (at == known->count && at < 1024) known->keys[known->count++] = c->key;
    }
}

static void read_keys(struct known *known, struct tm_arena *arena) {
    static const char *const files[] = {"identity", "io", "metadata", "parameters", "tools", "trace", "type", "usage"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[512];
        snprintf(path, sizeof path, TM_SOURCE_ROOT "/tests/unit/otel/%s.json", files[i]);
        const struct tm_json *root = fixture_file(path, arena);
        cr_assert_not_null(root);
        for (const struct tm_json *c = tm_json_first(root), *end = tm_json_end(root); c != end; c = tm_json_next(c))
            add_keys(known, tm_json_get(c, "attributes"));
    }
}

static const struct otel_value item = {.type = OTEL_STRING, .text = TM_STR("item")};
static const struct otel_attribute member = {TM_STR("k"), {.type = OTEL_INT, .integer = -1}};

static size_t odd_values(struct otel_value *out) {
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "}",
        "[1,",
        "[",
        "nul",
        "null",
        "\"",
        "\"x\"",
        "{\"a\":\"\\ud800\"}",
        "[[[[[[",
        "\xff\xfe{",
        "{\"a\":1e400}",
        "{\"input\":99999999999999999999,\"b\":-1,\"c\":1e308}",
        "[null,1,\"a\",{},[]]",
        "{}",
        "[]",
        "{\"name\":null,\"version\":1.5,\"usage\":{\"inputTokens\":-3,\"outputTokens\":1,\"thoughtsTokens\":9},"
        "\"messages\":null,\"message\":false,\"config\":[],\"request\":{\"config\":7},\"openai\":{\"serviceTier\":{}},"
        "\"anthropic\":{\"usage\":[1]},\"events\":1,\"role\":4,\"a\":1,\"a\":2}",
        "-0",
        "NaN",
        "2026-13-45T99:99:99Z",
        "18446744073709551616",
        "true",
        "a,,b,",
        ",",
        "model",
        "ai",
        "tool",
        "span",
        "generation",
        "invoke_agent",
        "ERROR",
    };
    size_t count = 0;
    for (; count < sizeof texts / sizeof *texts; count++) out[count] = text(texts[count]);
    out[count++] = (struct otel_value){.type = OTEL_STRING, .text = {"a\0b", 3}};
    out[count++] = (struct otel_value){.type = OTEL_STRING};
    out[count++] = (struct otel_value){.type = OTEL_EMPTY};
    out[count++] = (struct otel_value){.type = OTEL_BOOL, .boolean = true};
    out[count++] = (struct otel_value){.type = OTEL_BOOL};
    out[count++] = (struct otel_value){.type = OTEL_INT, .integer = INT64_MAX};
    out[count++] = (struct otel_value){.type = OTEL_INT, .integer = INT64_MIN};
    out[count++] = (struct otel_value){.type = OTEL_INT};
    out[count++] = (struct otel_value){.type = OTEL_DOUBLE, .real = NAN};
    out[count++] = (struct otel_value){.type = OTEL_DOUBLE, .real = -INFINITY};
    out[count++] = (struct otel_value){.type = OTEL_DOUBLE, .real = 1e308};
    out[count++] = (struct otel_value){.type = OTEL_DOUBLE, .real = -0.0};
    out[count++] = (struct otel_value){.type = OTEL_BYTES, .text = TM_STR("\xff\x00{")};
    out[count++] = (struct otel_value){.type = OTEL_BYTES};
    out[count++] = (struct otel_value){.type = OTEL_ARRAY};
    out[count++] = (struct otel_value){.type = OTEL_ARRAY, .count = 1, .items = &item};
    out[count++] = (struct otel_value){.type = OTEL_MAP};
    out[count++] = (struct otel_value){.type = OTEL_MAP, .count = 1, .members = &member};
    return count;
}

static const struct otel_scope scopes[] = {
    {.name = TM_STR("")},
    {.name = TM_STR("ai")},
    {.name = TM_STR("genkit-tracer")},
    {.name = TM_STR("langfuse-sdk"), .version = TM_STR("3.2.1")},
    {.name = TM_STR("@flue/opentelemetry")},
    {.name = TM_STR("pydantic-ai")},
    {.name = TM_STR("livekit-agents")},
};
enum { SCOPES = sizeof scopes / sizeof *scopes };

Test(otel_hostile, any_value_may_stand_under_any_key, .timeout = 120) {
    struct tm_arena *kept = tm_arena_new(0), *arena = tm_arena_new(0);
    static struct known known;
    static struct otel_value odd[64];
    read_keys(&known, kept);
    size_t values = odd_values(odd);
    for (size_t k = 0; k < known.count; k++) {
        for (size_t v = 0; v < values; v++) {
            struct otel_attribute attribute = {known.keys[k], odd[v]};
            struct otel_span span = fixture_span(&attribute, 1);
            span.scope = &scopes[(k + v) % SCOPES];
            fixture_map_well(&span, arena);
            tm_arena_reset(arena);
        }
    }
    fprintf(stderr, "%zu keys, %zu values each\n", known.count, values);
    cr_assert_gt(known.count, 200);
    tm_arena_free(arena);
    tm_arena_free(kept);
}

static uint64_t next(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* A span of known keys, odd values and events, drawn by *state. Everything it points to is static. */
static struct otel_span draw(uint64_t *state, const struct known *known, const struct otel_value *odd, size_t values) {
    static const char *const names[] = {"gen_ai.choice",
                                        "gen_ai.user.message",
                                        "gen_ai.content.prompt",
                                        "gen_ai.content.completion",
                                        "exception",
                                        "",
                                        "gen_ai.client.inference.operation.details"};
    static struct otel_attribute attributes[64];
    static struct otel_resource resource;
    static struct otel_span_event events[4];
    uint32_t count = (uint32_t)next(state) % 40 + 8;
    for (uint32_t i = 0; i < count; i++)
        attributes[i] = (struct otel_attribute){known->keys[next(state) % known->count], odd[next(state) % values]};
    struct otel_span span = fixture_span(attributes, count);
    span.scope = &scopes[next(state) % SCOPES];
    resource.attributes = (struct otel_attributes){attributes, count / 2};
    span.resource = &resource;
    span.events = events;
    span.event_count = (uint32_t)next(state) % 4;
    for (uint32_t i = 0; i < span.event_count; i++)
        events[i] = (struct otel_span_event){tm_str_from(names[next(state) % 7]), 5, {attributes + i, count / 3}};
    span.status = (enum otel_status_code)(next(state) % 3);
    if (next(state) % 2) span.parent_span_id = TM_STR("00f067aa0ba902b7");
    if (next(state) % 8 == 0) span.start_us = 0;
    return span;
}

Test(otel_hostile, nor_does_it_matter_what_comes_together, .timeout = 120) {
    struct tm_arena *kept = tm_arena_new(0), *arena = tm_arena_new(0);
    static struct known known;
    static struct otel_value odd[64];
    uint64_t state = 42;
    read_keys(&known, kept);
    size_t values = odd_values(odd);
    for (int i = 0; i < 20000; i++) {
        struct otel_span span = draw(&state, &known, odd, values);
        fixture_map_well(&span, arena);
        tm_arena_reset(arena);
    }
    tm_arena_free(arena);
    tm_arena_free(kept);
}

Test(otel_hostile, without_memory_it_says_so, .timeout = 60) {
    struct tm_arena *kept = tm_arena_new(0);
    static struct known known;
    static struct otel_value odd[64];
    uint64_t state = 7;
    unsigned refused = 0, done = 0;
    read_keys(&known, kept);
    size_t values = odd_values(odd);
    for (size_t limit = 1024; limit < 200000; limit += 1024) {
        struct tm_arena *arena = tm_arena_new(limit);
        struct otel_meaning meaning = {0};
        if (!arena) continue;
        struct otel_span span = draw(&state, &known, odd, values);
        enum tm_status status = otel_map(&span, FIXTURE_NOW_US, arena, &meaning);
        cr_assert(status == TM_OK || status == TM_NO_MEMORY);
        refused += status == TM_NO_MEMORY;
        done += status == TM_OK;
        tm_arena_free(arena);
    }
    fprintf(stderr, "%u without memory, %u with\n", refused, done);
    cr_assert(refused && done);
    tm_arena_free(kept);
}
