/* grpc: messages from split bytes, what stands in headers, and what counts as a flood. No sockets. */
#include "base/base64.h"
#include "grpc/flood.h"
#include "grpc/framing.h"
#include "grpc/text.h"

#include <criterion/criterion.h>
#include <string.h>

enum { LIMIT = 100000 };

/* ---- framing ---- */

static struct grpc_budget budget = {.limit = 1 << 20};
static struct tm_arena *scratch; /* what a test makes */

static void begin(void) {
    scratch = tm_arena_new(0);
}

static void end(void) {
    tm_arena_free(scratch);
}

TestSuite(grpc, .init = begin, .fini = end);

static struct tm_str frame(unsigned flag, struct tm_str body) {
    char *bytes = tm_arena_alloc(scratch, FRAMING_PREFIX + body.len);
    framing_prefix(body.len, (unsigned char *)bytes);
    bytes[0] = (char)flag;
    if (body.len) memcpy(bytes + FRAMING_PREFIX, body.ptr, body.len);
    return (struct tm_str){bytes, FRAMING_PREFIX + body.len};
}

static struct tm_str zipped(struct tm_str text) {
    z_stream stream = {0};
    size_t room = text.len + 1000;
    unsigned char *out = tm_arena_alloc(scratch, room);
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = (unsigned char *)(uintptr_t)text.ptr;
    stream.avail_in = (unsigned)text.len;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
    return (struct tm_str){(char *)out, stream.total_out};
}

/* Feeds `bytes` in pieces; the last result, and the message when there is one. */
static enum framing_result feed(struct framing *framing, struct tm_str bytes, size_t piece,
                                struct tm_grpc_message **message) {
    enum framing_result result = FRAMING_MORE;
    for (size_t at = 0, used; at < bytes.len && result == FRAMING_MORE; at += used) {
        size_t len = bytes.len - at < piece ? bytes.len - at : piece;
        result = framing_feed(framing, bytes.ptr + at, len, &used);
        cr_assert(used <= len && (result != FRAMING_MORE || used == len));
    }
    *message = result == FRAMING_MESSAGE ? framing_take(framing) : NULL;
    return result;
}

static void expect_message(unsigned flag, struct tm_str wire, struct tm_str want, size_t piece) {
    struct framing framing;
    struct tm_grpc_message *message;
    framing_open(&framing, &budget, LIMIT, flag == 1);
    cr_assert_eq(feed(&framing, frame(flag, wire), piece, &message), FRAMING_MESSAGE);
    cr_assert(message->len == want.len && memcmp(message->bytes, want.ptr, want.len) == 0);
    for (int i = 0; i < TM_GRPC_PADDING; i++) cr_assert_eq(message->bytes[message->len + (size_t)i], 0);
    cr_assert_not(framing_is_inside(&framing));
    tm_grpc_message_free(message);
    framing_close(&framing);
    cr_assert_eq(budget.held, 0);
}

Test(grpc, a_message_is_the_same_however_its_bytes_are_split) {
    char *text = tm_arena_zalloc(scratch, LIMIT);
    for (size_t i = 0; i < LIMIT; i++) text[i] = (char)(i * 7);
    for (size_t piece = 1; piece < LIMIT * 2; piece = piece * 3 + 1) {
        expect_message(0, (struct tm_str){text, LIMIT}, (struct tm_str){text, LIMIT}, piece);
        expect_message(1, zipped((struct tm_str){text, LIMIT}), (struct tm_str){text, LIMIT}, piece);
        expect_message(0, TM_STR(""), TM_STR(""), piece);
        expect_message(1, zipped(TM_STR("")), TM_STR(""), piece);
    }
}

static enum framing_result result_of(bool gzip, struct tm_str bytes) {
    struct framing framing;
    struct tm_grpc_message *message;
    framing_open(&framing, &budget, LIMIT, gzip);
    enum framing_result result = feed(&framing, bytes, 1000, &message);
    tm_grpc_message_free(message);
    framing_close(&framing);
    cr_assert_eq(budget.held, 0);
    return result;
}

Test(grpc, what_is_too_large_is_refused_before_it_takes_memory) {
    cr_assert_eq(result_of(false, TM_STR("\0\0\1\x86\xa1")), FRAMING_TOO_LARGE);
    cr_assert_eq(result_of(false, TM_STR("\0\xff\xff\xff\xff")), FRAMING_TOO_LARGE);
    char *zeros = tm_arena_zalloc(scratch, LIMIT + 1);
    cr_assert_eq(result_of(true, frame(1, zipped((struct tm_str){zeros, LIMIT + 1}))), FRAMING_TOO_LARGE);
    cr_assert_eq(result_of(true, frame(1, zipped((struct tm_str){zeros, LIMIT}))), FRAMING_MESSAGE);
}

Test(grpc, what_was_announced_and_does_not_come_takes_no_memory) {
    struct framing framing;
    struct tm_grpc_message *message;
    framing_open(&framing, &budget, LIMIT, false);
    cr_assert_eq(feed(&framing, TM_STR("\0\0\1\x86\xa0xyz"), 100, &message), FRAMING_MORE);
    cr_assert(framing_is_inside(&framing) && budget.held <= 16 << 10);
    framing_close(&framing);
    cr_assert_eq(budget.held, 0);
}

Test(grpc, a_shared_budget_bounds_all_messages_together) {
    struct grpc_budget small = {.limit = 150000};
    struct framing framings[2];
    struct tm_grpc_message *messages[2];
    char *zeros = tm_arena_zalloc(scratch, LIMIT);
    for (int i = 0; i < 2; i++) framing_open(&framings[i], &small, LIMIT, false);
    cr_assert_eq(feed(&framings[0], frame(0, (struct tm_str){zeros, LIMIT}), 5000, &messages[0]), FRAMING_MESSAGE);
    cr_assert_eq(feed(&framings[1], frame(0, (struct tm_str){zeros, LIMIT}), 5000, &messages[1]), FRAMING_NO_ROOM);
    cr_assert_eq(small.held, LIMIT + 32768, "%zu", small.held);
    framing_close(&framings[1]);
    tm_grpc_message_free(messages[0]);
    cr_assert_eq(small.held, 0);
}

Test(grpc, flags_and_gzip_must_be_as_announced) {
    struct tm_str good = zipped(TM_STR("hello"));
    cr_assert_eq(result_of(false, frame(1, good)), FRAMING_FLAG);
    cr_assert_eq(result_of(true, frame(2, good)), FRAMING_FLAG);
    cr_assert_eq(result_of(true, frame(0, TM_STR("plain"))), FRAMING_MESSAGE);
    cr_assert_eq(result_of(true, frame(1, TM_STR("plain"))), FRAMING_CORRUPT);
    cr_assert_eq(result_of(true, frame(1, TM_STR(""))), FRAMING_CORRUPT);
    cr_assert_eq(result_of(true, frame(1, tm_str_sub(good, 0, good.len - 1))), FRAMING_CORRUPT);
    char *longer = tm_arena_alloc(scratch, good.len + 1);
    memcpy(longer, good.ptr, good.len);
    longer[good.len] = 'x';
    cr_assert_eq(result_of(true, frame(1, (struct tm_str){longer, good.len + 1})), FRAMING_CORRUPT);
}

/* ---- text ---- */

Test(grpc, timeouts_are_read_as_the_protocol_has_them) {
    const struct {
        const char *text;
        uint64_t us;
    } good[] = {{"1H", 3600000000}, {"2M", 120000000}, {"99999999S", 99999999000000},
                {"15m", 15000},     {"7u", 7},         {"1n", 1},
                {"1001n", 2},       {"0S", 0}};
    const char *bad[] = {"", "S", "1", "123456789S", "-1S", "1.5S", "1s", "1 S", "S1", "1SS"};
    uint64_t us;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert(grpc_timeout_read(tm_str_from(good[i].text), &us) && us == good[i].us, "%s", good[i].text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(grpc_timeout_read(tm_str_from(bad[i]), &us), "%s", bad[i]);
}

Test(grpc, messages_are_percent_encoded_and_read_back) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_str text = TM_STR("50% of \xc3\xa4\n~ \x7f");
    struct tm_str coded = grpc_percent(text, arena);
    cr_assert(tm_str_is(coded, "50%25 of %C3%A4%0A~ %7F"), "%.*s", TM_STR_ARG(coded));
    cr_assert(tm_str_eq(grpc_unpercent(coded, arena), text));
    cr_assert(tm_str_is(grpc_unpercent(TM_STR("%zz%4%41"), arena), "%zz%4A"));
    tm_arena_free(arena);
}

Test(grpc, binary_headers_are_base64_with_or_without_padding) {
    struct tm_arena *arena = tm_arena_new(0);
    const char *pairs[][2] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"\xff\xfe?", "//4/"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cr_assert(tm_str_is(tm_base64_write(tm_str_from(pairs[i][0]), arena), pairs[i][1]));
        cr_assert(tm_str_is(tm_base64_read(tm_str_from(pairs[i][1]), arena), pairs[i][0]));
    }
    cr_assert(tm_str_is(tm_base64_read(TM_STR("Zg=="), arena), "f"));
    const char *bad[] = {"Z", "Zm9v!", "Zm9=v", "Zg==="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_null(tm_base64_read(tm_str_from(bad[i]), arena).ptr);
    tm_arena_free(arena);
}

/* As google.rpc.Status and RetryInfo are written by anybody. */
Test(grpc, a_retry_is_told_in_the_details_that_clients_act_on) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_str details = grpc_retry_details(8, TM_STR("full"), 1500, arena), bytes = tm_base64_read(details, arena);
    const char want[] =
        "\x08\x08\x12\x04"
        "full\x1a\x36\x0a\x28type.googleapis.com/google.rpc.RetryInfo\x12\x0a\x0a\x08\x08\x01\x10\x80\xca\xb5\xee\x01";
    cr_assert(bytes.len == sizeof want - 1 && memcmp(bytes.ptr, want, bytes.len) == 0, "%.*s", TM_STR_ARG(details));
    tm_arena_free(arena);
}

Test(grpc, content_types_of_grpc_are_known) {
    const char *good[] = {"application/grpc", "application/grpc+proto", "application/grpc;x=y", "Application/gRPC"};
    const char *bad[] = {"", "application/grp", "application/grpc-web", "application/json", "application/grpcx"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) cr_assert(grpc_is_content_type(tm_str_from(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) cr_assert_not(grpc_is_content_type(tm_str_from(bad[i])));
}

/* ---- floods ---- */

Test(grpc, control_frames_are_bounded_in_a_second_and_between_messages) {
    struct flood flood = {0};
    uint64_t now = 5000000;
    for (int i = 0; i < 10; i++) cr_assert(flood_control(&flood, 10, now));
    cr_assert_not(flood_control(&flood, 10, now + 999999));
    cr_assert(flood_control(&flood, 10, now + 1000000));
    for (int i = 0; i < 9; i++) flood_control(&flood, 10, now + 1000000);
    flood_message(&flood);
    cr_assert(flood_control(&flood, 10, now + 1000000));
}

Test(grpc, resets_are_bounded_beyond_what_finishes_and_what_time_forgives) {
    struct flood flood = {0};
    uint64_t now = 5000000;
    for (int i = 0; i < 10; i++) cr_assert(flood_reset(&flood, 10, now));
    cr_assert_not(flood_reset(&flood, 10, now));
    flood_finished(&flood);
    flood_finished(&flood);
    cr_assert(flood_reset(&flood, 10, now));
    cr_assert_not(flood_reset(&flood, 10, now + 19999));
    cr_assert(flood_reset(&flood, 10, now + 200000));
}
