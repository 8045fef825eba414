/* render_score: a score; which of its values shows depends on its data type. */
#include "render.h"

static void render_value(struct render *render, const struct cell *cells) {
    struct tm_str type = cells[SCORE_DATA_TYPE].text;
    bool is_correction = tm_str_is(type, "CORRECTION");
    if (!tm_str_is(type, "TEXT")) {
        tm_json_key(render->out, "value");
        tm_json_number(render->out, is_correction ? 0 : cells[SCORE_VALUE].real);
    }
    if (tm_str_is(type, "NUMERIC")) return;
    if (is_correction) render_text(render, "stringValue", cells[SCORE_LONG_STRING_VALUE].text);
    else if (tm_str_is(type, "BOOLEAN") && cells[SCORE_STRING_VALUE].is_null)
        render_text(render, "stringValue", cells[SCORE_VALUE].real != 0 ? TM_STR("True") : TM_STR("False"));
    else render_text(render, "stringValue", cells[SCORE_STRING_VALUE].text);
}

static void render_scored_trace(struct render *render, enum score_shape shape, const struct cell *trace) {
    tm_json_key(render->out, "trace");
    if (!trace) {
        tm_json_null(render->out);
        return;
    }
    tm_json_open_object(render->out);
    render_row(render, scored_trace_columns, SCORED_TRACE_COLUMN_COUNT, trace);
    if (shape != SCORE_V1_LISTED) render_optional(render, "sessionId", trace[SCORED_TRACE_SESSION_ID].text);
    if (shape == SCORE_UI_LISTED) render_optional(render, "name", trace[SCORED_TRACE_NAME].text);
    tm_json_close_object(render->out);
}

void render_score(struct render *render, const struct cell *cells, enum score_shape shape, const struct cell *trace) {
    tm_json_open_object(render->out);
    render_row(render, score_columns, SCORE_COLUMN_COUNT, cells);
    render_value(render, cells);
    if (shape != SCORE_V1 && shape != SCORE_V1_LISTED) {
        render_optional(render, "sessionId", cells[SCORE_SESSION_ID].text);
        render_optional(render, "datasetRunId", cells[SCORE_DATASET_RUN_ID].text);
    }
    if (shape != SCORE_V1 && shape != SCORE_V2) render_scored_trace(render, shape, trace);
    tm_json_close_object(render->out);
}
