/* metrics_views: what the metrics query language knows: views, their dimensions and measures, and how to compute them.
 */
#ifndef WEB_METRICS_VIEWS_H
#define WEB_METRICS_VIEWS_H

#include "conditions.h"

/* Of other tables, joined only where a dimension or measure needs it. */
enum join_bit {
    JOIN_NONE = 0,
    JOIN_TRACE = 1,
    JOIN_OBSERVATION = 2,
    JOIN_SUMS = 4,
    JOIN_SCORES = 8,
    JOIN_OWN_SCORES = 16
};
enum { JOINS = 5 };

/* " LEFT ANY JOIN (SELECT ..." FROM its table "<close>", where `r` are the view's rows that were asked about. */
/* What is joined is narrowed to the rows asked about, which reads those twice. */
struct join {
    const char *open, *narrow, *close;
    enum table table;
    bool may_be_broad; /* as many as the rows asked about, or fewer: not narrowed when most of them are joined anyway */
};
extern const struct join metric_joins[JOINS]; /* by bit */

enum dimension_kind {
    DIMENSION_TEXT,  /* '' is null */
    DIMENSION_TEXTS, /* groups by the array as a whole */
};

struct dimension {
    const char *field, *sql;
    unsigned joins;
    enum dimension_kind kind;
    bool has_many_values; /* so many that grouping by it is limited (version 2) */
};

enum measure_kind {
    MEASURE_NUMBER,
    MEASURE_KEY, /* can only be counted */
};

struct measure {
    const char *name, *sql;
    unsigned joins;
    enum measure_kind kind;
};

struct metric_view {
    const char *name;
    bool v1_only;
    enum table table;
    const char *time;   /* column */
    const char *narrow; /* " AND ...", or "" */
    const struct filter_columns *filters;
    const struct dimension *dimensions;
    const struct measure *measures;
    size_t dimension_count, measure_count;
};
extern const struct metric_view metric_views[];
extern const size_t metric_view_count;

#endif
