/* validate: accepted batches in, rows per shard out. Pure: no sockets, no clock, no globals.
 *
 * The same entry gives the same bytes each time, so a redelivered one only repeats what was said.
 */
#ifndef TM_VALIDATE_VALIDATE_H
#define TM_VALIDATE_VALIDATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/status.h"

/* What became of one Entry (proto/mesh.proto). Zero-initialised is empty and valid. */
struct validate_output {
    struct tm_buf rows[TM_SHARDS]; /* packed Rows; empty for a shard without any */
    uint32_t events;               /* elements of the batches, without those the door refused */
    uint32_t row_count;            /* events written to rows */
    uint32_t rejected;             /* events, or whole bodies, that break a rule the door should have seen */
    uint32_t cut;                  /* values larger than the limit (cut.h) */
    uint32_t shard_events[TM_SHARDS];
    struct tm_buf stored, refused; /* uint32_t of each publish: events written to rows; and those rejected */
    char receipt[40];              /* of the first rejected */
    struct tm_error first;         /* why it was */
};
void validate_output_free(struct validate_output *output);

/* Reads `entry` and appends its rows to *output, with values of at most `value_bytes`. Uses `arena` as scratch and
 * resets it, so it holds at most one body and what is made of it. A bad event costs only itself.
 * TM_INVALID: `entry` is no packed Entry. TM_NO_MEMORY: nothing may be sent; the output is to be freed as always. */
enum tm_status validate_batch(struct tm_str entry, size_t value_bytes, struct tm_arena *arena,
                              struct validate_output *output, struct tm_error *error);

/* Moves *rows, packed Rows of an output, behind its first event. */
void rows_next(struct tm_str *rows);

#endif
