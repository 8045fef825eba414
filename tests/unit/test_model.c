/* model: the table of fields, times and decimals. How events are read stands in test_model_events.c and beside it. */
#include "model/decimal.h"
#include "model/ingestion_event.h"

#include <criterion/criterion.h>

#define COUNT(rows_) (sizeof(rows_) / sizeof *(rows_))

/* ---- fields ---- */

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

/* ---- times and decimals ---- */

Test(times, are_read_with_their_offset) {
    const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:00.000001Z", 1},
        {"1970-01-01T01:00:00+01:00", 0},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"1969-12-31T18:30:00-05:30", 0},
        {"2026-11-23T10:00:00.123Z", 1795428000123000},
        {"2026-11-23T10:00Z", 1795428000000000},
        {"2024-02-29T23:59:59.1234567899Z", 1709251199123456},
        {"2000-02-29T00:00:00Z", 951782400000000},
        {"0001-01-01T00:00:00Z", -62135596800000000},
        {"9999-12-31T23:59:59.999999Z", 253402300799999999},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t us = 42;
        cr_assert(tm_time_parse(tm_str_from(rows[i].text), &us), "%s", rows[i].text);
        cr_assert_eq(us, rows[i].us, "%s: %ld", rows[i].text, us);
    }
}

Test(times, that_are_not_are_refused) {
    const char *rows[] = {"",
                          "yesterday",
                          "2026-11-23",
                          "2026-11-23T10:00:00",
                          "2026-11-23T10:00:00z",
                          "2026-11-23 10:00:00Z",
                          "2026-13-01T00:00:00Z",
                          "2026-00-01T00:00:00Z",
                          "2026-02-29T00:00:00Z",
                          "1900-02-29T00:00:00Z",
                          "2026-04-31T00:00:00Z",
                          "2026-01-00T00:00:00Z",
                          "2026-11-23T24:00:00Z",
                          "2026-11-23T10:60:00Z",
                          "2026-11-23T10:00:60Z",
                          "2026-11-23T10:00:00.Z",
                          "2026-11-23T10:00:00+0100",
                          "2026-11-23T10:00:00+1:00",
                          "2026-11-23T10:00:00+24:00",
                          "2026-11-23T10:00:00+01:60",
                          "2026-11-23T10:00:00ZZ",
                          "0000-01-01T00:00:00Z",
                          "26-11-23T10:00:00Z",
                          "+2026-11-23T10:00:00Z",
                          "2026-11-23T10Z",
                          "1700000000"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t us = 42;
        cr_assert_not(tm_time_parse(tm_str_from(rows[i]), &us), "%s", rows[i]);
        cr_assert_eq(us, 42);
    }
}

Test(times, are_written_in_milliseconds_of_utc) {
    const struct {
        int64_t us;
        const char *want;
    } rows[] = {{0, "1970-01-01T00:00:00.000Z"},
                {-1, "1969-12-31T23:59:59.999Z"},
                {1795428000123999, "2026-11-23T10:00:00.123Z"},
                {951782400000000, "2000-02-29T00:00:00.000Z"},
                {-62135596800000000, "0001-01-01T00:00:00.000Z"}};
    char text[32];
    for (size_t i = 0; i < COUNT(rows); i++) {
        tm_time_format(rows[i].us, text);
        cr_assert_str_eq(text, rows[i].want);
    }
    for (int64_t day = -800000; day < 2900000; day += 13) {
        int64_t us = 0;
        tm_time_format(day * 86400000000, text);
        if (day < -719162) continue;
        cr_assert(tm_time_parse(tm_str_from(text), &us) && us == day * 86400000000, "%s", text);
    }
}

Test(decimals, are_exact) {
    const struct {
        const char *text;
        int64_t want;
    } rows[] = {
        {"0", 0},
        {"-0.0", 0},
        {"1", TM_DECIMAL_ONE},
        {"0.1", 100000000000},
        {"-12.5", -12500000000000},
        {"2.5e-6", 2500000},
        {"1E-12", 1},
        {"0.000000000001", 1},
        {"4e-13", 0},
        {"5e-13", 1},
        {"-5e-13", -1},
        {"0.0000000000049999", 5},
        {"0.0000000000044999", 4},
        {"0.123456789012499999", 123456789012},
        {"123456.789012345678", 123456789012345678},
        {"12e3", 12000 * TM_DECIMAL_ONE},
        {"0.00012e4", 1200000000000},
        {"999999.999999", TM_DECIMAL_MOST},
        {"999999.9999990000001", TM_DECIMAL_MOST},
        {"999999.9999985", 999999999998500000},
        {"1000000", TM_DECIMAL_MOST},
        {"-1e400", -TM_DECIMAL_MOST},
        {"1e999999999999999999999", TM_DECIMAL_MOST},
        {"1e-999999999999999999999", 0},
        {"0e999999999999999999999", 0},
        {"123456789012345678901234567890", TM_DECIMAL_MOST},
        {"99999999999999999999e-20", TM_DECIMAL_ONE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t got = 42;
        cr_assert(tm_decimal_read(tm_str_from(rows[i].text), &got), "%s", rows[i].text);
        cr_assert_eq(got, rows[i].want, "%s: %ld", rows[i].text, got);
    }
    const char *not_numbers[] = {"", "-", ".5", "1.", "1e", "+1", "1x", "0x1", " 1"};
    for (size_t i = 0; i < COUNT(not_numbers); i++) {
        int64_t got = 42;
        cr_assert_not(tm_decimal_read(tm_str_from(not_numbers[i]), &got), "%s", not_numbers[i]);
        cr_assert_eq(got, 42);
    }
}
