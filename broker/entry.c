/* entry: joins Publish messages into the bytes of one Entry. */
#include "broker/entry.h"

enum { PUBLISH_TAG = 1 << 3 | 2, VARINT_MAX = 10 };

static size_t write_varint(uint64_t value, char out[VARINT_MAX]) {
    size_t len = 0;
    for (; value >= 0x80; value >>= 7) out[len++] = (char)(value | 0x80);
    out[len++] = (char)value;
    return len;
}

size_t broker_entry_cost(size_t publish_len) {
    char length[VARINT_MAX];
    return 1 + write_varint(publish_len, length) + publish_len;
}

bool broker_entry_fits(size_t used, size_t publish_len, size_t limit_bytes) {
    if (used == 0) return true;
    if (used > limit_bytes || publish_len > limit_bytes) return false;
    return broker_entry_cost(publish_len) <= limit_bytes - used;
}

bool broker_entry_append(struct tm_buf *entry, struct tm_str publish) {
    char head[1 + VARINT_MAX] = {PUBLISH_TAG};
    size_t head_len = 1 + write_varint(publish.len, head + 1);
    if (!tm_buf_reserve(entry, head_len + publish.len)) return false;
    return tm_buf_append(entry, head, head_len) && tm_buf_append_str(entry, publish);
}
