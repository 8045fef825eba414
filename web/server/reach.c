/* reach: one query that looks at versions in order, and what it narrows. */
#include "reach.h"
#include "call.h"
#include "columns.h"

enum { VERSIONS_MOST = 5000, VERSIONS_SPARE = 16 };

static const struct column reach_columns[] = {{.type = CELL_INT}, {.type = CELL_INT}};

/* Of versions; `since` for rows. */
static const struct {
    const char *open, *newest, *since;
} clauses[] = {
    [TABLE_TRACES] = {"SELECT toInt64(count()), toUnixTimestamp64Micro(min(at)) FROM (SELECT timestamp AS at",
                      " ORDER BY timestamp DESC LIMIT ",
                      " AND timestamp >= fromUnixTimestamp64Micro({reach:Int64}, 'UTC')"},
    [TABLE_OBSERVATIONS] = {"SELECT toInt64(count()), toUnixTimestamp64Micro(min(at)) FROM (SELECT start_time AS at",
                            " ORDER BY start_time DESC LIMIT ",
                            " AND start_time >= fromUnixTimestamp64Micro({reach:Int64}, 'UTC')"},
};

uint64_t reach_versions(uint64_t rows) {
    return rows > VERSIONS_MOST ? 0 : rows + rows / 4 + VERSIONS_SPARE;
}

void reach_query(struct query *query, const struct scope *scope, enum table table, reach_conditions conditions,
                 const void *request, uint64_t versions, struct tm_arena *arena) {
    query_begin(query, scope, arena);
    query_append(query, clauses[table].open);
    query_from_versions(query, table);
    conditions(query, request);
    query_append(query, clauses[table].newest);
    query_number(query, versions);
    query_add(query, ")");
    query_end(query);
}

bool reach_find(struct call *call, enum table table, reach_conditions conditions, const void *request,
                uint64_t versions, struct reach *reach) {
    struct reading reading = {0};
    struct cell *cells;
    size_t count;
    *reach = (struct reach){.kind = REACH_ALL};
    if (!versions) return true;
    reach_query(&reading.query, call->scope, table, conditions, request, versions, call->arena);
    bool found = call_read(call, &reading, 1) && call_rows_all(call, &reading, reach_columns, 2, &cells, &count);
    if (found && count) {
        reach->kind = (uint64_t)cells[0].number < versions ? REACH_KEYS : REACH_SINCE;
        reach->since_us = cells[1].number;
    }
    readings_free(&reading, 1);
    return found;
}

void reach_add(struct query *query, enum table table, const struct reach *reach, reach_conditions conditions,
               const void *request) {
    if (reach->kind == REACH_SINCE) {
        query_append(query, clauses[table].since);
        query_bind_time(query, "reach", reach->since_us);
    } else if (reach->kind == REACH_KEYS) {
        size_t bound = query->param_count;
        query_open_versions(query, table);
        conditions(query, request);
        query_add(query, ")");
        query->param_count = bound; /* where they stand for rows they are bound */
    }
}
