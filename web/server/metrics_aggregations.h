/* metrics_aggregations: how measures are put together, and the names of columns. Between metrics_*.c. */
#ifndef WEB_METRICS_AGGREGATIONS_H
#define WEB_METRICS_AGGREGATIONS_H

#include "metrics.h"

#define HISTOGRAM "histogram"

struct aggregation {
    const char *name;
    const char *open, *close; /* NULL: of the histogram, which has its bins in between */
    bool of_keys;             /* takes what is no number */
};
extern const struct aggregation metric_aggregations[];
extern const size_t metric_aggregation_count;
bool metric_may_aggregate(const struct measure *measure, const struct aggregation *aggregation);

extern const char *const metric_dimension_aliases[METRIC_DIMENSIONS_MAX]; /* "d0" */
extern const char *const metric_aliases[METRIC_MEASURES_MAX];             /* "m0" */

#endif
