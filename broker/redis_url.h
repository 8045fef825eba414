/* redis_url: where Redis is, from its URL. Pure.
 *
 *   redis://[user][:password@]host[:port][/db]     host may be an IPv6 address in brackets
 *   unix://[user][:password@]/path[?db=n]
 *
 * User and password may be percent-encoded. Anything else is TM_INVALID with the reason; the password is never in it.
 */
#ifndef BROKER_REDIS_URL_H
#define BROKER_REDIS_URL_H

#include "base/status.h"
#include "base/str.h"

struct broker_redis_url {
    char path[108]; /* of the unix socket; empty: TCP */
    char host[256];
    uint16_t port;
    uint32_t db;
    char user[128];     /* empty: the default user */
    char password[512]; /* empty: none */
};

enum tm_status broker_redis_url_parse(struct tm_str text, struct broker_redis_url *out, struct tm_error *error);

#endif
