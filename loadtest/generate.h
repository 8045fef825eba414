/* generate: realistic batches of POST /api/public/ingestion, each a pure function of (run, trace number).
 *
 * A trace is two batches, as an SDK flushes them: "start" creates the trace and its observations; "end" updates every
 * fourth observation with its output, sets the trace's output and adds a score.
 */
#ifndef LOADTEST_GENERATE_H
#define LOADTEST_GENERATE_H

#include "base/buf.h"

struct shape {
    const char *run;       /* prefix of every id */
    uint64_t observations; /* per trace */
    uint64_t text_bytes;   /* of each input and output */
    int64_t now_us;        /* start time of the first trace; later ones follow by a millisecond */
};

enum half { HALF_START, HALF_END };

void generate_batch(const struct shape *shape, uint64_t trace, enum half half, struct tm_buf *out);
uint64_t generate_event_count(const struct shape *shape, enum half half);
uint64_t generate_total_tokens(const struct shape *shape, uint64_t trace); /* what usage_details['total'] must sum to */

#endif
