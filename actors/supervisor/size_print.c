/* size_print: what `tracemesh size` says, and the page of many rates. */
#include "base/config.h"
#include "supervisor/commands.h"
#include "supervisor/size.h"

#include <stdlib.h>

static const char *const run_name =
#define SIZE_BYTES(small_, large_)
#define SIZE_STORED(small_, large_)
#define SIZE_COST(name_, small_, large_)
#define SIZE_RUN(name_) name_
#include "supervisor/size.def"
    ;

static double cores_of(const struct size_plan *plan) {
    double cores = 0;
    for (size_t i = 0; i < plan->count; i++) cores += plan->parts[i].cores;
    return cores;
}

void size_print(const struct size_demand *demand, FILE *out) {
    struct size_plan plan;
    size_compute(demand, &plan);
    fprintf(out, "%.0f observations/s of %.0f bytes, %.1f MB/s; kept %.0f days; cores %.0f %% busy\n\n",
            demand->events_per_second, demand->bytes, plan.network_mb_per_second, demand->days, demand->busy * 100);
    fprintf(out, "%-12s %10s %8s\n", "", "cores used", "run");
    for (size_t i = 0; i < plan.count; i++) {
        const struct size_part *part = &plan.parts[i];
        bool nodes = part->count > 1 && part->billed_cores >= part->count * SIZE_NODE_CORES;
        fprintf(out, "%-12s %10.2f %8.0f%s\n", part->name, part->cores, part->count,
                nodes ? "  nodes of 16 cores" : "");
    }
    fprintf(out, "%-12s %10.2f\n\n", "all", cores_of(&plan));
    fprintf(out, "disk         %.0f GiB, %.2f MB/s written, before replicas\n", plan.disk_gib,
            plan.stored_bytes_per_second / 1e6);
    fprintf(out, "a month      %.0f USD: cores %.0f at %.2f, disk %.0f at %.2f a GiB\n",
            plan.cores_price + plan.disk_price, plan.cores_price, demand->core_price, plan.disk_price,
            demand->gib_price);
    fprintf(out, "\nComputed from what a row cost in loadtest/results/%s.md, not tried at this rate.\n", run_name);
}

/* ---- the page -------------------------------------------------------------------------------------------------------
 */

static void page_row(double rate, FILE *out) {
    struct size_demand demand = size_usual;
    struct size_plan plan;
    demand.events_per_second = rate;
    size_compute(&demand, &plan);
    fprintf(out, "| %.0f |", rate);
    for (size_t i = 0; i < plan.count; i++) fprintf(out, " %.0f |", plan.parts[i].count);
    fprintf(out, " %.1f | %.0f | %.0f |\n", cores_of(&plan), plan.disk_gib, plan.cores_price + plan.disk_price);
}

void size_page(FILE *out) {
    static const double rates[] = {1e3, 3e3, 1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7};
    struct size_plan plan;
    const struct size_demand *usual = &size_usual;
    size_compute(usual, &plan);
    fprintf(
        out,
        "# Scale on paper\n\n"
        "`tracemesh size --events-per-second N --bytes B` computes it for any rate; `loadtest/size` writes this page "
        "and the\n"
        "constants (`actors/supervisor/size.def`) from a result of `loadtest/run`: here [%s](results/%s.md).\n\n"
        "Observations of %.0f bytes (input and output together), sent as OTLP; ten to a trace; kept %.0f days, one "
        "replica; cores\n"
        "%.0f %% busy. Prices are an assumption: %.2f USD a month for a core with 4 GiB and %.2f for a GiB of disk, "
        "AWS\n"
        "us-east-1 on demand (m7g.large, gp3). ClickHouse counts nodes of %d cores once one is not enough.\n\n"
        "It is a line through what was measured on two cores: nobody has tried the lower rows. Postgres, the web actor "
        "and what\n"
        "people read are not in it. The generator's texts are prose that is said once: prompts and histories that "
        "repeat\n"
        "take less disk.\n\n"
        "| observations/s |",
        run_name, run_name, usual->bytes, usual->days, usual->busy * 100, usual->core_price, usual->gib_price,
        SIZE_NODE_CORES);
    for (size_t i = 0; i < plan.count; i++) fprintf(out, " %s |", plan.parts[i].name);
    fprintf(out, " cores used | disk, GiB | USD a month |\n| --: |");
    for (size_t i = 0; i < plan.count + 3; i++) fprintf(out, " --: |");
    fprintf(out, "\n");
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) page_row(rates[i], out);
}

/* ---- the command ----------------------------------------------------------------------------------------------------
 */

struct size_options {
    uint64_t events, bytes, days, busy;
    const char *core_price, *gib_price;
    bool page;
};

static const struct tm_option table[] = {
    TM_OPTION_RANGE(struct size_options, events, "events-per-second", NULL, "1000", "observations", 1, 1000000000,
                    "that arrive"),
    TM_OPTION_RANGE(struct size_options, bytes, "bytes", NULL, "2048", "bytes", 0, 100000000,
                    "of an observation's input and output"),
    TM_OPTION_RANGE(struct size_options, days, "days", NULL, "30", "days", 1, 100000, "rows are kept"),
    TM_OPTION_RANGE(struct size_options, busy, "busy", NULL, "50", "%", 1, 100, "of a core, the rest is for peaks"),
    TM_OPTION_TEXT(struct size_options, core_price, "core-price", NULL, "29.78", "USD",
                   "a month; the default is half an m7g.large of AWS us-east-1, on demand"),
    TM_OPTION_TEXT(struct size_options, gib_price, "gib-price", NULL, "0.08", "USD",
                   "a month; the default is gp3 there"),
    TM_OPTION_BOOL(struct size_options, page, "page", NULL, "false", "the page loadtest/size.md instead"),
};

int command_size(int argc, char **argv) {
    struct size_options options;
    struct tm_option_set set = {table, sizeof table / sizeof *table, &options};
    struct tm_error error = {0};
    if (tm_config_load(&set, 1, "how many of each process a rate of observations needs", argc, argv, &error) != TM_OK) {
        fprintf(stderr, "tracemesh size: %s: %s\n", error.field, error.reason);
        return 64;
    }
    if (options.page) {
        size_page(stdout);
        return 0;
    }
    struct size_demand demand = {(double)options.events,
                                 (double)options.bytes,
                                 (double)options.days,
                                 (double)options.busy / 100,
                                 strtod(options.core_price, NULL),
                                 strtod(options.gib_price, NULL)};
    size_print(&demand, stdout);
    return 0;
}
