/* facets_read: what was asked for, checked against the tables of columns. */
#include "facets.h"
#include "filter_columns.h"
#include "traces.h"

enum { LIMIT_DEFAULT = 20, LIMIT_MOST = 200 };
static const int64_t default_span_us = 30LL * 86400 * 1000000;

static const struct facet_view views[] = {
    {"traces", TABLE_TRACES, "timestamp", &trace_filter_columns, true},
    {"observations", TABLE_OBSERVATIONS, "start_time", &observation_filter_columns, false},
    {"scores", TABLE_SCORES, "timestamp", &score_filter_columns, false},
};

static bool read_view(struct facets_request *request, struct params *params) {
    struct tm_str name;
    if (params_text(params, "view", &name))
        for (size_t i = 0; i < sizeof views / sizeof *views; i++)
            if (tm_str_is(name, views[i].name)) request->view = &views[i];
    if (!request->view)
        params_issue(params, "invalid_value", "view", "Invalid option: expected traces, observations or scores");
    return request->view != NULL;
}

static void add_facet(struct facets_request *request, struct params *params, struct tm_str field,
                      struct tm_arena *arena) {
    const struct filter_column *column = filter_column_find(request->view->columns, field);
    if (column && column->kind != COLUMN_TIME && column->kind != COLUMN_PAYLOAD) {
        request->items[request->count++] = (struct facet){field, column};
        return;
    }
    struct tm_str text = tm_arena_printf(arena, "fields: %s have no facet %.*s", request->view->name,
                                         TM_STR_ARG(tm_str_sub(field, 0, 100)));
    params_problem(params, text.ptr ? text.ptr : "fields: there is no such facet");
}

static void read_fields(struct facets_request *request, struct params *params, struct tm_arena *arena) {
    const struct tm_str *fields;
    size_t count = params_list(params, "fields", arena, &fields);
    if (!count) params_issue(params, "too_small", "fields", "Too small: expected at least one field");
    if (count > FACETS_MAX) params_issue(params, "too_big", "fields", "Too big: expected at most 24 fields");
    for (size_t i = 0; i < count && i < FACETS_MAX; i++) add_facet(request, params, tm_str_trim(fields[i]), arena);
}

static void read_key(struct facets_request *request, struct params *params) {
    if (!params_text(params, "key", &request->key)) return;
    for (size_t i = 0; i < request->count; i++)
        if (!filter_column_has_key(request->items[i].column)) {
            params_issue(params, "custom", "key", "Invalid input: only metadata and scores have keys");
            return;
        }
}

static void read_time(struct facets_request *request, struct params *params, int64_t now_us) {
    request->from_us = now_us - default_span_us;
    params_time(params, "fromTimestamp", &request->from_us);
    request->has_to = params_time(params, "toTimestamp", &request->to_us);
}

void facets_request_read(struct facets_request *request, struct params *params, int64_t now_us,
                         struct tm_arena *arena) {
    *request = (struct facets_request){.limit = LIMIT_DEFAULT};
    if (!read_view(request, params)) return;
    read_fields(request, params, arena);
    read_key(request, params);
    read_time(request, params, now_us);
    params_limit(params, 1, LIMIT_MOST, &request->limit);
    params_text(params, "contains", &request->contains);
    if (params_text(params, "search", &request->search) && !request->view->has_search)
        params_issue(params, "custom", "search", "Invalid input: this view is not searched");
    conditions_read(&request->conditions, request->view->columns, params, arena);
    request->conditions.has_since = true;
    request->conditions.since_us = traces_observed_since(request->from_us);
    request->conditions.has_until = request->has_to;
    request->conditions.until_us = request->to_us;
}
