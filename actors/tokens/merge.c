/* merge: parts in a list, pairs of neighbours in a heap by rank, then by place. */
#include "tokens/merge.h"

#include <stdlib.h>

struct part {
    uint32_t end;            /* where it ends; it begins at its index; 0: joined with the one before it */
    uint32_t previous, rank; /* of the pair it makes with the next one; NO_RANK: none */
};

struct pair {
    uint32_t rank, at;
};

struct merger {
    struct part *parts;
    struct pair *heap; /* may hold pairs that are no more: their rank is not their part's */
    size_t room, heap_count;
};

struct merger *merger_new(void) {
    return calloc(1, sizeof(struct merger));
}

void merger_free(struct merger *merger) {
    if (!merger) return;
    free(merger->parts);
    free(merger->heap);
    free(merger);
}

/* Each byte makes one pair at the start, and each joining two. */
static bool reserve(struct merger *merger, size_t len) {
    if (len <= merger->room) return true;
    struct part *parts = reallocarray(merger->parts, len, sizeof *parts);
    if (parts) merger->parts = parts;
    struct pair *heap = parts ? reallocarray(merger->heap, len, 3 * sizeof *heap) : NULL;
    if (!heap) return false;
    merger->heap = heap;
    merger->room = len;
    return true;
}

/* ---- the heap ---- */

static bool before(struct pair a, struct pair b) {
    return a.rank != b.rank ? a.rank < b.rank : a.at < b.at;
}

static void push(struct merger *merger, struct pair pair) {
    size_t at = merger->heap_count++;
    for (; at && before(pair, merger->heap[(at - 1) / 2]); at = (at - 1) / 2)
        merger->heap[at] = merger->heap[(at - 1) / 2];
    merger->heap[at] = pair;
}

static struct pair pop(struct merger *merger) {
    struct pair top = merger->heap[0], last = merger->heap[--merger->heap_count];
    size_t at = 0, child;
    for (; (child = 2 * at + 1) < merger->heap_count; at = child) {
        if (child + 1 < merger->heap_count && before(merger->heap[child + 1], merger->heap[child])) child++;
        if (!before(merger->heap[child], last)) break;
        merger->heap[at] = merger->heap[child];
    }
    if (merger->heap_count) merger->heap[at] = last;
    return top;
}

/* ---- the parts ---- */

struct piece {
    struct merger *merger;
    const struct vocabulary *vocabulary;
    const char *bytes;
    uint32_t len;
};

static void look(const struct piece *piece, uint32_t at) {
    struct part *part = &piece->merger->parts[at];
    part->rank = NO_RANK;
    if (part->end == piece->len) return;
    uint32_t end = piece->merger->parts[part->end].end;
    part->rank = vocabulary_rank(piece->vocabulary, piece->bytes + at, end - at);
    if (part->rank != NO_RANK) push(piece->merger, (struct pair){part->rank, at});
}

static void join(const struct piece *piece, uint32_t at) {
    struct part *parts = piece->merger->parts, *part = &parts[at], *next = &parts[part->end];
    part->end = next->end;
    next->end = 0;
    if (part->end < piece->len) parts[part->end].previous = at;
    look(piece, at);
    if (at) look(piece, part->previous);
}

size_t merge_count(struct merger *merger, const struct vocabulary *vocabulary, const char *bytes, size_t len) {
    struct piece piece = {merger, vocabulary, bytes, (uint32_t)len};
    size_t count = len;
    if (vocabulary_rank(vocabulary, bytes, len) != NO_RANK) return 1;
    if (len > UINT32_MAX / 4 || !reserve(merger, len)) return 0;
    merger->heap_count = 0;
    for (uint32_t i = 0; i < len; i++) merger->parts[i] = (struct part){i + 1, i ? i - 1 : 0, NO_RANK};
    for (uint32_t i = 0; i < len; i++) look(&piece, i);
    while (merger->heap_count) {
        struct pair pair = pop(merger);
        const struct part *part = &merger->parts[pair.at];
        if (part->end == 0 || part->rank != pair.rank) continue;
        join(&piece, pair.at);
        count--;
    }
    return count;
}
