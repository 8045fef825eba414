/* fold: the state of one entity, free of the order in which its events came.
 *
 * For each field the state keeps the value and the key (batch/key.h) of the event that set it. Merging an event, or the
 * state that a stored row stands for, takes the newer (or, by the field's rule, the older) statement of each field: a
 * join semilattice. Hence commutative, associative, idempotent, and equal to the left fold of the distinct events in
 * order. An event half merged (out of
 * memory) does no harm: it is not answered, comes again, and merges as a whole. Rules: model/fields.h. Pure: no
 * sockets, no clock.
 *
 * Ownership: texts are views. They point into the event or row merged, which must live until fold_settle has copied
 * them into one block of the entity's own.
 */
#ifndef TM_BATCH_FOLD_H
#define TM_BATCH_FOLD_H

#include "base/arena.h"
#include "base/status.h"
#include "batch/key.h"
#include "batch/metadata.h"
#include "model/fields.h"
#include "pricing/pricing.h"

enum { FOLD_FIELDS_MOST = TM_SCORE_TIMESTAMP - TM_OBSERVATION_TYPE }; /* observations have the most */
_Static_assert((int)TM_OBSERVATION_TYPE <= (int)FOLD_FIELDS_MOST, "traces have more fields");
_Static_assert(TM_FIELD_COUNT - TM_SCORE_TIMESTAMP <= FOLD_FIELDS_MOST, "scores have more fields");

struct fold_value {
    const struct fold_key *by; /* who said it; NULL: nobody (sets and metadata have no single one) */
    bool is_null;
    uint32_t count; /* of maps and sets */
    union {
        struct tm_str text;
        int64_t number;
        double real;
        const struct tm_usage *amounts;        /* COUNT_MAP, COST_MAP */
        const struct tm_str *set;              /* TEXT_SET, sorted */
        const struct metadata_member *members; /* TEXT_MAP, in rows only */
    };
};

/* Keys of the events that were merged, each once, as far as they matter: fold_known.h. */
struct fold_known {
    struct fold_key **keys;
    uint32_t count, capacity;
};

/* Tokens of an observation that does not say how many it used; told by counting.c, not part of the fold. */
struct fold_counted {
    uint64_t of; /* fold_count_key of what was counted; 0: nothing was */
    int64_t input, output;
};

struct fold_state {
    Tracemesh__Entity entity;
    struct tm_str project_id, id, trace_id;
    const struct fold_key *trace_by; /* who gave trace_id: the oldest */
    const struct fold_key *newest;   /* the newest event, which attribution is from */
    struct tm_str public_key, sdk_name, sdk_version;
    int64_t first_us;               /* smallest event timestamp: the time when none was given */
    int64_t created_us, updated_us; /* smallest and largest received_us */
    struct metadata metadata;
    struct fold_known known;
    struct fold_counted counted;
    struct fold_value values[]; /* of the entity's fields, from the first */
};

size_t fold_state_size(Tracemesh__Entity entity); /* 0: no such entity */
/* `state` has fold_state_size bytes. */
void fold_state_init(struct fold_state *state, Tracemesh__Entity entity, struct tm_str project_id, struct tm_str id);

/* TM_INVALID: the event speaks of a field its entity does not have. TM_NO_MEMORY: the arena. */
enum tm_status fold_merge_event(struct fold_state *state, const Tracemesh__Event *event, struct tm_arena *arena);
/* `other` is of the same entity and lives as long as the arena; it learns when events it has first arrived. */
enum tm_status fold_merge_state(struct fold_state *state, const struct fold_state *other, struct tm_arena *arena);

/* Adds the keys of all statements the state holds; and of all events it knows besides. */
void fold_state_held_keys(const struct fold_state *state, struct fold_keys *keys);
void fold_state_keys(const struct fold_state *state, struct fold_keys *keys);

/* Copies everything the state points to into one malloc'ed block, which the caller frees when it settles again or
 * drops the state. NULL when out of memory: the state is then unchanged. */
void *fold_settle(struct fold_state *state, struct tm_arena *scratch, size_t *size);

/* The field that is part of the row's key: timestamp or start_time. */
enum tm_field fold_time_field(Tracemesh__Entity entity);
/* The time in the key of a row that knows of this event alone. Of one made of several it is that of one of them. */
int64_t fold_event_time(const Tracemesh__Event *event);

/* ---- rows (fold_row.c) ----------------------------------------------------------------------------------------------
 */

/* One row of the entity's table. Views into the state, the arena and the price table. */
struct fold_row {
    Tracemesh__Entity entity;
    struct tm_str project_id, id, trace_id, public_key, sdk_name, sdk_version;
    struct tm_str fold; /* packed FoldState */
    int64_t created_us, updated_us;
    uint64_t row_version;
    bool is_deleted;
    struct fold_value values[FOLD_FIELDS_MOST]; /* by NULL throughout */
};

/* Defaults, corrections, prices. `prices` may be NULL: nothing is priced. Metadata is compacted in the state; `kept`
 * holds what that takes, until the state is settled; `scratch` the rest, as long as the row. */
enum tm_status fold_finalise(struct fold_state *state, struct tm_prices *prices, struct tm_arena *kept,
                             struct tm_arena *scratch, struct fold_row *row);
/* The row that hides the entity's row under the key with this time. */
void fold_tombstone(const struct fold_state *state, int64_t time_us, struct fold_row *row);
/* The row's time, by its key. */
int64_t fold_row_time(const struct fold_row *row);

/* Back from a stored row: a state, of fold_state_size bytes in the arena, that merges as the one the row was made of.
 * Views into the row. A row without a fold was not written by this mesh: what it has counts as older than any event.
 * TM_INVALID: the fold column cannot be read. */
enum tm_status fold_from_row(const struct fold_row *row, struct tm_arena *arena, struct fold_state **state);

/* fold_count.c: how the tokens of what the state says are to be counted. NULL: they were told, or counted already, or
 * it is not known how. The rule lives as long as the prices. */
const struct tm_token_rule *fold_count_rule(const struct fold_state *state, struct tm_prices *prices);
uint64_t fold_count_key(const struct fold_state *state); /* of the texts and the model: another one when they change */
struct tm_str fold_text(const struct fold_state *state, enum tm_field field); /* empty when not said, or null */

#endif
