/* frame: u32 little-endian length of the Envelope | Envelope | payload (proto/mesh.proto). Pure. */
#ifndef TM_RUNTIME_FRAME_H
#define TM_RUNTIME_FRAME_H

#include "base/arena.h"
#include "base/status.h"
#include "mesh.pb-c.h"

size_t tm_frame_size(const Tracemesh__Envelope *envelope, size_t payload_len);
/* `out` has tm_frame_size bytes. */
void tm_frame_pack(const Tracemesh__Envelope *envelope, struct tm_str payload, uint8_t *out);
/* The envelope lives in `arena`; *payload is a view into `bytes`. TM_INVALID on anything malformed. */
enum tm_status tm_frame_unpack(struct tm_str bytes, struct tm_arena *arena, Tracemesh__Envelope **envelope,
                               struct tm_str *payload);
/* protobuf-c allocator over an arena (free does nothing). */
void tm_arena_allocator(struct tm_arena *arena, ProtobufCAllocator *out);

#endif
