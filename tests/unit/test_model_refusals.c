/* Events that break a rule, and the reason they are told. */
#include "model_events.h"

#include <criterion/criterion.h>
#include <stdlib.h>

TestSuite(refusals, .init = model_events_begin, .fini = model_events_end);

Test(refusals, of_what_breaks_a_rule_have_a_reason) {
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

Test(refusals, long_values_are_cut_between_characters_in_a_reason) {
    char *text = repeated("\xe2\x82\xac", 30);
    cr_assert_eq(read_body("span-create", tm_arena_printf(arena, "{\"id\":\"o\",\"endTime\":\"x%s\"}", text).ptr),
                 TM_INVALID);
    char *kept = repeated("\xe2\x82\xac", 19);
    cr_assert_str_eq(read_error.reason,
                     tm_arena_printf(arena, "expected an ISO 8601 date-time with an offset, got \"x%s...\"", kept).ptr);
    free(text);
    free(kept);
}
