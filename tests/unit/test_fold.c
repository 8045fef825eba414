/* fold: rules one by one. What holds for any events is in test_fold_properties.c. */
#include "batch/fold_known.h"
#include "fold_events.h"

#include <criterion/criterion.h>

#define TRACE       TRACEMESH__ENTITY__ENTITY_TRACE
#define OBSERVATION TRACEMESH__ENTITY__ENTITY_OBSERVATION
#define SCORE       TRACEMESH__ENTITY__ENTITY_SCORE

static struct tm_arena *arena;
static void setup(void) {
    arena = tm_arena_new(0);
}
static void teardown(void) {
    tm_arena_free(arena);
}
TestSuite(fold, .init = setup, .fini = teardown);

static struct fold_state *state_new(Tracemesh__Entity entity) {
    struct fold_state *state = tm_arena_alloc(arena, fold_state_size(entity));
    fold_state_init(state, entity, TM_STR("project"), TM_STR("thing"));
    return state;
}

static void merge(struct fold_state *state, const Tracemesh__Event *event) {
    cr_assert_eq(fold_merge_event(state, event, arena), TM_OK);
}

static struct fold_row *row_of(struct fold_state *state) {
    struct fold_row *row = tm_arena_zalloc(arena, sizeof *row);
    cr_assert_eq(fold_finalise(state, NULL, arena, arena, row), TM_OK);
    return row;
}

/* As if the row had been inserted and read back by another owner. */
static struct fold_state *stored_and_read(struct fold_state *state) {
    struct tm_buf bytes = {0};
    row_to_rowbinary(row_of(state), &bytes);
    struct fold_state *read = state_from_rowbinary(arena, state->entity, tm_buf_str(&bytes));
    tm_buf_free(&bytes);
    return read;
}

static struct fold_value field(const struct fold_row *row, enum tm_field field_) {
    return row->values[field_ - tm_entity_fields(row->entity).first];
}

static void expect_text(struct fold_state *state, enum tm_field field_, const char *want) {
    struct fold_value value = field(row_of(state), field_);
    cr_assert(tm_str_is(value.text, want), "got '%.*s'", TM_STR_ARG(value.text));
}

static void expect_metadata(struct fold_state *state, const char *want) {
    struct tm_buf out = {0};
    struct fold_value value = field(row_of(state), TM_TRACE_METADATA);
    for (uint32_t i = 0; i < value.count; i++)
        tm_buf_printf(&out, "[%.*s=%.*s]", TM_STR_ARG(value.members[i].key), TM_STR_ARG(value.members[i].text));
    cr_assert(tm_str_is(tm_buf_str(&out), want), "got '%.*s'", TM_STR_ARG(tm_buf_str(&out)));
    tm_buf_free(&out);
}

/* ---- rules ---- */

Test(fold, a_later_value_wins_and_a_later_null_clears) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *first = event_new(arena, TRACE, "1", 10), *second = event_new(arena, TRACE, "2", 20),
                     *third = event_new(arena, TRACE, "3", 30);
    event_text(arena, first, TM_TRACE_NAME, "old");
    event_text(arena, second, TM_TRACE_NAME, "new");
    event_null(arena, third, TM_TRACE_NAME);
    merge(state, second);
    merge(state, first);
    expect_text(state, TM_TRACE_NAME, "new");
    merge(state, third);
    expect_text(state, TM_TRACE_NAME, "");
    merge(state, second);
    expect_text(state, TM_TRACE_NAME, "");
}

Test(fold, creates_come_before_updates_of_the_same_moment_then_the_order_of_arrival_decides) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *update = event_new(arena, TRACE, "1", 10), *create = event_new(arena, TRACE, "2", 10),
                     *other = event_new(arena, TRACE, "0", 10), *later = event_new(arena, TRACE, "3", 10);
    update->is_update = true;
    create->position = 1; /* of one batch */
    other->position = 2;
    later->received_us += 1; /* the first of the next */
    event_text(arena, create, TM_TRACE_SESSION_ID, "2");
    event_text(arena, other, TM_TRACE_SESSION_ID, "3");
    event_text(arena, later, TM_TRACE_SESSION_ID, "later");
    merge(state, later);
    event_text(arena, update, TM_TRACE_NAME, "update");
    event_text(arena, create, TM_TRACE_NAME, "create");
    event_text(arena, other, TM_TRACE_NAME, "other");
    event_text(arena, other, TM_TRACE_USER_ID, "3");
    event_text(arena, create, TM_TRACE_USER_ID, "2");
    merge(state, update);
    merge(state, other);
    merge(state, create);
    expect_text(state, TM_TRACE_NAME, "update");
    expect_text(state, TM_TRACE_USER_ID, "3");
    expect_text(state, TM_TRACE_SESSION_ID, "later");
}

/* Three statements of one moment: two of one batch, one of the next. */
static void say_thrice(Tracemesh__Event **events) {
    static const char *const texts[] = {"first", "second", "third"};
    for (unsigned i = 0; i < 3; i++) {
        events[i] = event_new(arena, TRACE, i ? i == 1 ? "a" : "c" : "b", 10);
        events[i]->received_us += i == 2;
        events[i]->position = i % 2;
        event_text(arena, events[i], TM_TRACE_NAME, texts[i]);
        event_text(arena, events[i], TM_TRACE_ENVIRONMENT, texts[i]);
        event_text(arena, events[i], TM_TRACE_OUTPUT, texts[i]);
        event_text(arena, events[i], TM_TRACE_METADATA,
                   tm_arena_printf(arena, "{\"a\":{\"said\":\"%s\"}}", texts[i]).ptr);
    }
    events[2]->sdk_name = tm_proto_bytes(TM_STR("js"));
}

static Tracemesh__Event *sent_again(const Tracemesh__Event *event, int64_t later_us) {
    Tracemesh__Event *again = tm_arena_alloc(arena, sizeof *again);
    *again = *event;
    again->received_us += later_us;
    again->position = 0;
    return again;
}

static void expect_third(struct fold_state *state) {
    expect_text(state, TM_TRACE_NAME, "third");
    expect_text(state, TM_TRACE_ENVIRONMENT, "first");
    expect_text(state, TM_TRACE_OUTPUT, "third");
    expect_metadata(state, "[a={\"said\":\"third\"}]");
    cr_assert(tm_str_is(row_of(state)->sdk_name, "js"));
}

Test(fold, a_part_of_a_tie_sent_again_changes_nothing) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *events[3];
    say_thrice(events);
    for (int i = 2; i >= 0; i--) merge(state, events[i]);
    for (int64_t later_us = 2; later_us < 100000000000; later_us *= 300) {
        for (unsigned i = 0; i < 3; i++) {
            merge(state, sent_again(events[i], later_us));
            expect_third(state);
            if (i == 1) state = stored_and_read(state);
        }
    }
}

Test(fold, a_repeat_is_known_when_what_is_stored_is_read_after_it) {
    Tracemesh__Event *events[3];
    say_thrice(events);
    struct fold_state *stored = state_new(TRACE);
    for (unsigned i = 0; i < 3; i++) merge(stored, events[i]);
    for (unsigned i = 0; i < 2; i++) {
        struct fold_state *state = state_new(TRACE);
        merge(state, sent_again(events[1], 1000));
        merge(state, sent_again(events[i], 2000));
        cr_assert_eq(fold_merge_state(state, stored_and_read(stored), arena), TM_OK);
        expect_third(state);
        stored = state;
    }
}

Test(fold, an_event_that_first_comes_after_its_repeat_is_placed_by_its_own_arrival) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *events[3];
    say_thrice(events);
    merge(state, sent_again(events[0], 1000));
    merge(state, events[0]);
    merge(state, events[1]);
    expect_text(state, TM_TRACE_NAME, "second");
    cr_assert_eq(state->known.count, 2);
}

Test(fold, of_very_many_events_of_one_moment_a_bounded_number_is_known) {
    struct fold_state *state = state_new(TRACE);
    for (int i = 0; i < 5000; i++) {
        Tracemesh__Event *event = event_new(arena, TRACE, tm_arena_printf(arena, "%d", i).ptr, 10);
        event->received_us += i;
        event_text(arena, event, TM_TRACE_NAME, "x");
        merge(state, event);
        cr_assert_leq(state->known.count, KNOWN_MOST);
    }
    cr_assert_lt(row_of(state)->fold.len, 4096);
    Tracemesh__Event *newer = event_new(arena, TRACE, "newer", 20);
    event_text(arena, newer, TM_TRACE_NAME, "y");
    event_text(arena, newer, TM_TRACE_ENVIRONMENT, "z");
    merge(state, newer);
    cr_assert_lt(row_of(state)->fold.len, 100, "none of the moment before matters now");
}

Test(fold, metadata_said_twice_in_one_moment_keeps_its_text) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *event = event_new(arena, TRACE, "1", 10), *again = event_new(arena, TRACE, "2", 10);
    again->received_us += 1000;
    event_text(arena, event, TM_TRACE_METADATA, "{\"a\":{\"z\": 1, \"b\": 2}}");
    event_text(arena, again, TM_TRACE_METADATA, "{\"a\":{\"z\": 1, \"b\": 2}}");
    merge(state, event);
    state = stored_and_read(state);
    merge(state, again);
    expect_metadata(state, "[a={\"z\": 1, \"b\": 2}]");
}

Test(fold, the_first_environment_stays_and_the_default_fills_in) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *first = event_new(arena, TRACE, "1", 10), *second = event_new(arena, TRACE, "2", 20);
    event_null(arena, first, TM_TRACE_ENVIRONMENT);
    merge(state, first);
    expect_text(state, TM_TRACE_ENVIRONMENT, "default");
    event_text(arena, second, TM_TRACE_ENVIRONMENT, "prod");
    merge(state, second);
    expect_text(state, TM_TRACE_ENVIRONMENT, "prod");
    Tracemesh__Event *third = event_new(arena, TRACE, "3", 30);
    event_text(arena, third, TM_TRACE_ENVIRONMENT, "late");
    merge(state, third);
    expect_text(state, TM_TRACE_ENVIRONMENT, "prod");
}

Test(fold, empty_and_null_never_clear_an_output) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *first = event_new(arena, TRACE, "1", 10), *second = event_new(arena, TRACE, "2", 20),
                     *third = event_new(arena, TRACE, "3", 30);
    event_text(arena, first, TM_TRACE_OUTPUT, "said");
    event_text(arena, second, TM_TRACE_OUTPUT, "");
    event_null(arena, third, TM_TRACE_OUTPUT);
    merge(state, third);
    merge(state, second);
    merge(state, first);
    expect_text(state, TM_TRACE_OUTPUT, "said");
}

Test(fold, time_falls_back_to_the_earliest_event_until_one_is_given) {
    struct fold_state *state = state_new(OBSERVATION);
    Tracemesh__Event *late = event_new(arena, OBSERVATION, "1", 50), *early = event_new(arena, OBSERVATION, "2", 20),
                     *given = event_new(arena, OBSERVATION, "3", 60);
    merge(state, late);
    merge(state, early);
    cr_assert_eq(fold_row_time(row_of(state)), 20);
    event_number(arena, given, TM_OBSERVATION_START_TIME, 40);
    state = stored_and_read(state);
    merge(state, given);
    cr_assert_eq(fold_row_time(row_of(state)), 40);
}

Test(fold, an_end_before_the_start_is_moved_but_not_forgotten) {
    struct fold_state *state = state_new(OBSERVATION);
    Tracemesh__Event *second = event_new(arena, OBSERVATION, "2", 20), *first = event_new(arena, OBSERVATION, "1", 10);
    event_number(arena, second, TM_OBSERVATION_START_TIME, 100);
    event_number(arena, second, TM_OBSERVATION_END_TIME, 50);
    merge(state, second);
    cr_assert_eq(field(row_of(state), TM_OBSERVATION_END_TIME).number, 100);
    state = stored_and_read(state);
    event_number(arena, first, TM_OBSERVATION_START_TIME, 30);
    merge(state, first);
    cr_assert_eq(field(row_of(state), TM_OBSERVATION_END_TIME).number, 50);
}

Test(fold, metadata_merges_deeply_in_the_order_of_the_events) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *first = event_new(arena, TRACE, "1", 10), *second = event_new(arena, TRACE, "2", 20),
                     *third = event_new(arena, TRACE, "3", 15);
    event_text(arena, first, TM_TRACE_METADATA, "{\"k\":{\"x\":1,\"y\":[1,2,3]},\"s\":\"text\",\"n\":5}");
    event_text(arena, second, TM_TRACE_METADATA, "{\"k\":{\"z\":null,\"y\":[9]}}");
    merge(state, second);
    merge(state, first);
    expect_metadata(state, "[k={\"x\":1,\"y\":[9,2,3],\"z\":null}][n=5][s=text]");
    event_text(arena, third, TM_TRACE_METADATA, "{\"k\":{\"y\":\"gone\"}}");
    merge(state, third);
    expect_metadata(state, "[k={\"x\":1,\"y\":[9],\"z\":null}][n=5][s=text]");
}

Test(fold, metadata_of_one_event_keeps_its_text_through_a_row) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *first = event_new(arena, TRACE, "1", 10), *second = event_new(arena, TRACE, "2", 20);
    event_text(arena, first, TM_TRACE_METADATA, "{\"b\":{\"x\": 1},\"a\":\"{\\\"x\\\":1}\",\"b\":{\"y\": 2}}");
    merge(state, first);
    expect_metadata(state, "[a={\"x\":1}][b={\"y\": 2}]");
    state = stored_and_read(state);
    expect_metadata(state, "[a={\"x\":1}][b={\"y\": 2}]");
    event_text(arena, second, TM_TRACE_METADATA, "{\"a\":{\"z\":1},\"b\":{\"z\":1}}");
    merge(state, second);
    expect_metadata(state, "[a={\"z\":1}][b={\"y\":2,\"z\":1}]");
}

static struct tm_str nested(unsigned depth, const char *leaf) {
    struct tm_buf text = {0};
    tm_buf_printf(&text, "{\"a\":");
    for (unsigned i = 0; i < depth; i++) tm_buf_printf(&text, "[{\"a\":");
    tm_buf_printf(&text, "%s", leaf);
    for (unsigned i = 0; i < depth; i++) tm_buf_printf(&text, "}]");
    tm_buf_printf(&text, "}");
    struct tm_str copy = tm_arena_copy(arena, tm_buf_str(&text));
    tm_buf_free(&text);
    return copy;
}

Test(fold, metadata_deeper_than_the_bound_is_replaced_as_a_whole) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *first = event_new(arena, TRACE, "1", 10), *second = event_new(arena, TRACE, "2", 20);
    event_text(arena, first, TM_TRACE_METADATA, nested(200, "1").ptr);
    event_text(arena, second, TM_TRACE_METADATA, nested(200, "2").ptr);
    merge(state, first);
    merge(state, second);
    state = stored_and_read(state);
    struct fold_value value = field(row_of(state), TM_TRACE_METADATA);
    struct tm_str want = nested(200, "2");
    cr_assert_eq(value.count, 1);
    cr_assert(tm_str_eq(value.members[0].text, tm_str_sub(want, 5, want.len - 6)));
}

Test(fold, very_many_metadata_updates_stay_bounded_and_right) {
    struct fold_state *state = state_new(TRACE);
    for (int i = 0; i < 2000; i++) {
        struct tm_str id = tm_arena_printf(arena, "%06d", i);
        Tracemesh__Event *event = event_new(arena, TRACE, id.ptr, 10 + i);
        event_text(arena, event, TM_TRACE_METADATA, tm_arena_printf(arena, "{\"k%d\":%d,\"n\":%d}", i % 500, i, i).ptr);
        merge(state, event);
    }
    struct fold_row *row = row_of(state);
    struct fold_value value = field(row, TM_TRACE_METADATA);
    cr_assert_eq(value.count, 501);
    cr_assert(tm_str_is(value.members[500].text, "1999"));
    cr_assert_lt(row->fold.len, 32 * 1024);
}

Test(fold, an_event_with_a_field_of_another_entity_is_invalid) {
    struct fold_state *state = state_new(TRACE);
    Tracemesh__Event *event = event_new(arena, TRACE, "1", 10);
    event_text(arena, event, TM_SCORE_COMMENT, "x");
    cr_assert_eq(fold_merge_event(state, event, arena), TM_INVALID);
}

Test(fold, a_fold_column_that_cannot_be_read_is_invalid) {
    struct fold_row row = {.entity = TRACE, .fold = TM_STR("\x0a\xff\xff")};
    struct fold_state *state;
    cr_assert_eq(fold_from_row(&row, arena, &state), TM_INVALID);
    row.fold = TM_STR("\x18\x09"); /* newest = 9, of no keys */
    cr_assert_eq(fold_from_row(&row, arena, &state), TM_INVALID);
    row.fold = TM_STR("\x4a\x02\x30\x01"); /* a root with a child that does not follow */
    cr_assert_eq(fold_from_row(&row, arena, &state), TM_INVALID);
}

Test(fold, a_row_of_others_counts_as_older_than_any_event) {
    struct fold_state *state = state_new(OBSERVATION);
    Tracemesh__Event *event = event_new(arena, OBSERVATION, "1", 10);
    event_text(arena, event, TM_OBSERVATION_NAME, "kept");
    event_text(arena, event, TM_OBSERVATION_OUTPUT, "replaced");
    event_text(arena, event, TM_OBSERVATION_METADATA, "{\"k\":\"v\"}");
    event_number(arena, event, TM_OBSERVATION_START_TIME, 40);
    merge(state, event);
    struct fold_row *row = row_of(state);
    row->fold = (struct tm_str){NULL, 0};
    cr_assert_eq(fold_from_row(row, arena, &state), TM_OK);
    Tracemesh__Event *update = event_new(arena, OBSERVATION, "2", 5);
    event_text(arena, update, TM_OBSERVATION_OUTPUT, "new");
    event_number(arena, update, TM_OBSERVATION_START_TIME, 30);
    merge(state, update);
    expect_text(state, TM_OBSERVATION_NAME, "kept");
    expect_text(state, TM_OBSERVATION_OUTPUT, "new");
    cr_assert_eq(fold_row_time(row_of(state)), 40);
    cr_assert_eq(field(row_of(state), TM_OBSERVATION_METADATA).count, 1);
    cr_assert(tm_str_is(row_of(state)->sdk_name, "sdk"));
}

Test(fold, a_tombstone_has_the_key_and_nothing_else) {
    struct fold_row row;
    struct fold_state *state = state_new(OBSERVATION);
    fold_tombstone(state, 42, &row);
    cr_assert(row.is_deleted);
    cr_assert_eq(fold_row_time(&row), 42);
    cr_assert(tm_str_is(row.id, "thing"));
    cr_assert_eq(row.fold.len, 0);
}
