/* metrics_schema: what the metrics query language can be asked, from the tables it is read with: what the page offers
 * cannot differ from what is answered. */
#include "call.h"
#include "handlers.h"
#include "metrics_aggregations.h"

static void render_dimensions(struct render *render, const struct metric_view *view) {
    tm_json_key(render->out, "dimensions");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < view->dimension_count; i++) {
        tm_json_open_object(render->out);
        render_text(render, "field", tm_str_from(view->dimensions[i].field));
        tm_json_key(render->out, "hasManyValues");
        tm_json_bool(render->out, view->dimensions[i].has_many_values);
        tm_json_close_object(render->out);
    }
    tm_json_close_array(render->out);
}

static void render_measure(struct render *render, const struct measure *measure) {
    tm_json_open_object(render->out);
    render_text(render, "name", tm_str_from(measure->name));
    tm_json_key(render->out, "aggregations");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < metric_aggregation_count; i++)
        if (metric_may_aggregate(measure, &metric_aggregations[i]))
            tm_json_string(render->out, tm_str_from(metric_aggregations[i].name));
    tm_json_close_array(render->out);
    tm_json_close_object(render->out);
}

static void render_view(struct render *render, const struct metric_view *view) {
    tm_json_open_object(render->out);
    render_text(render, "name", tm_str_from(view->name));
    render_dimensions(render, view);
    tm_json_key(render->out, "measures");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < view->measure_count; i++) render_measure(render, &view->measures[i]);
    tm_json_close_array(render->out);
    tm_json_close_object(render->out);
}

void metrics_schema(struct call *call) {
    struct render *render = &call->render;
    tm_json_open_object(render->out);
    tm_json_key(render->out, "views");
    tm_json_open_array(render->out);
    for (size_t i = 0; i < metric_view_count; i++) render_view(render, &metric_views[i]);
    tm_json_close_array(render->out);
    render_count(render, "metricsMost", METRIC_MEASURES_MAX);
    render_count(render, "rowsMost", METRIC_ROWS_MOST);
    render_count(render, "binsMost", METRIC_BINS_MOST);
    tm_json_close_object(render->out);
    call_reply(call, 200);
}
