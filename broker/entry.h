/* entry: joins Publish messages into the bytes of one Entry without parsing them. Pure.
 *
 * An Entry (proto/mesh.proto) is the concatenation of (tag 1, length, Publish).
 */
#ifndef BROKER_ENTRY_H
#define BROKER_ENTRY_H

#include "base/buf.h"

/* Bytes that a Publish of `publish_len` takes in an entry. */
size_t broker_entry_cost(size_t publish_len);

/* Whether one more Publish may join an entry that has `used` bytes. An empty entry takes any. */
bool broker_entry_fits(size_t used, size_t publish_len, size_t limit_bytes);

/* False when out of memory; `entry` is then unchanged. */
bool broker_entry_append(struct tm_buf *entry, struct tm_str publish);

#endif
