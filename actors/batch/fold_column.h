/* fold_column: what the column `fold` holds, the protobuf message FoldState. */
#ifndef TM_BATCH_FOLD_COLUMN_H
#define TM_BATCH_FOLD_COLUMN_H

#include "batch/fold.h"

/* The state's metadata must be compact. `given_end`: the end_time the row does not show, or NULL. */
enum tm_status fold_column_pack(const struct fold_state *state, const int64_t *given_end, struct tm_arena *arena,
                                struct tm_str *out);

#endif
