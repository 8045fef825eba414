/* dead_letters: entries of the queue that were refused too often, as they lie in Redis.
 *
 * An id is "<stream's number>:<id in Redis>", e.g. 2:1764000000000-0.
 */
#ifndef TM_SUPERVISOR_DEAD_LETTERS_H
#define TM_SUPERVISOR_DEAD_LETTERS_H

#include "mesh.pb-c.h"
#include "supervisor/redis.h"

#include <stdbool.h>
#include <stdint.h>

struct dead_letter {
    unsigned stream;
    const char *id;     /* in Redis */
    uint64_t died_ms;   /* since 1970 */
    const char *reason; /* of the last refusal */
    uint64_t deliveries;
    size_t bytes;
    const Tracemesh__Entry *entry; /* NULL: not readable, or its bytes are elsewhere */
    char project[128];             /* of its first batch; empty: not known */
    const char *elsewhere;         /* where its bytes are (broker/spill.h); NULL: here */
};

/* How many there are; -1: Redis did not tell. */
long dead_letters_count(redisContext *redis);
/* Calls `each`, oldest first by stream; views during the call only. False: Redis failed on the way. */
bool dead_letters_each(redisContext *redis, void (*each)(void *state, const struct dead_letter *letter), void *state);
/* Puts it back into its stream; it is delivered as if it were new. False: it is not there, or Redis failed. */
bool dead_letters_retry(redisContext *redis, unsigned stream, const char *id);
/* Deletes it for good. */
bool dead_letters_drop(redisContext *redis, unsigned stream, const char *id);

#endif
