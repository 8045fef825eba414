/* publish: a protobuf message whose largest field comes last and is not copied to be packed. */
#include "ingest/publish.h"

#include <stdio.h>

enum {
    BODY_TAG = 9 << 3 | 2, /* field 9, length-delimited */
    BODY_TAG_BYTES_MOST = 1 + 10,
    ATTRIBUTION_MOST = 128,
    VERSION_MOST = 4,
    VERSION_SHOWN = 40,
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

bool publish_version_is_known(struct tm_str said, char text[PUBLISH_VERSION_TEXT]) {
    struct tm_str shown = tm_str_sub(said, 0, VERSION_SHOWN);
    uint64_t version;
    if (!said.len || (tm_str_u64(tm_str_trim(said), &version) && version <= VERSION_MOST)) return true;
    snprintf(text, PUBLISH_VERSION_TEXT,
             "Unsupported x-langfuse-ingestion-version: \"%.*s\". Maximum supported: \"%d\".", TM_STR_ARG(shown),
             VERSION_MOST);
    return false;
}
