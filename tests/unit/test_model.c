/* model: the table of fields, times, and the reading of events. */
#include "model/fields.h"

#include <criterion/criterion.h>
#include <string.h>

Test(fields, of_one_entity_stand_together) {
    unsigned seen = 0;
    const Tracemesh__Entity entities[] = {TRACEMESH__ENTITY__ENTITY_TRACE, TRACEMESH__ENTITY__ENTITY_OBSERVATION,
                                          TRACEMESH__ENTITY__ENTITY_SCORE};
    for (size_t i = 0; i < 3; i++) {
        struct tm_field_range range = tm_entity_fields(entities[i]);
        cr_assert_eq(range.first, seen);
        for (unsigned f = range.first; f < range.end; f++) cr_assert_eq(tm_fields[f].entity, entities[i]);
        seen = range.end;
    }
    cr_assert_eq(seen, TM_FIELD_COUNT);
    cr_assert_eq(tm_entity_fields(TRACEMESH__ENTITY__ENTITY_UNSPECIFIED).end, 0);
}

Test(fields, have_the_columns_of_their_table) {
    cr_assert_str_eq(tm_fields[TM_SCORE_VALUE].column, "value");
    cr_assert_eq(tm_fields[TM_SCORE_VALUE].type, TM_TYPE_REAL);
    cr_assert_eq(tm_fields[TM_TRACE_TAGS].rule, TM_RULE_UNION);
    cr_assert_str_eq(tm_entity_table(TRACEMESH__ENTITY__ENTITY_OBSERVATION), "observations");
}
