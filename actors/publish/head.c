/* head: a protobuf message whose largest field comes last and is not copied to be packed. */
#include "publish/head.h"

enum {
    BODY_TAG = 9 << 3 | 2, /* field 9, length-delimited */
    BODY_TAG_BYTES_MOST = 1 + 10,
    ATTRIBUTION_MOST = 128,
};

struct tm_str publish_head(const Tracemesh__Publish *publish, size_t body_len, struct tm_arena *arena) {
    size_t size = tracemesh__publish__get_packed_size(publish);
    uint8_t *head = tm_arena_alloc(arena, size + BODY_TAG_BYTES_MOST);
    if (!head) return (struct tm_str){NULL, 0};
    size_t at = tracemesh__publish__pack(publish, head);
    head[at++] = BODY_TAG;
    for (; body_len >= 0x80; body_len >>= 7) head[at++] = (uint8_t)(body_len | 0x80); /* a varint */
    head[at++] = (uint8_t)body_len;
    return (struct tm_str){(const char *)head, at};
}

struct tm_str publish_attribution(struct tm_str said, struct tm_arena *arena) {
    said = tm_str_trim(said);
    bool fit = said.len > 0 && said.len <= ATTRIBUTION_MOST;
    for (size_t i = 0; fit && i < said.len; i++) fit = said.ptr[i] >= 0x20 && said.ptr[i] < 0x7f;
    return tm_arena_copy(arena, fit ? said : TM_STR("unknown"));
}
