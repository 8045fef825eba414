/* target: looks for it in the one or two tables that would know it. */
#include "target.h"

enum { OF_TRACE, OF_ENVIRONMENT, COLUMNS };
enum { OF_TRACES, OF_OBSERVATIONS, TABLES };

static const struct column of_traces[COLUMNS] = {
    {"id", NULL, CELL_TEXT, SHAPE_HIDDEN, GROUP_CORE},
    {"environment", NULL, CELL_TEXT, SHAPE_HIDDEN, GROUP_CORE},
};
static const struct column of_observations[COLUMNS] = {
    {"trace_id", NULL, CELL_TEXT, SHAPE_HIDDEN, GROUP_CORE},
    {"environment", NULL, CELL_TEXT, SHAPE_HIDDEN, GROUP_CORE},
};

static const struct {
    const char *condition[TABLES]; /* NULL: that table would not know */
} kinds[] = {
    [TARGET_TRACE] = {{" AND id = {id:String}", " AND trace_id = {id:String}"}},
    [TARGET_OBSERVATION] = {{NULL, " AND id = {id:String}"}},
    [TARGET_SESSION] = {{" AND session_id = {id:String}", NULL}},
};

static void ask(struct call *call, struct query *query, int table, const char *condition, struct tm_str id) {
    bool traces = table == OF_TRACES;
    query_begin(query, call->scope, call->arena);
    query_select(query, traces ? of_traces : of_observations, COLUMNS, &select_all);
    query_from(query, traces ? TABLE_TRACES : TABLE_OBSERVATIONS);
    query_narrow(query, traces ? TABLE_TRACES : TABLE_OBSERVATIONS, condition);
    query_add(query, " LIMIT 1");
    query_bind(query, "id", id);
    query_end(query);
}

/* False: answered. Cells are views into the answer, so what is kept is copied. */
static bool take(struct call *call, const struct reading *reading, struct target *target, bool *found) {
    struct cell *cells;
    size_t count;
    if (!call_rows_all(call, reading, of_traces, COLUMNS, &cells, &count)) return false;
    if (!count || *found) return true;
    target->trace_id = tm_arena_copy(call->arena, cells[OF_TRACE].text);
    target->environment = tm_arena_copy(call->arena, cells[OF_ENVIRONMENT].text);
    return *found = true;
}

bool target_find(struct call *call, enum target_kind kind, struct tm_str id, const char *none, struct target *target) {
    struct reading readings[TABLES] = {0};
    size_t count = 0;
    bool found = false;
    for (int table = 0; table < TABLES; table++)
        if (kinds[kind].condition[table]) ask(call, &readings[count++].query, table, kinds[kind].condition[table], id);
    bool read = call_read(call, readings, count);
    for (size_t i = 0; read && i < count; i++) read = take(call, &readings[i], target, &found);
    readings_free(readings, count);
    if (read && !found) call_not_found(call, none);
    return read && found;
}
