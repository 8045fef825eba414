/* post: what handlers say, left in the call by any thread and taken up by its worker. */
#include "grpc/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- chunks ---- */

void chunks_append(struct chunks *chunks, struct chunk *chunk) {
    if (!chunks->first) chunks->last = &chunks->first;
    *chunks->last = chunk;
    chunks->last = &chunk->next;
}

void chunks_free(struct chunks *chunks) {
    while (chunks->first) {
        struct chunk *next = chunks->first->next;
        free(chunks->first);
        chunks->first = next;
    }
}

/* ---- any thread ---- */

static void lock(struct tm_grpc_call *call) {
    pthread_mutex_lock(&call->worker->lock);
}

/* Unlocks, and sees to it that the worker looks. */
static void touch(struct tm_grpc_call *call) {
    struct worker *worker = call->worker;
    bool first = !worker->touched;
    if (!call->posted.touched) {
        call->posted.next = worker->touched;
        worker->touched = call;
    }
    call->posted.touched = true;
    pthread_mutex_unlock(&worker->lock);
    if (first) worker_wake(worker); /* of many, one wakes it; itself it looks before it sleeps */
}

void tm_grpc_next(struct tm_grpc_call *call) {
    lock(call);
    call->posted.credit++;
    touch(call);
}

void tm_grpc_send(struct tm_grpc_call *call, struct tm_str message) {
    struct chunk *chunk = message.len > UINT32_MAX ? NULL : malloc(sizeof *chunk + FRAMING_PREFIX + message.len);
    if (!chunk) abort(); /* a lost message would be a lie; the supervisor starts us anew */
    *chunk = (struct chunk){.len = FRAMING_PREFIX + message.len};
    framing_prefix(message.len, (unsigned char *)chunk->bytes);
    if (message.len) memcpy(chunk->bytes + FRAMING_PREFIX, message.ptr, message.len);
    lock(call);
    chunks_append(&call->posted.out, chunk);
    touch(call);
}

static void finish(struct tm_grpc_call *call, struct ending ending) {
    lock(call);
    if (call->posted.finished) abort(); /* a second end is a programming error */
    call->posted.finished = true;
    call->posted.ending = ending;
    touch(call);
}

void tm_grpc_finish(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text) {
    finish(call, (struct ending){true, false, status, 0, text && *text ? strdup(text) : NULL});
}

void tm_grpc_finish_retry(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text, uint64_t retry_ms) {
    finish(call, (struct ending){true, true, status, retry_ms, text && *text ? strdup(text) : NULL});
}

void tm_grpc_hold(struct tm_grpc_call *call) {
    atomic_fetch_add(&call->refs, 1);
}

void tm_grpc_release(struct tm_grpc_call *call) {
    call_release(call);
}

void call_release(struct tm_grpc_call *call) {
    if (atomic_fetch_sub(&call->refs, 1) != 1) return;
    framing_close(&call->framing);
    tm_grpc_message_free(call->single);
    tm_buf_free(&call->pending);
    chunks_free(&call->out);
    chunks_free(&call->posted.out);
    free(call->ending.text);
    free(call->posted.ending.text);
    tm_arena_free(call->handlers);
    tm_arena_free(call->own);
    free(call);
}

/* ---- the worker ---- */

static void adopt(struct tm_grpc_call *call, struct chunks *out) {
    while (out->first) {
        struct chunk *chunk = out->first;
        out->first = chunk->next;
        chunk->next = NULL;
        call->out_bytes += chunk->len;
        chunks_append(&call->out, chunk);
    }
}

void call_apply(struct tm_grpc_call *call) {
    pthread_mutex_lock(&call->worker->lock);
    struct chunks out = call->posted.out;
    struct ending ending = call->posted.ending;
    call->credit += call->posted.credit;
    call->posted.credit = 0;
    call->posted.touched = false;
    call->posted.out = (struct chunks){0};
    call->posted.ending = (struct ending){0};
    pthread_mutex_unlock(&call->worker->lock);
    if (call->ended) chunks_free(&out);
    else adopt(call, &out);
    if (ending.set && !call->ended) {
        call->ended = true;
        call->ending = ending;
        ending.text = NULL;
        call_drop_input(call);
    }
    free(ending.text);
    respond_pump(call);
    call_absorb(call);
    if (!ending.set) return;
    call->handled = false;
    atomic_fetch_sub(&call->worker->server->calls, 1);
    call_release(call);
}
