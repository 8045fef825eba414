/* rows: RowBinary into cells. Numbers are little-endian, as on every machine we run on. */
#include "rows.h"

#include <string.h>

static bool take_bytes(struct rows *rows, void *out, size_t len) {
    if ((size_t)(rows->end - rows->at) < len) return false;
    memcpy(out, rows->at, len);
    rows->at += len;
    return true;
}

/* LEB128, as ClickHouse writes lengths. */
static bool take_length(struct rows *rows, size_t *out) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        unsigned char byte;
        if (!take_bytes(rows, &byte, 1)) return false;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *out = (size_t)value;
            return true;
        }
    }
    return false;
}

static bool take_text(struct rows *rows, struct tm_str *out) {
    size_t len;
    if (!take_length(rows, &len) || (size_t)(rows->end - rows->at) < len) return false;
    *out = (struct tm_str){rows->at, len};
    rows->at += len;
    return true;
}

static bool take_entry(struct rows *rows, enum cell_type type, struct entry *entry) {
    if (!take_text(rows, &entry->key)) return false;
    if (type == CELL_TEXT_MAP) return take_text(rows, &entry->text);
    if (type == CELL_INT_MAP) return take_bytes(rows, &entry->number, sizeof entry->number);
    return true;
}

static enum tm_status take_entries(struct rows *rows, enum cell_type type, struct cell *cell) {
    size_t count;
    /* Each entry has at least one byte, so the count is bounded by what is left before anything is allocated. */
    if (!take_length(rows, &count) || count > (size_t)(rows->end - rows->at)) return TM_INVALID;
    struct entry *entries = tm_arena_array(rows->arena, count ? count : 1, sizeof *entries);
    if (!entries) return TM_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (!take_entry(rows, type, &entries[i])) return TM_INVALID;
    cell->entries = entries;
    cell->count = count;
    return TM_OK;
}

static bool take_null_mark(struct rows *rows, struct cell *cell) {
    unsigned char mark;
    if (!take_bytes(rows, &mark, 1) || mark > 1) return false;
    cell->is_null = mark == 1;
    return true;
}

static enum tm_status take_cell(struct rows *rows, enum cell_type type, struct cell *cell) {
    unsigned char byte;
    bool taken = false;
    switch (type) {
    case CELL_TEXT: taken = take_text(rows, &cell->text); break;
    case CELL_TEXT_NULL: taken = take_null_mark(rows, cell) && (cell->is_null || take_text(rows, &cell->text)); break;
    case CELL_INT: taken = take_bytes(rows, &cell->number, sizeof cell->number); break;
    case CELL_INT_NULL:
        taken = take_null_mark(rows, cell) && (cell->is_null || take_bytes(rows, &cell->number, sizeof cell->number));
        break;
    case CELL_REAL: taken = take_bytes(rows, &cell->real, sizeof cell->real); break;
    case CELL_BOOL:
        taken = take_bytes(rows, &byte, 1);
        if (taken) cell->number = byte != 0;
        break;
    case CELL_TEXTS:
    case CELL_TEXT_MAP:
    case CELL_INT_MAP: return take_entries(rows, type, cell);
    }
    return taken ? TM_OK : TM_INVALID;
}

enum tm_status rows_next(struct rows *rows, const struct column *columns, size_t count, struct cell *cells) {
    if (rows->at == rows->end) return TM_NOT_FOUND;
    memset(cells, 0, count * sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        enum tm_status status = take_cell(rows, columns[i].type, &cells[i]);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

enum tm_status rows_all(struct rows *rows, const struct column *columns, size_t count, struct cell **cells,
                        size_t *row_count) {
    struct cell *table = NULL;
    size_t used = 0, room = 0;
    for (;;) {
        if (used == room) {
            size_t larger = room ? room * 2 : 64;
            struct cell *grown = tm_arena_array(rows->arena, larger, count * sizeof *grown);
            if (!grown) return TM_NO_MEMORY;
            if (used) memcpy(grown, table, used * count * sizeof *grown);
            table = grown;
            room = larger;
        }
        enum tm_status status = rows_next(rows, columns, count, table + used * count);
        if (status == TM_NOT_FOUND) break;
        if (status != TM_OK) return status;
        used++;
    }
    *cells = table;
    *row_count = used;
    return TM_OK;
}

const struct cell *rows_find(const struct cell *cells, size_t row_count, size_t columns, struct tm_str id) {
    for (size_t i = 0; i < row_count; i++)
        if (tm_str_eq(cells[i * columns].text, id)) return &cells[i * columns];
    return NULL;
}
