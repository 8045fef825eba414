/* scores_v3: GET v3/scores: one value of the score's own type, groups of fields, a cursor. */
#include "scores_v3.h"
#include "call.h"
#include "handlers.h"

static const struct field {
    enum score_column column;
    const char *property;
    enum shape shape;
    unsigned group; /* 0: always */
} fields[] = {
    {SCORE_ID, "id", SHAPE_TEXT, 0},
    {SCORE_NAME, "name", SHAPE_TEXT, 0},
    {SCORE_SOURCE, "source", SHAPE_TEXT, 0},
    {SCORE_DATA_TYPE, "dataType", SHAPE_TEXT, 0},
    {SCORE_TIMESTAMP, "timestamp", SHAPE_TIME, 0},
    {SCORE_ENVIRONMENT, "environment", SHAPE_TEXT, 0},
    {SCORE_CREATED_AT, "createdAt", SHAPE_TIME, 0},
    {SCORE_UPDATED_AT, "updatedAt", SHAPE_TIME, 0},
    {SCORE_COMMENT, "comment", SHAPE_OPTIONAL, SCORES_V3_DETAILS},
    {SCORE_CONFIG_ID, "configId", SHAPE_OPTIONAL, SCORES_V3_DETAILS},
    {SCORE_METADATA, "metadata", SHAPE_METADATA, SCORES_V3_DETAILS},
    {SCORE_AUTHOR_USER_ID, "authorUserId", SHAPE_OPTIONAL, SCORES_V3_ANNOTATION},
    {SCORE_QUEUE_ID, "queueId", SHAPE_OPTIONAL, SCORES_V3_ANNOTATION},
};

static void render_value(struct render *render, const struct cell *cells) {
    struct tm_str type = cells[SCORE_DATA_TYPE].text;
    tm_json_key(render->out, "value");
    if (tm_str_is(type, "NUMERIC")) tm_json_number(render->out, cells[SCORE_VALUE].real);
    else if (tm_str_is(type, "BOOLEAN")) tm_json_bool(render->out, cells[SCORE_VALUE].real != 0);
    else if (tm_str_is(type, "CORRECTION")) tm_json_string(render->out, cells[SCORE_LONG_STRING_VALUE].text);
    else tm_json_string(render->out, cells[SCORE_STRING_VALUE].text);
}

static void render_subject(struct render *render, const struct cell *cells) {
    struct tm_str trace = cells[SCORE_TRACE_ID].text, observation = cells[SCORE_OBSERVATION_ID].text;
    struct tm_str session = cells[SCORE_SESSION_ID].text, run = cells[SCORE_DATASET_RUN_ID].text;
    const char *kind = observation.len ? "observation" : trace.len ? "trace" : session.len ? "session" : "experiment";
    tm_json_key(render->out, "subject");
    tm_json_open_object(render->out);
    render_text(render, "kind", tm_str_from(kind));
    render_text(render, "id", observation.len ? observation : trace.len ? trace : session.len ? session : run);
    if (observation.len) render_cell(render, "traceId", SHAPE_OPTIONAL, &cells[SCORE_TRACE_ID]);
    tm_json_close_object(render->out);
}

static void render_one(struct call *call, const struct scores_v3_request *request, const struct cell *cells) {
    struct render *render = &call->render;
    tm_json_open_object(render->out);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!fields[i].group || request->groups & fields[i].group)
            render_cell(render, fields[i].property, fields[i].shape, &cells[fields[i].column]);
    render_text(render, "projectId", scope_project(call->scope));
    render_value(render, cells);
    if (request->groups & SCORES_V3_SUBJECT) render_subject(render, cells);
    tm_json_close_object(render->out);
}

static void render_list(struct call *call, const struct scores_v3_request *request, const struct cell *cells,
                        size_t count) {
    struct tm_json_writer *out = call->render.out;
    size_t shown = count > request->limit ? request->limit : count;
    tm_json_open_object(out);
    tm_json_key(out, "data");
    tm_json_open_array(out);
    for (size_t i = 0; i < shown; i++) render_one(call, request, cells + i * SCORE_COLUMN_COUNT);
    tm_json_close_array(out);
    tm_json_key(out, "meta");
    tm_json_open_object(out);
    render_count(&call->render, "limit", (int64_t)request->limit);
    if (shown < count) {
        const struct cell *last = cells + (shown - 1) * SCORE_COLUMN_COUNT;
        cursor_render(&call->render, last[SCORE_TIMESTAMP].number, last[SCORE_ID].text, call->arena);
    }
    tm_json_close_object(out);
    tm_json_close_object(out);
}

void scores_list_v3(struct call *call) {
    struct scores_v3_request request;
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    scores_v3_read(&request, &call->params, call->arena);
    if (!call_valid(call)) return;
    scores_v3_query(&reading.query, call->scope, &request, call->arena);
    if (call_read(call, &reading, 1) &&
        call_rows_all(call, &reading, score_columns, SCORE_COLUMN_COUNT, &cells, &count)) {
        render_list(call, &request, cells, count);
        call_reply(call, 200);
    }
    readings_free(&reading, 1);
}
