/* otel_map: what is deep or many neither recurses nor takes more than n log n, and stays JSON. */
#include "otel_fixture.h"

#include "base/clock.h"
#include "model/fields.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct otel_value text(const char *value) {
    return (struct otel_value){.type = OTEL_STRING, .text = tm_str_from(value)};
}

/* ---- depth ---- */

Test(otel_hostile, deep_values_are_cut_and_stay_json, .timeout = 20) {
    enum { DEPTH = 100000 };
    static struct otel_value arrays[DEPTH];
    static struct otel_attribute members[DEPTH];
    struct tm_arena *arena = tm_arena_new(0);
    arrays[0] = members[0].value = text("bottom");
    for (int i = 1; i < DEPTH; i++) {
        arrays[i] = (struct otel_value){.type = OTEL_ARRAY, .count = 1, .items = &arrays[i - 1]};
        members[i - 1].key = TM_STR("k");
        members[i].value = (struct otel_value){.type = OTEL_MAP, .count = 1, .members = &members[i - 1]};
    }
    static const char *const keys[] = {"x",
                                       "langfuse.observation.metadata",
                                       "langfuse.observation.metadata.x",
                                       "langfuse.trace.metadata",
                                       "input.value",
                                       "langfuse.trace.tags",
                                       "events",
                                       "gen_ai.prompt.0.x",
                                       "gen_ai.request.x",
                                       "langfuse.observation.usage_details"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        for (int map = 0; map < 2; map++) {
            struct otel_attribute attribute = {tm_str_from(keys[i]),
                                               map ? members[DEPTH - 1].value : arrays[DEPTH - 1]};
            struct otel_resource resource = {{&attribute, 1}};
            struct otel_scope scope = {.attributes = {&attribute, 1}};
            struct otel_span_event event = {TM_STR("gen_ai.choice"), 1, {&attribute, 1}};
            struct otel_span_event other = {TM_STR("other"), 1, {&attribute, 1}};
            struct otel_span_event events[] = {event, other};
            struct otel_link link = {TM_STR("a"), TM_STR("b"), {&attribute, 1}};
            struct otel_span span = fixture_span(&attribute, 1);
            span.resource = &resource;
            span.scope = &scope;
            span.events = events;
            span.event_count = 2;
            span.links = &link;
            span.link_count = 1;
            fixture_map_well(&span, arena);
            tm_arena_reset(arena);
        }
    }
    tm_arena_free(arena);
}

/* As deep as can be read, and what would be a level deeper in the metadata. */
Test(otel_hostile, deep_json_stays_json) {
    static const char *const keys[] = {"langfuse.observation.metadata",
                                       "langfuse.observation.metadata.x",
                                       "langfuse.trace.metadata.x",
                                       "langfuse.observation.metadata.tools",
                                       "langfuse.metadata",
                                       "gen_ai.tool.definitions",
                                       "model_config",
                                       "langfuse.observation.model.parameters"};
    struct tm_arena *arena = tm_arena_new(0);
    static char json[TM_JSON_DEPTH * 8];
    for (int depth = TM_JSON_DEPTH - 3; depth <= TM_JSON_DEPTH; depth++) {
        for (int object = 0; object < 2; object++) {
            size_t len = 0;
            for (int i = 0; i < depth; i++) len += (size_t)sprintf(json + len, object ? "{\"a\":" : "[");
            json[len++] = '1';
            for (int i = 0; i < depth; i++) json[len++] = object ? '}' : ']';
            for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
                struct otel_attribute attribute = {tm_str_from(keys[k]), {.type = OTEL_STRING, .text = {json, len}}};
                struct otel_span span = fixture_span(&attribute, 1);
                fixture_map_well(&span, arena);
                tm_arena_reset(arena);
            }
        }
    }
    tm_arena_free(arena);
}

Test(otel_hostile, long_paths_are_cut) {
    struct tm_arena *arena = tm_arena_new(0);
    enum { LEN = 1 << 20 };
    char *key = tm_arena_alloc(arena, LEN);
    memset(key, '.', LEN);
    memcpy(key, "gen_ai.prompt.a", 15);
    struct otel_attribute attribute = {{key, LEN}, text("x")};
    struct otel_span span = fixture_span(&attribute, 1);
    fixture_map_well(&span, arena);
    for (int i = 14; i + 1 < LEN; i += 2) key[i] = '0';
    fixture_map_well(&span, arena);
    tm_arena_free(arena);
}

/* ---- many ---- */

struct pattern {
    const char *before, *after; /* of the attribute's number; after NULL: there is none */
};

/* The best of some rounds. */
static int64_t microseconds_of(const struct pattern *pattern, uint32_t count, int rounds) {
    struct tm_arena *arena = tm_arena_new(0);
    struct otel_attribute *attributes = calloc(count, sizeof *attributes);
    char *keys = calloc(count, 64);
    for (uint32_t i = 0; i < count; i++) {
        if (pattern->after) snprintf(keys + i * 64, 64, "%s%u%s", pattern->before, i, pattern->after);
        else snprintf(keys + i * 64, 64, "%s", pattern->before);
        attributes[i] = (struct otel_attribute){tm_str_from(keys + i * 64), {.type = OTEL_INT, .integer = i}};
    }
    struct otel_span span = fixture_span(attributes, count);
    int64_t best = INT64_MAX;
    for (int i = 0; i < rounds; i++) {
        uint64_t from = tm_mono_us();
        fixture_map_well(&span, arena);
        int64_t took = (int64_t)(tm_mono_us() - from);
        if (took < best) best = took;
        tm_arena_reset(arena);
    }
    free(attributes);
    free(keys);
    tm_arena_free(arena);
    return best;
}

/* A hundred times as many may take a hundred times as long, and what sorting and caches add; squared it would be 10,000
 * times. */
Test(otel_hostile, a_hundred_thousand_attributes_take_no_more_than_n_log_n, .timeout = 120) {
    static const struct pattern patterns[] = {
        {"key.", ""},
        {"the same", NULL},
        {"gen_ai.prompt.", ".role"},
        {"gen_ai.prompt.a.b", ".c"},
        {"gen_ai.usage.", ""},
        {"gen_ai.request.", ""},
        {"langfuse.observation.metadata.", ""},
        {"llm.input_messages.0.", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        int64_t few = microseconds_of(&patterns[i], 1000, 9), many = microseconds_of(&patterns[i], 100000, 3);
        fprintf(stderr, "%-30s 1,000: %6lld us, 100,000: %8lld us\n", patterns[i].before, (long long)few,
                (long long)many);
        cr_assert_lt(many, (few + 100) * 1500, "%s", patterns[i].before);
    }
}
