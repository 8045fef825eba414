/* redis_link: one connection to Redis on the actor's loop, kept up for ever.
 *
 * Commands are answered in order. When the connection is lost every pending command is answered with NULL, then the
 * link connects again, 50 ms later, doubling to 1 s; before it is ready it authenticates, selects the database and
 * loads the scripts. A Redis that leaves a command unanswered for the timeout counts as lost.
 */
#ifndef BROKER_REDIS_LINK_H
#define BROKER_REDIS_LINK_H

#include "broker/redis_url.h"
#include "broker/reply.h"
#include "runtime/actor.h"

struct broker_link;

struct broker_link_config {
    const struct broker_redis_url *url;
    const char *name;           /* for the log */
    uint64_t timeout_ms;        /* for an answer */
    uint64_t retry_ms;          /* longest pause between attempts to connect */
    void (*ready)(void *state); /* called each time it is connected; NULL is fine */
    void *state;
};

/* Copies the config. NULL when out of memory. Connecting begins at once. */
struct broker_link *broker_link_new(struct tm_actor *actor, const struct broker_link_config *config);
void broker_link_free(struct broker_link *link); /* pending commands are answered with NULL first; NULL is fine */

typedef void (*broker_on_redis)(void *state, const redisReply *reply); /* NULL: the connection was lost */

/* False: not connected, `on_reply` will not be called. `command` is copied. */
bool broker_link_send(struct broker_link *link, struct tm_str command, broker_on_redis on_reply, void *state);
bool broker_link_is_ready(const struct broker_link *link);
/* Why it is not ready, for people; NULL when it is. Valid until the loop goes on. */
const char *broker_link_trouble(const struct broker_link *link);
/* To be called every second or so (NULL is fine): drops a connection whose answers are overdue. */
void broker_link_check(struct broker_link *link, uint64_t now_us);
/* After a NOSCRIPT error: Redis was told to forget the scripts. */
void broker_link_reload(struct broker_link *link);

#endif
