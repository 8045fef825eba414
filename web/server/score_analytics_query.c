/* score_analytics_query: what is asked of ClickHouse about the values of scores. */
#include "score_analytics.h"

const struct column score_statistic_columns[] = {SCORE_STATISTIC_COLUMNS(COLUMN_ROW)};
const struct column score_bin_columns[] = {SCORE_BIN_COLUMNS(COLUMN_ROW)};
const struct column score_label_columns[] = {SCORE_LABEL_COLUMNS(COLUMN_ROW)};
const struct column score_correlation_columns[] = {SCORE_CORRELATION_COLUMNS(COLUMN_ROW)};
const struct column score_bin_pair_columns[] = {SCORE_BIN_PAIR_COLUMNS(COLUMN_ROW)};
const struct column score_label_pair_columns[] = {SCORE_LABEL_PAIR_COLUMNS(COLUMN_ROW)};

static const struct filter analytics_filters[] = {
    {"environment", FILTER_LIST, " AND environment IN {environment:Array(String)}", NULL, 0},
    {"fromTimestamp", FILTER_TIME, " AND timestamp >= fromUnixTimestamp64Micro({fromTimestamp:Int64}, 'UTC')", NULL, 0},
    {"toTimestamp", FILTER_TIME, " AND timestamp < fromUnixTimestamp64Micro({toTimestamp:Int64}, 'UTC')", NULL, 0},
};

/* Parameters of the request and of the SQL, for the first and the second score. */
static const struct {
    const char *name, *source, *data_type, *low, *width;
    const char *is; /* SQL: whether a row is of it */
} names[2] = {
    {"name", "source", "dataType", "low", "width",
     "(name = {name:String} AND source = {source:String} AND data_type = {dataType:String})"},
    {"otherName", "otherSource", "otherDataType", "otherLow", "otherWidth",
     "(name = {otherName:String} AND source = {otherSource:String} AND data_type = {otherDataType:String})"},
};

/* ---- the request ---- */

static bool read_text(struct params *params, const char *name, struct tm_str *out) {
    if (params_text(params, name, out)) return true;
    params_issue(params, "invalid_type", name, "Invalid input: expected string");
    *out = TM_STR("");
    return false;
}

static void read_choice(struct score_choice *choice, size_t which, struct params *params) {
    read_text(params, names[which].name, &choice->name);
    read_text(params, names[which].source, &choice->source);
    if (!read_text(params, names[which].data_type, &choice->data_type)) return;
    choice->is_numeric = tm_str_is(choice->data_type, "NUMERIC");
    if (!choice->is_numeric && !tm_str_is(choice->data_type, "CATEGORICAL") && !tm_str_is(choice->data_type, "BOOLEAN"))
        params_issue(params, "invalid_value", names[which].data_type,
                     "Invalid option: expected NUMERIC, CATEGORICAL or BOOLEAN");
}

void analytics_request_read(struct analytics_request *request, struct params *params, struct tm_arena *arena) {
    struct tm_str text;
    *request = (struct analytics_request){.count = 1};
    for (size_t i = 0; i < 3; i++) {
        const char *const other[] = {names[1].name, names[1].source, names[1].data_type};
        if (params_text(params, other[i], &text)) request->count = 2;
    }
    for (size_t i = 0; i < request->count; i++) read_choice(&request->choices[i], i, params);
    if (request->count == 2 && request->choices[0].is_numeric != request->choices[1].is_numeric)
        params_issue(params, "invalid_value", names[1].data_type,
                     "Numbers are compared with numbers, labels with labels");
    filters_read(&request->filters, analytics_filters, sizeof analytics_filters / sizeof *analytics_filters, NULL,
                 params, arena);
}

/* ---- one score ---- */

static void bind_choice(struct query *query, const struct analytics_request *request, size_t which) {
    query_bind(query, names[which].name, request->choices[which].name);
    query_bind(query, names[which].source, request->choices[which].source);
    query_bind(query, names[which].data_type, request->choices[which].data_type);
}

static void add_values(struct query *query, const struct analytics_request *request, size_t which) {
    query_from(query, TABLE_SCORES);
    query_add(query, " AND ");
    query_append(query, names[which].is);
    bind_choice(query, request, which);
    query_filters(query, &request->filters);
}

void score_statistics_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                            size_t which, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_statistic_columns, SCORE_STATISTIC_COLUMN_COUNT, &select_all);
    add_values(query, request, which);
    query_end(query);
}

/* Halves first: the difference of two doubles may be none. */
struct score_bins score_bins_of(double minimum, double maximum) {
    return (struct score_bins){minimum, maximum / SCORE_BINS - minimum / SCORE_BINS};
}

/* "least(9, ...)": the greatest value is in the last bin. */
static void add_bin(struct query *query, const char *value, size_t which, struct score_bins bins) {
    if (!(bins.width > 0)) {
        query_add(query, "toInt64(0)");
        return;
    }
    query_add(query, "toInt64(least(9., greatest(0., floor((");
    query_append(query, value);
    query_add(query, " - {");
    query_append(query, names[which].low);
    query_add(query, ":Float64}) / {");
    query_append(query, names[which].width);
    query_add(query, ":Float64}))))");
    query_bind_real(query, names[which].low, bins.low);
    query_bind_real(query, names[which].width, bins.width);
}

void score_bins_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                      size_t which, struct score_bins bins, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_bin_columns, SCORE_BIN_COLUMN_COUNT, &select_all);
    query_add(query, " FROM (SELECT ");
    add_bin(query, "value", which, bins);
    query_add(query, " AS bin");
    add_values(query, request, which);
    query_add(query, ") GROUP BY bin ORDER BY bin");
    query_end(query);
}

void score_labels_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                        size_t which, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_label_columns, SCORE_LABEL_COLUMN_COUNT, &select_all);
    add_values(query, request, which);
    query_add(query, " GROUP BY label ORDER BY times DESC, label LIMIT ");
    query_number(query, SCORE_LABELS_MOST);
    query_end(query);
}

/* ---- both ---- */

#define TARGET "trace_id, observation_id, session_id, dataset_run_id"

static void add_latest(struct query *query, const char *value, size_t which, const char *alias) {
    query_add(query, "argMaxIf(");
    query_append(query, value);
    query_add(query, ", (timestamp, id), ");
    query_append(query, names[which].is);
    query_add(query, ") AS ");
    query_append(query, alias);
}

/* "(SELECT x, y ...)": a row for each target that has both. */
static void add_pairs(struct query *query, const struct analytics_request *request, uint64_t every) {
    const char *value = request->choices[0].is_numeric ? "value" : SCORE_LABEL;
    query_add(query, "(SELECT ");
    add_latest(query, value, 0, "x, ");
    add_latest(query, value, 1, "y");
    query_from(query, TABLE_SCORES);
    query_add(query, " AND (");
    query_append(query, names[0].is);
    query_add(query, " OR ");
    query_append(query, names[1].is);
    query_add(query, ")");
    for (size_t i = 0; i < 2; i++) bind_choice(query, request, i);
    query_filters(query, &request->filters);
    if (every > 1) {
        query_add(query, " AND cityHash64(" TARGET ") % {every:UInt64} = 0");
        query_bind_int(query, "every", (int64_t)every);
    }
    query_add(query, " GROUP BY " TARGET " HAVING countIf(");
    query_append(query, names[0].is);
    query_add(query, ") > 0 AND countIf(");
    query_append(query, names[1].is);
    query_add(query, ") > 0)");
}

void score_correlation_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                             uint64_t every, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_correlation_columns, SCORE_CORRELATION_COLUMN_COUNT, &select_all);
    query_add(query, " FROM (SELECT x, y, rank() OVER (ORDER BY x) + (count() OVER (PARTITION BY x) - 1) / 2 AS x_rank,"
                     " rank() OVER (ORDER BY y) + (count() OVER (PARTITION BY y) - 1) / 2 AS y_rank FROM ");
    add_pairs(query, request, every);
    query_add(query, ")");
    query_end(query);
}

void score_bin_pairs_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                           uint64_t every, const struct score_bins bins[2], struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_bin_pair_columns, SCORE_BIN_PAIR_COLUMN_COUNT, &select_all);
    query_add(query, " FROM (SELECT ");
    add_bin(query, "x", 0, bins[0]);
    query_add(query, " AS x_bin, ");
    add_bin(query, "y", 1, bins[1]);
    query_add(query, " AS y_bin FROM ");
    add_pairs(query, request, every);
    query_add(query, ") GROUP BY x_bin, y_bin ORDER BY x_bin, y_bin");
    query_end(query);
}

void score_label_pairs_query(struct query *query, const struct scope *scope, const struct analytics_request *request,
                             uint64_t every, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_select(query, score_label_pair_columns, SCORE_LABEL_PAIR_COLUMN_COUNT, &select_all);
    query_add(query, " FROM ");
    add_pairs(query, request, every);
    query_add(query, " GROUP BY x, y ORDER BY times DESC, x, y LIMIT ");
    query_number(query, SCORE_CELLS_MOST + 1);
    query_end(query);
}
