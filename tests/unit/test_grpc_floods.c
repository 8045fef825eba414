/* grpc_floods: clients that make a server work and never get on. They are sent away, and others are served. */
#include "grpc_world.h"

TestSuite(grpc_floods, .init = start, .fini = stop, .timeout = 60);

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

Test(grpc_floods, streams_opened_and_reset_in_a_hurry_end_the_connection) {
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

Test(grpc_floods, a_flood_of_pings_ends_the_connection) {
    flood_of(NGHTTP2_PING, "12345678", 8);
}

Test(grpc_floods, a_flood_of_settings_ends_the_connection) {
    flood_of(NGHTTP2_SETTINGS, "\0\4\0\0\xff\xff", 6);
}

Test(grpc_floods, a_flood_of_window_updates_ends_the_connection) {
    flood_of(NGHTTP2_WINDOW_UPDATE, "\0\0\0\1", 4);
}

Test(grpc_floods, a_flood_of_empty_data_ends_the_connection) {
    struct tm_buf bytes = {0};
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Stream"});
    for (int i = 0; i < 100; i++) frame_append(&bytes, NGHTTP2_DATA, 0, 1, "", 0);
    expect_calmed(wire, &bytes, NGHTTP2_ENHANCE_YOUR_CALM);
    tm_buf_free(&bytes);
}

/* A request whose headers never end. */
Test(grpc_floods, a_flood_of_continuations_ends_the_connection) {
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

Test(grpc_floods, what_is_no_http2_is_closed) {
    struct wire *wire = wire_dial(tm_grpc_port(server));
    wire_put(wire, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27);
    while (hear_some(wire, WIRE_PATIENCE_MS)) continue;
    cr_assert(wire->closed);
    wire_close(wire);
    expect_served();
}
