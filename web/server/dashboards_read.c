/* dashboards_read: a definition, checked member by member. */
#include "dashboards.h"
#include "members.h"
#include "metrics.h"

#include <string.h>

#define COUNT_OF(array_) (sizeof(array_) / sizeof *(array_))

static const struct chart {
    const char *name;
    bool over_time; /* asks by steps of time; the others must not */
} charts[] = {
    {"number", false},      {"line", true}, {"area", true},       {"stackedBar", true}, {"horizontalBar", false},
    {"verticalBar", false}, {"pie", false}, {"histogram", false}, {"pivot", false},
};

struct reader {
    struct params *params;
    struct tm_arena *arena;
    size_t widget;
};

static void wrong(struct reader *reader, const char *member, const char *message) {
    struct tm_str path =
        tm_arena_printf(reader->arena, "definition.widgets.%zu%s%s", reader->widget, *member ? "." : "", member);
    params_issue(reader->params, "custom", path.ptr ? path.ptr : "definition", message);
}

static bool has_only(const struct tm_json *object, const char *const names[], size_t count) {
    for (const struct tm_json *at = tm_json_first(object); at != tm_json_end(object); at = tm_json_next(at)) {
        size_t i = 0;
        while (i < count && !tm_str_is(at->key, names[i])) i++;
        if (i == count) return false;
    }
    return true;
}

/* An object with no other members than these; NULL and an issue when it is not. */
static const struct tm_json *object_of(struct reader *reader, const struct tm_json *parent, const char *name,
                                       const char *const names[], size_t count) {
    const struct tm_json *node = tm_json_get(parent, name);
    if (node && node->type == TM_JSON_OBJECT && has_only(node, names, count)) return node;
    wrong(reader, name, "Invalid input: expected an object without unknown members");
    return NULL;
}

/* ---- one widget ---- */

static void check_text(struct reader *reader, const struct tm_json *widget, const char *name, size_t most) {
    struct tm_str text = member_text(widget, name);
    if (!tm_str_trim(text).len || text.len > most)
        wrong(reader, name, "Invalid input: expected a string, neither empty nor too long");
}

static const struct chart *chart_of(struct reader *reader, const struct tm_json *widget) {
    struct tm_str name = member_text(widget, "chart");
    for (size_t i = 0; i < COUNT_OF(charts); i++)
        if (tm_str_is(name, charts[i].name)) return &charts[i];
    wrong(reader, "chart", "Invalid option: expected one of the charts there are");
    return NULL;
}

static int64_t whole(struct reader *reader, const struct tm_json *place, const char *name, int64_t least,
                     int64_t most) {
    const struct tm_json *node = tm_json_get(place, name);
    int64_t value = 0;
    if (node && tm_json_i64(node, &value) && value >= least && value <= most) return value;
    struct tm_str path = tm_arena_printf(reader->arena, "place.%s", name);
    wrong(reader, path.ptr ? path.ptr : "place", "Invalid input: expected a whole number within the grid");
    return least;
}

static void check_place(struct reader *reader, const struct tm_json *widget) {
    static const char *const names[] = {"x", "y", "w", "h"};
    const struct tm_json *place = object_of(reader, widget, "place", names, COUNT_OF(names));
    if (!place) return;
    int64_t x = whole(reader, place, "x", 0, DASHBOARD_COLUMNS - 1);
    int64_t w = whole(reader, place, "w", 1, DASHBOARD_COLUMNS);
    whole(reader, place, "y", 0, DASHBOARD_ROWS_MOST);
    whole(reader, place, "h", 1, WIDGET_ROWS_MOST);
    if (x + w > DASHBOARD_COLUMNS) wrong(reader, "place.w", "Too big: it ends beyond the last column");
}

/* What the metrics say of a question, under the widget's name. */
static bool read_question(struct reader *reader, const struct tm_json *node, struct question *question) {
    struct params found = {0};
    question_read_kept(question, node, &found, reader->arena);
    for (size_t i = 0; i < found.issue_count; i++) {
        struct tm_str path = tm_arena_printf(reader->arena, "question.%s", found.issues[i].path);
        wrong(reader, path.ptr ? path.ptr : "question", found.issues[i].message);
    }
    if (found.problem) wrong(reader, "question", found.problem);
    return !found.issue_count && !found.problem;
}

static void check_question(struct reader *reader, const struct tm_json *widget, const struct chart *chart) {
    static const char *const names[] = {"view",          "dimensions", "metrics", "filters",
                                        "timeDimension", "orderBy",    "config"};
    const struct tm_json *node = object_of(reader, widget, "question", names, COUNT_OF(names));
    struct question question;
    if (!node) return;
    if (node->text.len > WIDGET_QUESTION_BYTES) return wrong(reader, "question", "Too big: at most 2560 bytes");
    if (!read_question(reader, node, &question)) return;
    if (question.conditions.count > WIDGET_FILTERS_MOST)
        wrong(reader, "question.filters", "Too big: expected array to have <=16 conditions");
    if (chart && chart->over_time != (question.every != EVERY_NOTHING))
        wrong(reader, "question.timeDimension",
              "Invalid input: charts over time need one, the others must not have one");
}

static void check_widget(struct reader *reader, const struct tm_json *widget) {
    static const char *const names[] = {"id", "title", "chart", "place", "question"};
    if (widget->type != TM_JSON_OBJECT || !has_only(widget, names, COUNT_OF(names)))
        return wrong(reader, "", "Invalid input: expected an object with id, title, chart, place and question");
    check_text(reader, widget, "id", WIDGET_ID_MOST);
    check_text(reader, widget, "title", WIDGET_TITLE_MOST);
    check_place(reader, widget);
    check_question(reader, widget, chart_of(reader, widget));
}

/* ---- all of them ---- */

static bool is_repeated(const struct tm_json *list, const struct tm_json *widget) {
    struct tm_str id = member_text(widget, "id");
    for (const struct tm_json *at = tm_json_first(list); at != widget; at = tm_json_next(at))
        if (tm_str_eq(member_text(at, "id"), id)) return true;
    return false;
}

void dashboard_check(const struct tm_json *definition, struct params *params, struct tm_arena *arena) {
    static const char *const names[] = {"widgets"};
    struct reader reader = {params, arena, 0};
    const struct tm_json *list = definition ? tm_json_get(definition, "widgets") : NULL;
    if (!list || list->type != TM_JSON_ARRAY || !has_only(definition, names, COUNT_OF(names)))
        return params_issue(params, "custom", "definition", "Invalid input: expected an object with widgets alone");
    if (list->count > DASHBOARD_WIDGETS_MOST)
        return params_issue(params, "custom", "definition.widgets", "Too big: expected array to have <=50 items");
    for (const struct tm_json *at = tm_json_first(list); at != tm_json_end(list); at = tm_json_next(at)) {
        check_widget(&reader, at);
        if (is_repeated(list, at)) wrong(&reader, "id", "Invalid input: another widget has the same id");
        reader.widget++;
    }
}
