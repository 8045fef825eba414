/* users: GET users: the people that traces are of. */
#include "users.h"
#include "call.h"
#include "handlers.h"

void users_list(struct call *call) {
    struct users_request request;
    struct reading readings[2] = {0};
    struct cell *cells;
    size_t count;
    int64_t total;
    users_request_read(&request, &call->params, call->arena);
    if (!call_valid(call)) return;
    users_page_query(&readings[0].query, call->scope, &request, call->arena);
    users_count_query(&readings[1].query, call->scope, &request, call->arena);
    if (call_read(call, readings, 2) && call_count(call, &readings[1], &total) &&
        call_rows_all(call, &readings[0], user_columns, USER_COLUMN_COUNT, &cells, &count)) {
        tm_json_open_object(call->render.out);
        render_rows(&call->render, "data", user_columns, USER_COLUMN_COUNT, cells, count);
        render_meta(&call->render, &request.page, (uint64_t)total);
        tm_json_close_object(call->render.out);
        call_reply(call, 200);
    }
    readings_free(readings, 2);
}
