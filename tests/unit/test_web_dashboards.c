/* dashboards of the web: what a definition may be, told member by member. */
#include "web/server/dashboards.h"
#include "web/server/metrics.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static struct params params;
static struct tm_error error;

static void set_up(void) {
    arena = tm_arena_new(0);
}
static void tear_down(void) {
    tm_arena_free(arena);
}
TestSuite(web_dashboards, .init = set_up, .fini = tear_down);

static const struct tm_json *parse(const char *json) {
    const struct tm_json *node = NULL;
    cr_assert_eq(tm_json_parse_copy(tm_str_from(json), arena, &node, &error), TM_OK, "%s", json);
    return node;
}

static void check(const char *json) {
    memset(&params, 0, sizeof params);
    dashboard_check(parse(json), &params, arena);
}

static void is_fine(const char *json) {
    check(json);
    cr_assert_eq(params.issue_count, 0, "%s: %s: %s", json, params.issues[0].path, params.issues[0].message);
    cr_assert_null(params.problem);
}

static void is_wrong(const char *json, const char *path) {
    check(json);
    cr_assert_gt(params.issue_count, 0, "%s", json);
    cr_assert_str_eq(params.issues[0].path, path, "%s: %s", json, params.issues[0].path);
}

#define PLACE   "\"place\":{\"x\":0,\"y\":0,\"w\":6,\"h\":4}"
#define COUNTED "\"view\":\"traces\",\"metrics\":[{\"measure\":\"count\",\"aggregation\":\"count\"}]"

/* A definition of one widget of this chart and question. */
static const char *one(const char *chart, const char *place, const char *question) {
    struct tm_str text =
        tm_arena_printf(arena, "{\"widgets\":[{\"id\":\"a\",\"title\":\"t\",\"chart\":\"%s\",%s,\"question\":{%s}}]}",
                        chart, place, question);
    return text.ptr;
}

Test(web_dashboards, of_any_other_shape_are_refused) {
    static const char *const bodies[] = {
        "7", "null", "[]", "{}", "\"x\"", "{\"widgets\":{}}", "{\"widgets\":[],\"a\":1}"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) is_wrong(bodies[i], "definition");
    is_wrong("{\"widgets\":[7]}", "definition.widgets.0");
    is_wrong("{\"widgets\":[[]]}", "definition.widgets.0");
    is_wrong("{\"widgets\":[{\"id\":\"a\",\"html\":\"x\"}]}", "definition.widgets.0");
    is_wrong("{\"widgets\":[{}]}", "definition.widgets.0.id");
    memset(&params, 0, sizeof params);
    dashboard_check(NULL, &params, arena);
    cr_assert_eq(params.issue_count, 1);
    is_fine("{\"widgets\":[]}");
}

Test(web_dashboards, have_known_charts_that_fit_their_question) {
    is_fine(one("number", PLACE, COUNTED));
    is_fine(one("line", PLACE, COUNTED ",\"timeDimension\":{\"granularity\":\"auto\"}"));
    is_wrong(one("line", PLACE, COUNTED), "definition.widgets.0.question.timeDimension");
    is_wrong(one("pie", PLACE, COUNTED ",\"timeDimension\":{\"granularity\":\"hour\"}"),
             "definition.widgets.0.question.timeDimension");
    is_wrong(one("gauge", PLACE, COUNTED), "definition.widgets.0.chart");
}

Test(web_dashboards, stay_within_the_grid) {
    static const struct {
        const char *place, *path;
    } cases[] = {
        {"{\"x\":12,\"y\":0,\"w\":1,\"h\":1}", "x"},  {"{\"x\":-1,\"y\":0,\"w\":1,\"h\":1}", "x"},
        {"{\"x\":0,\"y\":0.5,\"w\":1,\"h\":1}", "y"}, {"{\"x\":0,\"y\":0,\"w\":13,\"h\":1}", "w"},
        {"{\"x\":7,\"y\":0,\"w\":6,\"h\":1}", "w"},   {"{\"x\":0,\"y\":0,\"w\":6,\"h\":1e9}", "h"},
        {"{\"x\":0,\"y\":0,\"w\":6}", "h"},
    };
    char place[128], path[64];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(place, sizeof place, "\"place\":%s", cases[i].place);
        snprintf(path, sizeof path, "definition.widgets.0.place.%s", cases[i].path);
        is_wrong(one("number", place, COUNTED), path);
    }
    is_wrong(one("number", "\"place\":null", COUNTED), "definition.widgets.0.place");
}

Test(web_dashboards, ask_what_the_metrics_answer_and_nothing_of_a_time) {
    is_wrong(one("number", PLACE, "\"view\":\"nope\""), "definition.widgets.0.question.view");
    is_wrong(one("number", PLACE, "\"view\":\"traces\""), "definition.widgets.0.question.metrics");
    is_wrong(one("number", PLACE, COUNTED ",\"dimensions\":[{\"field\":\"' DROP\"}]"), "definition.widgets.0.question");
    is_wrong(one("number", PLACE, COUNTED ",\"filters\":[{}]"), "definition.widgets.0.question.filter");
    is_wrong(one("number", PLACE, COUNTED ",\"config\":{\"row_limit\":0}"), "definition.widgets.0.question.row_limit");
    is_wrong(one("number", PLACE, COUNTED ",\"fromTimestamp\":\"2026-11-23T10:00:00Z\""),
             "definition.widgets.0.question");
}

Test(web_dashboards, ask_in_no_more_words_than_fit_a_url) {
    char *question = calloc(1, 8192);
    size_t len =
        (size_t)sprintf(question, COUNTED ",\"filters\":[{\"type\":\"string\",\"column\":\"name\",\"operator\":"
                                          "\"=\",\"value\":\"");
    memset(question + len, 'x', WIDGET_QUESTION_BYTES);
    strcpy(question + len + WIDGET_QUESTION_BYTES, "\"}]");
    is_wrong(one("number", PLACE, question), "definition.widgets.0.question");
    free(question);
}

Test(web_dashboards, leave_room_for_the_filters_of_the_page) {
    struct tm_str filters = tm_arena_printf(arena, "%s,\"filters\":[", COUNTED);
    for (int i = 0; i <= WIDGET_FILTERS_MOST; i++)
        filters = tm_arena_printf(arena, "%s%s{\"type\":\"null\",\"column\":\"name\",\"operator\":\"is null\"}",
                                  filters.ptr, i ? "," : "");
    is_wrong(one("number", PLACE, tm_arena_printf(arena, "%s]", filters.ptr).ptr),
             "definition.widgets.0.question.filters");
}

Test(web_dashboards, have_so_many_widgets_each_of_its_own_id) {
    struct tm_str list = tm_arena_copy(arena, TM_STR(""));
    for (int i = 0; i <= DASHBOARD_WIDGETS_MOST; i++)
        list = tm_arena_printf(
            arena, "%s%s{\"id\":\"w%d\",\"title\":\"t\",\"chart\":\"number\"," PLACE ",\"question\":{" COUNTED "}}",
            list.ptr, i ? "," : "", i);
    is_wrong(tm_arena_printf(arena, "{\"widgets\":[%s]}", list.ptr).ptr, "definition.widgets");
    const char *widget = "{\"id\":\"a\",\"title\":\"t\",\"chart\":\"number\"," PLACE ",\"question\":{" COUNTED "}}";
    is_wrong(tm_arena_printf(arena, "{\"widgets\":[%s,%s]}", widget, widget).ptr, "definition.widgets.1.id");
}

/* Each view, dimension and measure there is can be kept. */
Test(web_dashboards, may_ask_all_there_is) {
    for (size_t v = 0; v < metric_view_count; v++)
        for (size_t m = 0; m < metric_views[v].measure_count; m++) {
            struct tm_str question = tm_arena_printf(
                arena,
                "\"view\":\"%s\",\"dimensions\":[{\"field\":\"%s\"}],\"metrics\":[{\"measure\":\"%s\","
                "\"aggregation\":\"uniq\"}]",
                metric_views[v].name, metric_views[v].dimensions[m % metric_views[v].dimension_count].field,
                metric_views[v].measures[m].name);
            is_fine(one("pivot", PLACE, question.ptr));
        }
}

static char *read_file(const char *path) {
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    char *text = calloc(1, 1 << 18);
    cr_assert_gt(fread(text, 1, (1 << 18) - 1, file), 0);
    fclose(file);
    return text;
}

/* Those that come with the page can be cloned. */
Test(web_dashboards, that_come_with_the_page_are_fine) {
    static const char *const names[] = {"cost", "latency", "usage"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/web/ui/src/dashboards/curated/%s.json", TM_SOURCE_ROOT, names[i]);
        char *text = read_file(path);
        const struct tm_json *definition = tm_json_get(parse(text), "definition");
        memset(&params, 0, sizeof params);
        dashboard_check(definition, &params, arena);
        cr_assert_eq(params.issue_count, 0, "%s: %s: %s", path, params.issues[0].path, params.issues[0].message);
        free(text);
    }
}
