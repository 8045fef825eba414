/* sessions_query: sessions as groups of traces. */
#include "sessions.h"
#include "totals.h"

/* On the group: a session began with its first trace. */
static const struct filter session_filters[] = {
    {"fromTimestamp", FILTER_TIME, " AND created_us >= {fromTimestamp:Int64}", NULL, 0},
    {"toTimestamp", FILTER_TIME, " AND created_us < {toTimestamp:Int64}", NULL, 0},
    {"environment", FILTER_LIST, " AND first_environment IN {environment:Array(String)}", NULL, 0},
    {"userId", FILTER_TEXT, " AND session_id IN (SELECT session_id", " AND user_id = {userId:String}", TABLE_TRACES},
};
enum { PUBLIC_FILTERS = 3 }; /* the others are the browser's */

void sessions_request_read(struct sessions_request *request, struct params *params, bool for_ui,
                           struct tm_arena *arena) {
    size_t count = for_ui ? sizeof session_filters / sizeof session_filters[0] : PUBLIC_FILTERS;
    request->page = params_page(params);
    filters_read(&request->filters, session_filters, count, NULL, params, arena);
}

static void add_sessions(struct query *query, const struct sessions_request *request) {
    query_select(query, session_columns, SESSION_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_TRACES);
    query_add(query, " AND session_id != '' GROUP BY session_id HAVING count() > 0");
    query_filters(query, &request->filters);
}

static void add_page(struct query *query, const struct sessions_request *request) {
    add_sessions(query, request);
    query_add(query, " ORDER BY created_us DESC, session_id DESC");
    query_page(query, &request->page);
}

void sessions_page_query(struct query *query, const struct scope *scope, const struct sessions_request *request,
                         struct tm_arena *arena) {
    query_begin(query, scope, arena);
    add_page(query, request);
    query_end(query);
}

void sessions_count_query(struct query *query, const struct scope *scope, const struct sessions_request *request,
                          struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, count_columns, 1, &select_all);
    query_add(query, " FROM (");
    add_sessions(query, request);
    query_add(query, ")");
    query_end(query);
}

void session_traces_query(struct query *query, const struct scope *scope, struct tm_str id, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, trace_columns, TRACE_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_TRACES);
    query_narrow(query, TABLE_TRACES, " AND session_id = {id:String}");
    query_add(query, " ORDER BY timestamp ASC, id ASC");
    query_bind(query, "id", id);
    query_end(query);
}

static void add_totals(struct query *query) {
    totals_select(query, session_total_columns, SESSION_TOTAL_COLUMN_COUNT, NULL);
    query_add(query, " GROUP BY session_id");
    query_end(query);
}

void sessions_totals_query(struct query *query, const struct scope *scope, const struct sessions_request *request,
                           const struct tm_str *ids, size_t count, struct tm_arena *arena) {
    totals_begin(query, scope, arena);
    if (query_list_fits(ids, count)) {
        query_add(query, " AND session_id IN {ids:Array(String)}");
        query_bind_list(query, "ids", ids, count);
    } else {
        query_add(query, " AND session_id IN (SELECT session_id FROM (");
        add_page(query, request);
        query_add(query, "))");
    }
    add_totals(query);
}

void session_totals_query(struct query *query, const struct scope *scope, struct tm_str id, struct tm_arena *arena) {
    totals_begin(query, scope, arena);
    query_add(query, " AND session_id = {id:String}");
    query_bind(query, "id", id);
    add_totals(query);
}
