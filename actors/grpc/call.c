/* call: from a request's headers to the end of its stream, on its worker's thread. */
#include "base/base64.h"
#include "base/clock.h"
#include "grpc/internal.h"
#include "grpc/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    OUT_MOST = 64 << 10,
    HANDLER_ARENA = 256 << 20
}; /* OUT_MOST: answers not taken, beyond which no message comes */

/* ---- birth and end ---- */

struct tm_grpc_call *call_new(struct connection *connection, int32_t stream) {
    struct tm_grpc_call *call = calloc(1, sizeof *call);
    if (!call) return NULL;
    call->own = tm_arena_new(0); /* holds headers, which are bounded */
    if (!call->own) {
        free(call);
        return NULL;
    }
    atomic_store(&call->refs, 1);
    call->worker = connection->worker;
    call->connection = connection;
    call->stream = stream;
    call->last_header = &call->headers;
    TAILQ_INSERT_TAIL(&connection->calls, call, link);
    connection->call_count++;
    return call;
}

/* Who asks for a message, and none will come. */
static void tell_gone(struct tm_grpc_call *call) {
    if (!call->handled || call->credit == 0) return;
    call->credit = 0;
    if (call->method->gone) call->method->gone(call->method->state, call);
    else tm_grpc_finish(call, TM_GRPC_CANCELLED, NULL);
}

void call_drop_input(struct tm_grpc_call *call) {
    size_t held = call->pending.len - call->pending_at;
    if (held && call->connection) nghttp2_session_consume(call->connection->session, call->stream, held);
    tm_buf_free(&call->pending);
    call->pending_at = 0;
    framing_close(&call->framing);
    tm_grpc_message_free(call->single);
    call->single = NULL;
    call->message_due_us = 0;
}

void call_detach(struct tm_grpc_call *call) {
    struct connection *connection = call->connection;
    size_t held = call->pending.len - call->pending_at;
    if (held) nghttp2_session_consume_connection(connection->session, held);
    call->pending_at = call->pending.len;
    TAILQ_REMOVE(&connection->calls, call, link);
    connection->call_count--;
    connection->busy_us = tm_mono_us();
    call->connection = NULL;
    call->ended = true;
    call_drop_input(call);
    chunks_free(&call->out);
    tell_gone(call);
    call_release(call);
}

void call_end(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text, bool retry) {
    if (call->ended) return;
    enum { RETRY_MS = 1000 }; /* as Retry-After says over HTTP */
    call->ended = true;
    call->ending = (struct ending){true, retry, status, RETRY_MS, text ? strdup(text) : NULL};
    call_drop_input(call);
    tell_gone(call);
    atomic_fetch_add(&call->worker->server->refused, 1);
    respond_pump(call);
}

/* ---- headers ---- */

struct tm_str call_header(const struct tm_grpc_call *call, const char *name) {
    for (const struct header *header = call->headers; header; header = header->next)
        if (tm_str_is(header->name, name)) return header->value;
    return (struct tm_str){NULL, 0};
}

static const struct tm_grpc_method *find_method(const struct tm_grpc_config *config, struct tm_str path) {
    for (size_t i = 0; i < config->method_count; i++)
        if (tm_str_is(path, config->methods[i].path)) return &config->methods[i];
    return NULL;
}

/* False: it was ended. */
static bool read_timeout(struct tm_grpc_call *call, uint64_t now_us) {
    struct tm_str text = call_header(call, "grpc-timeout");
    uint64_t timeout_us;
    if (!text.len) return true;
    if (!grpc_timeout_read(text, &timeout_us)) {
        call_end(call, TM_GRPC_INTERNAL, "grpc-timeout is malformed", false);
        return false;
    }
    call->deadline_us = timeout_us < UINT64_MAX / 2 - now_us ? now_us + timeout_us : 0;
    if (call->deadline_us) worker_due(call->worker, call->deadline_us);
    return true;
}

static bool read_encoding(struct tm_grpc_call *call, bool *gzip) {
    struct tm_str encoding = call_header(call, "grpc-encoding");
    *gzip = tm_str_is_nocase(encoding, "gzip");
    if (*gzip || !encoding.len || tm_str_is_nocase(encoding, "identity")) return true;
    call_end(call, TM_GRPC_UNIMPLEMENTED, "grpc-encoding must be gzip or identity", false);
    return false;
}

static void expect_message(struct tm_grpc_call *call, uint64_t now_us) {
    call->message_due_us = now_us + call->worker->server->config.request_ms * 1000;
    worker_due(call->worker, call->message_due_us);
}

void call_begin(struct tm_grpc_call *call) {
    struct tm_grpc_server *server = call->worker->server;
    uint64_t now_us = tm_mono_us();
    bool gzip;
    if (call->header_bytes > server->config.header_bytes) respond_refuse(call, "431");
    else if (!tm_str_is(call_header(call, ":method"), "POST")) respond_refuse(call, "405");
    else if (!grpc_is_content_type(call_header(call, "content-type"))) respond_refuse(call, "415");
    if (call->ended) return;
    call->method = find_method(&server->config, call_header(call, ":path"));
    if (!call->method) call_end(call, TM_GRPC_UNIMPLEMENTED, "no such method", false);
    else if (atomic_load(&server->calls) >= server->config.call_limit)
        call_end(call, TM_GRPC_UNAVAILABLE, "too many calls", true);
    if (call->ended || !read_timeout(call, now_us) || !read_encoding(call, &gzip)) return;
    framing_open(&call->framing, &server->budget, server->config.message_bytes, gzip);
    if (!call->method->streams) expect_message(call, now_us);
    call->handled = true;
    atomic_fetch_add(&call->refs, 1);
    atomic_fetch_add(&server->calls, 1);
    atomic_fetch_add(&server->begun, 1);
    call->method->begin(call->method->state, call);
}

/* ---- messages ---- */

static void deliver(struct tm_grpc_call *call, struct tm_grpc_message *message) {
    call->credit--;
    atomic_fetch_add(&call->worker->server->messages, 1);
    call->method->message(call->method->state, call, message);
}

static void end_badly(struct tm_grpc_call *call, enum framing_result result) {
    static const struct {
        enum tm_grpc_status status;
        const char *text;
        bool retry;
    } ends[] = {
        [FRAMING_TOO_LARGE] = {TM_GRPC_RESOURCE_EXHAUSTED, "the message is larger than the server's limit", false},
        [FRAMING_NO_ROOM] = {TM_GRPC_RESOURCE_EXHAUSTED, "too many messages are being read", true},
        [FRAMING_CORRUPT] = {TM_GRPC_INTERNAL, "the message is not gzip, as its flag says", false},
        [FRAMING_FLAG] = {TM_GRPC_INTERNAL, "the message's flags are not those of grpc-encoding", false},
        [FRAMING_NO_MEMORY] = {TM_GRPC_RESOURCE_EXHAUSTED, "out of memory", true},
    };
    call_end(call, ends[result].status, ends[result].text, ends[result].retry);
}

static bool wants(const struct tm_grpc_call *call) {
    return call->connection && !call->ended && call->credit > 0 && call->out_bytes < OUT_MOST;
}

static void take_message(struct tm_grpc_call *call) {
    struct tm_grpc_message *message = framing_take(&call->framing);
    flood_message(&call->connection->flood);
    if (call->method->streams) {
        call->message_due_us = 0;
        deliver(call, message);
    } else if (!call->single) {
        call->single = message;
    } else {
        tm_grpc_message_free(message);
        call_end(call, TM_GRPC_INTERNAL, "a unary call has one message", false);
    }
}

/* How much of `bytes` was asked for, and taken. */
static size_t take(struct tm_grpc_call *call, const char *bytes, size_t len) {
    size_t taken = 0;
    while (taken < len && wants(call)) {
        size_t used;
        enum framing_result result = framing_feed(&call->framing, bytes + taken, len - taken, &used);
        taken += used;
        if (result == FRAMING_MESSAGE) take_message(call);
        else if (result != FRAMING_MORE) end_badly(call, result);
        else if (!call->message_due_us && framing_is_inside(&call->framing)) expect_message(call, tm_mono_us());
    }
    return call->ended ? len : taken;
}

static void end_of_input(struct tm_grpc_call *call) {
    if (!wants(call) || !call->remote_closed || call->told_closed || call->pending.len > call->pending_at) return;
    call->told_closed = true;
    call->message_due_us = 0;
    if (framing_is_inside(&call->framing)) {
        call_end(call, TM_GRPC_INTERNAL, "the stream ends within a message", false);
    } else if (call->method->streams) {
        call->credit--;
        call->method->half_closed(call->method->state, call);
    } else if (call->single) {
        struct tm_grpc_message *message = call->single;
        call->single = NULL;
        deliver(call, message);
    } else {
        call_end(call, TM_GRPC_INTERNAL, "a unary call has one message", false);
    }
}

void call_data(struct tm_grpc_call *call, const char *bytes, size_t len) {
    nghttp2_session *session = call->connection->session;
    size_t taken = call->ended ? len : 0;
    if (!taken && call->pending.len == call->pending_at) taken = take(call, bytes, len);
    if (taken < len && !tm_buf_append(&call->pending, bytes + taken, len - taken)) {
        call_end(call, TM_GRPC_RESOURCE_EXHAUSTED, "out of memory", true);
        taken = len;
    }
    if (taken) nghttp2_session_consume(session, call->stream, taken);
}

/* What is left moves to the front once that is less than what it leaves: then the buffer is no longer than two windows.
 */
static void drop_taken(struct tm_grpc_call *call) {
    size_t left = call->pending.len - call->pending_at;
    if (left > call->pending_at) return;
    if (left) memcpy(call->pending.ptr, call->pending.ptr + call->pending_at, left);
    call->pending.len = left;
    call->pending_at = 0;
    if (!left) tm_buf_free(&call->pending);
}

void call_absorb(struct tm_grpc_call *call) {
    if (call->ended) tell_gone(call);
    size_t held = call->pending.len - call->pending_at;
    if (held && wants(call)) {
        size_t taken = take(call, call->pending.ptr + call->pending_at, held);
        if (call->ended) return; /* what was held was given back with it */
        nghttp2_session_consume(call->connection->session, call->stream, taken);
        call->pending_at += taken;
        drop_taken(call);
    }
    end_of_input(call);
}

void call_half_closed(struct tm_grpc_call *call) {
    call->remote_closed = true;
    if (!call->ended) end_of_input(call);
}

/* ---- what handlers ask of it ---- */

struct tm_str tm_grpc_metadata(const struct tm_grpc_call *call, const char *key) {
    return call_header(call, key);
}

struct tm_str tm_grpc_metadata_binary(struct tm_grpc_call *call, const char *key) {
    struct tm_str value = call_header(call, key);
    struct tm_arena *arena = tm_grpc_arena(call);
    return value.ptr && arena ? tm_base64_read(value, arena) : (struct tm_str){NULL, 0};
}

struct tm_arena *tm_grpc_arena(struct tm_grpc_call *call) {
    if (!call->handlers) call->handlers = tm_arena_new(HANDLER_ARENA);
    if (!call->handlers) abort(); /* out of memory: the supervisor starts us anew */
    return call->handlers;
}

void *tm_grpc_user(const struct tm_grpc_call *call) {
    return call->user;
}

void tm_grpc_user_set(struct tm_grpc_call *call, void *user) {
    call->user = user;
}
