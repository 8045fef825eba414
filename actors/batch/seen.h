/* seen: hashes of the entities written before, so that one whose state is gone is known to be stored.
 *
 * Two generations of `most` / 2 hashes each: a full younger one becomes the older, whose hashes are forgotten. So at
 * any time all that was written since the older one began is known. 8 to 32 bytes a hash; it starts with 16 KB.
 */
#ifndef BATCH_SEEN_H
#define BATCH_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen;

struct seen *seen_new(size_t most); /* NULL: out of memory */
void seen_free(struct seen *seen);  /* NULL is fine */
/* `hash` is not 0. True when the older generation was forgotten for it: the younger one is the older now. */
bool seen_add(struct seen *seen, uint64_t hash);
bool seen_has(const struct seen *seen, uint64_t hash);

#endif
