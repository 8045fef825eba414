/* otel_protobuf: an ExportTraceServiceRequest, well-formed, odd and broken. */
#include "otel_encode.h"

#include <criterion/criterion.h>
#include <string.h>

static struct tm_arena *arena;
static struct tm_error error;
static struct otel_export export;

static void begin(void) {
    arena = tm_arena_new(64u << 20);
    cr_assert(arena);
}

static void end(void) {
    tm_arena_free(arena);
}

TestSuite(otel_protobuf, .init = begin, .fini = end);

#define BYTES(literal_) ((struct tm_str){(literal_), sizeof(literal_) - 1})

static const struct tm_str trace_id = BYTES("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\xff");
static const struct tm_str span_id = BYTES("\xab\xcd\0\0\0\0\0\x01");

static void wrap(struct tm_buf *buf, unsigned field) {
    struct tm_buf outer = {0};
    otel_put_bytes(&outer, field, tm_buf_str(buf));
    tm_buf_free(buf);
    *buf = outer;
}

/* A span with good ids and `rest`, an export of it alone. */
static struct tm_buf export_of(struct tm_str rest) {
    struct tm_buf buf = {0};
    otel_put_bytes(&buf, 1, trace_id);
    otel_put_bytes(&buf, 2, span_id);
    tm_buf_append_str(&buf, rest);
    wrap(&buf, 2);
    wrap(&buf, 2);
    wrap(&buf, 1);
    return buf;
}

static enum tm_status read_buf(struct tm_buf *buf) {
    memset(&export, 0, sizeof export);
    struct tm_str body = tm_arena_copy(arena, tm_buf_str(buf));
    tm_buf_free(buf);
    return otel_read_protobuf(body, arena, &export, &error);
}

static enum tm_status read_rest(struct tm_str rest) {
    struct tm_buf buf = export_of(rest);
    return read_buf(&buf);
}

static const struct otel_span *good_span(struct tm_str rest) {
    cr_assert_eq(read_rest(rest), TM_OK, "%s: %s at %zu", error.field, error.reason, error.offset);
    cr_assert_eq(export.count, 1, "%s", export.first.reason);
    return export.spans;
}

/* `value`: the bytes of an AnyValue. */
static struct tm_buf attribute_of(struct tm_str value) {
    struct tm_buf pair = {0};
    otel_put_bytes(&pair, 1, TM_STR("k"));
    otel_put_bytes(&pair, 2, value);
    wrap(&pair, 9);
    return pair;
}

static enum tm_status read_value(struct tm_str value) {
    struct tm_buf attribute = attribute_of(value);
    enum tm_status status = read_rest(tm_buf_str(&attribute));
    tm_buf_free(&attribute);
    return status;
}

static const struct otel_value *good_value(struct tm_str value) {
    cr_assert_eq(read_value(value), TM_OK, "%s", error.reason);
    cr_assert_eq(export.spans[0].attributes.count, 1);
    return &export.spans[0].attributes.items[0].value;
}

Test(otel_protobuf, no_bytes_are_an_empty_export) {
    cr_assert_eq(otel_read_protobuf((struct tm_str){NULL, 0}, arena, &export, &error), TM_OK);
    cr_assert_eq(export.count + export.refused, 0);
}

Test(otel_protobuf, ids_become_lower_case_hex) {
    const struct otel_span *span = good_span(BYTES("\x22\x08\0\0\0\0\0\0\0\xEF"));
    cr_assert(tm_str_is(span->trace_id, "0102030405060708090a0b0c0d0e0fff"));
    cr_assert(tm_str_is(span->span_id, "abcd000000000001"));
    cr_assert(tm_str_is(span->parent_span_id, "00000000000000ef"));
    cr_assert(span->resource && span->scope && !span->scope->name.len);
}

Test(otel_protobuf, parent_of_zeros_or_no_bytes_is_none) {
    cr_assert_eq(good_span(BYTES("\x22\x08\0\0\0\0\0\0\0\0"))->parent_span_id.len, 0);
    cr_assert_eq(good_span(BYTES("\x22\0"))->parent_span_id.len, 0);
    cr_assert_eq(good_span(BYTES(""))->parent_span_id.len, 0);
}

/* The later field counts, so `rest` gives the span another id. */
static void check_refused(struct tm_str rest, const char *member) {
    char path[96] = "resourceSpans[0].scopeSpans[0].spans[1].";
    struct tm_buf buf = {0}, good = {0};
    otel_put_bytes(&good, 1, trace_id);
    otel_put_bytes(&good, 2, span_id);
    struct tm_buf bad = {0};
    tm_buf_append_str(&bad, tm_buf_str(&good));
    tm_buf_append_str(&bad, rest);
    otel_put_bytes(&buf, 2, tm_buf_str(&good));
    otel_put_bytes(&buf, 2, tm_buf_str(&bad));
    otel_put_bytes(&buf, 2, TM_STR(""));
    otel_put_bytes(&buf, 2, tm_buf_str(&good));
    tm_buf_free(&good);
    tm_buf_free(&bad);
    wrap(&buf, 2);
    wrap(&buf, 1);
    cr_assert_eq(read_buf(&buf), TM_OK);
    cr_assert(export.count == 2 && export.refused == 2 && export.spans[1].index == 3, "%s", member);
    cr_assert_str_eq(export.first.field, strcat(path, member));
}

Test(otel_protobuf, malformed_ids_refuse_their_span_only) {
    check_refused(BYTES("\x0a\x0f\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1"), "traceId");
    check_refused(BYTES("\x0a\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "traceId");
    check_refused(BYTES("\x0a\0"), "traceId");
    check_refused(BYTES("\x12\x09\1\2\3\4\5\6\7\1\2"), "spanId");
    check_refused(BYTES("\x12\x08\0\0\0\0\0\0\0\0"), "spanId");
    check_refused(BYTES("\x22\x07\1\2\3\4\5\6\7"), "parentSpanId");
}

Test(otel_protobuf, links_leave_out_ids_that_are_none) {
    const struct otel_span *span = good_span(BYTES("\x6a\x0d\x0a\x01\x07\x12\x08\1\2\3\4\5\6\7\x08"));
    cr_assert(span->link_count == 1 && span->links[0].trace_id.len == 0);
    cr_assert(tm_str_is(span->links[0].span_id, "0102030405060708"));
}

Test(otel_protobuf, times_are_cut_to_microseconds) {
    struct tm_buf rest = {0};
    otel_put_fixed64(&rest, 7, UINT64_C(1700000000123456999));
    otel_put_fixed64(&rest, 8, UINT64_MAX);
    const struct otel_span *span = good_span(tm_buf_str(&rest));
    tm_buf_free(&rest);
    cr_assert_eq(span->start_us, INT64_C(1700000000123456));
    cr_assert_eq(span->end_us, INT64_C(18446744073709551));
    cr_assert_eq(good_span(BYTES(""))->start_us, 0);
}

Test(otel_protobuf, unknown_fields_are_passed_over) {
    /* trace_state, kind, flags, field 1000 as each wire type, and name as a number, which is another field. */
    const struct otel_span *span =
        good_span(BYTES("\x1a\x01x\x30\x03\x85\x01\1\2\3\4\xc0\x3e\x07\xc1\x3e\1\2\3\4\5\6\7\x08\xc2\x3e\x02zz\xc5\x3e"
                        "\1\2\3\4\x28\x05\x2a\x01n"));
    cr_assert(tm_str_is(span->name, "n"));
}

Test(otel_protobuf, last_of_a_repeated_field_counts) {
    cr_assert(tm_str_is(good_span(BYTES("\x2a\x01x\x2a\x01y"))->name, "y"));
    const struct otel_value *value = good_value(BYTES("\x0a\x01s\x18\x07"));
    cr_assert(value->type == OTEL_INT && value->integer == 7);
    value = good_value(BYTES("\x2a\x02\x0a\x05\x10\x02"));
    cr_assert(value->type == OTEL_BOOL && value->boolean, "of a choice only the last is read");
}

Test(otel_protobuf, numbers_may_be_longer_than_needed) {
    cr_assert_eq(good_value(BYTES("\x18\x87\x80\x80\x80\x80\x80\x80\x80\x80\x00"))->integer, 7);
    cr_assert_eq(good_value(BYTES("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))->integer, -1);
    cr_assert(tm_str_is(good_span(BYTES("\xaa\x80\x00\x81\x00n"))->name, "n"));
}

Test(otel_protobuf, text_that_is_no_utf8_is_repaired) {
    const struct otel_value *value = good_value(BYTES("\x0a\x06"
                                                      "a\xff\xc3\xa9\xc3z"));
    cr_assert(value->type == OTEL_STRING);
    cr_assert(tm_str_is(value->text, "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbdz"));
    cr_assert(tm_str_is(good_span(BYTES("\x2a\x01\x80"))->name, "\xef\xbf\xbd"));
    value = good_value(BYTES("\x3a\x02\xff\xfe"));
    cr_assert(value->type == OTEL_BYTES && value->text.len == 2, "bytes stay what they are");
}

/* ---- broken ---- */

static void check_broken(struct tm_str rest, const char *reason, size_t offset) {
    cr_assert_eq(read_rest(rest), TM_INVALID, "%s", reason);
    cr_assert_str_eq(error.reason, reason);
    cr_assert_str_eq(error.field, "resourceSpans[0].scopeSpans[0].spans[0]");
    /* Three heads of two bytes and the ids stand before. */
    cr_assert_eq(error.offset, 6 + 18 + 10 + offset, "%s: %zu", reason, error.offset);
}

Test(otel_protobuf, broken_fields_refuse_the_export_and_say_where) {
    check_broken(BYTES("\x2a\x01n\x2a\x05n"), "a field is longer than the message it is in", 3);
    check_broken(BYTES("\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "a field is longer than the message it is in",
                 0);
    check_broken(BYTES("\x30\x80"), "the message ends within a number", 0);
    check_broken(BYTES("\x80"), "the message ends within a number", 0);
    check_broken(BYTES("\x39\1\2\3\4\5\6\7"), "a field is longer than the message it is in", 0);
    check_broken(BYTES("\x85\x01\1\2\3"), "a field is longer than the message it is in", 0);
    check_broken(BYTES("\x30\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), "a number has more than 64 bits", 0);
    check_broken(BYTES("\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), "a number has more than 64 bits", 0);
    check_broken(BYTES("\x33\x34"), "a field has a wire type that is not in use", 0);
    check_broken(BYTES("\x36"), "a field has a wire type that is not in use", 0);
    check_broken(BYTES("\x37"), "a field has a wire type that is not in use", 0);
    check_broken(BYTES("\x02\x01n"), "a field has a number that cannot be", 0);
    check_broken(BYTES("\xfa\xff\xff\xff\xff\x01\x01n"), "a field has a number that cannot be", 0);
}

Test(otel_protobuf, broken_parts_are_named) {
    static const struct {
        struct tm_str rest;
        const char *field;
    } rows[] = {
        {BYTES("\x4a\x01\x0a"), "resourceSpans[0].scopeSpans[0].spans[0].attributes"},
        {BYTES("\x4a\x05\x12\x03\x2a\x01\x0a"), "resourceSpans[0].scopeSpans[0].spans[0].attributes"},
        {BYTES("\x4a\x05\x12\x03\x32\x01\x0a"), "resourceSpans[0].scopeSpans[0].spans[0].attributes"},
        {BYTES("\x5a\0\x5a\x01\x0a"), "resourceSpans[0].scopeSpans[0].spans[0].events[1]"},
        {BYTES("\x6a\x01\x0a"), "resourceSpans[0].scopeSpans[0].spans[0].links[0]"},
        {BYTES("\x7a\x01\x0a"), "resourceSpans[0].scopeSpans[0].spans[0].status"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(read_rest(rows[i].rest), TM_INVALID);
        cr_assert_str_eq(error.field, rows[i].field);
        cr_assert_eq(error.offset, 6 + 28 + rows[i].rest.len - 1, "the last byte is the broken field");
    }
}

static enum tm_status read_nested(unsigned levels) {
    struct tm_buf value = {0};
    otel_put_number(&value, 3, 1);
    for (unsigned i = levels - 1; i >= 1; i--) {
        if (i % 2) {
            wrap(&value, 1);
            wrap(&value, 5);
        } else {
            wrap(&value, 2);
            wrap(&value, 1);
            wrap(&value, 6);
        }
    }
    enum tm_status status = read_value(tm_buf_str(&value));
    tm_buf_free(&value);
    return status;
}

Test(otel_protobuf, values_nest_to_64_levels) {
    cr_assert_eq(read_nested(64), TM_OK, "%s", error.reason);
    cr_assert_eq(read_nested(65), TM_TOO_LARGE);
    cr_assert_eq(read_nested(5000), TM_TOO_LARGE);
}

Test(otel_protobuf, spans_without_ids_take_no_memory) {
    struct tm_buf buf = {0};
    for (int i = 0; i < 100000; i++) otel_put_bytes(&buf, 2, TM_STR(""));
    wrap(&buf, 2);
    wrap(&buf, 1);
    struct tm_arena *small = tm_arena_new(4096);
    cr_assert_eq(otel_read_protobuf(tm_buf_str(&buf), small, &export, &error), TM_OK);
    cr_assert(export.count == 0 && export.refused == 100000);
    tm_arena_free(small);
    tm_buf_free(&buf);
}

Test(otel_protobuf, want_of_memory_is_said) {
    struct tm_buf body = export_of(TM_STR(""));
    struct tm_arena *small = tm_arena_new(64);
    cr_assert_eq(otel_read_protobuf(tm_buf_str(&body), small, &export, &error), TM_NO_MEMORY);
    tm_arena_free(small);
    tm_buf_free(&body);
}
