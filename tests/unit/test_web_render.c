/* web: rows as ClickHouse sends them, and the JSON they become. */
#include "web/server/render.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static const struct scope *scope;
static struct render render;

static void set_up(void) {
    arena = tm_arena_new(0);
    scope = scope_grant(arena, TM_STR("p1"));
    render = (struct render){.out = tm_json_writer_new(), .scratch = tm_arena_new(0)};
}
static void tear_down(void) {
    tm_json_writer_free(render.out);
    tm_arena_free(render.scratch);
    tm_arena_free(arena);
}

static struct tm_str text(void) {
    return tm_json_writer_text(render.out);
}
static bool has(const char *part) {
    return memmem(text().ptr, text().len, part, strlen(part)) != NULL;
}

/* ---- rows ---- */

static const struct column mixed[] = {
    {"a", "a", CELL_TEXT, SHAPE_TEXT, GROUP_CORE},   {"b", "b", CELL_INT_NULL, SHAPE_NUMBER, GROUP_CORE},
    {"c", "c", CELL_TEXTS, SHAPE_TEXTS, GROUP_CORE}, {"d", "d", CELL_INT_MAP, SHAPE_COSTS, GROUP_CORE},
    {"e", "e", CELL_BOOL, SHAPE_BOOL, GROUP_CORE},
};
/* "xy", 5, ["t"], {"k": 1500000}, true; then "", null, [], {}, false. */
static const char mixed_rows[] = "\x02xy"
                                 "\x00\x05\x00\x00\x00\x00\x00\x00\x00"
                                 "\x01\x01t"
                                 "\x01\x01k\x60\xe3\x16\x00\x00\x00\x00\x00"
                                 "\x01"
                                 "\x00\x01\x00\x00\x00";
enum { FIRST_ROW_BYTES = 27 };

Test(rows, are_read_as_their_columns_say, .init = set_up, .fini = tear_down) {
    struct rows rows = {mixed_rows, mixed_rows + sizeof mixed_rows - 1, arena};
    struct cell *cells;
    size_t count;
    cr_assert_eq(rows_all(&rows, mixed, 5, &cells, &count), TM_OK);
    cr_assert_eq(count, 2);
    cr_assert(tm_str_is(cells[0].text, "xy"));
    cr_assert_eq(cells[1].number, 5);
    cr_assert(tm_str_is(cells[2].entries[0].key, "t"));
    cr_assert_eq(cells[3].entries[0].number, 1500000);
    cr_assert_eq(cells[4].number, 1);
    cr_assert(cells[6].is_null);
    cr_assert_eq(cells[7].count, 0);
}

Test(rows, that_end_too_soon_are_invalid, .init = set_up, .fini = tear_down) {
    struct cell cells[5];
    for (size_t len = 1; len < FIRST_ROW_BYTES; len++) {
        char *exact = malloc(len); /* so that a sanitizer sees a read beyond it */
        memcpy(exact, mixed_rows, len);
        struct rows rows = {exact, exact + len, arena};
        cr_assert_eq(rows_next(&rows, mixed, 5, cells), TM_INVALID, "%zu bytes", len);
        free(exact);
    }
}

Test(rows, with_absurd_lengths_are_invalid, .init = set_up, .fini = tear_down) {
    static const char huge[] = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
    struct cell cells[5];
    struct rows as_text = {huge, huge + sizeof huge - 1, arena}, as_array = as_text;
    cr_assert_eq(rows_next(&as_text, mixed, 5, cells), TM_INVALID);
    cr_assert_eq(rows_next(&as_array, &mixed[2], 1, cells), TM_INVALID);
}

/* ---- values ---- */

static void renders(struct tm_str value, const char *expected) {
    set_up();
    render_json_text(&render, value, true);
    cr_assert(tm_str_is(text(), expected), "%.*s became %.*s", TM_STR_ARG(value), TM_STR_ARG(text()));
    tear_down();
}

Test(render, text_that_is_json_is_embedded) {
    renders(TM_STR("{\"a\": [1, 2]}"), "{\"a\": [1, 2]}");
    renders(TM_STR(" [1] "), "[1]");
    renders(TM_STR("\"quoted\""), "\"quoted\"");
    renders(TM_STR("12"), "12");
    renders(TM_STR("12345678901234567890123"), "12345678901234567890123");
    renders(TM_STR("true"), "true");
    renders(TM_STR("null"), "null");
}

Test(render, text_that_is_not_json_is_a_string) {
    renders(TM_STR(""), "null");
    renders(TM_STR(" "), "\" \"");
    renders(TM_STR("hello"), "\"hello\"");
    renders(TM_STR("{\"a\":1} x"), "\"{\\\"a\\\":1} x\"");
    renders(TM_STR("trueish"), "\"trueish\"");
    renders(TM_STR("[1"), "\"[1\"");
    renders(TM_STR("NaN"), "\"NaN\"");
    renders(TM_STR("a\xff\0b"), "\"a\xef\xbf\xbd\\u0000b\"");
    renders(TM_STR("{\"a\":\"\xff\"}"), "\"{\\\"a\\\":\\\"\xef\xbf\xbd\\\"}\"");
}

Test(render, json_deeper_than_the_parser_goes_is_a_string, .init = set_up, .fini = tear_down) {
    char deep[4001];
    memset(deep, '[', 2000);
    memset(deep + 2000, ']', 2000);
    deep[4000] = 0;
    render_json_text(&render, tm_str_from(deep), true);
    cr_assert_eq(text().ptr[0], '"');
}

/* ---- objects ---- */

Test(render, observation_derives_durations_usage_and_costs, .init = set_up, .fini = tear_down) {
    struct cell cells[OBSERVATION_COLUMN_COUNT] = {0};
    struct entry usage[] = {{TM_STR("input"), {0}, 10},
                            {TM_STR("input_cached"), {0}, 5},
                            {TM_STR("output"), {0}, 7},
                            {TM_STR("total"), {0}, 22}};
    struct entry cost[] = {{TM_STR("input"), {0}, 1500000000}, {TM_STR("total"), {0}, 1500000000}};
    cells[OBSERVATION_ID].text = TM_STR("o1");
    cells[OBSERVATION_START_TIME].number = 1000000;
    cells[OBSERVATION_END_TIME].number = 2500000;
    cells[OBSERVATION_COMPLETION_START_TIME].is_null = true;
    cells[OBSERVATION_USAGE] = (struct cell){.entries = usage, .count = 4};
    cells[OBSERVATION_COST] = (struct cell){.entries = cost, .count = 2};
    cells[OBSERVATION_TOTAL_COST].real = 0.0015;
    render_observation(&render, scope, cells, (const struct tm_str[]){TM_STR("1e-06"), TM_STR(""), TM_STR("")});
    cr_assert(has("\"latency\":1.5"));
    cr_assert(has("\"timeToFirstToken\":null"));
    cr_assert(has("\"inputPrice\":1e-06,\"outputPrice\":null,\"totalPrice\":null"));
    cr_assert(has("\"usage\":{\"unit\":\"TOKENS\",\"input\":15,\"output\":7,\"total\":22}"));
    cr_assert(has("\"promptTokens\":15"));
    cr_assert(has("\"costDetails\":{\"input\":0.0015,\"total\":0.0015}"));
    cr_assert(has("\"calculatedInputCost\":0.0015"));
    cr_assert(has("\"calculatedOutputCost\":null"));
    cr_assert(has("\"calculatedTotalCost\":0.0015"));
    cr_assert(has("\"startTime\":\"1970-01-01T00:00:01.000Z\""));
    cr_assert(has("\"completionStartTime\":null"));
    cr_assert(has("\"projectId\":\"p1\""));
}

Test(render, trace_says_minus_one_for_metrics_not_asked_for, .init = set_up, .fini = tear_down) {
    struct cell cells[TRACE_COLUMN_COUNT] = {0};
    struct trace_view view = {.scope = scope, .cells = cells, .groups = GROUP_CORE};
    struct entry metadata[] = {{TM_STR("n"), TM_STR("1"), 0}, {TM_STR("s"), TM_STR("one"), 0}};
    cells[TRACE_ID].text = TM_STR("t1");
    cells[TRACE_METADATA] = (struct cell){.entries = metadata, .count = 2};
    render_trace(&render, &view);
    cr_assert(has("\"latency\":-1,\"totalCost\":-1,\"observations\":[],\"scores\":[]"));
    cr_assert(has("\"htmlPath\":\"/project/p1/traces/t1\""));
    cr_assert(has("\"metadata\":{\"n\":1,\"s\":\"one\"}"));
    cr_assert(has("\"userId\":null"));
    cr_assert_not(has("inputTokens"));
}

static const struct {
    const char *type, *part, *missing;
} scores[] = {
    {"NUMERIC", "\"value\":1", "stringValue"},
    {"BOOLEAN", "\"value\":1,\"stringValue\":\"True\"", "\"trace\""},
    {"CATEGORICAL", "\"stringValue\":\"\"", "\"trace\""},
    {"TEXT", "\"stringValue\":", "\"value\""},
    {"CORRECTION", "\"value\":0,\"stringValue\":\"long\"", "\"trace\""},
};

Test(render, score_shows_the_value_of_its_type) {
    for (size_t i = 0; i < sizeof scores / sizeof scores[0]; i++) {
        struct cell cells[SCORE_COLUMN_COUNT] = {0};
        set_up();
        cells[SCORE_DATA_TYPE].text = tm_str_from(scores[i].type);
        cells[SCORE_VALUE].real = 1;
        cells[SCORE_STRING_VALUE].is_null = true;
        cells[SCORE_LONG_STRING_VALUE].text = TM_STR("long");
        render_score(&render, cells, SCORE_V1, NULL);
        cr_assert(has(scores[i].part), "%s", scores[i].type);
        cr_assert_not(has(scores[i].missing), "%s", scores[i].type);
        tear_down();
    }
}

Test(render, meta_counts_pages, .init = set_up, .fini = tear_down) {
    struct page page = {.number = 2, .limit = 50};
    tm_json_open_object(render.out);
    render_meta(&render, &page, 101);
    tm_json_close_object(render.out);
    cr_assert(tm_str_is(text(), "{\"meta\":{\"page\":2,\"limit\":50,\"totalItems\":101,\"totalPages\":3}}"));
}

Test(render, issues_name_the_parameter, .init = set_up, .fini = tear_down) {
    struct params params = {0};
    params_add(&params, TM_STR("limit"), TM_STR("101"));
    params_page(&params);
    render_issues(&render, &params);
    cr_assert(tm_str_is(text(), "{\"message\":\"Invalid request data\",\"error\":[{\"code\":\"too_big\",\"path\":"
                                "[\"limit\"],\"message\":\"Too big: expected number to be <=100\"}]}"));
}

/* ---- what Python wrote ---- */

static const struct {
    const char *python, *json;
} written[] = {
    {"{'country': 'France', 'n': 1.5e3, 'ok': True, 'no': None}",
     "{\"country\": \"France\", \"n\": 1.5e3, \"ok\": true, \"no\": null}"},
    {"[\"it's\", 'say \"x\"', 'a\\'b', False]", "[\"it's\", \"say \\\"x\\\"\", \"a'b\", false]"},
    {"{'a': 'x\\x41\\n\\d'}", "{\"a\": \"x\\u0041\\n\\\\d\"}"},
    {"{'a': (1, 2)}", NULL},
    {"{'a': Undefined}", NULL},
    {"{'a': 'open", NULL},
    {"[INFO] started", NULL},
    {"{'a': 1} and more", NULL},
};

Test(render, what_python_wrote_of_dicts_and_lists_is_read_as_json) {
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        if (written[i].json) renders(tm_str_from(written[i].python), written[i].json);
        set_up();
        render_json_text(&render, tm_str_from(written[i].python), true);
        cr_expect(written[i].json || text().ptr[0] == '"', "%s", written[i].python);
        tear_down();
    }
}
