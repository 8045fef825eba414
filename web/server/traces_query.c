/* traces_query: what lists of traces and single traces ask of ClickHouse. */
#include "filter_columns.h"
#include "traces.h"

static const int64_t observations_earlier_us = 3600000000;
static const int64_t page_earlier_us = 24 * 3600000000;

int64_t traces_observed_since(int64_t us) {
    return us - observations_earlier_us;
}

static const struct filter trace_filters[] = {
    {"userId", FILTER_TEXT, " AND user_id = {userId:String}", NULL, 0},
    {"name", FILTER_TEXT, " AND name = {name:String}", NULL, 0},
    {"sessionId", FILTER_TEXT, " AND session_id = {sessionId:String}", NULL, 0},
    {"version", FILTER_TEXT, " AND version = {version:String}", NULL, 0},
    {"release", FILTER_TEXT, " AND release = {release:String}", NULL, 0},
    {"tags", FILTER_LIST, " AND hasAll(tags, {tags:Array(String)})", NULL, 0},
    {"environment", FILTER_LIST, " AND environment IN {environment:Array(String)}", NULL, 0},
    {"fromTimestamp", FILTER_TIME, " AND timestamp >= fromUnixTimestamp64Micro({fromTimestamp:Int64}, 'UTC')", NULL, 0},
    {"toTimestamp", FILTER_TIME, " AND timestamp < fromUnixTimestamp64Micro({toTimestamp:Int64}, 'UTC')", NULL, 0},
};

#define ORDER_BY(name_, column_)                                                                                       \
    { name_, " ORDER BY " column_ " ASC, timestamp ASC, id ASC", " ORDER BY " column_ " DESC, timestamp DESC, id DESC" }
static const struct order_column trace_orders[] = {
    {"timestamp", " ORDER BY timestamp ASC, id ASC", " ORDER BY timestamp DESC, id DESC"},
    {"id", " ORDER BY id ASC", " ORDER BY id DESC"},
    ORDER_BY("name", "name"),
    ORDER_BY("userId", "user_id"),
    ORDER_BY("sessionId", "session_id"),
    ORDER_BY("release", "release"),
    ORDER_BY("version", "version"),
    ORDER_BY("environment", "environment"),
    ORDER_BY("public", "public"),
    ORDER_BY("bookmarked", "bookmarked"),
    ORDER_BY("createdAt", "created_at"),
    ORDER_BY("updatedAt", "updated_at"),
};

static const struct {
    const char *name;
    enum group group;
} group_names[] = {{"core", GROUP_CORE},
                   {"io", GROUP_IO},
                   {"scores", GROUP_SCORES},
                   {"observations", GROUP_OBSERVATIONS},
                   {"metrics", GROUP_METRICS}};

unsigned traces_groups(const struct params *params) {
    struct tm_str text;
    unsigned groups = GROUP_CORE;
    if (!params_text(params, "fields", &text)) return GROUP_ALL;
    while (text.len) {
        struct tm_str name = tm_str_trim(tm_str_split(&text, ','));
        for (size_t i = 0; i < sizeof group_names / sizeof group_names[0]; i++)
            if (tm_str_is(name, group_names[i].name)) groups |= group_names[i].group;
    }
    return groups;
}

/* Within which the list's traces begin, for what looks at their observations. */
static void bound_conditions(struct traces_request *request) {
    struct conditions *conditions = &request->filters.conditions;
    const struct filter_value *to = filters_find(&request->filters, "toTimestamp");
    conditions->has_since = request->has_from;
    conditions->since_us = traces_observed_since(request->from_us);
    conditions->has_until = conditions_until(conditions, "timestamp", &conditions->until_us);
    if (to && (!conditions->has_until || to->us < conditions->until_us)) conditions->until_us = to->us;
    conditions->has_until = conditions->has_until || to;
}

void traces_request_read(struct traces_request *request, struct params *params, bool for_ui, struct tm_arena *arena) {
    *request = (struct traces_request){.order = trace_orders[0].descending};
    request->page = params_page(params);
    filters_read(&request->filters, trace_filters, sizeof trace_filters / sizeof trace_filters[0],
                 &trace_filter_columns, params, arena);
    request->selection = (struct selection){.groups = traces_groups(params), .cut = for_ui};
    request->order_outcome = order_read(params, trace_orders, sizeof trace_orders / sizeof trace_orders[0],
                                        &request->order, &request->order_column);
    if (for_ui && !params_text(params, "search", &request->search)) request->search = TM_STR("");
    request->has_from = conditions_from(&request->filters.conditions, "timestamp", &request->from_us);
    const struct filter_value *from = filters_find(&request->filters, "fromTimestamp");
    const struct filter_value *environments = filters_find(&request->filters, "environment");
    if (from) {
        request->has_from = true;
        request->from_us = from->us;
    }
    if (environments) {
        request->environments = environments->items;
        request->environment_count = environments->count;
    }
    bound_conditions(request);
}

void traces_search(struct query *query, struct tm_str search) {
    if (!search.len) return;
    query_add(query, " AND (id = {search:String} OR positionCaseInsensitiveUTF8(id, {search:String}) > 0"
                     " OR positionCaseInsensitiveUTF8(name, {search:String}) > 0"
                     " OR positionCaseInsensitiveUTF8(user_id, {search:String}) > 0"
                     " OR positionCaseInsensitiveUTF8(session_id, {search:String}) > 0"
                     " OR positionCaseInsensitiveUTF8(input, {search:String}) > 0"
                     " OR positionCaseInsensitiveUTF8(output, {search:String}) > 0)");
    query_bind(query, "search", search);
}

void traces_conditions(struct query *query, const void *state) {
    const struct traces_request *request = state;
    query_filters(query, &request->filters);
    traces_search(query, request->search);
}

/* The traces of the list, on any page: of fewer versions than were looked for, all keys are known. */
static void add_matching(struct query *query, const struct traces_request *request) {
    query_from(query, TABLE_TRACES);
    if (request->reach.kind == REACH_KEYS) reach_add(query, TABLE_TRACES, &request->reach, traces_conditions, request);
    traces_conditions(query, request);
}

uint64_t traces_versions(const struct traces_request *request) {
    bool newest = request->order == trace_orders[0].descending;
    return newest && !filters_detour(&request->filters) ? reach_versions(request->page.offset + request->page.limit)
                                                        : 0;
}

static void add_slice(struct query *query, const struct traces_request *request) {
    query_append(query, request->order);
    query_page(query, &request->page);
}

void traces_page_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                       struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, trace_columns, TRACE_COLUMN_COUNT, &request->selection);
    /* Which traces: from narrow columns. Then all columns of those few, found by their key. */
    query_from(query, TABLE_TRACES);
    query_add(query, " AND (timestamp, id) IN (SELECT timestamp, id");
    query_from(query, TABLE_TRACES);
    reach_add(query, TABLE_TRACES, &request->reach, traces_conditions, request);
    traces_conditions(query, request);
    add_slice(query, request);
    query_add(query, ")");
    query_append(query, request->order);
    query_end(query);
}

bool traces_by_keys(const struct traces_request *request) {
    return filters_detour(&request->filters);
}

void traces_keys_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                       struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_add(query, "SELECT id, toInt64(count() OVER ())");
    query_from(query, TABLE_TRACES);
    traces_conditions(query, request);
    add_slice(query, request);
    query_end(query);
}

bool traces_keyed_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                        const struct tm_str *ids, size_t count, struct tm_arena *arena) {
    if (!query_list_fits(ids, count)) return false;
    query_begin(query, scope, arena);
    query_select(query, trace_columns, TRACE_COLUMN_COUNT, &request->selection);
    query_from(query, TABLE_TRACES);
    query_narrow(query, TABLE_TRACES, " AND id IN {ids:Array(String)}");
    query_bind_list(query, "ids", ids, count);
    query_append(query, request->order);
    query_end(query);
    return true;
}

void traces_count_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                        struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, count_columns, 1, &select_all);
    add_matching(query, request);
    query_end(query);
}

/* The traces of the page; where the ids are too long to be bound, by asking for the page again. */
static void add_page(struct query *query, enum table table, const struct traces_request *request,
                     const struct tm_str *ids, size_t count) {
    if (query_list_fits(ids, count)) {
        query_narrow(query, table, " AND trace_id IN {ids:Array(String)}");
        query_bind_list(query, "ids", ids, count);
        if (request->environment_count)
            query_bind_list(query, "environment", request->environments, request->environment_count);
        return;
    }
    query_add(query, " AND trace_id IN (SELECT id");
    add_matching(query, request);
    add_slice(query, request);
    query_add(query, ")");
}

/* The page's traces, and the list's environments where it has any. */
static void narrow(struct query *query, enum table table, const struct traces_request *request,
                   const struct tm_str *ids, size_t count) {
    add_page(query, table, request, ids, count);
    if (request->environment_count) query_add(query, " AND environment IN {environment:Array(String)}");
}

/* From when on something about the page's traces is looked for: `earlier_us` before the list's own time, as the
 * reference does it, and never more than a day before the first of them. */
static int64_t earliest(const struct traces_request *request, int64_t first_us, int64_t earlier_us) {
    int64_t page_us = first_us - page_earlier_us, list_us = request->from_us - earlier_us;
    return request->has_from && list_us > page_us ? list_us : page_us;
}

void traces_metrics_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                          int64_t first_us, const struct tm_str *ids, size_t count, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, metric_columns, METRIC_COLUMN_COUNT, &request->selection);
    query_from(query, TABLE_OBSERVATIONS);
    narrow(query, TABLE_OBSERVATIONS, request, ids, count);
    query_add(query, " AND start_time >= fromUnixTimestamp64Micro({earliest:Int64}, 'UTC')");
    query_bind_time(query, "earliest", earliest(request, first_us, observations_earlier_us));
    query_add(query, " GROUP BY trace_id");
    query_end(query);
}

void traces_scores_query(struct query *query, const struct scope *scope, const struct traces_request *request,
                         int64_t first_us, const struct tm_str *ids, size_t count, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_id_columns, SCORE_ID_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_SCORES);
    narrow(query, TABLE_SCORES, request, ids, count);
    query_add(query, " AND timestamp >= fromUnixTimestamp64Micro({earliest:Int64}, 'UTC')");
    query_bind_time(query, "earliest", earliest(request, first_us, 0));
    query_add(query, " GROUP BY trace_id");
    query_end(query);
}

void trace_query(struct query *query, const struct scope *scope, struct tm_str id, const struct selection *selection,
                 struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, trace_columns, TRACE_COLUMN_COUNT, selection);
    query_from(query, TABLE_TRACES);
    query_narrow(query, TABLE_TRACES, " AND id = {id:String}");
    query_add(query, " ORDER BY timestamp DESC LIMIT 1");
    query_bind(query, "id", id);
    query_end(query);
}

void trace_observations_count(struct query *query, const struct scope *scope, struct tm_str trace_id,
                              struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, count_columns, 1, &select_all);
    query_from_versions(query, TABLE_OBSERVATIONS);
    query_add(query, " AND trace_id = {id:String}");
    query_bind(query, "id", trace_id);
    query_end(query);
}

void trace_observations_query(struct query *query, const struct scope *scope, struct tm_str trace_id,
                              const struct selection *selection, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, observation_columns, OBSERVATION_COLUMN_COUNT, selection);
    query_from(query, TABLE_OBSERVATIONS);
    query_narrow(query, TABLE_OBSERVATIONS, " AND trace_id = {id:String}");
    query_add(query, " ORDER BY start_time ASC, id ASC");
    query_bind(query, "id", trace_id);
    query_end(query);
}

void trace_scores_query(struct query *query, const struct scope *scope, struct tm_str trace_id,
                        struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_columns, SCORE_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_SCORES);
    query_narrow(query, TABLE_SCORES, " AND trace_id = {id:String}");
    query_add(query, " AND session_id = '' AND dataset_run_id = '' ORDER BY timestamp DESC, id DESC");
    query_bind(query, "id", trace_id);
    query_end(query);
}
