/* redis: the operator's blocking connection to the queue's Redis. The broker has its own, asynchronous, one. */
#ifndef TM_SUPERVISOR_REDIS_H
#define TM_SUPERVISOR_REDIS_H

#include "base/status.h"

#include <hiredis/hiredis.h>

/* By REDIS_URL, or REDIS_CONNECTION_STRING; waits a second at most for each answer. NULL: *error says why. */
redisContext *redis_open(struct tm_error *error);

#endif
