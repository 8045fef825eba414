/* fold_events: see its header. */
#include "fold_events.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

uint32_t roll(struct dice *dice, uint32_t sides) {
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((dice->state >> 33) % sides);
}

static ProtobufCBinaryData bytes(struct tm_arena *arena, const char *text) {
    struct tm_str copy = tm_arena_copy(arena, tm_str_from(text));
    return (ProtobufCBinaryData){copy.len, (uint8_t *)(uintptr_t)copy.ptr};
}

Tracemesh__Event *event_new(struct tm_arena *arena, Tracemesh__Entity entity, const char *event_id, int64_t at) {
    Tracemesh__Event *event = tm_arena_alloc(arena, sizeof *event);
    tracemesh__event__init(event);
    event->entity = entity;
    event->project_id = bytes(arena, "project");
    event->trace_id = bytes(arena, "trace");
    event->id = bytes(arena, "thing");
    event->event_id = bytes(arena, event_id);
    event->timestamp_us = at;
    event->received_us = at + 7;
    event->public_key = bytes(arena, "pk");
    event->sdk_name = bytes(arena, "sdk");
    event->sdk_version = bytes(arena, "1");
    return event;
}

Tracemesh__Value *event_add(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field) {
    Tracemesh__Value *value = tm_arena_alloc(arena, sizeof *value);
    Tracemesh__Value **values = tm_arena_array(arena, event->n_values + 1, sizeof *values);
    tracemesh__value__init(value);
    value->field = field;
    if (event->n_values) memcpy(values, event->values, event->n_values * sizeof *values);
    values[event->n_values++] = value;
    event->values = values;
    return value;
}

void event_text(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field, const char *text) {
    event_add(arena, event, field)->text = bytes(arena, text);
}
void event_number(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field, int64_t number) {
    event_add(arena, event, field)->number = number;
}
void event_null(struct tm_arena *arena, Tracemesh__Event *event, enum tm_field field) {
    event_add(arena, event, field)->is_null = true;
}

static const char *const metadata_pool[] = {
    "{}",
    "{\"a\":1}",
    "{\"a\":\"1\"}",
    "{\"a\":null,\"b\":\"text\"}",
    "{\"a\":{\"b\":1}}",
    "{\"a\":{\"b\":{\"c\":\"x\"},\"d\":null}}",
    "{\"a\":{}}",
    "{\"a\":[]}",
    "{\"a\":[1,2,3]}",
    "{\"a\":[9]}",
    "{\"a\":[{\"z\":1},[5,6],{\"y\":{\"0\":true}}]}",
    "{\"a\":[{\"z\":{\"deep\":false}},{\"not\":\"array\"}]}",
    "{\"b\":{\"q\\\"\":[[1],[2,\"\\u20ac\\n\"]],\"\":0}}",
    "{\"b\":{\"q\\\"\":[[3]]},\"0\":[]}",
    "{\"b\":\"{\\\"q\\\":1}\",\"c\":18446744073709551617}",
    "{\"c\":1.50,\"d\":[null,null]}",
};
static const char *const text_pool[] = {"", "x", "longer text", "{\"json\":true}", "\xe2\x82\xac", "0"};
static const char *const key_pool[] = {"input", "output", "total", "cache"};

#define PICK(dice, pool) (pool)[roll((dice), sizeof(pool) / sizeof *(pool))]

static void random_json(struct tm_buf *out, struct dice *dice, unsigned depth) {
    static const char *const scalars[] = {"1", "null", "true", "-2.50", "\"\"", "\"text\"", "{}", "[]", "\"1\""};
    static const char *const names[] = {"y", "x", "0", ""};
    uint32_t kind = depth ? roll(dice, 4) : 2, written = 0;
    if (kind > 1) {
        tm_buf_append_str(out, tm_str_from(PICK(dice, scalars)));
        return;
    }
    tm_buf_append_char(out, kind ? '[' : '{');
    for (unsigned i = 0; i < 4; i++) {
        if (roll(dice, 2)) continue;
        if (written++) tm_buf_append_char(out, ',');
        if (!kind) tm_buf_printf(out, "\"%s\":", names[i]);
        random_json(out, dice, depth - 1);
    }
    tm_buf_append_char(out, kind ? ']' : '}');
}

struct tm_str metadata_random(struct tm_arena *arena, struct dice *dice, unsigned most, unsigned names) {
    struct tm_buf text = {0};
    unsigned name = 0;
    tm_buf_append_char(&text, '{');
    for (unsigned i = 0; i < most; i++) {
        name += roll(dice, names); /* rising, so that none comes twice and equal members are equal text */
        if (name >= names) break;
        tm_buf_printf(&text, "%s\"k%u\":", i ? "," : "", name++);
        random_json(&text, dice, 3);
    }
    tm_buf_append_char(&text, '}');
    struct tm_str copy = tm_arena_copy(arena, tm_buf_str(&text));
    tm_buf_free(&text);
    return copy;
}

static void random_entries(struct tm_arena *arena, struct dice *dice, Tracemesh__Value *value, bool set) {
    static const char *const tags[] = {"z", "a", "b", "prod", "", "a b"};
    value->n_entries = roll(dice, 4);
    value->entries = tm_arena_array(arena, 4, sizeof *value->entries);
    for (size_t i = 0; i < value->n_entries; i++) {
        value->entries[i] = tm_arena_alloc(arena, sizeof **value->entries);
        tracemesh__map_entry__init(value->entries[i]);
        value->entries[i]->key = bytes(arena, set ? PICK(dice, tags) : key_pool[i]);
        value->entries[i]->number = roll(dice, 1000);
    }
}

/* What a column cannot hold, or only just. */
static void make_odd(struct dice *dice, Tracemesh__Value *value, enum tm_type type) {
    static const int64_t odd[] = {INT64_MIN, -62135596800000000, -1, 65535, 65536, 253402300799999999, INT64_MAX};
    if (type == TM_TYPE_REAL) value->real = roll(dice, 2) ? NAN : -INFINITY;
    else value->number = PICK(dice, odd);
}

static void random_value(struct tm_arena *arena, struct dice *dice, Tracemesh__Event *event, enum tm_field field) {
    Tracemesh__Value *value = event_add(arena, event, field);
    enum tm_type type = tm_fields[field].type;
    value->is_null = roll(dice, 5) == 0;
    if (value->is_null) return;
    switch (type) {
    case TM_TYPE_TEXT:
    case TM_TYPE_TEXT_NULL: value->text = bytes(arena, PICK(dice, text_pool)); break;
    case TM_TYPE_TEXT_MAP:
        value->text = roll(dice, 3) ? tm_proto_bytes(metadata_random(arena, dice, 3, 3))
                                    : bytes(arena, PICK(dice, metadata_pool));
        break;
    case TM_TYPE_BOOL: value->number = roll(dice, 2); break;
    case TM_TYPE_REAL: value->real = roll(dice, 100) / 8.0; break;
    case TM_TYPE_COUNT_MAP:
    case TM_TYPE_COST_MAP: random_entries(arena, dice, value, false); break;
    case TM_TYPE_TEXT_SET: random_entries(arena, dice, value, true); break;
    default: value->number = roll(dice, 50); break;
    }
    if (roll(dice, 10) == 0) make_odd(dice, value, type);
}

static const char *const senders[] = {"python", "js", "unknown"};

/* Mostly one of few, so that events share moments; at times one long before or after, as of a clock set wrong. */
static int64_t random_moment(struct dice *dice) {
    static const int64_t far[] = {-62135596800000000, -1, 1700000000000000, 253402300799999999};
    return roll(dice, 12) == 0 ? PICK(dice, far) : roll(dice, 6) * 10;
}

Tracemesh__Event *event_random(struct tm_arena *arena, struct dice *dice, Tracemesh__Entity entity, unsigned number) {
    static const char *const traces[] = {"trace", "trace", "other", "a third"};
    struct tm_field_range range = tm_entity_fields(entity);
    struct tm_str id = tm_arena_printf(arena, "event-%u", number);
    Tracemesh__Event *event = event_new(arena, entity, id.ptr, random_moment(dice));
    bool traceless = entity == TRACEMESH__ENTITY__ENTITY_SCORE && roll(dice, 3) == 0;
    event->trace_id = bytes(arena, traceless ? "" : PICK(dice, traces));
    event->is_update = roll(dice, 2);
    event->received_us = roll(dice, 4) * 100;
    event->position = roll(dice, 3);
    event->public_key = bytes(arena, PICK(dice, senders));
    event->sdk_name = bytes(arena, PICK(dice, senders));
    event->sdk_version = bytes(arena, PICK(dice, senders));
    unsigned density = 1 + roll(dice, 4);
    for (unsigned f = range.first; f < range.end; f++)
        if (tm_fields[f].rule != TM_RULE_DERIVED && roll(dice, 4) < density) random_value(arena, dice, event, f);
    return event;
}

Tracemesh__Event *event_again(struct tm_arena *arena, struct dice *dice, const Tracemesh__Event *event) {
    static const int64_t later[] = {1, 99, 100, 250, 86400000000};
    Tracemesh__Event *again = tm_arena_alloc(arena, sizeof *again);
    *again = *event;
    again->received_us += PICK(dice, later);
    again->position = roll(dice, 4);
    if (roll(dice, 2)) again->sdk_name = bytes(arena, PICK(dice, senders));
    return again;
}

/* ---- RowBinary ---- */

static void put_varuint(struct tm_buf *out, uint64_t value) {
    for (; value >= 0x80; value >>= 7) tm_buf_append_char(out, (char)(value | 0x80));
    tm_buf_append_char(out, (char)value);
}

static void put_text(struct tm_buf *out, struct tm_str text) {
    put_varuint(out, text.len);
    tm_buf_append_str(out, text);
}

static void put_counted(struct tm_buf *out, unsigned type, const struct fold_value *value) {
    put_varuint(out, value->count);
    for (uint32_t i = 0; i < value->count; i++) {
        if (type == TM_TYPE_TEXT_SET) {
            put_text(out, value->set[i]);
        } else if (type == TM_TYPE_TEXT_MAP) {
            put_text(out, value->members[i].key);
            put_text(out, value->members[i].text);
        } else {
            put_text(out, value->amounts[i].key);
            tm_buf_append(out, &value->amounts[i].units, 8);
        }
    }
}

void row_to_rowbinary(const struct fold_row *row, struct tm_buf *out) {
    struct columns columns;
    columns_of(row->entity, &columns);
    for (unsigned i = 0; i < columns.count; i++) {
        unsigned type = columns.items[i].type;
        struct fold_value value = column_get(&columns.items[i], row);
        bool nullable = strncmp(column_type_name(&columns.items[i]), "Nullable", 8) == 0;
        if (nullable) tm_buf_append_char(out, value.is_null);
        if (nullable && value.is_null) continue;
        size_t size = type == TM_TYPE_BOOL || type == COLUMN_U8 ? 1 : type == TM_TYPE_U16_NULL ? 2 : 8;
        if (type == TM_TYPE_TEXT || type == TM_TYPE_TEXT_NULL) put_text(out, value.text);
        else if (type >= TM_TYPE_COUNT_MAP && type <= TM_TYPE_TEXT_SET) put_counted(out, type, &value);
        else if (type == TM_TYPE_REAL) tm_buf_append(out, &value.real, 8);
        else tm_buf_append(out, &value.number, size);
    }
}

struct fold_state *state_from_rowbinary(struct tm_arena *arena, Tracemesh__Entity entity, struct tm_str bytes) {
    struct columns columns;
    struct fold_row row;
    struct fold_state *state;
    struct tm_str rest = tm_arena_copy(arena, bytes);
    columns_of(entity, &columns);
    cr_assert_eq(rowbinary_next(&columns, &rest, arena, &row), TM_OK);
    cr_assert_eq(rest.len, 0);
    cr_assert_eq(fold_from_row(&row, arena, &state), TM_OK);
    return state;
}
