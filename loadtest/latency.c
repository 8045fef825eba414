/* latency: logarithmic buckets, 64 to a doubling. */
#include "latency.h"

#include <math.h>

void latency_add(struct latency *latency, uint64_t us) {
    double at = log2((double)us + 1) * 64;
    latency->counts[at < LATENCY_BUCKETS - 1 ? (unsigned)at : LATENCY_BUCKETS - 1]++;
    latency->total++;
    if (us > latency->most_us) latency->most_us = us;
}

double latency_ms(const struct latency *latency, double percent) {
    double rank = (double)latency->total * percent / 100;
    uint64_t seen = 0;
    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        seen += latency->counts[i];
        if (seen > 0 && (double)seen >= rank) return (exp2((double)(i + 1) / 64) - 1) / 1000;
    }
    return 0;
}
