/* observations: GET observations and observations/{id}. */
#include "observations.h"
#include "call.h"
#include "filter_columns.h"
#include "handlers.h"

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
    query_add(query, " AND id = {id:String} ORDER BY start_time DESC LIMIT 1");
    query_bind(query, "id", id);
    query_end(query);
}

void observations_list(struct call *call) {
    struct observations_request request;
    struct reading readings[2] = {0};
    struct cell *cells;
    size_t count;
    int64_t total;
    observations_request_read(&request, &call->params, call->arena);
    if (!call_valid(call)) return;
    observations_page_query(&readings[0].query, call->scope, &request, call->arena);
    observations_count_query(&readings[1].query, call->scope, &request, call->arena);
    if (call_read(call, readings, 2) && call_count(call, &readings[1], &total) &&
        call_rows_all(call, &readings[0], observation_columns, OBSERVATION_COLUMN_COUNT, &cells, &count)) {
        struct tm_json_writer *out = call->render.out;
        struct unit_prices prices = {.call = call};
        tm_json_open_object(out);
        tm_json_key(out, "data");
        tm_json_open_array(out);
        for (size_t i = 0; i < count; i++)
            render_observation(
                &call->render, call->scope, cells + i * OBSERVATION_COLUMN_COUNT,
                unit_prices_of(&prices, cells[i * OBSERVATION_COLUMN_COUNT + OBSERVATION_MODEL_ID].text));
        tm_json_close_array(out);
        render_meta(&call->render, &request.page, (uint64_t)total);
        tm_json_close_object(out);
        call_reply(call, 200);
    }
    readings_free(readings, 2);
}

void observations_one(struct call *call) {
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    observation_query(&reading.query, call->scope, call->parts[0], call->arena);
    if (call_read(call, &reading, 1) &&
        call_rows_all(call, &reading, observation_columns, OBSERVATION_COLUMN_COUNT, &cells, &count)) {
        if (count) {
            struct unit_prices prices = {.call = call};
            render_observation(&call->render, call->scope, cells,
                               unit_prices_of(&prices, cells[OBSERVATION_MODEL_ID].text));
            call_reply(call, 200);
        } else {
            call_not_found(call, "Observation not found within authorized project");
        }
    }
    readings_free(&reading, 1);
}
