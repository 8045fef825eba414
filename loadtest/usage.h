/* usage: what the mesh on this machine costs while it is loaded: CPU and memory of each process, and what its queue
 * holds. Nothing when it runs elsewhere. */
#ifndef LOADTEST_USAGE_H
#define LOADTEST_USAGE_H

#include "supervisor/control.h"

#include <stdbool.h>
#include <stdint.h>

struct usage {
    struct control_process processes[CONTROL_MOST_PROCESSES];
    uint64_t ticks[CONTROL_MOST_PROCESSES], resident_bytes[CONTROL_MOST_PROCESSES];
    size_t count;
    double own_seconds; /* CPU of this process so far */
};

void usage_read(const struct settings *settings, struct usage *out);

/* Between two: of after's process `i`. */
double usage_seconds(const struct usage *before, const struct usage *after, size_t i);
/* Prints a line per process, ours as "generator". */
void usage_print(const struct usage *before, const struct usage *after, uint64_t events);

/* Waits until the broker's queue is empty: all that was accepted is committed. False when there is no broker on this
 * machine to ask, or nothing became less for `patience_ms`. */
bool usage_wait_committed(const struct usage *usage, uint64_t patience_ms);

#endif
