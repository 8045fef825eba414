/* fold_reference: see its header. Recursion and quadratic loops are fine here. */
#include "fold_reference.h"

#include "json/json.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct tm_str str(ProtobufCBinaryData bytes) {
    return (struct tm_str){(const char *)bytes.data, bytes.len};
}

/* ---- metadata ---- */

struct value {
    enum tm_json_type type;
    struct tm_str text;
    struct member *members; /* of objects and arrays */
};
struct member {
    struct tm_str key;
    size_t index; /* of arrays */
    struct value *value;
    struct member *next;
};

static struct value *from_json(const struct tm_json *json, struct tm_arena *arena) {
    struct value *value = tm_arena_zalloc(arena, sizeof *value);
    value->type = json->type;
    value->text = json->text;
    if (json->type != TM_JSON_OBJECT && json->type != TM_JSON_ARRAY) return value;
    struct member **tail = &value->members;
    size_t index = 0;
    for (const struct tm_json *c = tm_json_first(json), *end = tm_json_end(json); c != end; c = tm_json_next(c)) {
        struct member *member = tm_arena_zalloc(arena, sizeof *member);
        *member = (struct member){c->key, index++, from_json(c, arena), NULL};
        *tail = member;
        tail = &member->next;
    }
    return value;
}

static struct value *merge(struct value *old, struct value *new, struct tm_arena *arena) {
    bool both = old && old->type == new->type && (new->type == TM_JSON_OBJECT || new->type == TM_JSON_ARRAY);
    if (!both) return new;
    for (struct member *m = new->members; m; m = m->next) {
        struct member **at = &old->members;
        while (*at && !(new->type == TM_JSON_ARRAY ? (*at)->index == m->index : tm_str_eq((*at)->key, m->key)))
            at = &(*at)->next;
        if (*at) {
            (*at)->value = merge((*at)->value, m->value, arena);
        } else {
            *at = tm_arena_zalloc(arena, sizeof **at);
            **at = (struct member){m->key, m->index, m->value, NULL};
        }
    }
    return old;
}

/* The smallest member not yet printed. */
static struct member *next_member(const struct value *value, const struct member *after) {
    struct member *best = NULL;
    for (struct member *m = value->members; m; m = m->next) {
        if (value->type == TM_JSON_ARRAY) {
            if ((!after || m->index > after->index) && (!best || m->index < best->index)) best = m;
        } else if ((!after || tm_str_cmp(m->key, after->key) > 0) && (!best || tm_str_cmp(m->key, best->key) < 0)) {
            best = m;
        }
    }
    return best;
}

static void write_json(const struct value *value, struct tm_json_writer *writer) {
    if (value->type == TM_JSON_STRING) return tm_json_string(writer, value->text);
    if (value->type != TM_JSON_OBJECT && value->type != TM_JSON_ARRAY) return tm_json_raw(writer, value->text);
    bool object = value->type == TM_JSON_OBJECT;
    if (object) tm_json_open_object(writer);
    else tm_json_open_array(writer);
    for (struct member *m = next_member(value, NULL); m; m = next_member(value, m)) {
        if (object) tm_json_key_str(writer, m->key);
        write_json(m->value, writer);
    }
    if (object) tm_json_close_object(writer);
    else tm_json_close_array(writer);
}

/* What one event alone said is not written anew. */
static void print_metadata(const struct value *metadata, bool alone, struct tm_buf *out) {
    if (!metadata) return;
    for (struct member *m = next_member(metadata, NULL); m; m = next_member(metadata, m)) {
        struct tm_json_writer *writer = tm_json_writer_new();
        write_json(m->value, writer);
        struct tm_str text = alone || m->value->type == TM_JSON_STRING ? m->value->text : tm_json_writer_text(writer);
        tm_buf_printf(out, "[%.*s=%.*s]", TM_STR_ARG(m->key), TM_STR_ARG(text));
        tm_json_writer_free(writer);
    }
}

/* ---- the fold ---- */

struct kept {
    bool given;
    const Tracemesh__Value *value;
    struct tm_str set[64];
    size_t set_count;
};

static int compare(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int order(const Tracemesh__Event *a, const Tracemesh__Event *b) {
    int order = compare(a->timestamp_us, b->timestamp_us);
    if (!order) order = compare(a->is_update, b->is_update);
    if (!order) order = compare(a->received_us, b->received_us);
    if (!order) order = compare(a->position, b->position);
    return order ? order : tm_str_cmp(str(a->event_id), str(b->event_id));
}

static bool is_repeat(const Tracemesh__Event *a, const Tracemesh__Event *b) {
    return a->timestamp_us == b->timestamp_us && a->is_update == b->is_update &&
           tm_str_eq(str(a->event_id), str(b->event_id));
}

/* Each event once, as it first arrived, in order. */
static size_t sort_distinct(const Tracemesh__Event *const *events, size_t count, const Tracemesh__Event **sorted) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool first = true;
        for (size_t j = 0; j < count && first; j++)
            first = !is_repeat(events[i], events[j]) || order(events[i], events[j]) < 0 ||
                    (order(events[i], events[j]) == 0 && i <= j);
        if (!first) continue;
        size_t at = 0;
        while (at < kept && order(sorted[at], events[i]) < 0) at++;
        memmove(&sorted[at + 1], &sorted[at], (kept - at) * sizeof *sorted);
        sorted[at] = events[i];
        kept++;
    }
    return kept;
}

static void add_to_set(struct kept *kept, struct tm_str item) {
    size_t at = 0;
    while (at < kept->set_count && tm_str_cmp(kept->set[at], item) < 0) at++;
    if (at < kept->set_count && tm_str_eq(kept->set[at], item)) return;
    cr_assert_lt(kept->set_count, 64);
    memmove(&kept->set[at + 1], &kept->set[at], (kept->set_count - at) * sizeof *kept->set);
    kept->set[at] = item;
    kept->set_count++;
}

static int64_t clamp(int64_t us) {
    if (us < -2208988800000000) return -2208988800000000;   /* 1900 */
    return us > 10413791999999999 ? 10413791999999999 : us; /* the end of 2299 */
}

/* What the column can hold of it. */
static const Tracemesh__Value *fitted(const Tracemesh__Value *value, struct tm_arena *arena) {
    enum tm_type type = tm_fields[value->field].type;
    Tracemesh__Value *fit = tm_arena_alloc(arena, sizeof *fit);
    *fit = *value;
    if (type == TM_TYPE_TIME || type == TM_TYPE_TIME_NULL) fit->number = clamp(value->number);
    if (type == TM_TYPE_U16_NULL && (value->number < 0 || value->number > 65535)) fit->is_null = true;
    if (type == TM_TYPE_BOOL) fit->number = value->number != 0;
    if (type == TM_TYPE_REAL && !isfinite(value->real)) fit->real = 0;
    return fit;
}

static void apply(struct kept *kept, const Tracemesh__Value *value, enum tm_rule rule) {
    bool take = false;
    switch (rule) {
    case TM_RULE_LAST: take = true; break;
    case TM_RULE_FIRST: take = !value->is_null && !kept->given; break;
    case TM_RULE_LATEST: take = !value->is_null && value->text.len; break;
    case TM_RULE_WHOLE: take = !value->is_null && value->n_entries; break;
    case TM_RULE_UNION:
        for (size_t i = 0; i < value->n_entries; i++) add_to_set(kept, str(value->entries[i]->key));
        break;
    default: break;
    }
    if (!take) return;
    kept->value = value;
    kept->given = true;
}

static bool is_nullable(enum tm_type type) {
    return type == TM_TYPE_TEXT_NULL || type == TM_TYPE_TIME_NULL || type == TM_TYPE_U16_NULL ||
           type == TM_TYPE_DECIMAL_NULL;
}

/* As the column stores it. */
static void print_null(enum tm_type type, struct tm_buf *out) {
    if (is_nullable(type)) tm_buf_append_str(out, TM_STR("null"));
    else if (type == TM_TYPE_BOOL) tm_buf_append_char(out, '0');
    else if (type == TM_TYPE_REAL) tm_buf_printf(out, "%a", 0.0);
}

static void print_value(const struct kept *kept, enum tm_type type, struct tm_buf *out) {
    const Tracemesh__Value *value = kept->value;
    if (type == TM_TYPE_TEXT_SET) {
        for (size_t i = 0; i < kept->set_count; i++) tm_buf_printf(out, "[%.*s]", TM_STR_ARG(kept->set[i]));
    } else if (!value || value->is_null) {
        print_null(type, out);
    } else if (type == TM_TYPE_TEXT || type == TM_TYPE_TEXT_NULL) {
        tm_buf_append_str(out, str(value->text));
    } else if (type == TM_TYPE_REAL) {
        tm_buf_printf(out, "%a", value->real);
    } else if (type == TM_TYPE_COUNT_MAP || type == TM_TYPE_COST_MAP) {
        for (size_t i = 0; i < value->n_entries; i++)
            tm_buf_printf(out, "[%.*s=%" PRId64 "]", TM_STR_ARG(str(value->entries[i]->key)),
                          value->entries[i]->number);
    } else {
        tm_buf_printf(out, "%" PRId64, value->number);
    }
}

static bool is_empty(const struct kept *kept) {
    return !kept->value || kept->value->is_null || kept->value->text.len == 0;
}

/* Metadata in the making: `alone` while all that was said is one statement, however often it came. */
struct told {
    struct value *merged;
    bool alone;
    const Tracemesh__Event *by;
    struct tm_str text;
};

static void apply_metadata(struct told *metadata, const Tracemesh__Event *event, struct tm_str text,
                           struct tm_arena *arena) {
    const struct tm_json *json;
    const Tracemesh__Event *by = metadata->by;
    cr_assert_eq(tm_json_parse_copy(text, arena, &json, NULL), TM_OK);
    if (!by) metadata->alone = true;
    else if (by->timestamp_us != event->timestamp_us || by->is_update != event->is_update ||
             !tm_str_eq(metadata->text, text))
        metadata->alone = false;
    metadata->by = event;
    metadata->text = text;
    metadata->merged = merge(metadata->merged, from_json(json, arena), arena);
}

/* What the row shows where nothing was said. */
static void fill_in(struct kept *kept, Tracemesh__Entity entity, int64_t first_us, struct tm_arena *arena) {
    Tracemesh__Value *values = tm_arena_array(arena, 4, sizeof *values);
    for (int i = 0; i < 4; i++) tracemesh__value__init(&values[i]);
    Tracemesh__Value *time = &values[0], *end = &values[1], *level = &values[2], *environment = &values[3];
    struct kept *kept_time = &kept[fold_time_field(entity)], *kept_end = &kept[TM_OBSERVATION_END_TIME];
    time->number = clamp(first_us);
    if (!kept_time->given) kept_time->value = time;
    end->number = kept_time->value->number;
    if (kept_end->value && !kept_end->value->is_null && kept_end->value->number < end->number) kept_end->value = end;
    level->text = tm_proto_bytes(TM_STR("DEFAULT"));
    environment->text = tm_proto_bytes(TM_STR("default"));
    if (is_empty(&kept[TM_OBSERVATION_LEVEL])) kept[TM_OBSERVATION_LEVEL].value = level;
    for (unsigned f = 0; f < TM_FIELD_COUNT; f++)
        if (strcmp(tm_fields[f].column, "environment") == 0 && is_empty(&kept[f])) kept[f].value = environment;
}

static void print_fields(Tracemesh__Entity entity, const struct kept *kept, const struct told *metadata,
                         struct tm_buf *out) {
    struct tm_field_range range = tm_entity_fields(entity);
    for (unsigned f = range.first; f < range.end; f++) {
        if (tm_fields[f].rule == TM_RULE_DERIVED) continue;
        tm_buf_printf(out, "%s: ", tm_fields[f].column);
        if (tm_fields[f].rule == TM_RULE_MERGE) print_metadata(metadata->merged, metadata->alone, out);
        else print_value(&kept[f], tm_fields[f].type, out);
        tm_buf_append_char(out, '\n');
    }
}

static void print_envelope(const Tracemesh__Event *const *sorted, size_t count, int64_t updated_us,
                           struct tm_buf *out) {
    const Tracemesh__Event *newest = sorted[count - 1];
    struct tm_str trace_id = {NULL, 0};
    int64_t created_us = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        if (sorted[i]->received_us < created_us) created_us = sorted[i]->received_us;
        if (!trace_id.len && sorted[i]->entity != TRACEMESH__ENTITY__ENTITY_TRACE) trace_id = str(sorted[i]->trace_id);
    }
    tm_buf_printf(out, "created: %" PRId64 " updated: %" PRId64 " trace: %.*s by: %.*s %.*s %.*s\n", created_us,
                  updated_us, TM_STR_ARG(trace_id), TM_STR_ARG(str(newest->public_key)),
                  TM_STR_ARG(str(newest->sdk_name)), TM_STR_ARG(str(newest->sdk_version)));
}

void reference_fold(const Tracemesh__Event *const *events, size_t count, struct tm_arena *arena, struct tm_buf *out) {
    const Tracemesh__Event **sorted = tm_arena_array(arena, count + 1, sizeof *sorted);
    struct kept *kept = tm_arena_array(arena, TM_FIELD_COUNT, sizeof *kept);
    struct told metadata = {0};
    size_t distinct = sort_distinct(events, count, sorted);
    for (size_t i = 0; i < distinct; i++) {
        for (size_t v = 0; v < sorted[i]->n_values; v++) {
            const Tracemesh__Value *value = fitted(sorted[i]->values[v], arena);
            enum tm_rule rule = tm_fields[value->field].rule;
            if (rule == TM_RULE_MERGE && !value->is_null) apply_metadata(&metadata, sorted[i], str(value->text), arena);
            apply(&kept[value->field], value, rule);
        }
    }
    fill_in(kept, sorted[0]->entity, sorted[0]->timestamp_us, arena);
    print_fields(sorted[0]->entity, kept, &metadata, out);
    int64_t updated_us = INT64_MIN; /* the one thing that tells of repeats */
    for (size_t i = 0; i < count; i++)
        if (events[i]->received_us > updated_us) updated_us = events[i]->received_us;
    print_envelope(sorted, distinct, updated_us, out);
}

/* ---- the same from a row ---- */

static void print_row_value(const struct fold_value *value, enum tm_type type, struct tm_buf *out) {
    for (uint32_t i = 0; i < value->count; i++) {
        if (type == TM_TYPE_TEXT_SET) tm_buf_printf(out, "[%.*s]", TM_STR_ARG(value->set[i]));
        else if (type == TM_TYPE_TEXT_MAP)
            tm_buf_printf(out, "[%.*s=%.*s]", TM_STR_ARG(value->members[i].key), TM_STR_ARG(value->members[i].text));
        else tm_buf_printf(out, "[%.*s=%" PRId64 "]", TM_STR_ARG(value->amounts[i].key), value->amounts[i].units);
    }
    if (type == TM_TYPE_TEXT_SET || type == TM_TYPE_TEXT_MAP) return;
    if (value->is_null) print_null(type, out);
    else if (type == TM_TYPE_COUNT_MAP || type == TM_TYPE_COST_MAP) return;
    else if (type == TM_TYPE_TEXT || type == TM_TYPE_TEXT_NULL) tm_buf_append_str(out, value->text);
    else if (type == TM_TYPE_REAL) tm_buf_printf(out, "%a", value->real);
    else tm_buf_printf(out, "%" PRId64, value->number);
}

void print_row(const struct fold_row *row, struct tm_buf *out) {
    struct tm_field_range range = tm_entity_fields(row->entity);
    for (unsigned f = range.first; f < range.end; f++) {
        if (tm_fields[f].rule == TM_RULE_DERIVED) continue;
        tm_buf_printf(out, "%s: ", tm_fields[f].column);
        print_row_value(&row->values[f - range.first], tm_fields[f].type, out);
        tm_buf_append_char(out, '\n');
    }
    tm_buf_printf(out, "created: %" PRId64 " updated: %" PRId64 " trace: %.*s by: %.*s %.*s %.*s\n", row->created_us,
                  row->updated_us, TM_STR_ARG(row->trace_id), TM_STR_ARG(row->public_key), TM_STR_ARG(row->sdk_name),
                  TM_STR_ARG(row->sdk_version));
}
