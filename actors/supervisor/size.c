/* size: costs times rate, rounded up to whole processes. */
#include "supervisor/size.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Assumed prices, of AWS us-east-1 on demand, as published in 2025: a vCPU with 4 GiB of an m7g.large (0.0816 USD an
 * hour for two; a month has 730 hours), a GB-month of gp3. */
const struct size_demand size_usual = {.bytes = 2048, .days = 30, .busy = 0.5, .core_price = 29.78, .gib_price = 0.08};

static const struct cost {
    const char *name;
    double small_us, large_us; /* CPU of an observation at the two sizes */
} costs[] = {
#define SIZE_BYTES(small_, large_)
#define SIZE_RUN(name_)
#define SIZE_STORED(small_, large_)
#define SIZE_COST(name_, small_, large_) {name_, small_, large_},
#include "supervisor/size.def"
#undef SIZE_BYTES
#undef SIZE_STORED
#undef SIZE_COST
};

#define SIZE_BYTES(small_, large_)  static const double small_bytes = small_, large_bytes = large_;
#define SIZE_STORED(small_, large_) static const double stored_small = small_, stored_large = large_;
#define SIZE_COST(name_, small_, large_)
#include "supervisor/size.def"

/* The line through both sizes; below the smaller one never less than a quarter of it, as a row is never free. */
static double at_bytes(double small, double large, double bytes) {
    double line = small + (large - small) * (bytes - small_bytes) / (large_bytes - small_bytes);
    return fmax(line, small / 4);
}

static void add(struct size_plan *plan, const struct size_demand *demand, const struct cost *cost) {
    struct size_part *part = &plan->parts[plan->count++];
    double us = at_bytes(cost->small_us, cost->large_us, demand->bytes);
    bool clickhouse = strcmp(cost->name, "ClickHouse") == 0;
    part->name = cost->name;
    part->cores = us * demand->events_per_second / 1e6;
    double needed = part->cores / demand->busy;
    part->count = fmax(1, ceil(clickhouse ? needed / SIZE_NODE_CORES : needed));
    /* Small ones share a core; a node is paid whole once there are several. */
    part->billed_cores = clickhouse && part->count > 1 ? part->count * SIZE_NODE_CORES : needed;
}

void size_compute(const struct size_demand *demand, struct size_plan *out) {
    double cores = 0;
    *out = (struct size_plan){0};
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
        add(out, demand, &costs[i]);
        cores += out->parts[i].billed_cores;
    }
    out->stored_bytes_per_second = at_bytes(stored_small, stored_large, demand->bytes) * demand->events_per_second;
    out->disk_gib = out->stored_bytes_per_second * 86400 * demand->days / (1 << 30);
    out->network_mb_per_second = (demand->bytes + 600) * demand->events_per_second / 1e6; /* 600: what surrounds them */
    out->cores_price = fmax(2, ceil(cores)) * demand->core_price; /* the smallest machine has two */
    out->disk_price = out->disk_gib * demand->gib_price;
}
