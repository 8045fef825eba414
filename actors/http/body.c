/* body: collects a request's body, inflated, within its limit. */
#include "http/request.h"

#include <stdatomic.h>
#include <string.h>

enum { CHUNK = 64 * 1024, ZSTD_WINDOW_LOG = 23 }; /* 8 MiB, as RFC 9659 has it for HTTP */

bool body_begin(struct tm_http_request *request) {
    struct tm_str encoding = tm_http_header(request, "Content-Encoding");
    if (encoding.len == 0 || tm_str_is_nocase(encoding, "identity")) return true;
    if (tm_str_is_nocase(encoding, "zstd")) {
        request->zstd = ZSTD_createDStream();
        if (!request->zstd || ZSTD_isError(ZSTD_DCtx_setParameter(request->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG)))
            request->fault = BODY_NO_MEMORY;
        return true;
    }
    if (!tm_str_is_nocase(encoding, "gzip") && !tm_str_is_nocase(encoding, "deflate")) return false;
    request->inflating = inflateInit2(&request->inflate, 15 + 32) == Z_OK; /* gzip or zlib, by its header */
    if (!request->inflating) request->fault = BODY_NO_MEMORY;
    return true;
}

bool body_has_room(struct tm_http_server *server, uint64_t bytes) {
    uint64_t limit = server->config.bodies_limit_bytes, held = atomic_load(&server->bodies_bytes);
    return limit == 0 || (held < limit && bytes <= limit - held);
}

static void count(struct tm_http_request *request) {
    size_t before = request->counted_bytes;
    request->counted_bytes =
        request->body.cap + request->file.len + (request->zstd ? ZSTD_sizeof_DStream(request->zstd) : 0);
    atomic_fetch_add(&request->server->bodies_bytes, request->counted_bytes - before); /* less wraps round, rightly */
}

/* What cannot be read to its end gives back what it holds: of many that are too many together, some are. */
static void append(struct tm_http_request *request, const char *bytes, size_t len) {
    bool in_file = request->file.fd >= 0;
    size_t held = in_file ? request->file.len : request->body.len, spare = request->body.cap - request->body.len;
    if (len > request->body_limit_bytes - held) request->fault = BODY_TOO_LARGE;
    else if (len > spare && !body_has_room(request->server, len)) request->fault = BODY_NO_ROOM;
    else if (!(in_file ? body_file_append(&request->file, bytes, len) : tm_buf_append(&request->body, bytes, len)))
        request->fault = BODY_NO_MEMORY;
    if (request->fault != BODY_FINE) tm_buf_free(&request->body);
    count(request);
}

static void take_inflated(struct tm_http_request *request, const char *bytes, size_t len) {
    z_stream *stream = &request->inflate;
    unsigned char in[CHUNK], out[CHUNK];
    while (len > 0 && request->fault == BODY_FINE) {
        size_t now = len < CHUNK ? len : CHUNK;
        memcpy(in, bytes, now); /* zlib's input is not const */
        stream->next_in = in;
        stream->avail_in = (uInt)now;
        bytes += now;
        len -= now;
        do {
            stream->next_out = out;
            stream->avail_out = CHUNK;
            int result = inflate(stream, Z_NO_FLUSH);
            if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) request->fault = BODY_CORRUPT;
            if (result == Z_STREAM_END && stream->avail_in > 0) request->fault = BODY_CORRUPT; /* bytes behind it */
            append(request, (const char *)out, CHUNK - stream->avail_out);
            if (result == Z_STREAM_END) break;
        } while (request->fault == BODY_FINE && stream->avail_out == 0);
    }
}

/* Frames may follow each other; the last has to be whole. */
static void take_zstd(struct tm_http_request *request, const char *bytes, size_t len) {
    char out[CHUNK];
    ZSTD_inBuffer in = {bytes, len, 0};
    bool full = true; /* there may be more to come out than fitted */
    while (request->fault == BODY_FINE && (in.pos < in.size || full)) {
        ZSTD_outBuffer room = {out, CHUNK, 0};
        request->zstd_left = ZSTD_decompressStream(request->zstd, &room, &in);
        if (ZSTD_isError(request->zstd_left)) request->fault = BODY_CORRUPT;
        else append(request, out, room.pos);
        full = room.pos == CHUNK && request->zstd_left != 0;
    }
}

void body_take(struct tm_http_request *request, const char *bytes, size_t len) {
    if (request->fault != BODY_FINE) request->discarded += len;
    else if (request->inflating) take_inflated(request, bytes, len);
    else if (request->zstd) take_zstd(request, bytes, len);
    else append(request, bytes, len);
}

void body_end(struct tm_http_request *request) {
    /* A whole stream ends with Z_STREAM_END, after which more output is a stream error or end again. */
    if (request->inflating && request->fault == BODY_FINE) {
        unsigned char out[1];
        request->inflate.next_in = NULL;
        request->inflate.avail_in = 0;
        request->inflate.next_out = out;
        request->inflate.avail_out = sizeof out;
        if (inflate(&request->inflate, Z_FINISH) != Z_STREAM_END) request->fault = BODY_CORRUPT;
    }
    if (request->zstd && request->fault == BODY_FINE && request->zstd_left != 0) request->fault = BODY_CORRUPT;
    ZSTD_freeDStream(request->zstd); /* its window may be larger than the body */
    request->zstd = NULL;
    if (request->file.fd >= 0) {
        if (!body_file_end(&request->file)) request->fault = BODY_NO_MEMORY;
    } else if (!tm_buf_reserve(&request->body, HTTP_PADDING)) request->fault = BODY_NO_MEMORY;
    else memset(request->body.ptr + request->body.len, 0, HTTP_PADDING);
}

void body_free(struct tm_http_request *request) {
    if (request->inflating) inflateEnd(&request->inflate);
    ZSTD_freeDStream(request->zstd);
    request->zstd = NULL;
    tm_buf_free(&request->body);
    body_files_give(&request->server->files, &request->file);
    request->file.len = 0;
    count(request);
}
