/* ending: the end of a process that was asked to stop: at its limit at the latest, and at once when it is asked again.
 */
#ifndef TM_BASE_ENDING_H
#define TM_BASE_ENDING_H

#include <stdint.h>

/* SIGTERM and SIGINT, which must be blocked in every thread since before the first was started, end the process with
 * status 1 from now on; after `limit_ms` it ends with status 0, whatever its other threads wait for. To be called once,
 * when it has been asked to stop. */
void tm_end_within(uint64_t limit_ms);

#endif
