/* connection: an HTTP/2 session, bytes in and bytes out; what a client may make it do is counted here. */
#include "base/clock.h"
#include "grpc/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    ACKS_MOST = 256,        /* of PING and SETTINGS, not taken by the client */
    SETTINGS_MOST = 32,     /* entries of one SETTINGS frame */
    CONTINUATIONS_MOST = 8, /* after one HEADERS frame */
    QUEUE_MOST = 4096,      /* frames not taken by the client */
};

static struct tm_grpc_call *call_of(nghttp2_session *session, int32_t stream) {
    return nghttp2_session_get_stream_user_data(session, stream);
}

/* ---- what comes ---- */

static bool is_control(const nghttp2_frame_hd *hd) {
    switch (hd->type) {
    case NGHTTP2_DATA: return hd->length == 0 && !(hd->flags & NGHTTP2_FLAG_END_STREAM);
    case NGHTTP2_PING:
    case NGHTTP2_SETTINGS: return !(hd->flags & NGHTTP2_FLAG_ACK);
    case NGHTTP2_HEADERS:
    case NGHTTP2_RST_STREAM: return false;
    default: return true;
    }
}

static int on_begin_frame(nghttp2_session *session, const nghttp2_frame_hd *hd, void *state) {
    struct connection *connection = state;
    uint64_t limit = connection->worker->server->config.control_limit;
    if (is_control(hd) && !flood_control(&connection->flood, limit, connection->heard_us))
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    return 0;
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *state) {
    struct connection *connection = state;
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0; /* trailers of a request: nothing that we read */
    struct tm_grpc_call *call = call_new(connection, frame->hd.stream_id);
    if (!call) return NGHTTP2_ERR_CALLBACK_FAILURE;
    nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, call);
    return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_len,
                     const uint8_t *value, size_t value_len, uint8_t flags, void *state) {
    enum { PER_HEADER = 32 }; /* as SETTINGS_MAX_HEADER_LIST_SIZE counts */
    struct tm_grpc_call *call = call_of(session, frame->hd.stream_id);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST || !call) return 0;
    call->header_bytes += name_len + value_len + PER_HEADER;
    if (call->header_bytes > call->worker->server->config.header_bytes) return 0;
    struct header *header = tm_arena_alloc(call->own, sizeof *header);
    if (!header) return NGHTTP2_ERR_CALLBACK_FAILURE;
    header->name = tm_arena_copy(call->own, (struct tm_str){(const char *)name, name_len});
    header->value = tm_arena_copy(call->own, (struct tm_str){(const char *)value, value_len});
    if (!header->name.ptr || !header->value.ptr) return NGHTTP2_ERR_CALLBACK_FAILURE;
    header->next = NULL;
    *call->last_header = header;
    call->last_header = &header->next;
    return 0;
}

static void on_ping_ack(struct connection *connection) {
    connection->pinged = false;
    if (connection->leaving == LEAVES) connection_leave_soon(connection);
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *state) {
    struct connection *connection = state;
    struct tm_grpc_call *call = frame->hd.stream_id ? call_of(session, frame->hd.stream_id) : NULL;
    switch (frame->hd.type) {
    case NGHTTP2_HEADERS:
        if (call && frame->headers.cat == NGHTTP2_HCAT_REQUEST) call_begin(call);
        break;
    case NGHTTP2_DATA: break;
    case NGHTTP2_PING:
        if (frame->hd.flags & NGHTTP2_FLAG_ACK) on_ping_ack(connection);
        return 0;
    case NGHTTP2_RST_STREAM:
        return flood_reset(&connection->flood, connection->worker->server->config.reset_limit, connection->heard_us)
                   ? 0
                   : NGHTTP2_ERR_CALLBACK_FAILURE;
    default: return 0;
    }
    if (call && frame->hd.flags & NGHTTP2_FLAG_END_STREAM) call_half_closed(call);
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream, const uint8_t *bytes, size_t len,
                   void *state) {
    struct tm_grpc_call *call = call_of(session, stream);
    if (call) call_data(call, (const char *)bytes, len);
    else nghttp2_session_consume(session, stream, len);
    return 0;
}

static int on_invalid(nghttp2_session *session, const nghttp2_frame *frame, int error, void *state) {
    struct connection *connection = state;
    uint64_t limit = connection->worker->server->config.reset_limit;
    return flood_reset(&connection->flood, limit, connection->heard_us) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

/* ---- what goes ---- */

/* The stream is over for us. A client that is still sending is told to stop, now and not before: a RST_STREAM that is
 * queued behind an answer makes the library drop the answer. */
static int on_sent(nghttp2_session *session, const nghttp2_frame *frame, void *state) {
    struct connection *connection = state;
    if (frame->hd.type != NGHTTP2_HEADERS || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
    struct tm_grpc_call *call = call_of(session, frame->hd.stream_id);
    flood_finished(&connection->flood);
    if (call && !call->remote_closed)
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_NO_ERROR);
    return 0;
}

static int on_close(nghttp2_session *session, int32_t stream, uint32_t error, void *state) {
    struct tm_grpc_call *call = call_of(session, stream);
    nghttp2_session_set_stream_user_data(session, stream, NULL);
    if (call) call_detach(call);
    return 0;
}

/* ---- life ---- */

bool connection_callbacks(struct tm_grpc_server *server) {
    if (nghttp2_session_callbacks_new(&server->callbacks) != 0 || nghttp2_option_new(&server->option) != 0)
        return false;
    nghttp2_session_callbacks_set_on_begin_frame_callback(server->callbacks, on_begin_frame);
    nghttp2_session_callbacks_set_on_begin_headers_callback(server->callbacks, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(server->callbacks, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(server->callbacks, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(server->callbacks, on_data);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(server->callbacks, on_invalid);
    nghttp2_session_callbacks_set_on_frame_send_callback(server->callbacks, on_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(server->callbacks, on_close);
    nghttp2_option_set_no_auto_window_update(server->option, 1);
    nghttp2_option_set_max_outbound_ack(server->option, ACKS_MOST);
    nghttp2_option_set_max_settings(server->option, SETTINGS_MOST);
    nghttp2_option_set_max_continuations(server->option, CONTINUATIONS_MOST);
    return true;
}

static bool submit_settings(struct connection *connection) {
    const struct tm_grpc_config *config = &connection->worker->server->config;
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, (uint32_t)config->stream_limit},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, (uint32_t)config->stream_window_bytes},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, (uint32_t)config->header_bytes},
    };
    return nghttp2_submit_settings(connection->session, NGHTTP2_FLAG_NONE, settings,
                                   sizeof settings / sizeof *settings) == 0 &&
           nghttp2_session_set_local_window_size(connection->session, NGHTTP2_FLAG_NONE, 0,
                                                 (int32_t)config->connection_window_bytes) == 0;
}

struct connection *connection_new(struct worker *worker, int fd) {
    struct tm_grpc_server *server = worker->server;
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection) return NULL;
    connection->worker = worker;
    connection->fd = fd;
    connection->heard_us = connection->sent_us = connection->busy_us = tm_mono_us();
    TAILQ_INIT(&connection->calls);
    if (nghttp2_session_server_new2(&connection->session, server->callbacks, connection, server->option) != 0 ||
        !submit_settings(connection)) {
        nghttp2_session_del(connection->session);
        free(connection);
        return NULL;
    }
    TAILQ_INSERT_TAIL(&worker->connections, connection, link);
    atomic_fetch_add(&server->connections, 1);
    atomic_fetch_add(&server->open, 1);
    worker_due(worker, connection->heard_us + server->config.idle_ms * 1000);
    if (server->config.keepalive_ms) worker_due(worker, connection->heard_us + server->config.keepalive_ms * 1000);
    return connection;
}

void connection_free(struct connection *connection) {
    while (!TAILQ_EMPTY(&connection->calls)) call_detach(TAILQ_FIRST(&connection->calls));
    nghttp2_session_del(connection->session);
    tm_buf_free(&connection->out);
    TAILQ_REMOVE(&connection->worker->connections, connection, link);
    atomic_fetch_sub(&connection->worker->server->connections, 1);
    if (connection->leaving != LEFT) atomic_fetch_sub(&connection->worker->server->open, 1);
    free(connection);
}

void connection_calm(struct connection *connection) {
    atomic_fetch_add(&connection->worker->server->floods, 1);
    nghttp2_session_terminate_session(connection->session, NGHTTP2_ENHANCE_YOUR_CALM);
    connection->broken = true;
    worker_dirty(connection);
}

bool connection_feed(struct connection *connection, const char *bytes, size_t len) {
    connection->heard_us = tm_mono_us();
    ssize_t taken = nghttp2_session_mem_recv(connection->session, (const uint8_t *)bytes, len);
    worker_dirty(connection);
    if (taken == NGHTTP2_ERR_CALLBACK_FAILURE || taken == NGHTTP2_ERR_FLOODED ||
        nghttp2_session_get_outbound_queue_size(connection->session) > QUEUE_MOST)
        connection_calm(connection);
    else if (taken < 0) connection->broken = true;
    return !connection->broken;
}

bool connection_fill(struct connection *connection, size_t most) {
    const uint8_t *bytes;
    while (connection->out.len - connection->out_at < most) {
        ssize_t len = nghttp2_session_mem_send(connection->session, &bytes);
        if (len < 0 || (len > 0 && !tm_buf_append(&connection->out, bytes, (size_t)len))) return false;
        if (len == 0) return true;
    }
    return true;
}

void connection_leave(struct connection *connection) {
    static const uint8_t opaque[8] = "leaving";
    if (connection->leaving != STAYS) return;
    connection->leaving = LEAVES;
    connection->left_us = tm_mono_us();
    worker_due(connection->worker, connection->left_us); /* so that the sweep sees the end of it */
    nghttp2_submit_shutdown_notice(connection->session);
    nghttp2_submit_ping(connection->session, NGHTTP2_FLAG_NONE, opaque);
    worker_dirty(connection);
}

/* The client has seen the first GOAWAY, so that what it begins from here on, it begins elsewhere. */
void connection_leave_soon(struct connection *connection) {
    connection->leaving = LEAVES_SOON;
    nghttp2_submit_goaway(connection->session, NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(connection->session), NGHTTP2_NO_ERROR, NULL, 0);
    worker_dirty(connection);
}
