/* filter_columns: what the lists can be narrowed by with the parameter `filter`. */
#ifndef WEB_FILTER_COLUMNS_H
#define WEB_FILTER_COLUMNS_H

#include "conditions.h"

extern const struct filter_columns trace_filter_columns, observation_filter_columns, score_filter_columns;

#endif
