/* crew: worker threads behind a bounded queue. What waits for a store or a disk runs here, so that a loop, or a
 * server's own threads, stay free. */
#ifndef TM_BASE_CREW_H
#define TM_BASE_CREW_H

#include <stdbool.h>
#include <stddef.h>

struct crew;
typedef void (*crew_work)(void *worker, void *job);

/* One thread for each of `workers`. NULL when out of memory or threads. */
struct crew *crew_new(void **workers, size_t count, size_t queue_limit, crew_work work);
/* False when the queue is full. [any thread] */
bool crew_put(struct crew *crew, void *job);
size_t crew_busy(struct crew *crew); /* queued and running [any thread] */
void crew_free(struct crew *crew);   /* does what is queued, then ends; NULL is fine */

#endif
