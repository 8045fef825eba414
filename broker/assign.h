/* assign: which batch actor owns which shard. Pure.
 *
 * Balanced within one shard, and no shard moves that need not. An epoch grows with every change of a shard's owner or
 * of the owner's incarnation, and never shrinks.
 */
#ifndef BROKER_ASSIGN_H
#define BROKER_ASSIGN_H

#include "base/hash.h"

enum { BROKER_ID_SIZE = 64, BROKER_OWNERS_MAX = 1024 };

struct broker_owner { /* a live batch actor */
    const char *id;
    uint64_t incarnation;
};

struct broker_shard {
    char owner[BROKER_ID_SIZE]; /* empty: nobody */
    uint64_t incarnation;       /* of the owner when it got this epoch */
    uint64_t epoch;             /* 0: never owned */
    int64_t since_us;           /* when the owner got this epoch, by the registry's clock */
};

/* Turns `shards`, the table as it is, into the table as it should be with these live `owners` (ids distinct; those past
 * BROKER_OWNERS_MAX get nothing). A new epoch is at least `epoch_floor`. Returns a bit for each shard that changed. */
uint64_t broker_assign(const struct broker_owner *owners, size_t owner_count, uint64_t epoch_floor,
                       struct broker_shard shards[TM_SHARDS]);

#endif
