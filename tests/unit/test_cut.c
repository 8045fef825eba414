/* cut: what is kept of values that are too large, and how that is said. */
#include "validate/cut.h"

#include "model/fields.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <string.h>

static struct tm_arena *arena;
static Tracemesh__Event event;
static Tracemesh__Value values[4], *pointers[4];
static uint32_t cuts;

static void setup(void) {
    arena = tm_arena_new(1 << 20);
    tracemesh__event__init(&event);
    event.entity = TRACEMESH__ENTITY__ENTITY_OBSERVATION;
    event.values = pointers;
    cuts = 0;
}
static void teardown(void) {
    tm_arena_free(arena);
}
TestSuite(cut, .init = setup, .fini = teardown);

static void say(enum tm_field field, const char *text) {
    Tracemesh__Value *value = pointers[event.n_values] = &values[event.n_values];
    tracemesh__value__init(value);
    event.n_values++;
    value->field = (uint32_t)field;
    value->text = tm_proto_bytes(tm_str_from(text));
}

static void expect(size_t index, enum tm_field field, const char *text) {
    cr_assert_lt(index, event.n_values);
    struct tm_str got = tm_proto_str(event.values[index]->text);
    cr_assert_eq(event.values[index]->field, (uint32_t)field);
    cr_assert(tm_str_is(got, text), "%.*s", (int)got.len, got.ptr);
}

#define MARK(kept, whole) "\xe2\x80\xa6[cut: kept " kept " of " whole " bytes]"

Test(cut, what_is_not_too_large_stays) {
    say(TM_OBSERVATION_INPUT, "12345678");
    say(TM_OBSERVATION_METADATA, "{\"a\":1}");
    say(TM_OBSERVATION_NAME, "a name is never cut");
    cr_assert(cut_values(&event, 8, arena, &cuts));
    expect(0, TM_OBSERVATION_INPUT, "12345678");
    expect(1, TM_OBSERVATION_METADATA, "{\"a\":1}");
    expect(2, TM_OBSERVATION_NAME, "a name is never cut");
    cr_assert(event.n_values == 3 && cuts == 0);
    cr_assert_eq(tm_arena_used(arena), 0);
}

Test(cut, a_large_value_ends_with_a_marker_and_is_named_in_metadata) {
    say(TM_OBSERVATION_INPUT, "123456789");
    say(TM_OBSERVATION_STATUS_MESSAGE, "abcdefghij");
    cr_assert(cut_values(&event, 8, arena, &cuts));
    expect(0, TM_OBSERVATION_INPUT, "12345678" MARK("8", "9"));
    expect(1, TM_OBSERVATION_STATUS_MESSAGE, "abcdefgh" MARK("8", "10"));
    expect(2, TM_OBSERVATION_METADATA,
           "{\"tracemesh.cut\":{\"input\":{\"kept\":8,\"of\":9},\"statusMessage\":{\"kept\":8,\"of\":10}}}");
    cr_assert_eq(cuts, 2);
}

Test(cut, no_character_is_cut_in_half) {
    say(TM_OBSERVATION_OUTPUT, "123456\xf0\x9f\x98\x80tail"); /* the limit falls into the emoji */
    say(TM_OBSERVATION_INPUT, "12345\xc3\xa9 tail");          /* and behind this letter */
    cr_assert(cut_values(&event, 7, arena, &cuts));
    expect(0, TM_OBSERVATION_OUTPUT, "123456" MARK("6", "14"));
    expect(1, TM_OBSERVATION_INPUT, "12345\xc3\xa9" MARK("7", "12"));
}

Test(cut, text_of_nothing_but_continuation_bytes_is_cut_to_nothing) {
    say(TM_OBSERVATION_INPUT, "\x80\x80\x80\x80");
    cr_assert(cut_values(&event, 2, arena, &cuts));
    expect(0, TM_OBSERVATION_INPUT, MARK("0", "4"));
}

Test(cut, values_of_metadata_are_cut_one_by_one) {
    say(TM_OBSERVATION_METADATA, "{\"s\":\"123456\\n789\",\"o\":{\"a\" : [1,2,3]},\"n\":12,\"t\":true,\"z\":null}");
    cr_assert(cut_values(&event, 8, arena, &cuts));
    static const char expected[] = "{\"s\":\"123456\\n7" MARK("8", "10") "\",\"o\":\"{\\\"a\\\" : [" MARK(
        "8", "15") "\",\"n\":12,\"t\":true,\"z\":null,\"tracemesh.cut\":{\"metadata\":{\"s\":{\"kept\":8,\"of\":10},"
                   "\"o\":{\"kept\":8,\"of\":15}}}}";
    expect(0, TM_OBSERVATION_METADATA, expected);
    cr_assert_eq(cuts, 2);
}

Test(cut, metadata_of_many_small_values_stays) {
    say(TM_OBSERVATION_METADATA, "{\"a\":\"1234\",\"b\":\"1234\"}");
    cr_assert(cut_values(&event, 8, arena, &cuts));
    expect(0, TM_OBSERVATION_METADATA, "{\"a\":\"1234\",\"b\":\"1234\"}");
    cr_assert_eq(cuts, 0);
}

Test(cut, the_notice_joins_what_metadata_says_and_replaces_a_sent_one) {
    event.entity = TRACEMESH__ENTITY__ENTITY_TRACE;
    say(TM_TRACE_METADATA, "{\"tracemesh.cut\":1,\"a\":2}");
    say(TM_TRACE_OUTPUT, "123456789");
    cr_assert(cut_values(&event, 8, arena, &cuts));
    expect(0, TM_TRACE_METADATA, "{\"a\":2,\"tracemesh.cut\":{\"output\":{\"kept\":8,\"of\":9}}}");
}

Test(cut, a_score_has_its_own_texts) {
    event.entity = TRACEMESH__ENTITY__ENTITY_SCORE;
    say(TM_SCORE_COMMENT, "123456789");
    cr_assert(cut_values(&event, 8, arena, &cuts));
    expect(0, TM_SCORE_COMMENT, "12345678" MARK("8", "9"));
    expect(1, TM_SCORE_METADATA, "{\"tracemesh.cut\":{\"comment\":{\"kept\":8,\"of\":9}}}");
}

Test(cut, without_memory_nothing_is_half_cut) {
    static char large[4096];
    memset(large, 'x', sizeof large - 1);
    struct tm_arena *small = tm_arena_new(1024);
    say(TM_OBSERVATION_INPUT, large);
    cr_assert(!cut_values(&event, 2048, small, &cuts));
    tm_arena_free(small);
}
