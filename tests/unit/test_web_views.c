/* web: what is taken as a saved view. */
#include "web/server/views.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct tm_arena *arena;
static struct params params;
static struct view_wanted wanted;

static void set_up(void) {
    arena = tm_arena_new(0);
    memset(&params, 0, sizeof params);
}
static void tear_down(void) {
    tm_arena_free(arena);
}
TestSuite(views, .init = set_up, .fini = tear_down);

static const struct tm_json *parse(const char *json) {
    const struct tm_json *body;
    cr_assert_eq(tm_json_parse_copy(tm_str_from(json), arena, &body, NULL), TM_OK, "%s", json);
    return body;
}

static bool refused(void) {
    return params.issue_count || params.problem;
}

static void read_new(const char *json) {
    memset(&params, 0, sizeof params);
    view_read_new(parse(json), &params, arena, &wanted);
}

static void read_state(const char *table, const char *state) {
    char text[512];
    snprintf(text, sizeof text, "{\"table\":\"%s\",\"name\":\"n\",\"state\":%s}", table, state);
    read_new(text);
}

Test(views, are_taken_with_all_they_hold) {
    read_state("traces", "{\"filters\":[{\"type\":\"number\",\"column\":\"latency\",\"operator\":\">\",\"value\":10}],"
                         "\"searchQuery\":\"x\",\"orderBy\":{\"column\":\"timestamp\",\"order\":\"ASC\"},"
                         "\"columnOrder\":[\"time\",\"name\"],\"columnVisibility\":{\"input\":false},"
                         "\"timeRange\":{\"range\":\"7d\"}}");
    cr_assert_not(refused(), "%s", params.problem);
    cr_assert(tm_str_is(wanted.table, "traces"));
    cr_assert(tm_str_starts(wanted.filters, "[{\"type\":\"number\""));
    cr_assert(tm_str_is(wanted.order, "{\"column\":\"timestamp\",\"order\":\"ASC\"}"));
    cr_assert(tm_str_is(wanted.column_order, "[\"time\",\"name\"]"));
    cr_assert(tm_str_is(wanted.column_visibility, "{\"input\":false}"));
    cr_assert(tm_str_is(wanted.time_range, "{\"range\":\"7d\"}"));
    cr_assert(tm_str_is(wanted.search, "x"));
}

Test(views, need_nothing_but_a_name_and_a_state) {
    read_state("sessions", "{}");
    cr_assert_not(refused());
    cr_assert(tm_str_is(wanted.filters, "[]"));
    cr_assert(tm_str_is(wanted.column_visibility, "{}"));
    cr_assert(!wanted.search.len && !wanted.order.len && !wanted.time_range.len);
}

Test(views, of_a_list_know_its_columns_only) {
    static const char type[] = "{\"filters\":[{\"type\":\"stringOptions\",\"column\":\"type\",\"operator\":\"any of\","
                               "\"value\":[\"SPAN\"]}]}";
    read_state("observations", type);
    cr_assert_not(refused());
    read_state("traces", type);
    cr_assert(refused());
    read_state("sessions", type);
    cr_assert(refused());
}

Test(views, of_any_other_shape_are_refused) {
    static const char *const bodies[] = {
        "7",
        "[]",
        "{}",
        "{\"table\":\"scores\",\"name\":\"n\",\"state\":{}}",
        "{\"table\":7,\"name\":\"n\",\"state\":{}}",
        "{\"table\":\"traces\",\"name\":\" \",\"state\":{}}",
        "{\"table\":\"traces\",\"name\":\"a\\u0000b\",\"state\":{}}",
        "{\"table\":\"traces\",\"name\":[],\"state\":{}}",
        "{\"table\":\"traces\",\"name\":\"n\"}",
        "{\"table\":\"traces\",\"name\":\"n\",\"state\":[]}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        read_new(bodies[i]);
        cr_assert(refused(), "%s", bodies[i]);
    }
}

Test(views, of_a_wrong_state_are_refused_with_the_field) {
    static const struct {
        const char *state, *field;
    } wrong[] = {
        {"{\"filters\":{}}", "filters"},
        {"{\"filters\":[7]}", "filter"},
        {"{\"filters\":[{\"type\":\"string\",\"column\":\"name\",\"operator\":\"like\",\"value\":\"x\"}]}", "filter"},
        {"{\"searchQuery\":7}", "searchQuery"},
        {"{\"orderBy\":\"timestamp\"}", "orderBy"},
        {"{\"orderBy\":{\"column\":\"timestamp\"}}", "orderBy"},
        {"{\"orderBy\":{\"column\":\"timestamp; DROP\",\"order\":\"ASC\"}}", "orderBy"},
        {"{\"orderBy\":{\"column\":\"timestamp\",\"order\":\"up\"}}", "orderBy"},
        {"{\"orderBy\":{\"column\":\"timestamp\",\"order\":\"ASC\",\"more\":1}}", "orderBy"},
        {"{\"columnOrder\":{}}", "columnOrder"},
        {"{\"columnOrder\":[1]}", "columnOrder"},
        {"{\"columnOrder\":[\"a b\"]}", "columnOrder"},
        {"{\"columnVisibility\":[]}", "columnVisibility"},
        {"{\"columnVisibility\":{\"a\":1}}", "columnVisibility"},
        {"{\"columnVisibility\":{\"<script>\":true}}", "columnVisibility"},
        {"{\"timeRange\":\"7d\"}", "timeRange"},
        {"{\"timeRange\":{\"range\":\"7y\"}}", "timeRange"},
        {"{\"timeRange\":{\"range\":\"7777d\"}}", "timeRange"},
        {"{\"timeRange\":{\"range\":\"7d\",\"x\":1}}", "timeRange"},
        {"{\"timeRange\":{\"from\":\"2026-11-23T10:00:00Z\"}}", "timeRange"},
        {"{\"timeRange\":{\"from\":\"2026-11-23T10:00:00Z\",\"to\":\"2026-11-22T10:00:00Z\"}}", "timeRange"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        read_state("traces", wrong[i].state);
        cr_assert_eq(params.issue_count, 1, "%s", wrong[i].state);
        cr_assert_str_eq(params.issues[0].path, wrong[i].field);
    }
}

/* A view in which so many letters stand somewhere. */
static void read_long(const char *before, size_t letters, const char *after) {
    static char text[64 * 1024], filled[48 * 1024];
    memset(filled, 'x', letters);
    filled[letters] = 0;
    snprintf(text, sizeof text, "%s%s%s", before, filled, after);
    read_new(text);
}

Test(views, are_bounded) {
    read_long("{\"table\":\"traces\",\"name\":\"", 100, "\",\"state\":{}}");
    cr_assert_not(refused());
    read_long("{\"table\":\"traces\",\"name\":\"", 101, "\",\"state\":{}}");
    cr_assert_str_eq(params.issues[0].path, "name");
    read_long("{\"table\":\"traces\",\"name\":\"n\",\"state\":{\"searchQuery\":\"", 501, "\"}}");
    cr_assert_str_eq(params.issues[0].path, "searchQuery");
    read_long("{\"table\":\"traces\",\"name\":\"n\",\"state\":{\"x\":\"", 33 * 1024, "\"}}");
    cr_assert_str_eq(params.issues[0].path, "state");
}

Test(views, change_their_name_or_their_state) {
    view_read_change(parse("{\"name\":\" other \"}"), TM_STR("traces"), &params, arena, &wanted);
    cr_assert_not(refused());
    cr_assert(tm_str_is(wanted.name, "other"));
    cr_assert(!wanted.has_state && !wanted.filters.len);
    view_read_change(parse("{\"state\":{}}"), TM_STR("traces"), &params, arena, &wanted);
    cr_assert_not(refused());
    cr_assert(wanted.has_state && !wanted.name.len && tm_str_is(wanted.filters, "[]"));
    view_read_change(parse("{}"), TM_STR("traces"), &params, arena, &wanted);
    cr_assert(refused());
}
