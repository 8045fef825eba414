/* price_watch: keeps the price tables as Postgres has the projects' models, asking in a thread of its own.
 *
 * When Postgres is away, what was known stays in force.
 */
#ifndef TM_BATCH_PRICE_WATCH_H
#define TM_BATCH_PRICE_WATCH_H

#include "batch/price_tables.h"
#include "identity/identity.h"
#include "runtime/actor.h"

struct price_watch;

/* Asks at once, then every `every_ms`. Without `database_url` there are no models of projects. NULL: out of memory or
 * threads. */
struct price_watch *price_watch_new(struct tm_actor *actor, struct price_tables *tables, const char *database_url,
                                    const struct tm_postgres_limits *postgres, uint64_t every_ms);
void price_watch_free(struct price_watch *watch); /* the actor's loop must have ended; NULL is fine */

/* Whether all models of all projects were known once: what is priced before would be priced wrongly. */
bool price_watch_loaded(const struct price_watch *watch);

#endif
