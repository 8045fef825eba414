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

enum { FEW = 12, MANY = 120, VERY_MANY = 600, WAYS = 5, ROUNDS = 3000, FIRST_SEED = 20261123 };
_Static_assert((int)MANY > (int)METADATA_PARTS_MOST && 2 * MANY <= (int)METADATA_KEYS_MOST, "many, but not too many");

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

/* All that a reader sees, as text; the column `fold` knows that what came again came later. */
static struct tm_str text_of(const struct fold_row *row) {
    struct tm_buf text = {0};
    print_row(row, &text);
    struct tm_str copy = tm_arena_copy(arena, tm_buf_str(&text));
    tm_buf_free(&text);
    return copy;
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
        if (way == 0) first = bytes_of(row);
        CHECK(tm_str_eq(bytes_of(row), first));
    }
}

/* All of them, in whatever parts, a moment or a day later. Only updated_at, when the last one came, tells. */
static void repeats(struct dice *dice) {
    static const int64_t later[] = {1000, 250000, 86400000000};
    const Tracemesh__Event *events[2 * MANY];
    unsigned count = any_events(events, dice);
    int64_t later_us = later[roll(dice, 3)];
    struct fold_row *row = fold_somehow(events, count, dice);
    struct tm_str first = text_of(row);
    int64_t updated_us = row->updated_us;
    for (unsigned i = 0; i < count; i++) events[count + i] = event_again(arena, events[i], later_us);
    for (int way = 0; way < WAYS; way++) {
        row = fold_somehow(events, 2 * count, dice);
        if (way == 0) check_against_reference(events, 2 * count, row);
        CHECK(row->updated_us >= updated_us);
        row->updated_us = updated_us;
        CHECK(tm_str_eq(text_of(row), first));
    }
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
    struct tm_str first = text_of(row);
    int64_t updated_us = row->updated_us;
    for (unsigned i = 0; i < VERY_MANY; i++) {
        events[i] = event_again(arena, events[i], 86400000000);
        flush(&owners, &events[i], 1, dice);
    }
    row = row_of(state_from_rowbinary(arena, owners.entity, owners.stored));
    row->updated_us = updated_us;
    CHECK(tm_str_eq(text_of(row), first));
    free(owners.block);
}

/* Each set of events has a seed of its own, so that one is made again without those before it. */
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

Test(fold_properties, what_comes_again_later_changes_nothing) {
    for_any(ROUNDS, repeats);
}

Test(fold_properties, what_comes_again_changes_nothing_beyond_the_bound_of_metadata_either) {
    for_any(2, repeats_of_very_many);
}
