/* grpc: one connection of its own to a gRPC server, one call at a time, without waiting: nghttp2 on a socket.
 * (libcurl 7.88 of Debian 12 breaks every HTTP/2 connection without TLS at its second request.) */
#ifndef LOADTEST_GRPC_H
#define LOADTEST_GRPC_H

#include "base/buf.h"

#include <stdbool.h>

struct grpc;

/* `authority`: host:port, an IPv4 address. Strings are borrowed. NULL: out of memory, or the address is none. */
struct grpc *grpc_new(const char *authority, const char *path, const char *authorization);
/* Begins a call, connecting when there is no connection. `body`, with its prefix, lives until it is over. */
void grpc_send(struct grpc *grpc, struct tm_str body);
int grpc_fd(const struct grpc *grpc);       /* -1: none */
short grpc_events(const struct grpc *grpc); /* what poll is to wait for */
/* Sends and reads what there is to; true when the call is over. */
bool grpc_turn(struct grpc *grpc);
/* Of the call that is over; `answer` gets its messages. -1: there was no answer. */
int grpc_status(const struct grpc *grpc, struct tm_buf *answer);
void grpc_abandon(struct grpc *grpc); /* the call under way, and the connection */
void grpc_free(struct grpc *grpc);

#endif
