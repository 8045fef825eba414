/* lookup: in which trace an observation stands, for updates that do not say. Folder-private.
 *
 * The trace decides where rows go, so an update must name it. SDKs of today do; those before the batch API did not.
 * What was accepted just before may not be stored yet: then the store is asked again, for a while.
 */
#ifndef TM_INGEST_LOOKUP_H
#define TM_INGEST_LOOKUP_H

#include "clickhouse/clickhouse.h"
#include "runtime/actor.h"

struct lookup_settings {
    struct tm_clickhouse_config clickhouse;
    uint64_t patience_ms; /* for an observation to be stored */
    uint64_t waiting_most;
};

struct lookup;

/* NULL: out of memory. */
struct lookup *lookup_new(struct tm_actor *actor, const struct lookup_settings *settings);
void lookup_free(struct lookup *lookup); /* when nobody waits; NULL is fine */

/* TM_OK: `trace_id`, a view during the call. TM_NOT_FOUND: there is no such observation, or not yet. TM_UNAVAILABLE:
 * the store does not answer. TM_OVERLOADED: too many wait. On the loop. */
typedef void (*lookup_done)(void *state, enum tm_status status, struct tm_str trace_id);
/* The strings stay until `done`, called exactly once, has returned. False: out of memory, and it is not [any thread].
 */
bool lookup_trace(struct lookup *lookup, struct tm_str project_id, struct tm_str observation_id, lookup_done done,
                  void *state);

#endif
