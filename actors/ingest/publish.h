/* publish: the message an accepted body travels in. Pure. */
#ifndef TM_INGEST_PUBLISH_H
#define TM_INGEST_PUBLISH_H

#include "base/arena.h"
#include "mesh.pb-c.h"

/* Packs `publish` (whose `body` must be empty) up to where the body's bytes begin: head followed by `body_len` bytes of
 * body is the whole message, so a body is copied only once, into its frame. In the arena; ptr NULL when that is full.
 */
struct tm_str publish_head(const Tracemesh__Publish *publish, size_t body_len, struct tm_arena *arena);

/* What an SDK says of itself, fit for storing: printable ASCII, 1 to 128 bytes; else "unknown". In the arena. */
struct tm_str publish_attribution(struct tm_str said, struct tm_arena *arena);

/* Versions of the way SDKs are to be understood; all there are mean the same here. Empty is known. False: `text` says
 * why the header x-langfuse-ingestion-version is refused. */
enum { PUBLISH_VERSION_TEXT = 160 };
bool publish_version_is_known(struct tm_str said, char text[PUBLISH_VERSION_TEXT]);

#endif
