/* reply: reading what Redis answered, never trusting its shape. */
#ifndef BROKER_REPLY_H
#define BROKER_REPLY_H

#include "base/str.h"

#include <hiredis/hiredis.h>

/* Each takes NULL (connection lost) and any type. */
bool broker_reply_is_array(const redisReply *reply, size_t least);
bool broker_reply_is_error(const redisReply *reply);                    /* also true for NULL */
bool broker_reply_error_has(const redisReply *reply, const char *code); /* e.g. "NOGROUP", anywhere in the text */
struct tm_str broker_reply_str(const redisReply *reply);                /* of a string or status; empty for all else */
bool broker_reply_u64(const redisReply *reply, uint64_t *out);          /* an integer, or a string of digits */
/* The value behind `name` in an array of names and values, as of a stream's entry; empty when it has none. */
struct tm_str broker_reply_field(const redisReply *fields, const char *name);
/* One line for a person: the error's text, or what else is wrong with this reply. */
const char *broker_reply_trouble(const redisReply *reply);

#endif
