/* changes: a bounded window on which traces changed, in order.
 *
 * Each change has a number, one above the last. A trace that changes again moves to the end, so it stands here once.
 * A reader keeps a cursor: the window, by its random id, and the number up to which it knows. Of a cursor that the
 * window no longer reaches back to, or that is of another window (its owner began anew), it says so, and the reader
 * has to look at everything again: nothing is missed in silence. Not for two threads.
 */
#ifndef TM_CHANGES_CHANGES_H
#define TM_CHANGES_CHANGES_H

#include "base/str.h"

/* Traces in a window; bytes of an id. A change of one with a longer id, or a NUL in it, is one of an unknown trace. */
enum { CHANGES_MOST = 256, CHANGES_ID_BYTES = 1024 };

struct change {
    uint64_t number, hash;
    int64_t stored_us;
    char *trace_id;
};

struct changes_cursor {
    uint64_t window, number; /* window 0: of none, which no window reaches back to */
};

struct changes;

struct changes *changes_new(void); /* NULL: out of memory, or of random bytes */
void changes_free(struct changes *changes);

void changes_put(struct changes *changes, struct tm_str trace_id, int64_t stored_us);
/* Something changed, and it is not known what: every reader so far has to look at everything. */
void changes_miss(struct changes *changes);

struct changes_cursor changes_end(const struct changes *changes);
/* What came after the cursor, oldest first; the views are valid until the next change. False: part of it is not known.
 */
bool changes_since(const struct changes *changes, struct changes_cursor after, const struct change **first,
                   size_t *count);

#endif
