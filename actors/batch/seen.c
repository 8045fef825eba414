/* seen: two hash tables by open addressing. */
#include "batch/seen.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 };

struct generation {
    uint64_t *slots; /* 0 is free; at most half of them are used */
    size_t mask, count;
};

struct seen {
    struct generation young, old;
    size_t most; /* of a generation */
};

static bool begin(struct generation *generation) {
    *generation = (struct generation){calloc(FIRST_SLOTS, sizeof(uint64_t)), FIRST_SLOTS - 1, 0};
    return generation->slots != NULL;
}

struct seen *seen_new(size_t most) {
    struct seen *seen = calloc(1, sizeof *seen);
    if (!seen) return NULL;
    seen->most = most / 2 ? most / 2 : 1;
    if (begin(&seen->young) && begin(&seen->old)) return seen;
    seen_free(seen);
    return NULL;
}

void seen_free(struct seen *seen) {
    if (!seen) return;
    free(seen->young.slots);
    free(seen->old.slots);
    free(seen);
}

static uint64_t *slot_of(const struct generation *generation, uint64_t hash) {
    size_t at = hash & generation->mask;
    while (generation->slots[at] && generation->slots[at] != hash) at = (at + 1) & generation->mask;
    return &generation->slots[at];
}

bool seen_has(const struct seen *seen, uint64_t hash) {
    return *slot_of(&seen->young, hash) || *slot_of(&seen->old, hash);
}

static bool grow(struct generation *generation) {
    struct generation grown = {.mask = generation->mask * 2 + 1, .count = generation->count};
    grown.slots = calloc(grown.mask + 1, sizeof *grown.slots);
    if (!grown.slots) return false;
    for (size_t i = 0; i <= generation->mask; i++)
        if (generation->slots[i]) *slot_of(&grown, generation->slots[i]) = generation->slots[i];
    free(generation->slots);
    *generation = grown;
    return true;
}

/* The younger becomes the older, whose memory it takes in turn: small again when there is memory for that. */
static void turn(struct seen *seen) {
    struct generation old = seen->old, fresh;
    seen->old = seen->young;
    if (begin(&fresh)) {
        free(old.slots);
        seen->young = fresh;
        return;
    }
    for (size_t i = 0; i <= old.mask; i++) old.slots[i] = 0;
    seen->young = (struct generation){old.slots, old.mask, 0};
}

bool seen_add(struct seen *seen, uint64_t hash) {
    if (seen_has(seen, hash)) return false;
    bool fits = seen->young.count < seen->most;
    if (fits && seen->young.count > seen->young.mask / 2) fits = grow(&seen->young);
    if (!fits) turn(seen);
    *slot_of(&seen->young, hash) = hash;
    seen->young.count++;
    return !fits;
}
