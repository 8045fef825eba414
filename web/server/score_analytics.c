/* score_analytics: GET scores/analytics: what one score's values are like; of two also how they agree.
 *
 * Bins need the least and the greatest value, a sample the counts: so first the statistics, then all the rest. */
#include "score_analytics.h"
#include "agreement.h"
#include "call.h"
#include "handlers.h"

/* Second round. */
enum { FIRST_DISTRIBUTION, SECOND_DISTRIBUTION, CELLS, CORRELATION, READINGS };

struct analysis {
    struct call *call;
    struct analytics_request request;
    struct reading statistics_readings[2], readings[READINGS];
    struct cell *statistics[2];
    struct score_bins bins[2];
    uint64_t every; /* how many targets there are for each that is compared */
};

static bool is_numeric(const struct analysis *analysis) {
    return analysis->request.choices[0].is_numeric;
}

/* ---- first round ---- */

static bool read_statistics(struct analysis *analysis) {
    struct call *call = analysis->call;
    size_t rows, count = analysis->request.count;
    for (size_t i = 0; i < count; i++)
        score_statistics_query(&analysis->statistics_readings[i].query, call->scope, &analysis->request, i,
                               call->arena);
    if (!call_read(call, analysis->statistics_readings, count)) return false;
    for (size_t i = 0; i < count; i++) {
        if (!call_rows_all(call, &analysis->statistics_readings[i], score_statistic_columns,
                           SCORE_STATISTIC_COLUMN_COUNT, &analysis->statistics[i], &rows))
            return false;
        analysis->bins[i] = score_bins_of(analysis->statistics[i][SCORE_STATISTIC_MINIMUM].real,
                                          analysis->statistics[i][SCORE_STATISTIC_MAXIMUM].real);
    }
    return true;
}

static int64_t count_of(const struct analysis *analysis, size_t which) {
    return analysis->statistics[which][SCORE_STATISTIC_COUNT].number;
}

/* There are at most as many pairs as the rarer score was given. */
static uint64_t sample_every(int64_t first, int64_t second) {
    uint64_t most = (uint64_t)(first < second ? first : second);
    return most > SCORE_PAIRS_ABOUT ? (most + SCORE_PAIRS_ABOUT - 1) / SCORE_PAIRS_ABOUT : 1;
}

/* ---- second round ---- */

static void ask_distribution(struct analysis *analysis, size_t which) {
    struct call *call = analysis->call;
    struct query *query = &analysis->readings[which].query;
    if (is_numeric(analysis))
        score_bins_query(query, call->scope, &analysis->request, which, analysis->bins[which], call->arena);
    else score_labels_query(query, call->scope, &analysis->request, which, call->arena);
}

/* Returns how many are asked for in all. */
static size_t ask_comparison(struct analysis *analysis) {
    struct call *call = analysis->call;
    struct query *cells = &analysis->readings[CELLS].query, *correlation = &analysis->readings[CORRELATION].query;
    uint64_t every = sample_every(count_of(analysis, 0), count_of(analysis, 1));
    analysis->every = every;
    if (!is_numeric(analysis)) {
        score_label_pairs_query(cells, call->scope, &analysis->request, every, call->arena);
        return CORRELATION;
    }
    score_bin_pairs_query(cells, call->scope, &analysis->request, every, analysis->bins, call->arena);
    score_correlation_query(correlation, call->scope, &analysis->request, every, call->arena);
    return READINGS;
}

static bool read_rest(struct analysis *analysis) {
    size_t asked = analysis->request.count;
    for (size_t i = 0; i < analysis->request.count; i++) ask_distribution(analysis, i);
    if (analysis->request.count == 2) asked = ask_comparison(analysis);
    return call_read(analysis->call, analysis->readings, asked);
}

/* ---- the answer ---- */

/* All bins, also those that have nothing. */
static void render_bins(struct render *render, const struct score_bins *bins, double most, const struct cell *cells,
                        size_t rows) {
    size_t count = rows == 0 ? 0 : bins->width > 0 ? SCORE_BINS : 1;
    tm_json_key(render->out, "distribution");
    tm_json_open_array(render->out);
    for (size_t i = 0, row = 0; i < count; i++) {
        const struct cell *cell = cells + row * SCORE_BIN_COLUMN_COUNT;
        bool is_there = row < rows && cell[SCORE_BIN_BIN].number == (int64_t)i;
        tm_json_open_object(render->out);
        tm_json_key(render->out, "from");
        tm_json_number(render->out, bins->low + (double)i * bins->width);
        tm_json_key(render->out, "to");
        tm_json_number(render->out, i + 1 == count ? most : bins->low + (double)(i + 1) * bins->width);
        render_count(render, "count", is_there ? cell[SCORE_BIN_COUNT].number : 0);
        tm_json_close_object(render->out);
        row += is_there;
    }
    tm_json_close_array(render->out);
}

static bool render_analysed(struct analysis *analysis, size_t which) {
    struct call *call = analysis->call;
    struct render *render = &call->render;
    const struct score_choice *choice = &analysis->request.choices[which];
    const struct cell *statistics = analysis->statistics[which];
    const struct column *columns = choice->is_numeric ? score_bin_columns : score_label_columns;
    struct cell *cells;
    size_t rows;
    /* Of either kind a row has two columns. */
    if (!call_rows_all(call, &analysis->readings[which], columns, SCORE_BIN_COLUMN_COUNT, &cells, &rows)) return false;
    tm_json_open_object(render->out);
    render_text(render, "name", choice->name);
    render_text(render, "source", choice->source);
    render_text(render, "dataType", choice->data_type);
    render_row(render, score_statistic_columns, SCORE_STATISTIC_COLUMN_COUNT, statistics);
    if (choice->is_numeric)
        render_bins(render, &analysis->bins[which], statistics[SCORE_STATISTIC_MAXIMUM].real, cells, rows);
    else render_rows(render, "distribution", score_label_columns, SCORE_LABEL_COLUMN_COUNT, cells, rows);
    tm_json_close_object(render->out);
    return true;
}

static bool render_correlation(struct analysis *analysis) {
    struct call *call = analysis->call;
    struct cell *figures, *cells;
    size_t rows, cell_count;
    if (!call_rows_all(call, &analysis->readings[CORRELATION], score_correlation_columns,
                       SCORE_CORRELATION_COLUMN_COUNT, &figures, &rows) ||
        !call_rows_all(call, &analysis->readings[CELLS], score_bin_pair_columns, SCORE_BIN_PAIR_COLUMN_COUNT, &cells,
                       &cell_count))
        return false;
    render_row(&call->render, score_correlation_columns, SCORE_CORRELATION_COLUMN_COUNT, figures);
    render_rows(&call->render, "cells", score_bin_pair_columns, SCORE_BIN_PAIR_COLUMN_COUNT, cells, cell_count);
    return true;
}

static void render_real(struct render *render, const char *key, double value) {
    tm_json_key(render->out, key);
    tm_json_number(render->out, value);
}

/* Of a table that is not whole nothing is computed. */
static bool render_agreement(struct analysis *analysis) {
    struct call *call = analysis->call;
    struct agreement agreement;
    struct cell *cells;
    size_t count;
    int64_t matched = 0;
    if (!call_rows_all(call, &analysis->readings[CELLS], score_label_pair_columns, SCORE_LABEL_PAIR_COLUMN_COUNT,
                       &cells, &count))
        return false;
    bool whole = count <= SCORE_CELLS_MOST;
    struct label_pair *pairs = tm_arena_array(call->arena, count + 1, sizeof *pairs);
    for (size_t i = 0; pairs && i < count; i++) {
        const struct cell *cell = cells + i * SCORE_LABEL_PAIR_COLUMN_COUNT;
        pairs[i] = (struct label_pair){cell[SCORE_LABEL_PAIR_FIRST].text, cell[SCORE_LABEL_PAIR_SECOND].text,
                                       cell[SCORE_LABEL_PAIR_COUNT].number};
        matched += pairs[i].count;
    }
    if (!pairs || !agreement_of(pairs, whole ? count : 0, call->arena, &agreement)) {
        call_unavailable(call);
        return false;
    }
    render_count(&call->render, "matched", matched);
    tm_json_key(call->render.out, "isWhole");
    tm_json_bool(call->render.out, whole);
    render_real(&call->render, "accuracy", agreement.accuracy);
    render_real(&call->render, "kappa", agreement.kappa);
    render_real(&call->render, "f1", agreement.f1);
    render_rows(&call->render, "cells", score_label_pair_columns, SCORE_LABEL_PAIR_COLUMN_COUNT, cells,
                whole ? count : SCORE_CELLS_MOST);
    return true;
}

static bool render_comparison(struct analysis *analysis) {
    struct render *render = &analysis->call->render;
    tm_json_key(render->out, "comparison");
    if (analysis->request.count < 2) {
        tm_json_null(render->out);
        return true;
    }
    tm_json_open_object(render->out);
    render_count(render, "sampledEvery", (int64_t)analysis->every);
    if (!(is_numeric(analysis) ? render_correlation(analysis) : render_agreement(analysis))) return false;
    tm_json_close_object(render->out);
    return true;
}

static bool render_analysis(struct analysis *analysis) {
    struct tm_json_writer *out = analysis->call->render.out;
    tm_json_open_object(out);
    tm_json_key(out, "scores");
    tm_json_open_array(out);
    for (size_t i = 0; i < analysis->request.count; i++)
        if (!render_analysed(analysis, i)) return false;
    tm_json_close_array(out);
    if (!render_comparison(analysis)) return false;
    tm_json_close_object(out);
    return true;
}

void scores_analytics(struct call *call) {
    struct analysis analysis = {.call = call};
    analytics_request_read(&analysis.request, &call->params, call->arena);
    if (!call_valid(call)) return;
    if (read_statistics(&analysis) && read_rest(&analysis) && render_analysis(&analysis)) call_reply(call, 200);
    readings_free(analysis.statistics_readings, 2);
    readings_free(analysis.readings, READINGS);
}
