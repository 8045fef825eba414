/* fold_settle: a state copied into one block of its own, so that the messages it came from can go. */
#include "batch/fold.h"

#include <stdlib.h>
#include <string.h>

void fold_state_held_keys(const struct fold_state *state, struct fold_keys *keys) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    fold_keys_add(keys, state->newest);
    fold_keys_add(keys, state->trace_by);
    for (unsigned i = 0; i < range.end - range.first; i++) fold_keys_add(keys, state->values[i].by);
    for (uint32_t i = 0; i < state->metadata.count; i++) {
        const struct metadata_part *part = &state->metadata.parts[i];
        fold_keys_add(keys, part->by);
        for (uint32_t n = 0; !part->by && n < part->count; n++) {
            fold_keys_add(keys, part->nodes[n].at);
            fold_keys_add(keys, part->nodes[n].cutoff);
        }
    }
}

void fold_state_keys(const struct fold_state *state, struct fold_keys *keys) {
    fold_state_held_keys(state, keys);
    for (uint32_t i = 0; i < state->known.count; i++) fold_keys_add(keys, state->known.keys[i]);
}

/* The same walk runs twice: without a base it only measures, with one it copies and turns the views to the copy. */
struct packer {
    char *base;
    size_t used;
    const struct fold_keys *keys;
    struct fold_key *copies; /* of the keys */
};

static void pack_text(struct packer *p, struct tm_str *text) {
    if (p->base) {
        if (text->len) memcpy(p->base + p->used, text->ptr, text->len);
        text->ptr = p->base + p->used;
    }
    p->used += text->len;
}

/* The array to go on with: the copy, or while measuring the original, which is then not written to. */
static void *pack_array(struct packer *p, const void *array, size_t count, size_t size) {
    void *copy = (void *)(uintptr_t)array;
    p->used = (p->used + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
    if (p->base) {
        copy = p->base + p->used;
        if (count) memcpy(copy, array, count * size);
    }
    p->used += count * size;
    return copy;
}

static void pack_keys(struct packer *p) {
    p->copies = pack_array(p, NULL, 0, 0);
    if (p->base)
        for (uint32_t i = 0; i < p->keys->count; i++) p->copies[i] = *p->keys->keys[i];
    p->used += p->keys->count * sizeof(struct fold_key);
    for (uint32_t i = 0; i < p->keys->count; i++) {
        struct tm_str event_id = p->keys->keys[i]->event_id;
        pack_text(p, &event_id);
        if (p->base) p->copies[i].event_id = event_id;
    }
}

static void pack_key(struct packer *p, const struct fold_key **key) {
    if (p->base && *key) *key = &p->copies[fold_keys_find(p->keys, *key) - 1];
}

static void pack_known(struct packer *p, struct fold_known *known) {
    struct fold_key **keys = pack_array(p, known->keys, known->count, sizeof *keys);
    if (!p->base) return;
    for (uint32_t i = 0; i < known->count; i++) keys[i] = &p->copies[fold_keys_find(p->keys, keys[i]) - 1];
    *known = (struct fold_known){keys, known->count, known->count};
}

static void pack_metadata(struct packer *p, struct metadata *metadata) {
    struct metadata_part *parts = pack_array(p, metadata->parts, metadata->count, sizeof *parts);
    for (uint32_t i = 0; i < metadata->count; i++) {
        struct metadata_part *part = &parts[i];
        struct metadata_member *members = NULL;
        struct metadata_node *nodes = NULL;
        if (part->by) members = pack_array(p, part->members, part->count, sizeof *members);
        else nodes = pack_array(p, part->nodes, part->count, sizeof *nodes);
        for (uint32_t m = 0; members && m < part->count; m++) {
            pack_text(p, &members[m].key);
            pack_text(p, &members[m].text);
        }
        for (uint32_t n = 0; nodes && n < part->count; n++) {
            pack_text(p, &nodes[n].key);
            pack_text(p, &nodes[n].text);
            pack_key(p, &nodes[n].at);
            pack_key(p, &nodes[n].cutoff);
        }
        pack_key(p, &part->by);
        if (p->base) part->members = members;
        if (p->base) part->nodes = nodes;
    }
    if (p->base) *metadata = (struct metadata){parts, metadata->count, metadata->count};
}

static void pack_value(struct packer *p, struct fold_value *value, enum tm_type type) {
    pack_key(p, &value->by);
    if (value->is_null) return;
    if (type == TM_TYPE_TEXT || type == TM_TYPE_TEXT_NULL) {
        pack_text(p, &value->text);
    } else if (type == TM_TYPE_TEXT_SET) {
        struct tm_str *set = pack_array(p, value->set, value->count, sizeof *set);
        for (uint32_t i = 0; i < value->count; i++) pack_text(p, &set[i]);
        if (p->base) value->set = set;
    } else if (type == TM_TYPE_COUNT_MAP || type == TM_TYPE_COST_MAP) {
        struct tm_usage *amounts = pack_array(p, value->amounts, value->count, sizeof *amounts);
        for (uint32_t i = 0; i < value->count; i++) pack_text(p, &amounts[i].key);
        if (p->base) value->amounts = amounts;
    }
}

static void pack_state(struct packer *p, struct fold_state *state) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    struct tm_str *const texts[] = {&state->project_id, &state->id,       &state->trace_id,
                                    &state->public_key, &state->sdk_name, &state->sdk_version};
    pack_keys(p);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) pack_text(p, texts[i]);
    for (unsigned i = 0; i < range.end - range.first; i++)
        pack_value(p, &state->values[i], tm_fields[range.first + i].type);
    pack_metadata(p, &state->metadata);
    pack_known(p, &state->known);
    pack_key(p, &state->trace_by);
    pack_key(p, &state->newest);
}

void *fold_settle(struct fold_state *state, struct tm_arena *scratch, size_t *size) {
    struct fold_keys keys = {.arena = scratch};
    fold_state_keys(state, &keys);
    if (keys.failed) return NULL;
    fold_keys_sort(&keys);
    struct packer measure = {.keys = &keys};
    pack_state(&measure, state);
    struct packer copy = {.base = malloc(measure.used + 1), .keys = &keys};
    if (!copy.base) return NULL;
    pack_state(&copy, state);
    *size = measure.used;
    return copy.base;
}
