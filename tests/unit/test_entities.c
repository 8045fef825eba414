/* entities: what stays in memory, what is let go, what must be read. */
#include "batch/entities.h"
#include "batch/seen.h"
#include "fold_events.h"

#include <criterion/criterion.h>

#define TRACE       TRACEMESH__ENTITY__ENTITY_TRACE
#define OBSERVATION TRACEMESH__ENTITY__ENTITY_OBSERVATION
#define SCORE       TRACEMESH__ENTITY__ENTITY_SCORE

static struct tm_arena *arena;
static struct entities *entities;
static void setup(void) {
    arena = tm_arena_new(0);
    entities = entities_new(64 * 1024, 100);
}
static void teardown(void) {
    entities_free(entities);
    tm_arena_free(arena);
}
TestSuite(entities, .init = setup, .fini = teardown);

static struct tm_str id_of(unsigned number) {
    return tm_arena_printf(arena, "id-%u", number);
}

static struct entity *add(uint32_t shard, unsigned number) {
    struct entity *entity = entities_add(entities, shard, TRACE, TM_STR("p"), id_of(number), 1);
    Tracemesh__Event *event = event_new(arena, TRACE, "e", number);
    event_text(arena, event, TM_TRACE_INPUT, "some input that has a length, for the table to count");
    cr_assert_eq(fold_merge_event(&entity->state, event, arena), TM_OK);
    return entity;
}

static struct entity *find(uint32_t shard, unsigned number) {
    return entities_find(entities, shard, TRACE, TM_STR("p"), id_of(number));
}

static void settle_and_release(struct entity *entity) {
    cr_assert(entities_settle(entities, entity, arena));
    entities_release(entities, entity, 1, false);
}

Test(entities, are_found_by_project_kind_id_and_shard) {
    struct entity *entity = add(1, 5);
    cr_assert_eq(find(1, 5), entity);
    cr_assert_null(find(2, 5));
    cr_assert_null(find(1, 6));
    cr_assert_null(entities_find(entities, 1, SCORE, TM_STR("p"), id_of(5)));
    cr_assert_null(entities_find(entities, 1, TRACE, TM_STR("q"), id_of(5)));
    struct entity *other = add(2, 5);
    struct entity *first = entities_match(entities, NULL, TRACE, TM_STR("p"), id_of(5)),
                  *second = entities_match(entities, first, TRACE, TM_STR("p"), id_of(5));
    cr_assert((first == entity && second == other) || (first == other && second == entity));
    cr_assert_null(entities_match(entities, second, TRACE, TM_STR("p"), id_of(5)));
}

Test(entities, a_settled_state_outlives_its_messages) {
    struct entity *entity = add(1, 5);
    settle_and_release(entity);
    tm_arena_reset(arena);
    memset(tm_arena_alloc(arena, 4000), 'x', 4000);
    entity = find(1, 5);
    cr_assert_not_null(entity);
    cr_assert(
        tm_str_is(entity->state.values[TM_TRACE_INPUT].text, "some input that has a length, for the table to count"));
    cr_assert_eq(entity->state.known.count, 1);
    cr_assert_eq(entity->state.known.keys[0], entity->state.newest, "what is known is what is held");
    cr_assert(tm_str_is(entity->state.known.keys[0]->event_id, "e"));
}

Test(entities, the_least_recently_used_go_first_and_held_ones_never) {
    struct entity *held = add(1, 0);
    for (unsigned i = 1; i < 1000; i++) {
        settle_and_release(add(1, i));
        struct entity *used = find(1, 1);
        cr_assert_not_null(used, "evicted at %u although in use", i);
        entities_hold(entities, used, 2);
        entities_release(entities, used, 2, false);
        cr_assert_leq(entities_bytes(entities), 64u * 1024);
    }
    cr_assert_eq(find(1, 0), held);
    cr_assert_null(find(1, 2));
    cr_assert_not_null(find(1, 999));
    cr_assert_lt(entities_count(entities), 200);
    entities_release(entities, held, 1, true);
    cr_assert_null(find(1, 0));
}

Test(entities, a_lost_shard_takes_its_entities_along_but_not_the_held_ones_memory) {
    struct entity *held = add(7, 1);
    settle_and_release(add(7, 2));
    settle_and_release(add(8, 3));
    entities_drop_shard(entities, 7);
    cr_assert_null(find(7, 1));
    cr_assert_null(find(7, 2));
    cr_assert_not_null(find(8, 3));
    cr_assert(tm_str_is(held->state.id, "id-1"));
    entities_release(entities, held, 1, false);
    cr_assert_eq(entities_count(entities), 1);
}

Test(entities, many_are_found_after_the_table_grew) {
    for (unsigned i = 0; i < 5000; i++) add(i % 64, i);
    for (unsigned i = 0; i < 5000; i++) cr_assert_not_null(find(i % 64, i));
    for (unsigned i = 0; i < 5000; i++) entities_release(entities, find(i % 64, i), 1, true);
    cr_assert_eq(entities_bytes(entities), 0);
}

/* ---- must it be read? ---- */

enum { SINCE = 1000000000, LATER = SINCE + 60000000, SKEW = 10000000 };

static Tracemesh__Event *observation(int64_t at, int64_t start) {
    Tracemesh__Event *event = event_new(arena, OBSERVATION, "e", at);
    event->received_us = LATER;
    event_number(arena, event, TM_OBSERVATION_START_TIME, start);
    return event;
}

Test(entities, an_observation_that_began_after_we_know_all_is_not_read) {
    cr_assert_not(entities_must_read(entities, observation(LATER, LATER), 1, SINCE, SKEW));
    cr_assert(entities_must_read(entities, observation(LATER, SINCE - 1), 1, SINCE, SKEW));
    cr_assert(entities_must_read(entities, observation(SINCE - 1, LATER), 1, SINCE, SKEW));
    cr_assert(entities_must_read(entities, event_new(arena, OBSERVATION, "e", LATER), 1, SINCE, SKEW));
}

Test(entities, one_that_was_received_before_is_read_however_late_it_says_it_began) {
    Tracemesh__Event *again = observation(LATER, LATER);
    again->received_us = SINCE - 1;
    cr_assert(entities_must_read(entities, again, 1, SINCE, SKEW));
}

Test(entities, one_from_further_in_the_future_than_clocks_differ_is_read) {
    cr_assert_not(entities_must_read(entities, observation(LATER + SKEW, LATER), 1, SINCE, SKEW));
    cr_assert(entities_must_read(entities, observation(LATER + SKEW + 1, LATER), 1, SINCE, SKEW));
    cr_assert(entities_must_read(entities, observation(INT64_MAX, LATER), 1, SINCE, SKEW));
}

Test(entities, updates_traces_scores_and_what_was_evicted_are_read) {
    Tracemesh__Event *update = observation(LATER, LATER);
    update->is_update = true;
    cr_assert(entities_must_read(entities, update, 1, SINCE, SKEW));
    cr_assert(entities_must_read(entities, event_new(arena, TRACE, "e", LATER), 1, SINCE, SKEW));
    cr_assert(entities_must_read(entities, event_new(arena, SCORE, "e", LATER), 1, SINCE, SKEW));
    cr_assert_not(entities_saw(entities, 1));
    cr_assert(entities_must_read(entities, observation(LATER, LATER), 1, SINCE, SKEW));
}

Test(entities, a_whole_span_is_never_read) {
    Tracemesh__Event *whole = observation(5, 5);
    whole->is_complete = true;
    entities_saw(entities, 1);
    cr_assert_not(entities_must_read(entities, whole, 1, SINCE, SKEW));
}

/* ---- seen ---- */

static uint64_t hash(uint64_t i) {
    return i * 0x9e3779b97f4a7c15u;
}

Test(entities, what_was_seen_is_forgotten_by_halves) {
    struct seen *seen = seen_new(100);
    unsigned turns = 0;
    for (uint64_t i = 1; i <= 250; i++) {
        turns += seen_add(seen, hash(i));
        for (uint64_t j = i > 50 ? i - 50 : 1; j <= i; j++) cr_assert(seen_has(seen, hash(j)), "%zu of %zu", j, i);
    }
    cr_assert_eq(turns, 4);
    cr_assert_not(seen_has(seen, hash(150)));
    cr_assert_not(seen_add(seen, hash(250)), "it is there");
    seen_free(seen);
}

Test(entities, seen_grows) {
    struct seen *seen = seen_new(1 << 20);
    for (uint64_t i = 1; i <= 20000; i++) cr_assert_not(seen_add(seen, hash(i)));
    for (uint64_t i = 1; i <= 20000; i++) cr_assert(seen_has(seen, hash(i)));
    cr_assert_not(seen_has(seen, hash(20001)));
    seen_free(seen);
}
