/* generate: realistic requests of SDKs, each a pure function of (run, request number), in the formats that are taken.
 *
 * JSON    A trace is two batches of POST /api/public/ingestion, as an SDK flushes them: request 2t, "start", creates
 * trace t and its observations; 2t + 1, "end", updates every fourth observation with its output, sets the trace's
 *         output and adds a score.
 * OTLP    Spans are complete, `batch` to an export as a batch processor sends them: several whole traces to a request,
 *         or, when a trace is larger than that, several requests to a trace.
 */
#ifndef LOADTEST_GENERATE_H
#define LOADTEST_GENERATE_H

#include "base/buf.h"

enum format { FORMAT_JSON, FORMAT_OTLP, FORMAT_OTLP_JSON };

struct shape {
    const char *run;  /* prefix of every id of JSON */
    uint64_t run_key; /* the same for OTLP: the first 8 bytes of every trace's id; not 0 */
    enum format format;
    uint64_t observations; /* per trace */
    uint64_t batch;        /* spans of an export, at most */
    uint64_t text_bytes;   /* of each input and output */
    int64_t now_us;        /* start time of the first trace; later ones follow by TRACE_EVERY_US (words.h) */
};

/* Appends the body. */
void generate_request(const struct shape *shape, uint64_t request, struct tm_buf *out);

struct part {
    uint64_t trace, traces;       /* the first, and how many */
    uint64_t first, observations; /* of each: the first, and how many */
    uint64_t events;              /* of the whole request */
};
/* What a request holds. */
struct part generate_part(const struct shape *shape, uint64_t request);
uint64_t generate_requests_of_trace(const struct shape *shape); /* that hold something of it */
uint64_t generate_traces_of_request(const struct shape *shape); /* 1 unless it holds several whole ones */

/* What becomes of a trace. */
uint64_t generate_total_tokens(const struct shape *shape, uint64_t trace); /* what usage_details['total'] must sum to */
uint64_t generate_scores(const struct shape *shape);
uint64_t generate_rows(const struct shape *shape); /* of a trace in all tables */
enum { GENERATE_ID = 96 };
/* A trace's id is this, then its number in hexadecimal digits. */
void generate_trace_prefix(const struct shape *shape, char out[GENERATE_ID]);
void generate_trace_id(const struct shape *shape, uint64_t trace, char out[GENERATE_ID]);

#endif
