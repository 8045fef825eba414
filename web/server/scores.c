/* scores: GET scores and scores/{id}, as v1 and v2 of the API show them. */
#include "scores.h"
#include "call.h"
#include "handlers.h"

struct score_list {
    struct call *call;
    struct scores_request request;
    struct reading readings[3];
    struct cell *scores, *traces;
    size_t score_count, trace_count;
    int64_t total;
};

static bool read_scores(struct score_list *list) {
    struct call *call = list->call;
    scores_page_query(&list->readings[0].query, call->scope, &list->request, call->arena);
    scores_count_query(&list->readings[1].query, call->scope, &list->request, call->arena);
    return call_read(call, list->readings, 2) && call_count(call, &list->readings[1], &list->total) &&
           call_rows_all(call, &list->readings[0], score_columns, SCORE_COLUMN_COUNT, &list->scores,
                         &list->score_count);
}

static bool read_traces(struct score_list *list) {
    struct call *call = list->call;
    struct tm_str *ids = tm_arena_array(call->arena, list->score_count + 1, sizeof *ids);
    size_t count = 0;
    for (size_t i = 0; ids && i < list->score_count; i++) {
        struct tm_str id = list->scores[i * SCORE_COLUMN_COUNT + SCORE_TRACE_ID].text;
        if (id.len) ids[count++] = id;
    }
    if (!count) return true;
    scored_traces_query(&list->readings[2].query, call->scope, &list->request, ids, count, call->arena);
    return call_read(call, &list->readings[2], 1) &&
           call_rows_all(call, &list->readings[2], scored_trace_columns, SCORED_TRACE_COLUMN_COUNT, &list->traces,
                         &list->trace_count);
}

static const struct cell *trace_of(const struct score_list *list, const struct cell *score) {
    return rows_find(list->traces, list->trace_count, SCORED_TRACE_COLUMN_COUNT, score[SCORE_TRACE_ID].text);
}

static enum score_shape shape_of_list(const struct call *call, enum score_api api) {
    if (api == SCORES_V1) return SCORE_V1_LISTED;
    return call->for_ui ? SCORE_UI_LISTED : SCORE_V2_LISTED;
}

static void list_scores(struct call *call, enum score_api api) {
    struct score_list list = {.call = call};
    struct render *render = &call->render;
    scores_request_read(&list.request, api, &call->params, call->arena);
    if (!call_valid(call)) return;
    if (read_scores(&list) && read_traces(&list)) {
        tm_json_open_object(render->out);
        tm_json_key(render->out, "data");
        tm_json_open_array(render->out);
        for (size_t i = 0; i < list.score_count; i++) {
            const struct cell *score = list.scores + i * SCORE_COLUMN_COUNT;
            render_score(render, score, shape_of_list(call, api), trace_of(&list, score));
        }
        tm_json_close_array(render->out);
        render_meta(render, &list.request.page, (uint64_t)list.total);
        tm_json_close_object(render->out);
        call_reply(call, 200);
    }
    readings_free(list.readings, 3);
}

static void one_score(struct call *call, enum score_api api) {
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    score_query(&reading.query, call->scope, api, call->parts[0], call->arena);
    if (call_read(call, &reading, 1) &&
        call_rows_all(call, &reading, score_columns, SCORE_COLUMN_COUNT, &cells, &count)) {
        if (count) {
            render_score(&call->render, cells, api == SCORES_V1 ? SCORE_V1 : SCORE_V2, NULL);
            call_reply(call, 200);
        } else {
            call_not_found(call, "Score not found");
        }
    }
    readings_free(&reading, 1);
}

void scores_list_v1(struct call *call) {
    list_scores(call, SCORES_V1);
}
void scores_list_v2(struct call *call) {
    list_scores(call, SCORES_V2);
}
void scores_one_v1(struct call *call) {
    one_score(call, SCORES_V1);
}
void scores_one_v2(struct call *call) {
    one_score(call, SCORES_V2);
}
