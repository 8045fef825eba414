/* validate: accepted batches in, rows per shard out. Pure: no sockets, no clock, no globals.
 *
 * The same entry gives the same bytes each time, by the same score configs, so a redelivered one only repeats what was
 * said.
 */
#ifndef TM_VALIDATE_VALIDATE_H
#define TM_VALIDATE_VALIDATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/status.h"
#include "validate/config_cache.h"

struct validate_rules {
    size_t value_bytes;                 /* larger values are cut (cut.h) */
    const struct config_cache *configs; /* NULL: scores are not held to configs */
    uint64_t configs_since_us;          /* those read before are as good as unknown */
    bool configs_complete;              /* what is not among them does not exist */
};

struct validate_breach {
    uint32_t scores;
    char receipt[40]; /* of the first */
};

/* What became of one Entry (proto/mesh.proto). Zero-initialised is empty and valid. */
struct validate_output {
    struct tm_buf rows[TM_SHARDS]; /* packed Rows; empty for a shard without any */
    uint32_t events;               /* elements of the batches, without those the door refused */
    uint32_t row_count;            /* events written to rows */
    uint32_t rejected; /* whole bodies or events that break a rule the door should have seen, or a config's */
    uint32_t cut;      /* values larger than the limit (cut.h) */
    uint32_t shard_events[TM_SHARDS];
    struct validate_breach breaches[TM_SCORE_BREACHES]; /* of those rejected, by their config */
    uint32_t configs_missing;      /* scores left out because their config is not known: nothing may be sent */
    struct tm_buf config_names;    /* of all configs named (config_names.h), known or not */
    struct tm_buf stored, refused; /* uint32_t of each publish: events written to rows; and those rejected */
    char receipt[40];              /* of the first rejected */
    struct tm_error first;         /* why it was */
};
void validate_output_free(struct validate_output *output);

/* Reads `entry` by `rules` and appends its rows to *output. Uses `arena` as scratch and resets it, so it holds at most
 * one body and what is made of it. A bad event costs only itself.
 * TM_INVALID: `entry` is no packed Entry. TM_NO_MEMORY: nothing may be sent; the output is to be freed as always. */
enum tm_status validate_batch(struct tm_str entry, const struct validate_rules *rules, struct tm_arena *arena,
                              struct validate_output *output, struct tm_error *error);

/* Moves *rows, packed Rows of an output, behind its first event. */
void rows_next(struct tm_str *rows);

#endif
