/* config_look: reads score configs from Postgres into the cache, in a thread of its own, when somebody needs them. */
#ifndef TM_VALIDATE_CONFIG_LOOK_H
#define TM_VALIDATE_CONFIG_LOOK_H

#include "identity/identity.h"
#include "runtime/actor.h"
#include "validate/config_cache.h"

struct config_look;

/* What the cache takes beyond `cache_bytes` is forgotten after a look. NULL: out of memory or threads. */
struct config_look *config_look_new(struct tm_actor *actor, struct config_cache *cache, size_t cache_bytes,
                                    const char *database_url, const struct tm_postgres_limits *postgres);
void config_look_free(struct config_look *look); /* the actor's loop must have ended; NULL is fine */

/* Reads those that *names (config_names.h, which is taken) names, beginning after this call: what existed then is
 * found. `told` runs once, on the loop. TM_OK: until it returns, the cache has those of them that exist and no others.
 * Else it is as it was: TM_INVALID says that Postgres can hold no such names, all else that it could not be asked.
 * False: too many wait, or out of memory; *names is left. */
bool config_look_ask(struct config_look *look, struct tm_buf *names, void (*told)(void *state, enum tm_status status),
                     void *state);

#endif
