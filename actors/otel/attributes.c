/* attributes: attributes by key. */
#include "otel/attributes.h"

#include <stdlib.h>
#include <string.h>

/* By length first: most keys differ in it, and comparing lengths is cheap. */
static int compare_keys(struct tm_str a, struct tm_str b) {
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return a.len ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

static int compare_places(const void *a, const void *b) {
    const struct otel_attribute *const *left = a, *const *right = b;
    int order = compare_keys((*left)->key, (*right)->key);
    return order ? order : *left < *right ? -1 : *left > *right; /* all of one array: by place */
}

/* An entry of the sorted list of what was sent: where it stands, and the value that counts. */
static uint32_t *places_of(const struct otel_attribute **by_key, struct otel_attributes sent, struct tm_arena *arena,
                           const struct otel_attribute **last) {
    uint32_t *place = tm_arena_array(arena, sent.count, sizeof *place);
    if (!place) return NULL;
    for (uint32_t from = 0, to; from < sent.count; from = to) {
        for (to = from + 1; to < sent.count && compare_keys(by_key[from]->key, by_key[to]->key) == 0;) to++;
        last[by_key[from] - sent.items] = by_key[to - 1];
    }
    for (uint32_t i = 0, at = 0; i < sent.count; i++) place[i] = last[i] ? at++ : ATTRIBUTE_NONE;
    return place;
}

bool attributes_index(struct otel_attributes sent, struct tm_arena *arena, struct attributes *out) {
    *out = (struct attributes){0};
    if (sent.count == 0) return true;
    const struct otel_attribute **by_key = tm_arena_array(arena, sent.count, sizeof *by_key);
    out->items = tm_arena_array(arena, sent.count, sizeof *out->items);
    out->sorted = tm_arena_array(arena, sent.count, sizeof *out->sorted);
    out->content = tm_arena_array(arena, sent.count, sizeof *out->content);
    if (!by_key || !out->items || !out->sorted || !out->content) return false;
    for (uint32_t i = 0; i < sent.count; i++) by_key[i] = &sent.items[i];
    qsort(by_key, sent.count, sizeof *by_key, compare_places);
    uint32_t *place = places_of(by_key, sent, arena, out->items);
    if (!place) return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < sent.count; i++) {
        uint32_t at = place[by_key[i] - sent.items];
        if (at == ATTRIBUTE_NONE) continue;
        out->sorted[count++] = at;
        out->marks |= attribute_mark(by_key[i]->key);
    }
    for (uint32_t i = 0; i < sent.count; i++)
        if (place[i] != ATTRIBUTE_NONE) out->items[place[i]] = out->items[i];
    out->count = count;
    return true;
}

uint32_t attributes_find(const struct attributes *attributes, struct tm_str key) {
    if (!(attributes->marks & attribute_mark(key))) return ATTRIBUTE_NONE;
    uint32_t from = 0, to = attributes->count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        int order = compare_keys(attributes->items[attributes->sorted[middle]]->key, key);
        if (order == 0) return attributes->sorted[middle];
        if (order < 0) from = middle + 1;
        else to = middle;
    }
    return ATTRIBUTE_NONE;
}

const struct otel_value *attributes_value(const struct attributes *attributes, struct tm_str key) {
    uint32_t at = attributes_find(attributes, key);
    if (at == ATTRIBUTE_NONE || attributes->items[at]->value.type == OTEL_EMPTY) return NULL;
    return &attributes->items[at]->value;
}

struct tm_str attributes_string(const struct attributes *attributes, const char *key) {
    const struct otel_value *value = attributes_get(attributes, key);
    return value && value->type == OTEL_STRING ? value->text : TM_STR("");
}

bool attribute_suffix(struct tm_str key, const char *prefix, struct tm_str *suffix) {
    if (!key.len || key.ptr[0] != prefix[0]) return false; /* most of them: cheaper than the length of the prefix */
    size_t len = strlen(prefix);
    if (key.len < len + 2 || key.ptr[len] != '.' || memcmp(key.ptr, prefix, len) != 0) return false;
    *suffix = tm_str_sub(key, len + 1, key.len);
    return true;
}
