/* fold_count: whether tokens have to be counted, and of which texts. */
#include "base/hash.h"
#include "batch/fold.h"

static const struct fold_value *value_of(const struct fold_state *state, enum tm_field field) {
    return &state->values[field - tm_entity_fields(state->entity).first];
}

struct tm_str fold_text(const struct fold_state *state, enum tm_field field) {
    const struct fold_value *value = value_of(state, field);
    return value->by && !value->is_null ? value->text : (struct tm_str){NULL, 0};
}

/* Never 0. */
uint64_t fold_count_key(const struct fold_state *state) {
    uint64_t key = tm_hash(fold_text(state, TM_OBSERVATION_MODEL), 0);
    key = tm_hash(fold_text(state, TM_OBSERVATION_INPUT), key);
    return tm_hash(fold_text(state, TM_OBSERVATION_OUTPUT), key) | 1;
}

static bool is_told(const struct fold_state *state, enum tm_field field) {
    const struct fold_value *value = value_of(state, field);
    return value->by && !value->is_null && value->count > 0;
}

const struct tm_token_rule *fold_count_rule(const struct fold_state *state, struct tm_prices *prices) {
    if (state->entity != TRACEMESH__ENTITY__ENTITY_OBSERVATION) return NULL;
    struct tm_str model = fold_text(state, TM_OBSERVATION_MODEL);
    bool has_text = fold_text(state, TM_OBSERVATION_INPUT).len || fold_text(state, TM_OBSERVATION_OUTPUT).len;
    if (!model.len || !has_text || tm_str_is(fold_text(state, TM_OBSERVATION_LEVEL), "ERROR")) return NULL;
    if (is_told(state, TM_OBSERVATION_PROVIDED_USAGE) || is_told(state, TM_OBSERVATION_PROVIDED_COST)) return NULL;
    const struct tm_token_rule *rule = tm_prices_token_rule(prices, model);
    return rule && state->counted.of != fold_count_key(state) ? rule : NULL;
}
