/* manual_scores: POST scores, of the browser: somebody gives a score by hand, or changes one that was given so. It goes
 * the way of all events, through the queue, so that no store but that of batch's rows has it; the answer has a receipt,
 * for a read with `after` that shows it. */
#include "base/clock.h"
#include "body_text.h"
#include "handlers.h"
#include "manual_score.h"
#include "records.h"
#include "scores.h"
#include "target.h"

#include <stdlib.h>

static const char no_target[] = "Trace or observation not found within authorized project";

struct giving {
    struct call *call;
    struct manual_score score;
    char id[TM_UUID_SIZE];
};

/* ---- checks; false: answered ---- */

static bool hold_to_config(struct call *call, struct manual_score *score) {
    const struct tm_str values[] = {scope_project(call->scope), score->config_id};
    struct tm_record record;
    const struct tm_json *config;
    if (!score->config_id.len) return true;
    if (!record_ask(call, TM_SCORE_CONFIG, values, 2, &record)) return false;
    if (!record.json.len) {
        params_issue(&call->params, "invalid_value", "configId", "Score config not found within authorized project");
        return call_valid(call);
    }
    if (tm_json_parse_copy(record.json, call->arena, &config, NULL) != TM_OK) abort(); /* Postgres wrote it */
    manual_score_hold(score, config, &call->params, call->arena);
    return call_valid(call);
}

static bool find_target(struct call *call, struct manual_score *score) {
    struct target target;
    bool observation = score->observation_id.len;
    if (!target_find(call, observation ? TARGET_OBSERVATION : TARGET_TRACE,
                     observation ? score->observation_id : score->trace_id, no_target, &target))
        return false;
    if (!tm_str_eq(target.trace_id, score->trace_id))
        params_issue(&call->params, "invalid_value", "traceId", "Invalid input: the observation is of another trace");
    score->environment = target.environment;
    return call_valid(call);
}

/* What programs measured is not theirs to change; and a score stays where it is. */
static void check_earlier(struct call *call, const struct manual_score *score, const struct cell *earlier) {
    if (!tm_str_is(earlier[SCORE_SOURCE].text, "ANNOTATION"))
        params_issue(&call->params, "custom", "id", "This score was not given by hand: it cannot be changed by hand");
    else if (!tm_str_eq(earlier[SCORE_TRACE_ID].text, score->trace_id))
        params_issue(&call->params, "custom", "traceId", "Invalid input: this score is of another trace");
    else if (!tm_str_eq(earlier[SCORE_OBSERVATION_ID].text, score->observation_id))
        params_issue(&call->params, "custom", "observationId", "Invalid input: this score is of another observation");
}

static bool may_change(struct call *call, const struct manual_score *score) {
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    if (!score->id.len) return true;
    score_query(&reading.query, call->scope, SCORES_V2, score->id, call->arena);
    bool read = call_read(call, &reading, 1) &&
                call_rows_all(call, &reading, score_columns, SCORE_COLUMN_COUNT, &cells, &count);
    if (read && count) check_earlier(call, score, cells);
    readings_free(&reading, 1);
    return read && call_valid(call);
}

/* ---- to the queue ---- */

static void reply(struct call *call, const struct giving *giving, const char *receipt) {
    struct render render = {.out = tm_json_writer_new()}; /* the worker's is gone */
    if (!render.out) abort();                             /* the supervisor starts us anew */
    call->render = render;
    tm_json_open_object(render.out);
    render_text(&render, "id", giving->score.id);
    render_optional(&render, "receipt", tm_str_from(receipt));
    tm_json_close_object(render.out);
    call_reply(call, 200);
    tm_json_writer_free(render.out);
}

static void on_published(void *state, const struct tm_published *published) {
    struct giving *giving = state;
    struct call *call = giving->call;
    if (published->outcome == TM_PUBLISH_QUEUED) return reply(call, giving, published->receipt);
    tm_http_set_header(call->request, "Retry-After", "1");
    call_fail(call, 503, "The score could not be queued; giving it again is safe", NULL);
}

static void publish(struct giving *giving, struct tm_str body) {
    struct call *call = giving->call;
    struct tm_str project = tm_arena_copy(call->arena, scope_project(call->scope));
    bool sent = project.ptr && tm_publish_has_room(call->web->publisher) == TM_PUBLISH_QUEUED &&
                tm_publish(call->web->publisher, &(struct tm_publication){
                                                     .project_id = project.ptr,
                                                     .author_user_id = call->user.id,
                                                     .sdk_name = TM_STR("tracemesh"),
                                                     .sdk_version = TM_STR(TM_VERSION),
                                                     .format = TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON,
                                                     .body = body,
                                                     .events = 1,
                                                     .arena = call->arena,
                                                     .done = on_published,
                                                     .state = giving,
                                                 });
    if (!sent) call_unavailable(call);
}

void scores_give(struct call *call) {
    struct giving *giving = tm_arena_zalloc(call->arena, sizeof *giving);
    const struct tm_json *body;
    if (!giving) return call_unavailable(call);
    giving->call = call;
    struct manual_score *score = &giving->score;
    if (!body_object(call, &body)) return;
    manual_score_read(score, body, &call->params);
    if (!call_valid(call) || !hold_to_config(call, score) || !find_target(call, score) || !may_change(call, score))
        return;
    tm_uuid(giving->id);
    if (!score->id.len) score->id = tm_str_from(giving->id);
    struct tm_str batch =
        manual_score_batch(score, tm_str_from(call->user.id), tm_wall_us(), &call->params, call->arena);
    if (!call_valid(call)) return;
    if (batch.ptr) publish(giving, batch);
    else call_unavailable(call);
}
