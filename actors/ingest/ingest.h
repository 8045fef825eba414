/* ingest: a request body in, a verdict per event out. Pure: no sockets, no clock, no globals.
 *
 * Rules and texts are the reference's (ingestion, sections 1 and 4): what is answered, in which order, and which
 * events are to be stored.
 */
#ifndef TM_INGEST_INGEST_H
#define TM_INGEST_INGEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

enum {
    INGEST_EVENTS_MOST = 65536,          /* of one body; SDKs send some hundred at a time */
    INGEST_ARENA_MOST_BYTES = 256 << 20, /* to read one body: any of 6 MB; beyond that, one of values not all tiny */
};

enum ingest_outcome {
    INGEST_STORED,    /* to be published */
    INGEST_DISCARDED, /* valid, reported as accepted, of no consequence (no body id) */
    INGEST_LOG,       /* sdk-log */
    INGEST_INVALID,
    INGEST_DENIED, /* beyond the key's scope */
    INGEST_OUTCOMES,
};

struct ingest_result {
    unsigned status; /* 207; 400 or 413 when the body as a whole is refused */
    const char *content_type;
    struct tm_buf reply;  /* of that status; the caller's to tm_buf_free, or to hand on */
    const uint32_t *skip; /* in the arena: indices into "batch" that are not to be stored */
    size_t skip_count;
    size_t outcomes[INGEST_OUTCOMES]; /* how many events ended how; nothing to publish when none is STORED */
};

/* Memory the arena may need for a body of `len` bytes; beyond it a body is refused with 413. */
size_t ingest_arena_limit(size_t len);

/* `body` has TM_JSON_PADDING spare bytes after `len` and may be changed (lone surrogates): what it holds afterwards is
 * what to publish. `may_all` is false for a public key alone, which may send scores and logs.
 * False when memory ran out beyond the arena: *result is then empty. */
bool ingest_batch(char *body, size_t len, bool may_all, struct tm_arena *arena, struct ingest_result *result);

#endif
