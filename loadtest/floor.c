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
    uint64_t rows, block_rows, connections, seconds;
    const char *format, *report;
};

static const struct tm_option table[] = {
    TM_OPTION_TEXT(struct options, format, "format", NULL, "json", "", "whose rows: json, otlp or otlp-json"),
    TM_OPTION_TEXT(struct options, report, "report", NULL, NULL, "file", "the figures as JSON"),
    TM_OPTION_RANGE(struct options, shape.batch, "batch", NULL, "50", "spans", 1, 10000, "of an export (OTLP)"),
    TM_OPTION_RANGE(struct options, rows, "rows", NULL, "100000", "rows", 1, 100000000,
                    "in all, traces and scores included"),
    TM_OPTION_RANGE(struct options, block_rows, "block-rows", NULL, "20000", "rows", 1, 1000000,
                    "observations of a block"),
    TM_OPTION_RANGE(struct options, seconds, "seconds", NULL, "0", "s", 0, 3600,
                    "no further blocks from then on; 0: all of them"),
    TM_OPTION_RANGE(struct options, connections, "connections", NULL, "2", "", 1, 32, "inserting at once"),
    TM_OPTION_RANGE(struct options, shape.observations, "observations", NULL, "10", "", 1, 10000, "of a trace"),
    TM_OPTION_SIZE(struct options, shape.text_bytes, "text", NULL, "1k", "bytes", "of each input and output"),
};

struct inserter {
    const struct options *options;
    const struct blocks *blocks;
    uint64_t end_us; /* 0: none */
    _Atomic size_t next;
    _Atomic uint64_t rows, bytes;
    _Atomic bool failed;
};

static const struct block *next_block(struct inserter *inserter) {
    size_t i = atomic_fetch_add(&inserter->next, 1);
    bool late = inserter->end_us && tm_mono_us() >= inserter->end_us;
    bool ended = i >= inserter->blocks->count || late || atomic_load(&inserter->failed);
    return ended ? NULL : &inserter->blocks->items[i];
}

static void *insert(void *state) {
    struct inserter *inserter = state;
    struct tm_clickhouse *clickhouse = tm_clickhouse_new(&inserter->options->clickhouse);
    for (const struct block *block; clickhouse && (block = next_block(inserter));) {
        struct tm_error error = {0};
        char name[64];
        snprintf(name, sizeof name, "floor_%s", tm_entity_table(block->entity));
        if (tm_clickhouse_insert(clickhouse, name, tm_buf_str(&block->native), "", NULL, NULL, &error) == TM_OK) {
            atomic_fetch_add(&inserter->rows, block->rows);
            atomic_fetch_add(&inserter->bytes, block->native.len);
            continue;
        }
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

static bool write_report(const struct options *options, const struct inserter *inserter, double seconds, double cpu) {
    FILE *file = fopen(options->report, "w");
    if (!file) return false;
    fprintf(file, "{\"rows\": %llu, \"bytes\": %llu, \"blocks\": %zu, \"seconds\": %.4f, \"store_cpu_s\": %.2f}\n",
            (unsigned long long)inserter->rows, (unsigned long long)inserter->bytes, inserter->blocks->count, seconds,
            cpu);
    return fclose(file) == 0;
}

static int measure(const struct options *options, const struct settings *settings, const struct blocks *blocks) {
    struct inserter inserter = {.options = options, .blocks = blocks};
    pthread_t threads[32];
    if (!tables(options, false) || !tables(options, true)) return 1;
    double cpu = store_cpu_seconds(settings);
    uint64_t started = tm_mono_us();
    if (options->seconds) inserter.end_us = started + options->seconds * 1000000;
    for (uint64_t i = 0; i < options->connections; i++) pthread_create(&threads[i], NULL, insert, &inserter);
    for (uint64_t i = 0; i < options->connections; i++) pthread_join(threads[i], NULL);
    double seconds = (double)(tm_mono_us() - started) / 1e6, rows = (double)inserter.rows;
    cpu = store_cpu_seconds(settings) - cpu;
    printf("floor      %.0f rows in %zu blocks, %.1f MB: %.0f rows/s, %.1f MB/s", rows, blocks->count,
           (double)inserter.bytes / 1e6, rows / seconds, (double)inserter.bytes / 1e6 / seconds);
    if (cpu > 0) printf(", store %.1f CPU-us/row", cpu * 1e6 / rows);
    printf("\n");
    bool ok = !options->report || write_report(options, &inserter, seconds, cpu);
    return tables(options, false) && ok && !atomic_load(&inserter.failed) ? 0 : 1;
}

/* The format's shape; false: no such format. */
static bool complete(struct options *options) {
    static const char *const names[] = {
        [FORMAT_JSON] = "json", [FORMAT_OTLP] = "otlp", [FORMAT_OTLP_JSON] = "otlp-json"};
    options->shape.run = "floor";
    options->shape.run_key = 1;
    options->shape.now_us = tm_wall_us();
    for (int i = FORMAT_JSON; i <= FORMAT_OTLP_JSON; i++)
        if (strcmp(options->format, names[i]) == 0) {
            options->shape.format = (enum format)i;
            return true;
        }
    return false;
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
    if (ok && !complete(&options)) ok = tm_fail(&error, TM_INVALID, "format", "json, otlp or otlp-json") == TM_OK;
    if (!ok) {
        fprintf(stderr, "floor: %s: %s\n", error.field, error.reason);
        return 64;
    }
    snprintf(prices, sizeof prices, "%s/prices.json", TM_SOURCE_ROOT "/deploy");
    uint64_t traces = options.rows / generate_rows(&options.shape) + 1;
    if (!rows_make(&options.shape, traces, options.block_rows, prices, &blocks)) {
        fprintf(stderr, "floor: the rows could not be made\n");
        return 1;
    }
    int status = measure(&options, &settings, &blocks);
    rows_free(&blocks);
    return status;
}
