/* siblings: statements about one observation within one batch, of which only some name its trace.
 *
 * The trace decides the shard, so a statement that names none would go elsewhere and become a row of its own. Only the
 * batch it came in is looked at: that is the same at each delivery. Pure.
 */
#ifndef TM_VALIDATE_SIBLINGS_H
#define TM_VALIDATE_SIBLINGS_H

#include "base/arena.h"
#include "mesh.pb-c.h"

#include <stdbool.h>

/* Gives each observation without a trace the one that another event of its id names, wherever that stands; of several,
 * the one the fold would keep: of the first moment, creates before updates, then by position. Those that none
 * names stay without. False: out of memory, and nothing is changed. */
bool siblings_share_traces(Tracemesh__Event *const *events, size_t count, struct tm_arena *arena);

#endif
