/* columns: the tables of columns.h, and what stands for a column that was not asked for. */
#include "columns.h"
#include "query.h"

const struct column trace_columns[] = {TRACE_COLUMNS(COLUMN_ROW)};
const struct column observation_columns[] = {OBSERVATION_COLUMNS(COLUMN_ROW)};
const struct column score_columns[] = {SCORE_COLUMNS(COLUMN_ROW)};
const struct column metric_columns[] = {METRIC_COLUMNS(COLUMN_ROW)};
const struct column score_id_columns[] = {SCORE_ID_COLUMNS(COLUMN_ROW)};
const struct column session_columns[] = {SESSION_COLUMNS(COLUMN_ROW)};
const struct column scored_trace_columns[] = {SCORED_TRACE_COLUMNS(COLUMN_ROW)};
const struct column context_columns[] = {CONTEXT_COLUMNS(COLUMN_ROW)};
const struct column session_total_columns[] = {SESSION_TOTAL_COLUMNS(COLUMN_ROW)};
const struct column user_columns[] = {USER_COLUMNS(COLUMN_ROW)};
const struct column count_columns[] = {COUNT_COLUMNS(COLUMN_ROW)};

const struct selection select_all = {.groups = GROUP_ALL};

/* The empty value of each type, so that a row has the same layout whatever was asked for. */
static const char *const empty_values[] = {
    [CELL_TEXT] = "''",
    [CELL_TEXT_NULL] = "CAST(NULL, 'Nullable(String)')",
    [CELL_INT] = "toInt64(0)",
    [CELL_INT_NULL] = "CAST(NULL, 'Nullable(Int64)')",
    [CELL_REAL] = "toFloat64(0)",
    [CELL_BOOL] = "false",
    [CELL_TEXTS] = "CAST([], 'Array(String)')",
    [CELL_TEXT_MAP] = "CAST(map(), 'Map(String, String)')",
    [CELL_INT_MAP] = "CAST(map(), 'Map(String, UInt64)')",
};

void column_expression(struct query *query, const struct column *column, const struct selection *selection) {
    bool cut = selection->cut && column->type == CELL_TEXT && column->shape == SHAPE_JSON;
    if (!(column->group & (selection->groups | GROUP_CORE))) {
        query_append(query, empty_values[column->type]);
        return;
    }
    if (cut) query_add(query, "leftUTF8(");
    query_append(query, column->sql);
    if (cut) query_add(query, ", 1000)");
}
