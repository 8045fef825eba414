/* verdicts: what became of each event, and the 207 that says so. Pure. Folder-private. */
#ifndef TM_INGEST_VERDICTS_H
#define TM_INGEST_VERDICTS_H

#include "ingest/ingest.h"

struct verdict {
    struct tm_str id;
    int64_t moment_ms; /* of the envelope's timestamp: the order of the successes */
    enum ingest_outcome outcome;
    bool is_update;
    struct tm_str issues; /* INGEST_INVALID: JSON text of what was wrong */
};

/* `[{"path":["body","startTime"],"message":"..."}]`, in the arena; empty when that is full. */
struct tm_str verdict_issues(const struct tm_error *error, struct tm_arena *arena);

/* Appends {"successes":[...],"errors":[...]}: successes by time with updates last, errors by kind and in the order they
 * were sent in. `order` is scratch for `count` indices. */
bool verdicts_render(struct verdict *verdicts, size_t count, uint32_t *order, struct tm_buf *out);

#endif
