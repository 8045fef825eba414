/* scores_v3_query: strict parameters, and one query that goes on at a cursor. */
#include "scores_v3.h"

#include <string.h>

enum { LIMIT_DEFAULT = 50, LIMIT_MOST = 100 };

static const struct filter v3_filters[] = {
    {"id", FILTER_LIST, " AND id IN {id:Array(String)}", NULL, 0},
    {"name", FILTER_LIST, " AND name IN {name:Array(String)}", NULL, 0},
    {"source", FILTER_LIST, " AND source IN arrayMap(x -> upper(x), {source:Array(String)})", NULL, 0},
    {"dataType", FILTER_LIST, " AND data_type IN arrayMap(x -> upper(x), {dataType:Array(String)})", NULL, 0},
    {"environment", FILTER_LIST, " AND environment IN {environment:Array(String)}", NULL, 0},
    {"configId", FILTER_LIST, " AND config_id IN {configId:Array(String)}", NULL, 0},
    {"queueId", FILTER_LIST, " AND queue_id IN {queueId:Array(String)}", NULL, 0},
    {"authorUserId", FILTER_LIST, " AND author_user_id IN {authorUserId:Array(String)}", NULL, 0},
    {"traceId", FILTER_LIST, " AND trace_id IN {traceId:Array(String)}", NULL, 0},
    {"sessionId", FILTER_LIST, " AND session_id IN {sessionId:Array(String)}", NULL, 0},
    {"observationId", FILTER_LIST, " AND observation_id IN {observationId:Array(String)}", NULL, 0},
    {"experimentId", FILTER_LIST, " AND dataset_run_id IN {experimentId:Array(String)}", NULL, 0},
    {"fromTimestamp", FILTER_TIME, " AND timestamp >= fromUnixTimestamp64Micro({fromTimestamp:Int64}, 'UTC')", NULL, 0},
    {"toTimestamp", FILTER_TIME, " AND timestamp < fromUnixTimestamp64Micro({toTimestamp:Int64}, 'UTC')", NULL, 0},
};

/* The others there are; `after` is our own (after.h). */
static const char *const further[] = {"limit", "cursor", "fields", "value", "valueMin", "valueMax", "after"};

static bool is_known(struct tm_str name) {
    for (size_t i = 0; i < sizeof v3_filters / sizeof *v3_filters; i++)
        if (tm_str_is(name, v3_filters[i].parameter)) return true;
    for (size_t i = 0; i < sizeof further / sizeof *further; i++)
        if (tm_str_is(name, further[i])) return true;
    return false;
}

static void refuse_unknown(struct params *params, struct tm_arena *arena) {
    for (size_t i = 0; i < params->count; i++) {
        if (is_known(params->items[i].name)) continue;
        struct tm_str text =
            tm_arena_printf(arena, "Unrecognized key: %.*s", TM_STR_ARG(tm_str_sub(params->items[i].name, 0, 100)));
        params_problem(params, text.ptr ? text.ptr : "Unrecognized key");
    }
}

static bool has(const struct params *params, const char *name) {
    struct tm_str text;
    return params_text(params, name, &text);
}

static void check_subjects(struct params *params) {
    int given = has(params, "traceId") + has(params, "sessionId") + has(params, "experimentId");
    if (given > 1) params_problem(params, "traceId, sessionId and experimentId exclude each other");
    if (has(params, "observationId") && !has(params, "traceId")) params_problem(params, "observationId needs traceId");
}

static void read_groups(struct scores_v3_request *request, const struct params *params) {
    struct tm_str text;
    if (!params_text(params, "fields", &text)) return;
    while (text.len) {
        struct tm_str name = tm_str_trim(tm_str_split(&text, ','));
        if (tm_str_is(name, "details")) request->groups |= SCORES_V3_DETAILS;
        if (tm_str_is(name, "subject")) request->groups |= SCORES_V3_SUBJECT;
        if (tm_str_is(name, "annotation")) request->groups |= SCORES_V3_ANNOTATION;
    }
}

static const struct tm_str *numbers_of_booleans(const struct tm_str *values, size_t count, struct params *params,
                                                struct tm_arena *arena) {
    struct tm_str *numbers = tm_arena_array(arena, count + 1, sizeof *numbers);
    for (size_t i = 0; numbers && i < count; i++) {
        if (!tm_str_is_nocase(values[i], "true") && !tm_str_is_nocase(values[i], "false"))
            params_issue(params, "invalid_value", "value", "Invalid option: expected true or false");
        numbers[i] = tm_str_is_nocase(values[i], "true") ? TM_STR("1") : TM_STR("0");
    }
    return numbers;
}

/* Values are of one type, so that type has to be told. */
static void read_values(struct scores_v3_request *request, struct params *params, struct tm_arena *arena) {
    struct tm_str type = {0};
    params_text(params, "dataType", &type);
    bool boolean = tm_str_is_nocase(type, "BOOLEAN"), numeric = tm_str_is_nocase(type, "NUMERIC");
    request->value_count = params_list(params, "value", arena, &request->values);
    request->has_least = params_number(params, "valueMin", &request->least);
    request->has_most = params_number(params, "valueMax", &request->most);
    request->values_are_texts = tm_str_is_nocase(type, "CATEGORICAL");
    if (request->value_count && !boolean && !numeric && !request->values_are_texts)
        params_problem(params, "value needs exactly one dataType of NUMERIC, BOOLEAN or CATEGORICAL");
    if ((request->has_least || request->has_most) && !numeric)
        params_problem(params, "valueMin and valueMax need dataType=NUMERIC");
    if (request->value_count && boolean)
        request->values = numbers_of_booleans(request->values, request->value_count, params, arena);
}

void scores_v3_read(struct scores_v3_request *request, struct params *params, struct tm_arena *arena) {
    *request = (struct scores_v3_request){.limit = LIMIT_DEFAULT};
    refuse_unknown(params, arena);
    check_subjects(params);
    read_groups(request, params);
    params_limit(params, 1, LIMIT_MOST, &request->limit);
    cursor_read(&request->cursor, params, arena);
    filters_read(&request->filters, v3_filters, sizeof v3_filters / sizeof *v3_filters, NULL, params, arena);
    read_values(request, params, arena);
}

static void add_values(struct query *query, const struct scores_v3_request *request) {
    if (request->value_count) {
        query_append(query, request->values_are_texts
                                ? " AND string_value IN {value:Array(String)}"
                                : " AND value IN arrayMap(x -> toFloat64OrNull(x), {value:Array(String)})");
        query_bind_list(query, "value", request->values, request->value_count);
    }
    if (request->has_least) {
        query_add(query, " AND value >= {valueMin:Float64}");
        query_bind_real(query, "valueMin", request->least);
    }
    if (request->has_most) {
        query_add(query, " AND value <= {valueMax:Float64}");
        query_bind_real(query, "valueMax", request->most);
    }
}

void scores_v3_query(struct query *query, const struct scope *scope, const struct scores_v3_request *request,
                     struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_columns, SCORE_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_SCORES);
    query_filters(query, &request->filters);
    add_values(query, request);
    if (request->cursor.given) {
        query_add(query,
                  " AND (timestamp, id) < (fromUnixTimestamp64Micro({cursorTime:Int64}, 'UTC'), {cursorId:String})");
        query_bind_time(query, "cursorTime", request->cursor.us);
        query_bind(query, "cursorId", request->cursor.id);
    }
    query_add(query, " ORDER BY timestamp DESC, id DESC LIMIT {limit:UInt32}");
    query_bind_int(query, "limit", (int64_t)request->limit + 1);
    query_end(query);
}
