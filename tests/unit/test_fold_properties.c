/* fold: what holds for any events, of which a dice makes thousands of sets, held against the slow reference.
 *
 * A failure names its seed; TM_TEST_SEED=<seed> folds that set alone, once more. TM_TEST_ROUNDS=<n> folds more of them.
 * Two things are left out, since the fold gives them up to stay bounded: metadata of more than METADATA_KEYS_MOST
 * events that are all still to be seen, and metadata deeper than METADATA_DEPTH (test_fold.c has both). */
#include "fold_events.h"
#include "fold_reference.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>

enum { FEW = 12, MANY = 150, REPEATS_MOST = 20, VERY_MANY = 600, WAYS = 5, ROUNDS = 3000, FIRST_SEED = 20261123 };
_Static_assert((int)MANY > (int)METADATA_PARTS_MOST && MANY + REPEATS_MOST <= (int)METADATA_KEYS_MOST,
               "many, but not too many");

static struct tm_arena *arena;
static uint64_t seed;
static void setup(void) {
    arena = tm_arena_new(0);
}
static void teardown(void) {
    tm_arena_free(arena);
}
TestSuite(fold_properties, .init = setup, .fini = teardown);

#define CHECK(condition) cr_assert(condition, "TM_TEST_SEED=%" PRIu64 ": %s", seed, #condition)

/* ---- a way through the mesh ---- */

/* The owners of a shard, one after the other: what is stored, and what the present one has in memory. */
struct owners {
    Tracemesh__Entity entity;
    struct tm_str stored; /* RowBinary; empty before the first flush */
    struct fold_state *memory;
    void *block; /* that memory points into once it was settled */
};

static struct tm_str bytes_of(const struct fold_row *row) {
    struct tm_buf bytes = {0};
    row_to_rowbinary(row, &bytes);
    struct tm_str copy = tm_arena_copy(arena, tm_buf_str(&bytes));
    tm_buf_free(&bytes);
    return copy;
}

static struct fold_row *row_of(struct fold_state *state) {
    struct fold_row *row = tm_arena_zalloc(arena, sizeof *row);
    CHECK(fold_finalise(state, NULL, arena, arena, row) == TM_OK);
    return row;
}

static void read_back(struct owners *owners, struct tm_str stored) {
    if (!stored.len) return;
    struct fold_state *read = state_from_rowbinary(arena, owners->entity, stored);
    CHECK(fold_merge_state(owners->memory, read, arena) == TM_OK);
}

static void settle(struct owners *owners) {
    size_t size;
    void *block = fold_settle(owners->memory, arena, &size);
    CHECK(block != NULL);
    free(owners->block);
    owners->block = block;
}

/* The events come before what is stored is read, as in the batch actor, or after. Then the state stays in memory, or it
 * is gone with its owner or for want of room. */
static void flush(struct owners *owners, const Tracemesh__Event *const *events, size_t count, struct dice *dice) {
    bool unread = !owners->memory, read_first = roll(dice, 2);
    if (unread) {
        owners->memory = tm_arena_alloc(arena, fold_state_size(owners->entity));
        fold_state_init(owners->memory, owners->entity, TM_STR("project"), TM_STR("thing"));
    }
    if (unread && read_first) read_back(owners, owners->stored);
    for (size_t i = 0; i < count; i++) CHECK(fold_merge_event(owners->memory, events[i], arena) == TM_OK);
    if (unread && !read_first) read_back(owners, owners->stored);
    owners->stored = bytes_of(row_of(owners->memory));
    uint32_t fate = roll(dice, 5);
    if (fate < 2) settle(owners);
    if (fate > 2) owners->memory = NULL;
}

static void shuffle(const Tracemesh__Event **events, size_t count, struct dice *dice) {
    for (size_t i = count; i > 1; i--) {
        size_t j = roll(dice, (uint32_t)i);
        const Tracemesh__Event *swap = events[i - 1];
        events[i - 1] = events[j];
        events[j] = swap;
    }
}

/* In any order and any batches. Some batches go to an owner that was cut off, and wrote a row of its own all the same;
 * some to both, as when the first gave up. In the end someone reads both rows. */
static struct fold_row *fold_somehow(const Tracemesh__Event **events, size_t count, struct dice *dice) {
    struct owners owners = {.entity = events[0]->entity}, cut_off = owners;
    uint32_t longest = 1 + roll(dice, (uint32_t)count);
    bool fenced = roll(dice, 2);
    shuffle(events, count, dice);
    for (size_t at = 0, step; at < count; at += step) {
        step = 1 + roll(dice, longest);
        if (step > count - at) step = count - at;
        uint32_t to = fenced ? 0 : roll(dice, 5);
        if (to >= 3) flush(&cut_off, events + at, step, dice);
        if (to != 4) flush(&owners, events + at, step, dice);
    }
    struct tm_str one = owners.stored.len ? owners.stored : cut_off.stored;
    struct owners last = {.entity = owners.entity, .memory = state_from_rowbinary(arena, owners.entity, one)};
    read_back(&last, cut_off.stored);
    free(owners.block);
    free(cut_off.block);
    return row_of(last.memory);
}

/* ---- properties ---- */

/* The row without what it remembers only to know repeats: of events that lost to others of their moment, those that
 * came when nothing of that moment was held are not known, so this does depend on the order. */
static struct tm_str told_by(struct fold_row *row) {
    struct fold_state *state = state_from_rowbinary(arena, row->entity, bytes_of(row));
    state->known.count = 0;
    return bytes_of(row_of(state));
}

static unsigned any_events(const Tracemesh__Event **events, struct dice *dice) {
    Tracemesh__Entity entity = TRACEMESH__ENTITY__ENTITY_TRACE + roll(dice, 3);
    unsigned count = roll(dice, 100) == 0 ? MANY : 1 + roll(dice, FEW), distinct = 1 + roll(dice, count);
    for (unsigned i = 0; i < count; i++)
        events[i] = i < distinct ? event_random(arena, dice, entity, i) : events[roll(dice, distinct)];
    return count;
}

static void check_against_reference(const Tracemesh__Event **events, size_t count, const struct fold_row *row) {
    struct tm_buf want = {0}, got = {0};
    reference_fold(events, count, arena, &want);
    print_row(row, &got);
    cr_assert(tm_str_eq(tm_buf_str(&got), tm_buf_str(&want)), "TM_TEST_SEED=%" PRIu64 "\nwant\n%.*s\ngot\n%.*s", seed,
              TM_STR_ARG(tm_buf_str(&want)), TM_STR_ARG(tm_buf_str(&got)));
    tm_buf_free(&want);
    tm_buf_free(&got);
}

static void order_and_owners(struct dice *dice) {
    const Tracemesh__Event *events[MANY];
    struct tm_str first = {0};
    unsigned count = any_events(events, dice);
    for (int way = 0; way < WAYS; way++) {
        struct fold_row *row = fold_somehow(events, count, dice);
        if (way == 0) check_against_reference(events, count, row);
        if (way == 0) first = told_by(row);
        CHECK(tm_str_eq(told_by(row), first));
    }
}

/* Owners get the events, and between them, in flushes of their own, some of those they had again. */
static struct fold_row *fold_with_repeats(const Tracemesh__Event **events, size_t *count, struct dice *dice) {
    struct owners owners = {.entity = events[0]->entity};
    size_t first = *count;
    shuffle(events, first, dice);
    for (size_t at = 0, step; at < first; at += step) {
        step = 1 + roll(dice, (uint32_t)(first - at));
        flush(&owners, events + at, step, dice);
        size_t repeats = roll(dice, 5), had = *count;
        for (size_t i = 0; i < repeats && *count < first + REPEATS_MOST; i++)
            events[(*count)++] = event_again(arena, dice, events[roll(dice, (uint32_t)(at + step))]);
        if (*count > had) flush(&owners, events + had, *count - had, dice);
    }
    free(owners.block);
    return row_of(state_from_rowbinary(arena, owners.entity, owners.stored));
}

/* Only updated_at, when the last event came, tells that some came again. A new event of the same moment in the same
 * flush as a repeat is left out: it may lose, when what is stored has yet to be read. */
static void repeats(struct dice *dice) {
    const Tracemesh__Event *events[MANY + REPEATS_MOST];
    size_t count = any_events(events, dice), all = count;
    struct fold_row *row = fold_somehow(events, count, dice);
    int64_t updated_us = row->updated_us;
    struct tm_str first = told_by(row);
    row = fold_with_repeats(events, &all, dice);
    check_against_reference(events, all, row);
    CHECK(row->updated_us >= updated_us);
    row->updated_us = updated_us;
    CHECK(tm_str_eq(told_by(row), first));
}

/* Also those of a row that was merged of two, and any number of them again in one flush. */
static void repeats_of_all_that_is_stored(struct dice *dice) {
    const Tracemesh__Event *events[MANY];
    unsigned count = any_events(events, dice), flushes = 1 + roll(dice, 4);
    struct fold_row *row = fold_somehow(events, count, dice);
    struct owners owners = {.entity = events[0]->entity, .stored = bytes_of(row)};
    struct tm_str first = told_by(row);
    int64_t updated_us = row->updated_us;
    for (unsigned i = 0; i < flushes; i++) {
        unsigned some = 1 + roll(dice, count);
        shuffle(events, count, dice);
        for (unsigned e = 0; e < some; e++) events[e] = event_again(arena, dice, events[e]);
        flush(&owners, events, some, dice);
    }
    row = row_of(state_from_rowbinary(arena, owners.entity, owners.stored));
    row->updated_us = updated_us;
    CHECK(tm_str_eq(told_by(row), first));
    free(owners.block);
}

/* Metadata of so many events that the older ones are no longer told apart. Then the order in which they came does show,
 * but still nothing that comes again does. */
static void repeats_of_very_many(struct dice *dice) {
    const Tracemesh__Event *events[VERY_MANY];
    struct owners owners = {.entity = TRACEMESH__ENTITY__ENTITY_TRACE};
    for (unsigned i = 0; i < VERY_MANY; i++) {
        struct tm_str id = tm_arena_printf(arena, "%u", i);
        Tracemesh__Event *event = event_new(arena, owners.entity, id.ptr, roll(dice, VERY_MANY));
        event_text(arena, event, TM_TRACE_METADATA, metadata_random(arena, dice, 3, VERY_MANY).ptr);
        events[i] = event;
    }
    for (unsigned at = 0; at < VERY_MANY; at += 20) flush(&owners, events + at, 20, dice);
    struct fold_row *row = row_of(state_from_rowbinary(arena, owners.entity, owners.stored));
    struct tm_str first = told_by(row);
    int64_t updated_us = row->updated_us;
    for (unsigned i = 0; i < VERY_MANY; i++) {
        events[i] = event_again(arena, dice, events[i]);
        flush(&owners, &events[i], 1, dice);
    }
    row = row_of(state_from_rowbinary(arena, owners.entity, owners.stored));
    row->updated_us = updated_us;
    CHECK(tm_str_eq(told_by(row), first));
    free(owners.block);
}

/* Each set of events has a seed of its own, so that one is made again without those before it. */
/* Which is what hides a row that is stored late: batch/rows.c. */
static void time_in_the_key(struct dice *dice) {
    const Tracemesh__Event *events[MANY];
    unsigned count = any_events(events, dice);
    const struct fold_row *row = fold_somehow(events, count, dice);
    bool found = false;
    for (unsigned i = 0; i < count; i++) found = found || fold_event_time(events[i]) == fold_row_time(row);
    CHECK(found);
}

static void for_any(uint64_t rounds, void (*property)(struct dice *)) {
    const char *rounds_text = getenv("TM_TEST_ROUNDS"), *seed_text = getenv("TM_TEST_SEED");
    if (rounds_text) rounds = strtoull(rounds_text, NULL, 10);
    seed = seed_text ? strtoull(seed_text, NULL, 10) : FIRST_SEED;
    for (uint64_t end = seed + (seed_text ? 1 : rounds); seed != end; seed++) {
        struct dice dice = {seed * 0x9e3779b97f4a7c15u};
        property(&dice);
        tm_arena_reset(arena);
    }
}

Test(fold_properties, order_batches_and_owners_do_not_matter) {
    for_any(ROUNDS, order_and_owners);
}

Test(fold_properties, the_time_in_the_key_is_that_of_one_of_the_events) {
    for_any(ROUNDS, time_in_the_key);
}

Test(fold_properties, what_comes_again_later_in_any_part_changes_nothing) {
    for_any(ROUNDS, repeats);
    for_any(ROUNDS, repeats_of_all_that_is_stored);
}

Test(fold_properties, what_comes_again_changes_nothing_beyond_the_bound_of_metadata_either) {
    for_any(2, repeats_of_very_many);
}
