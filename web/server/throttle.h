/* throttle: how often something may be tried, by name and in all. Bounded memory. Takes the time as an argument. */
#ifndef WEB_THROTTLE_H
#define WEB_THROTTLE_H

#include "base/str.h"

struct throttle; /* [any thread] */

struct throttle_rate {
    uint64_t burst, every_us; /* `burst` tries at once, and one more each `every_us` */
};

/* `seed` should be random: names that share a bucket then cannot be chosen from outside. */
struct throttle *throttle_new(struct throttle_rate by_name, struct throttle_rate in_all, uint64_t seed);
void throttle_free(struct throttle *throttle);

/* Takes one try of `name`. False: too many; *wait_us says when to come back. */
bool throttle_take(struct throttle *throttle, struct tm_str name, uint64_t now_us, uint64_t *wait_us);

#endif
