/* frame: length, Envelope, payload. */
#include "runtime/frame.h"

#include <string.h>

enum { PREFIX = 4, ENVELOPE_MOST = 64 * 1024 };

size_t tm_frame_size(const Tracemesh__Envelope *envelope, size_t payload_len) {
    return PREFIX + tracemesh__envelope__get_packed_size(envelope) + payload_len;
}

void tm_frame_pack(const Tracemesh__Envelope *envelope, struct tm_str payload, uint8_t *out) {
    size_t len = tracemesh__envelope__pack(envelope, out + PREFIX);
    for (int i = 0; i < PREFIX; i++) out[i] = (uint8_t)(len >> (8 * i));
    if (payload.len) memcpy(out + PREFIX + len, payload.ptr, payload.len);
}

enum tm_status tm_frame_unpack(struct tm_str bytes, struct tm_arena *arena, Tracemesh__Envelope **envelope,
                               struct tm_str *payload) {
    const uint8_t *at = (const uint8_t *)bytes.ptr;
    ProtobufCAllocator allocator;
    if (bytes.len < PREFIX) return TM_INVALID;
    size_t len = (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
    if (len > ENVELOPE_MOST || len > bytes.len - PREFIX) return TM_INVALID;
    tm_arena_allocator(arena, &allocator);
    Tracemesh__Envelope *unpacked = tracemesh__envelope__unpack(&allocator, len, at + PREFIX);
    if (!unpacked) return TM_INVALID;
    *envelope = unpacked;
    *payload = tm_str_sub(bytes, PREFIX + len, bytes.len);
    return TM_OK;
}

static void *allocate(void *arena, size_t size) {
    return tm_arena_alloc(arena, size);
}
static void forget(void *arena, void *pointer) {}

void tm_arena_allocator(struct tm_arena *arena, ProtobufCAllocator *out) {
    *out = (ProtobufCAllocator){.alloc = allocate, .free = forget, .allocator_data = arena};
}
