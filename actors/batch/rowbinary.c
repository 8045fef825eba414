/* rowbinary: stored rows read back. */
#include "batch/columns.h"

#include <string.h>

struct reader {
    const char *at, *end;
    struct tm_arena *arena;
    enum tm_status status;
};

static const char *take(struct reader *r, uint64_t len) {
    const char *from = r->at;
    if (len > (uint64_t)(r->end - r->at)) {
        r->status = TM_INVALID;
        return NULL;
    }
    r->at += len;
    return from;
}

static uint64_t read_varuint(struct reader *r) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const char *byte = take(r, 1);
        if (!byte) return 0;
        value |= (uint64_t)(*byte & 0x7f) << shift;
        if (!(*byte & 0x80)) return value;
    }
    r->status = TM_INVALID;
    return 0;
}

static struct tm_str read_text(struct reader *r) {
    uint64_t len = read_varuint(r);
    const char *from = take(r, len);
    return (struct tm_str){from, from ? (size_t)len : 0};
}

static int64_t read_number(struct reader *r, size_t size) {
    int64_t number = 0;
    const char *from = take(r, size);
    if (from) memcpy(&number, from, size);
    return number;
}

/* Room for `*count` items, of which each takes a byte or more. */
static void *read_items(struct reader *r, uint32_t *count, size_t size) {
    uint64_t items = read_varuint(r);
    void *room = NULL;
    *count = 0;
    if (r->status != TM_OK) return NULL;
    if (items > (uint64_t)(r->end - r->at) || items > UINT32_MAX) r->status = TM_INVALID;
    else if (!(room = tm_arena_array(r->arena, items + 1, size))) r->status = TM_NO_MEMORY;
    else *count = (uint32_t)items;
    return room;
}

static struct fold_value read_amounts(struct reader *r) {
    uint32_t count;
    struct tm_usage *amounts = read_items(r, &count, sizeof *amounts);
    for (uint32_t i = 0; i < count && r->status == TM_OK; i++) {
        amounts[i].key = read_text(r);
        amounts[i].units = read_number(r, 8);
    }
    return (struct fold_value){.amounts = amounts, .count = count};
}

static struct fold_value read_members(struct reader *r) {
    uint32_t count;
    struct metadata_member *members = read_items(r, &count, sizeof *members);
    for (uint32_t i = 0; i < count && r->status == TM_OK; i++) {
        members[i].key = read_text(r);
        members[i].text = read_text(r);
    }
    return (struct fold_value){.members = members, .count = count};
}

static struct fold_value read_set(struct reader *r) {
    uint32_t count;
    struct tm_str *set = read_items(r, &count, sizeof *set);
    for (uint32_t i = 0; i < count && r->status == TM_OK; i++) set[i] = read_text(r);
    return (struct fold_value){.set = set, .count = count};
}

static struct fold_value read_real(struct reader *r) {
    struct fold_value value = {.real = 0};
    const char *from = take(r, sizeof value.real);
    if (from) memcpy(&value.real, from, sizeof value.real);
    return value;
}

static bool is_nullable(unsigned type) {
    return type == TM_TYPE_TEXT_NULL || type == TM_TYPE_TIME_NULL || type == TM_TYPE_U16_NULL ||
           type == TM_TYPE_DECIMAL_NULL;
}

static struct fold_value read_value(struct reader *r, unsigned type) {
    if (is_nullable(type) && read_number(r, 1)) return (struct fold_value){.is_null = true};
    switch (type) {
    case TM_TYPE_TEXT:
    case TM_TYPE_TEXT_NULL: return (struct fold_value){.text = read_text(r)};
    case TM_TYPE_BOOL:
    case COLUMN_U8: return (struct fold_value){.number = read_number(r, 1)};
    case TM_TYPE_U16_NULL: return (struct fold_value){.number = read_number(r, 2)};
    case TM_TYPE_REAL: return read_real(r);
    case TM_TYPE_COUNT_MAP:
    case TM_TYPE_COST_MAP: return read_amounts(r);
    case TM_TYPE_TEXT_MAP: return read_members(r);
    case TM_TYPE_TEXT_SET: return read_set(r);
    default: return (struct fold_value){.number = read_number(r, 8)};
    }
}

enum tm_status rowbinary_next(const struct columns *columns, struct tm_str *bytes, struct tm_arena *arena,
                              struct fold_row *row) {
    struct reader r = {bytes->ptr, bytes->ptr + bytes->len, arena, TM_OK};
    if (bytes->len == 0) return TM_NOT_FOUND;
    memset(row, 0, sizeof *row);
    row->entity = columns->entity;
    for (unsigned i = 0; i < columns->count && r.status == TM_OK; i++) {
        struct fold_value value = read_value(&r, columns->items[i].type);
        column_set(&columns->items[i], row, value);
    }
    *bytes = (struct tm_str){r.at, (size_t)(r.end - r.at)};
    return r.status;
}
