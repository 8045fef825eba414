/* facets_query: one SELECT around another: inside a row for each thing listed, with the values of the group's facets as
 * v0, v1, ...; outside they are counted, each by itself, in one pass. */
#include "facets.h"
#include "traces.h"

const char *const facet_bounds[FACET_BOUNDS] = {
    "0",    "1e-6", "2e-6", "5e-6", "1e-5", "2e-5", "5e-5", "1e-4", "2e-4", "5e-4", "1e-3", "2e-3", "5e-3", "1e-2",
    "2e-2", "5e-2", "1e-1", "2e-1", "5e-1", "1e0",  "2e0",  "5e0",  "1e1",  "2e1",  "5e1",  "1e2",  "2e2",  "5e2",
    "1e3",  "2e3",  "5e3",  "1e4",  "2e4",  "5e4",  "1e5",  "2e5",  "5e5",  "1e6",  "2e6",  "5e6",  "1e7",  "2e7",
    "5e7",  "1e8",  "2e8",  "5e8",  "1e9",  "2e9",  "5e9",  "1e10", "2e10", "5e10", "1e11", "2e11", "5e11",
};

static const char *const value_names[] = {"v0",  "v1",  "v2",  "v3",  "v4",  "v5",  "v6",  "v7",
                                          "v8",  "v9",  "v10", "v11", "v12", "v13", "v14", "v15",
                                          "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23"};
_Static_assert(sizeof value_names / sizeof *value_names == FACETS_MAX, "a name for each facet");

/* Whose columns they are. */
enum source {
    SOURCE_OWN,
    SOURCE_OBSERVATIONS, /* what the observations of a trace add up to */
    SOURCE_TRACE,        /* the trace of an observation */
    SOURCE_SCORES,
};

static enum source source_of(const struct filter_column *column) {
    static const enum source by_table[] = {
        [TABLE_TRACES] = SOURCE_TRACE, [TABLE_OBSERVATIONS] = SOURCE_OBSERVATIONS, [TABLE_SCORES] = SOURCE_SCORES};
    return column->detour ? by_table[column->detour->table] : SOURCE_OWN;
}

enum facet_kind facet_kind_of(const struct facets_request *request, const struct filter_column *column) {
    if (filter_column_has_key(column) && !request->key.len) return FACET_KEYS;
    return column->kind == COLUMN_NUMBER || column->kind == COLUMN_SCORE_NUMBERS ? FACET_RANGES : FACET_VALUES;
}

/* ---- groups ---- */

/* Its rows are its own: there are more or fewer of them than things listed, or other conditions hold. */
static bool stands_alone(const struct facets_request *request, const struct filter_column *column) {
    if (column->kind == COLUMN_TEXTS || filter_column_has_key(column)) return true;
    for (size_t i = 0; i < request->conditions.count; i++)
        if (condition_is_about(&request->conditions.items[i], column, request->key)) return true;
    return false;
}

size_t facets_group(const struct facets_request *request, struct facet_group groups[FACETS_MAX]) {
    struct facet_group *shared[SOURCE_SCORES + 1] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < request->count; i++) {
        const struct filter_column *column = request->items[i].column;
        bool alone = stands_alone(request, column);
        struct facet_group *group = alone ? NULL : shared[source_of(column)];
        if (!group) {
            group = &groups[count++];
            group->count = 0;
            if (!alone) shared[source_of(column)] = group;
        }
        group->members[group->count++] = i;
    }
    return count;
}

/* ---- values ---- */

static void add_bucket(struct query *query, const char *number) {
    query_add(query, "ifNull(toString(roundDown(");
    query_append(query, number);
    query_add(query, ", [");
    for (size_t i = 0; i < FACET_BOUNDS; i++) {
        query_append(query, i ? ", " : "");
        query_append(query, facet_bounds[i]);
    }
    query_add(query, "])), '')");
}

static void add_around(struct query *query, const char *open, const char *sql, const char *close) {
    query_append(query, open);
    query_append(query, sql);
    query_append(query, close);
}

static void add_value(struct query *query, const struct facets_request *request, const struct filter_column *column) {
    const char *sql = column->sql;
    bool keys = facet_kind_of(request, column) == FACET_KEYS;
    switch (column->kind) {
    case COLUMN_TEXTS: add_around(query, "arrayJoin(arrayDistinct(", sql, "))"); break;
    case COLUMN_BOOL: add_around(query, "if(", sql, ", 'true', 'false')"); break;
    case COLUMN_NUMBER: add_bucket(query, sql); break;
    case COLUMN_METADATA:
        add_around(query, keys ? "arrayJoin(mapKeys(" : "", sql, keys ? "))" : "[{facetKey:String}]");
        break;
    case COLUMN_SCORE_NUMBERS:
        if (keys) query_add(query, "toString(name)");
        else add_bucket(query, sql);
        break;
    case COLUMN_SCORE_BOOLEANS:
        if (keys) query_add(query, "toString(name)");
        else add_around(query, "if(", sql, ", 'true', 'false')");
        break;
    case COLUMN_SCORE_CATEGORIES: query_append(query, keys ? "toString(name)" : sql); break;
    default: add_around(query, "toString(", sql, ")"); break;
    }
}

static void add_values(struct query *query, const struct facets_request *request, const struct facet_group *group) {
    for (size_t i = 0; i < group->count; i++) {
        query_append(query, i ? ", " : "");
        add_value(query, request, request->items[group->members[i]].column);
        query_add(query, " AS ");
        query_append(query, value_names[i]);
    }
}

/* ---- rows ---- */

/* FROM the list's table, what the list shows but for the conditions on `column`. */
static void add_listed(struct query *query, const struct facets_request *request, const struct filter_column *column) {
    const struct facet_view *view = request->view;
    query_from(query, view->table);
    add_around(query, " AND ", view->time, " >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')");
    query_bind_time(query, "from", request->from_us);
    if (request->has_to) {
        add_around(query, " AND ", view->time, " < fromUnixTimestamp64Micro({to:Int64}, 'UTC')");
        query_bind_time(query, "to", request->to_us);
    }
    query_conditions_but(query, &request->conditions, column, request->key);
    if (view->has_search) traces_search(query, request->search);
}

static void add_found(struct query *query, const struct facets_request *request, const struct filter_column *column) {
    add_around(query, " AND ", column->detour->other, " IN (SELECT ");
    query_append(query, column->detour->own);
    add_listed(query, request, column);
    query_add(query, ")");
}

/* Things that were scored, once for each name or value. */
static void add_scored(struct query *query, const struct facets_request *request, const struct filter_column *column) {
    static const char *const named[] = {[COLUMN_SCORE_NUMBERS] = " AND data_type = 'NUMERIC'",
                                        [COLUMN_SCORE_CATEGORIES] = " AND data_type = 'CATEGORICAL'",
                                        [COLUMN_SCORE_BOOLEANS] = " AND data_type = 'BOOLEAN'"};
    bool keys = facet_kind_of(request, column) == FACET_KEYS, numbers = column->kind == COLUMN_SCORE_NUMBERS;
    query_from(query, TABLE_SCORES);
    if (keys) query_append(query, named[column->kind]);
    else query_add(query, " AND name = {facetKey:String}");
    if (!keys && numbers) query_add(query, " AND data_type IN ('NUMERIC', 'BOOLEAN')");
    add_found(query, request, column);
    add_around(query, " GROUP BY ", column->detour->other, keys || !numbers ? ", v0" : "");
}

static void add_rows(struct query *query, const struct facets_request *request, const struct facet_group *group) {
    const struct filter_column *first = request->items[group->members[0]].column;
    enum source source = source_of(first);
    query_append(query, source == SOURCE_TRACE ? "SELECT * FROM (SELECT " : "SELECT ");
    add_values(query, request, group);
    switch (source) {
    case SOURCE_OWN: add_listed(query, request, first); break;
    case SOURCE_OBSERVATIONS:
        query_from(query, first->detour->table);
        query_add(query, " AND start_time >= fromUnixTimestamp64Micro({earliest:Int64}, 'UTC')");
        query_bind_time(query, "earliest", traces_observed_since(request->from_us));
        add_found(query, request, first);
        add_around(query, " GROUP BY ", first->detour->other, "");
        break;
    case SOURCE_TRACE:
        add_around(query, ", ", first->detour->other, " AS joined");
        query_from(query, first->detour->table);
        add_around(query, ") AS t INNER JOIN (SELECT ", first->detour->own, " AS found, count() AS times");
        add_listed(query, request, first);
        query_add(query, " GROUP BY found) AS o ON t.joined = o.found");
        break;
    case SOURCE_SCORES: add_scored(query, request, first); break;
    }
}

/* ---- counting ---- */

/* "if(grouping(v0) = 0, <of the first>, if(grouping(v1) = 0, ...": what a row is about. */
static void add_choice(struct query *query, size_t count, bool of_values) {
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count) add_around(query, "if(grouping(", value_names[i], ") = 0, ");
        if (of_values) query_append(query, value_names[i]);
        else query_number(query, i);
        query_append(query, i + 1 < count ? ", " : "");
    }
    for (size_t i = 1; i < count; i++) query_add(query, ")");
}

static void add_sets(struct query *query, size_t count) {
    query_add(query, " GROUP BY GROUPING SETS (");
    for (size_t i = 0; i < count; i++) add_around(query, i ? ", (" : "(", value_names[i], ")");
    query_add(query, ")");
}

static void add_limits(struct query *query, const struct facets_request *request) {
    uint64_t most = request->limit + 1 > FACET_BOUNDS ? request->limit + 1 : FACET_BOUNDS;
    query_add(query, " WHERE value != '' AND length(value) <= ");
    query_number(query, FACET_VALUE_BYTES);
    if (request->contains.len) {
        query_add(query, " AND positionCaseInsensitiveUTF8(value, {contains:String}) > 0");
        query_bind(query, "contains", request->contains);
    }
    query_add(query, " ORDER BY facet, n DESC, value LIMIT ");
    query_number(query, most);
    query_add(query, " BY facet");
}

void facets_query(struct query *query, const struct scope *scope, const struct facets_request *request,
                  const struct facet_group *group, struct tm_arena *arena) {
    const struct filter_column *first = request->items[group->members[0]].column;
    query_begin(query, scope, arena);
    query_add(query, "SELECT facet, value, n FROM (SELECT toInt64(");
    add_choice(query, group->count, false);
    query_add(query, ") AS facet, ");
    add_choice(query, group->count, true);
    query_add(query, " AS value, toInt64(");
    query_append(query, source_of(first) == SOURCE_TRACE ? "sum(times)" : "count()");
    query_add(query, ") AS n FROM (");
    add_rows(query, request, group);
    query_add(query, ")");
    add_sets(query, group->count);
    query_add(query, ")");
    add_limits(query, request);
    if (filter_column_has_key(first) && request->key.len) query_bind(query, "facetKey", request->key);
    query_end(query);
}
