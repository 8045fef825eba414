/* fields: the table of fields.h as data. */
#include "model/fields.h"

#define TM_FIELD_INFO(entity_, name_, column_, type_, rule_)                                                           \
    [TM_##entity_##_##name_] = {TRACEMESH__ENTITY__ENTITY_##entity_, column_, TM_TYPE_##type_, TM_RULE_##rule_},
const struct tm_field_info tm_fields[TM_FIELD_COUNT] = {TM_FIELDS(TM_FIELD_INFO)};
#undef TM_FIELD_INFO

struct tm_field_range tm_entity_fields(Tracemesh__Entity entity) {
    switch (entity) {
    case TRACEMESH__ENTITY__ENTITY_TRACE: return (struct tm_field_range){TM_TRACE_TIMESTAMP, TM_OBSERVATION_TYPE};
    case TRACEMESH__ENTITY__ENTITY_OBSERVATION: return (struct tm_field_range){TM_OBSERVATION_TYPE, TM_SCORE_TIMESTAMP};
    case TRACEMESH__ENTITY__ENTITY_SCORE: return (struct tm_field_range){TM_SCORE_TIMESTAMP, TM_FIELD_COUNT};
    default: return (struct tm_field_range){0, 0};
    }
}

const char *tm_entity_table(Tracemesh__Entity entity) {
    switch (entity) {
    case TRACEMESH__ENTITY__ENTITY_TRACE: return "traces";
    case TRACEMESH__ENTITY__ENTITY_OBSERVATION: return "observations";
    case TRACEMESH__ENTITY__ENTITY_SCORE: return "scores";
    default: return "";
    }
}
