/* size: what is computed grows as it should, and the page says what the command says. */
#include "supervisor/size.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct size_plan plan_of(double events_per_second, double bytes) {
    struct size_demand demand = size_usual;
    struct size_plan plan;
    demand.events_per_second = events_per_second;
    demand.bytes = bytes;
    size_compute(&demand, &plan);
    return plan;
}

static double price(const struct size_plan *plan) {
    return plan->cores_price + plan->disk_price;
}

Test(size, little_load_is_one_of_each_on_the_smallest_machine) {
    struct size_plan plan = plan_of(1, 2048);
    cr_assert(plan.count > 0 && plan.count <= SIZE_KINDS);
    for (size_t i = 0; i < plan.count; i++) cr_assert_eq(plan.parts[i].count, 1, "%s", plan.parts[i].name);
    cr_assert_float_eq(plan.cores_price, 2 * size_usual.core_price, 1e-9);
}

Test(size, cores_and_disk_grow_with_the_rate) {
    struct size_plan one = plan_of(1e5, 2048), ten = plan_of(1e6, 2048);
    for (size_t i = 0; i < one.count; i++) {
        cr_assert_float_eq(ten.parts[i].cores, 10 * one.parts[i].cores, 1e-6 * ten.parts[i].cores);
        cr_assert_geq(ten.parts[i].count, one.parts[i].count);
        cr_assert_geq(ten.parts[i].count * (strcmp(ten.parts[i].name, "ClickHouse") ? 1 : SIZE_NODE_CORES),
                      ten.parts[i].cores / size_usual.busy - 1e-6);
    }
    cr_assert_float_eq(ten.disk_gib, 10 * one.disk_gib, 1e-6 * ten.disk_gib);
    cr_assert_gt(price(&ten), 5 * price(&one));
}

Test(size, larger_observations_cost_more_and_none_is_free) {
    struct size_plan none = plan_of(1e5, 0), usual = plan_of(1e5, 2048), large = plan_of(1e5, 40960);
    for (size_t i = 0; i < none.count; i++) {
        cr_assert_gt(none.parts[i].cores, 0, "%s", none.parts[i].name);
        cr_assert_leq(none.parts[i].cores, usual.parts[i].cores, "%s", none.parts[i].name);
        cr_assert_lt(usual.parts[i].cores, large.parts[i].cores, "%s", none.parts[i].name);
    }
    cr_assert_lt(usual.disk_gib, large.disk_gib);
}

static char *read_whole(const char *path) {
    static char text[64 * 1024];
    FILE *file = fopen(path, "r");
    cr_assert(file, "%s", path);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    return text;
}

Test(size, the_page_is_what_the_table_gives) {
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    size_page(out);
    fclose(out);
    cr_assert_str_eq(text, read_whole(TM_SOURCE_ROOT "/loadtest/size.md"), "loadtest/size writes it anew");
    free(text);
}

Test(size, the_run_that_measured_the_table_is_kept) {
    char path[512];
    const char *table = read_whole(TM_SOURCE_ROOT "/actors/supervisor/size.def"), *name = strstr(table, "SIZE_RUN(\"");
    cr_assert(name);
    name += strlen("SIZE_RUN(\"");
    snprintf(path, sizeof path, TM_SOURCE_ROOT "/loadtest/results/%.*s.json", (int)strcspn(name, "\""), name);
    cr_assert_eq(access(path, R_OK), 0, "%s", path);
}
