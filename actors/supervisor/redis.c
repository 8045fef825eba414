/* redis: connects as the broker does, by the same URLs. */
#include "supervisor/redis.h"

#include "broker/redis_url.h"

#include <stdlib.h>

enum { ANSWER_MS = 1000 };

static const char *url(void) {
    const char *const names[] = {"REDIS_URL", "REDIS_CONNECTION_STRING"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return value;
    }
    return "redis://127.0.0.1:6379";
}

/* Takes the reply; NULL: the connection broke. */
static bool accepted(redisReply *reply) {
    bool ok = reply && reply->type != REDIS_REPLY_ERROR;
    if (reply) freeReplyObject(reply);
    return ok;
}

static bool greet(redisContext *context, const struct broker_redis_url *where) {
    bool ok = true;
    if (where->user[0]) ok = accepted(redisCommand(context, "AUTH %s %s", where->user, where->password));
    else if (where->password[0]) ok = accepted(redisCommand(context, "AUTH %s", where->password));
    return ok && (where->db == 0 || accepted(redisCommand(context, "SELECT %u", where->db)));
}

redisContext *redis_open(struct tm_error *error) {
    const struct timeval patience = {.tv_sec = ANSWER_MS / 1000};
    struct broker_redis_url where;
    if (broker_redis_url_parse(tm_str_from(url()), &where, error) != TM_OK) return NULL;
    redisContext *context = where.path[0] ? redisConnectUnixWithTimeout(where.path, patience)
                                          : redisConnectWithTimeout(where.host, where.port, patience);
    bool connected = context && !context->err;
    if (connected) redisSetTimeout(context, patience);
    if (connected && greet(context, &where)) return context;
    tm_fail(error, TM_UNAVAILABLE, "REDIS_URL", "Redis %s: %s", connected ? "refuses the login" : "does not answer",
            context ? context->errstr : "out of memory");
    if (context) redisFree(context);
    return NULL;
}
