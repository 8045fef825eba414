/* respond: headers, messages and trailers of a call. */
#include "grpc/internal.h"
#include "grpc/text.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 1024, HEADERS_MOST = 8 };

struct fields {
    nghttp2_nv list[HEADERS_MOST];
    size_t count;
};

static void add(struct fields *fields, const char *name, struct tm_str value) {
    fields->list[fields->count++] = (nghttp2_nv){(uint8_t *)(uintptr_t)name, (uint8_t *)(uintptr_t)value.ptr,
                                                 strlen(name), value.len, NGHTTP2_NV_FLAG_NONE};
}

static void add_head(struct fields *fields) {
    add(fields, ":status", TM_STR("200"));
    add(fields, "content-type", TM_STR("application/grpc"));
    add(fields, "grpc-accept-encoding", TM_STR("identity,gzip"));
}

/* `digits` and the arena hold what the fields point at until they are submitted. */
static void add_ending(struct fields *fields, const struct tm_grpc_call *call, struct tm_arena *arena,
                       char digits[12]) {
    const struct ending *ending = &call->ending;
    struct tm_str text = tm_str_sub(tm_str_from(ending->text), 0, TEXT_MOST);
    snprintf(digits, 12, "%u", (unsigned)ending->status);
    add(fields, "grpc-status", tm_str_from(digits));
    struct tm_str message = grpc_percent(text, arena);
    if (text.len && message.ptr) add(fields, "grpc-message", message);
    struct tm_str details =
        ending->retry ? grpc_retry_details(ending->status, text, ending->retry_ms, arena) : (struct tm_str){NULL, 0};
    if (details.ptr) add(fields, "grpc-status-details-bin", details);
}

static void submit_trailers(struct tm_grpc_call *call) {
    struct fields fields = {0};
    char digits[12];
    struct tm_arena *arena = tm_arena_new(0);
    if (!arena) return;
    add_ending(&fields, call, arena, digits);
    nghttp2_submit_trailer(call->connection->session, call->stream, fields.list, fields.count);
    tm_arena_free(arena);
}

/* The library asks for up to `room` bytes of the body. */
static ssize_t read_body(nghttp2_session *session, int32_t stream, uint8_t *out, size_t room, uint32_t *flags,
                         nghttp2_data_source *source, void *state) {
    struct tm_grpc_call *call = source->ptr;
    size_t filled = 0;
    while (call->out.first && filled < room) {
        struct chunk *chunk = call->out.first;
        size_t part = chunk->len - chunk->sent < room - filled ? chunk->len - chunk->sent : room - filled;
        memcpy(out + filled, chunk->bytes + chunk->sent, part);
        filled += part;
        chunk->sent += part;
        call->out_bytes -= part;
        if (chunk->sent < chunk->len) break;
        struct chunks done = {.first = chunk};
        call->out.first = chunk->next;
        chunk->next = NULL;
        chunks_free(&done);
    }
    if (!call->out.first && call->ended) {
        *flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM; /* the trailers end it */
        submit_trailers(call);
    } else if (filled == 0) {
        call->deferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    flood_message(&call->connection->flood);
    return (ssize_t)filled;
}

static void submit_headers(struct tm_grpc_call *call, bool alone) {
    nghttp2_data_provider body = {.source.ptr = call, .read_callback = read_body};
    struct fields fields = {0};
    char digits[12];
    struct tm_arena *arena = tm_arena_new(0);
    if (!arena) return;
    add_head(&fields);
    if (alone) add_ending(&fields, call, arena, digits);
    nghttp2_submit_response(call->connection->session, call->stream, fields.list, fields.count, alone ? NULL : &body);
    tm_arena_free(arena);
    call->responded = true;
}

void respond_pump(struct tm_grpc_call *call) {
    bool alone = call->ended && !call->out.first;
    if (!call->connection) return;
    if (!call->responded && (call->out.first || alone)) {
        submit_headers(call, alone);
    } else if (call->responded && call->deferred) {
        call->deferred = false;
        nghttp2_session_resume_data(call->connection->session, call->stream);
    }
    worker_dirty(call->connection);
}

void respond_refuse(struct tm_grpc_call *call, const char *http_status) {
    struct fields fields = {0};
    add(&fields, ":status", tm_str_from(http_status));
    nghttp2_submit_response(call->connection->session, call->stream, fields.list, fields.count, NULL);
    call->ended = call->responded = true;
    atomic_fetch_add(&call->worker->server->refused, 1);
    worker_dirty(call->connection);
}
