/* deletes: DELETE of traces, with all that is of them, and of scores.
 *
 * ClickHouse's lightweight deletes: answered when the rows are hidden from every reader, taken from disk by later
 * merges. What is unknown is deleted as well: it is not there afterwards. Events that are still on their way, or come
 * later, tell of their trace anew.
 */
#include "call.h"
#include "handlers.h"

enum { TABLES = 3, TRACES_MOST = 1000, LIST_BYTES = 32 * 1024 };

static const struct {
    enum table table;
    const char *which;
} parts_of_traces[TABLES] = {
    {TABLE_SCORES, " AND trace_id IN {ids:Array(String)}"},
    {TABLE_OBSERVATIONS, " AND trace_id IN {ids:Array(String)}"},
    {TABLE_TRACES, " AND id IN {ids:Array(String)}"},
};

static bool delete_traces(struct call *call, const struct tm_str *ids, size_t count) {
    struct reading readings[TABLES] = {0};
    for (size_t i = 0; i < TABLES; i++) {
        struct query *query = &readings[i].query;
        query_begin(query, call->scope, call->arena);
        query_delete(query, parts_of_traces[i].table);
        query_append(query, parts_of_traces[i].which);
        query_bind_list(query, "ids", ids, count);
    }
    bool done = call_read(call, readings, TABLES);
    readings_free(readings, TABLES);
    return done;
}

/* As many at a time as fit into a URL. */
static bool delete_all(struct call *call, const struct tm_str *ids, size_t count) {
    for (size_t from = 0, to; from < count; from = to) {
        size_t bytes = 0;
        for (to = from; to < count && (to == from || bytes + ids[to].len < LIST_BYTES); to++) bytes += ids[to].len + 3;
        if (!delete_traces(call, ids + from, to - from)) return false;
    }
    return true;
}

void traces_delete_one(struct call *call) {
    if (delete_all(call, &call->parts[0], 1)) call_message(call, 200, "Trace deleted successfully");
}

void traces_delete_many(struct call *call) {
    const struct tm_json *body, *list;
    struct tm_str *ids;
    size_t count = 0;
    if (!call_json(call, &body)) return;
    list = tm_json_get(body, "traceIds");
    if (!list || list->type != TM_JSON_ARRAY)
        params_issue(&call->params, "invalid_type", "traceIds", "Invalid input: expected array");
    else if (list->count == 0 || list->count > TRACES_MOST)
        params_issue(&call->params, "invalid_size", "traceIds", "Invalid input: expected 1 to 1000 ids");
    if (!call_valid(call)) return;
    ids = tm_arena_array(call->arena, list->count, sizeof *ids);
    if (!ids) return call_unavailable(call);
    for (const struct tm_json *at = tm_json_first(list); at != tm_json_end(list); at = tm_json_next(at)) {
        if (at->type != TM_JSON_STRING)
            params_issue(&call->params, "invalid_type", "traceIds", "Invalid input: expected strings");
        ids[count++] = at->text;
    }
    if (call_valid(call) && delete_all(call, ids, count)) call_message(call, 200, "Traces deleted successfully");
}

void scores_delete(struct call *call) {
    struct reading reading = {0};
    query_begin(&reading.query, call->scope, call->arena);
    query_delete(&reading.query, TABLE_SCORES);
    query_add(&reading.query, " AND id = {id:String}");
    query_bind(&reading.query, "id", call->parts[0]);
    if (call_read(call, &reading, 1)) call_message(call, 202, "Score deleted successfully");
    readings_free(&reading, 1);
}
