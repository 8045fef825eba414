/* web: the SQL it builds: always scoped, never with a client's text in it. */
#include "sound_query.h"
#include "web/server/filter_columns.h"
#include "web/server/metrics.h"
#include "web/server/models_usage.h"
#include "web/server/observations.h"
#include "web/server/score_analytics.h"
#include "web/server/scores.h"
#include "web/server/scores_v3.h"
#include "web/server/sessions.h"
#include "web/server/traces.h"
#include "web/server/users.h"

static void ask_everything(const char *value) {
    static const char *const names[] = {
        "userId",   "name",    "sessionId", "version",   "release",       "tags",         "environment",
        "search",   "type",    "level",     "traceId",   "source",        "dataType",     "parentObservationId",
        "configId", "queueId", "scoreIds",  "traceTags", "observationId", "datasetRunId",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) ask(names[i], value);
    ask("fromTimestamp", "2026-11-23T10:00:00Z");
    ask("toTimestamp", "2026-11-24T10:00:00Z");
    ask("fromStartTime", "2026-11-23T10:00:00Z");
    ask("toStartTime", "2026-11-24T10:00:00Z");
    ask("operator", ">=");
    ask("value", "1");
}

Test(query, of_lists_of_traces_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    struct traces_request request;
    struct tm_str ids[] = {tm_str_from(hostile), TM_STR("t2")};
    ask_everything(hostile);
    ask("fields", hostile);
    traces_request_read(&request, &params, true, arena);
    cr_assert_eq(params.issue_count, 0);
    traces_page_query(&query, scope, &request, arena);
    is_sound();
    cr_assert(tm_str_is(bound("userId")->value, hostile));
    cr_assert(tm_str_is(bound("search")->value, hostile));
    traces_count_query(&query, scope, &request, arena);
    is_sound();
    traces_keys_query(&query, scope, &request, arena);
    is_sound();
    cr_assert(traces_keyed_query(&query, scope, &request, (struct tm_str[]){tm_str_from(hostile)}, 1, arena));
    is_sound();
    traces_metrics_query(&query, scope, &request, 7, ids, 2, arena);
    is_sound();
    cr_assert(tm_str_starts(bound("ids")->value, "['\\'); DROP"));
    traces_scores_query(&query, scope, &request, 7, ids, 2, arena);
    is_sound();
}

static bool adds_up_the_days_traces_only(const char *filter, const char *to) {
    struct traces_request request;
    memset(&params, 0, sizeof params);
    ask("filter", filter);
    ask("fromTimestamp", "2026-11-23T10:00:00Z");
    if (to) ask("toTimestamp", to);
    traces_request_read(&request, &params, false, arena);
    cr_assert_eq(params.issue_count, 0);
    traces_keys_query(&query, scope, &request, arena);
    is_sound();
    return strstr(query.sql, " AND trace_id IN (SELECT id FROM traces FINAL") != NULL;
}

Test(query, of_a_list_that_ends_adds_up_its_own_traces, .init = set_up, .fini = tear_down) {
#define WITH_ERRORS "{\"type\":\"number\",\"column\":\"errorCount\",\"operator\":\">\",\"value\":0}"
#define TIME(operator_, day_)                                                                                          \
    "{\"type\":\"datetime\",\"column\":\"timestamp\",\"operator\":\"" operator_ "\",\"value\":\"2026-11-" day_         \
    "T10:00:00Z\"}"
    cr_assert(adds_up_the_days_traces_only("[" WITH_ERRORS "]", "2026-11-24T10:00:00Z"));
    cr_assert_not(adds_up_the_days_traces_only("[" WITH_ERRORS "]", NULL));
    cr_assert(adds_up_the_days_traces_only("[" WITH_ERRORS "," TIME(">", "23") "," TIME("<=", "24") "]", NULL));
}

/* Each column with each operator there is: those that go together make a condition of hostile values. */
static void every_condition_is_sound(const struct filter_columns *columns, void (*build)(void)) {
    static const struct {
        const char *type, *operators[8], *value;
    } types[] = {
        {"datetime", {">", "<", ">=", "<="}, "\"2026-11-23T10:00:00Z\""},
        {"string", {"=", "contains", "does not contain", "starts with", "ends with", "matches"}, "\"'); DROP\""},
        {"number", {"=", ">", "<", ">=", "<="}, "1"},
        {"stringOptions", {"any of", "none of"}, "[\"'); DROP\"]"},
        {"arrayOptions", {"any of", "none of", "all of"}, "[\"'); DROP\"]"},
        {"stringObject", {"=", "contains", "does not contain"}, "\"'); DROP\""},
        {"numberObject", {"=", ">"}, "1"},
        {"booleanObject", {"=", "<>"}, "true"},
        {"categoryOptions", {"any of", "none of"}, "[\"'); DROP\"]"},
        {"boolean", {"=", "<>"}, "true"},
        {"null", {"is null", "is not null"}, "\"\""},
    };
    size_t sound = 0;
    for (size_t c = 0; c < columns->count; c++)
        for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
            for (size_t o = 0; o < 8 && types[t].operators[o]; o++) {
                char text[256];
                snprintf(text, sizeof text,
                         "[{\"type\":\"%s\",\"column\":\"%s\",\"operator\":\"%s\",\"key\":\"' DROP\",\"value\":%s}]",
                         types[t].type, columns->items[c].id, types[t].operators[o], types[t].value);
                memset(&params, 0, sizeof params);
                ask("filter", text);
                build();
                if (params.problem) continue; /* they do not go together */
                cr_assert_eq(params.issue_count, 0, "%s", text);
                is_sound();
                sound++;
            }
    cr_assert_gt(sound, columns->count);
}

static const struct reach since = {.kind = REACH_SINCE, .since_us = 5}, keys = {.kind = REACH_KEYS};

static void build_traces(void) {
    struct traces_request request;
    traces_request_read(&request, &params, false, arena);
    reach_query(&query, scope, TABLE_TRACES, traces_conditions, &request, 9, arena);
    is_sound();
    request.reach = since;
    traces_page_query(&query, scope, &request, arena);
    is_sound();
    cr_assert(tm_str_is(bound("reach")->value, "5"));
    request.reach = keys;
    traces_page_query(&query, scope, &request, arena);
}
static void build_observations(void) {
    struct observations_request request;
    observations_request_read(&request, &params, arena);
    observations_page_query(&query, scope, &request, arena);
}
static void build_observations_v2(void) {
    struct observations_request request = {0};
    ask("cursor", "eyJ2IjoxLCJ1cyI6MSwiaWQiOiInKTsgRFJPUCJ9"); /* {"v":1,"us":1,"id":"'); DROP"} */
    observations_v2_read(&request, &params, arena);
    cr_assert(request.cursor.given);
    request.selection.groups = GROUP_CORE;
    reach_query(&query, scope, TABLE_OBSERVATIONS, observations_v2_conditions, &request, 9, arena);
    is_sound();
    request.reach = since;
    observations_v2_query(&query, scope, &request, arena);
    is_sound();
    request.reach = keys;
    observations_v2_query(&query, scope, &request, arena);
}
static void build_scores(void) {
    struct scores_request request;
    scores_request_read(&request, SCORES_V2, &params, arena);
    scores_page_query(&query, scope, &request, arena);
}

Test(query, of_filters_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    every_condition_is_sound(&trace_filter_columns, build_traces);
    every_condition_is_sound(&observation_filter_columns, build_observations);
    every_condition_is_sound(&observation_filter_columns, build_observations_v2);
    every_condition_is_sound(&score_filter_columns, build_scores);
}

Test(query, of_version_3_of_scores_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    static const char *const names[] = {"id",      "name",    "source",        "environment", "configId",
                                        "queueId", "traceId", "observationId", "value",       "authorUserId"};
    struct scores_v3_request request;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) ask(names[i], hostile);
    ask("dataType", "CATEGORICAL");
    ask("cursor", "eyJ2IjoxLCJ1cyI6MSwiaWQiOiInKTsgRFJPUCJ9");
    scores_v3_read(&request, &params, arena);
    cr_assert(!params.problem && !params.issue_count, "%s", params.problem);
    scores_v3_query(&query, scope, &request, arena);
    is_sound();
}

Test(query, of_metrics_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    for (size_t v = 0; v < metric_view_count; v++)
        for (size_t m = 0; m < metric_views[v].measure_count; m++)
            for (size_t d = 0; d < metric_views[v].dimension_count; d++) {
                struct column columns[METRIC_COLUMNS_MAX];
                struct question question;
                char text[1024];
                snprintf(
                    text, sizeof text,
                    "{\"view\":\"%s\",\"dimensions\":[{\"field\":\"%s\"}],\"metrics\":[{\"measure\":\"%s\","
                    "\"aggregation\":\"uniq\"}],\"timeDimension\":{\"granularity\":\"auto\"},\"filters\":[{\"type\":"
                    "\"stringObject\",\"column\":\"metadata\",\"operator\":\"=\",\"key\":\"' DROP\",\"value\":\"' "
                    "DROP\"}],"
                    "\"fromTimestamp\":\"2026-11-23T10:00:00Z\",\"toTimestamp\":\"2026-11-24T10:00:00Z\"}",
                    metric_views[v].name, metric_views[v].dimensions[d].field, metric_views[v].measures[m].name);
                memset(&params, 0, sizeof params);
                ask("query", text);
                question_read(&question, 1, &params, arena);
                cr_assert(!params.problem && !params.issue_count, "%s: %s", text, params.problem);
                for (int broad = 0; broad < 2; broad++) {
                    question.is_broad = broad;
                    question_query(&query, scope, &question, columns, arena);
                    is_sound();
                }
            }
    question_first_query(&query, scope, arena);
    is_sound();
}

static bool is_broad(const char *dimension, const char *filters, int64_t first_days_ago) {
    const int64_t now_us = 1764000000000000, day_us = 86400000000;
    struct question question;
    char text[512];
    snprintf(text, sizeof text,
             "{\"view\":\"observations\",\"dimensions\":[{\"field\":\"%s\"}],\"metrics\":[{\"measure\":\"totalCost\","
             "\"aggregation\":\"sum\"}],\"filters\":[%s],\"fromTimestamp\":\"2025-11-17T16:00:00Z\","
             "\"toTimestamp\":\"2025-11-24T16:00:00Z\"}",
             dimension, filters);
    memset(&params, 0, sizeof params);
    ask("query", text);
    question_read(&question, 1, &params, arena);
    cr_assert(!params.problem && !params.issue_count, "%s", params.problem);
    question_first(&question, now_us - first_days_ago * day_us, now_us);
    return question_may_be_broad(&question) && question.is_broad;
}

Test(query, of_metrics_narrows_what_it_joins_unless_that_is_most_of_it, .init = set_up, .fini = tear_down) {
    const char *filter = "{\"type\":\"string\",\"column\":\"environment\",\"operator\":\"=\",\"value\":\"production\"}";
    cr_assert(is_broad("userId", "", 28));
    cr_assert_not(is_broad("userId", "", 29), "a week of more than four");
    cr_assert_not(is_broad("userId", filter, 28));
    cr_assert_not(is_broad("providedModelName", "", 28), "nothing is joined");
}

Test(query, of_one_trace_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    struct selection all = {.groups = GROUP_ALL};
    struct tm_str id = tm_str_from(hostile);
    trace_query(&query, scope, id, &all, arena);
    is_sound();
    trace_observations_query(&query, scope, id, &select_all, arena);
    is_sound();
    trace_scores_query(&query, scope, id, arena);
    is_sound();
}

Test(query, of_observations_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    struct observations_request request;
    ask_everything(hostile);
    observations_request_read(&request, &params, arena);
    cr_assert_eq(params.issue_count, 0);
    observations_page_query(&query, scope, &request, arena);
    is_sound();
    observations_count_query(&query, scope, &request, arena);
    is_sound();
    observation_query(&query, scope, tm_str_from(hostile), arena);
    is_sound();
}

Test(query, of_sessions_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    struct sessions_request request;
    struct tm_str ids[] = {tm_str_from(hostile), TM_STR("s2")};
    ask_everything(hostile);
    sessions_request_read(&request, &params, false, arena);
    sessions_page_query(&query, scope, &request, arena);
    is_sound();
    cr_assert_null(bound("userId"), "the public list takes none");
    sessions_request_read(&request, &params, true, arena);
    sessions_page_query(&query, scope, &request, arena);
    is_sound();
    cr_assert(tm_str_is(bound("userId")->value, hostile));
    sessions_count_query(&query, scope, &request, arena);
    is_sound();
    sessions_totals_query(&query, scope, &request, ids, 2, arena);
    is_sound();
    session_traces_query(&query, scope, tm_str_from(hostile), arena);
    is_sound();
    session_totals_query(&query, scope, tm_str_from(hostile), arena);
    is_sound();
}

Test(query, of_users_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    struct users_request request;
    ask_everything(hostile);
    users_request_read(&request, &params, arena);
    cr_assert_eq(params.issue_count, 0);
    users_page_query(&query, scope, &request, arena);
    is_sound();
    cr_assert(tm_str_is(bound("userId")->value, hostile));
    cr_assert(tm_str_is(bound("search")->value, hostile));
    cr_assert_not_null(bound("earliest"), "observations before the range are not looked at");
    users_count_query(&query, scope, &request, arena);
    is_sound();
    ask("orderBy", hostile);
    users_request_read(&request, &params, arena);
    cr_assert_str_eq(params.issues[0].path, "orderBy");
}

static struct analytics_request ask_analytics(const char *data_type, const char *other_data_type) {
    struct analytics_request request;
    ask_everything(hostile);
    params.items[params.count - 1].value = TM_STR(""); /* not read, and a number */
    for (size_t i = 0; i < params.count; i++)
        if (tm_str_is(params.items[i].name, "dataType")) params.items[i].value = tm_str_from(data_type);
    ask("otherName", hostile);
    ask("otherSource", hostile);
    ask("otherDataType", other_data_type);
    analytics_request_read(&request, &params, arena);
    return request;
}

Test(query, of_score_analytics_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    const struct score_bins bins[2] = {{0, 0.1}, {-5, 2}}, narrow[2] = {{1, 0}, {1, 0}};
    struct analytics_request request = ask_analytics("NUMERIC", "NUMERIC");
    cr_assert_eq(params.issue_count, 0);
    for (size_t i = 0; i < request.count; i++) {
        score_statistics_query(&query, scope, &request, i, arena);
        is_sound();
        score_bins_query(&query, scope, &request, i, bins[i], arena);
        is_sound();
        score_labels_query(&query, scope, &request, i, arena);
        is_sound();
    }
    for (uint64_t every = 1; every <= 2; every++) {
        score_correlation_query(&query, scope, &request, every, arena);
        is_sound();
        score_bin_pairs_query(&query, scope, &request, every, bins, arena);
        is_sound();
        score_bin_pairs_query(&query, scope, &request, every, narrow, arena);
        is_sound();
        score_label_pairs_query(&query, scope, &request, every, arena);
        is_sound();
        cr_assert(tm_str_is(bound("otherName")->value, hostile));
    }
}

Test(query, of_score_analytics_compares_like_with_like, .init = set_up, .fini = tear_down) {
    struct analytics_request request;
    ask_analytics("NUMERIC", "BOOLEAN");
    cr_assert_str_eq(params.issues[0].path, "otherDataType");
    memset(&params, 0, sizeof params);
    ask_analytics("BOOLEAN", "CATEGORICAL");
    cr_assert_eq(params.issue_count, 0);
    memset(&params, 0, sizeof params);
    analytics_request_read(&request, &params, arena);
    cr_assert_eq(params.issue_count, 3, "name, source and dataType are missing");
    memset(&params, 0, sizeof params);
    ask_analytics("TEXT", "TEXT");
    cr_assert_eq(params.issue_count, 2);
}

Test(query, of_bins_holds_whatever_two_numbers_are_far_apart, .init = set_up, .fini = tear_down) {
    cr_assert_eq(score_bins_of(3, 3).width, 0);
    cr_assert_float_eq(score_bins_of(-1e308, 1e308).width, 2e307, 1e300);
    cr_assert_float_eq(score_bins_of(0, 5).width, 0.5, 1e-12);
}

Test(query, of_what_models_were_used_for_is_scoped, .init = set_up, .fini = tear_down) {
    models_usage_query(&query, scope, 1, arena);
    is_sound();
}

Test(query, of_scores_holds_no_text_of_the_client, .init = set_up, .fini = tear_down) {
    ask_everything(hostile);
    for (unsigned api = SCORES_V1; api <= SCORES_V2; api++) {
        struct scores_request request;
        scores_request_read(&request, (enum score_api)api, &params, arena);
        scores_page_query(&query, scope, &request, arena);
        is_sound();
        scores_count_query(&query, scope, &request, arena);
        is_sound();
        score_query(&query, scope, (enum score_api)api, tm_str_from(hostile), arena);
        is_sound();
    }
    cr_assert_eq(params.issue_count, 0);
}

Test(query, asks_for_the_page_again_when_its_ids_are_too_long_to_bind, .init = set_up, .fini = tear_down) {
    static char id[QUERY_LIST_BYTES + 2];
    struct traces_request traces;
    struct scores_request scores;
    struct sessions_request sessions;
    memset(id, 'x', sizeof id - 1);
    struct tm_str ids[] = {tm_str_from(id)};
    ask_everything("v");
    traces_request_read(&traces, &params, false, arena);
    traces_metrics_query(&query, scope, &traces, 7, ids, 1, arena);
    is_sound();
    cr_assert_null(bound("ids"));
    cr_assert_eq(times(query.sql, "FROM traces"), 1);
    scores_request_read(&scores, SCORES_V1, &params, arena);
    scored_traces_query(&query, scope, &scores, ids, 1, arena);
    is_sound();
    cr_assert_null(bound("ids"));
    sessions_request_read(&sessions, &params, true, arena);
    sessions_totals_query(&query, scope, &sessions, ids, 1, arena);
    is_sound();
    cr_assert_null(bound("ids"));
}

Test(query, a_filter_is_refused_rather_than_ignored_where_none_is_taken, .init = set_up, .fini = tear_down) {
    struct sessions_request request;
    ask("filter", "[]");
    sessions_request_read(&request, &params, false, arena);
    cr_assert_not_null(params.problem);
}

Test(query, without_a_scope_is_never_run, .init = set_up, .fini = tear_down) {
    query_begin(&query, NULL, arena);
    query_from(&query, TABLE_TRACES);
    cr_assert(query.failed);
    cr_assert_null(scope_grant(arena, TM_STR("")));
}

Test(query, that_grows_too_long_fails_instead_of_being_cut, .init = set_up, .fini = tear_down) {
    query_begin(&query, scope, arena);
    for (size_t i = 0; i < QUERY_SQL_MAX; i++) query_add(&query, " AND 1");
    cr_assert(query.failed);
    query_begin(&query, scope, arena);
    for (size_t i = 0; i < QUERY_PARAMS_MAX; i++) query_bind_int(&query, "x", 1);
    cr_assert(query.failed);
}

Test(query, times_stay_within_what_the_column_holds, .init = set_up, .fini = tear_down) {
    query_begin(&query, scope, arena);
    query_bind_time(&query, "far", INT64_MAX);
    query_bind_time(&query, "early", INT64_MIN);
    cr_assert(tm_str_is(bound("far")->value, "10413791999000000"));
    cr_assert(tm_str_is(bound("early")->value, "-2208988800000000"));
}

Test(query, leaves_out_what_was_not_asked_for, .init = set_up, .fini = tear_down) {
    struct traces_request request;
    ask("fields", "core, metrics,nonsense");
    traces_request_read(&request, &params, false, arena);
    cr_assert_eq(request.selection.groups, (unsigned)(GROUP_CORE | GROUP_METRICS));
    traces_page_query(&query, scope, &request, arena);
    cr_assert_eq(times(query.sql, "input"), 0);
    cr_assert_eq(times(query.sql, "CAST(map(), 'Map(String, String)')"), 1);
    memset(&params, 0, sizeof params);
    traces_request_read(&request, &params, true, arena);
    traces_page_query(&query, scope, &request, arena);
    cr_assert_eq(times(query.sql, "leftUTF8(input, 1000)"), 1);
}

static const struct {
    const char *text;
    enum order_outcome outcome;
} orders[] = {
    {"name.asc", ORDER_OK},
    {"timestamp.DESC", ORDER_OK},
    {"name", ORDER_MALFORMED},
    {"name.down", ORDER_MALFORMED},
    {"name.asc.asc", ORDER_MALFORMED},
    {"x.asc", ORDER_UNKNOWN_COLUMN},
    {"name;.asc", ORDER_UNKNOWN_COLUMN},
    {".asc", ORDER_UNKNOWN_COLUMN},
};

Test(order, knows_columns_and_directions, .init = set_up, .fini = tear_down) {
    struct traces_request request;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        memset(&params, 0, sizeof params);
        ask("orderBy", orders[i].text);
        traces_request_read(&request, &params, false, arena);
        cr_assert_eq(request.order_outcome, orders[i].outcome, "%s", orders[i].text);
    }
    memset(&params, 0, sizeof params);
    ask("orderBy", "name.asc");
    traces_request_read(&request, &params, false, arena);
    cr_assert_str_eq(request.order, " ORDER BY name ASC, timestamp ASC, id ASC");
}
