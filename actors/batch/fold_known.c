/* fold_known: an array of keys, sorted by event. Two keys of one event stand there when two states were merged; they
 * say the same, and settling makes one of them. */
#include "batch/fold_known.h"

#include <string.h>

/* How many are of smaller events. */
static uint32_t place_of(const struct fold_known *known, const struct fold_key *key) {
    uint32_t low = 0, high = known->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (fold_key_cmp_events(known->keys[middle], key) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool is_at(const struct fold_known *known, uint32_t place, const struct fold_key *key) {
    return place < known->count && fold_key_cmp_events(known->keys[place], key) == 0;
}

/* Only the arrival is taken: the texts of keys may live elsewhere. */
static void learn(struct fold_key *key, const struct fold_key *other) {
    if (!fold_key_arrived_before(other, key)) return;
    key->received_us = other->received_us;
    key->position = other->position;
}

static void learn_all(struct fold_known *known, uint32_t place, const struct fold_key *key) {
    for (; is_at(known, place, key); place++) learn(known->keys[place], key);
}

struct fold_key *known_key(struct fold_state *state, const struct fold_key *key, struct tm_arena *arena) {
    uint32_t place = place_of(&state->known, key);
    if (is_at(&state->known, place, key)) {
        learn_all(&state->known, place, key);
        return state->known.keys[place];
    }
    struct fold_key *copy = tm_arena_alloc(arena, sizeof *copy);
    if (copy) *copy = *key;
    return copy;
}

static bool reserve(struct fold_known *known, struct tm_arena *arena) {
    if (known->count < known->capacity) return true;
    uint32_t capacity = known->capacity ? known->capacity * 2 : 4;
    struct fold_key **grown = tm_arena_array(arena, capacity, sizeof *grown);
    if (!grown) return false;
    if (known->count) memcpy(grown, known->keys, known->count * sizeof *grown);
    known->keys = grown;
    known->capacity = capacity;
    return true;
}

static enum tm_status insert(struct fold_known *known, struct fold_key *key, struct tm_arena *arena) {
    uint32_t place = place_of(known, key);
    for (uint32_t i = place; is_at(known, i, key); i++)
        if (known->keys[i] == key) return TM_OK;
    if (!reserve(known, arena)) return TM_NO_MEMORY;
    memmove(&known->keys[place + 1], &known->keys[place], (known->count - place) * sizeof(struct fold_key *));
    known->keys[place] = key;
    known->count++;
    return TM_OK;
}

enum tm_status known_add(struct fold_state *state, struct fold_key *key, struct tm_arena *arena) {
    enum tm_status status = state->known.count >= KNOWN_MOST ? known_trim(state, arena) : TM_OK;
    return status == TM_OK ? insert(&state->known, key, arena) : status;
}

enum tm_status known_merge(struct fold_state *state, const struct fold_state *other, struct tm_arena *arena) {
    for (uint32_t i = 0; i < other->known.count; i++) {
        struct fold_key *key = other->known.keys[i];
        uint32_t place = place_of(&state->known, key);
        if (is_at(&state->known, place, key)) learn(key, state->known.keys[place]);
        learn_all(&state->known, place, key);
        enum tm_status status = insert(&state->known, key, arena);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

/* ---- forgetting ---- */

static bool holds(const struct fold_keys *held, uint32_t below, const struct fold_key *key) {
    return below < held->count && fold_key_cmp(held->keys[below], key) == 0;
}

/* Those next to where the key stands, or would, are all that can be of its moment. */
static bool holds_moment(const struct fold_keys *held, uint32_t below, const struct fold_key *key) {
    return (below < held->count && fold_key_same_moment(held->keys[below], key)) ||
           (below > 0 && fold_key_same_moment(held->keys[below - 1], key));
}

enum tm_status known_trim(struct fold_state *state, struct tm_arena *scratch) {
    struct fold_known *known = &state->known;
    struct fold_keys held = {.arena = scratch};
    uint32_t spare = KNOWN_SPARE, first = known->count;
    if (known->count < 2) return TM_OK;
    fold_state_held_keys(state, &held);
    if (held.failed) return TM_NO_MEMORY;
    fold_keys_sort(&held);
    for (uint32_t i = known->count; i > 0; i--) {
        struct fold_key *key = known->keys[i - 1];
        uint32_t below = fold_keys_below(&held, key);
        bool keep = holds(&held, below, key);
        if (!keep && spare && holds_moment(&held, below, key)) {
            keep = true;
            spare--;
        }
        if (keep && (first == known->count || known->keys[first] != key)) known->keys[--first] = key;
    }
    known->count -= first;
    memmove(known->keys, known->keys + first, known->count * sizeof(struct fold_key *));
    return TM_OK;
}
