/* models_usage: GET models/usage: when each model was used last in the last 30 days, how often, and what it cost. */
#include "models_usage.h"
#include "base/clock.h"
#include "call.h"
#include "handlers.h"

static const int64_t days30_us = (int64_t)30 * 86400 * 1000000;

const struct column model_usage_columns[] = {MODEL_USAGE_COLUMNS(COLUMN_ROW)};

void models_usage_query(struct query *query, const struct scope *scope, int64_t from_us, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, model_usage_columns, MODEL_USAGE_COLUMN_COUNT, &select_all);
    query_from(query, TABLE_OBSERVATIONS);
    query_add(query, " AND internal_model_id != '' AND start_time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')"
                     " GROUP BY internal_model_id ORDER BY used DESC, internal_model_id LIMIT ");
    query_number(query, MODELS_USED_MOST);
    query_bind_time(query, "from", from_us);
    query_end(query);
}

void models_usage(struct call *call) {
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    models_usage_query(&reading.query, call->scope, tm_wall_us() - days30_us, call->arena);
    if (call_read(call, &reading, 1) &&
        call_rows_all(call, &reading, model_usage_columns, MODEL_USAGE_COLUMN_COUNT, &cells, &count)) {
        tm_json_open_object(call->render.out);
        render_rows(&call->render, "data", model_usage_columns, MODEL_USAGE_COLUMN_COUNT, cells, count);
        tm_json_close_object(call->render.out);
        call_reply(call, 200);
    }
    readings_free(&reading, 1);
}
