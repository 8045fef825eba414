/* client: what the files of this folder know of a client. Not installed. */
#ifndef TM_CLIENT_CLIENT_H
#define TM_CLIENT_CLIENT_H

#include "client/tracemesh.h"

#include "base/buf.h"
#include "grpc/framing.h"

#include <nghttp2/nghttp2.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    CLIENT_PATH_STREAM,
    CLIENT_PATH_ONCE,
    RESPONSE_MOST = 16 << 20, /* of one answer: as many errors as a batch can have events */
    BATCH_MOST = 32 << 20,
};

/* ---- kept.c: batches that are not stored. Not for two threads at once. ---- */

struct kept_batch {
    struct kept_batch *next;
    uint64_t sequence;
    size_t len, sent; /* of the bytes on this stream */
    char bytes[];     /* framed: prefix, PublishRequest */
};

struct kept {
    struct kept_batch *first, **last;
    struct kept_batch *unsent; /* the first that is not wholly sent on this stream */
    size_t count, bytes;
};

void kept_open(struct kept *kept);
bool kept_add(struct kept *kept, uint64_t sequence, const char *json, size_t len);
void kept_forget(struct kept *kept, uint64_t stored); /* all up to there */
void kept_drop(struct kept *kept, uint64_t sequence); /* that one, which is lost */
void kept_rewind(struct kept *kept);                  /* a new stream begins */
size_t kept_read(struct kept *kept, uint8_t *out, size_t room);
void kept_free(struct kept *kept);

/* ---- link.c: one connection with one call on it ---- */

enum link_end { LINK_GOES, LINK_BROKEN, LINK_ENDED }; /* ENDED: with a status */

struct link;
struct link_hooks {
    /* Bytes to send; 0: none now. *ends: none any more. */
    size_t (*read)(void *state, uint8_t *out, size_t room, bool *ends);
    void (*message)(void *state, struct tm_str response); /* packed PublishResponse */
    void *state;
};

/* Connects within `connect_ms`, to the first address that takes it. NULL: *why, cut. */
struct link *link_open(const struct tracemesh_options *options, int path, int connect_ms,
                       const struct link_hooks *hooks, char *why, size_t room);
int link_fd(const struct link *link);
bool link_wants_to_send(const struct link *link);
/* Sends and reads what there is to. `more`: the hook has something to read. */
enum link_end link_turn(struct link *link, bool more);
void link_ping(struct link *link);
uint64_t link_heard_us(const struct link *link);
/* After ENDED. `text` as long as the link. */
unsigned link_status(const struct link *link, const char **text);
void link_free(struct link *link);

#endif
