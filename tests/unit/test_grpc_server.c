/* grpc_server: a real server on a real socket, spoken to frame by frame: calls, refusals, times, bounds, floods, drain.
 */
#include "grpc/grpc.h"
#include "grpc_wire.h"

#include <signal.h>

enum { MESSAGE_LIMIT = 200000, WINDOW = 65535 };

/* ---- handlers ---- */

static struct tm_grpc_call *_Atomic held; /* of /t/Hold, whose handler asks for nothing until it is told */

static void ask(void *state, struct tm_grpc_call *call) {
    tm_grpc_next(call);
}

static void echo_once(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    tm_grpc_send(call, (struct tm_str){message->bytes, message->len});
    tm_grpc_message_free(message);
    tm_grpc_finish(call, TM_GRPC_OK, NULL);
}

static void echo_each(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    tm_grpc_send(call, (struct tm_str){message->bytes, message->len});
    tm_grpc_message_free(message);
    tm_grpc_next(call);
}

static void end_well(void *state, struct tm_grpc_call *call) {
    tm_grpc_finish(call, TM_GRPC_OK, NULL);
}

static void hold(void *state, struct tm_grpc_call *call) {
    held = call;
}

static void refuse(void *state, struct tm_grpc_call *call) {
    tm_grpc_finish(call, TM_GRPC_PERMISSION_DENIED, "no");
}

static void drop(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    tm_grpc_message_free(message);
    tm_grpc_next(call);
}

static const struct tm_grpc_method methods[] = {
    {.path = "/t/Echo", .begin = ask, .message = echo_once},
    {.path = "/t/Stream", .streams = true, .begin = ask, .message = echo_each, .half_closed = end_well},
    {.path = "/t/Hold", .streams = true, .begin = hold, .message = drop, .half_closed = end_well},
    {.path = "/t/Refuse", .begin = refuse, .message = echo_once},
};

static struct tm_grpc_server *server;

static struct tm_grpc_config usual(void) {
    return (struct tm_grpc_config){.host = "127.0.0.1",
                                   .threads = 2,
                                   .connection_limit = 50,
                                   .stream_limit = 20,
                                   .call_limit = 100,
                                   .message_bytes = MESSAGE_LIMIT,
                                   .bodies_bytes = 1 << 20,
                                   .header_bytes = 4096,
                                   .stream_window_bytes = WINDOW,
                                   .connection_window_bytes = 2 * WINDOW,
                                   .request_ms = 60000,
                                   .send_ms = 60000,
                                   .idle_ms = 60000,
                                   .keepalive_timeout_ms = 60000,
                                   .control_limit = 200,
                                   .reset_limit = 50,
                                   .methods = methods,
                                   .method_count = sizeof methods / sizeof *methods};
}

static void start_with(struct tm_grpc_config config) {
    struct tm_error error = {0};
    signal(SIGPIPE, SIG_IGN);
    server = tm_grpc_start(&config, &error);
    cr_assert_not_null(server, "%s", error.reason);
}

static void start(void) {
    start_with(usual());
}

static struct wire *dial(void) {
    struct wire *wire = wire_dial(tm_grpc_port(server));
    wire_preface(wire);
    return wire;
}

static struct tm_grpc_counts counts(void) {
    struct tm_grpc_counts now;
    tm_grpc_count(server, &now);
    return now;
}

#define eventually(condition_)                                                                                         \
    do {                                                                                                               \
        for (int i_ = 0; i_ < 800 && !(condition_); i_++) usleep(10000);                                               \
        cr_assert(condition_);                                                                                         \
    } while (0)

/* The server serves others as if nothing had happened. */
static void expect_served(void) {
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Echo"});
    wire_message(wire, 1, "hello", true);
    wire_until(wire, wire->streams[1].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "0");
    cr_assert_eq(wire->streams[1].data_bytes, 10);
    wire_close(wire);
}

static void stop(void) {
    tm_grpc_stop(server);
}

TestSuite(grpc_server, .init = start, .fini = stop, .timeout = 60);

/* ---- calls ---- */

Test(grpc_server, a_message_may_come_byte_by_byte) {
    struct wire *wire = dial();
    const char bytes[] = "\0\0\0\0\3abc";
    wire_request(wire, 1, (struct wire_request){.path = "/t/Echo"});
    for (size_t i = 0; i < 8; i++)
        wire_frame(wire, NGHTTP2_DATA, i == 7 ? NGHTTP2_FLAG_END_STREAM : 0, 1, bytes + i, 1);
    wire_until(wire, wire->streams[1].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "0");
    cr_assert_eq(wire->streams[1].data_bytes, 8);
    wire_close(wire);
}

Test(grpc_server, many_streams_share_a_connection) {
    struct wire *wire = dial();
    for (uint32_t id = 1; id < 40; id += 2) wire_request(wire, id, (struct wire_request){.path = "/t/Stream"});
    for (int round = 0; round < 10; round++)
        for (uint32_t id = 1; id < 40; id += 2) wire_message(wire, id, "round", round == 9);
    for (uint32_t id = 1; id < 40; id += 2) {
        wire_until(wire, wire->streams[id].ended);
        cr_assert_eq(wire->streams[id].data_bytes, 100);
        cr_assert_str_eq(wire->streams[id].grpc_status, "0");
    }
    wire_close(wire);
    eventually(counts().calls == 0 && counts().connections == 0 && counts().bodies_bytes == 0);
}

Test(grpc_server, what_is_no_grpc_is_refused_in_http) {
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Echo", .method = "GET", .ends = true});
    wire_request(wire, 3, (struct wire_request){.path = "/t/Echo", .content_type = "application/json", .ends = true});
    wire_request(wire, 5, (struct wire_request){.path = "/t/Echo", .padding = 5000, .ends = true});
    wire_until(wire, wire->streams[1].ended && wire->streams[3].ended && wire->streams[5].ended);
    cr_assert_str_eq(wire->streams[1].http_status, "405");
    cr_assert_str_eq(wire->streams[3].http_status, "415");
    cr_assert_str_eq(wire->streams[5].http_status, "431");
    wire_close(wire);
}

Test(grpc_server, what_cannot_be_served_ends_with_a_status) {
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/None", .ends = true});
    wire_request(wire, 3, (struct wire_request){.path = "/t/Echo", .ends = true});
    wire_request(wire, 5, (struct wire_request){.path = "/t/Echo", .timeout = "5x", .ends = true});
    wire_request(wire, 7, (struct wire_request){.path = "/t/Echo"});
    wire_message(wire, 7, "one", false);
    wire_message(wire, 7, "two", true);
    wire_request(wire, 9, (struct wire_request){.path = "/t/Stream"});
    wire_frame(wire, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 9, "\0\0\0\0\5abc", 8);
    const char *want[] = {"12", "13", "13", "13", "13"};
    for (uint32_t i = 0; i < 5; i++) {
        wire_until(wire, wire->streams[2 * i + 1].ended);
        cr_assert_str_eq(wire->streams[2 * i + 1].grpc_status, want[i], "%u: %s", 2 * i + 1,
                         wire->streams[2 * i + 1].grpc_status);
    }
    wire_close(wire);
}

/* An answer that comes before the request has ended is followed by RST_STREAM, and not swallowed by it. */
Test(grpc_server, an_early_refusal_arrives_and_then_the_client_is_told_to_stop) {
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Refuse"});
    wire_until(wire, wire->streams[1].reset == NGHTTP2_NO_ERROR);
    cr_assert(wire->streams[1].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "7");
    cr_assert_str_eq(wire->streams[1].message, "no");
    wire_request(wire, 3, (struct wire_request){.path = "/t/Echo"});
    wire_frame(wire, NGHTTP2_DATA, 0, 3, "\0\0\x03\x0d\x41", 5); /* announces 200,001 */
    wire_until(wire, wire->streams[3].reset == NGHTTP2_NO_ERROR);
    cr_assert_str_eq(wire->streams[3].grpc_status, "8");
    wire_close(wire);
}

/* ---- times ---- */

Test(grpc_server, a_deadline_ends_the_call_and_frees_its_handler) {
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Stream", .timeout = "50m"});
    wire_until(wire, wire->streams[1].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "4");
    eventually(counts().calls == 0);
    wire_close(wire);
}

Test(grpc_server, a_client_that_leaves_is_noticed) {
    struct wire *wire = dial();
    for (uint32_t id = 1; id < 20; id += 2) wire_request(wire, id, (struct wire_request){.path = "/t/Stream"});
    wire_message(wire, 19, "x", false);
    wire_until(wire, wire->streams[19].data_bytes > 0);
    cr_assert_eq(counts().calls, 10);
    wire_frame(wire, NGHTTP2_RST_STREAM, 0, 1, "\0\0\0\x08", 4);
    eventually(counts().calls == 9);
    wire_close(wire);
    eventually(counts().calls == 0 && counts().connections == 0);
}

Test(grpc_server, half_a_message_is_not_waited_for, .init = NULL) {
    struct tm_grpc_config config = usual();
    config.request_ms = 100;
    start_with(config);
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Stream"});
    wire_request(wire, 3, (struct wire_request){.path = "/t/Echo"});
    wire_request(wire, 5, (struct wire_request){.path = "/t/Stream"}); /* says nothing, which a stream may */
    wire_frame(wire, NGHTTP2_DATA, 0, 1, "\0\0\0\0\5abc", 8);
    wire_until(wire, wire->streams[1].ended && wire->streams[3].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "4");
    cr_assert_str_eq(wire->streams[3].grpc_status, "4");
    wire_message(wire, 5, "still here", true);
    wire_until(wire, wire->streams[5].ended);
    cr_assert_str_eq(wire->streams[5].grpc_status, "0");
    wire_close(wire);
}

Test(grpc_server, idle_connections_are_sent_away, .init = NULL) {
    struct tm_grpc_config config = usual();
    config.idle_ms = 100;
    start_with(config);
    struct wire *wire = dial();
    wire_until(wire, wire->goaways == 1 && wire->pings == 1);
    wire_frame(wire, NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, "leaving\0", 8);
    while (hear_some(wire, WIRE_PATIENCE_MS)) continue;
    cr_assert(wire->closed && wire->goaways == 2 && wire->goaway_error == NGHTTP2_NO_ERROR);
    wire_close(wire);
}

Test(grpc_server, a_client_that_gives_no_sign_of_life_is_closed, .init = NULL) {
    struct tm_grpc_config config = usual();
    config.keepalive_ms = config.keepalive_timeout_ms = 100;
    start_with(config);
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Stream"});
    for (int i = 1; i <= 3; i++) {
        wire_until(wire, wire->pings == i);
        wire_frame(wire, NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, "\0\0\0\0\0\0\0\0", 8);
    }
    wire_until(wire, wire->closed);
    eventually(counts().calls == 0);
    wire_close(wire);
}

/* ---- bounds ---- */

static char big[16001];

Test(grpc_server, what_is_not_asked_for_stays_within_the_window) {
    struct wire *wire = dial();
    memset(big, 'x', sizeof big - 1);
    wire_request(wire, 1, (struct wire_request){.path = "/t/Hold"});
    eventually(held != NULL);
    for (int i = 0; i < 4; i++) wire_message(wire, 1, big, false);
    wire_frame(wire, NGHTTP2_PING, 0, 0, "12345678", 8);
    wire_until(wire, wire->ping_acks == 1);
    cr_assert_eq(wire->streams[1].window, 0, "nothing was asked for");
    cr_assert_eq(counts().bodies_bytes, 0);
    tm_grpc_next(held);
    wire_until(wire, wire->streams[1].window >= 32000);
    wire_frame(wire, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, "", 0);
    wire_until(wire, wire->streams[1].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "0");
    wire_close(wire);
}

Test(grpc_server, all_messages_together_are_bounded, .init = NULL) {
    struct tm_grpc_config config = usual();
    config.bodies_bytes = 150000;
    start_with(config);
    struct wire *wire = dial();
    memset(big, 'x', sizeof big - 1);
    for (uint32_t id = 1; id <= 19; id += 2) {
        wire_request(wire, id, (struct wire_request){.path = "/t/Echo"});
        wire_frame(wire, NGHTTP2_DATA, 0, id, "\0\0\1\x86\xa0", 5); /* announces 100,000 */
    }
    int refused = 0;
    for (int round = 0; round < 2; round++)
        for (uint32_t id = 1; id <= 19; id += 2) {
            if (wire->streams[id].ended) continue;
            wire_frame(wire, NGHTTP2_DATA, 0, id, big, 16000);
            wire_frame(wire, NGHTTP2_PING, 0, 0, "12345678", 8);
            int acks = wire->ping_acks;
            wire_until(wire, wire->ping_acks > acks);
            cr_assert(counts().bodies_bytes <= 150000);
        }
    for (uint32_t id = 1; id <= 19; id += 2) refused += strcmp(wire->streams[id].grpc_status, "8") == 0;
    cr_assert(refused > 0 && refused < 10, "%d", refused);
    wire_close(wire);
    eventually(counts().bodies_bytes == 0);
    expect_served();
}

/* Answers that a client does not take hold up its messages, and so are bounded. */
Test(grpc_server, a_client_that_does_not_read_is_not_read_either) {
    struct wire *wire = dial();
    memset(big, 'x', sizeof big - 1);
    wire_request(wire, 1, (struct wire_request){.path = "/t/Stream"});
    size_t sent = 0;
    /* It never opens our window, which is 65,535: the echo of the first 64 KB is all that comes. */
    while (sent < 30) {
        size_t allowed = WINDOW + wire->streams[1].window;
        if ((sent + 1) * 16005 > allowed || (sent + 1) * 16005 > WINDOW + wire->window) {
            if (!hear_some(wire, 200)) break;
            continue;
        }
        wire_message(wire, 1, big, false);
        sent++;
    }
    cr_assert(sent < 16, "%zu", sent);
    cr_assert(wire->streams[1].data_bytes <= WINDOW);
    cr_assert_eq(counts().bodies_bytes, 0);
    wire_close(wire);
    expect_served();
}

Test(grpc_server, connections_beyond_the_limit_are_closed, .init = NULL) {
    struct tm_grpc_config config = usual();
    config.connection_limit = 2;
    start_with(config);
    struct wire *first = dial(), *second = dial();
    wire_frame(first, NGHTTP2_PING, 0, 0, "12345678", 8);
    wire_frame(second, NGHTTP2_PING, 0, 0, "12345678", 8);
    wire_until(first, first->ping_acks == 1);
    wire_until(second, second->ping_acks == 1);
    struct wire *third = dial();
    while (hear_some(third, WIRE_PATIENCE_MS)) continue;
    cr_assert(third->closed);
    wire_close(third);
    wire_close(first);
    wire_close(second);
    eventually(counts().connections == 0);
    expect_served();
}

/* ---- floods ---- */

/* Sends the same bytes until the server has had enough; it must say so, or at least go. */
static void expect_calmed(struct wire *wire, const struct tm_buf *bytes, int error) {
    uint64_t until_us = tm_mono_us() + WIRE_PATIENCE_MS * 1000ULL;
    while (!wire->closed && wire->goaways == 0 && tm_mono_us() < until_us) {
        ssize_t sent = send(wire->fd, bytes->ptr, bytes->len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0 && (size_t)sent < bytes->len) wire_put(wire, bytes->ptr + sent, bytes->len - (size_t)sent);
        hear_some(wire, 0);
    }
    cr_assert(wire->closed || wire->goaways > 0);
    if (wire->goaways) cr_assert_eq(wire->goaway_error, error, "%d", wire->goaway_error);
    wire_close(wire);
    expect_served();
    eventually(counts().calls == 0 && counts().bodies_bytes == 0);
}

Test(grpc_server, streams_opened_and_reset_in_a_hurry_end_the_connection) {
    struct wire *wire = dial();
    uint32_t id = 1;
    for (int round = 0; round < 100 && !wire->goaways && !wire->closed; round++) {
        struct tm_buf bytes = {0}, block = {0};
        request_append(&block, &(struct wire_request){.path = "/t/Echo"});
        for (int i = 0; i < 20; i++, id += 2) {
            frame_append(&bytes, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, id, block.ptr, block.len);
            frame_append(&bytes, NGHTTP2_RST_STREAM, 0, id, "\0\0\0\x08", 4);
        }
        wire_put(wire, bytes.ptr, bytes.len);
        while (hear_some(wire, 0)) continue;
        tm_buf_free(&bytes);
        tm_buf_free(&block);
    }
    wire_until(wire, wire->goaways > 0);
    cr_assert_eq(wire->goaway_error, NGHTTP2_ENHANCE_YOUR_CALM);
    cr_assert(counts().begun < 150, "%llu", (unsigned long long)counts().begun);
    wire_close(wire);
    expect_served();
    eventually(counts().calls == 0);
}

static void flood_of(unsigned type, const void *body, size_t len) {
    struct tm_buf bytes = {0};
    for (int i = 0; i < 100; i++) frame_append(&bytes, type, 0, 0, body, len);
    expect_calmed(dial(), &bytes, NGHTTP2_ENHANCE_YOUR_CALM);
    tm_buf_free(&bytes);
}

Test(grpc_server, a_flood_of_pings_ends_the_connection) {
    flood_of(NGHTTP2_PING, "12345678", 8);
}

Test(grpc_server, a_flood_of_settings_ends_the_connection) {
    flood_of(NGHTTP2_SETTINGS, "\0\4\0\0\xff\xff", 6);
}

Test(grpc_server, a_flood_of_window_updates_ends_the_connection) {
    flood_of(NGHTTP2_WINDOW_UPDATE, "\0\0\0\1", 4);
}

Test(grpc_server, a_flood_of_empty_data_ends_the_connection) {
    struct tm_buf bytes = {0};
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Stream"});
    for (int i = 0; i < 100; i++) frame_append(&bytes, NGHTTP2_DATA, 0, 1, "", 0);
    expect_calmed(wire, &bytes, NGHTTP2_ENHANCE_YOUR_CALM);
    tm_buf_free(&bytes);
}

/* A request whose headers never end. */
Test(grpc_server, a_flood_of_continuations_ends_the_connection) {
    struct tm_buf bytes = {0}, block = {0};
    struct wire *wire = dial();
    request_append(&block, &(struct wire_request){.path = "/t/Echo"});
    wire_frame(wire, NGHTTP2_HEADERS, 0, 1, block.ptr, block.len);
    tm_buf_clear(&block);
    header_append(&block, "x-more", "of the same");
    for (int i = 0; i < 100; i++) frame_append(&bytes, NGHTTP2_CONTINUATION, 0, 1, block.ptr, block.len);
    uint64_t until_us = tm_mono_us() + WIRE_PATIENCE_MS * 1000ULL;
    while (!wire->closed && wire->goaways == 0 && tm_mono_us() < until_us) {
        wire_put(wire, bytes.ptr, bytes.len);
        hear_some(wire, 10);
    }
    cr_assert(wire->closed || wire->goaways > 0);
    cr_assert_eq(counts().begun, 0);
    wire_close(wire);
    expect_served();
    tm_buf_free(&bytes);
    tm_buf_free(&block);
}

Test(grpc_server, what_is_no_http2_is_closed) {
    struct wire *wire = wire_dial(tm_grpc_port(server));
    wire_put(wire, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27);
    while (hear_some(wire, WIRE_PATIENCE_MS)) continue;
    cr_assert(wire->closed);
    wire_close(wire);
    expect_served();
}

/* ---- drain ---- */

Test(grpc_server, a_drain_lets_streams_finish_and_loses_none_on_the_way) {
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Stream"});
    wire_message(wire, 1, "before", false);
    wire_until(wire, wire->streams[1].data_bytes == 11);
    tm_grpc_quiesce(server);
    wire_until(wire, wire->goaways == 1 && wire->pings == 1);
    cr_assert_eq(wire->goaway_stream, 0x7fffffff);
    wire_request(wire, 3, (struct wire_request){.path = "/t/Echo"}); /* was on the way */
    wire_message(wire, 3, "too", true);
    wire_frame(wire, NGHTTP2_PING, NGHTTP2_FLAG_ACK, 0, "leaving\0", 8);
    wire_until(wire, wire->goaways == 2 && wire->streams[3].ended);
    cr_assert_eq(wire->goaway_stream, 3);
    cr_assert_str_eq(wire->streams[3].grpc_status, "0");
    cr_assert_not(tm_grpc_is_drained(server));
    wire_message(wire, 1, "after", true);
    wire_until(wire, wire->streams[1].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "0");
    cr_assert_eq(wire->streams[1].data_bytes, 21);
    while (hear_some(wire, WIRE_PATIENCE_MS)) continue;
    cr_assert(wire->closed);
    eventually(tm_grpc_is_drained(server));
    wire_close(wire);
}
