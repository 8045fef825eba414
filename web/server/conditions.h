/* conditions: the parameter `filter` of lists, a JSON array of typed conditions that all must hold. Pure.
 *
 *   [{"type":"stringOptions","column":"environment","operator":"any of","value":["production"]},
 *    {"type":"stringObject","column":"metadata","key":"tenant","operator":"=","value":"acme"}]
 *
 * Each list has a table of the columns it can be narrowed by (filter_columns.h). Text of SQL comes from those tables
 * and from here, values and keys are bound. A column that has nothing ('') takes part in no comparison, negations
 * included, as NULL would: "is null" finds it. Types, operators and their meaning: the public API's (/openapi.json).
 */
#ifndef WEB_CONDITIONS_H
#define WEB_CONDITIONS_H

#include "params.h"
#include "table.h"

#include <stdint.h>

enum { CONDITIONS_MAX = 24 }; /* as many names of parameters as conditions.c has */

enum column_kind {
    COLUMN_TEXT,     /* never absent */
    COLUMN_OPTIONAL, /* '' is absent */
    COLUMN_PAYLOAD,  /* the same, and too long to be told by value */
    COLUMN_TEXTS,    /* an array */
    COLUMN_TIME,
    COLUMN_NUMBER, /* Float64, may be NULL */
    COLUMN_BOOL,
    COLUMN_METADATA,         /* by key */
    COLUMN_SCORE_NUMBERS,    /* by the score's name: its average */
    COLUMN_SCORE_CATEGORIES, /* by the score's name */
    COLUMN_SCORE_BOOLEANS,   /* by the score's name */
};

/* Where a condition is not about the listed table: it is met by rows whose `own` column is among the `other` column of
 * `table`. `narrow` leads from the project's rows of `table` to the condition, which ends with "))". */
struct detour {
    const char *own, *other, *narrow;
    enum table table;
    const char *since;  /* " AND ..." with {since:Int64}, for what began before the list does; NULL: nothing */
    const char *traces; /* with `since`: the same for the traces of a list that ends, with {until:Int64} too, so that no
                         * others are added up */
};

struct filter_column {
    const char *id, *name; /* as clients call it: either */
    enum column_kind kind;
    const char *sql;
    const struct detour *detour; /* NULL: none */
    const char *instead_of[2];   /* simple parameters that a condition on it replaces */
};

struct filter_columns {
    const struct filter_column *items;
    size_t count;
};

struct condition {
    const struct filter_column *column;
    const struct operation *operation;
    struct tm_str key, text;
    const struct tm_str *items;
    size_t item_count;
    double number;
    int64_t us;
};

struct conditions {
    struct condition items[CONDITIONS_MAX];
    size_t count;
    int64_t since_us, until_us; /* of the list, for detours that have a `since` */
    bool has_since, has_until;
};

/* `columns` NULL: the list takes none. What is wrong is told to `params`; then nothing of it may be used. Values are
 * views into the parameter or `arena`. */
void conditions_read(struct conditions *conditions, const struct filter_columns *columns, struct params *params,
                     struct tm_arena *arena);
/* The same of an array that was read already. */
struct tm_json;
void conditions_read_json(struct conditions *conditions, const struct filter_columns *columns,
                          const struct tm_json *array, struct params *params, struct tm_arena *arena);
/* The time that all of the list come at or after, or before or at, as far as conditions on the column `id` say. False:
 * they do not. */
bool conditions_from(const struct conditions *conditions, const char *id, int64_t *us);
bool conditions_until(const struct conditions *conditions, const char *id, int64_t *us);
/* The column of that id or name; NULL: there is none. */
const struct filter_column *filter_column_find(const struct filter_columns *columns, struct tm_str name);
/* Whether a column's conditions name a key: of metadata, or a score. */
bool filter_column_has_key(const struct filter_column *column);
/* Whether it is about what `column` is about, under whatever name; of keys, about this one. */
bool condition_is_about(const struct condition *condition, const struct filter_column *column, struct tm_str key);
/* Whether a condition replaces this simple parameter. */
bool conditions_replace(const struct conditions *conditions, const char *parameter);

struct query;
/* " AND ..." for each. Once a query: its parameters have names of their own. */
void query_conditions(struct query *query, const struct conditions *conditions);
/* The same without those about `column` and `key`; NULL: all. */
void query_conditions_but(struct query *query, const struct conditions *conditions, const struct filter_column *column,
                          struct tm_str key);

#endif
