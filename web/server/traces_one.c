/* traces_one: GET traces/{id}: the trace, its observations in full, its scores.
 *
 * For the browser (`outlineFrom=N`), one of N observations or more is an outline: of each only what a tree shows, and
 * the rest is asked for one by one.
 *
 * A trace of which only observations are known (its own event is still on the way, or never came) is told from them.
 */
#include "call.h"
#include "handlers.h"
#include "traces.h"

enum { TRACE, OBSERVATIONS, SCORES, READINGS };

struct detail {
    struct call *call;
    unsigned groups;
    bool is_outline;
    struct reading readings[READINGS];
    struct tm_arena *rows; /* of one row at a time: a trace may have many thousands of observations */
    struct cell trace[TRACE_COLUMN_COUNT];
    bool has_trace;
};

/* What the observations say together. */
struct summary {
    size_t count;
    int64_t first_start, last_start, last_end;
    bool has_end, broken;
    double total_cost;
};

static bool next_row(struct detail *detail, struct rows *rows, const struct column *columns, size_t count,
                     struct cell *cells) {
    tm_arena_reset(detail->rows);
    return rows_next(rows, columns, count, cells) == TM_OK;
}

static void add_to_summary(struct summary *sum, const struct cell *cells) {
    int64_t start = cells[OBSERVATION_START_TIME].number;
    const struct cell *end = &cells[OBSERVATION_END_TIME];
    if (!sum->count || start < sum->first_start) sum->first_start = start;
    if (!sum->count || start > sum->last_start) sum->last_start = start;
    if (!end->is_null && (!sum->has_end || end->number > sum->last_end)) {
        sum->last_end = end->number;
        sum->has_end = true;
    }
    sum->total_cost += cells[OBSERVATION_TOTAL_COST].real;
    sum->count++;
}

/* The trace as its root observation tells it; without a root, as the first one does. */
static void trace_from(struct detail *detail, const struct cell *root, int64_t first_start) {
    static const struct {
        enum trace_column to;
        enum observation_column from;
    } same[] = {
        {TRACE_NAME, OBSERVATION_NAME},
        {TRACE_ENVIRONMENT, OBSERVATION_ENVIRONMENT},
        {TRACE_VERSION, OBSERVATION_VERSION},
        {TRACE_CREATED_AT, OBSERVATION_CREATED_AT},
        {TRACE_UPDATED_AT, OBSERVATION_UPDATED_AT},
    };
    struct cell *trace = detail->trace;
    trace[TRACE_ID].text = detail->call->parts[0];
    trace[TRACE_TIMESTAMP].number = first_start;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) trace[same[i].to] = root[same[i].from];
    if (detail->groups & GROUP_IO) {
        trace[TRACE_INPUT].text = root[OBSERVATION_INPUT].text;
        trace[TRACE_OUTPUT].text = root[OBSERVATION_OUTPUT].text;
    }
}

static struct summary summarise(struct detail *detail) {
    struct summary sum = {0};
    struct cell cells[OBSERVATION_COLUMN_COUNT], root[OBSERVATION_COLUMN_COUNT] = {0};
    struct rows rows = call_rows(&detail->readings[OBSERVATIONS], detail->rows);
    bool has_root = false;
    while (next_row(detail, &rows, observation_columns, OBSERVATION_COLUMN_COUNT, cells)) {
        bool is_root = cells[OBSERVATION_PARENT_ID].text.len == 0;
        if (!sum.count || (is_root && !has_root))
            for (size_t i = 0; i < OBSERVATION_COLUMN_COUNT; i++) root[i] = cells[i];
        has_root = has_root || is_root;
        add_to_summary(&sum, cells);
    }
    sum.broken = rows.at != rows.end;
    if (sum.count && !detail->has_trace) trace_from(detail, root, sum.first_start);
    return sum;
}

static int64_t latency_us(const struct summary *sum) {
    if (sum->has_end) return sum->last_end - sum->first_start;
    return sum->count > 1 ? sum->last_start - sum->first_start : 0;
}

static void render_observations(struct detail *detail) {
    struct call *call = detail->call;
    struct cell cells[OBSERVATION_COLUMN_COUNT];
    struct rows rows = call_rows(&detail->readings[OBSERVATIONS], detail->rows);
    struct unit_prices prices = {.call = call};
    tm_json_key(call->render.out, "observations");
    tm_json_open_array(call->render.out);
    while ((detail->groups & GROUP_OBSERVATIONS) &&
           next_row(detail, &rows, observation_columns, OBSERVATION_COLUMN_COUNT, cells)) {
        if (detail->is_outline) render_observation_outline(&call->render, cells);
        else
            render_observation(&call->render, call->scope, cells,
                               unit_prices_of(&prices, cells[OBSERVATION_MODEL_ID].text));
    }
    tm_json_close_array(call->render.out);
}

static void render_scores(struct detail *detail) {
    struct call *call = detail->call;
    struct cell cells[SCORE_COLUMN_COUNT];
    struct rows rows = call_rows(&detail->readings[SCORES], detail->rows);
    tm_json_key(call->render.out, "scores");
    tm_json_open_array(call->render.out);
    while ((detail->groups & GROUP_SCORES) && next_row(detail, &rows, score_columns, SCORE_COLUMN_COUNT, cells))
        render_score(&call->render, cells, SCORE_V1, NULL);
    tm_json_close_array(call->render.out);
}

static void reply(struct detail *detail) {
    struct call *call = detail->call;
    struct summary sum = summarise(detail);
    bool metrics = detail->groups & GROUP_METRICS;
    if (sum.broken) {
        call_fail(call, 500, "Internal Server Error", "An unknown error occurred");
        return;
    }
    if (!detail->has_trace && !sum.count) {
        struct tm_str text = tm_arena_printf(call->arena, "Trace %.*s not found within authorized project",
                                             TM_STR_ARG(tm_str_sub(call->parts[0], 0, 200)));
        call_not_found(call, text.ptr ? text.ptr : "Trace not found within authorized project");
        return;
    }
    tm_json_open_object(call->render.out);
    render_trace_core(&call->render, call->scope, detail->trace, detail->groups);
    if (metrics) render_seconds(&call->render, "latency", latency_us(&sum));
    else render_count(&call->render, "latency", -1);
    tm_json_key(call->render.out, "totalCost");
    tm_json_number(call->render.out, metrics ? sum.total_cost : -1);
    if (detail->is_outline) {
        tm_json_key(call->render.out, "isOutline");
        tm_json_bool(call->render.out, true);
    }
    render_observations(detail);
    render_scores(detail);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

/* Whether an outline is wanted. False: it has been answered. */
static bool find_size(struct detail *detail) {
    struct call *call = detail->call;
    struct reading reading = {0};
    double least;
    int64_t count;
    bool is_asked = call->for_ui && params_number(&call->params, "outlineFrom", &least);
    if (!call_valid(call)) return false;
    if (!is_asked) return true;
    trace_observations_count(&reading.query, call->scope, call->parts[0], call->arena);
    bool is_known = call_read(call, &reading, 1) && call_count(call, &reading, &count);
    if (is_known) detail->is_outline = (double)count >= least;
    readings_free(&reading, 1);
    return is_known;
}

static void read_whole(struct detail *detail) {
    struct call *call = detail->call;
    struct selection selection = {.groups = detail->groups};
    struct selection of_observations = {.groups = detail->is_outline ? GROUP_CORE : GROUP_ALL};
    struct tm_str id = call->parts[0];
    trace_query(&detail->readings[TRACE].query, call->scope, id, &selection, call->arena);
    trace_observations_query(&detail->readings[OBSERVATIONS].query, call->scope, id, &of_observations, call->arena);
    trace_scores_query(&detail->readings[SCORES].query, call->scope, id, call->arena);
    if (call_read(call, detail->readings, READINGS)) {
        struct rows rows = call_rows(&detail->readings[TRACE], call->arena);
        detail->has_trace = rows_next(&rows, trace_columns, TRACE_COLUMN_COUNT, detail->trace) == TM_OK;
        reply(detail);
    }
    readings_free(detail->readings, READINGS);
}

void traces_one(struct call *call) {
    struct detail detail = {.call = call, .groups = traces_groups(&call->params), .rows = tm_arena_new(0)};
    if (!detail.rows) call_unavailable(call);
    else if (find_size(&detail)) read_whole(&detail);
    tm_arena_free(detail.rows);
}
