/* native: rows as one block of ClickHouse's Native format, column by column.
 *
 * Rows are added one at a time, while they are warm in the cache and before their scratch memory goes; each column
 * gathers its bytes, and the block is their concatenation, made by whoever sends it. */
#include "batch/columns.h"

#include "base/varuint.h"

#include <stdlib.h>
#include <string.h>

/* Nullable: head = null map, body = values. Array and Map: head = end offsets, body = items or keys, tail = values. */
struct gathered {
    struct tm_buf title, head, body, tail; /* title: name and type */
    uint64_t items;
};

struct native {
    struct columns columns;
    struct gathered gathered[COLUMNS_MOST];
    struct tm_buf counts; /* of columns and rows: how the block begins */
    size_t rows;
};

static bool add_text(struct tm_buf *buf, struct tm_str text);

struct native *native_new(Tracemesh__Entity entity) {
    struct native *native = calloc(1, sizeof *native);
    if (!native) return NULL;
    columns_of(entity, &native->columns);
    bool ok = tm_buf_reserve(&native->counts, 2 * VARUINT_MOST);
    for (unsigned i = 0; ok && i < native->columns.count; i++) {
        const struct column *column = &native->columns.items[i];
        struct tm_buf *title = &native->gathered[i].title;
        ok = add_text(title, tm_str_from(column->name)) && add_text(title, tm_str_from(column_type_name(column)));
    }
    if (ok) return native;
    native_free(native);
    return NULL;
}

void native_free(struct native *native) {
    if (!native) return;
    tm_buf_free(&native->counts);
    for (unsigned i = 0; i < native->columns.count; i++) {
        tm_buf_free(&native->gathered[i].title);
        tm_buf_free(&native->gathered[i].head);
        tm_buf_free(&native->gathered[i].body);
        tm_buf_free(&native->gathered[i].tail);
    }
    free(native);
}

void native_clear(struct native *native) {
    for (unsigned i = 0; i < native->columns.count; i++) {
        tm_buf_clear(&native->gathered[i].head);
        tm_buf_clear(&native->gathered[i].body);
        tm_buf_clear(&native->gathered[i].tail);
        native->gathered[i].items = 0;
    }
    native->rows = 0;
}

size_t native_rows(const struct native *native) {
    return native->rows;
}

/* ---- values ---- */

static bool add_text(struct tm_buf *buf, struct tm_str text) {
    if (text.len > SIZE_MAX / 4 || !tm_buf_reserve(buf, VARUINT_MOST + text.len)) return false;
    buf->len += varuint_put(buf->ptr + buf->len, text.len);
    if (text.len) memcpy(buf->ptr + buf->len, text.ptr, text.len);
    buf->len += text.len;
    return true;
}

/* Integers lie little-endian in Native, as they do on every machine ClickHouse runs on. */
static bool add_number(struct tm_buf *buf, int64_t number, size_t size) {
    return tm_buf_append(buf, &number, size);
}

static bool add_null(struct tm_buf *buf, bool is_null) {
    return tm_buf_append_char(buf, is_null);
}

static bool add_amounts(struct gathered *to, const struct fold_value *value) {
    for (uint32_t i = 0; i < value->count; i++) {
        if (!add_text(&to->body, value->amounts[i].key)) return false;
        if (!add_number(&to->tail, value->amounts[i].units, 8)) return false;
    }
    to->items += value->count;
    return add_number(&to->head, (int64_t)to->items, 8);
}

static bool add_members(struct gathered *to, const struct fold_value *value) {
    for (uint32_t i = 0; i < value->count; i++) {
        if (!add_text(&to->body, value->members[i].key)) return false;
        if (!add_text(&to->tail, value->members[i].text)) return false;
    }
    to->items += value->count;
    return add_number(&to->head, (int64_t)to->items, 8);
}

static bool add_set(struct gathered *to, const struct fold_value *value) {
    for (uint32_t i = 0; i < value->count; i++)
        if (!add_text(&to->body, value->set[i])) return false;
    to->items += value->count;
    return add_number(&to->head, (int64_t)to->items, 8);
}

/* Values that are null have all other members zero. */
static bool add_value(struct gathered *to, unsigned type, const struct fold_value *value) {
    switch (type) {
    case TM_TYPE_TEXT: return add_text(&to->body, value->text);
    case TM_TYPE_TEXT_NULL: return add_null(&to->head, value->is_null) && add_text(&to->body, value->text);
    case TM_TYPE_TIME:
    case COLUMN_U64: return add_number(&to->body, value->number, 8);
    case TM_TYPE_TIME_NULL:
    case TM_TYPE_DECIMAL_NULL: return add_null(&to->head, value->is_null) && add_number(&to->body, value->number, 8);
    case TM_TYPE_U16_NULL: return add_null(&to->head, value->is_null) && add_number(&to->body, value->number, 2);
    case TM_TYPE_BOOL:
    case COLUMN_U8: return add_number(&to->body, value->number, 1);
    case TM_TYPE_REAL: return tm_buf_append(&to->body, &value->real, 8);
    case TM_TYPE_COUNT_MAP:
    case TM_TYPE_COST_MAP: return add_amounts(to, value);
    case TM_TYPE_TEXT_MAP: return add_members(to, value);
    case TM_TYPE_TEXT_SET: return add_set(to, value);
    default: return false;
    }
}

bool native_add(struct native *native, const struct fold_row *row) {
    for (unsigned i = 0; i < native->columns.count; i++) {
        const struct column *column = &native->columns.items[i];
        struct fold_value value = column_get(column, row);
        if (!add_value(&native->gathered[i], column->type, &value)) return false;
    }
    native->rows++;
    return true;
}

static size_t value_size(unsigned type, const struct fold_value *value) {
    size_t size = 2 * VARUINT_MOST + value->text.len; /* of a number or a text, with its null or its end */
    bool amounts = type == TM_TYPE_COUNT_MAP || type == TM_TYPE_COST_MAP;
    for (uint32_t i = 0; i < value->count; i++) {
        size += 2 * VARUINT_MOST;
        if (amounts) size += value->amounts[i].key.len;
        else if (type == TM_TYPE_TEXT_MAP) size += value->members[i].key.len + value->members[i].text.len;
        else if (type == TM_TYPE_TEXT_SET) size += value->set[i].len;
    }
    return size;
}

size_t native_row_size(const struct native *native, const struct fold_row *row) {
    size_t size = VARUINT_MOST; /* of the count of rows */
    for (unsigned i = 0; i < native->columns.count; i++) {
        struct fold_value value = column_get(&native->columns.items[i], row);
        size += value_size(native->columns.items[i].type, &value);
    }
    return size;
}

/* ---- the block ---- */

size_t native_size(const struct native *native) {
    size_t size = varuint_size(native->columns.count) + varuint_size(native->rows);
    for (unsigned i = 0; i < native->columns.count; i++) {
        const struct gathered *from = &native->gathered[i];
        size += from->title.len + from->head.len + from->body.len + from->tail.len;
    }
    return size;
}

size_t native_parts(struct native *native, struct tm_str parts[NATIVE_PARTS_MOST]) {
    size_t count = 0;
    tm_buf_clear(&native->counts); /* it has the room */
    varuint_append(&native->counts, native->columns.count);
    varuint_append(&native->counts, native->rows);
    parts[count++] = tm_buf_str(&native->counts);
    for (unsigned i = 0; i < native->columns.count; i++) {
        const struct gathered *from = &native->gathered[i];
        parts[count++] = tm_buf_str(&from->title);
        parts[count++] = tm_buf_str(&from->head);
        parts[count++] = tm_buf_str(&from->body);
        parts[count++] = tm_buf_str(&from->tail);
    }
    return count;
}

bool native_write(struct native *native, struct tm_buf *out) {
    struct tm_str parts[NATIVE_PARTS_MOST];
    size_t count = native_parts(native, parts);
    bool ok = tm_buf_reserve(out, native_size(native));
    for (size_t i = 0; ok && i < count; i++) ok = tm_buf_append_str(out, parts[i]);
    return ok;
}
