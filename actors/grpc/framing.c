/* framing: a prefix, then a body that grows as its bytes come. */
#include "grpc/framing.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 16 << 10, INFLATE_CHUNK = 16 << 10 };

struct grpc_body {
    struct tm_grpc_message message; /* first, so that the one is the other */
    size_t room;                    /* of message.bytes, without the padding */
    struct grpc_budget *budget;
};

/* ---- bodies ---- */

static bool take_room(struct grpc_budget *budget, size_t bytes) {
    size_t held = atomic_fetch_add(&budget->held, bytes);
    if (held <= budget->limit && bytes <= budget->limit - held) return true;
    atomic_fetch_sub(&budget->held, bytes);
    return false;
}

void tm_grpc_message_free(struct tm_grpc_message *message) {
    struct grpc_body *body = (struct grpc_body *)message;
    if (!body) return;
    atomic_fetch_sub(&body->budget->held, body->room);
    free(body->message.bytes);
    free(body);
}

/* `known`: what the message will take in all, as far as that is known; 0: not at all. */
static enum framing_result grow(struct framing *framing, size_t extra, size_t known) {
    struct grpc_body *body = framing->body;
    size_t need = body->message.len + extra;
    if (need <= body->room) return FRAMING_MORE;
    size_t room = body->room ? body->room * 2 : FIRST_BYTES;
    if (room > framing->limit) room = framing->limit;
    if (known && room > known) room = known;
    if (room < need) room = need;
    if (!take_room(framing->budget, room - body->room)) return FRAMING_NO_ROOM;
    char *bytes = realloc(body->message.bytes, room + TM_GRPC_PADDING);
    if (!bytes) {
        atomic_fetch_sub(&framing->budget->held, room - body->room);
        return FRAMING_NO_MEMORY;
    }
    body->message.bytes = bytes;
    body->room = room;
    return FRAMING_MORE;
}

static enum framing_result append(struct framing *framing, const char *bytes, size_t len, size_t known) {
    struct tm_grpc_message *message = &framing->body->message;
    if (len > framing->limit - message->len) return FRAMING_TOO_LARGE;
    enum framing_result result = grow(framing, len, known);
    if (result != FRAMING_MORE) return result;
    if (len) memcpy(message->bytes + message->len, bytes, len);
    message->len += len;
    return FRAMING_MORE;
}

/* ---- life ---- */

void framing_open(struct framing *framing, struct grpc_budget *budget, size_t limit, bool gzip) {
    *framing = (struct framing){.budget = budget, .limit = limit, .gzip = gzip};
}

static void end_inflating(struct framing *framing) {
    if (framing->inflating) inflateEnd(&framing->inflate);
    framing->inflating = false;
}

void framing_close(struct framing *framing) {
    end_inflating(framing);
    if (framing->body) tm_grpc_message_free(&framing->body->message);
    framing->body = NULL;
}

bool framing_is_inside(const struct framing *framing) {
    return framing->prefix_len > 0;
}

void framing_prefix(size_t len, unsigned char out[FRAMING_PREFIX]) {
    out[0] = 0;
    for (int i = 0; i < 4; i++) out[1 + i] = (unsigned char)(len >> (24 - 8 * i));
}

/* ---- feeding ---- */

/* The prefix is whole. */
static enum framing_result begin(struct framing *framing) {
    const unsigned char *p = framing->prefix;
    framing->left = (size_t)p[1] << 24 | (size_t)p[2] << 16 | (size_t)p[3] << 8 | p[4];
    framing->zipped = p[0] == 1;
    framing->ended = false;
    if (p[0] > 1 || (framing->zipped && !framing->gzip)) return FRAMING_FLAG;
    if (framing->left > framing->limit) return FRAMING_TOO_LARGE;
    framing->body = calloc(1, sizeof *framing->body);
    if (!framing->body) return FRAMING_NO_MEMORY;
    framing->body->budget = framing->budget;
    if (!framing->zipped) return FRAMING_MORE;
    framing->inflate = (z_stream){0};
    framing->inflating = inflateInit2(&framing->inflate, 15 + 16) == Z_OK;
    return framing->inflating ? FRAMING_MORE : FRAMING_NO_MEMORY;
}

static enum framing_result inflate_some(struct framing *framing, const char *bytes, size_t len) {
    z_stream *stream = &framing->inflate;
    unsigned char out[INFLATE_CHUNK];
    enum framing_result result = FRAMING_MORE;
    stream->next_in = (unsigned char *)(uintptr_t)bytes; /* zlib's input is not const, and is not written */
    stream->avail_in = (uInt)len;                        /* len is within the limit, which is below 4 GiB */
    do {
        if (framing->ended) return FRAMING_CORRUPT; /* bytes behind the end of the stream */
        stream->next_out = out;
        stream->avail_out = sizeof out;
        int told = inflate(stream, Z_NO_FLUSH);
        if (told != Z_OK && told != Z_STREAM_END && told != Z_BUF_ERROR) return FRAMING_CORRUPT;
        framing->ended = told == Z_STREAM_END;
        result = append(framing, (const char *)out, sizeof out - stream->avail_out, 0);
    } while (result == FRAMING_MORE && (stream->avail_in > 0 || (stream->avail_out == 0 && !framing->ended)));
    return result;
}

static enum framing_result finish(struct framing *framing) {
    if (framing->zipped && !framing->ended) return FRAMING_CORRUPT;
    enum framing_result result = append(framing, "", 0, 0);
    if (result == FRAMING_MORE && !framing->body->message.bytes) /* an empty message has its padding too */
        framing->body->message.bytes = malloc(TM_GRPC_PADDING);
    if (!framing->body->message.bytes) return FRAMING_NO_MEMORY;
    memset(framing->body->message.bytes + framing->body->message.len, 0, TM_GRPC_PADDING);
    return FRAMING_MESSAGE;
}

enum framing_result framing_feed(struct framing *framing, const char *bytes, size_t len, size_t *used) {
    enum framing_result result = FRAMING_MORE;
    *used = 0;
    if (framing->prefix_len < FRAMING_PREFIX) {
        size_t part = FRAMING_PREFIX - framing->prefix_len;
        if (part > len) part = len;
        if (part) memcpy(framing->prefix + framing->prefix_len, bytes, part);
        framing->prefix_len += part;
        *used = part;
        if (framing->prefix_len < FRAMING_PREFIX) return FRAMING_MORE;
        result = begin(framing);
    }
    size_t part = len - *used < framing->left ? len - *used : framing->left;
    if (result != FRAMING_MORE) return result;
    if (part && framing->zipped) result = inflate_some(framing, bytes + *used, part);
    else if (part) result = append(framing, bytes + *used, part, framing->body->message.len + framing->left);
    *used += part;
    framing->left -= part;
    return result == FRAMING_MORE && framing->left == 0 ? finish(framing) : result;
}

struct tm_grpc_message *framing_take(struct framing *framing) {
    struct tm_grpc_message *message = &framing->body->message;
    end_inflating(framing);
    framing->body = NULL;
    framing->prefix_len = 0;
    return message;
}
