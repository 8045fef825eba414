/* event_values: an event under construction, and the normal forms of its values. */
#include "model/event_values.h"

#include <assert.h>
#include <string.h>

enum { ENVIRONMENT_LENGTH = 40 };

/* The event and room for its values. */
bool tm_event_begin(struct tm_event_values *out, struct tm_arena *arena, Tracemesh__Entity entity) {
    struct tm_field_range range = tm_entity_fields(entity);
    size_t room = range.end - range.first;
    out->arena = arena;
    out->event = tm_arena_alloc(arena, sizeof *out->event);
    out->values = tm_arena_alloc(arena, room * sizeof *out->values);
    Tracemesh__Value **pointers = tm_arena_alloc(arena, room * sizeof *pointers);
    if (!out->event || !out->values || !pointers) return false;
    tracemesh__event__init(out->event);
    out->event->entity = entity;
    out->event->values = pointers;
    return true;
}

Tracemesh__Value *tm_event_put(struct tm_event_values *out, enum tm_field field) {
    struct tm_field_range range = tm_entity_fields(out->event->entity);
    assert(out->event->n_values < range.end - range.first);
    Tracemesh__Value *value = &out->values[out->event->n_values];
    tracemesh__value__init(value);
    value->field = (uint32_t)field;
    out->event->values[out->event->n_values++] = value;
    return value;
}

void tm_event_put_text(struct tm_event_values *out, enum tm_field field, struct tm_str text) {
    tm_event_put(out, field)->text = tm_proto_bytes(text);
}

void tm_event_put_number(struct tm_event_values *out, enum tm_field field, int64_t number) {
    tm_event_put(out, field)->number = number;
}

Tracemesh__Value *tm_event_value(const Tracemesh__Event *event, enum tm_field field) {
    for (size_t i = 0; i < event->n_values; i++)
        if (event->values[i]->field == (uint32_t)field) return event->values[i];
    return NULL;
}

bool tm_event_put_entries(struct tm_event_values *out, Tracemesh__Value *value, size_t count) {
    Tracemesh__MapEntry *entries = tm_arena_array(out->arena, count, sizeof *entries);
    value->entries = tm_arena_array(out->arena, count, sizeof *value->entries);
    if (!entries || !value->entries) return false;
    for (size_t i = 0; i < count; i++) {
        tracemesh__map_entry__init(&entries[i]);
        value->entries[i] = &entries[i];
    }
    value->n_entries = count;
    return true;
}

/* ---- normal forms ---- */

struct tm_str tm_environment_normal(struct tm_str text, struct tm_arena *arena) {
    static const char reserved[] = "langfuse";
    char *lower = tm_arena_alloc(arena, text.len);
    if (!lower) return (struct tm_str){NULL, 0};
    for (size_t i = 0; i < text.len; i++)
        lower[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] | 0x20) : text.ptr[i];
    struct tm_str name = {lower, text.len};
    while (tm_str_starts(name, reserved)) {
        name = tm_str_sub(name, sizeof reserved - 1, name.len);
        if (name.len && (name.ptr[0] == '-' || name.ptr[0] == '_')) name = tm_str_sub(name, 1, name.len);
    }
    name = tm_str_sub(name, 0, ENVIRONMENT_LENGTH);
    for (size_t i = 0; i < name.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", name.ptr[i]) || !name.ptr[i]) return TM_STR("default");
    return name.len ? name : TM_STR("default");
}

struct tm_str tm_content_text(const struct tm_json *node, struct tm_arena *arena) {
    switch (node->type) {
    case TM_JSON_TRUE: return TM_STR("true");
    case TM_JSON_FALSE: return TM_STR("false");
    case TM_JSON_ARRAY:
    case TM_JSON_OBJECT: return tm_json_plain(node->text, arena);
    default: return node->text;
    }
}
