/* head: the message an accepted body travels in. Pure. */
#ifndef TM_PUBLISH_HEAD_H
#define TM_PUBLISH_HEAD_H

#include "base/arena.h"
#include "mesh.pb-c.h"

/* Packs `publish` (whose `body` must be empty) up to where the body's bytes begin: head followed by `body_len` bytes of
 * body is the whole message, so a body is copied only once, into its frame. In the arena; ptr NULL when that is full.
 */
struct tm_str publish_head(const Tracemesh__Publish *publish, size_t body_len, struct tm_arena *arena);

/* What an SDK says of itself, fit for storing: printable ASCII, 1 to 128 bytes; else "unknown". In the arena. */
struct tm_str publish_attribution(struct tm_str said, struct tm_arena *arena);

#endif
