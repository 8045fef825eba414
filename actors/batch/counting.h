/* counting: tokens of observations that do not say how many they used, counted in a thread of its own.
 *
 * A flush that has such observations waits for their counts before its blocks are made; one that has none passes by.
 * What is counted is told to the entity (fold.h, fold_counted) and counted again only when its text or model changes.
 */
#ifndef TM_BATCH_COUNTING_H
#define TM_BATCH_COUNTING_H

#include "batch/batch.h"

/* `folder` has the vocabularies (actors/tokens). NULL: out of memory or threads. */
struct counting *counting_new(struct batch *batch, const char *folder, size_t most_bytes);
void counting_free(struct counting *counting); /* NULL is fine */

#endif
