/* traces_list: GET traces. One round for the page and its count, one for what its observations and scores add. */
#include "call.h"
#include "handlers.h"
#include "traces.h"

#include <string.h>

enum { PAGE, COUNT, KEYS, METRICS, SCORES, READINGS };

struct listing {
    struct call *call;
    struct traces_request request;
    struct reading readings[READINGS];
    struct cell *traces, *metrics, *scores;
    size_t trace_count, metric_count, score_count;
    int64_t total;
};

static bool order_known(struct call *call, const struct traces_request *request) {
    if (request->order_outcome == ORDER_OK) return true;
    struct tm_str text = request->order_outcome == ORDER_UNKNOWN_COLUMN
                             ? tm_arena_printf(call->arena, "Invalid order by column: %.*s",
                                               TM_STR_ARG(tm_str_sub(request->order_column, 0, 100)))
                             : TM_STR("Invalid orderBy: expected <column>.<asc|desc>");
    call_fail(call, 400, text.ptr ? text.ptr : "Invalid orderBy", "InvalidRequestError");
    return false;
}

static bool page_rows(struct listing *list) {
    return call_rows_all(list->call, &list->readings[PAGE], trace_columns, TRACE_COLUMN_COUNT, &list->traces,
                         &list->trace_count);
}

/* A page that is shorter than the count says: its reach was too short. */
static bool read_page_again(struct listing *list) {
    struct call *call = list->call;
    readings_free(&list->readings[PAGE], 1);
    list->readings[PAGE] = (struct reading){0};
    list->request.reach.kind = REACH_ALL;
    traces_page_query(&list->readings[PAGE].query, call->scope, &list->request, call->arena);
    return call_read(call, &list->readings[PAGE], 1) && page_rows(list);
}

/* The ids of the page, and how many traces there are; of a page behind the last, only that. */
static bool read_keys(struct listing *list, struct tm_str **ids, size_t *count) {
    static const struct column columns[] = {{.type = CELL_TEXT}, {.type = CELL_INT}};
    struct call *call = list->call;
    struct cell *cells;
    traces_keys_query(&list->readings[KEYS].query, call->scope, &list->request, call->arena);
    if (!call_read(call, &list->readings[KEYS], 1) ||
        !call_rows_all(call, &list->readings[KEYS], columns, 2, &cells, count))
        return false;
    *ids = tm_arena_array(call->arena, *count + 1, sizeof **ids);
    if (!*ids) {
        call_fail(call, 500, "Internal Server Error", "An unknown error occurred");
        return false;
    }
    for (size_t i = 0; i < *count; i++) (*ids)[i] = cells[2 * i].text;
    if (*count) list->total = cells[1].number;
    if (*count || !list->request.page.offset) return true;
    traces_count_query(&list->readings[COUNT].query, call->scope, &list->request, call->arena);
    return call_read(call, &list->readings[COUNT], 1) && call_count(call, &list->readings[COUNT], &list->total);
}

static bool read_page_by_keys(struct listing *list) {
    struct call *call = list->call;
    struct tm_str *ids;
    size_t count;
    if (!read_keys(list, &ids, &count)) return false;
    if (!count) return true;
    if (!traces_keyed_query(&list->readings[PAGE].query, call->scope, &list->request, ids, count, call->arena))
        traces_page_query(&list->readings[PAGE].query, call->scope, &list->request, call->arena);
    return call_read(call, list->readings, 1) && page_rows(list);
}

static bool read_page(struct listing *list) {
    struct call *call = list->call;
    const struct page *page = &list->request.page;
    if (traces_by_keys(&list->request)) return read_page_by_keys(list);
    if (!reach_find(call, TABLE_TRACES, traces_conditions, &list->request, traces_versions(&list->request),
                    &list->request.reach))
        return false;
    traces_page_query(&list->readings[PAGE].query, call->scope, &list->request, call->arena);
    traces_count_query(&list->readings[COUNT].query, call->scope, &list->request, call->arena);
    if (!call_read(call, list->readings, 2) || !call_count(call, &list->readings[COUNT], &list->total) ||
        !page_rows(list))
        return false;
    bool is_short = list->trace_count < page->limit && page->offset + list->trace_count < (uint64_t)list->total;
    return !is_short || list->request.reach.kind != REACH_SINCE || read_page_again(list);
}

static bool read_metrics(struct listing *list) {
    struct call *call = list->call;
    struct tm_str *ids = tm_arena_array(call->arena, list->trace_count + 1, sizeof *ids);
    if (!list->trace_count || !ids) return true;
    int64_t first_us = list->traces[TRACE_TIMESTAMP].number;
    for (size_t i = 0; i < list->trace_count; i++) {
        const struct cell *cells = &list->traces[i * TRACE_COLUMN_COUNT];
        ids[i] = cells[TRACE_ID].text;
        if (cells[TRACE_TIMESTAMP].number < first_us) first_us = cells[TRACE_TIMESTAMP].number;
    }
    traces_metrics_query(&list->readings[METRICS].query, call->scope, &list->request, first_us, ids, list->trace_count,
                         call->arena);
    traces_scores_query(&list->readings[SCORES].query, call->scope, &list->request, first_us, ids, list->trace_count,
                        call->arena);
    bool want_scores = list->request.selection.groups & GROUP_SCORES;
    bool want_metrics = list->request.selection.groups & (GROUP_METRICS | GROUP_OBSERVATIONS);
    struct reading *first = &list->readings[want_metrics ? METRICS : SCORES];
    size_t count = (size_t)want_metrics + (size_t)want_scores;
    if (count && !call_read(call, first, count)) return false;
    if (want_metrics && !call_rows_all(call, &list->readings[METRICS], metric_columns, METRIC_COLUMN_COUNT,
                                       &list->metrics, &list->metric_count))
        return false;
    return !want_scores || call_rows_all(call, &list->readings[SCORES], score_id_columns, SCORE_ID_COLUMN_COUNT,
                                         &list->scores, &list->score_count);
}

static void render_list(struct listing *list) {
    struct render *render = &list->call->render;
    tm_json_open_object(render->out);
    tm_json_key(render->out, "data");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < list->trace_count; i++) {
        const struct cell *cells = &list->traces[i * TRACE_COLUMN_COUNT];
        struct tm_str id = cells[TRACE_ID].text;
        struct trace_view view = {
            .scope = list->call->scope,
            .cells = cells,
            .metrics = rows_find(list->metrics, list->metric_count, METRIC_COLUMN_COUNT, id),
            .scores = rows_find(list->scores, list->score_count, SCORE_ID_COLUMN_COUNT, id),
            .groups = list->request.selection.groups,
            .for_ui = list->call->for_ui,
        };
        render_trace(render, &view);
    }
    tm_json_close_array(render->out);
    render_meta(render, &list->request.page, (uint64_t)list->total);
    tm_json_close_object(render->out);
}

void traces_list(struct call *call) {
    struct listing list = {.call = call};
    traces_request_read(&list.request, &call->params, call->for_ui, call->arena);
    if (!call_valid(call) || !order_known(call, &list.request)) return;
    if (read_page(&list) && read_metrics(&list)) {
        render_list(&list);
        call_reply(call, 200);
    }
    readings_free(list.readings, READINGS);
}
