/* floor: what ClickHouse itself takes: the load generator's rows, encoded beforehand, inserted straight into tables of
 * the same shape. `load` divided by this is how close the mesh comes. */
#include "base/clock.h"
#include "base/config.h"
#include "clickhouse/clickhouse.h"
#include "rows.h"
#include "supervisor/control.h"
#include "supervisor/probe.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    struct shape shape;
    struct tm_clickhouse_config clickhouse;
    uint64_t rows, block_rows, connections;
};

static const struct tm_option table[] = {
    TM_OPTION_RANGE(struct options, rows, "rows", NULL, "100000", "rows", 1, 100000000,
                    "in all, traces and scores included"),
    TM_OPTION_RANGE(struct options, block_rows, "block-rows", NULL, "20000", "rows", 1, 1000000,
                    "observations of a block"),
    TM_OPTION_RANGE(struct options, connections, "connections", NULL, "2", "", 1, 32, "inserting at once"),
    TM_OPTION_RANGE(struct options, shape.observations, "observations", NULL, "10", "", 1, 10000, "of a trace"),
    TM_OPTION_SIZE(struct options, shape.text_bytes, "text", NULL, "1k", "bytes", "of each input and output"),
};

struct inserter {
    const struct options *options;
    const struct blocks *blocks;
    _Atomic size_t next;
    _Atomic bool failed;
};

static void *insert(void *state) {
    struct inserter *inserter = state;
    struct tm_clickhouse *clickhouse = tm_clickhouse_new(&inserter->options->clickhouse);
    for (size_t i; clickhouse && (i = atomic_fetch_add(&inserter->next, 1)) < inserter->blocks->count;) {
        const struct block *block = &inserter->blocks->items[i];
        struct tm_error error = {0};
        char name[64];
        snprintf(name, sizeof name, "floor_%s", tm_entity_table(block->entity));
        if (tm_clickhouse_insert(clickhouse, name, tm_buf_str(&block->native), "", NULL, NULL, &error) == TM_OK)
            continue;
        fprintf(stderr, "floor: %s\n", error.reason);
        atomic_store(&inserter->failed, true);
        break;
    }
    tm_clickhouse_free(clickhouse);
    return NULL;
}

/* CREATE or DROP of the three tables. */
static bool tables(const struct options *options, bool create) {
    struct tm_clickhouse *clickhouse = tm_clickhouse_new(&options->clickhouse);
    bool ok = clickhouse != NULL;
    for (int kind = TRACEMESH__ENTITY__ENTITY_TRACE; ok && kind <= TRACEMESH__ENTITY__ENTITY_SCORE; kind++) {
        const char *name = tm_entity_table((Tracemesh__Entity)kind);
        struct tm_buf out = {0};
        struct tm_error error = {0};
        char sql[256];
        if (create) snprintf(sql, sizeof sql, "CREATE TABLE floor_%s AS %s", name, name);
        else snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS floor_%s", name);
        ok = tm_clickhouse_query(clickhouse, sql, NULL, 0, &out, NULL, NULL, &error) == TM_OK;
        if (!ok) fprintf(stderr, "floor: %s\n", error.reason);
        tm_buf_free(&out);
    }
    tm_clickhouse_free(clickhouse);
    return ok;
}

/* CPU of the store, when it is the embedded one of this machine; 0 otherwise. */
static double store_cpu_seconds(const struct settings *settings) {
    static struct control_process processes[CONTROL_MOST_PROCESSES];
    struct tm_buf answer = {0};
    struct tm_error error;
    struct probe_usage usage = {0};
    if (control_ask(settings, "status", 2000, &answer, &error) == TM_OK) {
        size_t count = control_parse_status(tm_buf_str(&answer), processes, CONTROL_MOST_PROCESSES);
        for (size_t i = 0; i < count; i++)
            if (strcmp(processes[i].kind, "store") == 0) probe_usage(processes[i].pid, &usage);
    }
    tm_buf_free(&answer);
    return (double)usage.cpu_ticks / (double)sysconf(_SC_CLK_TCK);
}

static int measure(const struct options *options, const struct settings *settings, const struct blocks *blocks) {
    struct inserter inserter = {.options = options, .blocks = blocks};
    pthread_t threads[32];
    if (!tables(options, false) || !tables(options, true)) return 1;
    double cpu = store_cpu_seconds(settings);
    uint64_t started = tm_mono_us();
    for (uint64_t i = 0; i < options->connections; i++) pthread_create(&threads[i], NULL, insert, &inserter);
    for (uint64_t i = 0; i < options->connections; i++) pthread_join(threads[i], NULL);
    double seconds = (double)(tm_mono_us() - started) / 1e6;
    cpu = store_cpu_seconds(settings) - cpu;
    printf("floor      %llu rows in %zu blocks, %.1f MB: %.0f rows/s, %.1f MB/s", (unsigned long long)blocks->rows,
           blocks->count, (double)blocks->bytes / 1e6, (double)blocks->rows / seconds,
           (double)blocks->bytes / 1e6 / seconds);
    if (cpu > 0) printf(", store %.1f CPU-us/row", cpu * 1e6 / (double)blocks->rows);
    printf("\n");
    return tables(options, false) && !atomic_load(&inserter.failed) ? 0 : 1;
}

int main(int argc, char **argv) {
    static struct options options;
    struct settings settings = {0};
    struct tm_error error = {0};
    struct blocks blocks;
    char *no_flags[] = {argv[0], NULL}, prices[4096];
    struct tm_option_set sets[] = {{table, sizeof table / sizeof *table, &options},
                                   tm_clickhouse_options(&options.clickhouse)};
    bool ok = settings_load(&settings, 1, no_flags, &error) == TM_OK;
    if (ok) settings_export(&settings);
    ok = ok &&
         tm_config_load(sets, 2, "the load generator's rows straight into ClickHouse", argc, argv, &error) == TM_OK;
    if (!ok) {
        fprintf(stderr, "floor: %s: %s\n", error.field, error.reason);
        return 64;
    }
    options.shape.run = "floor";
    options.shape.now_us = tm_wall_us();
    snprintf(prices, sizeof prices, "%s/prices.json", TM_SOURCE_ROOT "/deploy");
    uint64_t traces = options.rows / (options.shape.observations + 2) + 1;
    if (!rows_make(&options.shape, traces, options.block_rows, prices, &blocks)) {
        fprintf(stderr, "floor: the rows could not be made\n");
        return 1;
    }
    int status = measure(&options, &settings, &blocks);
    rows_free(&blocks);
    return status;
}
