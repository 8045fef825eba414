/* hash: xxHash64, and which shard owns a trace. */
#ifndef TM_BASE_HASH_H
#define TM_BASE_HASH_H

#include "base/str.h"

/* Number of shards. Part of the stored protocol (epochs are per shard): changing it needs a drained queue. */
enum { TM_SHARDS = 64 };

uint64_t tm_hash(struct tm_str bytes, uint64_t seed);

/* The shard that owns `trace_id` (or, for scores without a trace, the session or run id) of `project_id`. */
uint32_t tm_shard_of(struct tm_str project_id, struct tm_str trace_id);

#endif
