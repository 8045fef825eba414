/* sessions: GET sessions and sessions/{id}. */
#include "sessions.h"
#include "call.h"
#include "handlers.h"

static void render_session(struct call *call, const struct cell *cells) {
    render_row(&call->render, session_columns, SESSION_COLUMN_COUNT, cells);
    render_text(&call->render, "projectId", scope_project(call->scope));
}

/* The browser's lists tell what the traces add up to. */
static void render_totals(struct call *call, const struct cell *totals) {
    static const struct cell nothing[SESSION_TOTAL_COLUMN_COUNT];
    render_row(&call->render, session_total_columns, SESSION_TOTAL_COLUMN_COUNT, totals ? totals : nothing);
}

/* ---- list ---- */

enum { PAGE, COUNT, TOTALS_OF_PAGE, READINGS };

struct listing {
    struct call *call;
    struct sessions_request request;
    struct reading readings[READINGS];
    struct cell *sessions, *totals;
    size_t session_count, totals_count;
    int64_t total;
};

/* A page that has rows says how many there are in all: sessions are not made twice. */
static bool read_sessions(struct listing *list) {
    struct call *call = list->call;
    sessions_page_query(&list->readings[PAGE].query, call->scope, &list->request, call->arena);
    if (!call_read(call, &list->readings[PAGE], 1) ||
        !call_rows_all(call, &list->readings[PAGE], session_columns, SESSION_COLUMN_COUNT, &list->sessions,
                       &list->session_count))
        return false;
    if (list->session_count) list->total = list->sessions[SESSION_OF].number;
    if (list->session_count || !list->request.page.offset) return true;
    sessions_count_query(&list->readings[COUNT].query, call->scope, &list->request, call->arena);
    return call_read(call, &list->readings[COUNT], 1) && call_count(call, &list->readings[COUNT], &list->total);
}

static bool read_totals(struct listing *list) {
    struct call *call = list->call;
    struct tm_str *ids = tm_arena_array(call->arena, list->session_count + 1, sizeof *ids);
    struct reading *reading = &list->readings[TOTALS_OF_PAGE];
    if (!call->for_ui || !list->session_count || !ids) return true;
    for (size_t i = 0; i < list->session_count; i++)
        ids[i] = list->sessions[i * SESSION_COLUMN_COUNT + SESSION_ID].text;
    sessions_totals_query(&reading->query, call->scope, &list->request, ids, list->session_count, call->arena);
    return call_read(call, reading, 1) && call_rows_all(call, reading, session_total_columns,
                                                        SESSION_TOTAL_COLUMN_COUNT, &list->totals, &list->totals_count);
}

static void render_sessions(struct listing *list) {
    struct call *call = list->call;
    struct tm_json_writer *out = call->render.out;
    tm_json_open_object(out);
    tm_json_key(out, "data");
    tm_json_open_array(out);
    for (size_t i = 0; i < list->session_count; i++) {
        const struct cell *cells = list->sessions + i * SESSION_COLUMN_COUNT;
        tm_json_open_object(out);
        render_session(call, cells);
        if (call->for_ui)
            render_totals(
                call, rows_find(list->totals, list->totals_count, SESSION_TOTAL_COLUMN_COUNT, cells[SESSION_ID].text));
        tm_json_close_object(out);
    }
    tm_json_close_array(out);
    render_meta(&call->render, &list->request.page, (uint64_t)list->total);
    tm_json_close_object(out);
}

void sessions_list(struct call *call) {
    struct listing list = {.call = call};
    sessions_request_read(&list.request, &call->params, call->for_ui, call->arena);
    if (!call_valid(call)) return;
    if (read_sessions(&list) && read_totals(&list)) {
        render_sessions(&list);
        call_reply(call, 200);
    }
    readings_free(list.readings, READINGS);
}

/* ---- one ---- */

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
static void reply_session(struct call *call, struct rows *rows, const struct cell *totals) {
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
    if (call->for_ui) render_totals(call, totals);
    render_traces(call, rows, cells);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

void sessions_one(struct call *call) {
    struct reading readings[2] = {0}; /* its traces; for the browser what they add up to */
    struct cell *totals = NULL;
    size_t count = 0, asked = call->for_ui ? 2 : 1;
    struct tm_arena *arena = tm_arena_new(0);
    session_traces_query(&readings[0].query, call->scope, call->parts[0], call->arena);
    session_totals_query(&readings[1].query, call->scope, call->parts[0], call->arena);
    if (!arena) {
        call_unavailable(call);
    } else if (call_read(call, readings, asked) &&
               (!call->for_ui || call_rows_all(call, &readings[1], session_total_columns, SESSION_TOTAL_COLUMN_COUNT,
                                               &totals, &count))) {
        struct rows rows = call_rows(&readings[0], arena);
        reply_session(call, &rows, count ? totals : NULL);
    }
    readings_free(readings, 2);
    tm_arena_free(arena);
}
