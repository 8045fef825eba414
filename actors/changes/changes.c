/* changes: an array in order of the numbers; it is short, and the newest are what is asked for. */
#include "changes/changes.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct changes {
    uint64_t window;
    uint64_t newest, forgotten; /* numbers; what came after the second is all here */
    size_t count;
    struct change list[CHANGES_MOST];
};

struct changes *changes_new(void) {
    struct changes *changes = calloc(1, sizeof *changes);
    while (changes && !changes->window)
        if (getrandom(&changes->window, sizeof changes->window, 0) != sizeof changes->window) {
            free(changes);
            return NULL;
        }
    return changes;
}

void changes_free(struct changes *changes) {
    if (!changes) return;
    for (size_t i = 0; i < changes->count; i++) free(changes->list[i].trace_id);
    free(changes);
}

static void take_out(struct changes *changes, size_t index) {
    free(changes->list[index].trace_id);
    changes->count--;
    memmove(&changes->list[index], &changes->list[index + 1], (changes->count - index) * sizeof changes->list[0]);
}

/* Its index, or the count. */
static size_t find(const struct changes *changes, struct tm_str trace_id, uint64_t hash) {
    size_t i = 0;
    while (i < changes->count && !(changes->list[i].hash == hash && tm_str_is(trace_id, changes->list[i].trace_id)))
        i++;
    return i;
}

void changes_miss(struct changes *changes) {
    while (changes->count) take_out(changes, changes->count - 1);
    changes->forgotten = ++changes->newest;
}

void changes_put(struct changes *changes, struct tm_str trace_id, int64_t stored_us) {
    uint64_t hash = tm_hash(trace_id, 0);
    bool fits = trace_id.len && trace_id.len <= CHANGES_ID_BYTES && !memchr(trace_id.ptr, 0, trace_id.len);
    char *copy = fits ? malloc(trace_id.len + 1) : NULL;
    if (!copy) {
        changes_miss(changes);
        return;
    }
    tm_str_to(trace_id, copy, trace_id.len + 1);
    size_t known = find(changes, trace_id, hash);
    if (known < changes->count) {
        take_out(changes, known);
    } else if (changes->count == CHANGES_MOST) {
        changes->forgotten = changes->list[0].number;
        take_out(changes, 0);
    }
    changes->list[changes->count++] = (struct change){++changes->newest, hash, stored_us, copy};
}

struct changes_cursor changes_end(const struct changes *changes) {
    return (struct changes_cursor){changes->window, changes->newest};
}

bool changes_since(const struct changes *changes, struct changes_cursor after, const struct change **first,
                   size_t *count) {
    if (after.window != changes->window || after.number < changes->forgotten || after.number > changes->newest)
        return false;
    size_t from = changes->count;
    while (from > 0 && changes->list[from - 1].number > after.number) from--;
    *first = &changes->list[from];
    *count = changes->count - from;
    return true;
}
