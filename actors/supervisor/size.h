/* size: how many of each process a rate of observations needs, from what a row was measured to cost. Pure.
 *
 * The costs stand in size.def, each of a run of loadtest/run; loadtest/size writes them there and loadtest/size.md from
 * here. What an observation costs grows with its bytes: a line through two measured sizes.
 */
#ifndef TM_SUPERVISOR_SIZE_H
#define TM_SUPERVISOR_SIZE_H

#include <stddef.h>
#include <stdio.h>

struct size_demand {
    double events_per_second; /* observations */
    double bytes;             /* of an observation's input and output */
    double days;              /* rows are kept */
    double busy;       /* share of a core that is to be used at this rate: the rest is for peaks, reads, merges */
    double core_price; /* of a core with its memory, a month */
    double gib_price;  /* of a GiB of disk, a month */
};

enum { SIZE_KINDS = 8, SIZE_NODE_CORES = 16 };

struct size_part {
    const char *name;
    double cores; /* used */
    double count; /* of processes; of ClickHouse: of nodes with SIZE_NODE_CORES cores */
    double billed_cores;
};

struct size_plan {
    struct size_part parts[SIZE_KINDS];
    size_t count;
    double stored_bytes_per_second, disk_gib, network_mb_per_second;
    double cores_price, disk_price;
};

extern const struct size_demand size_usual; /* of a rate that is to be filled in */
void size_compute(const struct size_demand *demand, struct size_plan *out);

void size_print(const struct size_demand *demand, FILE *out);
void size_page(FILE *out); /* loadtest/size.md */

#endif
