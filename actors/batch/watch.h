/* watch: which traces of a project were stored, for those who show them as they come.
 *
 * Somebody watches a project as long as he asks again (KIND_WATCH). Of projects that nobody watches nothing is kept,
 * and a flush costs a look at an empty list. Runs on the actor's loop.
 */
#ifndef TM_BATCH_WATCH_H
#define TM_BATCH_WATCH_H

#include "runtime/actor.h"

struct flush;
struct watch;

struct watch *watch_new(struct tm_actor *actor); /* takes KIND_WATCH; NULL: out of memory */
void watch_free(struct watch *watch);            /* NULL is fine */
/* The rows of the flush are stored. Before its entities are let go. */
void watch_tell(struct watch *watch, const struct flush *flush);

#endif
