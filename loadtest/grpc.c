/* grpc: nghttp2 on a socket that never blocks. */
#include "grpc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_AT_ONCE = 16384, WINDOW = 1 << 20 };

struct grpc {
    const char *authority, *path, *authorization;
    struct sockaddr_in address;
    int fd;
    nghttp2_session *session;
    const uint8_t *pending; /* made by nghttp2, not sent yet */
    size_t pending_len;
    struct tm_str body; /* what of it is not handed to nghttp2 */
    struct tm_buf answer;
    int status;
    bool over;
};

struct grpc *grpc_new(const char *authority, const char *path, const char *authorization) {
    struct grpc *grpc = calloc(1, sizeof *grpc);
    const char *colon = strrchr(authority, ':');
    char host[64];
    if (!grpc) return NULL;
    *grpc = (struct grpc){.authority = authority, .path = path, .authorization = authorization, .fd = -1};
    snprintf(host, sizeof host, "%.*s", colon ? (int)(colon - authority) : 0, authority);
    grpc->address.sin_family = AF_INET;
    grpc->address.sin_port = htons((uint16_t)(colon ? atoi(colon + 1) : 0));
    if (inet_pton(AF_INET, host, &grpc->address.sin_addr) == 1) return grpc;
    free(grpc);
    return NULL;
}

/* ---- what nghttp2 asks and tells ----------------------------------------------------------------------------------
 */

static ssize_t read_body(nghttp2_session *session, int32_t stream, uint8_t *out, size_t room, uint32_t *flags,
                         nghttp2_data_source *source, void *state) {
    struct grpc *grpc = state;
    size_t len = grpc->body.len < room ? grpc->body.len : room;
    memcpy(out, grpc->body.ptr, len);
    grpc->body = (struct tm_str){grpc->body.ptr + len, grpc->body.len - len};
    if (grpc->body.len == 0) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)len;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_len,
                     const uint8_t *value, size_t value_len, uint8_t flags, void *state) {
    struct grpc *grpc = state;
    char text[8];
    if (!tm_str_is((struct tm_str){(const char *)name, name_len}, "grpc-status")) return 0;
    tm_str_to((struct tm_str){(const char *)value, value_len}, text, sizeof text);
    grpc->status = atoi(text);
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t len,
                   void *state) {
    struct grpc *grpc = state;
    return tm_buf_append(&grpc->answer, bytes, len) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t code, void *state) {
    struct grpc *grpc = state;
    grpc->over = true;
    return 0;
}

/* ---- connection ---------------------------------------------------------------------------------------------------
 */

void grpc_abandon(struct grpc *grpc) {
    nghttp2_session_del(grpc->session);
    if (grpc->fd >= 0) close(grpc->fd);
    grpc->session = NULL;
    grpc->fd = -1;
    grpc->pending_len = 0;
    grpc->over = true;
}

static bool connect_now(struct grpc *grpc) {
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, WINDOW},
                                               {NGHTTP2_SETTINGS_ENABLE_PUSH, 0}};
    nghttp2_session_callbacks *callbacks;
    grpc->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (grpc->fd < 0 || nghttp2_session_callbacks_new(&callbacks) != 0) return false;
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    bool ok = nghttp2_session_client_new(&grpc->session, callbacks, grpc) == 0;
    nghttp2_session_callbacks_del(callbacks);
    setsockopt(grpc->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    ok = ok && nghttp2_submit_settings(grpc->session, NGHTTP2_FLAG_NONE, settings, 2) == 0;
    return ok &&
           (connect(grpc->fd, (struct sockaddr *)&grpc->address, sizeof grpc->address) == 0 || errno == EINPROGRESS);
}

static nghttp2_nv header(const char *name, const char *value) {
    return (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value, strlen(name), strlen(value),
                        NGHTTP2_NV_FLAG_NONE}; /* nghttp2 copies both, and has no const */
}

void grpc_send(struct grpc *grpc, struct tm_str body) {
    const nghttp2_nv headers[] = {header(":method", "POST"),
                                  header(":scheme", "http"),
                                  header(":path", grpc->path),
                                  header(":authority", grpc->authority),
                                  header("content-type", "application/grpc"),
                                  header("te", "trailers"),
                                  header("authorization", grpc->authorization)};
    const nghttp2_data_provider provider = {.read_callback = read_body};
    tm_buf_clear(&grpc->answer);
    grpc->body = body;
    grpc->status = -1;
    grpc->over = false;
    if (grpc->fd >= 0 && !nghttp2_session_check_request_allowed(grpc->session)) grpc_abandon(grpc);
    grpc->over = false;
    if (grpc->fd < 0 && !connect_now(grpc)) return grpc_abandon(grpc);
    if (nghttp2_submit_request(grpc->session, NULL, headers, sizeof headers / sizeof *headers, &provider, NULL) < 0)
        grpc_abandon(grpc);
}

int grpc_fd(const struct grpc *grpc) {
    return grpc->fd;
}

short grpc_events(const struct grpc *grpc) {
    bool sends = grpc->session && (grpc->pending_len || nghttp2_session_want_write(grpc->session));
    return (short)(POLLIN | (sends ? POLLOUT : 0));
}

static bool take(struct grpc *grpc) {
    uint8_t bytes[READ_AT_ONCE];
    for (;;) {
        ssize_t len = recv(grpc->fd, bytes, sizeof bytes, 0);
        if (len < 0) return errno == EAGAIN || errno == ENOTCONN;
        if (len == 0 || nghttp2_session_mem_recv(grpc->session, bytes, (size_t)len) < 0) return false;
        if ((size_t)len < sizeof bytes) return true;
    }
}

static bool give(struct grpc *grpc) {
    for (;;) {
        if (grpc->pending_len == 0) {
            ssize_t len = nghttp2_session_mem_send(grpc->session, &grpc->pending);
            if (len <= 0) return len == 0;
            grpc->pending_len = (size_t)len;
        }
        ssize_t sent = send(grpc->fd, grpc->pending, grpc->pending_len, MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN || errno == ENOTCONN;
        grpc->pending += sent;
        grpc->pending_len -= (size_t)sent;
    }
}

bool grpc_turn(struct grpc *grpc) {
    if (grpc->fd >= 0 && (!take(grpc) || !give(grpc))) {
        bool answered = grpc->over;
        grpc_abandon(grpc);
        if (!answered) grpc->status = -1;
    }
    return grpc->over;
}

int grpc_status(const struct grpc *grpc, struct tm_buf *answer) {
    tm_buf_clear(answer);
    return tm_buf_append(answer, grpc->answer.ptr, grpc->answer.len) ? grpc->status : -1;
}

void grpc_free(struct grpc *grpc) {
    if (!grpc) return;
    grpc_abandon(grpc);
    tm_buf_free(&grpc->answer);
    free(grpc);
}
