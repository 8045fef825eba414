/* clock: the two clocks. Pure cores take times as arguments and never call these. */
#ifndef TM_BASE_CLOCK_H
#define TM_BASE_CLOCK_H

#include <stdint.h>

int64_t tm_wall_us(void);  /* microseconds since the Unix epoch; may jump */
uint64_t tm_mono_us(void); /* microseconds since some start; never goes back */

#endif
