/* users_query: users as groups of traces, with what these add up to. */
#include "totals.h"
#include "users.h"

static const struct filter user_filters[] = {
    {"userId", FILTER_TEXT, " AND user_id = {userId:String}", NULL, 0},
    {"environment", FILTER_LIST, " AND environment IN {environment:Array(String)}", NULL, 0},
    {"fromTimestamp", FILTER_TIME, " AND timestamp >= fromUnixTimestamp64Micro({fromTimestamp:Int64}, 'UTC')", NULL, 0},
    {"toTimestamp", FILTER_TIME, " AND timestamp < fromUnixTimestamp64Micro({toTimestamp:Int64}, 'UTC')", NULL, 0},
};

#define ORDER_BY(name_, column_)                                                                                       \
    { name_, " ORDER BY " column_ " ASC, user_id ASC", " ORDER BY " column_ " DESC, user_id DESC" }
static const struct order_column user_orders[] = {
    {"id", " ORDER BY user_id ASC", " ORDER BY user_id DESC"},
    ORDER_BY("firstTimestamp", "first_us"),
    ORDER_BY("lastTimestamp", "last_us"),
    ORDER_BY("traceCount", "trace_count"),
    ORDER_BY("observationCount", "observation_count"),
    ORDER_BY("totalTokens", "total_tokens"),
    ORDER_BY("totalCost", "all_cost"),
};
enum { ORDER_LAST = 2 };

void users_request_read(struct users_request *request, struct params *params, struct tm_arena *arena) {
    struct tm_str column;
    *request = (struct users_request){.page = params_page(params), .order = user_orders[ORDER_LAST].descending};
    filters_read(&request->filters, user_filters, sizeof user_filters / sizeof *user_filters, NULL, params, arena);
    if (!params_text(params, "search", &request->search)) request->search = TM_STR("");
    if (order_read(params, user_orders, sizeof user_orders / sizeof *user_orders, &request->order, &column) != ORDER_OK)
        params_issue(params, "invalid_value", "orderBy",
                     "Invalid order: expected <column>.<asc|desc> of id, firstTimestamp, lastTimestamp, traceCount, "
                     "observationCount, totalTokens or totalCost");
}

static void add_matching(struct query *query, const struct users_request *request) {
    query_add(query, " AND user_id != ''");
    query_filters(query, &request->filters);
    if (!request->search.len) return;
    query_add(query, " AND positionCaseInsensitiveUTF8(user_id, {search:String}) > 0");
    query_bind(query, "search", request->search);
}

void users_page_query(struct query *query, const struct scope *scope, const struct users_request *request,
                      struct tm_arena *arena) {
    totals_begin(query, scope, arena);
    add_matching(query, request);
    totals_select(query, user_columns, USER_COLUMN_COUNT, filters_find(&request->filters, "fromTimestamp"));
    query_add(query, " GROUP BY user_id");
    query_append(query, request->order);
    query_page(query, &request->page);
    query_end(query);
}

void users_count_query(struct query *query, const struct scope *scope, const struct users_request *request,
                       struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_add(query, "SELECT toInt64(uniqExact(user_id))");
    query_from(query, TABLE_TRACES);
    add_matching(query, request);
    query_end(query);
}
