/* web: the queries of facets: sound for every column and hostile values, few, and without a column's own conditions. */
#include "sound_query.h"
#include "web/server/facets.h"
#include "web/server/filter_columns.h"

static struct facets_request request;
static struct facet_group groups[FACETS_MAX];
static const int64_t now_us = 1795000000000000;

static void read_request(void) {
    facets_request_read(&request, &params, now_us, arena);
}

static bool refused(void) {
    return params.problem || params.issue_count;
}

static void ask_facets(const char *view, const char *fields) {
    memset(&params, 0, sizeof params);
    ask("view", view);
    ask("fields", fields);
}

static size_t group_all(void) {
    size_t count = facets_group(&request, groups), members = 0;
    for (size_t i = 0; i < count; i++) {
        members += groups[i].count;
        facets_query(&query, scope, &request, &groups[i], arena);
        is_sound();
    }
    cr_assert_eq(members, request.count, "each facet is counted once");
    return count;
}

/* With each other column narrowed by a hostile value, and with the column's own key. */
static void every_facet_is_sound(const char *view, const struct filter_columns *columns) {
    static const char shared[] =
        "[{\"type\":\"string\",\"column\":\"name\",\"operator\":\"=\",\"value\":\"'); DROP\"},"
        "{\"type\":\"arrayOptions\",\"column\":\"tags\",\"operator\":\"any of\",\"value\":[\"'); "
        "DROP\"]},{\"type\":\"stringObject\",\"column\":\"metadata\",\"operator\":\"=\",\"key\":"
        "\"' DROP\",\"value\":\"' DROP\"}%s]";
    static const char slow[] = ",{\"type\":\"number\",\"column\":\"latency\",\"operator\":\">\",\"value\":1}";
    char filter[512];
    snprintf(filter, sizeof filter, shared, strcmp(view, "scores") == 0 ? "" : slow);
    for (size_t i = 0; i < columns->count; i++)
        for (unsigned keyed = 0; keyed < 2; keyed++) {
            const struct filter_column *column = &columns->items[i];
            if (keyed && !filter_column_has_key(column)) continue;
            ask_facets(view, column->id);
            ask("filter", filter);
            ask("contains", hostile);
            if (strcmp(view, "traces") == 0) ask("search", hostile);
            if (keyed) ask("key", hostile);
            ask("toTimestamp", "2026-11-24T10:00:00Z");
            read_request();
            if (column->kind == COLUMN_TIME || column->kind == COLUMN_PAYLOAD) {
                cr_assert_not_null(params.problem, "%s is no facet", column->id);
                continue;
            }
            cr_assert_not(refused(), "%s: %s", column->id, params.problem);
            cr_assert_eq(group_all(), 1);
            cr_assert(tm_str_is(bound("contains")->value, hostile));
            if (keyed) cr_assert(tm_str_is(bound("facetKey")->value, hostile));
        }
}

Test(facets, of_every_column_hold_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    every_facet_is_sound("traces", &trace_filter_columns);
    every_facet_is_sound("observations", &observation_filter_columns);
    every_facet_is_sound("scores", &score_filter_columns);
}

Test(facets, read_from_the_same_rows_are_one_query, .init = set_up, .fini = tear_down) {
    ask_facets("traces", "environment,name,userId,release,version,level,latency,totalCost,totalTokens");
    read_request();
    cr_assert_not(refused());
    cr_assert_eq(group_all(), 2, "the traces' own, and what their observations add up to");
    ask_facets("observations", "environment,name,type,model,latency,totalCost,traceName,userId,sessionId,release");
    read_request();
    cr_assert_eq(group_all(), 2, "their own, and those of their traces");
    ask_facets("observations", "name,tags,metadata,scores_avg");
    read_request();
    cr_assert_eq(group_all(), 4);
}

Test(facets, as_many_as_may_be_asked_for_fit_into_one_query, .init = set_up, .fini = tear_down) {
    ask_facets("observations",
               "latency,latency,latency,latency,latency,latency,latency,latency,tokensPerSecond,tokensPerSecond,"
               "tokensPerSecond,tokensPerSecond,tokensPerSecond,tokensPerSecond,tokensPerSecond,tokensPerSecond,"
               "inputCost,inputCost,inputCost,inputCost,inputCost,inputCost,inputCost,inputCost");
    read_request();
    cr_assert_eq(request.count, FACETS_MAX);
    cr_assert_eq(group_all(), 1);
}

Test(facets, leave_out_the_conditions_on_themselves, .init = set_up, .fini = tear_down) {
    ask_facets("traces", "traceName,environment,metadata");
    ask("filter", "[{\"type\":\"string\",\"column\":\"name\",\"operator\":\"=\",\"value\":\"a\"},"
                  "{\"type\":\"stringOptions\",\"column\":\"environment\",\"operator\":\"any of\",\"value\":[\"b\"]}]");
    read_request();
    cr_assert_eq(group_all(), 3);
    facets_query(&query, scope, &request, &groups[0], arena);
    cr_assert_null(bound("f0"), "called by its other name");
    cr_assert(tm_str_is(bound("f1")->value, "['b']"));
    facets_query(&query, scope, &request, &groups[1], arena);
    cr_assert_not_null(bound("f0"));
    cr_assert_null(bound("f1"));
    facets_query(&query, scope, &request, &groups[2], arena);
    cr_assert(bound("f0") && bound("f1"));
}

Test(facets, of_a_key_leave_out_the_conditions_on_that_key_only, .init = set_up, .fini = tear_down) {
    ask_facets("traces", "metadata");
    ask("key", "tenant");
    ask("filter",
        "[{\"type\":\"stringObject\",\"column\":\"metadata\",\"operator\":\"=\",\"key\":\"tenant\",\"value\":\"a\"},"
        "{\"type\":\"categoryOptions\",\"column\":\"metadata\",\"operator\":\"any of\",\"key\":\"plan\",\"value\":"
        "[\"b\"]}]");
    read_request();
    cr_assert_not(refused());
    cr_assert_eq(group_all(), 1);
    cr_assert_null(bound("f0"));
    cr_assert_not_null(bound("f1"));
}

Test(facets, are_of_thirty_days_when_no_time_is_given, .init = set_up, .fini = tear_down) {
    ask_facets("observations", "name");
    read_request();
    cr_assert_eq(now_us - request.from_us, 30 * 86400 * INT64_C(1000000));
    cr_assert_not(request.has_to);
}

static const struct {
    const char *view, *fields, *name, *value;
} wrong[] = {
    {"sessions", "name", "limit", "1"},
    {"traces", "nope", "limit", "1"},
    {"traces", "", "limit", "1"},
    {"traces", ",", "limit", "1"},
    {"traces", "timestamp", "limit", "1"},
    {"traces", "input", "limit", "1"},
    {"traces", "type", "limit", "1"},
    {"traces", "name", "limit", "0"},
    {"traces", "name", "limit", "201"},
    {"traces", "name", "key", "x"},
    {"traces", "metadata,name", "key", "x"},
    {"traces", "name", "fromTimestamp", "yesterday"},
    {"traces", "name", "filter", "{"},
    {"traces", "name", "filter", "[{\"type\":\"string\",\"column\":\"type\",\"operator\":\"=\",\"value\":\"x\"}]"},
    {"observations", "name", "search", "x"},
    {"traces", "id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id", "limit", "1"},
};

Test(facets, that_make_no_sense_are_refused, .init = set_up, .fini = tear_down) {
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ask_facets(wrong[i].view, wrong[i].fields);
        ask(wrong[i].name, wrong[i].value);
        read_request();
        cr_assert(refused(), "%s: %s, %s=%s", wrong[i].view, wrong[i].fields, wrong[i].name, wrong[i].value);
        cr_assert_leq(request.count, FACETS_MAX);
    }
}

Test(facets, count_numbers_between_bounds_that_rise, .init = set_up, .fini = tear_down) {
    for (size_t i = 1; i < FACET_BOUNDS; i++)
        cr_assert_lt(strtod(facet_bounds[i - 1], NULL), strtod(facet_bounds[i], NULL));
    cr_assert_eq(strtod(facet_bounds[FACET_BOUNDS - 1], NULL), 5e11);
}
