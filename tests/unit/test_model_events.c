/* Events of every type: their envelopes, what traces say, and what all of them have. */
#include "model_events.h"

#include <criterion/criterion.h>
#include <stdlib.h>

TestSuite(events, .init = model_events_begin, .fini = model_events_end);

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
        cr_assert_str_eq(read_error.field, rows[i].field, "%s: %s %s", rows[i].text, read_error.field,
                         read_error.reason);
        cr_assert_str_eq(read_error.reason, rows[i].reason, "%s", read_error.reason);
        cr_assert(tm_str_is(event.event_id, rows[i].id));
    }
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
        cr_assert_eq(read_body(rows[i][0], rows[i][1]), TM_OK, "%s", read_error.reason);
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
    cr_assert_str_eq(read_error.field, "body.log");
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
                                    arena, &root, &read_error),
                 TM_OK);
    struct tm_arena *small = tm_arena_new(512);
    cr_assert_eq(tm_ingestion_event_read(root, small, &event, &read_error), TM_NO_MEMORY);
    tm_arena_free(small);
}
