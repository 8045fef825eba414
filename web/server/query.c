/* query: SQL from constant fragments, values bound, the project always there. */
#include "query.h"
#include "columns.h"

#include <stdio.h>
#include <string.h>

static const char *const from_clauses[] = {
    [TABLE_TRACES] = " FROM traces FINAL WHERE project_id = {project_id:String}",
    [TABLE_OBSERVATIONS] = " FROM observations FINAL WHERE project_id = {project_id:String}",
    [TABLE_SCORES] = " FROM scores FINAL WHERE project_id = {project_id:String}",
};

/* Partitions are months of a key column, so a row's versions never stand in two of them. The limits end a query in an
 * error (answered 422) before it harms the others; readers.c adds the one on time. */
static const char settings_clause[] = " SETTINGS do_not_merge_across_partitions_select_final = 1,"
                                      " max_result_bytes = 100000000, result_overflow_mode = 'throw'"
                                      " FORMAT RowBinary";

void query_append(struct query *query, const char *fragment) {
    size_t len = strlen(fragment);
    if (query->failed || len >= QUERY_SQL_MAX - query->len) {
        query->failed = true;
        return;
    }
    memcpy(query->sql + query->len, fragment, len + 1);
    query->len += len;
}

void query_number(struct query *query, uint64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    query_append(query, text);
}

void query_begin(struct query *query, const struct scope *scope, struct tm_arena *arena) {
    *query = (struct query){.arena = arena, .sql = tm_arena_alloc(arena, QUERY_SQL_MAX)};
    if (!query->sql || !scope) {
        query->failed = true;
        return;
    }
    query->sql[0] = 0;
    query_bind(query, "project_id", scope_project(scope));
}

void query_from(struct query *query, enum table table) {
    query_append(query, from_clauses[table]);
}

/* The sorting key without the project. A row's versions all have one key, so of each some version is found. */
static const char *const keys_of_versions[] = {
    [TABLE_TRACES] = " AND (timestamp, id) IN (SELECT timestamp, id",
    [TABLE_OBSERVATIONS] = " AND (start_time, id) IN (SELECT start_time, id",
    [TABLE_SCORES] = " AND (timestamp, id) IN (SELECT timestamp, id",
};
static const char *const from_versions[] = {
    [TABLE_TRACES] = " FROM traces WHERE project_id = {project_id:String}",
    [TABLE_OBSERVATIONS] = " FROM observations WHERE project_id = {project_id:String}",
    [TABLE_SCORES] = " FROM scores WHERE project_id = {project_id:String}",
};

void query_from_versions(struct query *query, enum table table) {
    query_append(query, from_versions[table]);
}

void query_open_versions(struct query *query, enum table table) {
    query_append(query, keys_of_versions[table]);
    query_from_versions(query, table);
}

void query_narrow(struct query *query, enum table table, const char *condition) {
    query_open_versions(query, table);
    query_append(query, condition);
    query_add(query, ")");
    query_append(query, condition);
}

static const char *const delete_clauses[] = {
    [TABLE_TRACES] = "DELETE FROM traces WHERE project_id = {project_id:String}",
    [TABLE_OBSERVATIONS] = "DELETE FROM observations WHERE project_id = {project_id:String}",
    [TABLE_SCORES] = "DELETE FROM scores WHERE project_id = {project_id:String}",
};

void query_delete(struct query *query, enum table table) {
    query_append(query, delete_clauses[table]);
}

void query_select(struct query *query, const struct column *columns, size_t count, const struct selection *selection) {
    for (size_t i = 0; i < count; i++) {
        query_append(query, i ? ", " : "SELECT ");
        column_expression(query, &columns[i], selection);
    }
}

void query_end(struct query *query) {
    query_append(query, settings_clause);
}

void query_bind(struct query *query, const char *name, struct tm_str value) {
    if (query->param_count == QUERY_PARAMS_MAX) query->failed = true;
    else query->params[query->param_count++] = (struct tm_param){name, value};
}

static void bind_printed(struct query *query, const char *name, struct tm_str text) {
    if (!text.ptr) query->failed = true;
    else query_bind(query, name, text);
}

void query_bind_int(struct query *query, const char *name, int64_t value) {
    bind_printed(query, name, tm_arena_printf(query->arena, "%lld", (long long)value));
}

void query_bind_real(struct query *query, const char *name, double value) {
    bind_printed(query, name, tm_arena_printf(query->arena, "%.17g", value));
}

void query_bind_list(struct query *query, const char *name, const struct tm_str *items, size_t count) {
    bind_printed(query, name, tm_param_array(query->arena, items, count));
}

bool query_list_fits(const struct tm_str *items, size_t count) {
    size_t bytes = 0;
    for (size_t i = 0; i < count && bytes <= QUERY_LIST_BYTES; i++) bytes += items[i].len;
    return bytes <= QUERY_LIST_BYTES;
}

void query_page(struct query *query, const struct page *page) {
    query_add(query, " LIMIT {limit:UInt32} OFFSET {offset:UInt64}");
    query_bind_int(query, "limit", (int64_t)page->limit);
    query_bind_int(query, "offset", (int64_t)page->offset);
}

void query_bind_time(struct query *query, const char *name, int64_t us) {
    const int64_t year_1900 = -2208988800000000, year_2299 = 10413791999000000;
    query_bind_int(query, name, us < year_1900 ? year_1900 : us > year_2299 ? year_2299 : us);
}

/* ---- conditions by table ---- */

static bool filter_read(const struct filter *filter, struct params *params, struct tm_arena *arena,
                        struct filter_value *out) {
    *out = (struct filter_value){.filter = filter};
    switch (filter->type) {
    case FILTER_TEXT: return params_text(params, filter->parameter, &out->text);
    case FILTER_TIME: return params_time(params, filter->parameter, &out->us);
    case FILTER_LIST: out->count = params_list(params, filter->parameter, arena, &out->items); return out->count > 0;
    }
    return false;
}

void filters_read(struct filters *filters, const struct filter *table, size_t count,
                  const struct filter_columns *columns, struct params *params, struct tm_arena *arena) {
    const size_t room = sizeof filters->values / sizeof filters->values[0];
    filters->count = 0;
    conditions_read(&filters->conditions, columns, params, arena);
    for (size_t i = 0; i < count && filters->count < room; i++)
        if (!conditions_replace(&filters->conditions, table[i].parameter) &&
            filter_read(&table[i], params, arena, &filters->values[filters->count]))
            filters->count++;
}

const struct filter_value *filters_find(const struct filters *filters, const char *parameter) {
    for (size_t i = 0; i < filters->count; i++)
        if (strcmp(filters->values[i].filter->parameter, parameter) == 0) return &filters->values[i];
    return NULL;
}

static void bind_filter(struct query *query, const struct filter_value *value) {
    const char *name = value->filter->parameter;
    switch (value->filter->type) {
    case FILTER_TEXT: query_bind(query, name, value->text); break;
    case FILTER_TIME: query_bind_time(query, name, value->us); break;
    case FILTER_LIST: query_bind_list(query, name, value->items, value->count); break;
    }
}

void query_filters(struct query *query, const struct filters *filters) {
    for (size_t i = 0; i < filters->count; i++) {
        const struct filter *filter = filters->values[i].filter;
        query_append(query, filter->sql);
        if (filter->inner) {
            query_from(query, filter->table);
            query_append(query, filter->inner);
            query_add(query, ")");
        }
        bind_filter(query, &filters->values[i]);
    }
    query_conditions(query, &filters->conditions);
}

bool filters_detour(const struct filters *filters) {
    for (size_t i = 0; i < filters->count; i++)
        if (filters->values[i].filter->inner) return true;
    for (size_t i = 0; i < filters->conditions.count; i++)
        if (filters->conditions.items[i].column->detour) return true;
    return false;
}

/* ---- order ---- */

enum order_outcome order_read(const struct params *params, const struct order_column *table, size_t count,
                              const char **clause, struct tm_str *column) {
    struct tm_str text;
    if (!params_text(params, "orderBy", &text)) return ORDER_OK;
    *column = tm_str_split(&text, '.');
    bool ascending = tm_str_is_nocase(text, "asc");
    if (!ascending && !tm_str_is_nocase(text, "desc")) return ORDER_MALFORMED;
    for (size_t i = 0; i < count; i++)
        if (tm_str_is(*column, table[i].name)) {
            *clause = ascending ? table[i].ascending : table[i].descending;
            return ORDER_OK;
        }
    return ORDER_UNKNOWN_COLUMN;
}
