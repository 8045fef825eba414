/* stream: an answer whose bytes come as they come.
 *
 * Two hold it: its connection, through the library's response, and whoever writes. The connection sleeps (suspended)
 * while there is nothing to send; a sleeping one can only be woken by us, so it is there when we do. */
#include "http/request.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16 * 1024 }; /* handed to the library at a time */

struct tm_http_stream {
    struct MHD_Connection *connection;
    size_t room;
    _Atomic unsigned holders;
    pthread_mutex_t lock; /* of what follows */
    struct tm_buf unsent;
    bool asleep, ended, gone;
};

static void let_go(struct tm_http_stream *stream) {
    if (atomic_fetch_sub(&stream->holders, 1) > 1) return;
    pthread_mutex_destroy(&stream->lock);
    tm_buf_free(&stream->unsent);
    free(stream);
}

/* ---- the connection's side, on the server's threads ---- */

static ssize_t read_unsent(void *state, uint64_t position, char *out, size_t most) {
    struct tm_http_stream *stream = state;
    pthread_mutex_lock(&stream->lock);
    size_t now = stream->unsent.len < most ? stream->unsent.len : most;
    bool over = now == 0 && stream->ended;
    if (now) {
        memcpy(out, stream->unsent.ptr, now);
        stream->unsent.len -= now;
        memmove(stream->unsent.ptr, stream->unsent.ptr + now, stream->unsent.len);
    } else if (!over) {
        stream->asleep = true;
        MHD_suspend_connection(stream->connection);
    }
    pthread_mutex_unlock(&stream->lock);
    return over ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)now;
}

static void on_gone(void *state) {
    struct tm_http_stream *stream = state;
    pthread_mutex_lock(&stream->lock);
    stream->gone = true;
    pthread_mutex_unlock(&stream->lock);
    let_go(stream);
}

/* ---- the writer's side ---- */

struct tm_http_stream *tm_http_reply_stream(struct tm_http_request *request, unsigned status, const char *content_type,
                                            size_t room_bytes) {
    struct tm_http_stream *stream = calloc(1, sizeof *stream);
    if (!stream) abort(); /* out of memory: the supervisor starts us anew */
    stream->connection = request->connection;
    stream->room = room_bytes;
    stream->holders = 2;
    pthread_mutex_init(&stream->lock, NULL);
    request_answer(request, status, content_type,
                   MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_unsent, stream, on_gone));
    return stream;
}

/* At the end of a change, for which the connection wakes. */
static void unlock_and_wake(struct tm_http_stream *stream) {
    bool wake = stream->asleep;
    stream->asleep = false;
    pthread_mutex_unlock(&stream->lock);
    if (wake) MHD_resume_connection(stream->connection);
}

bool tm_http_stream_write(struct tm_http_stream *stream, struct tm_str bytes) {
    pthread_mutex_lock(&stream->lock);
    bool fits =
        !stream->gone && bytes.len <= stream->room - stream->unsent.len && tm_buf_append_str(&stream->unsent, bytes);
    if (fits) unlock_and_wake(stream);
    else pthread_mutex_unlock(&stream->lock);
    return fits;
}

bool tm_http_stream_gone(struct tm_http_stream *stream) {
    pthread_mutex_lock(&stream->lock);
    bool gone = stream->gone;
    pthread_mutex_unlock(&stream->lock);
    return gone;
}

void tm_http_stream_end(struct tm_http_stream *stream) {
    pthread_mutex_lock(&stream->lock);
    stream->ended = true;
    unlock_and_wake(stream);
    let_go(stream);
}
