/* visible: how long after its acceptance can a trace be read through the public API? One sample at a time, on a thread
 * of its own, at most four a second, so that the probe itself is a light reader. */
#ifndef LOADTEST_VISIBLE_H
#define LOADTEST_VISIBLE_H

#include "generate.h"
#include "latency.h"

enum { VISIBLE_RECEIPT = 128 };

struct visible;

struct visible_result {
    struct latency seen;
    uint64_t missed;    /* samples not seen within 30 s */
    double cpu_seconds; /* of the thread */
};

struct visible *visible_start(const char *url, const char *public_key, const char *secret_key,
                              const struct shape *shape);
/* Just accepted; taken when no sample is under way. `receipt` of its last request; "": none. */
void visible_offer(struct visible *visible, uint64_t trace, const char *receipt);
/* Ends the thread; frees. */
void visible_stop(struct visible *visible, struct visible_result *out);

#endif
