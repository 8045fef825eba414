/* assign: which batch actor owns which shard. */
#include "broker/assign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(TM_SHARDS <= 64, "a set of shards is one 64-bit word");

enum { NOBODY = -1 };

struct load { /* one owner in the making of a plan */
    const struct broker_owner *owner;
    size_t has, quota;
};

static int by_id(const void *a, const void *b) {
    const struct load *left = a, *right = b;
    return strcmp(left->owner->id, right->owner->id);
}

/* Those with the most come first, so that the larger quotas go where they move nothing. */
static int by_load(const void *a, const void *b) {
    const struct load *left = a, *right = b;
    if (left->has != right->has) return left->has < right->has ? 1 : -1;
    return by_id(a, b);
}

static int find(const struct load *loads, size_t count, const char *id) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(loads[i].owner->id, id) == 0) return (int)i;
    return NOBODY;
}

/* Who holds each shard now, among the living; counts what each has. */
static void count_holdings(struct load *loads, size_t count, const struct broker_shard *shards, int *holder) {
    for (size_t i = 0; i < count; i++) loads[i].has = 0;
    for (size_t s = 0; s < TM_SHARDS; s++) {
        holder[s] = shards[s].owner[0] ? find(loads, count, shards[s].owner) : NOBODY;
        if (holder[s] != NOBODY) loads[holder[s]].has++;
    }
}

/* Takes from each what it has over its quota, the highest shards first. */
static void release_surplus(struct load *loads, int *holder) {
    for (size_t s = TM_SHARDS; s-- > 0;) {
        if (holder[s] == NOBODY || loads[holder[s]].has <= loads[holder[s]].quota) continue;
        loads[holder[s]].has--;
        holder[s] = NOBODY;
    }
}

static void fill(struct load *loads, size_t count, int *holder) {
    size_t next = 0;
    for (size_t s = 0; s < TM_SHARDS && count; s++) {
        if (holder[s] != NOBODY) continue;
        while (next < count && loads[next].has >= loads[next].quota) next++;
        if (next == count) return;
        loads[next].has++;
        holder[s] = (int)next;
    }
}

/* Writes the plan into the table; returns the shards that changed. */
static uint64_t settle(const struct load *loads, const int *holder, uint64_t epoch_floor, struct broker_shard *shards) {
    uint64_t changed = 0;
    for (size_t s = 0; s < TM_SHARDS; s++) {
        const struct broker_owner *owner = holder[s] == NOBODY ? NULL : loads[holder[s]].owner;
        const char *id = owner ? owner->id : "";
        uint64_t incarnation = owner ? owner->incarnation : 0;
        if (strcmp(shards[s].owner, id) == 0 && shards[s].incarnation == incarnation) continue;
        snprintf(shards[s].owner, sizeof shards[s].owner, "%s", id);
        shards[s].incarnation = incarnation;
        shards[s].epoch = shards[s].epoch + 1 > epoch_floor ? shards[s].epoch + 1 : epoch_floor;
        changed |= UINT64_C(1) << s;
    }
    return changed;
}

uint64_t broker_assign(const struct broker_owner *owners, size_t owner_count, uint64_t epoch_floor,
                       struct broker_shard shards[TM_SHARDS]) {
    struct load loads[BROKER_OWNERS_MAX];
    int holder[TM_SHARDS];
    size_t count = owner_count < BROKER_OWNERS_MAX ? owner_count : BROKER_OWNERS_MAX;
    for (size_t i = 0; i < count; i++) loads[i] = (struct load){.owner = &owners[i]};
    if (count) qsort(loads, count, sizeof *loads, by_id);
    count_holdings(loads, count, shards, holder);
    if (count) qsort(loads, count, sizeof *loads, by_load);
    for (size_t i = 0; i < count; i++) loads[i].quota = TM_SHARDS / count + (i < TM_SHARDS % count);
    count_holdings(loads, count, shards, holder);
    release_surplus(loads, holder);
    fill(loads, count, holder);
    return settle(loads, holder, epoch_floor, shards);
}
