/* rows_read: a message of events (proto/mesh.proto, Rows), read where it lies. Pure.
 *
 * What protobuf-c makes of it, but its texts are views into `bytes`, so these must live as long; what is allocated is
 * in the arena. NULL: out of memory, or no such message. Unknown fields are passed over, and of a field said twice the
 * last counts, as the protocol wants it. */
#ifndef TM_BATCH_ROWS_READ_H
#define TM_BATCH_ROWS_READ_H

#include "base/arena.h"
#include "mesh.pb-c.h"

Tracemesh__Rows *rows_read(struct tm_str bytes, struct tm_arena *arena);

#endif
