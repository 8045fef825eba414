/* latency: a histogram of durations, about 1 % wide buckets, and its percentiles. */
#ifndef LOADTEST_LATENCY_H
#define LOADTEST_LATENCY_H

#include <stdbool.h>
#include <stdint.h>

enum { LATENCY_BUCKETS = 2048 };

struct latency {
    uint64_t counts[LATENCY_BUCKETS];
    uint64_t total, most_us;
};

void latency_add(struct latency *latency, uint64_t us);
/* Upper edge of the bucket that holds the `percent`-th value, in milliseconds; 0 when empty. */
double latency_ms(const struct latency *latency, double percent);

#endif
