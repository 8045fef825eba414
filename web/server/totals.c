/* totals: one row a trace, joined with the sums of its observations. */
#include "totals.h"

/* An observation may begin before its trace does, but not by more than the reference allows for. */
static const int64_t hour_us = 3600000000;

void totals_begin(struct query *query, const struct scope *scope, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_add(query, "WITH r AS (SELECT id, timestamp, environment, user_id, session_id");
    query_from(query, TABLE_TRACES);
}

void totals_select(struct query *query, const struct column *columns, size_t count, const struct filter_value *from) {
    query_add(query, ") ");
    query_select(query, columns, count, &select_all);
    query_add(query, " FROM r LEFT ANY JOIN (SELECT trace_id AS a_id, count() AS a_count, sum(total_cost) AS a_cost,"
                     " sum(" AMOUNT_OF("usage_details", KEY_OF_TOTAL) ") AS a_tokens");
    query_from(query, TABLE_OBSERVATIONS);
    if (from) {
        query_add(query, " AND start_time >= fromUnixTimestamp64Micro({earliest:Int64}, 'UTC')");
        query_bind_time(query, "earliest", from->us - hour_us);
    }
    query_add(query, " AND trace_id IN (SELECT id FROM r) GROUP BY trace_id) AS a ON r.id = a.a_id");
}
