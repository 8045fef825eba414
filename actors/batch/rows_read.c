/* rows_read: see its header. A message is gone through twice: first its repeated fields are counted. */
#include "batch/rows_read.h"

#include "base/wire.h"
#include "model/fields.h"

/* One repeated field: how many, and then where the next one goes. */
struct list {
    uint32_t key; /* WIRE_KEY */
    size_t count;
    void **items;
};

/* Counts both lists, the second may be NULL, and makes room for their pointers. */
static bool make_lists(struct tm_str message, struct list *a, struct list *b, struct tm_arena *arena) {
    struct wire wire = wire_of(message);
    for (struct wire_field field; wire_next(&wire, &field);) {
        a->count += field.key == a->key;
        if (b) b->count += field.key == b->key;
    }
    if (wire.broken) return false;
    a->items = tm_arena_array(arena, a->count + 1, sizeof *a->items);
    if (b) b->items = tm_arena_array(arena, b->count + 1, sizeof *b->items);
    return a->items && (!b || b->items);
}

static int64_t signed_of(uint64_t zigzag) {
    return (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

static double real_of(uint64_t bits) {
    double real;
    memcpy(&real, &bits, sizeof real);
    return real;
}

static Tracemesh__MapEntry *read_entry(struct tm_str message, struct tm_arena *arena) {
    Tracemesh__MapEntry *entry = tm_arena_alloc(arena, sizeof *entry);
    if (!entry) return NULL;
    tracemesh__map_entry__init(entry);
    struct wire wire = wire_of(message);
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case WIRE_KEY(1, WIRE_BYTES): entry->key = tm_proto_bytes(field.bytes); break;
        case WIRE_KEY(2, WIRE_BYTES): entry->text = tm_proto_bytes(field.bytes); break;
        case WIRE_KEY(3, WIRE_VARINT): entry->number = signed_of(field.number); break;
        default: break;
        }
    return wire.broken ? NULL : entry;
}

static Tracemesh__Value *read_value(struct tm_str message, struct tm_arena *arena) {
    struct list entries = {.key = WIRE_KEY(6, WIRE_BYTES)};
    Tracemesh__Value *value = tm_arena_alloc(arena, sizeof *value);
    if (!value) return NULL;
    tracemesh__value__init(value);
    struct wire wire = wire_of(message);
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case WIRE_KEY(1, WIRE_VARINT): value->field = (uint32_t)field.number; break;
        case WIRE_KEY(2, WIRE_VARINT): value->is_null = field.number != 0; break;
        case WIRE_KEY(3, WIRE_BYTES): value->text = tm_proto_bytes(field.bytes); break;
        case WIRE_KEY(4, WIRE_VARINT): value->number = signed_of(field.number); break;
        case WIRE_KEY(5, WIRE_FIXED64): value->real = real_of(field.number); break;
        case WIRE_KEY(6, WIRE_BYTES):
            if (!value->entries && !make_lists(message, &entries, NULL, arena)) return NULL;
            value->entries = (Tracemesh__MapEntry **)entries.items;
            if (!(value->entries[value->n_entries++] = read_entry(field.bytes, arena))) return NULL;
            break;
        default: break;
        }
    return wire.broken ? NULL : value;
}

static bool take_field(Tracemesh__Event *event, const struct wire_field *field) {
    switch (field->key) {
    case WIRE_KEY(1, WIRE_VARINT): event->entity = (Tracemesh__Entity)(int32_t)field->number; break;
    case WIRE_KEY(2, WIRE_BYTES): event->project_id = tm_proto_bytes(field->bytes); break;
    case WIRE_KEY(3, WIRE_BYTES): event->trace_id = tm_proto_bytes(field->bytes); break;
    case WIRE_KEY(4, WIRE_BYTES): event->id = tm_proto_bytes(field->bytes); break;
    case WIRE_KEY(5, WIRE_BYTES): event->event_id = tm_proto_bytes(field->bytes); break;
    case WIRE_KEY(6, WIRE_VARINT): event->timestamp_us = (int64_t)field->number; break;
    case WIRE_KEY(7, WIRE_VARINT): event->is_update = field->number != 0; break;
    case WIRE_KEY(8, WIRE_VARINT): event->is_complete = field->number != 0; break;
    case WIRE_KEY(9, WIRE_VARINT): event->received_us = (int64_t)field->number; break;
    case WIRE_KEY(10, WIRE_BYTES): event->public_key = tm_proto_bytes(field->bytes); break;
    case WIRE_KEY(11, WIRE_BYTES): event->sdk_name = tm_proto_bytes(field->bytes); break;
    case WIRE_KEY(12, WIRE_BYTES): event->sdk_version = tm_proto_bytes(field->bytes); break;
    case WIRE_KEY(14, WIRE_VARINT): event->position = (uint32_t)field->number; break;
    default: return false;
    }
    return true;
}

static Tracemesh__Event *read_event(struct tm_str message, struct tm_arena *arena) {
    struct list values = {.key = WIRE_KEY(13, WIRE_BYTES)};
    Tracemesh__Event *event = tm_arena_alloc(arena, sizeof *event);
    if (!event || !make_lists(message, &values, NULL, arena)) return NULL;
    tracemesh__event__init(event);
    event->values = (Tracemesh__Value **)values.items;
    struct wire wire = wire_of(message);
    for (struct wire_field field; wire_next(&wire, &field);) {
        if (take_field(event, &field) || field.key != values.key) continue;
        Tracemesh__Value *value = read_value(field.bytes, arena);
        if (!value) return NULL;
        event->values[event->n_values++] = value;
    }
    return wire.broken ? NULL : event;
}

static Tracemesh__Share *read_share(struct tm_str message, struct tm_arena *arena) {
    Tracemesh__Share *share = tm_arena_alloc(arena, sizeof *share);
    if (!share) return NULL;
    tracemesh__share__init(share);
    struct wire wire = wire_of(message);
    for (struct wire_field field; wire_next(&wire, &field);) switch (field.key) {
        case WIRE_KEY(1, WIRE_VARINT): share->shard = (uint32_t)field.number; break;
        case WIRE_KEY(2, WIRE_VARINT): share->epoch = field.number; break;
        case WIRE_KEY(3, WIRE_VARINT): share->events = (uint32_t)field.number; break;
        default: break;
        }
    return wire.broken ? NULL : share;
}

Tracemesh__Rows *rows_read(struct tm_str bytes, struct tm_arena *arena) {
    struct list shares = {.key = WIRE_KEY(1, WIRE_BYTES)}, events = {.key = WIRE_KEY(2, WIRE_BYTES)};
    Tracemesh__Rows *rows = tm_arena_alloc(arena, sizeof *rows);
    if (!rows || !make_lists(bytes, &shares, &events, arena)) return NULL;
    tracemesh__rows__init(rows);
    rows->shares = (Tracemesh__Share **)shares.items;
    rows->events = (Tracemesh__Event **)events.items;
    struct wire wire = wire_of(bytes);
    for (struct wire_field field; wire_next(&wire, &field);) {
        if (field.key == shares.key && !(rows->shares[rows->n_shares++] = read_share(field.bytes, arena))) return NULL;
        if (field.key == events.key && !(rows->events[rows->n_events++] = read_event(field.bytes, arena))) return NULL;
    }
    return rows;
}
