/* hash: xxHash64 of views. */
#include "base/hash.h"

#include <xxhash.h>

uint64_t tm_hash(struct tm_str bytes, uint64_t seed) {
    return XXH64(bytes.ptr ? bytes.ptr : "", bytes.len, seed);
}

uint32_t tm_shard_of(struct tm_str project_id, struct tm_str trace_id) {
    return (uint32_t)(tm_hash(trace_id, tm_hash(project_id, 0)) % TM_SHARDS);
}
