/* score_configs: how scores of a name are to be given: GET, POST and PATCH score-configs. */
#include "handlers.h"
#include "members.h"
#include "records.h"

#include <string.h>

enum { NAME_MOST = 35, TEXT_MOST = 5000, CATEGORIES_MOST = 100 };

static const char none[] = "Score config not found within authorized project";

/* What a client said of a config; empty: nothing. */
struct wanted {
    struct tm_str name, type, archived, least, most, categories, description;
};

static void wrong(struct call *call, const char *path, const char *message) {
    params_issue(&call->params, "custom", path, message);
}

/* ---- reading ---- */

static struct tm_str read_name(struct call *call, const struct tm_json *body, bool required) {
    static const char others[] = "_ .()-";
    const struct tm_json *node = tm_json_get(body, "name");
    if (member_is_absent(node) && !required) return TM_STR("");
    bool fine = node && node->type == TM_JSON_STRING && node->text.len && node->text.len <= NAME_MOST;
    for (size_t i = 0; fine && i < node->text.len; i++) {
        char c = node->text.ptr[i];
        bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        fine = letter || (c && strchr(others, c));
    }
    if (fine) return node->text;
    wrong(call, "name", "Invalid string: 1 to 35 letters, digits, blanks and _ . ( ) - are allowed");
    return TM_STR("");
}

static struct tm_str read_text(struct call *call, const struct tm_json *body, const char *name) {
    const struct tm_json *node = tm_json_get(body, name);
    if (member_is_absent(node)) return TM_STR("");
    if (node->type == TM_JSON_STRING && node->text.len <= TEXT_MOST) return node->text;
    wrong(call, name, "Invalid input: expected a string of at most 5000 bytes");
    return TM_STR("");
}

static struct tm_str read_number(struct call *call, const struct tm_json *body, const char *name, double *value) {
    const struct tm_json *node = tm_json_get(body, name);
    if (member_is_absent(node)) return TM_STR("");
    if (tm_json_double(node, value)) return node->text;
    wrong(call, name, "Invalid input: expected number");
    return TM_STR("");
}

static bool says_same(const struct tm_json *a, const struct tm_json *b, const char *member) {
    const struct tm_json *x = tm_json_get(a, member), *y = tm_json_get(b, member);
    return x && y && tm_str_eq(x->text, y->text);
}

static bool is_category(const struct tm_json *node) {
    const struct tm_json *label = tm_json_get(node, "label"), *value = tm_json_get(node, "value");
    double number;
    return label && label->type == TM_JSON_STRING && label->text.len && value && tm_json_double(value, &number);
}

static struct tm_str read_categories(struct call *call, const struct tm_json *body) {
    const struct tm_json *list = tm_json_get(body, "categories");
    if (member_is_absent(list)) return TM_STR("");
    bool fine = list->type == TM_JSON_ARRAY && list->count && list->count <= CATEGORIES_MOST;
    for (const struct tm_json *at = tm_json_first(list); fine && at != tm_json_end(list); at = tm_json_next(at)) {
        fine = is_category(at);
        for (const struct tm_json *other = tm_json_first(list); fine && other != at; other = tm_json_next(other))
            fine = !says_same(other, at, "label") && !says_same(other, at, "value");
    }
    if (fine) return list->text;
    wrong(call, "categories", "Invalid input: expected 1 to 100 of {label, value}, each label and value once");
    return TM_STR("");
}

static void read_bounds(struct call *call, const struct tm_json *body, struct wanted *wanted) {
    double least = 0, most = 0;
    wanted->least = read_number(call, body, "minValue", &least);
    wanted->most = read_number(call, body, "maxValue", &most);
    if (wanted->least.len && wanted->most.len && least > most)
        wrong(call, "maxValue", "Invalid input: minValue is greater");
}

static void read_type(struct call *call, const struct tm_json *body, struct wanted *wanted) {
    static const char *const types[] = {"NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"};
    const struct tm_json *node = tm_json_get(body, "dataType");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node && node->type == TM_JSON_STRING && tm_str_is(node->text, types[i])) wanted->type = node->text;
    if (!wanted->type.len)
        return wrong(call, "dataType", "Invalid option: expected NUMERIC, BOOLEAN, CATEGORICAL or TEXT");
    bool categorical = tm_str_is(wanted->type, "CATEGORICAL"), numeric = tm_str_is(wanted->type, "NUMERIC");
    if (categorical && !wanted->categories.len && !call->params.issue_count)
        wrong(call, "categories", "Invalid input: a categorical config needs categories");
    if (!categorical && wanted->categories.len) wrong(call, "categories", "Invalid input: only of categorical configs");
    if (!numeric && (wanted->least.len || wanted->most.len))
        wrong(call, "minValue", "Invalid input: only numeric configs have bounds");
    if (tm_str_is(wanted->type, "BOOLEAN"))
        wanted->categories = TM_STR("[{\"label\":\"True\",\"value\":1},{\"label\":\"False\",\"value\":0}]");
}

static bool read_body(struct call *call, bool create, struct wanted *wanted) {
    const struct tm_json *body, *archived;
    if (!call_json(call, &body)) return false;
    if (body->type != TM_JSON_OBJECT) wrong(call, "", "Invalid input: expected object");
    wanted->name = read_name(call, body, create);
    wanted->description = read_text(call, body, "description");
    wanted->categories = read_categories(call, body);
    read_bounds(call, body, wanted);
    if (create) read_type(call, body, wanted);
    archived = tm_json_get(body, "isArchived");
    if (!create && !member_is_absent(archived)) {
        if (archived->type == TM_JSON_TRUE || archived->type == TM_JSON_FALSE)
            wanted->archived = archived->type == TM_JSON_TRUE ? TM_STR("true") : TM_STR("false");
        else wrong(call, "isArchived", "Invalid input: expected boolean");
    }
    return call_valid(call);
}

/* ---- handlers ---- */

void score_configs_list(struct call *call) {
    struct page page = params_page(&call->params);
    struct tm_record record;
    if (!call_valid(call)) return;
    const struct tm_str values[] = {scope_project(call->scope), record_number(call, page.limit),
                                    record_number(call, page.offset)};
    if (record_ask(call, TM_SCORE_CONFIGS, values, 3, &record)) record_reply_page(call, &record, &page);
}

void score_configs_one(struct call *call) {
    const struct tm_str values[] = {scope_project(call->scope), call->parts[0]};
    struct tm_record record;
    if (record_ask(call, TM_SCORE_CONFIG, values, 2, &record)) record_reply(call, &record, none);
}

void score_configs_create(struct call *call) {
    struct wanted wanted = {0};
    struct tm_record record;
    if (!read_body(call, true, &wanted)) return;
    const struct tm_str values[] = {
        scope_project(call->scope), wanted.name,       wanted.type, wanted.least, wanted.most,
        wanted.categories,          wanted.description};
    if (record_ask(call, TM_SCORE_CONFIG_ADD, values, 7, &record)) record_reply(call, &record, none);
}

void score_configs_change(struct call *call) {
    struct wanted wanted = {0};
    struct tm_record record;
    if (!read_body(call, false, &wanted)) return;
    const struct tm_str values[] = {
        scope_project(call->scope), call->parts[0],    wanted.name, wanted.archived, wanted.least, wanted.most,
        wanted.categories,          wanted.description};
    if (record_ask(call, TM_SCORE_CONFIG_CHANGE, values, 8, &record)) record_reply(call, &record, none);
}
