/* reply: reading what Redis answered. */
#include "broker/reply.h"

#include <string.h>

bool broker_reply_is_array(const redisReply *reply, size_t least) {
    return reply && reply->type == REDIS_REPLY_ARRAY && reply->elements >= least;
}

bool broker_reply_is_error(const redisReply *reply) {
    return !reply || reply->type == REDIS_REPLY_ERROR;
}

bool broker_reply_error_has(const redisReply *reply, const char *code) {
    return reply && reply->type == REDIS_REPLY_ERROR && strstr(reply->str, code) != NULL;
}

struct tm_str broker_reply_str(const redisReply *reply) {
    if (!reply || (reply->type != REDIS_REPLY_STRING && reply->type != REDIS_REPLY_STATUS)) return (struct tm_str){0};
    return (struct tm_str){reply->str, reply->len};
}

bool broker_reply_u64(const redisReply *reply, uint64_t *out) {
    if (!reply) return false;
    if (reply->type != REDIS_REPLY_INTEGER) return tm_str_u64(broker_reply_str(reply), out);
    *out = reply->integer > 0 ? (uint64_t)reply->integer : 0;
    return true;
}

const char *broker_reply_trouble(const redisReply *reply) {
    if (!reply) return "the connection to Redis was lost";
    return reply->type == REDIS_REPLY_ERROR ? reply->str : "Redis answered something unexpected";
}

struct tm_str broker_reply_field(const redisReply *fields, const char *name) {
    for (size_t i = 0; broker_reply_is_array(fields, i + 2); i += 2)
        if (tm_str_is(broker_reply_str(fields->element[i]), name)) return broker_reply_str(fields->element[i + 1]);
    return (struct tm_str){0};
}
