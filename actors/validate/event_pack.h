/* event_pack: an event as one element of Rows (proto/mesh.proto), byte for byte what protobuf-c packs. Pure.
 *
 * protobuf-c goes through a message field by field of its description, and through all that is within once more for
 * each level's length: more than half of the time (bench_fold, "pack"). */
#ifndef TM_VALIDATE_EVENT_PACK_H
#define TM_VALIDATE_EVENT_PACK_H

#include "base/buf.h"
#include "mesh.pb-c.h"

/* Appends it: tag of field 2, length, Event. False: out of memory, and nothing was appended. */
bool event_pack(struct tm_buf *rows, const Tracemesh__Event *event);

#endif
