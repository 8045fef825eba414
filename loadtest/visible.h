/* visible: how long after its acceptance can a trace be read through the public API? One sample at a time, on a thread
 * of its own, so that the probe itself is a light reader. */
#ifndef LOADTEST_VISIBLE_H
#define LOADTEST_VISIBLE_H

#include "latency.h"

struct visible;

struct visible *visible_start(const char *url, const char *public_key, const char *secret_key, const char *run);
void visible_offer(struct visible *visible, uint64_t trace); /* just accepted; taken when no sample is under way */
/* Ends the thread; frees. `missed`: samples not seen within 30 s. */
void visible_stop(struct visible *visible, struct latency *out, uint64_t *missed);

#endif
