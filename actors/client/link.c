/* link: a socket, an HTTP/2 session on it, and one gRPC call in that. */
#include "client/client.h"

#include "base/base64.h"
#include "base/clock.h"
#include "grpc/text.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 32 << 10, TEXT_MOST = 512, CREDENTIALS_MOST = 1024, WINDOW_BYTES = 1 << 20 };

struct link {
    int fd;
    nghttp2_session *session;
    int32_t stream;
    struct link_hooks hooks;
    struct grpc_budget budget;
    struct framing framing;
    struct tm_arena *arena;
    struct tm_buf out;
    size_t out_at;
    bool deferred, broken, ended;
    unsigned status;
    bool has_status;
    char text[TEXT_MOST];
    uint64_t heard_us;
};

/* ---- the socket ---- */

static bool connect_within(int fd, const struct addrinfo *address, int ms) {
    struct pollfd watched = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) return true;
    return errno == EINPROGRESS && poll(&watched, 1, ms) == 1 &&
           getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

static int dial(const char *address, int ms) {
    struct tm_str host = tm_str_from(address), port = {NULL, 0};
    char host_text[256], port_text[16];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    for (size_t i = host.len; i > 0 && !port.ptr; i--)
        if (address[i - 1] == ':') port = tm_str_sub(host, i, host.len);
    if (!port.len) return -1;
    tm_str_to(tm_str_sub(host, 0, host.len - port.len - 1), host_text, sizeof host_text);
    tm_str_to(port, port_text, sizeof port_text);
    if (getaddrinfo(host_text, port_text, &hints, &found) != 0) return -1;
    int fd = -1, one = 1;
    for (const struct addrinfo *each = found; each && fd < 0; each = each->ai_next) {
        fd = socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0 || connect_within(fd, each, ms)) continue;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* ---- the call ---- */

static ssize_t read_body(nghttp2_session *session, int32_t stream, uint8_t *out, size_t room, uint32_t *flags,
                         nghttp2_data_source *source, void *state) {
    struct link *link = state;
    bool ends = false;
    size_t len = link->hooks.read(link->hooks.state, out, room, &ends);
    if (ends) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (len > 0 || ends) return (ssize_t)len;
    link->deferred = true;
    return NGHTTP2_ERR_DEFERRED;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_len,
                     const uint8_t *value, size_t value_len, uint8_t flags, void *state) {
    struct link *link = state;
    struct tm_str key = {(const char *)name, name_len}, text = {(const char *)value, value_len};
    uint64_t number;
    if (tm_str_is(key, "grpc-status") && tm_str_u64(text, &number) && number < 100) {
        link->status = (unsigned)number;
        link->has_status = true;
    } else if (tm_str_is(key, "grpc-message")) {
        struct tm_str plain = grpc_unpercent(text, link->arena);
        if (plain.ptr) tm_str_to(plain, link->text, sizeof link->text);
    } else if (tm_str_is(key, ":status") && !tm_str_is(text, "200")) {
        snprintf(link->text, sizeof link->text, "HTTP status %.*s", TM_STR_ARG(text));
    }
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t len,
                   void *state) {
    struct link *link = state;
    for (size_t at = 0, used; at < len; at += used) {
        enum framing_result result = framing_feed(&link->framing, (const char *)bytes + at, len - at, &used);
        if (result != FRAMING_MORE && result != FRAMING_MESSAGE) return NGHTTP2_ERR_CALLBACK_FAILURE;
        if (result != FRAMING_MESSAGE) continue;
        struct tm_grpc_message *message = framing_take(&link->framing);
        link->hooks.message(link->hooks.state, (struct tm_str){message->bytes, message->len});
        tm_grpc_message_free(message);
    }
    return 0;
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t error, void *state) {
    struct link *link = state;
    if (stream == link->stream) link->ended = true;
    return 0;
}

/* ---- its beginning ---- */

static bool open_session(struct link *link) {
    nghttp2_session_callbacks *callbacks;
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, WINDOW_BYTES}};
    if (nghttp2_session_callbacks_new(&callbacks) != 0) return false;
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    bool ok = nghttp2_session_client_new(&link->session, callbacks, link) == 0 &&
              nghttp2_submit_settings(link->session, NGHTTP2_FLAG_NONE, settings, 2) == 0;
    nghttp2_session_callbacks_del(callbacks);
    return ok;
}

static nghttp2_nv field(const char *name, const char *value) {
    return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name), strlen(value),
                        NGHTTP2_NV_FLAG_NONE};
}

static const char *or_else(const char *text, const char *otherwise) {
    return text && *text ? text : otherwise;
}

static bool begin_call(struct link *link, const struct tracemesh_options *options, int path) {
    char pair[CREDENTIALS_MOST], basic[2 * CREDENTIALS_MOST];
    int len = snprintf(pair, sizeof pair, "%s:%s", or_else(options->public_key, ""), or_else(options->secret_key, ""));
    if (len < 0 || (size_t)len >= sizeof pair) return false;
    struct tm_str coded = tm_base64_write((struct tm_str){pair, (size_t)len}, link->arena);
    if (!coded.ptr) return false;
    snprintf(basic, sizeof basic, "Basic %.*s%.*s", TM_STR_ARG(coded), (int)(4 - coded.len % 4) % 4, "===");
    const nghttp2_nv fields[] = {
        field(":method", "POST"),
        field(":scheme", "http"),
        field(":path", path == CLIENT_PATH_STREAM ? "/tracemesh.ingestion.v1.Ingestion/PublishStream"
                                                  : "/tracemesh.ingestion.v1.Ingestion/Publish"),
        field(":authority", options->address),
        field("content-type", "application/grpc"),
        field("te", "trailers"),
        field("authorization", basic),
        field("x-langfuse-sdk-name", or_else(options->sdk_name, "tracemesh-c")),
        field("x-langfuse-sdk-version", or_else(options->sdk_version, "1")),
    };
    nghttp2_data_provider body = {.read_callback = read_body};
    link->stream = nghttp2_submit_request(link->session, NULL, fields, sizeof fields / sizeof *fields, &body, NULL);
    return link->stream > 0;
}

struct link *link_open(const struct tracemesh_options *options, int path, int connect_ms,
                       const struct link_hooks *hooks, char *why, size_t room) {
    struct link *link = calloc(1, sizeof *link);
    if (!link) return NULL;
    link->hooks = *hooks;
    link->heard_us = tm_mono_us();
    link->budget.limit = 2 * RESPONSE_MOST;
    framing_open(&link->framing, &link->budget, RESPONSE_MOST, true);
    link->fd = dial(options->address, connect_ms);
    link->arena = tm_arena_new(0);
    bool ok = link->fd >= 0 && link->arena && open_session(link) && begin_call(link, options, path);
    if (ok) return link;
    snprintf(why, room, link->fd < 0 ? "%s cannot be reached" : "%s: out of memory, or the keys are too long",
             options->address);
    link_free(link);
    return NULL;
}

void link_free(struct link *link) {
    if (!link) return;
    if (link->session) nghttp2_session_del(link->session);
    framing_close(&link->framing);
    tm_arena_free(link->arena);
    tm_buf_free(&link->out);
    if (link->fd >= 0) close(link->fd);
    free(link);
}

/* ---- its turns ---- */

static void receive(struct link *link) {
    uint8_t bytes[READ_BYTES];
    for (;;) {
        ssize_t len = recv(link->fd, bytes, sizeof bytes, 0);
        if (len < 0 && errno == EINTR) continue;
        if (len < 0 && errno == EAGAIN) return;
        if (len <= 0 || nghttp2_session_mem_recv(link->session, bytes, (size_t)len) < 0) link->broken = true;
        link->heard_us = tm_mono_us();
        if (link->broken) return;
    }
}

static void flush(struct link *link) {
    for (;;) {
        const uint8_t *bytes;
        ssize_t len = 0;
        while (link->out.len < READ_BYTES && (len = nghttp2_session_mem_send(link->session, &bytes)) > 0)
            if (!tm_buf_append(&link->out, bytes, (size_t)len)) len = -1;
        if (len < 0) link->broken = true;
        if (link->broken || link->out.len == 0) return;
        while (link->out_at < link->out.len) {
            ssize_t sent = send(link->fd, link->out.ptr + link->out_at, link->out.len - link->out_at, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0 && errno != EAGAIN) link->broken = true;
            if (sent < 0) return;
            link->out_at += (size_t)sent;
        }
        tm_buf_clear(&link->out);
        link->out_at = 0;
    }
}

enum link_end link_turn(struct link *link, bool more) {
    receive(link);
    if (more && link->deferred && !link->ended) {
        link->deferred = false;
        nghttp2_session_resume_data(link->session, link->stream);
    }
    if (!link->broken) flush(link);
    if (link->ended) return link->has_status ? LINK_ENDED : LINK_BROKEN;
    bool over = !nghttp2_session_want_read(link->session) && !nghttp2_session_want_write(link->session);
    return link->broken || over ? LINK_BROKEN : LINK_GOES;
}

int link_fd(const struct link *link) {
    return link->fd;
}

bool link_wants_to_send(const struct link *link) {
    return link->out.len > 0;
}

void link_ping(struct link *link) {
    nghttp2_submit_ping(link->session, NGHTTP2_FLAG_NONE, NULL);
}

uint64_t link_heard_us(const struct link *link) {
    return link->heard_us;
}

unsigned link_status(const struct link *link, const char **text) {
    *text = link->text;
    return link->status;
}
