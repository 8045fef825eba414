/* fold: merging statements into the state of an entity, field by field. */
#include "batch/fold.h"
#include "batch/fold_known.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t fold_state_size(Tracemesh__Entity entity) {
    struct tm_field_range range = tm_entity_fields(entity);
    if (range.end == range.first) return 0;
    return sizeof(struct fold_state) + (range.end - range.first) * sizeof(struct fold_value);
}

void fold_state_init(struct fold_state *state, Tracemesh__Entity entity, struct tm_str project_id, struct tm_str id) {
    memset(state, 0, fold_state_size(entity));
    state->entity = entity;
    state->project_id = project_id;
    state->id = id;
    state->first_us = state->created_us = INT64_MAX;
    state->updated_us = INT64_MIN;
}

enum tm_field fold_time_field(Tracemesh__Entity entity) {
    switch (entity) {
    case TRACEMESH__ENTITY__ENTITY_TRACE: return TM_TRACE_TIMESTAMP;
    case TRACEMESH__ENTITY__ENTITY_OBSERVATION: return TM_OBSERVATION_START_TIME;
    default: return TM_SCORE_TIMESTAMP;
    }
}

/* ---- sets ---- */

static void append_unlike_last(struct tm_str *set, uint32_t *count, struct tm_str item) {
    if (!*count || !tm_str_eq(set[*count - 1], item)) set[(*count)++] = item;
}

static int compare_items(const void *a, const void *b) {
    return tm_str_cmp(*(const struct tm_str *)a, *(const struct tm_str *)b);
}

/* Both sorted. */
static enum tm_status unite(struct fold_value *into, const struct tm_str *set, uint32_t count, struct tm_arena *arena) {
    uint32_t i = 0, j = 0, total = 0;
    struct tm_str *united = tm_arena_array(arena, (size_t)into->count + count, sizeof *united);
    if (!united) return TM_NO_MEMORY;
    while (i < into->count || j < count) {
        bool left = j == count || (i < into->count && tm_str_cmp(into->set[i], set[j]) <= 0);
        append_unlike_last(united, &total, left ? into->set[i] : set[j]);
        if (left) i++;
        else j++;
    }
    into->set = united;
    into->count = total;
    return TM_OK;
}

/* ---- one statement ---- */

/* Whether the value, by the field's rule, says anything at all. */
static bool speaks(enum tm_rule rule, const struct fold_value *value) {
    switch (rule) {
    case TM_RULE_LAST: return true;
    case TM_RULE_FIRST: return !value->is_null;
    case TM_RULE_LATEST: return !value->is_null && value->text.len > 0;
    case TM_RULE_WHOLE:
    case TM_RULE_UNION: return !value->is_null && value->count > 0;
    default: return false;
    }
}

static enum tm_status say(struct fold_value *slot, const struct tm_field_info *field, const struct fold_value *value,
                          struct tm_arena *arena) {
    if (!speaks(field->rule, value)) return TM_OK;
    if (field->rule == TM_RULE_UNION) return unite(slot, value->set, value->count, arena);
    bool first = field->rule == TM_RULE_FIRST;
    bool wins = !slot->by || (first ? fold_key_newer(slot->by, value->by) : fold_key_newer(value->by, slot->by));
    if (wins) *slot = *value;
    return TM_OK;
}

/* ---- events ---- */

static struct tm_str view(ProtobufCBinaryData bytes) {
    return (struct tm_str){(const char *)bytes.data, bytes.len};
}

/* What DateTime64 can tell apart and order: the years 1900 to 2299. */
static int64_t clamp_time(int64_t us) {
    const int64_t least = -2208988800000000, most = 10413791999999999;
    return us < least ? least : us > most ? most : us;
}

static enum tm_status read_amounts(const Tracemesh__Value *value, struct tm_arena *arena, struct fold_value *out) {
    struct tm_usage *amounts = tm_arena_array(arena, value->n_entries + 1, sizeof *amounts);
    if (!amounts) return TM_NO_MEMORY;
    for (size_t i = 0; i < value->n_entries; i++)
        amounts[i] = (struct tm_usage){view(value->entries[i]->key), value->entries[i]->number};
    out->amounts = amounts;
    out->count = (uint32_t)value->n_entries;
    return TM_OK;
}

static enum tm_status read_set(const Tracemesh__Value *value, struct tm_arena *arena, struct fold_value *out) {
    struct tm_str *set = tm_arena_array(arena, value->n_entries + 1, sizeof *set);
    if (!set) return TM_NO_MEMORY;
    for (size_t i = 0; i < value->n_entries; i++) set[i] = view(value->entries[i]->key);
    qsort(set, value->n_entries, sizeof *set, compare_items);
    for (size_t i = 0; i < value->n_entries; i++) append_unlike_last(set, &out->count, set[i]);
    out->set = set;
    return TM_OK;
}

static enum tm_status read_value(const Tracemesh__Value *value, enum tm_type type, struct tm_arena *arena,
                                 struct fold_value *out) {
    out->is_null = value->is_null;
    if (value->is_null) return TM_OK;
    switch (type) {
    case TM_TYPE_TEXT:
    case TM_TYPE_TEXT_NULL:
    case TM_TYPE_TEXT_MAP: out->text = view(value->text); break;
    case TM_TYPE_TIME:
    case TM_TYPE_TIME_NULL: out->number = clamp_time(value->number); break;
    case TM_TYPE_BOOL: out->number = value->number != 0; break;
    case TM_TYPE_U16_NULL:
        out->number = value->number;
        out->is_null = value->number < 0 || value->number > UINT16_MAX;
        break;
    case TM_TYPE_DECIMAL_NULL: out->number = value->number; break;
    case TM_TYPE_REAL: out->real = isfinite(value->real) ? value->real : 0; break;
    case TM_TYPE_COUNT_MAP:
    case TM_TYPE_COST_MAP: return read_amounts(value, arena, out);
    case TM_TYPE_TEXT_SET: return read_set(value, arena, out);
    }
    return TM_OK;
}

static enum tm_status merge_value(struct fold_state *state, const Tracemesh__Value *value, const struct fold_key *by,
                                  struct tm_arena *arena) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    if (value->field < range.first || value->field >= range.end) return TM_INVALID;
    const struct tm_field_info *field = &tm_fields[value->field];
    struct fold_value read = {.by = by};
    enum tm_status status = read_value(value, field->type, arena, &read);
    if (status != TM_OK) return status;
    if (field->rule == TM_RULE_MERGE)
        return read.is_null || !read.text.len ? TM_OK : metadata_say(&state->metadata, by, read.text, arena);
    return say(&state->values[value->field - range.first], field, &read, arena);
}

static void merge_trace(struct fold_state *state, struct tm_str trace_id, const struct fold_key *by) {
    if (state->entity == TRACEMESH__ENTITY__ENTITY_TRACE || !trace_id.len) return; /* a trace's is its id */
    if (state->trace_by && !fold_key_newer(state->trace_by, by)) return;
    state->trace_id = trace_id;
    state->trace_by = by;
}

static void merge_attribution(struct fold_state *state, const struct fold_key *by, struct tm_str public_key,
                              struct tm_str sdk_name, struct tm_str sdk_version) {
    if (state->newest && !fold_key_newer(by, state->newest)) return;
    state->newest = by;
    state->public_key = public_key;
    state->sdk_name = sdk_name;
    state->sdk_version = sdk_version;
}

/* All but the sender is the same in an event and its repeat. */
static void forget_later_sender(struct fold_state *state, const struct fold_key *first) {
    bool same = state->newest && fold_key_cmp_events(first, state->newest) == 0;
    if (same && fold_key_arrived_before(first, state->newest)) state->newest = NULL;
}

static void merge_times(struct fold_state *state, int64_t first_us, int64_t created_us, int64_t updated_us) {
    if (first_us < state->first_us) state->first_us = first_us;
    if (created_us < state->created_us) state->created_us = created_us;
    if (updated_us > state->updated_us) state->updated_us = updated_us;
}

enum tm_status fold_merge_event(struct fold_state *state, const Tracemesh__Event *event, struct tm_arena *arena) {
    struct fold_key key = fold_key_of(event);
    forget_later_sender(state, &key);
    struct fold_key *by = known_key(state, &key, arena);
    if (!by) return TM_NO_MEMORY;
    merge_trace(state, view(event->trace_id), by);
    merge_attribution(state, by, view(event->public_key), view(event->sdk_name), view(event->sdk_version));
    merge_times(state, clamp_time(event->timestamp_us), event->received_us, event->received_us);
    for (size_t i = 0; i < event->n_values; i++) {
        enum tm_status status = merge_value(state, event->values[i], by, arena);
        if (status != TM_OK) return status;
    }
    return known_add(state, by, arena);
}

int64_t fold_event_time(const Tracemesh__Event *event) {
    enum tm_field field = fold_time_field(event->entity);
    for (size_t i = 0; i < event->n_values; i++)
        if (event->values[i]->field == field && !event->values[i]->is_null) return clamp_time(event->values[i]->number);
    return clamp_time(event->timestamp_us);
}

/* ---- states ---- */

enum tm_status fold_merge_state(struct fold_state *state, const struct fold_state *other, struct tm_arena *arena) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    if (other->newest) forget_later_sender(state, other->newest);
    if (known_merge(state, other, arena) != TM_OK) return TM_NO_MEMORY;
    if (other->trace_by) merge_trace(state, other->trace_id, other->trace_by);
    if (other->newest) merge_attribution(state, other->newest, other->public_key, other->sdk_name, other->sdk_version);
    merge_times(state, other->first_us, other->created_us, other->updated_us);
    for (unsigned i = 0; i < range.end - range.first; i++) {
        const struct fold_value *value = &other->values[i];
        bool said = value->by || tm_fields[range.first + i].rule == TM_RULE_UNION;
        enum tm_status status = said ? say(&state->values[i], &tm_fields[range.first + i], value, arena) : TM_OK;
        if (status != TM_OK) return status;
    }
    for (uint32_t i = 0; i < other->metadata.count; i++) {
        enum tm_status status = metadata_add(&state->metadata, &other->metadata.parts[i], arena);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}
