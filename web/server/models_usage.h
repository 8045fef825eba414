/* models_usage: the query of what a project's models were used for. Pure. */
#ifndef WEB_MODELS_USAGE_H
#define WEB_MODELS_USAGE_H

#include "columns.h"
#include "query.h"

enum { MODELS_USED_MOST = 1000 };

#define MODEL_USAGE_COLUMNS(X)                                                                                         \
    X(ID, "internal_model_id", "modelId", TEXT, TEXT, CORE)                                                            \
    X(LAST, "max(" US("start_time") ")", "lastUsed", INT, TIME, CORE)                                                  \
    X(COUNT, "toInt64(count()) AS used", "observationCount", INT, NUMBER, CORE)                                        \
    X(COST, "toFloat64(ifNull(sum(total_cost), 0))", "totalCost", REAL, REAL, CORE)

#define COLUMN_ENUM_MODEL_USAGE(name_, ...) MODEL_USAGE_##name_,
enum model_usage_column { MODEL_USAGE_COLUMNS(COLUMN_ENUM_MODEL_USAGE) MODEL_USAGE_COLUMN_COUNT };
extern const struct column model_usage_columns[MODEL_USAGE_COLUMN_COUNT];

/* Since `from_us`; the models used most often, MODELS_USED_MOST of them. */
void models_usage_query(struct query *query, const struct scope *scope, int64_t from_us, struct tm_arena *arena);

#endif
