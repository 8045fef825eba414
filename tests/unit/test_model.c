/* model: the table of fields, times, decimals, and the reading of events. */
#include "base/buf.h"
#include "model/decimal.h"
#include "model/ingestion_event.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- events ---- */

static struct tm_arena *arena;
static struct tm_error error;
static struct tm_ingestion_event event;

static void setup(void) {
    arena = tm_arena_new(0);
}
static void teardown(void) {
    tm_arena_free(arena);
}
TestSuite(events, .init = setup, .fini = teardown);

static enum tm_status read_event(const char *text) {
    const struct tm_json *root;
    memset(&error, 0, sizeof error);
    cr_assert_eq(tm_json_parse_copy(tm_str_from(text), arena, &root, &error), TM_OK, "%s: %s", text, error.reason);
    return tm_ingestion_event_read(root, arena, &event, &error);
}

static enum tm_status read_body(const char *type, const char *body) {
    struct tm_str text = tm_arena_printf(
        arena, "{\"id\":\"e\",\"timestamp\":\"1970-01-01T00:00:01Z\",\"type\":\"%s\",\"body\":%s}", type, body);
    return read_event(text.ptr);
}

static void print_value(struct tm_buf *out, const Tracemesh__Value *value) {
    const struct tm_field_info *info = &tm_fields[value->field];
    tm_buf_printf(out, "%s%s=", out->len ? " " : "", info->column);
    struct tm_str text = tm_proto_str(value->text);
    if (value->is_null) tm_buf_printf(out, "null");
    else if (info->type == TM_TYPE_REAL) tm_buf_printf(out, "%g", value->real);
    else if (info->type == TM_TYPE_TEXT || info->type == TM_TYPE_TEXT_NULL || info->type == TM_TYPE_TEXT_MAP)
        tm_buf_printf(out, "'%.*s'", TM_STR_ARG(text));
    else if (info->type == TM_TYPE_COUNT_MAP || info->type == TM_TYPE_COST_MAP || info->type == TM_TYPE_TEXT_SET)
        for (size_t i = 0; i < value->n_entries; i++) {
            struct tm_str key = tm_proto_str(value->entries[i]->key);
            tm_buf_printf(out, "%s%.*s", i ? "," : "", TM_STR_ARG(key));
            if (info->type != TM_TYPE_TEXT_SET) tm_buf_printf(out, ":%ld", value->entries[i]->number);
        }
    else tm_buf_printf(out, "%ld", value->number);
}

/* The event's values in the order of the fields, as "column=value ..."; maps as key:number, sets as a,b. */
static const char *values(void) {
    static struct tm_buf out;
    tm_buf_clear(&out);
    for (unsigned f = 0; event.event && f < TM_FIELD_COUNT; f++)
        for (size_t i = 0; i < event.event->n_values; i++)
            if (event.event->values[i]->field == f) print_value(&out, event.event->values[i]);
    tm_buf_append_char(&out, 0);
    return out.ptr;
}

struct good {
    const char *type, *body, *want;
};

static void expect_values(const struct good *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(read_body(rows[i].type, rows[i].body), TM_OK, "%s %s: %s %s", rows[i].type, rows[i].body,
                     error.field, error.reason);
        cr_assert_str_eq(values(), rows[i].want, "%s\n got  %s\n want %s", rows[i].body, values(), rows[i].want);
    }
}

struct bad {
    const char *type, *body, *field, *reason;
};

static void expect_refusals(const struct bad *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(read_body(rows[i].type, rows[i].body), TM_INVALID, "%s %s was taken", rows[i].type, rows[i].body);
        cr_assert_str_eq(error.field, rows[i].field, "%s: %s: %s", rows[i].body, error.field, error.reason);
        cr_assert_str_eq(error.reason, rows[i].reason, "%s: %s: %s", rows[i].body, error.field, error.reason);
        cr_assert(tm_str_is(event.event_id, "e"));
        cr_assert_null(event.event);
    }
}

Test(events, of_every_type_become_what_they_are_stored_as) {
    const struct {
        const char *type, *stored;
        bool update;
    } rows[] = {{"event-create", "EVENT", false},
                {"span-create", "SPAN", false},
                {"span-update", "SPAN", true},
                {"generation-create", "GENERATION", false},
                {"generation-update", "GENERATION", true},
                {"agent-create", "AGENT", false},
                {"tool-create", "TOOL", false},
                {"chain-create", "CHAIN", false},
                {"retriever-create", "RETRIEVER", false},
                {"evaluator-create", "EVALUATOR", false},
                {"embedding-create", "EMBEDDING", false},
                {"guardrail-create", "GUARDRAIL", false},
                {"observation-create", "SPAN", false},
                {"observation-update", "SPAN", true}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_assert_eq(read_body(rows[i].type, "{\"id\":\"o\",\"traceId\":\"t\",\"type\":\"SPAN\"}"), TM_OK, "%s",
                     rows[i].type);
        cr_assert_eq(event.class, TM_EVENT_ENTITY);
        cr_assert(event.needs_project_scope);
        const Tracemesh__Event *e = event.event;
        cr_assert_eq(e->entity, TRACEMESH__ENTITY__ENTITY_OBSERVATION);
        cr_assert(tm_str_is(tm_proto_str(e->id), "o") && tm_str_is(tm_proto_str(e->trace_id), "t"));
        cr_assert(tm_str_is(tm_proto_str(e->event_id), "e"));
        cr_assert_eq(e->timestamp_us, 1000000);
        cr_assert_eq(e->is_update, rows[i].update);
        cr_assert_eq(e->n_values, 1);
        cr_assert(tm_str_is(tm_proto_str(e->values[0]->text), rows[i].stored));
    }
    cr_assert_eq(read_body("trace-create", "{\"id\":\"t\"}"), TM_OK);
    cr_assert_eq(event.event->entity, TRACEMESH__ENTITY__ENTITY_TRACE);
    cr_assert(tm_str_is(tm_proto_str(event.event->trace_id), "t"), "a trace belongs to itself");
}

Test(events, envelopes_are_checked) {
    const struct {
        const char *text, *field, *reason, *id;
    } rows[] = {
        {"[]", "", "expected an event object, got an array", "unknown"},
        {"{}", "type", "expected the name of an event type, got nothing", "unknown"},
        {"{\"id\":\"a\",\"type\":7}", "type", "expected the name of an event type, got 7", "a"},
        {"{\"id\":\"a\",\"type\":\"trace-make\"}", "type", "expected a known event type, got \"trace-make\"", "a"},
        {"{\"id\":\"a\",\"type\":\"dataset-run-item-create\"}", "type",
         "dataset-run-item-create is only for internal use", "a"},
        {"{\"type\":\"trace-create\"}", "id",
         "expected a string of 1 to 800 characters without carriage returns, got nothing", "unknown"},
        {"{\"id\":5,\"type\":\"trace-create\"}", "id",
         "expected a string of 1 to 800 characters without carriage returns, got 5", "unknown"},
        {"{\"id\":\"\",\"type\":\"trace-create\"}", "id",
         "expected a string of 1 to 800 characters without carriage returns, got \"\"", ""},
        {"{\"id\":\"a\\r\",\"type\":\"trace-create\"}", "id",
         "expected a string of 1 to 800 characters without carriage returns, got \"a\r\"", "a\r"},
        {"{\"id\":\"a\",\"type\":\"trace-create\",\"body\":{}}", "timestamp",
         "expected an ISO 8601 date-time with an offset, got nothing", "a"},
        {"{\"id\":\"a\",\"type\":\"trace-create\",\"timestamp\":\"2026-01-01T00:00:00\",\"body\":{}}", "timestamp",
         "expected an ISO 8601 date-time with an offset, got \"2026-01-01T00:00:00\"", "a"},
        {"{\"id\":\"a\",\"type\":\"trace-create\",\"timestamp\":\"2026-01-01T00:00:00Z\"}", "body",
         "expected an object, got nothing", "a"},
        {"{\"id\":\"a\",\"type\":\"trace-create\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"body\":[]}", "body",
         "expected an object, got an array", "a"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_assert_eq(read_event(rows[i].text), TM_INVALID, "%s", rows[i].text);
        cr_assert_str_eq(error.field, rows[i].field, "%s: %s %s", rows[i].text, error.field, error.reason);
        cr_assert_str_eq(error.reason, rows[i].reason, "%s", error.reason);
        cr_assert(tm_str_is(event.event_id, rows[i].id));
    }
}

static char *repeated(const char *piece, size_t count) {
    struct tm_buf out = {0};
    for (size_t i = 0; i < count; i++) tm_buf_printf(&out, "%s", piece);
    return out.ptr;
}

Test(events, ids_have_at_most_800_utf16_units) {
    const struct {
        const char *piece;
        size_t count;
        enum tm_status want;
    } rows[] = {{"x", 800, TM_OK},
                {"x", 801, TM_INVALID},
                {"\xc3\xa9", 800, TM_OK},
                {"\xc3\xa9", 801, TM_INVALID},
                {"\xf0\x9f\x98\x80", 400, TM_OK},
                {"\xf0\x9f\x98\x80", 401, TM_INVALID}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *id = repeated(rows[i].piece, rows[i].count);
        struct tm_str body = tm_arena_printf(arena, "{\"id\":\"%s\"}", id);
        cr_assert_eq(read_body("trace-create", body.ptr), rows[i].want, "%zu of %s", rows[i].count, rows[i].piece);
        free(id);
    }
}

Test(events, without_a_body_id_are_accepted_and_discarded) {
    const char *rows[][2] = {{"trace-create", "{}"},
                             {"trace-create", "{\"id\":null}"},
                             {"score-create", "{\"name\":\"n\",\"value\":1,\"traceId\":\"t\"}"},
                             {"observation-create", "{\"type\":\"SPAN\"}"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_assert_eq(read_body(rows[i][0], rows[i][1]), TM_OK, "%s", error.reason);
        cr_assert_eq(event.class, TM_EVENT_VOID);
        cr_assert_null(event.event);
    }
    cr_assert_eq(read_body("trace-create", "{\"name\":1}"), TM_INVALID, "still, its fields are checked");
}

Test(events, sdk_logs_are_accepted_and_stored_nowhere) {
    cr_assert_eq(read_body("sdk-log", "{\"log\":{\"a\":1},\"id\":null}"), TM_OK);
    cr_assert_eq(event.class, TM_EVENT_LOG);
    cr_assert_null(event.event);
    cr_assert_not(event.needs_project_scope);
    cr_assert_eq(read_body("sdk-log", "{\"log\":null}"), TM_OK);
    cr_assert_eq(read_body("sdk-log", "{}"), TM_INVALID);
    cr_assert_str_eq(error.field, "body.log");
}

Test(events, traces_say_what_they_say) {
    const struct good rows[] = {
        {"trace-create", "{\"id\":\"t\"}", "public=0 bookmarked=0"},
        {"trace-create", "{\"id\":\"t\",\"public\":true}", "public=1 bookmarked=0"},
        {"trace-create", "{\"id\":\"t\",\"public\":null,\"externalId\":\"x\",\"unknown\":{\"name\":1}}",
         "public=0 bookmarked=0"},
        {"trace-create",
         "{\"id\":\"t\",\"timestamp\":\"1970-01-01T00:00:02+00:00\",\"name\":\"n\",\"userId\":\"u\",\"sessionId\":"
         "\"s\",\"release\":\"r\","
         "\"version\":\"v\",\"environment\":\"prod\",\"tags\":[\"b\",\"a\"],\"input\":\"i\",\"output\":{\"o\": "
         "1},\"metadata\":{\"m\":1}}",
         "timestamp=2000000 name='n' user_id='u' session_id='s' release='r' version='v' environment='prod' public=0 "
         "bookmarked=0 tags=b,a "
         "input='i' output='{\"o\": 1}' metadata='{\"m\":1}'"},
        {"trace-create",
         "{\"id\":\"t\",\"timestamp\":null,\"name\":null,\"userId\":null,\"sessionId\":null,\"release\":null,"
         "\"version\":null,"
         "\"environment\":null,\"tags\":null,\"input\":null,\"output\":null,\"metadata\":null,\"externalId\":null}",
         "name=null user_id=null session_id=null release=null version=null public=0 bookmarked=0"},
        {"trace-create", "{\"id\":\"t\",\"name\":\"a\",\"name\":\"b\",\"tags\":[]}", "name='b' public=0 bookmarked=0"},
        {"trace-create", "{\"id\":\"t\",\"name\":\"\",\"metadata\":{}}", "name='' public=0 bookmarked=0"},
    };
    expect_values(rows, COUNT(rows));
}

Test(events, only_truthy_input_and_output_is_said) {
    const struct {
        const char *json, *want;
    } rows[] = {{"\"\"", ""},
                {"0", ""},
                {"-0.0e5", ""},
                {"false", ""},
                {"null", ""},
                {"\"0\"", "'0'"},
                {"[]", "'[]'"},
                {"{ }", "'{ }'"},
                {"true", "'true'"},
                {"0.01", "'0.01'"},
                {"1e400", "'1e400'"},
                {"[ 1,\n2]", "'[ 1,\n2]'"},
                {"\"a\\nb\"", "'a\nb'"},
                {"[\"\\u00e9\"]", "'[\"\xc3\xa9\"]'"},
                {"\"\\\\u00e9\"", "'\\u00e9'"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tm_str body = tm_arena_printf(arena, "{\"id\":\"o\",\"output\":%s}", rows[i].json);
        cr_assert_eq(read_body("event-create", body.ptr), TM_OK);
        struct tm_str want =
            tm_arena_printf(arena, "type='EVENT'%s%s", rows[i].want[0] ? " output=" : "", rows[i].want);
        cr_assert_str_eq(values(), want.ptr);
    }
}

Test(events, metadata_that_is_no_object_is_wrapped) {
    const struct {
        const char *json, *want;
    } rows[] = {{"\"a\\\"b\"", "{\"metadata\":\"a\\\"b\"}"},
                {"\"\"", "{\"metadata\":\"\"}"},
                {"1.50", "{\"metadata\":\"1.50\"}"},
                {"true", "{\"metadata\":\"true\"}"},
                {"false", "{\"metadata\":\"false\"}"},
                {"[1,{\"a\":\"b\"}]", "{\"metadata\":\"[1,{\\\"a\\\":\\\"b\\\"}]\"}"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tm_str body = tm_arena_printf(arena, "{\"id\":\"o\",\"metadata\":%s}", rows[i].json);
        cr_assert_eq(read_body("event-create", body.ptr), TM_OK);
        struct tm_str want = tm_arena_printf(arena, "type='EVENT' metadata='%s'", rows[i].want);
        cr_assert_str_eq(values(), want.ptr);
    }
}

Test(events, environments_are_normalised) {
    const char *long_name = "a234567890123456789012345678901234567890xyz",
               *cut = "a234567890123456789012345678901234567890";
    const struct {
        const char *json, *want;
    } rows[] = {{"\"Prod_EU-1\"", "prod_eu-1"},
                {"\"langfuse-prod\"", "prod"},
                {"\"LangfuseLANGFUSE_x\"", "x"},
                {"\"langfuse\"", "default"},
                {"\"\"", "default"},
                {"\"a b\"", "default"},
                {"\"\\u00e9\"", "default"},
                {"5", "default"},
                {"[]", "default"},
                {"\"a\\u0000\"", "default"},
                {"\"langfuse-langfuse_\"", "default"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct tm_str body = tm_arena_printf(arena, "{\"id\":\"o\",\"environment\":%s}", rows[i].json);
        cr_assert_eq(read_body("event-create", body.ptr), TM_OK);
        struct tm_str want = tm_arena_printf(arena, "type='EVENT' environment='%s'", rows[i].want);
        cr_assert_str_eq(values(), want.ptr);
    }
    struct tm_str body = tm_arena_printf(arena, "{\"id\":\"o\",\"environment\":\"%s\"}", long_name);
    cr_assert_eq(read_body("event-create", body.ptr), TM_OK);
    cr_assert_str_eq(values(), tm_arena_printf(arena, "type='EVENT' environment='%s'", cut).ptr);
}

Test(events, observations_say_what_they_say) {
    const struct good rows[] = {
        {"generation-create",
         "{\"id\":\"o\",\"name\":\"n\",\"startTime\":\"1970-01-01T00:00:02Z\",\"endTime\":\"1970-01-01T00:00:03Z\","
         "\"completionStartTime\":\"1970-01-01T00:00:02.5Z\",\"level\":\"ERROR\",\"statusMessage\":\"m\","
         "\"parentObservationId\":\"p\","
         "\"version\":\"v\",\"environment\":\"e\",\"model\":\"gpt\",\"modelParameters\":{\"t\":0.5,\"s\":\"x\",\"b\":"
         "true,\"n\":null,"
         "\"a\":[\"x\"],\"o\":{\"k\":\"v\"}},\"promptName\":\"pn\",\"promptVersion\":3}",
         "type='GENERATION' parent_observation_id='p' start_time=2000000 end_time=3000000 "
         "completion_start_time=2500000 name='n' environment='e' "
         "level='ERROR' status_message='m' version='v' provided_model_name='gpt' "
         "model_parameters='{\"t\":0.5,\"s\":\"x\",\"b\":true,\"n\":null,"
         "\"a\":[\"x\"],\"o\":{\"k\":\"v\"}}' prompt_name='pn' prompt_version=3"},
        {"generation-update",
         "{\"id\":\"o\",\"name\":null,\"startTime\":null,\"endTime\":null,\"completionStartTime\":null,\"level\":null,"
         "\"statusMessage\":null,"
         "\"parentObservationId\":null,\"version\":null,\"environment\":null,\"model\":null,\"modelParameters\":null,"
         "\"promptName\":null,"
         "\"promptVersion\":null,\"usage\":null,\"usageDetails\":null,\"costDetails\":null,\"traceId\":null,"
         "\"metadata\":null}",
         "type='GENERATION' parent_observation_id=null end_time=null completion_start_time=null name=null "
         "status_message=null version=null "
         "provided_model_name=null model_parameters=null"},
        {"span-create",
         "{\"id\":\"o\",\"model\":5,\"usage\":\"x\",\"promptName\":\"p\",\"endTime\":\"1970-01-01T00:00:00Z\"}",
         "type='SPAN' end_time=0"},
        {"event-create", "{\"id\":\"o\",\"endTime\":\"never\",\"level\":\"DEBUG\"}", "type='EVENT' level='DEBUG'"},
        {"observation-update",
         "{\"id\":\"o\",\"type\":\"GENERATION\",\"environment\":\"e\",\"model\":\"m\",\"promptName\":5,"
         "\"usageDetails\":{\"a\":1}}",
         "type='GENERATION' provided_model_name='m' provided_usage_details=a:1"},
        {"generation-create", "{\"id\":\"o\",\"promptName\":\"\",\"promptVersion\":0}", "type='GENERATION'"},
    };
    expect_values(rows, COUNT(rows));
}

Test(events, usage_comes_in_many_shapes) {
#define USAGE(usage_, want_)                                                                                           \
    { "generation-create", "{\"id\":\"o\"," usage_ "}", "type='GENERATION'" want_ }
    const struct good rows[] = {
        USAGE("\"usage\":{}", ""),
        USAGE("\"usage\":{\"input\":1,\"output\":2,\"total\":9,\"unit\":\"TOKENS\"}",
              " provided_usage_details=input:1,output:2,total:9"),
        USAGE("\"usage\":{\"input\":1,\"output\":2}", " provided_usage_details=input:1,output:2,total:3"),
        USAGE("\"usage\":{\"output\":2,\"input\":null}", " provided_usage_details=output:2,total:2"),
        USAGE("\"usage\":{\"input\":1.0,\"output\":-2}", " provided_usage_details=input:1,total:1"),
        USAGE("\"usage\":{\"promptTokens\":1,\"completionTokens\":2,\"totalTokens\":3,\"input\":9,\"inputCost\":5}",
              " provided_usage_details=input:1,output:2,total:3"),
        USAGE("\"usage\":{\"promptTokens\":null,\"input\":9,\"inputCost\":5}", ""),
        USAGE("\"usage\":{\"input\":1,\"output\":2},\"usageDetails\":{\"cached\":7}",
              " provided_usage_details=input:1,output:2,cached:7"),
        USAGE("\"usage\":{\"input\":1,\"total\":5},\"usageDetails\":{\"input\":7}",
              " provided_usage_details=input:7,total:5"),
        USAGE("\"usage\":{\"input\":1,\"inputCost\":0.1,\"outputCost\":2e-6,\"totalCost\":null}",
              " provided_usage_details=input:1,total:1 provided_cost_details=input:100000000000,output:2000000"),
        USAGE("\"usage\":{\"inputCost\":-1000000,\"totalCost\":1e7},\"costDetails\":{\"input\":1}",
              " provided_cost_details=input:1000000000000,total:999999999999000000"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}",
              " provided_usage_details=input:10,output:5,total:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_"
              "details\":{\"cached_tokens\":4,"
              "\"audio_tokens\":null},\"completion_tokens_details\":{\"reasoning_tokens\":7}}",
              " provided_usage_details=input_cached_tokens:4,output_reasoning_tokens:7,input:6,output:0,total:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_"
              "details\":null}",
              " provided_usage_details=input:10,output:5,total:15"),
        USAGE("\"usageDetails\":{\"input_tokens\":10,\"output_tokens\":5,\"total_tokens\":15,\"input_tokens_details\":{"
              "\"cached_tokens\":4},"
              "\"output_tokens_details\":{\"reasoning_tokens\":1}}",
              " provided_usage_details=input_cached_tokens:4,output_reasoning_tokens:1,input:6,output:4,total:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"cost\":0.1}",
              " provided_usage_details=prompt_tokens:10,completion_tokens:5,total_tokens:15"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5}",
              " provided_usage_details=prompt_tokens:10,completion_tokens:5"),
        USAGE("\"usageDetails\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_"
              "details\":[]}",
              " provided_usage_details=prompt_tokens:10,completion_tokens:5,total_tokens:15"),
        USAGE("\"usageDetails\":{\"a\":1,\"b\":\"12abc\",\"c\":\"-3\",\"d\":\"x\",\"e\":1.5,\"f\":true,\"g\":{\"x\":1},"
              "\"h\":-1,\"i\":\" 7\",\"j\":null,"
              "\"k\":1e2,\"l\":\"\",\"m\":\"+4\"}",
              " provided_usage_details=a:1,b:12,i:7,k:100,m:4"),
        USAGE("\"usageDetails\":{\"a\":1,\"a\":2}", " provided_usage_details=a:2"),
        USAGE("\"usageDetails\":{}", ""),
        USAGE("\"usageDetails\":{\"a\":99999999999999999999}", ""),
        USAGE("\"costDetails\":{\"input\":0.00015,\"b\":\"1\",\"c\":-1,\"d\":1e400,\"total\":0}",
              " provided_cost_details=input:150000000,total:0"),
        USAGE("\"costDetails\":{\"b\":\"1\"}", ""),
    };
    expect_values(rows, COUNT(rows));
}

Test(events, a_map_of_usage_has_at_most_256_keys) {
    struct tm_buf body = {0};
    tm_buf_printf(&body, "{\"id\":\"o\",\"usageDetails\":{");
    for (int i = 0; i < 257; i++) tm_buf_printf(&body, "%s\"k%d\":%d", i ? "," : "", i, i);
    tm_buf_printf(&body, "}}");
    cr_assert_eq(read_body("generation-create", body.ptr), TM_INVALID);
    cr_assert_str_eq(error.reason, "expected at most 256 kinds of usage, got an object");
    tm_buf_free(&body);
}

Test(events, scores_have_a_value_of_their_type) {
#define SCORE(rest_, want_)                                                                                            \
    { "score-create", "{\"id\":\"s\",\"name\":\"n\",\"traceId\":\"t\"," rest_ "}", "timestamp=1000000" want_ }
#define NAMED " name='n' source='API'"
    const struct good rows[] = {
        SCORE("\"value\":0.5", NAMED " data_type='NUMERIC' value=0.5 string_value=null long_string_value=''"),
        SCORE("\"value\":\"good\"", NAMED " data_type='CATEGORICAL' value=0 string_value='good' long_string_value=''"),
        SCORE("\"value\":1,\"dataType\":\"BOOLEAN\"",
              NAMED " data_type='BOOLEAN' value=1 string_value='True' long_string_value=''"),
        SCORE("\"value\":0.0,\"dataType\":\"BOOLEAN\"",
              NAMED " data_type='BOOLEAN' value=0 string_value='False' long_string_value=''"),
        SCORE("\"value\":\"x\",\"dataType\":\"TEXT\"",
              NAMED " data_type='TEXT' value=0 string_value='x' long_string_value=''"),
        SCORE("\"value\":\"better\",\"dataType\":\"CORRECTION\",\"source\":\"ANNOTATION\"",
              " name='output' source='ANNOTATION' data_type='CORRECTION' value=0 string_value=null "
              "long_string_value='better'"),
        SCORE("\"value\":1,\"source\":\"EVAL\",\"comment\":\"c\",\"queueId\":\"q\",\"executionTraceId\":\"x\","
              "\"configId\":\"g\",\"environment\":\"e\","
              "\"metadata\":\"m\",\"observationId\":\"o\"",
              " observation_id='o' name='n' environment='e' source='EVAL' data_type='NUMERIC' value=1 "
              "string_value=null long_string_value='' "
              "comment='c' metadata='{\"metadata\":\"m\"}' config_id='g' queue_id='q' execution_trace_id='x'"),
        SCORE("\"value\":1,\"sessionId\":null,\"comment\":null,\"configId\":null,\"queueId\":null",
              " session_id=null" NAMED " data_type='NUMERIC' value=1 string_value=null long_string_value='' "
              "comment=null config_id=null queue_id=null"),
        {"score-create", "{\"id\":\"s\",\"name\":\"n\",\"sessionId\":\"x\",\"value\":1}",
         "timestamp=1000000 session_id='x'" NAMED
         " data_type='NUMERIC' value=1 string_value=null long_string_value=''"},
        {"score-create", "{\"id\":\"s\",\"name\":\"n\",\"datasetRunId\":\"x\",\"value\":1}",
         "timestamp=1000000 dataset_run_id='x'" NAMED
         " data_type='NUMERIC' value=1 string_value=null long_string_value=''"},
    };
    expect_values(rows, COUNT(rows));
    cr_assert_not(event.needs_project_scope);
    cr_assert_eq(event.event->trace_id.len, 0);
}

Test(events, an_annotation_without_a_configuration_is_discarded) {
    cr_assert_eq(read_body("score-create",
                           "{\"id\":\"s\",\"name\":\"n\",\"traceId\":\"t\",\"value\":1,\"source\":\"ANNOTATION\"}"),
                 TM_OK);
    cr_assert_eq(event.class, TM_EVENT_VOID);
}

Test(events, that_break_a_rule_are_refused_with_a_reason) {
#define BAD_SCORE(rest_, field_, reason_)                                                                              \
    { "score-create", "{\"id\":\"s\"," rest_ "}", field_, reason_ }
    const struct bad rows[] = {
        {"trace-create", "{\"id\":\"\"}", "body.id",
         "expected a string of 1 to 800 characters without carriage returns, got \"\""},
        {"trace-create", "{\"id\":\"a\\rb\"}", "body.id",
         "expected a string of 1 to 800 characters without carriage returns, got \"a\rb\""},
        {"trace-create", "{\"name\":7}", "body.name", "expected a string, got 7"},
        {"trace-create", "{\"timestamp\":\"2026-01-01\"}", "body.timestamp",
         "expected an ISO 8601 date-time with an offset, got \"2026-01-01\""},
        {"trace-create", "{\"tags\":\"a\"}", "body.tags", "expected an array of strings, got \"a\""},
        {"trace-create", "{\"tags\":[\"a\",null]}", "body.tags.1", "expected a string, got null"},
        {"trace-create", "{\"public\":\"yes\"}", "body.public", "expected true or false, got \"yes\""},
        {"trace-create", "{\"externalId\":{}}", "body.externalId", "expected a string, got an object"},
        {"trace-create",
         "{\"userId\":\"01234567890123456789012345678901234567890123456789012345678\\u00e9x\",\"sessionId\":"
         "[]}",
         "body.sessionId", "expected a string, got an array"},
        {"span-create", "{\"traceId\":\"t\"}", "body.id", "expected a value, got nothing"},
        {"span-create", "{\"id\":null}", "body.id", "expected a value, got null"},
        {"span-create", "{\"id\":\"o\",\"traceId\":\"\"}", "body.traceId",
         "expected a string of 1 to 800 characters without carriage returns, got \"\""},
        {"span-update", "{\"id\":\"o\",\"startTime\":\"yesterday\"}", "body.startTime",
         "expected an ISO 8601 date-time with an offset, got \"yesterday\""},
        {"span-update", "{\"id\":\"o\",\"endTime\":1700000000}", "body.endTime",
         "expected an ISO 8601 date-time with an offset, got 1700000000"},
        {"span-create", "{\"id\":\"o\",\"level\":\"FATAL\"}", "body.level",
         "expected DEBUG, DEFAULT, WARNING or ERROR, got \"FATAL\""},
        {"observation-create", "{\"id\":\"o\"}", "body.type", "expected a value, got nothing"},
        {"observation-create", "{\"id\":\"o\",\"type\":\"TOOL\"}", "body.type",
         "expected GENERATION, SPAN or EVENT, got \"TOOL\""},
        {"generation-create", "{\"id\":\"o\",\"modelParameters\":[]}", "body.modelParameters",
         "expected an object, got an array"},
        {"generation-create", "{\"id\":\"o\",\"modelParameters\":{\"a\":[1]}}", "body.modelParameters.a",
         "expected a string, number, boolean, array of strings or object of strings, got an array"},
        {"generation-create", "{\"id\":\"o\",\"modelParameters\":{\"a\":{\"b\":1}}}", "body.modelParameters.a",
         "expected a string, number, boolean, array of strings or object of strings, got an object"},
        {"generation-create", "{\"id\":\"o\",\"promptName\":\"p\"}", "body.promptVersion",
         "expected a version for promptName, got nothing"},
        {"generation-create", "{\"id\":\"o\",\"promptName\":\"\",\"promptVersion\":1}", "body.promptName",
         "expected a name for promptVersion, got \"\""},
        {"generation-create", "{\"id\":\"o\",\"promptName\":\"p\",\"promptVersion\":1.5}", "body.promptVersion",
         "expected an integer from 1 to 65535, got 1.5"},
        {"generation-create", "{\"id\":\"o\",\"usage\":5}", "body.usage", "expected an object, got 5"},
        {"generation-create", "{\"id\":\"o\",\"usage\":{\"input\":1.5}}", "body.usage.input",
         "expected an integer, got 1.5"},
        {"generation-create", "{\"id\":\"o\",\"usage\":{\"promptTokens\":1,\"output\":\"x\"}}", "body.usage.output",
         "expected an integer, got \"x\""},
        {"generation-create", "{\"id\":\"o\",\"usage\":{\"unit\":\"PAGES\"}}", "body.usage.unit",
         "expected TOKENS, CHARACTERS, SECONDS, MILLISECONDS, IMAGES or REQUESTS, got \"PAGES\""},
        {"generation-create", "{\"id\":\"o\",\"usage\":{\"totalCost\":\"1\"}}", "body.usage.totalCost",
         "expected a number, got \"1\""},
        {"generation-create", "{\"id\":\"o\",\"usage\":{\"totalCost\":1e400}}", "body.usage.totalCost",
         "expected a number, got 1e400"},
        {"generation-create", "{\"id\":\"o\",\"usageDetails\":[]}", "body.usageDetails",
         "expected an object, got an array"},
        {"generation-create", "{\"id\":\"o\",\"costDetails\":true}", "body.costDetails",
         "expected an object, got true"},
        BAD_SCORE("\"traceId\":\"t\",\"value\":1", "body.name", "expected a value, got nothing"),
        BAD_SCORE("\"name\":\"\",\"traceId\":\"t\",\"value\":1", "body.name",
                  "expected a name that is not empty, got \"\""),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\"", "body.value", "expected a value, got nothing"),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":true", "body.value",
                  "expected a number or a string, got true"),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":\"1\",\"dataType\":\"NUMERIC\"", "body.value",
                  "expected a number, since dataType is NUMERIC, got \"1\""),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":2,\"dataType\":\"BOOLEAN\"", "body.value",
                  "expected 0 or 1, since dataType is BOOLEAN, got 2"),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":2,\"dataType\":\"CATEGORICAL\"", "body.value",
                  "expected a string, since dataType is CATEGORICAL, got 2"),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":\"\",\"dataType\":\"TEXT\"", "body.value",
                  "expected a string of 1 to 500 characters, since dataType is TEXT, got \"\""),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":1,\"dataType\":null", "body.dataType",
                  "expected NUMERIC, BOOLEAN, CATEGORICAL, TEXT or CORRECTION, got null"),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":1,\"source\":\"HUMAN\"", "body.source",
                  "expected API, EVAL or ANNOTATION, got \"HUMAN\""),
        BAD_SCORE("\"name\":\"n\",\"traceId\":\"t\",\"value\":1,\"source\":null", "body.source",
                  "expected API, EVAL or ANNOTATION, got null"),
        BAD_SCORE("\"name\":\"n\",\"value\":1", "body",
                  "expected exactly one of traceId, sessionId and datasetRunId, got 0"),
        BAD_SCORE("\"name\":\"n\",\"value\":1,\"traceId\":\"t\",\"sessionId\":\"s\"", "body",
                  "expected exactly one of traceId, sessionId and datasetRunId, got 2"),
        BAD_SCORE("\"name\":\"n\",\"value\":1,\"sessionId\":\"s\",\"observationId\":\"o\"", "body.observationId",
                  "expected a traceId together with observationId"),
        BAD_SCORE("\"name\":\"n\",\"value\":\"x\",\"sessionId\":\"s\",\"dataType\":\"CORRECTION\"", "body.traceId",
                  "expected a traceId, since dataType is CORRECTION"),
        BAD_SCORE("\"name\":\"n\",\"value\":\"x\",\"traceId\":\"s\",\"dataType\":\"CORRECTION\",\"configId\":\"c\"",
                  "body.configId", "expected no configId, since dataType is CORRECTION, got \"c\""),
    };
    expect_refusals(rows, COUNT(rows));
}

Test(events, long_values_are_cut_between_characters_in_a_reason) {
    char *text = repeated("\xe2\x82\xac", 30);
    cr_assert_eq(read_body("span-create", tm_arena_printf(arena, "{\"id\":\"o\",\"endTime\":\"x%s\"}", text).ptr),
                 TM_INVALID);
    char *kept = repeated("\xe2\x82\xac", 19);
    cr_assert_str_eq(error.reason,
                     tm_arena_printf(arena, "expected an ISO 8601 date-time with an offset, got \"x%s...\"", kept).ptr);
    free(text);
    free(kept);
}

Test(events, names_of_traces_have_at_most_1000_characters) {
    char *name = repeated("\xc3\xa9", 1001);
    cr_assert_eq(read_body("trace-create", tm_arena_printf(arena, "{\"id\":\"t\",\"name\":\"%s\"}", name).ptr),
                 TM_INVALID);
    name[2000] = 0;
    cr_assert_eq(read_body("trace-create", tm_arena_printf(arena, "{\"id\":\"t\",\"name\":\"%s\"}", name).ptr), TM_OK);
    free(name);
}

Test(events, a_full_arena_is_reported) {
    cr_assert_eq(read_body("trace-create", "{\"id\":\"t\"}"), TM_OK);
    const struct tm_json *root;
    cr_assert_eq(tm_json_parse_copy(TM_STR("{\"id\":\"e\",\"timestamp\":\"1970-01-01T00:00:01Z\",\"type\":\"span-"
                                           "create\",\"body\":{\"id\":\"o\"}}"),
                                    arena, &root, &error),
                 TM_OK);
    struct tm_arena *small = tm_arena_new(512);
    cr_assert_eq(tm_ingestion_event_read(root, small, &event, &error), TM_NO_MEMORY);
    tm_arena_free(small);
}
