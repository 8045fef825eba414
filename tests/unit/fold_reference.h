/* fold_reference: the fold as slow and obvious as it can be, to hold the real one against.
 *
 * Sorts the distinct events, applies them one after the other, and prints the result as text, one line a column. */
#ifndef TEST_FOLD_REFERENCE_H
#define TEST_FOLD_REFERENCE_H

#include "base/buf.h"
#include "batch/fold.h"

void reference_fold(const Tracemesh__Event *const *events, size_t count, struct tm_arena *arena, struct tm_buf *out);
void print_row(const struct fold_row *row, struct tm_buf *out); /* the same text from a row */

#endif
