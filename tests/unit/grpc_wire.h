/* grpc_wire: an HTTP/2 client that says what a test wants, frame by frame, and notes what it hears. */
#ifndef TM_TESTS_GRPC_WIRE_H
#define TM_TESTS_GRPC_WIRE_H

#include "base/buf.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WIRE_STREAMS = 64, WIRE_PATIENCE_MS = 8000 };

struct wire_stream {
    char http_status[8], grpc_status[8], message[256];
    size_t data_bytes, window;
    bool ended;
    int reset; /* its error, or -1 */
};

struct wire {
    int fd;
    nghttp2_hd_inflater *inflater;
    struct tm_buf in;
    bool closed;
    int goaways, goaway_error, pings, ping_acks;
    uint32_t goaway_stream;
    size_t window; /* that the connection was given */
    struct wire_stream streams[WIRE_STREAMS];
};

static void wire_put(struct wire *wire, const void *bytes, size_t len) {
    for (size_t at = 0; at < len;) {
        ssize_t sent = send(wire->fd, (const char *)bytes + at, len - at, MSG_NOSIGNAL);
        if (sent <= 0) return; /* the test will see that it is closed */
        at += (size_t)sent;
    }
}

static void frame_append(struct tm_buf *out, unsigned type, unsigned flags, uint32_t stream, const void *body,
                         size_t len) {
    const unsigned char head[9] = {
        (unsigned char)(len >> 16),    (unsigned char)(len >> 8),    (unsigned char)len,
        (unsigned char)type,           (unsigned char)flags,         (unsigned char)(stream >> 24),
        (unsigned char)(stream >> 16), (unsigned char)(stream >> 8), (unsigned char)stream};
    cr_assert(tm_buf_append(out, head, sizeof head));
    cr_assert(tm_buf_append(out, body, len));
}

static void wire_frame(struct wire *wire, unsigned type, unsigned flags, uint32_t stream, const void *body,
                       size_t len) {
    struct tm_buf out = {0};
    frame_append(&out, type, flags, stream, body, len);
    wire_put(wire, out.ptr, out.len);
    tm_buf_free(&out);
}

/* A literal that no table remembers. Shorter than 127 bytes each. */
static void header_append(struct tm_buf *out, const char *name, const char *value) {
    tm_buf_append_char(out, 0);
    tm_buf_append_char(out, (char)strlen(name));
    tm_buf_append_str(out, tm_str_from(name));
    tm_buf_append_char(out, (char)strlen(value));
    tm_buf_append_str(out, tm_str_from(value));
}

struct wire_request {
    const char *path, *method, *content_type, *timeout;
    size_t padding; /* bytes of another header */
    bool ends;
};

static void request_append(struct tm_buf *out, const struct wire_request *request) {
    header_append(out, ":method", request->method ? request->method : "POST");
    header_append(out, ":scheme", "http");
    header_append(out, ":path", request->path);
    header_append(out, ":authority", "test");
    header_append(out, "content-type", request->content_type ? request->content_type : "application/grpc");
    if (request->timeout) header_append(out, "grpc-timeout", request->timeout);
    for (size_t left = request->padding; left > 0;) {
        char value[101] = {0};
        memset(value, 'x', left < 100 ? left : 100);
        left -= strlen(value);
        header_append(out, "x-padding", value);
    }
}

static void wire_request(struct wire *wire, uint32_t stream, struct wire_request request) {
    struct tm_buf block = {0};
    request_append(&block, &request);
    unsigned end = request.ends ? NGHTTP2_FLAG_END_STREAM : 0;
    wire_frame(wire, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS | end, stream, block.ptr, block.len);
    tm_buf_free(&block);
}

/* A gRPC message in one DATA frame, at most 16,379 bytes. */
static void wire_message(struct wire *wire, uint32_t stream, const char *text, bool ends) {
    struct tm_buf body = {0};
    size_t len = strlen(text);
    const unsigned char prefix[5] = {0, 0, (unsigned char)(len >> 16), (unsigned char)(len >> 8), (unsigned char)len};
    tm_buf_append(&body, prefix, sizeof prefix);
    tm_buf_append(&body, text, len);
    wire_frame(wire, NGHTTP2_DATA, ends ? NGHTTP2_FLAG_END_STREAM : 0, stream, body.ptr, body.len);
    tm_buf_free(&body);
}

static void wire_preface(struct wire *wire) {
    wire_put(wire, NGHTTP2_CLIENT_MAGIC, NGHTTP2_CLIENT_MAGIC_LEN);
    wire_frame(wire, NGHTTP2_SETTINGS, 0, 0, "", 0);
}

static struct wire *wire_dial(uint16_t port) {
    struct wire *wire = calloc(1, sizeof *wire);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    wire->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(connect(wire->fd, (struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(nghttp2_hd_inflate_new(&wire->inflater), 0);
    for (int i = 0; i < WIRE_STREAMS; i++) wire->streams[i].reset = -1;
    return wire;
}

static void wire_close(struct wire *wire) {
    close(wire->fd);
    nghttp2_hd_inflate_del(wire->inflater);
    tm_buf_free(&wire->in);
    free(wire);
}

/* ---- hearing ---- */

static void note_header(struct wire_stream *stream, const nghttp2_nv *nv) {
    struct tm_str name = {(const char *)nv->name, nv->namelen}, value = {(const char *)nv->value, nv->valuelen};
    if (tm_str_is(name, ":status")) tm_str_to(value, stream->http_status, sizeof stream->http_status);
    if (tm_str_is(name, "grpc-status")) tm_str_to(value, stream->grpc_status, sizeof stream->grpc_status);
    if (tm_str_is(name, "grpc-message")) tm_str_to(value, stream->message, sizeof stream->message);
}

static void hear_headers(struct wire *wire, struct wire_stream *stream, const uint8_t *block, size_t len) {
    for (;;) {
        nghttp2_nv nv;
        int flags = 0;
        ssize_t used = nghttp2_hd_inflate_hd2(wire->inflater, &nv, &flags, block, len, 1);
        cr_assert(used >= 0);
        block += used;
        len -= (size_t)used;
        if (flags & NGHTTP2_HD_INFLATE_EMIT) note_header(stream, &nv);
        if (flags & NGHTTP2_HD_INFLATE_FINAL) break;
    }
    nghttp2_hd_inflate_end_headers(wire->inflater);
}

static uint32_t number(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void hear_frame(struct wire *wire, const uint8_t *head, const uint8_t *body, size_t len) {
    uint32_t id = number(head + 5);
    struct wire_stream *stream = &wire->streams[id % WIRE_STREAMS];
    switch (head[3]) {
    case NGHTTP2_HEADERS: hear_headers(wire, stream, body, len); break;
    case NGHTTP2_DATA: stream->data_bytes += len; break;
    case NGHTTP2_RST_STREAM: stream->reset = (int)number(body); return;
    case NGHTTP2_SETTINGS:
        if (!(head[4] & NGHTTP2_FLAG_ACK)) wire_frame(wire, NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "", 0);
        return;
    case NGHTTP2_PING:
        if (head[4] & NGHTTP2_FLAG_ACK) wire->ping_acks++;
        else wire->pings++;
        return;
    case NGHTTP2_GOAWAY:
        wire->goaways++;
        wire->goaway_stream = number(body);
        wire->goaway_error = (int)number(body + 4);
        return;
    case NGHTTP2_WINDOW_UPDATE:
        if (id) stream->window += number(body);
        else wire->window += number(body);
        return;
    default: return;
    }
    if (head[4] & NGHTTP2_FLAG_END_STREAM) stream->ended = true;
}

static bool hear_some(struct wire *wire, int wait_ms) {
    struct pollfd watched = {.fd = wire->fd, .events = POLLIN};
    if (wire->closed || poll(&watched, 1, wait_ms) <= 0) return false;
    cr_assert(tm_buf_reserve(&wire->in, 65536));
    ssize_t got = recv(wire->fd, wire->in.ptr + wire->in.len, 65536, 0);
    if (got <= 0) wire->closed = true;
    else wire->in.len += (size_t)got;
    size_t at = 0;
    for (;;) {
        const uint8_t *head = (const uint8_t *)wire->in.ptr + at;
        if (wire->in.len - at < 9) break;
        size_t len = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
        if (wire->in.len - at < 9 + len) break;
        hear_frame(wire, head, head + 9, len);
        at += 9 + len;
    }
    memmove(wire->in.ptr, wire->in.ptr + at, wire->in.len - at);
    wire->in.len -= at;
    return !wire->closed;
}

/* Hears until `condition_` holds, or fails. */
#define wire_until(wire_, condition_)                                                                                  \
    do {                                                                                                               \
        uint64_t until_us_ = tm_mono_us() + WIRE_PATIENCE_MS * 1000ULL;                                                \
        while (!(condition_) && tm_mono_us() < until_us_ && !(wire_)->closed) hear_some((wire_), 100);                 \
        cr_assert(condition_, "%s", (wire_)->closed ? "closed" : "too late");                                          \
    } while (0)

#endif
