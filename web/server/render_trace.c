/* render_trace: a trace in lists, and what every trace has. */
#include "render.h"

/* Where the browser shows it. */
static void render_html_path(struct render *render, struct tm_str project_id, struct tm_str trace_id) {
    struct tm_str path =
        tm_arena_printf(render->scratch, "/project/%.*s/traces/%.*s", TM_STR_ARG(project_id), TM_STR_ARG(trace_id));
    render_text(render, "htmlPath", path);
    tm_arena_reset(render->scratch);
}

void render_trace_core(struct render *render, const struct scope *scope, const struct cell *cells, unsigned groups) {
    struct tm_str project_id = scope_project(scope);
    render_row(render, trace_columns, TRACE_COLUMN_COUNT, cells);
    render_text(render, "projectId", project_id);
    render_null(render, "externalId");
    render_html_path(render, project_id, cells[TRACE_ID].text);
}

static void render_metrics(struct render *render, const struct trace_view *view) {
    const struct cell *metrics = view->metrics;
    if (!(view->groups & GROUP_METRICS)) {
        /* What the reference answers for what was not asked for. */
        render_count(render, "latency", -1);
        render_count(render, "totalCost", -1);
        return;
    }
    render_seconds(render, "latency", metrics ? metrics[METRIC_LATENCY_US].number : 0);
    tm_json_key(render->out, "totalCost");
    tm_json_number(render->out, metrics ? metrics[METRIC_TOTAL_COST].real : 0);
}

static void render_totals(struct render *render, const struct cell *metrics) {
    static const struct {
        const char *key;
        enum metric_column column;
    } totals[] = {
        {"inputTokens", METRIC_INPUT_TOKENS}, {"outputTokens", METRIC_OUTPUT_TOKENS},
        {"totalTokens", METRIC_TOTAL_TOKENS}, {"observationCount", METRIC_COUNT},
        {"errorCount", METRIC_ERRORS},        {"warningCount", METRIC_WARNINGS},
    };
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
        render_count(render, totals[i].key, metrics ? metrics[totals[i].column].number : 0);
}

void render_trace(struct render *render, const struct trace_view *view) {
    tm_json_open_object(render->out);
    render_trace_core(render, view->scope, view->cells, view->groups);
    render_metrics(render, view);
    render_ids(render, "observations", view->metrics ? &view->metrics[METRIC_IDS] : NULL);
    render_ids(render, "scores", view->scores ? &view->scores[SCORE_ID_IDS] : NULL);
    if (view->for_ui) render_totals(render, view->metrics);
    tm_json_close_object(render->out);
}
