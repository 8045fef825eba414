/* metadata: what single events said, as flat members; the merge of several is metadata_tree.c. */
#include "batch/metadata.h"

#include "json/json.h"

#include <stdlib.h>
#include <string.h>

static int compare_members(const void *a, const void *b) {
    const struct metadata_member *x = a, *y = b;
    int order = tm_str_cmp(x->key, y->key);
    return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* Sorts by key; of equal keys the last stated stays. */
static uint32_t sort_members(struct metadata_member *members, uint32_t count) {
    uint32_t kept = 0;
    qsort(members, count, sizeof *members, compare_members);
    for (uint32_t i = 0; i < count; i++) {
        if (kept && tm_str_eq(members[kept - 1].key, members[i].key)) kept--;
        members[kept++] = members[i];
    }
    return kept;
}

static enum tm_status read_members(struct tm_str json, struct tm_arena *arena, struct metadata_part *part) {
    const struct tm_json *root;
    enum tm_status status = tm_json_parse_copy(json, arena, &root, NULL);
    if (status != TM_OK) return status;
    if (root->type != TM_JSON_OBJECT) return TM_INVALID;
    struct metadata_member *members = tm_arena_array(arena, root->count + 1, sizeof *members);
    if (!members) return TM_NO_MEMORY;
    uint32_t count = 0;
    for (const struct tm_json *c = tm_json_first(root), *end = tm_json_end(root); c != end; c = tm_json_next(c)) {
        members[count] = (struct metadata_member){c->key, c->text, c->type != TM_JSON_STRING, count};
        count++;
    }
    part->members = members;
    part->count = sort_members(members, count);
    return TM_OK;
}

static bool has_part_of(const struct metadata *metadata, const struct fold_key *by) {
    for (uint32_t i = 0; i < metadata->count; i++) {
        const struct fold_key *other = metadata->parts[i].by;
        if (other && (other == by || fold_key_cmp(other, by) == 0)) return true;
    }
    return false;
}

static bool says_the_same(const struct metadata_part *a, const struct metadata_part *b) {
    if (!a->by || a->count != b->count || !fold_key_same_moment(a->by, b->by)) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct metadata_member *x = &a->members[i], *y = &b->members[i];
        if (x->is_json != y->is_json || !tm_str_eq(x->key, y->key) || !tm_str_eq(x->text, y->text)) return false;
    }
    return true;
}

/* Whether `part` repeats one that is there. Two parts would be merged, which writes their JSON anew, and a row changes
 * by what only came again. The one stays that replaces the other. */
static bool join_repeat(struct metadata *metadata, const struct metadata_part *part) {
    for (uint32_t i = 0; i < metadata->count; i++) {
        struct metadata_part *other = &metadata->parts[i];
        if (!says_the_same(other, part)) continue;
        if (fold_key_newer(part->by, other->by)) *other = *part;
        return true;
    }
    return false;
}

static enum tm_status reserve_part(struct metadata *metadata, struct tm_arena *arena) {
    if (metadata->count < metadata->capacity) return TM_OK;
    uint32_t capacity = metadata->capacity ? metadata->capacity * 2 : 2;
    struct metadata_part *grown = tm_arena_array(arena, capacity, sizeof *grown);
    if (!grown) return TM_NO_MEMORY;
    if (metadata->count) memcpy(grown, metadata->parts, metadata->count * sizeof *grown);
    metadata->parts = grown;
    metadata->capacity = capacity;
    return TM_OK;
}

enum tm_status metadata_add(struct metadata *metadata, const struct metadata_part *part, struct tm_arena *arena) {
    if (part->by && (has_part_of(metadata, part->by) || join_repeat(metadata, part))) return TM_OK;
    enum tm_status status = metadata->count >= METADATA_PARTS_MOST ? metadata_compact(metadata, arena) : TM_OK;
    if (status == TM_OK) status = reserve_part(metadata, arena);
    if (status == TM_OK) metadata->parts[metadata->count++] = *part;
    return status;
}

enum tm_status metadata_say(struct metadata *metadata, const struct fold_key *by, struct tm_str json,
                            struct tm_arena *arena) {
    struct metadata_part part = {.by = by};
    if (has_part_of(metadata, by)) return TM_OK;
    enum tm_status status = read_members(json, arena, &part);
    if (status == TM_NO_MEMORY) return status;
    return status == TM_OK ? metadata_add(metadata, &part, arena) : TM_OK;
}

enum tm_status metadata_compact(struct metadata *metadata, struct tm_arena *arena) {
    if (metadata->count < 2) return TM_OK;
    struct metadata_part merged;
    enum tm_status status = metadata_merge(metadata->parts, metadata->count, arena, &merged);
    if (status != TM_OK) return status;
    metadata->parts[0] = merged;
    metadata->count = 1;
    return TM_OK;
}
