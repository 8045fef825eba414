/* columns: the columns of an entity's table, from model/fields.h and the fixed ones, for writing and reading back. */
#ifndef TM_BATCH_COLUMNS_H
#define TM_BATCH_COLUMNS_H

#include "base/buf.h"
#include "batch/fold.h"

/* Types beyond those of fields. */
enum { COLUMN_U64 = TM_TYPE_TEXT_SET + 1, COLUMN_U8 };

struct column {
    const char *name;
    unsigned type; /* enum tm_type or COLUMN_ */
    int field;     /* index in fold_row.values, or -1 */
    size_t offset; /* of the member of fold_row, for fixed ones */
};

enum { COLUMNS_MOST = FOLD_FIELDS_MOST + 11 };

struct columns {
    Tracemesh__Entity entity;
    struct column items[COLUMNS_MOST];
    unsigned count;
};

void columns_of(Tracemesh__Entity entity, struct columns *columns);
const char *
column_type_name(const struct column *column); /* as Native names it; LowCardinality is left to the server */

struct fold_value column_get(const struct column *column, const struct fold_row *row);
void column_set(const struct column *column, struct fold_row *row, struct fold_value value);

/* ---- Native blocks (native.c) -------------------------------------------------------------------------------------
 */

struct native; /* a block: one buffer or more a column, kept for the next one */

enum { NATIVE_PARTS_MOST = 1 + 4 * COLUMNS_MOST };

struct native *native_new(Tracemesh__Entity entity);
void native_free(struct native *native);
bool native_add(struct native *native, const struct fold_row *row); /* false: out of memory, the block is spoilt */
size_t native_rows(const struct native *native);
size_t native_size(const struct native *native); /* of the whole block, in bytes, exactly */
size_t native_row_size(const struct native *native, const struct fold_row *row); /* by which it grows, at most */
/* The block, in parts that follow one another; they are views, valid until a row is added or the block is cleared.
 * Returns how many. */
size_t native_parts(struct native *native, struct tm_str parts[NATIVE_PARTS_MOST]);
bool native_write(struct native *native, struct tm_buf *out); /* all of them, one behind the other */
void native_clear(struct native *native);

/* ---- RowBinary (rowbinary.c) ----------------------------------------------------------------------------------------
 */

/* Reads the next row of all columns, in their order, off the front of *bytes; views into it and the arena.
 * TM_NOT_FOUND: no more rows. TM_INVALID: not such rows. */
enum tm_status rowbinary_next(const struct columns *columns, struct tm_str *bytes, struct tm_arena *arena,
                              struct fold_row *row);

#endif
