/* take: a batch from its arrival to the forwarder, or to a refusal. When a score names a config that is not known here,
 * or not known freshly, the batch waits for a look at Postgres that begins after it came; then it is read anew.
 */
#ifndef TM_VALIDATE_TAKE_H
#define TM_VALIDATE_TAKE_H

#include "validate/config_look.h"
#include "validate/forward.h"

struct taker {
    struct tm_arena *arena;
    struct forwarder *forwarder;
    struct config_cache *configs; /* NULL: scores are not held to configs */
    struct config_look *look;     /* where there are configs */
    uint64_t config_age_us;       /* for so long a config that was read is used unseen */
    size_t value_bytes;
};

void taker_on_raw_batch(void *taker, struct tm_message *message);

#endif
