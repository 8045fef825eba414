/* readers: a queue of queries, and threads that take from it. */
#include "readers.h"
#include "base/clock.h"
#include "runtime/metrics.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct tm_metric query_time = TM_HISTOGRAM("tracemesh_web_query_seconds", "Queries to ClickHouse");
static struct tm_metric query_failures = TM_COUNTER("tracemesh_web_query_failures_total", "Queries that failed");

/* The queries of one request; lives on the stack of the one who waits for them. */
struct reading_group {
    size_t left;
    pthread_cond_t done;
};

struct readers {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct reading *first, **last;
    bool stopping;
    struct tm_clickhouse_config config;
    char time_limit[64]; /* SQL: settings may stand behind FORMAT, too */
    size_t count;
    pthread_t threads[];
};

static void run_one(struct tm_clickhouse *clickhouse, struct reading *reading, const char *time_limit) {
    struct query *query = &reading->query;
    uint64_t start = tm_mono_us();
    query_append(query, time_limit);
    reading->status = query->failed
                          ? tm_fail(&reading->error, TM_NO_MEMORY, "", "no room for the query")
                          : tm_clickhouse_query(clickhouse, query->sql, query->params, query->param_count,
                                                &reading->out, &reading->summary, &reading->code, &reading->error);
    tm_metric_observe_us(&query_time, tm_mono_us() - start);
    if (reading->status != TM_OK) tm_metric_add(&query_failures, 1);
}

static struct reading *take(struct readers *readers) {
    while (!readers->first && !readers->stopping) pthread_cond_wait(&readers->work, &readers->lock);
    struct reading *reading = readers->first;
    if (!reading) return NULL;
    readers->first = reading->next;
    if (!readers->first) readers->last = &readers->first;
    return reading;
}

static void *reader_main(void *state) {
    struct readers *readers = state;
    struct tm_clickhouse *clickhouse = tm_clickhouse_new(&readers->config);
    struct reading *reading;
    if (!clickhouse) abort();
    pthread_mutex_lock(&readers->lock);
    while ((reading = take(readers)) != NULL) {
        pthread_mutex_unlock(&readers->lock);
        run_one(clickhouse, reading, readers->time_limit);
        pthread_mutex_lock(&readers->lock);
        if (--reading->group->left == 0) pthread_cond_signal(&reading->group->done);
    }
    pthread_mutex_unlock(&readers->lock);
    tm_clickhouse_free(clickhouse);
    return NULL;
}

struct readers *readers_new(const struct tm_clickhouse_config *config, size_t threads, uint64_t seconds) {
    struct readers *readers = calloc(1, sizeof *readers + threads * sizeof readers->threads[0]);
    if (!readers) return NULL;
    snprintf(readers->time_limit, sizeof readers->time_limit, " SETTINGS max_execution_time = %llu",
             (unsigned long long)seconds);
    readers->config = *config;
    readers->last = &readers->first;
    pthread_mutex_init(&readers->lock, NULL);
    pthread_cond_init(&readers->work, NULL);
    for (size_t i = 0; i < threads; i++)
        if (pthread_create(&readers->threads[readers->count], NULL, reader_main, readers) == 0) readers->count++;
    if (readers->count == threads) return readers;
    readers_free(readers);
    return NULL;
}

void readers_free(struct readers *readers) {
    if (!readers) return;
    pthread_mutex_lock(&readers->lock);
    readers->stopping = true;
    pthread_cond_broadcast(&readers->work);
    pthread_mutex_unlock(&readers->lock);
    for (size_t i = 0; i < readers->count; i++) pthread_join(readers->threads[i], NULL);
    pthread_cond_destroy(&readers->work);
    pthread_mutex_destroy(&readers->lock);
    free(readers);
}

void readers_run(struct readers *readers, struct reading *readings, size_t count) {
    struct reading_group group = {.left = count, .done = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&readers->lock);
    for (size_t i = 0; i < count; i++) {
        readings[i].group = &group;
        readings[i].next = NULL;
        *readers->last = &readings[i];
        readers->last = &readings[i].next;
        pthread_cond_signal(&readers->work);
    }
    while (group.left) pthread_cond_wait(&group.done, &readers->lock);
    pthread_mutex_unlock(&readers->lock);
    pthread_cond_destroy(&group.done);
}

void readings_free(struct reading *readings, size_t count) {
    for (size_t i = 0; i < count; i++) tm_buf_free(&readings[i].out);
}
