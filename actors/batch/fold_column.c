/* fold_column: packing what the row does not say, and rebuilding the state from both. */
#include "batch/fold_column.h"

#include <stdlib.h>
#include <string.h>

/* ---- out ---- */

static ProtobufCBinaryData bytes_of(struct tm_str text) {
    return (ProtobufCBinaryData){.len = text.len, .data = (uint8_t *)(uintptr_t)text.ptr};
}

static bool pack_keys(const struct fold_keys *keys, struct tm_arena *arena, Tracemesh__FoldState *message) {
    Tracemesh__FoldKey *items = tm_arena_array(arena, keys->count + 1, sizeof *items);
    message->keys = tm_arena_array(arena, keys->count + 1, sizeof *message->keys);
    if (!items || !message->keys) return false;
    message->n_keys = keys->count;
    for (uint32_t i = 0; i < keys->count; i++) {
        const struct fold_key *key = keys->keys[i];
        items[i] = (Tracemesh__FoldKey)TRACEMESH__FOLD_KEY__INIT;
        items[i].timestamp_us = key->timestamp_us;
        items[i].is_update = key->is_update;
        items[i].event_id = bytes_of(key->event_id);
        items[i].received_us = key->received_us;
        items[i].position = key->position;
        message->keys[i] = &items[i];
    }
    return true;
}

static bool pack_said(const struct fold_state *state, const struct fold_keys *keys, struct tm_arena *arena,
                      Tracemesh__FoldState *message) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    unsigned count = range.end - range.first;
    message->said = tm_arena_array(arena, count, sizeof *message->said);
    if (!message->said) return false;
    for (unsigned i = 0; i < count; i++) {
        const struct fold_value *value = &state->values[i];
        if (value->by) message->said[i] = 1 + 2 * (fold_keys_find(keys, value->by) - 1) + value->is_null;
        if (message->said[i]) message->n_said = i + 1;
    }
    return true;
}

static bool pack_members(const struct metadata_part *part, const struct fold_keys *keys, struct tm_arena *arena,
                         Tracemesh__FoldState *message) {
    message->metadata_by = fold_keys_find(keys, part->by);
    message->metadata_json = tm_arena_array(arena, part->count + 1, sizeof *message->metadata_json);
    if (!message->metadata_json) return false;
    for (uint32_t i = 0; i < part->count; i++)
        if (part->members[i].is_json) message->metadata_json[message->n_metadata_json++] = i;
    return true;
}

static bool pack_nodes(const struct metadata_part *part, const struct fold_keys *keys, struct tm_arena *arena,
                       Tracemesh__FoldState *message) {
    Tracemesh__FoldNode *items = tm_arena_array(arena, part->count, sizeof *items);
    message->metadata = tm_arena_array(arena, part->count, sizeof *message->metadata);
    if (!items || !message->metadata) return false;
    message->n_metadata = part->count;
    for (uint32_t i = 0; i < part->count; i++) {
        const struct metadata_node *node = &part->nodes[i];
        items[i] = (Tracemesh__FoldNode)TRACEMESH__FOLD_NODE__INIT;
        items[i].key = bytes_of(node->key);
        items[i].kind = node->kind;
        items[i].at = fold_keys_find(keys, node->at);
        items[i].cutoff = fold_keys_find(keys, node->cutoff);
        items[i].text = bytes_of(node->text);
        items[i].children = node->children;
        message->metadata[i] = &items[i];
    }
    return true;
}

static bool pack_metadata(const struct metadata *metadata, const struct fold_keys *keys, struct tm_arena *arena,
                          Tracemesh__FoldState *message) {
    if (metadata->count == 0) return true;
    const struct metadata_part *part = &metadata->parts[0];
    return part->by ? pack_members(part, keys, arena, message) : pack_nodes(part, keys, arena, message);
}

enum tm_status fold_column_pack(const struct fold_state *state, const int64_t *given_end, struct tm_arena *arena,
                                struct tm_str *out) {
    Tracemesh__FoldState message = TRACEMESH__FOLD_STATE__INIT;
    struct fold_keys keys = {.arena = arena};
    fold_state_keys(state, &keys);
    if (keys.failed) return TM_NO_MEMORY;
    fold_keys_sort(&keys);
    if (!pack_keys(&keys, arena, &message) || !pack_said(state, &keys, arena, &message) ||
        !pack_metadata(&state->metadata, &keys, arena, &message))
        return TM_NO_MEMORY;
    message.newest = fold_keys_find(&keys, state->newest);
    message.trace = fold_keys_find(&keys, state->trace_by);
    message.end_clamped = given_end != NULL;
    message.end_time_us = given_end ? *given_end : 0;
    size_t size = tracemesh__fold_state__get_packed_size(&message);
    uint8_t *packed = tm_arena_alloc(arena, size + 1);
    if (!packed) return TM_NO_MEMORY;
    tracemesh__fold_state__pack(&message, packed);
    *out = (struct tm_str){(const char *)packed, size};
    return TM_OK;
}

/* ---- back ---- */

static void *allocate(void *arena, size_t size) {
    return tm_arena_alloc(arena, size);
}
static void release(void *arena, void *memory) { /* the arena frees all at once */
}

static struct tm_str view(ProtobufCBinaryData bytes) {
    return (struct tm_str){(const char *)bytes.data, bytes.len};
}

struct reading {
    const Tracemesh__FoldState *message;
    const struct fold_key *keys;
    bool bad; /* an index points nowhere */
};

static const struct fold_key *key_at(struct reading *reading, uint32_t index) {
    if (index == 0) return NULL;
    if (index <= reading->message->n_keys) return &reading->keys[index - 1];
    reading->bad = true;
    return NULL;
}

static int compare_events(const void *a, const void *b) {
    return fold_key_cmp_events(*(struct fold_key *const *)a, *(struct fold_key *const *)b);
}

static bool read_keys(struct reading *reading, struct tm_arena *arena, struct fold_known *known) {
    const Tracemesh__FoldState *message = reading->message;
    struct fold_key *keys = tm_arena_array(arena, message->n_keys + 1, sizeof *keys);
    known->keys = tm_arena_array(arena, message->n_keys + 1, sizeof *known->keys);
    if (!keys || !known->keys) return false;
    for (size_t i = 0; i < message->n_keys; i++) {
        const Tracemesh__FoldKey *key = message->keys[i];
        keys[i] =
            (struct fold_key){key->timestamp_us, key->is_update, key->received_us, key->position, view(key->event_id)};
        known->keys[i] = &keys[i];
    }
    known->count = known->capacity = (uint32_t)message->n_keys;
    qsort(known->keys, known->count, sizeof *known->keys, compare_events);
    reading->keys = keys;
    return true;
}

static void read_values(struct reading *reading, const struct fold_row *row, struct fold_state *state) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    for (unsigned i = 0; i < range.end - range.first; i++) {
        uint32_t said = i < reading->message->n_said ? reading->message->said[i] : 0;
        enum tm_rule rule = tm_fields[range.first + i].rule;
        if (rule == TM_RULE_UNION) state->values[i] = row->values[i];
        if (!said || rule == TM_RULE_UNION) continue;
        bool is_null = (said - 1) & 1;
        if (!is_null) state->values[i] = row->values[i];
        state->values[i].is_null = is_null;
        state->values[i].by = key_at(reading, (said - 1) / 2 + 1);
    }
    if (reading->message->end_clamped)
        state->values[TM_OBSERVATION_END_TIME - TM_OBSERVATION_TYPE].number = reading->message->end_time_us;
}

static bool read_members(struct reading *reading, const struct fold_value *column, struct tm_arena *arena,
                         struct metadata_part *part) {
    const Tracemesh__FoldState *message = reading->message;
    struct metadata_member *members = tm_arena_array(arena, column->count + 1, sizeof *members);
    if (!members) return false;
    for (uint32_t i = 0; i < column->count; i++) {
        members[i] = column->members[i];
        members[i].is_json = false;
        members[i].place = i;
    }
    for (size_t i = 0; i < message->n_metadata_json; i++) {
        if (message->metadata_json[i] < column->count) members[message->metadata_json[i]].is_json = true;
        else reading->bad = true;
    }
    *part = (struct metadata_part){.by = key_at(reading, message->metadata_by), .members = members};
    part->count = column->count;
    return true;
}

/* Whether `nodes` is one whole tree within the depth that all readers of it rely on. */
static bool is_tree(const struct metadata_node *nodes, uint32_t count) {
    uint32_t left[METADATA_DEPTH], depth = 0;
    if (nodes[0].kind != METADATA_OBJECT) return false;
    for (uint32_t i = 0; i < count; i++) {
        while (depth && left[depth - 1] == 0) depth--;
        if ((depth == 0) != (i == 0) || !nodes[i].at) return false;
        if (depth) left[depth - 1]--;
        bool container = nodes[i].kind == METADATA_OBJECT || nodes[i].kind == METADATA_ARRAY;
        if (nodes[i].kind > METADATA_ARRAY || (!container && nodes[i].children)) return false;
        if (nodes[i].children && depth == METADATA_DEPTH) return false;
        if (nodes[i].children) left[depth++] = nodes[i].children;
    }
    while (depth && left[depth - 1] == 0) depth--;
    return depth == 0;
}

static bool read_nodes(struct reading *reading, struct tm_arena *arena, struct metadata_part *part) {
    const Tracemesh__FoldState *message = reading->message;
    struct metadata_node *nodes = tm_arena_array(arena, message->n_metadata, sizeof *nodes);
    if (!nodes) return false;
    for (size_t i = 0; i < message->n_metadata; i++) {
        const Tracemesh__FoldNode *node = message->metadata[i];
        nodes[i] = (struct metadata_node){
            view(node->key), view(node->text), key_at(reading, node->at), key_at(reading, node->cutoff),
            node->children,  node->kind};
    }
    *part = (struct metadata_part){.nodes = nodes, .count = (uint32_t)message->n_metadata};
    if (!is_tree(nodes, part->count)) reading->bad = true;
    return true;
}

static enum tm_status read_metadata(struct reading *reading, const struct fold_row *row, struct tm_arena *arena,
                                    struct fold_state *state) {
    struct tm_field_range range = tm_entity_fields(row->entity);
    struct metadata_part part;
    unsigned column = 0;
    while (column < range.end - range.first && tm_fields[range.first + column].rule != TM_RULE_MERGE) column++;
    if (!reading->message->metadata_by && !reading->message->n_metadata) return TM_OK;
    bool read = reading->message->metadata_by ? read_members(reading, &row->values[column], arena, &part)
                                              : read_nodes(reading, arena, &part);
    if (!read) return TM_NO_MEMORY;
    return reading->bad ? TM_INVALID : metadata_add(&state->metadata, &part, arena);
}

static void read_fixed(struct reading *reading, const struct fold_row *row, struct fold_state *state) {
    const struct fold_value *time = &state->values[fold_time_field(row->entity) - tm_entity_fields(row->entity).first];
    state->trace_id = row->trace_id;
    state->trace_by = key_at(reading, reading->message->trace);
    state->newest = key_at(reading, reading->message->newest);
    state->public_key = row->public_key;
    state->sdk_name = row->sdk_name;
    state->sdk_version = row->sdk_version;
    state->created_us = row->created_us;
    state->updated_us = row->updated_us;
    if (!time->by) state->first_us = fold_row_time(row);
}

/* ---- rows of others ---- */

static bool has_value(const struct fold_value *value, enum tm_type type) {
    if (value->is_null) return false;
    return (type != TM_TYPE_TEXT && type != TM_TYPE_TEXT_NULL) || value->text.len > 0;
}

/* As if one event, older than all, had said the whole row. */
static enum tm_status adopt_row(const struct fold_row *row, struct tm_arena *arena, struct fold_state *state) {
    static const struct fold_key oldest = {.timestamp_us = INT64_MIN};
    struct tm_field_range range = tm_entity_fields(row->entity);
    Tracemesh__FoldState message = TRACEMESH__FOLD_STATE__INIT;
    struct reading reading = {.message = &message, .keys = &oldest};
    struct metadata_part part;
    message.n_keys = message.metadata_by = message.newest = message.trace = 1;
    read_fixed(&reading, row, state);
    for (unsigned i = 0; i < range.end - range.first; i++) {
        const struct fold_value *value = &row->values[i];
        if (tm_fields[range.first + i].rule == TM_RULE_MERGE) {
            if (!value->count) continue;
            if (!read_members(&reading, value, arena, &part)) return TM_NO_MEMORY;
            enum tm_status status = metadata_add(&state->metadata, &part, arena);
            if (status != TM_OK) return status;
        } else if (has_value(value, tm_fields[range.first + i].type)) {
            state->values[i] = *value;
            if (tm_fields[range.first + i].rule != TM_RULE_UNION) state->values[i].by = &oldest;
        }
    }
    return TM_OK;
}

enum tm_status fold_from_row(const struct fold_row *row, struct tm_arena *arena, struct fold_state **out) {
    ProtobufCAllocator allocator = {allocate, release, arena};
    struct reading reading = {0};
    struct fold_state *state = tm_arena_alloc(arena, fold_state_size(row->entity));
    if (!state) return TM_NO_MEMORY;
    fold_state_init(state, row->entity, row->project_id, row->id);
    *out = state;
    if (row->fold.len == 0) return adopt_row(row, arena, state);
    reading.message = tracemesh__fold_state__unpack(&allocator, row->fold.len, (const uint8_t *)row->fold.ptr);
    if (!reading.message) return TM_INVALID;
    if (!read_keys(&reading, arena, &state->known)) return TM_NO_MEMORY;
    read_values(&reading, row, state);
    read_fixed(&reading, row, state);
    enum tm_status status = read_metadata(&reading, row, arena, state);
    if (status != TM_OK) return status;
    return reading.bad ? TM_INVALID : TM_OK;
}
