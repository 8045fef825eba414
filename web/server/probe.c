/* probe: one thread, two questions a second. */
#include "probe.h"
#include "base/log.h"
#include "identity/identity.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { EVERY_MS = 1000, CLICKHOUSE_MS = 3000 };

struct probe {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    bool stopping;
    pthread_t thread;
    struct tm_clickhouse_config config;
    struct tm_clickhouse *clickhouse;
    struct tm_identity *identity;
    _Atomic bool clickhouse_answers, postgres_answers;
};

static void note(_Atomic bool *answers, bool now, const char *name, const struct tm_error *error) {
    bool before = atomic_exchange(answers, now);
    if (before && !now) tm_log(TM_LOG_WARN, "store_away", "store=%s reason=\"%s\"", name, error->reason);
    else if (now && !before) tm_log(TM_LOG_INFO, "store_answers", "store=%s", name);
}

static void ask(struct probe *probe) {
    struct tm_error error = {0};
    struct tm_buf out = {0};
    bool answers =
        tm_clickhouse_query(probe->clickhouse, "SELECT 1 FORMAT TSV", NULL, 0, &out, NULL, NULL, &error) == TM_OK;
    tm_buf_free(&out);
    note(&probe->clickhouse_answers, answers, "clickhouse", &error);
    answers = tm_identity_ping(probe->identity, &error) == TM_OK;
    note(&probe->postgres_answers, answers, "postgres", &error);
}

/* By the monotonic clock: one that is set back would have it wait as long. */
static bool wait(struct probe *probe) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += EVERY_MS / 1000;
    pthread_mutex_lock(&probe->lock);
    if (!probe->stopping) pthread_cond_clockwait(&probe->stop, &probe->lock, CLOCK_MONOTONIC, &until);
    bool go_on = !probe->stopping;
    pthread_mutex_unlock(&probe->lock);
    return go_on;
}

static void *probe_main(void *state) {
    do ask(state);
    while (wait(state));
    return NULL;
}

struct probe *probe_new(const struct tm_clickhouse_config *clickhouse, const char *database_url, const char *salt,
                        const struct tm_postgres_limits *postgres) {
    struct probe *probe = calloc(1, sizeof *probe);
    if (!probe) return NULL;
    pthread_mutex_init(&probe->lock, NULL);
    pthread_cond_init(&probe->stop, NULL);
    probe->config = *clickhouse;
    if (probe->config.timeout_ms > CLICKHOUSE_MS) probe->config.timeout_ms = CLICKHOUSE_MS;
    probe->clickhouse = tm_clickhouse_new(&probe->config);
    probe->identity = tm_identity_new(database_url, salt, postgres);
    if (probe->clickhouse && probe->identity && pthread_create(&probe->thread, NULL, probe_main, probe) == 0)
        return probe;
    tm_identity_free(probe->identity);
    tm_clickhouse_free(probe->clickhouse);
    free(probe);
    return NULL;
}

void probe_free(struct probe *probe) {
    if (!probe) return;
    pthread_mutex_lock(&probe->lock);
    probe->stopping = true;
    pthread_cond_signal(&probe->stop);
    pthread_mutex_unlock(&probe->lock);
    pthread_join(probe->thread, NULL);
    tm_identity_free(probe->identity);
    tm_clickhouse_free(probe->clickhouse);
    free(probe);
}

const char *probe_clickhouse(void *state) {
    struct probe *probe = state;
    return atomic_load(&probe->clickhouse_answers) ? NULL : "ClickHouse does not answer";
}

const char *probe_postgres(void *state) {
    struct probe *probe = state;
    return atomic_load(&probe->postgres_answers) ? NULL : "Postgres does not answer";
}
