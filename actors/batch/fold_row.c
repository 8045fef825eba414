/* fold_row: from a state to the row that stands for it, with defaults, corrections and prices. */
#include "batch/fold.h"

#include "batch/fold_column.h"
#include "batch/fold_known.h"

#include <string.h>

static struct fold_value *value_of(struct fold_row *row, enum tm_field field) {
    return &row->values[field - tm_entity_fields(row->entity).first];
}

static void set_text(struct fold_row *row, enum tm_field field, struct tm_str text) {
    *value_of(row, field) = (struct fold_value){.text = text};
}

static void default_text(struct fold_row *row, enum tm_field field, struct tm_str text) {
    const struct fold_value *value = value_of(row, field);
    if (value->is_null || !value->text.len) set_text(row, field, text);
}

int64_t fold_row_time(const struct fold_row *row) {
    return row->values[fold_time_field(row->entity) - tm_entity_fields(row->entity).first].number;
}

static enum tm_status copy_values(const struct fold_state *state, struct tm_arena *scratch, struct fold_row *row) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    for (unsigned i = 0; i < range.end - range.first; i++) {
        enum tm_rule rule = tm_fields[range.first + i].rule;
        struct fold_value *value = &row->values[i];
        *value = state->values[i];
        value->by = NULL;
        if (rule == TM_RULE_MERGE) {
            enum tm_status status = metadata_members(&state->metadata, scratch, &value->members, &value->count);
            if (status != TM_OK) return status;
        } else if (rule != TM_RULE_UNION && (!state->values[i].by || value->is_null)) {
            *value = (struct fold_value){.is_null = true};
        }
    }
    return TM_OK;
}

static void set_amounts(struct fold_row *row, enum tm_field field, const struct tm_usage *amounts, size_t count) {
    *value_of(row, field) = (struct fold_value){.amounts = amounts, .count = (uint32_t)count};
}

/* What was counted stands for what nobody told, as long as it was counted of what is said now. */
static struct fold_value usage_of(const struct fold_state *state, struct fold_row *row, struct tm_arena *scratch) {
    const struct fold_value *told = value_of(row, TM_OBSERVATION_PROVIDED_USAGE);
    const struct fold_counted *counted = &state->counted;
    bool stands = counted->of && !told->count && counted->input + counted->output > 0;
    struct tm_usage *amounts =
        stands && counted->of == fold_count_key(state) ? tm_arena_array(scratch, 2, sizeof *amounts) : NULL;
    if (!amounts) return *told;
    amounts[0] = (struct tm_usage){TM_STR("input"), counted->input};
    amounts[1] = (struct tm_usage){TM_STR("output"), counted->output};
    return (struct fold_value){.amounts = amounts, .count = 2};
}

static bool metadata_text(const void *state, struct tm_str key, struct tm_str *text) {
    const struct fold_value *metadata = state;
    for (uint32_t i = 0; i < metadata->count; i++) {
        const struct metadata_member *member = &metadata->members[i];
        if (!tm_str_eq(member->key, key)) continue;
        *text = member->text;
        bool is_scalar = text->len && text->ptr[0] != '{' && text->ptr[0] != '[' && !tm_str_is(*text, "null");
        return !member->is_json || is_scalar;
    }
    return false;
}

static enum tm_status price(const struct fold_state *state, struct fold_row *row, struct tm_prices *prices,
                            struct tm_arena *scratch) {
    const struct fold_value usage = usage_of(state, row, scratch);
    const struct fold_value *cost = value_of(row, TM_OBSERVATION_PROVIDED_COST);
    struct tm_priced priced = {0};
    if (!prices) return TM_OK;
    const struct tm_pricing what = {.model = value_of(row, TM_OBSERVATION_MODEL)->text,
                                    .parameters = value_of(row, TM_OBSERVATION_MODEL_PARAMETERS)->text,
                                    .usage = usage.amounts,
                                    .usage_count = usage.count,
                                    .provided_cost = cost->amounts,
                                    .provided_cost_count = cost->count,
                                    .metadata = metadata_text,
                                    .metadata_state = value_of(row, TM_OBSERVATION_METADATA)};
    enum tm_status status = tm_price(prices, &what, scratch, &priced);
    if (status != TM_OK) return status;
    set_text(row, TM_OBSERVATION_MODEL_ID, priced.model_id);
    set_text(row, TM_OBSERVATION_TIER_ID, priced.tier_id);
    set_text(row, TM_OBSERVATION_TIER_NAME, priced.tier_name);
    set_amounts(row, TM_OBSERVATION_USAGE, priced.usage, priced.usage_count);
    set_amounts(row, TM_OBSERVATION_COST, priced.cost, priced.cost_count);
    *value_of(row, TM_OBSERVATION_TOTAL_COST) =
        (struct fold_value){.is_null = !priced.has_total, .number = priced.has_total ? priced.total : 0};
    return TM_OK;
}

/* `given` is told the end_time that had to be moved, for later folds to start from; NULL when none was. */
static void correct_end(struct fold_row *row, const int64_t **given, const struct fold_state *state) {
    struct fold_value *end = value_of(row, TM_OBSERVATION_END_TIME);
    *given = NULL;
    if (end->is_null || end->number >= fold_row_time(row)) return;
    end->number = fold_row_time(row);
    *given = &state->values[TM_OBSERVATION_END_TIME - TM_OBSERVATION_TYPE].number;
}

static enum tm_status finish_observation(const struct fold_state *state, struct tm_prices *prices,
                                         struct tm_arena *scratch, struct fold_row *row, const int64_t **given_end) {
    correct_end(row, given_end, state);
    default_text(row, TM_OBSERVATION_LEVEL, TM_STR("DEFAULT"));
    default_text(row, TM_OBSERVATION_ENVIRONMENT, TM_STR("default"));
    return price(state, row, prices, scratch);
}

static void copy_identity(const struct fold_state *state, struct fold_row *row) {
    row->entity = state->entity;
    row->project_id = state->project_id;
    row->id = state->id;
    row->trace_id = state->trace_id;
}

enum tm_status fold_finalise(struct fold_state *state, struct tm_prices *prices, struct tm_arena *kept,
                             struct tm_arena *scratch, struct fold_row *row) {
    const int64_t *given_end = NULL;
    enum tm_status status = metadata_compact(&state->metadata, kept);
    if (status == TM_OK) status = known_trim(state, scratch);
    if (status != TM_OK) return status;
    copy_identity(state, row);
    row->public_key = state->public_key;
    row->sdk_name = state->sdk_name;
    row->sdk_version = state->sdk_version;
    row->created_us = state->created_us;
    row->updated_us = state->updated_us;
    row->is_deleted = false;
    status = copy_values(state, scratch, row);
    if (status != TM_OK) return status;
    struct fold_value *time = value_of(row, fold_time_field(row->entity));
    if (time->is_null) *time = (struct fold_value){.number = state->first_us};
    if (row->entity == TRACEMESH__ENTITY__ENTITY_OBSERVATION) {
        status = finish_observation(state, prices, scratch, row, &given_end);
        if (status != TM_OK) return status;
    } else {
        bool trace = row->entity == TRACEMESH__ENTITY__ENTITY_TRACE;
        default_text(row, trace ? TM_TRACE_ENVIRONMENT : TM_SCORE_ENVIRONMENT, TM_STR("default"));
    }
    return fold_column_pack(state, given_end, scratch, &row->fold);
}

void fold_tombstone(const struct fold_state *state, int64_t time_us, struct fold_row *row) {
    struct tm_field_range range = tm_entity_fields(state->entity);
    memset(row, 0, sizeof *row);
    copy_identity(state, row);
    for (unsigned i = 0; i < range.end - range.first; i++) row->values[i].is_null = true;
    *value_of(row, fold_time_field(row->entity)) = (struct fold_value){.number = time_us};
    row->is_deleted = true;
}
