/* entities: the states held in memory, and what is known of those that are not.
 *
 * An entity is held by each flush that writes it; nothing held is ever evicted. Those held by none are written and
 * clean: they stay, least recently used out first, within a bound of bytes. The hashes of entities written and since
 * evicted are remembered ("seen"), in a bounded set, so that most events of entities never written before need no
 * read. Pure: no sockets, no clock. Not for two threads.
 */
#ifndef TM_BATCH_ENTITIES_H
#define TM_BATCH_ENTITIES_H

#include "base/hash.h"
#include "batch/fold.h"

struct entity {
    struct entity *next;          /* in its bucket */
    struct entity *newer, *older; /* among those held by nobody */
    uint64_t hash;
    uint64_t held_by;   /* a bit per flush that lists it */
    uint64_t unread_us; /* what is stored under its id has to be read, later than this, and merged; 0: it was */
    uint32_t shard;
    bool linked;    /* false once its shard is lost: found no more, freed with its last hold */
    bool complete;  /* a whole span: nothing further is expected */
    bool is_stored; /* a row was sent, under this time of its key */
    int64_t stored_us;
    void *block; /* of fold_settle; NULL: the state points into messages */
    size_t block_bytes;
    struct fold_state state; /* with its values behind it: last */
};

struct entities;

struct entities *entities_new(size_t most_bytes, size_t most_seen);
void entities_free(struct entities *entities);

struct entity *entities_find(struct entities *entities, uint32_t shard, Tracemesh__Entity kind,
                             struct tm_str project_id, struct tm_str id);
/* In whatever shard: `after` NULL gives the first, each result the next one. */
struct entity *entities_match(struct entities *entities, const struct entity *after, Tracemesh__Entity kind,
                              struct tm_str project_id, struct tm_str id);
/* A new one, held by `holder`, a single bit. The ids are views, as all of a state. NULL: out of memory. */
struct entity *entities_add(struct entities *entities, uint32_t shard, Tracemesh__Entity kind, struct tm_str project_id,
                            struct tm_str id, uint64_t holder);
void entities_hold(struct entities *entities, struct entity *entity, uint64_t holder);
/* Ends a hold. After the last one the entity must be settled, or is dropped when `drop` or its shard is lost. */
void entities_release(struct entities *entities, struct entity *entity, uint64_t holder, bool drop);
/* Lets the state own what it points to. False: out of memory. */
bool entities_settle(struct entities *entities, struct entity *entity, struct tm_arena *scratch);
void entities_drop_shard(struct entities *entities, uint32_t shard);

size_t entities_count(const struct entities *entities);
size_t entities_bytes(const struct entities *entities); /* of the settled states */

/* ---- those written before -------------------------------------------------------------------------------------------
 */

/* Remembers that an entity is written now. True when the older half of what was remembered had to go (seen.h). */
bool entities_saw(struct entities *entities, uint64_t hash);

/* Whether an event of an entity not in memory must wait for what is stored. No, when it is a whole span; or when it
 * creates an observation that began, was sent and was received after `new_since_us`: all that was written of such is
 * remembered. `new_since_us` leaves room for clocks that are ahead by `skew_us`; an event further in the future proves
 * nothing. A score or a trace may be stated again under its id at any time, so those are always looked up. */
bool entities_must_read(const struct entities *entities, const Tracemesh__Event *event, uint64_t hash,
                        int64_t new_since_us, int64_t skew_us);

#endif
