/* conditions: the parameter `filter`, read against the tables of operators and of a list's columns. */
#include "conditions.h"
#include "members.h"
#include "model/ingestion_event.h"
#include "query.h"

#include <string.h>

/* ---- operators ---- */

enum value_shape { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_TIME, VALUE_BOOL, VALUE_TEXTS };

/* "<before><column><between><parameter><after>". `key` is that of an object's column. */
struct operation {
    const char *type, *operator;
    enum value_shape shape;
    unsigned kinds; /* of columns, one bit each */
    const char *before, *between, *after;
};

#define K(kind_)      (1u << COLUMN_##kind_)
#define K_OF(column_) (1u << (column_)->kind)
#define ABSENTABLE    (K(OPTIONAL) | K(PAYLOAD)) /* '' is absent */
#define TEXT_KINDS    (K(TEXT) | ABSENTABLE)
#define ARRAY_KINDS   K(TEXTS)

#define TEXT_OPERATIONS(type_, kinds_)                                                                                 \
    {type_, "=", VALUE_TEXT, kinds_, "", " = ", ""},                                                                   \
        {type_, "contains", VALUE_TEXT, kinds_, "position(", ", ", ") > 0"},                                           \
        {type_, "does not contain", VALUE_TEXT, kinds_, "position(", ", ", ") = 0"},                                   \
        {type_, "starts with", VALUE_TEXT, kinds_, "startsWith(", ", ", ")"},                                          \
        {type_, "ends with", VALUE_TEXT, kinds_, "endsWith(", ", ", ")"}, {                                            \
        type_, "matches", VALUE_TEXT, kinds_, "positionCaseInsensitiveUTF8(", ", ", ") > 0"                            \
    }
#define ORDER_OPERATIONS(type_, shape_, kinds_)                                                                        \
    {type_, ">", shape_, kinds_, "", " > ", ""}, {type_, "<", shape_, kinds_, "", " < ", ""},                          \
        {type_, ">=", shape_, kinds_, "", " >= ", ""}, {                                                               \
        type_, "<=", shape_, kinds_, "", " <= ", ""                                                                    \
    }
#define BOOL_OPERATIONS(type_, kinds_)                                                                                 \
    {type_, "=", VALUE_BOOL, kinds_, "", " = ", ""}, {                                                                 \
        type_, "<>", VALUE_BOOL, kinds_, "", " != ", ""                                                                \
    }

static const struct operation operations[] = {
    ORDER_OPERATIONS("datetime", VALUE_TIME, K(TIME)),
    TEXT_OPERATIONS("string", TEXT_KINDS),
    ORDER_OPERATIONS("number", VALUE_NUMBER, K(NUMBER)),
    {"number", "=", VALUE_NUMBER, K(NUMBER), "", " = ", ""},
    {"stringOptions", "any of", VALUE_TEXTS, TEXT_KINDS, "", " IN ", ""},
    {"stringOptions", "none of", VALUE_TEXTS, TEXT_KINDS, "", " NOT IN ", ""},
    {"stringOptions", "any of", VALUE_TEXTS, ARRAY_KINDS, "hasAny(", ", ", ")"},
    {"stringOptions", "none of", VALUE_TEXTS, ARRAY_KINDS, "NOT hasAny(", ", ", ")"},
    {"arrayOptions", "any of", VALUE_TEXTS, ARRAY_KINDS, "hasAny(", ", ", ")"},
    {"arrayOptions", "none of", VALUE_TEXTS, ARRAY_KINDS, "NOT hasAny(", ", ", ")"},
    {"arrayOptions", "all of", VALUE_TEXTS, ARRAY_KINDS, "hasAll(", ", ", ")"},
    TEXT_OPERATIONS("stringObject", K(METADATA)),
    ORDER_OPERATIONS("numberObject", VALUE_NUMBER, K(SCORE_NUMBERS)),
    {"numberObject", "=", VALUE_NUMBER, K(SCORE_NUMBERS), "", " = ", ""},
    BOOL_OPERATIONS("booleanObject", K(SCORE_BOOLEANS)),
    {"categoryOptions", "any of", VALUE_TEXTS, K(SCORE_CATEGORIES) | K(METADATA), "", " IN ", ""},
    {"categoryOptions", "none of", VALUE_TEXTS, K(SCORE_CATEGORIES) | K(METADATA), "", " NOT IN ", ""},
    BOOL_OPERATIONS("boolean", K(BOOL)),
    {"null", "is null", VALUE_NONE, ABSENTABLE, "", " = ''", ""},
    {"null", "is not null", VALUE_NONE, ABSENTABLE, "", " != ''", ""},
    {"null", "is null", VALUE_NONE, K(TEXTS), "empty(", ")", ""},
    {"null", "is not null", VALUE_NONE, K(TEXTS), "notEmpty(", ")", ""},
    {"null", "is null", VALUE_NONE, K(TEXT) | K(TIME) | K(NUMBER) | K(BOOL), "isNull(", ")", ""},
    {"null", "is not null", VALUE_NONE, K(TEXT) | K(TIME) | K(NUMBER) | K(BOOL), "isNotNull(", ")", ""},
};

static const char *const kind_types[] = {
    [COLUMN_TEXT] = "string",
    [COLUMN_OPTIONAL] = "string",
    [COLUMN_PAYLOAD] = "string",
    [COLUMN_TEXTS] = "arrayOptions",
    [COLUMN_TIME] = "datetime",
    [COLUMN_NUMBER] = "number",
    [COLUMN_BOOL] = "boolean",
    [COLUMN_METADATA] = "stringObject",
    [COLUMN_SCORE_NUMBERS] = "numberObject",
    [COLUMN_SCORE_CATEGORIES] = "categoryOptions",
    [COLUMN_SCORE_BOOLEANS] = "booleanObject",
};

bool filter_column_has_key(const struct filter_column *column) {
    return column->kind >= COLUMN_METADATA;
}

/* ---- reading ---- */

struct reader {
    struct params *params;
    struct tm_arena *arena;
};

static bool wrong(struct reader *reader, const char *message) {
    params_issue(reader->params, "custom", "filter", message);
    return false;
}

/* `message` is what printing it gave. */
static bool wrong_about(struct reader *reader, struct tm_str message) {
    params_problem(reader->params, message.ptr ? message.ptr : "Invalid filter");
    return false;
}

const struct filter_column *filter_column_find(const struct filter_columns *columns, struct tm_str name) {
    for (size_t i = 0; i < columns->count; i++)
        if (tm_str_is(name, columns->items[i].id) || tm_str_is(name, columns->items[i].name)) return &columns->items[i];
    return NULL;
}

/* NULL and an issue, when the type does not go with the column, or has no such operator. */
static const struct operation *operation_of(struct reader *reader, const struct filter_column *column,
                                            struct tm_str type, struct tm_str operator) {
    const char *type_known = NULL;
    bool type_fits = false;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (!tm_str_is(type, operations[i].type)) continue;
        bool fits = operations[i].kinds & K_OF(column);
        if (fits && tm_str_is(operator, operations[i].operator)) return &operations[i];
        type_known = operations[i].type;
        type_fits = type_fits || fits;
    }
    if (!type_known) wrong(reader, "Invalid type of a condition");
    else if (type_fits) wrong(reader, "Invalid operator of a condition");
    else
        wrong_about(reader, tm_arena_printf(reader->arena,
                                            "Invalid filter type '%s' for column '%s'. Expected filter type '%s'.",
                                            type_known, column->id, kind_types[column->kind]));
    return NULL;
}

static bool read_texts(struct reader *reader, const struct tm_json *value, struct condition *out) {
    struct tm_str *items = value->type == TM_JSON_ARRAY && value->count <= PARAMS_LIST_MAX
                               ? tm_arena_array(reader->arena, value->count + 1, sizeof *items)
                               : NULL;
    if (!items) return wrong(reader, "Invalid value of a condition: expected an array of at most 200 strings");
    for (const struct tm_json *at = tm_json_first(value); at != tm_json_end(value); at = tm_json_next(at)) {
        if (at->type != TM_JSON_STRING) return wrong(reader, "Invalid value of a condition: expected strings");
        items[out->item_count++] = at->text;
    }
    out->items = items;
    bool may_be_empty = tm_str_is(tm_str_from(out->operation->type), "arrayOptions") &&
                        !tm_str_is(tm_str_from(out->operation->operator), "any of");
    return out->item_count || may_be_empty || wrong(reader, "Invalid value of a condition: the array is empty");
}

static bool read_value(struct reader *reader, const struct tm_json *value, struct condition *out) {
    if (out->operation->shape == VALUE_NONE) return true;
    if (!value) return wrong(reader, "A condition has no value");
    switch (out->operation->shape) {
    case VALUE_TEXT:
        out->text = value->text;
        return value->type == TM_JSON_STRING || wrong(reader, "Invalid value of a condition: expected string");
    case VALUE_NUMBER:
        return tm_json_double(value, &out->number) || wrong(reader, "Invalid value of a condition: expected number");
    case VALUE_TIME:
        return (value->type == TM_JSON_STRING && tm_time_parse(value->text, &out->us)) ||
               wrong(reader, "Invalid value of a condition: expected ISO datetime with an offset, such as Z");
    case VALUE_BOOL:
        out->number = value->type == TM_JSON_TRUE;
        return value->type == TM_JSON_TRUE || value->type == TM_JSON_FALSE ||
               wrong(reader, "Invalid value of a condition: expected boolean");
    default: return read_texts(reader, value, out);
    }
}

static bool read_condition(struct reader *reader, const struct filter_columns *columns, const struct tm_json *node,
                           struct condition *out) {
    struct tm_str name = member_text(node, "column"), type = member_text(node, "type");
    if (node->type != TM_JSON_OBJECT || !name.ptr || !type.ptr)
        return wrong(reader, "Invalid input: expected objects with type, column and operator");
    out->column = filter_column_find(columns, name);
    if (!out->column)
        return wrong_about(reader, tm_arena_printf(reader->arena, "Column %.*s does not match a UI / CH table mapping.",
                                                   TM_STR_ARG(tm_str_sub(name, 0, 100))));
    out->operation = operation_of(reader, out->column, type, member_text(node, "operator"));
    if (!out->operation) return false;
    out->key = member_text(node, "key");
    if (filter_column_has_key(out->column) && !out->key.len) return wrong(reader, "A condition has no key");
    return read_value(reader, tm_json_get(node, "value"), out);
}

/* Where a span stands in its trace: accepted, and as by the reference, not looked at. */
static bool is_ignored(const struct tm_json *node) {
    return tm_str_is(member_text(node, "type"), "positionInTrace");
}

void conditions_read_json(struct conditions *conditions, const struct filter_columns *columns,
                          const struct tm_json *array, struct params *params, struct tm_arena *arena) {
    struct reader reader = {params, arena};
    conditions->count = 0;
    conditions->has_since = conditions->has_until = false;
    for (const struct tm_json *at = tm_json_first(array); at != tm_json_end(array); at = tm_json_next(at)) {
        struct condition *out = &conditions->items[conditions->count];
        if (is_ignored(at)) continue;
        if (conditions->count == CONDITIONS_MAX) {
            wrong(&reader, "Too big: expected array to have <=24 conditions");
            return;
        }
        *out = (struct condition){0};
        if (read_condition(&reader, columns, at, out)) conditions->count++;
    }
}

void conditions_read(struct conditions *conditions, const struct filter_columns *columns, struct params *params,
                     struct tm_arena *arena) {
    const struct tm_json *root;
    struct tm_error error;
    struct tm_str text;
    conditions->count = 0;
    conditions->has_since = conditions->has_until = false;
    if (!params_text(params, "filter", &text)) return;
    if (!columns) { /* left unread it would give rows the client meant to leave out */
        params_problem(params, "This list takes no filter: use the other parameters");
        return;
    }
    if (tm_json_parse_copy(text, arena, &root, &error) != TM_OK) {
        params_problem(params, "Invalid JSON in filter parameter");
        return;
    }
    if (root->type != TM_JSON_ARRAY) {
        params_issue(params, "custom", "filter", "Invalid input: expected array");
        return;
    }
    conditions_read_json(conditions, columns, root, params, arena);
}

/* The narrowest of what conditions on the column say with '>' or '<', or either with '='. */
static bool bound_of(const struct conditions *conditions, const char *id, char operator, int64_t * us) {
    bool found = false;
    for (size_t i = 0; i < conditions->count; i++) {
        const struct condition *at = &conditions->items[i];
        bool says = strcmp(at->column->id, id) == 0 && at->operation->shape == VALUE_TIME &&
                    at->operation->operator[0] == operator;
        bool narrower = operator== '>' ? at->us > *us : at->us<* us;
        if (says && (!found || narrower)) *us = at->us;
        found = found || says;
    }
    return found;
}

bool conditions_from(const struct conditions *conditions, const char *id, int64_t *us) {
    return bound_of(conditions, id, '>', us);
}

bool conditions_until(const struct conditions *conditions, const char *id, int64_t *us) {
    return bound_of(conditions, id, '<', us);
}

bool condition_is_about(const struct condition *condition, const struct filter_column *column, struct tm_str key) {
    const struct filter_column *own = condition->column;
    if (own->kind != column->kind || own->detour != column->detour || strcmp(own->sql, column->sql) != 0) return false;
    return !filter_column_has_key(column) || tm_str_eq(condition->key, key);
}

bool conditions_replace(const struct conditions *conditions, const char *parameter) {
    for (size_t i = 0; i < conditions->count; i++)
        for (size_t p = 0; p < 2; p++) {
            const char *replaced = conditions->items[i].column->instead_of[p];
            if (replaced && strcmp(replaced, parameter) == 0) return true;
        }
    return false;
}

/* ---- SQL ---- */

#define NAMED(n_)                                                                                                      \
    {                                                                                                                  \
        "f" #n_, "k" #n_, "{f" #n_ ":String}", "{f" #n_ ":Float64}",                                                   \
            "fromUnixTimestamp64Micro({f" #n_ ":Int64}, 'UTC')", "{f" #n_ ":Bool}", "{f" #n_ ":Array(String)}",        \
            "{k" #n_ ":String}"                                                                                        \
    }
static const struct {
    const char *value, *key, *text, *number, *time, *boolean, *texts, *key_text;
} parameters[] = {
    NAMED(0),  NAMED(1),  NAMED(2),  NAMED(3),  NAMED(4),  NAMED(5),  NAMED(6),  NAMED(7),
    NAMED(8),  NAMED(9),  NAMED(10), NAMED(11), NAMED(12), NAMED(13), NAMED(14), NAMED(15),
    NAMED(16), NAMED(17), NAMED(18), NAMED(19), NAMED(20), NAMED(21), NAMED(22), NAMED(23),
};
_Static_assert(sizeof parameters / sizeof *parameters == CONDITIONS_MAX, "a name for each condition");

static void add_value(struct query *query, const struct condition *condition, size_t number) {
    const char *name = parameters[number].value;
    switch (condition->operation->shape) {
    case VALUE_NONE: break;
    case VALUE_TEXT:
        query_append(query, parameters[number].text);
        query_bind(query, name, condition->text);
        break;
    case VALUE_NUMBER:
        query_append(query, parameters[number].number);
        query_bind_real(query, name, condition->number);
        break;
    case VALUE_TIME:
        query_append(query, parameters[number].time);
        query_bind_time(query, name, condition->us);
        break;
    case VALUE_BOOL:
        query_append(query, parameters[number].boolean);
        query_bind(query, name, condition->number != 0 ? TM_STR("true") : TM_STR("false"));
        break;
    case VALUE_TEXTS:
        query_append(query, parameters[number].texts);
        query_bind_list(query, name, condition->items, condition->item_count);
        break;
    }
}

/* What comes before the comparison: the key has to be there, and what is absent takes part in none. */
static void add_guard(struct query *query, const struct condition *condition, size_t number) {
    const struct filter_column *column = condition->column;
    if (K_OF(column) & ABSENTABLE && condition->operation->shape != VALUE_NONE) {
        query_append(query, column->sql);
        query_add(query, " != '' AND ");
    }
    if (!filter_column_has_key(column)) return;
    if (column->kind == COLUMN_METADATA) {
        query_add(query, "mapContains(");
        query_append(query, column->sql);
        query_add(query, ", ");
        query_append(query, parameters[number].key_text);
        query_add(query, ") AND ");
    } else {
        query_add(query, "name = ");
        query_append(query, parameters[number].key_text);
        query_append(query, column->kind == COLUMN_SCORE_NUMBERS ? " GROUP BY found HAVING (" : " AND ");
    }
    query_bind(query, parameters[number].key, condition->key);
}

static void open_detour(struct query *query, const struct conditions *conditions, const struct detour *detour) {
    query_add(query, " AND ");
    query_append(query, detour->own);
    query_add(query, " IN (SELECT ");
    query_append(query, detour->other);
    query_add(query, " AS found");
    query_from(query, detour->table);
    if (!conditions->has_since || !detour->since) return;
    query_append(query, detour->since);
    if (!conditions->has_until) return;
    query_add(query, " AND ");
    query_append(query, detour->other);
    query_add(query, " IN (SELECT ");
    query_append(query, detour->own);
    query_from(query, TABLE_TRACES);
    query_append(query, detour->traces);
    query_add(query, ")");
}

static void add_condition(struct query *query, const struct conditions *conditions, size_t number) {
    const struct condition *condition = &conditions->items[number];
    const struct filter_column *column = condition->column;
    const struct operation *operation = condition->operation;
    if (column->detour) open_detour(query, conditions, column->detour);
    query_append(query, column->detour ? column->detour->narrow : " AND (");
    add_guard(query, condition, number);
    query_append(query, operation->before);
    query_append(query, column->sql);
    if (column->kind == COLUMN_METADATA) {
        query_add(query, "[");
        query_append(query, parameters[number].key_text);
        query_add(query, "]");
    }
    query_append(query, operation->between);
    add_value(query, condition, number);
    query_append(query, operation->after);
    query_append(query, column->detour ? "))" : ")");
}

void query_conditions(struct query *query, const struct conditions *conditions) {
    query_conditions_but(query, conditions, NULL, (struct tm_str){0});
}

void query_conditions_but(struct query *query, const struct conditions *conditions, const struct filter_column *column,
                          struct tm_str key) {
    bool bounded = false;
    for (size_t i = 0; i < conditions->count; i++) {
        const struct detour *detour = conditions->items[i].column->detour;
        if (column && condition_is_about(&conditions->items[i], column, key)) continue;
        bounded = bounded || (conditions->has_since && detour && detour->since);
        add_condition(query, conditions, i);
    }
    if (bounded) query_bind_time(query, "since", conditions->since_us);
    if (bounded && conditions->has_until) query_bind_time(query, "until", conditions->until_us);
}
