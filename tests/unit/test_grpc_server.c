/* grpc_server: a real server on a real socket, spoken to frame by frame: calls, refusals, times, bounds, drain. */
#include "grpc_world.h"

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
