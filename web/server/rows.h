/* rows: ClickHouse's RowBinary, read into cells. Pure.
 *
 * Text is a view into the answer's bytes. Nothing is trusted: whatever does not fit the bytes left is TM_INVALID.
 */
#ifndef WEB_ROWS_H
#define WEB_ROWS_H

#include "base/arena.h"
#include "base/status.h"
#include "columns.h"

struct entry {
    struct tm_str key;
    struct tm_str text; /* of text maps */
    int64_t number;     /* of number maps */
};

struct cell {
    struct tm_str text;
    int64_t number;
    double real;
    const struct entry *entries; /* of maps; arrays use only the keys */
    size_t count;
    bool is_null;
};

struct rows {
    const char *at, *end;
    struct tm_arena *arena; /* entries live here */
};

/* Reads one row. TM_NOT_FOUND at the end, TM_INVALID when the bytes are not of these columns, TM_NO_MEMORY. */
enum tm_status rows_next(struct rows *rows, const struct column *columns, size_t count, struct cell *cells);

/* All rows of an answer: a table of *row_count times `count` cells, in the arena. */
enum tm_status rows_all(struct rows *rows, const struct column *columns, size_t count, struct cell **cells,
                        size_t *row_count);

/* The row whose first cell is `id`, or NULL; of a page, which has at most a hundred. */
const struct cell *rows_find(const struct cell *cells, size_t row_count, size_t columns, struct tm_str id);

#endif
