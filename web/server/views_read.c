/* views_read: a saved view, from JSON, held to what lists know. Text of arrays and objects is kept as it was sent, once
 * it has been found to be small and of its shape; Postgres reads it anew. */
#include "filter_columns.h"
#include "members.h"
#include "model/ingestion_event.h"
#include "views.h"

#include <string.h>

enum { NAME_MOST = 100, SEARCH_MOST = 500, STATE_MOST = 32 * 1024, COLUMNS_MOST = 64, COLUMN_NAME_MOST = 64 };

/* Of sessions it is only their environment. */
static const struct filter_column session_columns_[] = {
    {"environment", "Environment", COLUMN_TEXT, "environment", NULL, {NULL}}};
static const struct filter_columns session_view_columns = {session_columns_, 1};

static const struct {
    const char *name;
    const struct filter_columns *columns;
} tables[] = {
    {"traces", &trace_filter_columns},
    {"observations", &observation_filter_columns},
    {"sessions", &session_view_columns},
};

static void wrong(struct params *params, const char *path, const char *message) {
    params_issue(params, "custom", path, message);
}

static const struct filter_columns *columns_of(struct tm_str table) {
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (tm_str_is(table, tables[i].name)) return tables[i].columns;
    return NULL;
}

bool view_table_known(struct tm_str table) {
    return columns_of(table) != NULL;
}

/* ---- names ---- */

static bool is_column_name(struct tm_str name) {
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i], letter = (char)(c | 0x20);
        if (!(c >= '0' && c <= '9') && !(letter >= 'a' && letter <= 'z') && c != '_' && c != '-') return false;
    }
    return name.len && name.len <= COLUMN_NAME_MOST;
}

static void read_name(const struct tm_json *body, struct params *params, struct view_wanted *wanted) {
    wanted->name = tm_str_trim(member_text(body, "name"));
    if (!wanted->name.len || wanted->name.len > NAME_MOST || memchr(wanted->name.ptr, 0, wanted->name.len))
        wrong(params, "name", "Invalid input: expected a string of 1 to 100 bytes");
}

/* ---- the parts of a state ---- */

static struct tm_str read_filters(const struct tm_json *state, struct tm_str table, struct params *params,
                                  struct tm_arena *arena) {
    const struct tm_json *filters = tm_json_get(state, "filters");
    struct conditions conditions;
    if (member_is_absent(filters)) return TM_STR("[]");
    if (filters->type == TM_JSON_ARRAY) conditions_read_json(&conditions, columns_of(table), filters, params, arena);
    else wrong(params, "filters", "Invalid input: expected array of conditions");
    return filters->text;
}

static struct tm_str read_order(const struct tm_json *state, struct params *params) {
    const struct tm_json *order = tm_json_get(state, "orderBy");
    struct tm_str direction = member_text(order, "order");
    if (member_is_absent(order)) return TM_STR("");
    if (order->type != TM_JSON_OBJECT || order->count != 2 || !is_column_name(member_text(order, "column")) ||
        !(tm_str_is(direction, "ASC") || tm_str_is(direction, "DESC")))
        wrong(params, "orderBy", "Invalid input: expected {column, order: ASC or DESC}");
    return order->text;
}

static struct tm_str read_columns(const struct tm_json *state, struct params *params) {
    const struct tm_json *names = tm_json_get(state, "columnOrder");
    if (member_is_absent(names)) return TM_STR("[]");
    bool fine = names->type == TM_JSON_ARRAY && names->count <= COLUMNS_MOST;
    for (const struct tm_json *at = tm_json_first(names); fine && at != tm_json_end(names); at = tm_json_next(at))
        fine = at->type == TM_JSON_STRING && is_column_name(at->text);
    if (!fine) wrong(params, "columnOrder", "Invalid input: expected at most 64 names of columns");
    return names->text;
}

static struct tm_str read_visibility(const struct tm_json *state, struct params *params) {
    const struct tm_json *shown = tm_json_get(state, "columnVisibility");
    if (member_is_absent(shown)) return TM_STR("{}");
    bool fine = shown->type == TM_JSON_OBJECT && shown->count <= COLUMNS_MOST;
    for (const struct tm_json *at = tm_json_first(shown); fine && at != tm_json_end(shown); at = tm_json_next(at))
        fine = is_column_name(at->key) && (at->type == TM_JSON_TRUE || at->type == TM_JSON_FALSE);
    if (!fine) wrong(params, "columnVisibility", "Invalid input: expected at most 64 columns, each true or false");
    return shown->text;
}

/* "7d": as many minutes, hours or days until now; or "all". */
static bool is_range(struct tm_str text) {
    size_t digits = 0;
    if (tm_str_is(text, "all")) return true;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9') digits++;
    return digits >= 1 && digits <= 3 && text.len == digits + 1 && memchr("mhd", text.ptr[digits], 3);
}

static struct tm_str read_time_range(const struct tm_json *state, struct params *params) {
    const struct tm_json *range = tm_json_get(state, "timeRange");
    int64_t from_us, to_us;
    if (member_is_absent(range)) return TM_STR("");
    bool relative = range->count == 1 && is_range(member_text(range, "range"));
    bool absolute = range->count == 2 && tm_time_parse(member_text(range, "from"), &from_us) &&
                    tm_time_parse(member_text(range, "to"), &to_us) && from_us < to_us;
    if (range->type != TM_JSON_OBJECT || !(relative || absolute))
        wrong(params, "timeRange", "Invalid input: expected {range}, such as 7d or all, or {from, to}");
    return range->text;
}

static struct tm_str read_search(const struct tm_json *state, struct params *params) {
    const struct tm_json *search = tm_json_get(state, "searchQuery");
    if (member_is_absent(search)) return TM_STR("");
    if (search->type != TM_JSON_STRING || search->text.len > SEARCH_MOST)
        wrong(params, "searchQuery", "Invalid input: expected a string of at most 500 bytes");
    return search->text;
}

static void read_state(const struct tm_json *body, struct tm_str table, struct params *params, struct tm_arena *arena,
                       struct view_wanted *wanted) {
    const struct tm_json *state = tm_json_get(body, "state");
    if (!state || state->type != TM_JSON_OBJECT) return wrong(params, "state", "Invalid input: expected object");
    if (state->text.len > STATE_MOST) return wrong(params, "state", "Too big: expected at most 32 KiB");
    wanted->has_state = true;
    wanted->filters = read_filters(state, table, params, arena);
    wanted->column_order = read_columns(state, params);
    wanted->column_visibility = read_visibility(state, params);
    wanted->search = read_search(state, params);
    wanted->order = read_order(state, params);
    wanted->time_range = read_time_range(state, params);
}

/* ---- whole views ---- */

void view_read_new(const struct tm_json *body, struct params *params, struct tm_arena *arena,
                   struct view_wanted *wanted) {
    *wanted = (struct view_wanted){.table = member_text(body, "table")};
    if (!view_table_known(wanted->table))
        return wrong(params, "table", "Invalid option: expected traces, observations or sessions");
    read_name(body, params, wanted);
    read_state(body, wanted->table, params, arena, wanted);
}

void view_read_change(const struct tm_json *body, struct tm_str table, struct params *params, struct tm_arena *arena,
                      struct view_wanted *wanted) {
    bool name = !member_is_absent(tm_json_get(body, "name")), state = !member_is_absent(tm_json_get(body, "state"));
    *wanted = (struct view_wanted){.table = table};
    if (!name && !state) return wrong(params, "name", "Invalid input: expected a name, a state, or both");
    if (name) read_name(body, params, wanted);
    if (state) read_state(body, table, params, arena, wanted);
}
