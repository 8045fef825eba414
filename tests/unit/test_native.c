/* native: the bytes of a block, taken apart again by the description of the format. */
#include "fold_events.h"

#include <criterion/criterion.h>
#include <string.h>

#define OBSERVATION TRACEMESH__ENTITY__ENTITY_OBSERVATION
#define TRACE       TRACEMESH__ENTITY__ENTITY_TRACE

static struct tm_arena *arena;
static void setup(void) {
    arena = tm_arena_new(0);
}
static void teardown(void) {
    tm_arena_free(arena);
}
TestSuite(native, .init = setup, .fini = teardown);

/* ---- a reader of Native ---- */

static uint64_t varuint(struct tm_str *bytes) {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        cr_assert_gt(bytes->len, 0);
        unsigned char byte = (unsigned char)bytes->ptr[0];
        *bytes = tm_str_sub(*bytes, 1, bytes->len);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
    }
}

static struct tm_str take(struct tm_str *bytes, size_t len) {
    cr_assert_leq(len, bytes->len);
    struct tm_str taken = tm_str_sub(*bytes, 0, len);
    *bytes = tm_str_sub(*bytes, len, bytes->len);
    return taken;
}

static struct tm_str text(struct tm_str *bytes) {
    return take(bytes, varuint(bytes));
}

static uint64_t number(struct tm_str bytes, size_t index, size_t size) {
    uint64_t value = 0;
    memcpy(&value, bytes.ptr + index * size, size);
    return value;
}

static void skip_values(struct tm_str *bytes, const char *type, size_t count) {
    if (strncmp(type, "Nullable(", 9) == 0) {
        take(bytes, count);
        skip_values(bytes, type + 9, count);
    } else if (strncmp(type, "Map(", 4) == 0 || strncmp(type, "Array(", 6) == 0) {
        struct tm_str ends = take(bytes, 8 * count);
        size_t items = count ? number(ends, count - 1, 8) : 0;
        skip_values(bytes, "String", items);
        if (type[0] == 'M') skip_values(bytes, strchr(type, ',') + 2, items);
    } else if (strncmp(type, "String", 6) == 0) {
        for (size_t i = 0; i < count; i++) text(bytes);
    } else {
        size_t size = strncmp(type, "UInt16", 6) == 0 ? 2 : type[0] == 'B' || strncmp(type, "UInt8", 5) == 0 ? 1 : 8;
        take(bytes, size * count);
    }
}

/* The bytes of the column `name`; checks on its way that the block is well-formed to its end. */
static struct tm_str column(struct tm_str block, const char *name, const char *want_type) {
    struct tm_str found = {NULL, 0};
    uint64_t columns = varuint(&block), rows = varuint(&block);
    for (uint64_t i = 0; i < columns; i++) {
        struct tm_str column_name = text(&block), type = tm_arena_copy(arena, text(&block)), before = block;
        skip_values(&block, type.ptr, rows);
        if (!tm_str_is(column_name, name)) continue;
        cr_assert(tm_str_is(type, want_type), "%s is %s", name, type.ptr);
        found = tm_str_sub(before, 0, before.len - block.len);
    }
    cr_assert_eq(block.len, 0, "%zu bytes too many", block.len);
    cr_assert_not_null(found.ptr, "no column %s", name);
    return found;
}

/* ---- blocks ---- */

static void add(struct native *native, const Tracemesh__Event *event, uint64_t version) {
    struct fold_row row;
    struct fold_state *state = tm_arena_alloc(arena, fold_state_size(event->entity));
    fold_state_init(state, event->entity, TM_STR("project"), TM_STR("thing"));
    cr_assert_eq(fold_merge_event(state, event, arena), TM_OK);
    cr_assert_eq(fold_finalise(state, NULL, arena, arena, &row), TM_OK);
    row.row_version = version;
    size_t most = native_size(native) + native_row_size(native, &row);
    cr_assert(native_add(native, &row));
    cr_assert_leq(native_size(native), most, "a block that has room for a row has");
}

static struct tm_str written(struct native *native) {
    struct tm_buf out = {0};
    cr_assert(native_write(native, &out));
    cr_assert_eq(out.len, native_size(native));
    struct tm_str copy = tm_arena_copy(arena, tm_buf_str(&out));
    tm_buf_free(&out);
    return copy;
}

static struct tm_str two_observations(void) {
    Tracemesh__Event *bare = event_new(arena, OBSERVATION, "1", 10), *full = event_new(arena, OBSERVATION, "2", 20);
    struct native *native = native_new(OBSERVATION);
    event_number(arena, full, TM_OBSERVATION_END_TIME, 77);
    event_number(arena, full, TM_OBSERVATION_PROMPT_VERSION, 513);
    event_text(arena, full, TM_OBSERVATION_NAME, "full");
    event_text(arena, full, TM_OBSERVATION_METADATA, "{\"k\":[1],\"l\":\"m\"}");
    Tracemesh__Value *usage = event_add(arena, full, TM_OBSERVATION_PROVIDED_USAGE);
    Tracemesh__MapEntry entry = TRACEMESH__MAP_ENTRY__INIT, *entries[] = {&entry};
    entry.key = (ProtobufCBinaryData){5, (uint8_t *)"input"};
    entry.number = 1234567890123;
    usage->n_entries = 1;
    usage->entries = entries;
    add(native, bare, 1);
    add(native, full, (uint64_t)7 << 40 | 2);
    cr_assert_eq(native_rows(native), 2);
    struct tm_str block = written(native);
    native_free(native);
    return block;
}

Test(native, fixed_columns_and_numbers_are_arrays) {
    struct tm_str block = two_observations(), versions = column(block, "row_version", "UInt64"),
                  start = column(block, "start_time", "DateTime64(6, 'UTC')");
    cr_assert_eq(number(versions, 0, 8), 1);
    cr_assert_eq(number(versions, 1, 8), (uint64_t)7 << 40 | 2);
    cr_assert_eq(number(start, 0, 8), 10);
    cr_assert_eq(number(start, 1, 8), 20);
    cr_assert(tm_str_eq(column(block, "is_deleted", "UInt8"), TM_STR("\0\0")));
    cr_assert(tm_str_eq(column(block, "name", "String"), TM_STR("\0\4full")));
    cr_assert(tm_str_eq(column(block, "trace_id", "String"), TM_STR("\5trace\5trace")));
}

Test(native, nullable_columns_have_their_null_map_first) {
    struct tm_str block = two_observations(), end = column(block, "end_time", "Nullable(DateTime64(6, 'UTC'))"),
                  prompt = column(block, "prompt_version", "Nullable(UInt16)");
    cr_assert(tm_str_eq(tm_str_sub(end, 0, 2), TM_STR("\1\0")));
    cr_assert_eq(number(tm_str_sub(end, 2, end.len), 1, 8), 77);
    cr_assert(tm_str_eq(prompt, TM_STR("\1\0\0\0\1\2")));
    cr_assert(tm_str_eq(tm_str_sub(column(block, "total_cost", "Nullable(Decimal(18, 12))"), 0, 2), TM_STR("\1\1")));
}

Test(native, maps_are_ends_keys_and_values) {
    struct tm_str block = two_observations(), metadata = column(block, "metadata", "Map(String, String)"),
                  usage = column(block, "provided_usage_details", "Map(String, UInt64)");
    cr_assert_eq(number(metadata, 0, 8), 0);
    cr_assert_eq(number(metadata, 1, 8), 2);
    cr_assert(tm_str_eq(tm_str_sub(metadata, 16, metadata.len), TM_STR("\1k\1l\3[1]\1m")));
    cr_assert_eq(number(usage, 1, 8), 1);
    cr_assert(tm_str_eq(tm_str_sub(usage, 16, 6), TM_STR("\5input")));
    cr_assert_eq(number(tm_str_sub(usage, 22, 8), 0, 8), 1234567890123);
    column(block, "cost_details", "Map(String, Decimal(18, 12))");
}

Test(native, a_cleared_block_starts_anew) {
    struct native *native = native_new(TRACE);
    Tracemesh__Event *event = event_new(arena, TRACE, "1", 10);
    Tracemesh__Value *tags = event_add(arena, event, TM_TRACE_TAGS);
    Tracemesh__MapEntry b = TRACEMESH__MAP_ENTRY__INIT, a = b, *entries[] = {&b, &a, &b};
    b.key = (ProtobufCBinaryData){1, (uint8_t *)"b"};
    a.key = (ProtobufCBinaryData){1, (uint8_t *)"a"};
    tags->n_entries = 3;
    tags->entries = entries;
    add(native, event, 1);
    struct tm_str first = written(native);
    native_clear(native);
    cr_assert_eq(native_rows(native), 0);
    add(native, event, 1);
    cr_assert(tm_str_eq(written(native), first));
    struct tm_str column_bytes = column(first, "tags", "Array(String)");
    cr_assert_eq(number(column_bytes, 0, 8), 2);
    cr_assert(tm_str_eq(tm_str_sub(column_bytes, 8, 4), TM_STR("\1a\1b")));
    native_free(native);
}

Test(native, long_texts_have_long_lengths) {
    struct native *native = native_new(TRACE);
    char *input = tm_arena_alloc(arena, 100001);
    memset(input, 'x', 100000);
    input[100000] = 0;
    Tracemesh__Event *event = event_new(arena, TRACE, "1", 10);
    event_text(arena, event, TM_TRACE_INPUT, input);
    add(native, event, 1);
    struct tm_str bytes = column(written(native), "input", "String");
    cr_assert_eq(text(&bytes).len, 100000);
    native_free(native);
}
