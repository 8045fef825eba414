/* cut: values beyond a limit are kept up to it, and the row says so. Pure.
 *
 * What may be large is an input, an output, a status message, a score's comment or correction, and each value of
 * metadata at its first level. Such a value then ends with a marker, and metadata gets an entry "tracemesh.cut" that
 * names it: {"input":{"kept":16777216,"of":20971520}}; {"metadata":{"<key>":{...}}} for one of metadata. So a cut is
 * seen where the value is, and can be searched. JSON that is cut is no JSON any more, but a text.
 */
#ifndef TM_VALIDATE_CUT_H
#define TM_VALIDATE_CUT_H

#include "base/arena.h"
#include "mesh.pb-c.h"

#include <stdbool.h>

#define CUT_KEY "tracemesh.cut"

/* Cuts the values of `event` to `most` bytes and a marker; whole UTF-8 sequences only. What is new lives in `arena`.
 * Adds to *cut how many were. False: out of memory; the event is then to be given up. */
bool cut_values(Tracemesh__Event *event, size_t most, struct tm_arena *arena, uint32_t *cut);

#endif
