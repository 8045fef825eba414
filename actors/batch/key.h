/* key: the place of an event in the order of the fold.
 *
 * SDKs stamp events in milliseconds and state several things about an entity within one: those are ordered as they
 * came, first by batch, then by place in it. An event that is sent again is the same event, of which only the first
 * arrival counts (fold_known.h). */
#ifndef TM_BATCH_KEY_H
#define TM_BATCH_KEY_H

#include "base/arena.h"
#include "base/str.h"
#include "mesh.pb-c.h"

struct fold_key {
    int64_t timestamp_us;
    bool is_update; /* updates come after creates of the same moment */
    int64_t received_us;
    uint32_t position; /* in its batch */
    struct tm_str event_id;
};

struct fold_key fold_key_of(const Tracemesh__Event *event); /* views into it */

int fold_key_cmp(const struct fold_key *a, const struct fold_key *b);
bool fold_key_same_moment(const struct fold_key *a, const struct fold_key *b);
/* Orders by moment and event id, whenever they came: 0 for an event and its repeat. */
int fold_key_cmp_events(const struct fold_key *a, const struct fold_key *b);
bool fold_key_arrived_before(const struct fold_key *a, const struct fold_key *b);
/* Whether `a` is newer than `b`; anything is newer than NULL, NULL is newer than nothing. */
static inline bool fold_key_newer(const struct fold_key *a, const struct fold_key *b) {
    return a && a != b && (!b || fold_key_cmp(a, b) > 0);
}

/* The distinct keys of something, to be written once and referred to by index. */
struct fold_keys {
    const struct fold_key **keys;
    uint32_t count, capacity;
    struct tm_arena *arena;
    bool failed; /* out of memory */
};

void fold_keys_add(struct fold_keys *keys, const struct fold_key *key); /* NULL is fine */
void fold_keys_sort(struct fold_keys *keys);                            /* sorts, drops the equal ones */
/* Index from 1 after fold_keys_sort; 0 for NULL. The key must have been added. */
uint32_t fold_keys_find(const struct fold_keys *keys, const struct fold_key *key);
/* How many are smaller, after fold_keys_sort. */
uint32_t fold_keys_below(const struct fold_keys *keys, const struct fold_key *key);

#endif
