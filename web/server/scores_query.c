/* scores_query: what lists of scores and single scores ask of ClickHouse. */
#include "filter_columns.h"
#include "scores.h"

static const struct filter score_filters[] = {
    {"name", FILTER_TEXT, " AND name = {name:String}", NULL, 0},
    {"source", FILTER_TEXT, " AND source = {source:String}", NULL, 0},
    {"dataType", FILTER_TEXT, " AND data_type = {dataType:String}", NULL, 0},
    {"configId", FILTER_TEXT, " AND config_id = {configId:String}", NULL, 0},
    {"queueId", FILTER_TEXT, " AND queue_id = {queueId:String}", NULL, 0},
    {"traceId", FILTER_TEXT, " AND trace_id = {traceId:String}", NULL, 0},
    {"observationId", FILTER_TEXT, " AND observation_id = {observationId:String}", NULL, 0},
    {"sessionId", FILTER_TEXT, " AND session_id = {sessionId:String}", NULL, 0},
    {"datasetRunId", FILTER_TEXT, " AND dataset_run_id = {datasetRunId:String}", NULL, 0},
    {"scoreIds", FILTER_LIST, " AND id IN {scoreIds:Array(String)}", NULL, 0},
    {"environment", FILTER_LIST, " AND environment IN {environment:Array(String)}", NULL, 0},
    {"fromTimestamp", FILTER_TIME, " AND timestamp >= fromUnixTimestamp64Micro({fromTimestamp:Int64}, 'UTC')", NULL, 0},
    {"toTimestamp", FILTER_TIME, " AND timestamp < fromUnixTimestamp64Micro({toTimestamp:Int64}, 'UTC')", NULL, 0},
    {"userId", FILTER_TEXT, " AND trace_id IN (SELECT id", " AND user_id = {userId:String}", TABLE_TRACES},
    {"traceTags", FILTER_LIST, " AND trace_id IN (SELECT id", " AND hasAll(tags, {traceTags:Array(String)})",
     TABLE_TRACES},
};

static const struct {
    const char *operator, * sql;
} comparisons[] = {
    {"<", " AND value < {value:Float64}"},   {">", " AND value > {value:Float64}"},
    {"<=", " AND value <= {value:Float64}"}, {">=", " AND value >= {value:Float64}"},
    {"=", " AND value = {value:Float64}"},   {"!=", " AND value != {value:Float64}"},
};

/* operator and value count only together. */
static void read_comparison(struct scores_request *request, struct params *params) {
    struct tm_str text;
    request->comparison = NULL;
    if (!params_text(params, "operator", &text) || !params_number(params, "value", &request->value)) return;
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++)
        if (tm_str_is(text, comparisons[i].operator)) request->comparison = comparisons[i].sql;
    if (!request->comparison)
        params_issue(params, "invalid_value", "operator", "Invalid option: expected one of < > <= >= != =");
}

void scores_request_read(struct scores_request *request, enum score_api api, struct params *params,
                         struct tm_arena *arena) {
    request->api = api;
    request->page = params_page(params);
    filters_read(&request->filters, score_filters, sizeof score_filters / sizeof score_filters[0],
                 &score_filter_columns, params, arena);
    read_comparison(request, params);
}

static void add_api(struct query *query, enum score_api api) {
    if (api == SCORES_V1) query_add(query, " AND trace_id != '' AND session_id = '' AND dataset_run_id = ''");
}

static void add_matching(struct query *query, const struct scores_request *request) {
    query_from(query, TABLE_SCORES);
    add_api(query, request->api);
    if (request->api == SCORES_V1) query_add(query, " AND data_type != 'CORRECTION'");
    query_filters(query, &request->filters);
    if (!request->comparison) return;
    query_append(query, request->comparison);
    query_bind_real(query, "value", request->value);
}

static void add_page(struct query *query, const struct scores_request *request) {
    add_matching(query, request);
    query_add(query, " ORDER BY timestamp DESC, id DESC");
    query_page(query, &request->page);
}

void scores_page_query(struct query *query, const struct scope *scope, const struct scores_request *request,
                       struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_columns, SCORE_COLUMN_COUNT, &select_all);
    add_page(query, request);
    query_end(query);
}

void scores_count_query(struct query *query, const struct scope *scope, const struct scores_request *request,
                        struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, count_columns, 1, &select_all);
    add_matching(query, request);
    query_end(query);
}

void score_query(struct query *query, const struct scope *scope, enum score_api api, struct tm_str id,
                 struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_columns, SCORE_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_SCORES);
    add_api(query, api);
    query_narrow(query, TABLE_SCORES, " AND id = {id:String}");
    query_add(query, " ORDER BY timestamp DESC LIMIT 1");
    query_bind(query, "id", id);
    query_end(query);
}

void scored_traces_query(struct query *query, const struct scope *scope, const struct scores_request *request,
                         const struct tm_str *ids, size_t count, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, scored_trace_columns, SCORED_TRACE_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_TRACES);
    if (query_list_fits(ids, count)) {
        query_narrow(query, TABLE_TRACES, " AND id IN {ids:Array(String)}");
        query_bind_list(query, "ids", ids, count);
    } else {
        query_add(query, " AND id IN (SELECT trace_id");
        add_page(query, request);
        query_add(query, ")");
    }
    query_end(query);
}
