/* observations_query: what lists of observations and single ones ask of ClickHouse. */
#include "filter_columns.h"
#include "observations.h"

static const struct filter observation_filters[] = {
    {"name", FILTER_TEXT, " AND name = {name:String}", NULL, 0},
    {"type", FILTER_TEXT, " AND type = {type:String}", NULL, 0},
    {"level", FILTER_TEXT, " AND level = {level:String}", NULL, 0},
    {"traceId", FILTER_TEXT, " AND trace_id = {traceId:String}", NULL, 0},
    {"parentObservationId", FILTER_TEXT, " AND parent_observation_id = {parentObservationId:String}", NULL, 0},
    {"version", FILTER_TEXT, " AND version = {version:String}", NULL, 0},
    {"environment", FILTER_LIST, " AND environment IN {environment:Array(String)}", NULL, 0},
    {"fromStartTime", FILTER_TIME, " AND start_time >= fromUnixTimestamp64Micro({fromStartTime:Int64}, 'UTC')", NULL,
     0},
    {"toStartTime", FILTER_TIME, " AND start_time < fromUnixTimestamp64Micro({toStartTime:Int64}, 'UTC')", NULL, 0},
    {"userId", FILTER_TEXT, " AND trace_id IN (SELECT id", " AND user_id = {userId:String}", TABLE_TRACES},
    {"sessionId", FILTER_TEXT, " AND trace_id IN (SELECT id", " AND session_id = {sessionId:String}", TABLE_TRACES},
};

void observations_request_read(struct observations_request *request, struct params *params, struct tm_arena *arena) {
    request->page = params_page(params);
    filters_read(&request->filters, observation_filters, sizeof observation_filters / sizeof observation_filters[0],
                 &observation_filter_columns, params, arena);
}

void observations_page_query(struct query *query, const struct scope *scope, const struct observations_request *request,
                             struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, observation_columns, OBSERVATION_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_OBSERVATIONS);
    /* Which ones: from narrow columns. Then all columns of those few, found by their key. */
    query_add(query, " AND (start_time, id) IN (SELECT start_time, id");
    query_from(query, TABLE_OBSERVATIONS);
    query_filters(query, &request->filters);
    query_add(query, " ORDER BY start_time DESC, id DESC");
    query_page(query, &request->page);
    query_add(query, ") ORDER BY start_time DESC, id DESC");
    query_end(query);
}

void observations_count_query(struct query *query, const struct scope *scope,
                              const struct observations_request *request, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, count_columns, 1, &select_all);
    query_from(query, TABLE_OBSERVATIONS);
    query_filters(query, &request->filters);
    query_end(query);
}

void observation_query(struct query *query, const struct scope *scope, struct tm_str id, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, observation_columns, OBSERVATION_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_OBSERVATIONS);
    query_narrow(query, TABLE_OBSERVATIONS, " AND id = {id:String}");
    query_add(query, " ORDER BY start_time DESC LIMIT 1");
    query_bind(query, "id", id);
    query_end(query);
}

/* ---- version 2 ---- */

enum { V2_LIMIT_DEFAULT = 50, V2_LIMIT_MOST = 1000 };

static void read_roots(struct observations_request *request, struct params *params) {
    struct tm_str text;
    request->roots = NULL;
    if (params_empty(params, "parentObservationId")) request->roots = " AND parent_observation_id = ''";
    if (!params_text(params, "isRootObservation", &text)) return;
    if (tm_str_is(text, "true")) request->roots = " AND parent_observation_id = ''";
    else if (tm_str_is(text, "false")) request->roots = " AND parent_observation_id != ''";
    else params_issue(params, "invalid_value", "isRootObservation", "Invalid option: expected true or false");
}

void observations_v2_read(struct observations_request *request, struct params *params, struct tm_arena *arena) {
    request->page = (struct page){.number = 1, .limit = V2_LIMIT_DEFAULT};
    params_limit(params, 0, V2_LIMIT_MOST, &request->page.limit);
    request->reach = (struct reach){.kind = REACH_ALL};
    cursor_read(&request->cursor, params, arena);
    filters_read(&request->filters, observation_filters, sizeof observation_filters / sizeof observation_filters[0],
                 &observation_filter_columns, params, arena);
    read_roots(request, params);
}

uint64_t observations_v2_versions(const struct observations_request *request) {
    return filters_detour(&request->filters) ? 0 : reach_versions((uint64_t)request->page.limit + 1);
}

void observations_v2_conditions(struct query *query, const void *state) {
    const struct observations_request *request = state;
    query_filters(query, &request->filters);
    if (request->roots) query_append(query, request->roots);
    if (request->cursor.given) {
        query_add(query,
                  " AND (start_time, id) < (fromUnixTimestamp64Micro({cursorTime:Int64}, 'UTC'), {cursorId:String})");
        query_bind_time(query, "cursorTime", request->cursor.us);
        query_bind(query, "cursorId", request->cursor.id);
    }
}

/* Those of the page and one more, by key. */
static void add_slice(struct query *query, const struct observations_request *request) {
    query_from(query, TABLE_OBSERVATIONS);
    reach_add(query, TABLE_OBSERVATIONS, &request->reach, observations_v2_conditions, request);
    observations_v2_conditions(query, request);
    query_add(query, " ORDER BY start_time DESC, id DESC LIMIT {limit:UInt32}");
    query_bind_int(query, "limit", (int64_t)request->page.limit + 1);
}

void observations_v2_query(struct query *query, const struct scope *scope, const struct observations_request *request,
                           struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, observation_columns, OBSERVATION_COLUMN_COUNT, &request->selection);
    query_from(query, TABLE_OBSERVATIONS);
    query_add(query, " AND (start_time, id) IN (SELECT start_time, id");
    add_slice(query, request);
    query_add(query, ") ORDER BY start_time DESC, id DESC");
    query_end(query);
}

void observed_traces_query(struct query *query, const struct scope *scope, const struct observations_request *request,
                           const struct tm_str *ids, size_t count, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, context_columns, CONTEXT_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_TRACES);
    if (query_list_fits(ids, count)) {
        query_narrow(query, TABLE_TRACES, " AND id IN {ids:Array(String)}");
        query_bind_list(query, "ids", ids, count);
    } else {
        query_add(query, " AND id IN (SELECT trace_id");
        add_slice(query, request);
        query_add(query, ")");
    }
    query_add(query, " ORDER BY id");
    query_end(query);
}
