/* query: builds one SELECT from constant fragments and bound values. Pure.
 *
 * SQL text comes from string literals and static tables only; whatever a client sent travels as {name:Type}. Every
 * FROM goes through query_from, which adds the project of the scope: a query without it cannot be written.
 *
 *   query_begin(&q, scope, arena);
 *   query_select(&q, trace_columns, TRACE_COLUMN_COUNT, &selection);
 *   query_from(&q, TABLE_TRACES);
 *   query_add(&q, " AND id = {id:String}");
 *   query_bind(&q, "id", id);
 *   query_end(&q);
 */
#ifndef WEB_QUERY_H
#define WEB_QUERY_H

#include "clickhouse/clickhouse.h"
#include "conditions.h"
#include "params.h"
#include "scope.h"

struct column;
struct selection;

enum { QUERY_SQL_MAX = 16 * 1024, QUERY_PARAMS_MAX = 96, QUERY_LIST_BYTES = 8 * 1024 };

struct query {
    struct tm_arena *arena;
    char *sql; /* NUL-terminated */
    size_t len;
    struct tm_param params[QUERY_PARAMS_MAX];
    size_t param_count;
    bool failed; /* out of memory, or more text or parameters than there is room for: never run it */
};

void query_begin(struct query *query, const struct scope *scope, struct tm_arena *arena);
/* " FROM <table> FINAL WHERE project_id = {project_id:String}"; sub-selects too. */
void query_from(struct query *query, enum table table);
/* The same without FINAL: every version of a row, those of deleted rows too. Only to find out where rows stand. */
void query_from_versions(struct query *query, enum table table);
/* " AND <key> IN (SELECT <key> FROM <table> WHERE <project>": of rows that in some version meet what follows; close it.
 */
void query_open_versions(struct query *query, enum table table);
/* Narrows to the few rows of `table` for which `condition` (" AND ...") holds: their keys are found without FINAL, in
 * all versions, by skip indexes; with FINAL ClickHouse would read whatever lies beside them in time. */
void query_narrow(struct query *query, enum table table, const char *condition);
/* "DELETE FROM <table> WHERE project_id = {project_id:String}": instead of SELECT and query_from. */
void query_delete(struct query *query, enum table table);
/* The columns to read, in the order rows_next expects them. */
void query_select(struct query *query, const struct column *columns, size_t count, const struct selection *selection);
/* Limits every query has, and the format. */
void query_end(struct query *query);

/* Only string literals: anything else does not compile. */
#define query_add(query_, literal_) query_append((query_), "" literal_)
/* For fragments out of static tables; never for text that was received. */
void query_append(struct query *query, const char *fragment);

void query_number(struct query *query, uint64_t number);

/* `name` must outlive the query and be unique in it. */
void query_bind(struct query *query, const char *name, struct tm_str value);
void query_bind_int(struct query *query, const char *name, int64_t value);
void query_bind_real(struct query *query, const char *name, double value);
void query_bind_list(struct query *query, const char *name, const struct tm_str *items, size_t count);
/* Do these fit into one bound list? Values travel in a URL, which servers limit. */
bool query_list_fits(const struct tm_str *items, size_t count);
/* " LIMIT {limit:UInt32} OFFSET {offset:UInt64}" */
void query_page(struct query *query, const struct page *page);
/* Microseconds, held within what DateTime64(6) can hold. */
void query_bind_time(struct query *query, const char *name, int64_t us);

/* ---- conditions by table ---- */

enum filter_type {
    FILTER_TEXT, /* equal */
    FILTER_LIST, /* Array(String) */
    FILTER_TIME, /* Int64, microseconds */
};

/* A query parameter that narrows a list, and the SQL it adds. `table`: the condition is about this other table and
 * ends in a sub-select: `sql` opens it, `inner` narrows it. */
struct filter {
    const char *parameter;
    enum filter_type type;
    const char *sql;
    const char *inner; /* NULL: no sub-select */
    enum table table;
};

/* What the client asked for, read once per request and bound into each query of it. */
struct filter_value {
    const struct filter *filter;
    struct tm_str text;
    const struct tm_str *items;
    size_t count;
    int64_t us;
};
struct filters {
    struct filter_value values[24];
    size_t count;
    struct conditions conditions; /* those of the parameter `filter` */
};

void filters_read(struct filters *filters, const struct filter *table, size_t count,
                  const struct filter_columns *columns, struct params *params, struct tm_arena *arena);
void query_filters(struct query *query, const struct filters *filters);
/* Whether some are about another table. */
bool filters_detour(const struct filters *filters);
/* What the client asked of this parameter; NULL: nothing. */
const struct filter_value *filters_find(const struct filters *filters, const char *parameter);

/* ---- order ---- */

struct order_column {
    const char *name;                   /* as clients say it */
    const char *ascending, *descending; /* ORDER BY clauses, complete, with a tie-break */
};

enum order_outcome { ORDER_OK, ORDER_UNKNOWN_COLUMN, ORDER_MALFORMED };
/* orderBy=<column>.<asc|desc>; absent: *clause keeps its value. *column names what was asked for. */
enum order_outcome order_read(const struct params *params, const struct order_column *table, size_t count,
                              const char **clause, struct tm_str *column);

#endif
