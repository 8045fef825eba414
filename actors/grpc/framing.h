/* framing: bytes of a stream in, as they are split, whole messages out. Pure but for the memory. Folder-private.
 *
 * A message is a byte of flags, four of length, and so many of the message, gzip when the flag says so. Its memory
 * grows with what has come, never with what was announced, and all of it counts against a budget that many streams
 * share.
 */
#ifndef TM_GRPC_FRAMING_H
#define TM_GRPC_FRAMING_H

#include "grpc/grpc.h"

#include <zlib.h>

enum { FRAMING_PREFIX = 5 };

struct grpc_budget {
    _Atomic size_t held;
    size_t limit;
};

enum framing_result {
    FRAMING_MORE,    /* all was taken, and the message is not whole */
    FRAMING_MESSAGE, /* there is one to take; what stands behind it was not looked at */
    FRAMING_TOO_LARGE,
    FRAMING_NO_ROOM, /* the budget */
    FRAMING_CORRUPT, /* not what its flag says */
    FRAMING_FLAG,    /* a flag that is not known, or gzip that was not announced */
    FRAMING_NO_MEMORY,
};

struct framing {
    struct grpc_budget *budget;
    size_t limit;
    bool gzip; /* grpc-encoding */
    unsigned char prefix[FRAMING_PREFIX];
    size_t prefix_len, left; /* of the message on the wire */
    bool zipped, inflating, ended;
    z_stream inflate;
    struct grpc_body *body; /* being filled */
};

void framing_open(struct framing *framing, struct grpc_budget *budget, size_t limit, bool gzip);
void framing_close(struct framing *framing);
/* *used: how much of `bytes` it took. After anything but MORE and MESSAGE the stream is of no use. */
enum framing_result framing_feed(struct framing *framing, const char *bytes, size_t len, size_t *used);
/* After MESSAGE: the caller's, with TM_GRPC_PADDING bytes of zeros behind it. */
struct tm_grpc_message *framing_take(struct framing *framing);
/* In the middle of a message. */
bool framing_is_inside(const struct framing *framing);

/* The five bytes before a message that is not compressed. */
void framing_prefix(size_t len, unsigned char out[FRAMING_PREFIX]);

#endif
