/* metrics_query: one SELECT around another: inside the groups in their order, with the gaps of time filled; outside the
 * types that rows are read as. */
#include "columns.h"
#include "metrics.h"
#include "metrics_aggregations.h"

#include <string.h>

const char *const metric_dimension_aliases[] = {"d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7"};
const char *const metric_aliases[] = {"m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9"};

/* The beginning of the step a time is in, and the step. Weeks begin on Monday. */
static const struct {
    const char *open, *close, *step;
} steps[] = {
    [EVERY_MINUTE] = {"toStartOfMinute(", ")", " STEP INTERVAL 1 MINUTE"},
    [EVERY_HOUR] = {"toStartOfHour(", ")", " STEP INTERVAL 1 HOUR"},
    [EVERY_DAY] = {"toDate(", ")", " STEP INTERVAL 1 DAY"},
    [EVERY_WEEK] = {"toStartOfWeek(", ", 1)", " STEP INTERVAL 1 WEEK"},
    [EVERY_MONTH] = {"toStartOfMonth(", ")", " STEP INTERVAL 1 MONTH"},
};

#define FROM_TIME "fromUnixTimestamp64Micro({from:Int64}, 'UTC')"
#define TO_TIME   "fromUnixTimestamp64Micro({to:Int64}, 'UTC')"

bool metric_is_histogram(const struct metric *metric) {
    return !metric->aggregation->open;
}

size_t question_columns(const struct question *question) {
    return (question->every ? 1 : 0) + question->dimension_count + question->metric_count;
}

/* ---- outside ---- */

static void select_outer(struct query *query, const struct question *question, struct column *columns) {
    size_t count = 0;
    if (question->every) {
        query_add(query, "SELECT toInt64(toDateTime(time, 'UTC'))");
        columns[count++] = (struct column){.type = CELL_INT};
    }
    for (size_t i = 0; i < question->dimension_count; i++) {
        query_append(query, count ? ", " : "SELECT ");
        query_append(query, metric_dimension_aliases[i]);
        columns[count++] = (struct column){.type = CELL_TEXT};
    }
    for (size_t i = 0; i < question->metric_count; i++) {
        bool histogram = metric_is_histogram(&question->metrics[i]);
        query_append(query, count ? ", " : "SELECT ");
        query_append(query, histogram ? "" : "ifNull(toFloat64(");
        query_append(query, metric_aliases[i]);
        query_append(query, histogram ? "" : "), nan)");
        columns[count++] = (struct column){.type = histogram ? CELL_TEXT : CELL_REAL};
    }
}

/* ---- inside ---- */

static void add_dimension(struct query *query, const struct dimension *dimension) {
    bool texts = dimension->kind == DIMENSION_TEXTS;
    query_append(query, texts ? "toJSONString(" : "toString(");
    query_append(query, dimension->sql);
    query_add(query, ")");
}

static void add_metric(struct query *query, const struct question *question, const struct metric *metric) {
    if (metric_is_histogram(metric)) {
        query_add(query, "toJSONString(histogram(");
        query_number(query, question->bins);
        query_add(query, ")(toFloat64(");
        query_append(query, metric->measure->sql);
        query_add(query, ")))");
        return;
    }
    query_append(query, metric->aggregation->open);
    query_append(query, metric->measure->sql);
    query_append(query, metric->aggregation->close);
}

static void add_step(struct query *query, const struct question *question, const char *time) {
    query_append(query, steps[question->every].open);
    query_append(query, time);
    query_append(query, steps[question->every].close);
}

static void select_inner(struct query *query, const struct question *question) {
    const char *comma = "SELECT ";
    if (question->every) {
        query_append(query, comma);
        add_step(query, question, question->view->time);
        query_add(query, " AS time");
        comma = ", ";
    }
    for (size_t i = 0; i < question->dimension_count; i++, comma = ", ") {
        query_append(query, comma);
        add_dimension(query, question->dimensions[i]);
        query_add(query, " AS ");
        query_append(query, metric_dimension_aliases[i]);
    }
    for (size_t i = 0; i < question->metric_count; i++, comma = ", ") {
        query_append(query, comma);
        add_metric(query, question, &question->metrics[i]);
        query_add(query, " AS ");
        query_append(query, metric_aliases[i]);
    }
}

/* The rows asked about. What is joined is narrowed to them, so they have a name: ClickHouse puts the text in its place.
 */
static void add_rows(struct query *query, const struct question *question) {
    query_add(query, "WITH r AS (SELECT *");
    query_from(query, question->view->table);
    query_append(query, question->view->narrow);
    query_add(query, " AND ");
    query_append(query, question->view->time);
    query_add(query, " BETWEEN " FROM_TIME " AND " TO_TIME);
    query_conditions(query, &question->conditions);
    query_add(query, ") ");
    query_bind_time(query, "from", question->from_us);
    query_bind_time(query, "to", question->to_us);
}

static unsigned joins_of(const struct question *question) {
    unsigned joins = JOIN_NONE;
    for (size_t i = 0; i < question->dimension_count; i++) joins |= question->dimensions[i]->joins;
    for (size_t i = 0; i < question->metric_count; i++) joins |= question->metrics[i].measure->joins;
    return joins;
}

static void add_joins(struct query *query, const struct question *question) {
    unsigned joins = joins_of(question);
    query_add(query, " FROM r");
    for (unsigned i = 0; i < JOINS; i++) {
        const struct join *join = &metric_joins[i];
        if (!(joins & 1u << i)) continue;
        query_append(query, join->open);
        query_from(query, join->table);
        if (!question->is_broad || !join->may_be_broad) query_append(query, join->narrow);
        query_append(query, join->close);
    }
}

/* ---- whether to narrow ---- */

enum { BROAD_SHARE = 4 }; /* reading twice costs as much as joining four times the rows, about */

bool question_may_be_broad(const struct question *question) {
    unsigned joins = joins_of(question);
    for (unsigned i = 0; i < JOINS; i++)
        if (joins & 1u << i && metric_joins[i].may_be_broad && !question->conditions.count) return true;
    return false;
}

void question_first_query(struct query *query, const struct scope *scope, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_add(query, "SELECT toUnixTimestamp64Micro(at) FROM (SELECT timestamp AS at");
    query_from_versions(query, TABLE_TRACES);
    query_add(query, " ORDER BY timestamp LIMIT 1)");
    query_end(query);
}

void question_first(struct question *question, int64_t first_us, int64_t now_us) {
    question->is_broad = first_us < now_us && question->to_us - question->from_us >= (now_us - first_us) / BROAD_SHARE;
}

static void add_groups(struct query *query, const struct question *question) {
    if (question->every) query_add(query, " GROUP BY time");
    for (size_t i = 0; i < question->dimension_count; i++) {
        query_append(query, question->every || i ? ", " : " GROUP BY ");
        query_append(query, metric_dimension_aliases[i]);
    }
}

/* What was asked for; else by time, gaps filled; else the greatest first. */
static void add_order(struct query *query, const struct question *question) {
    for (size_t i = 0; i < question->order_count; i++) {
        query_append(query, i ? ", " : " ORDER BY ");
        query_append(query, question->orders[i].alias);
        query_append(query, question->orders[i].descending ? " DESC" : " ASC");
    }
    if (question->order_count) return;
    if (question->every) {
        query_add(query, " ORDER BY time ASC WITH FILL FROM ");
        add_step(query, question, FROM_TIME);
        query_add(query, " TO ");
        add_step(query, question, TO_TIME);
        query_append(query, steps[question->every].step);
        return;
    }
    query_append(query, metric_is_histogram(&question->metrics[0]) ? "" : " ORDER BY m0 DESC");
    if (!question->dimension_count) return;
    query_append(query, metric_is_histogram(&question->metrics[0]) ? " ORDER BY d0" : ", d0");
}

void question_query(struct query *query, const struct scope *scope, const struct question *question,
                    struct column *columns, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    add_rows(query, question);
    select_outer(query, question, columns);
    query_add(query, " FROM (");
    select_inner(query, question);
    add_joins(query, question);
    add_groups(query, question);
    add_order(query, question);
    query_add(query, " LIMIT ");
    query_number(query, question->row_limit);
    query_add(query, ")");
    query_end(query);
}
