/* metrics_read: the question, from JSON. */
#include "members.h"
#include "metrics.h"
#include "metrics_aggregations.h"
#include "model/ingestion_event.h"

#include <string.h>

enum { BINS = 10, ROWS_V2 = 100, ROWS_V1 = 100000 };

const struct aggregation metric_aggregations[] = {
    {"sum", "sum(", ")", false},
    {"avg", "avg(", ")", false},
    {"count", "count(", ")", true},
    {"max", "max(", ")", false},
    {"min", "min(", ")", false},
    {"p50", "quantile(0.5)(", ")", false},
    {"p75", "quantile(0.75)(", ")", false},
    {"p90", "quantile(0.9)(", ")", false},
    {"p95", "quantile(0.95)(", ")", false},
    {"p99", "quantile(0.99)(", ")", false},
    {"uniq", "uniq(", ")", true},
    {HISTOGRAM, NULL, NULL, false},
};
const size_t metric_aggregation_count = sizeof metric_aggregations / sizeof *metric_aggregations;

bool metric_may_aggregate(const struct measure *measure, const struct aggregation *aggregation) {
    return measure->kind != MEASURE_KEY || aggregation->of_keys;
}

static const struct {
    const char *name;
    enum granularity every;
} granularities[] = {
    {"minute", EVERY_MINUTE}, {"hour", EVERY_HOUR}, {"day", EVERY_DAY}, {"week", EVERY_WEEK}, {"month", EVERY_MONTH},
};

struct reader {
    struct question *question;
    struct params *params;
    struct tm_arena *arena;
    unsigned version;
    bool kept; /* without a time */
};

static void wrong(struct reader *reader, const char *path, const char *message) {
    params_issue(reader->params, "custom", path, message);
}

static void wrong_name(struct reader *reader, const char *what, struct tm_str name) {
    struct tm_str text = tm_arena_printf(reader->arena, "Invalid %s %.*s for view %s", what,
                                         TM_STR_ARG(tm_str_sub(name, 0, 100)), reader->question->view->name);
    params_problem(reader->params, text.ptr ? text.ptr : "Invalid query");
}

/* The array of that name; NULL when there is none, or null, or when it is something else, which is an issue. */
static const struct tm_json *array_of(struct reader *reader, const struct tm_json *root, const char *name,
                                      size_t most) {
    const struct tm_json *node = tm_json_get(root, name);
    if (!node || node->type == TM_JSON_NULL) return NULL;
    if (node->type == TM_JSON_ARRAY && node->count <= most) return node;
    wrong(reader, name, node->type == TM_JSON_ARRAY ? "Too big: too many items" : "Invalid input: expected array");
    return NULL;
}

/* ---- view, dimensions, metrics ---- */

static bool read_view(struct reader *reader, const struct tm_json *root) {
    struct tm_str name = member_text(root, "view");
    for (size_t i = 0; i < metric_view_count; i++) {
        if (!tm_str_is(name, metric_views[i].name) || (metric_views[i].v1_only && reader->version > 1)) continue;
        reader->question->view = &metric_views[i];
        return true;
    }
    wrong(reader, "view", "Invalid option: expected one of the views there are");
    return false;
}

static void read_dimension(struct reader *reader, struct tm_str field) {
    struct question *question = reader->question;
    const struct metric_view *view = question->view;
    for (size_t i = 0; i < view->dimension_count; i++) {
        if (!tm_str_is(field, view->dimensions[i].field)) continue;
        question->dimensions[question->dimension_count++] = &view->dimensions[i];
        return;
    }
    wrong_name(reader, "dimension", field);
}

static const struct aggregation *aggregation_of(struct tm_str name) {
    for (size_t i = 0; i < metric_aggregation_count; i++)
        if (tm_str_is(name, metric_aggregations[i].name)) return &metric_aggregations[i];
    return NULL;
}

static const struct measure *measure_of(const struct metric_view *view, struct tm_str name) {
    for (size_t i = 0; i < view->measure_count; i++)
        if (tm_str_is(name, view->measures[i].name)) return &view->measures[i];
    return NULL;
}

static void read_metric(struct reader *reader, const struct tm_json *node) {
    struct question *question = reader->question;
    struct tm_str measure_name = member_text(node, "measure"), aggregation_name = member_text(node, "aggregation");
    const struct measure *measure = measure_of(question->view, measure_name);
    const struct aggregation *aggregation = aggregation_of(aggregation_name);
    if (!measure) return wrong_name(reader, "measure", measure_name);
    if (!aggregation || !metric_may_aggregate(measure, aggregation))
        return wrong_name(reader, "aggregation", aggregation_name);
    struct tm_str name = tm_arena_printf(reader->arena, "%s_%s", aggregation->name, measure->name);
    if (name.ptr) question->metrics[question->metric_count++] = (struct metric){measure, aggregation, name.ptr};
    else params_problem(reader->params, "Out of memory");
}

static void read_columns(struct reader *reader, const struct tm_json *root) {
    const struct tm_json *dimensions = array_of(reader, root, "dimensions", METRIC_DIMENSIONS_MAX);
    const struct tm_json *metrics = array_of(reader, root, "metrics", METRIC_MEASURES_MAX);
    for (const struct tm_json *at = dimensions ? tm_json_first(dimensions) : NULL;
         dimensions && at != tm_json_end(dimensions); at = tm_json_next(at))
        read_dimension(reader, member_text(at, "field"));
    for (const struct tm_json *at = metrics ? tm_json_first(metrics) : NULL; metrics && at != tm_json_end(metrics);
         at = tm_json_next(at))
        read_metric(reader, at);
    if (!metrics || !metrics->count) wrong(reader, "metrics", "Too small: expected array to have >=1 items");
}

/* ---- time ---- */

static enum granularity fitting(int64_t span_us) {
    const int64_t hour_us = 3600000000;
    if (span_us < 2 * hour_us) return EVERY_MINUTE;
    if (span_us < 72 * hour_us) return EVERY_HOUR;
    if (span_us < 60 * 24 * hour_us) return EVERY_DAY;
    return span_us < 365 * 24 * hour_us ? EVERY_WEEK : EVERY_MONTH;
}

static bool read_span(struct reader *reader, const struct tm_json *root) {
    struct question *question = reader->question;
    bool from = tm_time_parse(member_text(root, "fromTimestamp"), &question->from_us);
    bool to = tm_time_parse(member_text(root, "toTimestamp"), &question->to_us);
    if (!from) wrong(reader, "fromTimestamp", "Invalid ISO datetime");
    if (!to) wrong(reader, "toTimestamp", "Invalid ISO datetime");
    if (from && to && question->from_us >= question->to_us)
        wrong(reader, "toTimestamp", "fromTimestamp must be before toTimestamp");
    return from && to;
}

static void read_time(struct reader *reader, const struct tm_json *root) {
    struct question *question = reader->question;
    const struct tm_json *dimension = tm_json_get(root, "timeDimension");
    bool told = reader->kept || read_span(reader, root);
    if (!told || !dimension || dimension->type == TM_JSON_NULL) return;
    struct tm_str name = member_text(dimension, "granularity");
    for (size_t i = 0; i < sizeof granularities / sizeof *granularities; i++)
        if (tm_str_is(name, granularities[i].name)) question->every = granularities[i].every;
    if (tm_str_is(name, "auto")) question->every = fitting(question->to_us - question->from_us);
    if (!question->every)
        wrong(reader, "timeDimension", "Invalid option: expected one of auto minute hour day week month");
}

/* ---- order, limits ---- */

static const char *alias_of(const struct question *question, struct tm_str field) {
    if (question->every && tm_str_is(field, "time_dimension")) return "time";
    for (size_t i = 0; i < question->dimension_count; i++)
        if (tm_str_is(field, question->dimensions[i]->field)) return metric_dimension_aliases[i];
    for (size_t i = 0; i < question->metric_count; i++)
        if (tm_str_is(field, question->metrics[i].name)) return metric_aliases[i];
    return NULL;
}

static void read_order(struct reader *reader, const struct tm_json *root) {
    struct question *question = reader->question;
    const struct tm_json *orders = array_of(reader, root, "orderBy", METRIC_DIMENSIONS_MAX);
    for (const struct tm_json *at = orders ? tm_json_first(orders) : NULL; orders && at != tm_json_end(orders);
         at = tm_json_next(at)) {
        struct tm_str field = member_text(at, "field"), direction = member_text(at, "direction");
        const char *alias = alias_of(question, field);
        bool descending = tm_str_is(direction, "desc");
        if (!alias) wrong_name(reader, "orderBy field", field);
        else if (!descending && !tm_str_is(direction, "asc"))
            wrong(reader, "orderBy", "Invalid option: expected asc or desc");
        else question->orders[question->order_count++] = (struct metric_order){alias, descending};
    }
}

static uint64_t number_of(struct reader *reader, const struct tm_json *config, const char *name, int64_t most,
                          uint64_t fallback) {
    const struct tm_json *node = config ? tm_json_get(config, name) : NULL;
    int64_t value = 0;
    if (!node || node->type == TM_JSON_NULL) return fallback;
    if (node->type == TM_JSON_NUMBER && tm_json_i64(node, &value) && value >= 1 && value <= most)
        return (uint64_t)value;
    wrong(reader, name, "Invalid input: expected a whole number within bounds");
    return fallback;
}

static bool orders_by_metric(const struct question *question) {
    for (size_t i = 0; i < question->order_count; i++)
        if (question->orders[i].alias[0] == 'm' && question->orders[i].descending) return true;
    return false;
}

/* Of version 2: what has very many values is grouped by for a top list only. */
static void check_cardinality(struct reader *reader, bool limited) {
    const struct question *question = reader->question;
    for (size_t i = 0; i < question->dimension_count; i++) {
        if (!question->dimensions[i]->has_many_values) continue;
        if (question->every)
            params_problem(reader->params, "High cardinality dimensions cannot be used with timeDimension");
        else if (!limited || !orders_by_metric(question))
            params_problem(reader->params, "High cardinality dimensions need config.row_limit and an orderBy of a "
                                           "metric, descending");
    }
}

static void read_limits(struct reader *reader, const struct tm_json *root) {
    struct question *question = reader->question;
    const struct tm_json *config = tm_json_get(root, "config");
    const struct tm_json *limit = config ? tm_json_get(config, "row_limit") : NULL;
    question->bins = number_of(reader, config, "bins", METRIC_BINS_MOST, BINS);
    question->row_limit =
        number_of(reader, config, "row_limit", METRIC_ROWS_MOST, reader->version > 1 ? ROWS_V2 : ROWS_V1);
    if (reader->version > 1) check_cardinality(reader, limit && limit->type == TM_JSON_NUMBER);
}

static void read_question(struct reader *reader, const struct tm_json *root) {
    *reader->question = (struct question){0};
    if (root->type != TM_JSON_OBJECT) return wrong(reader, "query", "Invalid input: expected object");
    if (!read_view(reader, root)) return;
    read_time(reader, root);
    read_columns(reader, root);
    read_order(reader, root);
    read_limits(reader, root);
    const struct tm_json *filters = array_of(reader, root, "filters", CONDITIONS_MAX);
    if (filters)
        conditions_read_json(&reader->question->conditions, reader->question->view->filters, filters, reader->params,
                             reader->arena);
}

void question_read(struct question *question, unsigned version, struct params *params, struct tm_arena *arena) {
    struct reader reader = {question, params, arena, version, false};
    const struct tm_json *root = NULL;
    struct tm_str text = {0};
    if (!params_text(params, "query", &text)) return wrong(&reader, "query", "Invalid input: expected string");
    if (tm_json_parse_copy(text, arena, &root, NULL) != TM_OK)
        return params_problem(params, "Invalid JSON in query parameter");
    read_question(&reader, root);
}

void question_read_kept(struct question *question, const struct tm_json *root, struct params *params,
                        struct tm_arena *arena) {
    struct reader reader = {question, params, arena, 1, true};
    read_question(&reader, root);
}
