/* key: order of events, and tables of the distinct ones. */
#include "batch/key.h"

#include <stdlib.h>
#include <string.h>

static int compare_moments(const struct fold_key *a, const struct fold_key *b) {
    if (a->timestamp_us != b->timestamp_us) return a->timestamp_us < b->timestamp_us ? -1 : 1;
    return (int)a->is_update - (int)b->is_update;
}

static int compare_arrivals(const struct fold_key *a, const struct fold_key *b) {
    if (a->received_us != b->received_us) return a->received_us < b->received_us ? -1 : 1;
    return (a->position > b->position) - (a->position < b->position);
}

int fold_key_cmp(const struct fold_key *a, const struct fold_key *b) {
    int order = compare_moments(a, b);
    if (!order) order = compare_arrivals(a, b);
    return order ? order : tm_str_cmp(a->event_id, b->event_id);
}

bool fold_key_same_moment(const struct fold_key *a, const struct fold_key *b) {
    return compare_moments(a, b) == 0;
}

int fold_key_cmp_events(const struct fold_key *a, const struct fold_key *b) {
    int order = compare_moments(a, b);
    return order ? order : tm_str_cmp(a->event_id, b->event_id);
}

bool fold_key_arrived_before(const struct fold_key *a, const struct fold_key *b) {
    return compare_arrivals(a, b) < 0;
}

struct fold_key fold_key_of(const Tracemesh__Event *event) {
    return (struct fold_key){
        .timestamp_us = event->timestamp_us,
        .is_update = event->is_update,
        .received_us = event->received_us,
        .position = event->position,
        .event_id = {(const char *)event->event_id.data, event->event_id.len},
    };
}

/* Most fields were set by one of two or three events, so looking at the newest few entries finds nearly all. */
static bool recently_added(const struct fold_keys *keys, const struct fold_key *key) {
    uint32_t from = keys->count > 4 ? keys->count - 4 : 0;
    for (uint32_t i = from; i < keys->count; i++)
        if (keys->keys[i] == key) return true;
    return false;
}

void fold_keys_add(struct fold_keys *keys, const struct fold_key *key) {
    if (!key || keys->failed || recently_added(keys, key)) return;
    if (keys->count == keys->capacity) {
        uint32_t capacity = keys->capacity ? keys->capacity * 2 : 16;
        const struct fold_key **grown = tm_arena_array(keys->arena, capacity, sizeof(struct fold_key *));
        keys->failed = !grown;
        if (!grown) return;
        if (keys->count) memcpy(grown, keys->keys, keys->count * sizeof *grown);
        keys->keys = grown;
        keys->capacity = capacity;
    }
    keys->keys[keys->count++] = key;
}

static int compare(const void *a, const void *b) {
    return fold_key_cmp(*(const struct fold_key *const *)a, *(const struct fold_key *const *)b);
}

void fold_keys_sort(struct fold_keys *keys) {
    if (keys->count < 2) return;
    qsort(keys->keys, keys->count, sizeof *keys->keys, compare);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < keys->count; i++)
        if (fold_key_cmp(keys->keys[kept - 1], keys->keys[i]) != 0) keys->keys[kept++] = keys->keys[i];
    keys->count = kept;
}

uint32_t fold_keys_find(const struct fold_keys *keys, const struct fold_key *key) {
    if (!key) return 0;
    uint32_t low = 0, high = keys->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (keys->keys[middle] == key) return middle + 1;
        if (fold_key_cmp(keys->keys[middle], key) <= 0) low = middle;
        else high = middle;
    }
    return low + 1;
}

uint32_t fold_keys_below(const struct fold_keys *keys, const struct fold_key *key) {
    uint32_t low = 0, high = keys->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (fold_key_cmp(keys->keys[middle], key) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}
