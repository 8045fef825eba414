/* sessions: GET sessions and sessions/{id}. */
#include "sessions.h"
#include "call.h"
#include "handlers.h"

static void render_session(struct call *call, const struct cell *cells) {
    render_row(&call->render, session_columns, SESSION_COLUMN_COUNT, cells);
    render_text(&call->render, "projectId", scope_project(call->scope));
}

static void render_sessions(struct call *call, const struct cell *cells, size_t count) {
    struct tm_json_writer *out = call->render.out;
    tm_json_key(out, "data");
    tm_json_open_array(out);
    for (size_t i = 0; i < count; i++) {
        tm_json_open_object(out);
        render_session(call, cells + i * SESSION_COLUMN_COUNT);
        tm_json_close_object(out);
    }
    tm_json_close_array(out);
}

void sessions_list(struct call *call) {
    struct sessions_request request;
    struct reading readings[2] = {0};
    struct cell *cells;
    size_t count;
    int64_t total;
    sessions_request_read(&request, &call->params, call->arena);
    if (!call_valid(call)) return;
    sessions_page_query(&readings[0].query, call->scope, &request, call->arena);
    sessions_count_query(&readings[1].query, call->scope, &request, call->arena);
    if (call_read(call, readings, 2) && call_count(call, &readings[1], &total) &&
        call_rows_all(call, &readings[0], session_columns, SESSION_COLUMN_COUNT, &cells, &count)) {
        tm_json_open_object(call->render.out);
        render_sessions(call, cells, count);
        render_meta(&call->render, &request.page, (uint64_t)total);
        tm_json_close_object(call->render.out);
        call_reply(call, 200);
    }
    readings_free(readings, 2);
}

static void render_traces(struct call *call, struct rows *rows, struct cell *cells) {
    tm_json_key(call->render.out, "traces");
    tm_json_open_array(call->render.out);
    do {
        tm_json_open_object(call->render.out);
        render_trace_core(&call->render, call->scope, cells, GROUP_ALL);
        tm_json_close_object(call->render.out);
        tm_arena_reset(rows->arena);
    } while (rows_next(rows, trace_columns, TRACE_COLUMN_COUNT, cells) == TM_OK);
    tm_json_close_array(call->render.out);
}

/* The rows are the session's traces, oldest first: the first tells when and where it began. */
static void reply_session(struct call *call, struct rows *rows) {
    struct cell cells[TRACE_COLUMN_COUNT], session[SESSION_COLUMN_COUNT] = {0};
    if (rows_next(rows, trace_columns, TRACE_COLUMN_COUNT, cells) != TM_OK) {
        call_not_found(call, "Session not found within authorized project");
        return;
    }
    session[SESSION_ID].text = call->parts[0];
    session[SESSION_CREATED_AT] = cells[TRACE_TIMESTAMP];
    session[SESSION_ENVIRONMENT] = cells[TRACE_ENVIRONMENT];
    tm_json_open_object(call->render.out);
    render_session(call, session);
    render_traces(call, rows, cells);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

void sessions_one(struct call *call) {
    struct reading reading = {0};
    struct tm_arena *arena = tm_arena_new(0);
    session_traces_query(&reading.query, call->scope, call->parts[0], call->arena);
    if (!arena) {
        call_unavailable(call);
    } else if (call_read(call, &reading, 1)) {
        struct rows rows = call_rows(&reading, arena);
        reply_session(call, &rows);
    }
    readings_free(&reading, 1);
    tm_arena_free(arena);
}
