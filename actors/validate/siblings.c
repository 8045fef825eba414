/* siblings: those that name their trace sorted by id, the others looked up. */
#include "validate/siblings.h"

#include "model/fields.h"

#include <stdlib.h>

static bool is_observation(const Tracemesh__Event *event) {
    return event->entity == TRACEMESH__ENTITY__ENTITY_OBSERVATION;
}

static int compare_ids(const Tracemesh__Event *a, const Tracemesh__Event *b) {
    return tm_str_cmp(tm_proto_str(a->id), tm_proto_str(b->id));
}

static int compare(const void *a, const void *b) {
    const Tracemesh__Event *x = *(Tracemesh__Event *const *)a, *y = *(Tracemesh__Event *const *)b;
    int order = compare_ids(x, y);
    if (order) return order;
    if (x->timestamp_us != y->timestamp_us) return x->timestamp_us < y->timestamp_us ? -1 : 1;
    if (x->is_update != y->is_update) return x->is_update ? 1 : -1;
    return (x->position > y->position) - (x->position < y->position);
}

/* The first of its id among `named`, or NULL. */
static const Tracemesh__Event *find(Tracemesh__Event *const *named, size_t count, const Tracemesh__Event *event) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_ids(named[middle], event) < 0) low = middle + 1;
        else high = middle;
    }
    return low < count && compare_ids(named[low], event) == 0 ? named[low] : NULL;
}

bool siblings_share_traces(Tracemesh__Event *const *events, size_t count, struct tm_arena *arena) {
    size_t named_count = 0, nameless_count = 0;
    for (size_t i = 0; i < count; i++) nameless_count += is_observation(events[i]) && !events[i]->trace_id.len;
    if (!nameless_count) return true; /* SDKs name it always */
    Tracemesh__Event **named = tm_arena_array(arena, count, sizeof *named);
    if (!named) return false;
    for (size_t i = 0; i < count; i++)
        if (is_observation(events[i]) && events[i]->trace_id.len) named[named_count++] = events[i];
    qsort(named, named_count, sizeof *named, compare);
    for (size_t i = 0; i < count; i++) {
        if (!is_observation(events[i]) || events[i]->trace_id.len) continue;
        const Tracemesh__Event *sibling = find(named, named_count, events[i]);
        if (sibling) events[i]->trace_id = sibling->trace_id;
    }
    return true;
}
