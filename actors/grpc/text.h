/* text: what gRPC writes into HTTP/2 headers. Pure. Folder-private. */
#ifndef TM_GRPC_TEXT_H
#define TM_GRPC_TEXT_H

#include "base/arena.h"

/* grpc-timeout: at most eight digits and a unit of H M S m u n; rounded up to microseconds. False: anything else. */
bool grpc_timeout_read(struct tm_str text, uint64_t *us);

/* grpc-message: bytes other than printable ASCII, and '%', as %XX. In the arena; ptr NULL when that is full. */
struct tm_str grpc_percent(struct tm_str text, struct tm_arena *arena);
/* What a client does to read it; malformed escapes stay as they are. */
struct tm_str grpc_unpercent(struct tm_str text, struct tm_arena *arena);

/* grpc-status-details-bin: google.rpc.Status with a RetryInfo. */
struct tm_str grpc_retry_details(unsigned status, struct tm_str message, uint64_t retry_ms, struct tm_arena *arena);

/* application/grpc, with any subtype or parameter. */
bool grpc_is_content_type(struct tm_str value);

#endif
