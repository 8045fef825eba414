/* fold_known: the events a state knows, so that one sent again is told from one that is new.
 *
 * What is sent again comes later than what it lost to. Of events of different moments that does not matter; of events
 * of one moment it would win, were it taken for a new one. So a state knows the events whose statements it holds, and
 * those of the same moments that lost to them; a row keeps both (column `fold`). An event is the same when moment and
 * event id are, and is placed by its first arrival, also when that is learnt of last.
 *
 * What stays open: a new event and a repeat, both of one moment, that reach an owner before it has read the row which
 * knows the repeat. Then the new one's value may be gone already.
 */
#ifndef TM_BATCH_FOLD_KNOWN_H
#define TM_BATCH_FOLD_KNOWN_H

#include "batch/fold.h"

enum {
    KNOWN_SPARE = 192, /* kept of those that lost; the oldest are forgotten first */
    KNOWN_MOST = 1024, /* in memory, before those that no longer matter are looked for */
};

/* The one key under which the state holds what the event says: that of its first arrival, if it is known. To be added,
 * by known_add, when all of it is merged. NULL: out of memory. */
struct fold_key *known_key(struct fold_state *state, const struct fold_key *key, struct tm_arena *arena);
enum tm_status known_add(struct fold_state *state, struct fold_key *key, struct tm_arena *arena);
/* Adds what `other` knows. Of events both know, both take the first arrival: before their statements are merged. */
enum tm_status known_merge(struct fold_state *state, const struct fold_state *other, struct tm_arena *arena);
/* Forgets those at moments of which nothing is held any more. */
enum tm_status known_trim(struct fold_state *state, struct tm_arena *scratch);

#endif
