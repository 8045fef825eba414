/* entry: joins Publish messages into the bytes of one Entry. */
#include "broker/entry.h"

#include "base/varuint.h"

enum { PUBLISH_TAG = 1 << 3 | 2 };

size_t broker_entry_cost(size_t publish_len) {
    return 1 + varuint_size(publish_len) + publish_len;
}

bool broker_entry_fits(size_t used, size_t publish_len, size_t limit_bytes) {
    if (used == 0) return true;
    if (used > limit_bytes || publish_len > limit_bytes) return false;
    return broker_entry_cost(publish_len) <= limit_bytes - used;
}

bool broker_entry_append(struct tm_buf *entry, struct tm_str publish) {
    char head[1 + VARUINT_MOST] = {PUBLISH_TAG};
    size_t head_len = 1 + varuint_put(head + 1, publish.len);
    if (!tm_buf_reserve(entry, head_len + publish.len)) return false;
    return tm_buf_append(entry, head, head_len) && tm_buf_append_str(entry, publish);
}
