/* call: replies, and the failures every handler shares. */
#include "call.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>

static const char json_type[] = "application/json; charset=utf-8";

void call_headers(struct tm_http_request *request, bool csp) {
    tm_http_set_header(request, "X-Content-Type-Options", "nosniff");
    tm_http_set_header(request, "Referrer-Policy", "strict-origin-when-cross-origin");
    tm_http_set_header(request, "X-Frame-Options", "SAMEORIGIN");
    /* Component libraries place style elements at run time, hence the one exception. */
    if (csp)
        tm_http_set_header(request, "Content-Security-Policy",
                           "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
                           "media-src 'self' data: blob:; "
                           "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
                           "frame-ancestors 'self'");
}

/* What the answer cost ClickHouse, where a browser's tools and loadtest/reading look for it. */
static void set_timing(struct call *call) {
    char text[128];
    if (!call->read.elapsed_us) return;
    snprintf(text, sizeof text, "clickhouse;dur=%.1f;desc=\"rows=%llu bytes=%llu\"",
             (double)call->read.elapsed_us / 1e3, (unsigned long long)call->read.read_rows,
             (unsigned long long)call->read.read_bytes);
    tm_http_set_header(call->request, "Server-Timing", text);
}

void call_reply(struct call *call, unsigned status) {
    call_headers(call->request, false);
    set_timing(call);
    tm_http_reply(call->request, status, json_type, tm_json_writer_text(call->render.out));
}

void call_fail(struct call *call, unsigned status, const char *message, const char *error) {
    /* A handler may have begun to write; an answer of its own is needed. */
    struct tm_json_writer *writer = tm_json_writer_new();
    struct render render = {.out = writer};
    tm_json_open_object(writer);
    render_text(&render, "message", tm_str_from(message));
    if (error) render_text(&render, "error", tm_str_from(error));
    tm_json_close_object(writer);
    call_headers(call->request, false);
    tm_http_reply(call->request, status, json_type, tm_json_writer_text(writer));
    tm_json_writer_free(writer);
}

void call_not_found(struct call *call, const char *message) {
    call_fail(call, 404, message, "LangfuseNotFoundError");
}

void call_unavailable(struct call *call) {
    tm_http_set_header(call->request, "Retry-After", "1");
    call_fail(call, 503, "Service Unavailable", NULL);
}

void call_identity_failed(struct call *call, enum tm_status status, const struct tm_error *error) {
    tm_log(TM_LOG_WARN, "identity_failed", "route=%s status=%s reason=\"%s\"", call->route->pattern,
           tm_status_text(status), error->reason);
    if (status == TM_UNAVAILABLE) call_unavailable(call);
    else call_fail(call, 500, "Internal Server Error", "An unknown error occurred");
}

void call_identity_refused(struct call *call, enum tm_status status, const struct tm_error *error) {
    switch (status) {
    case TM_DENIED: call_fail(call, 403, error->reason, NULL); break;
    case TM_NOT_FOUND: call_not_found(call, error->reason); break;
    case TM_TOO_LARGE: call_fail(call, 400, error->reason, "InvalidRequestError"); break;
    case TM_INVALID:
        params_issue(&call->params, "custom", error->field, error->reason);
        call_valid(call);
        break;
    default: call_identity_failed(call, status, error);
    }
}

void call_message(struct call *call, unsigned status, const char *message) {
    tm_json_open_object(call->render.out);
    render_text(&call->render, "message", tm_str_from(message));
    tm_json_close_object(call->render.out);
    call_reply(call, status);
}

void call_resume(struct call *call, void (*go_on)(struct call *call)) {
    call->go_on = go_on;
    if (!crew_put(call->web->crew, call)) call_unavailable(call);
}

bool call_json(struct call *call, const struct tm_json **body) {
    size_t len;
    char *text = tm_http_body(call->request, &len);
    if (tm_json_parse(text, len, call->arena, body, NULL) == TM_OK) return true;
    call_headers(call->request, false);
    tm_http_reply(call->request, 400, "text/plain; charset=utf-8", TM_STR("Invalid JSON"));
    return false;
}

bool call_valid(struct call *call) {
    if (!call->params.issue_count && !call->params.problem) return true;
    if (!call->params.issue_count) {
        call_fail(call, 400, call->params.problem, "InvalidRequestError");
        return false;
    }
    render_issues(&call->render, &call->params);
    call_reply(call, 400);
    return false;
}

/* ClickHouse's codes for a query that was stopped by a limit. */
static bool is_limit(int code) {
    static const int limits[] = {158, 159, 160, 241, 307, 396};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (limits[i] == code) return true;
    return false;
}

static void reply_failed_read(struct call *call, const struct reading *reading) {
    tm_log(TM_LOG_WARN, "query_failed", "route=%s status=%s code=%d", call->route->pattern,
           tm_status_text(reading->status), reading->code);
    tm_log(TM_LOG_DEBUG, "query_failed_reason", "reason=\"%s\"", reading->error.reason);
    if (reading->status == TM_UNAVAILABLE || reading->status == TM_TIMEOUT || reading->status == TM_OVERLOADED)
        call_unavailable(call);
    else if (is_limit(reading->code))
        call_fail(call, 422,
                  "The query reads too much. Narrow it: a shorter time range, a smaller limit, fewer fields.",
                  "Request timed out");
    else call_fail(call, 500, "Internal Server Error", "An unknown error occurred");
}

bool call_read(struct call *call, struct reading *readings, size_t count) {
    uint64_t began = tm_mono_us();
    readers_run(call->web->readers, readings, count);
    call->read.elapsed_us += tm_mono_us() - began;
    for (size_t i = 0; i < count; i++) {
        call->read.read_rows += readings[i].summary.read_rows;
        call->read.read_bytes += readings[i].summary.read_bytes;
    }
    for (size_t i = 0; i < count; i++)
        if (readings[i].status != TM_OK) {
            reply_failed_read(call, &readings[i]);
            return false;
        }
    return true;
}

struct rows call_rows(const struct reading *reading, struct tm_arena *arena) {
    return (struct rows){.at = reading->out.ptr, .end = reading->out.ptr + reading->out.len, .arena = arena};
}

static bool rows_readable(struct call *call, enum tm_status status) {
    if (status == TM_OK) return true;
    tm_log(TM_LOG_ERROR, "rows_unreadable", "route=%s status=%s", call->route->pattern, tm_status_text(status));
    call_fail(call, 500, "Internal Server Error", "An unknown error occurred");
    return false;
}

bool call_rows_all(struct call *call, const struct reading *reading, const struct column *columns, size_t column_count,
                   struct cell **cells, size_t *count) {
    struct rows rows = call_rows(reading, call->arena);
    return rows_readable(call, rows_all(&rows, columns, column_count, cells, count));
}

bool call_count(struct call *call, const struct reading *reading, int64_t *count) {
    struct rows rows = call_rows(reading, call->arena);
    struct cell cell;
    enum tm_status status = rows_next(&rows, count_columns, 1, &cell);
    if (!rows_readable(call, status)) return false;
    *count = cell.number;
    return true;
}
