/* batch_route: POST /api/public/ingestion: a batch judged event by event, and what is good of it to the queue. */
#include "ingest/routes.h"

/* One accepted request; in its arena, gone when it is answered. */
struct visit {
    struct tm_http_request *request;
    struct ingest_result result;
};

static void refuse(struct visit *visit, enum answer answer) {
    tm_buf_free(&visit->result.reply);
    answer_refuse(visit->request, answer, NULL);
}

static void on_submitted(void *state, enum answer answer, const struct tm_published *submitted) {
    struct visit *visit = state;
    if (answer != ANSWER_COUNT) return refuse(visit, answer);
    route_give_receipt(visit->request, submitted);
    answer_result(visit->request, &visit->result);
}

static bool publish(struct visit *visit, struct tm_str body) {
    const struct passage *passage = tm_http_user(visit->request);
    struct submission submission = {
        .format = TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON,
        .body = body,
        .skip = visit->result.skip,
        .skip_count = visit->result.skip_count,
        .events = (uint32_t)visit->result.outcomes[INGEST_STORED],
        .done = on_submitted,
        .state = visit,
    };
    route_attribute(visit->request, &submission);
    return submit(passage->submitter, &submission);
}

static void receive(struct visit *visit, struct tm_arena *scratch) {
    const struct passage *passage = tm_http_user(visit->request);
    size_t len;
    char *body = tm_http_body(visit->request, &len);
    bool may_all = passage->scope.access == TM_ACCESS_PROJECT;
    bool ok = ingest_batch(body, len, may_all, scratch, &visit->result);
    if (!ok) return refuse(visit, ANSWER_NO_MEMORY);
    answers_count_events(&visit->result, len);
    if (visit->result.outcomes[INGEST_STORED] == 0) return answer_result(visit->request, &visit->result);
    if (!publish(visit, (struct tm_str){body, len})) refuse(visit, ANSWER_NO_MEMORY);
}

/* What reading took is given back before the queue is waited for: a visit keeps the body's verdicts, not its tree. */
void batch_handle(struct tm_http_request *request) {
    size_t len;
    tm_http_body(request, &len);
    struct visit *visit = tm_arena_zalloc(tm_http_arena(request), sizeof *visit);
    struct tm_arena *scratch = tm_arena_new(ingest_arena_limit(len));
    if (visit && scratch) {
        visit->request = request;
        receive(visit, scratch);
    } else {
        answer_refuse(request, ANSWER_NO_MEMORY, NULL);
    }
    tm_arena_free(scratch);
}
