/* single_route: POST and PATCH of one trace, observation or score, as SDKs did before the batch API. */
#include "ingest/routes.h"
#include "ingest/single.h"

#include "base/clock.h"

/* One accepted request; in its arena, gone when it is answered. */
struct visit {
    struct tm_http_request *request;
    struct ingest_result result;
    struct single_event event;
    char event_id[TM_UUID_SIZE], entity_id[TM_UUID_SIZE];
};

static void refuse(struct visit *visit, enum answer answer) {
    tm_buf_free(&visit->result.reply);
    tm_buf_free(&visit->event.batch);
    answer_refuse(visit->request, answer, NULL);
}

static void on_submitted(void *state, enum answer answer, const struct tm_published *submitted) {
    struct visit *visit = state;
    if (answer != ANSWER_COUNT) return refuse(visit, answer);
    tm_buf_free(&visit->event.batch);
    route_give_receipt(visit->request, submitted);
    answer_result(visit->request, &visit->result);
}

static void publish(struct visit *visit) {
    const struct passage *passage = tm_http_user(visit->request);
    struct submission submission = {
        .format = TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON,
        .body = tm_buf_str(&visit->event.batch),
        .skip = visit->result.skip,
        .skip_count = visit->result.skip_count,
        .events = (uint32_t)visit->result.outcomes[INGEST_STORED],
        .done = on_submitted,
        .state = visit,
    };
    route_attribute(visit->request, &submission);
    if (!submit(passage->submitter, &submission)) refuse(visit, ANSWER_NO_MEMORY);
}

/* An update of the batch API that names no trace may become a row of its own. SDKs that send updates here never name
 * one, so here it is looked up; without it nothing is accepted. */
static void on_trace(void *state, enum tm_status status, struct tm_str trace_id) {
    struct visit *visit = state;
    if (status == TM_OVERLOADED) return refuse(visit, ANSWER_BACKLOG);
    if (status != TM_OK) return refuse(visit, ANSWER_UNPLACED);
    if (!single_place(&visit->event.batch, trace_id)) return refuse(visit, ANSWER_NO_MEMORY);
    publish(visit);
}

static void place(struct visit *visit) {
    const struct passage *passage = tm_http_user(visit->request);
    struct tm_str id = tm_arena_copy(tm_http_arena(visit->request), visit->event.id); /* the scratch's will be gone */
    bool asked = id.ptr && lookup_trace(passage->lookup, tm_str_from(passage->scope.project_id), id, on_trace, visit);
    if (!asked) refuse(visit, ANSWER_NO_MEMORY);
}

static void receive(struct visit *visit, struct tm_arena *scratch) {
    const struct passage *passage = tm_http_user(visit->request);
    const struct single_stamp stamp = {tm_str_from(visit->event_id), tm_str_from(visit->entity_id), tm_wall_us()};
    size_t len;
    char *body = tm_http_body(visit->request, &len);
    enum single_kind kind = (enum single_kind)passage->route->kind;
    bool list = kind == SINGLE_SCORE && single_is_list((struct tm_str){body, len});
    bool ok = list ? ingest_scores(body, len, &stamp, scratch, &visit->event, &visit->result)
                   : ingest_single(kind, body, len, &stamp, scratch, &visit->event, &visit->result);
    if (!ok) return refuse(visit, ANSWER_NO_MEMORY);
    answers_count_events(&visit->result, len);
    if (!visit->event.batch.len) answer_result(visit->request, &visit->result);
    else if (visit->event.is_unplaced) place(visit);
    else publish(visit);
}

void single_handle(struct tm_http_request *request) {
    size_t len;
    tm_http_body(request, &len);
    struct visit *visit = tm_arena_zalloc(tm_http_arena(request), sizeof *visit);
    struct tm_arena *scratch = tm_arena_new(ingest_arena_limit(len));
    if (visit && scratch) {
        visit->request = request;
        tm_uuid(visit->event_id);
        tm_uuid(visit->entity_id);
        receive(visit, scratch);
    } else {
        answer_refuse(request, ANSWER_NO_MEMORY, NULL);
    }
    tm_arena_free(scratch);
}
