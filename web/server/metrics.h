/* metrics: the metrics query language: a question read from JSON, checked, and turned into one query. Pure. */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include "metrics_views.h"
#include "query.h"
#include "json/json.h"

enum { METRIC_DIMENSIONS_MAX = 8, METRIC_MEASURES_MAX = 10, METRIC_COLUMNS_MAX = 19 };
enum { METRIC_BINS_MOST = 100, METRIC_ROWS_MOST = 1000 }; /* that may be asked for */

enum granularity { EVERY_NOTHING, EVERY_MINUTE, EVERY_HOUR, EVERY_DAY, EVERY_WEEK, EVERY_MONTH };

struct metric {
    const struct measure *measure;
    const struct aggregation *aggregation;
    const char *name; /* "sum_totalCost" */
};

struct metric_order {
    const char *alias;
    bool descending;
};

struct question {
    const struct metric_view *view;
    const struct dimension *dimensions[METRIC_DIMENSIONS_MAX];
    struct metric metrics[METRIC_MEASURES_MAX];
    struct metric_order orders[METRIC_DIMENSIONS_MAX];
    size_t dimension_count, metric_count, order_count;
    enum granularity every;
    int64_t from_us, to_us;
    uint64_t bins, row_limit;
    struct conditions conditions;
    bool is_broad; /* over so much of the project's time that what is joined need not be narrowed */
};

/* Reads the parameter `query`; what is wrong is told to `params`. `version`: 1 or 2. Views into `arena`. */
void question_read(struct question *question, unsigned version, struct params *params, struct tm_arena *arena);
/* Whether it is worth knowing since when there are traces: asked by the one, one CELL_INT in us, told to the other. */
bool question_may_be_broad(const struct question *question);
void question_first_query(struct query *query, const struct scope *scope, struct tm_arena *arena);
void question_first(struct question *question, int64_t first_us, int64_t now_us);
/* Rows: the time in seconds where it was asked for, the dimensions, the metrics. Those columns to `columns`. */
void question_query(struct query *query, const struct scope *scope, const struct question *question,
                    struct column *columns, struct tm_arena *arena);
/* A question that is kept to be asked later, over whatever time is looked at: it has none of its own. */
void question_read_kept(struct question *question, const struct tm_json *root, struct params *params,
                        struct tm_arena *arena);
size_t question_columns(const struct question *question);
bool metric_is_histogram(const struct metric *metric);

#endif
