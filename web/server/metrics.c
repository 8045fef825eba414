/* metrics: GET metrics and v2/metrics. */
#include "metrics.h"
#include "base/clock.h"
#include "call.h"
#include "handlers.h"
#include "model/ingestion_event.h"

#include <string.h>

/* Days and what is longer as a date, the rest to the second. */
static void render_step(struct render *render, enum granularity every, int64_t seconds) {
    char text[32];
    tm_time_format(seconds * 1000000, text);
    struct tm_str whole = tm_str_from(text);
    tm_json_key(render->out, "time_dimension");
    if (every >= EVERY_DAY) tm_json_string(render->out, tm_str_sub(whole, 0, strlen("2026-11-26")));
    else {
        memcpy(text + strlen("2026-11-26T10:00:00"), "Z", 2);
        tm_json_string(render->out, tm_str_from(text));
    }
}

static void render_dimension(struct render *render, const struct dimension *dimension, struct tm_str value) {
    if (dimension->kind == DIMENSION_TEXTS) render_raw(render, dimension->field, value);
    else render_optional(render, dimension->field, value);
}

static void render_answer(struct call *call, const struct question *question, const struct cell *cells, size_t count) {
    struct render *render = &call->render;
    tm_json_open_object(render->out);
    tm_json_key(render->out, "data");
    tm_json_open_array(render->out);
    for (size_t row = 0; row < count; row++) {
        tm_json_open_object(render->out);
        if (question->every) render_step(render, question->every, cells++->number);
        for (size_t i = 0; i < question->dimension_count; i++)
            render_dimension(render, question->dimensions[i], cells++->text);
        for (size_t i = 0; i < question->metric_count; i++, cells++) {
            const struct metric *metric = &question->metrics[i];
            if (metric_is_histogram(metric)) {
                render_raw(render, metric->name, cells->text);
                continue;
            }
            tm_json_key(render->out, metric->name);
            tm_json_number(render->out, cells->real);
        }
        tm_json_close_object(render->out);
    }
    tm_json_close_array(render->out);
    tm_json_close_object(render->out);
}

static bool find_breadth(struct call *call, struct question *question) {
    static const struct column columns[] = {{.type = CELL_INT}};
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    if (!question_may_be_broad(question)) return true;
    question_first_query(&reading.query, call->scope, call->arena);
    bool found = call_read(call, &reading, 1) && call_rows_all(call, &reading, columns, 1, &cells, &count);
    if (found && count) question_first(question, cells[0].number, tm_wall_us());
    readings_free(&reading, 1);
    return found;
}

static void answer(struct call *call, unsigned version) {
    struct column columns[METRIC_COLUMNS_MAX];
    struct reading reading = {0};
    struct question question;
    struct cell *cells;
    size_t count;
    question_read(&question, version, &call->params, call->arena);
    if (!call_valid(call) || !find_breadth(call, &question)) return;
    question_query(&reading.query, call->scope, &question, columns, call->arena);
    if (call_read(call, &reading, 1) &&
        call_rows_all(call, &reading, columns, question_columns(&question), &cells, &count)) {
        render_answer(call, &question, cells, count);
        call_reply(call, 200);
    }
    readings_free(&reading, 1);
}

void metrics_v1(struct call *call) {
    answer(call, 1);
}
void metrics_v2(struct call *call) {
    answer(call, 2);
}
