/* registry: who is there and who owns which shard; the same for every broker, since it lives in Redis.
 *
 * Answers KIND_REGISTER and KIND_LEAVE. Without Redis it goes on answering from the table it last read.
 */
#ifndef BROKER_REGISTRY_H
#define BROKER_REGISTRY_H

#include "broker/settings.h"

struct broker_registry;

/* NULL when out of memory. Lives as long as the process. */
struct broker_registry *broker_registry_new(struct tm_actor *actor, const struct broker_settings *settings);

/* Calls back once this broker knows the table as it stands in Redis at some moment after this call; that may take until
 * Redis is back. Calls made meanwhile share one read. */
void broker_registry_confirm(struct broker_registry *registry, void (*confirmed)(void *state), void *state);
/* Epoch of a shard in the table known now; 0 when nobody owns it. */
uint64_t broker_registry_epoch(const struct broker_registry *registry, uint32_t shard);
bool broker_registry_has(const struct broker_registry *registry, const char *kind); /* an actor of that kind */

#endif
