/* head: a protobuf message whose largest field comes last and is not copied to be packed. */
#include "publish/head.h"

#include "base/varuint.h"

enum {
    BODY_TAG = 9 << 3 | 2, /* field 9, length-delimited */
    ATTRIBUTION_MOST = 128,
};

struct tm_str publish_head(const Tracemesh__Publish *publish, size_t body_len, struct tm_arena *arena) {
    size_t size = tracemesh__publish__get_packed_size(publish);
    char *head = tm_arena_alloc(arena, size + 1 + VARUINT_MOST);
    if (!head) return (struct tm_str){NULL, 0};
    size_t at = tracemesh__publish__pack(publish, (uint8_t *)head);
    head[at++] = BODY_TAG;
    at += varuint_put(head + at, body_len);
    return (struct tm_str){head, at};
}

struct tm_str publish_attribution(struct tm_str said, struct tm_arena *arena) {
    said = tm_str_trim(said);
    bool fit = said.len > 0 && said.len <= ATTRIBUTION_MOST;
    for (size_t i = 0; fit && i < said.len; i++) fit = said.ptr[i] >= 0x20 && said.ptr[i] < 0x7f;
    return tm_arena_copy(arena, fit ? said : TM_STR("unknown"));
}
