/* server: requests in, a queue, workers that run statements, answers out. */
#include "store/server.h"

#include "base/clock.h"
#include "base/log.h"
#include "http/http.h"
#include "runtime/metrics.h"
#include "store/chdb.h"
#include "store/statement.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    WORKERS_MOST = 32,
    VALUES_MOST = 64,
    URL_BYTES = 2 << 20,
    OPS_REQUEST_MS = 5000,
    OPS_IDLE_MS = 10000,
    FILES_IDLE_MS = 5000
};

struct job {
    struct job *next;
    struct tm_http_request *request;
};

static struct {
    const struct store_config *config;
    struct tm_http_server *http, *ops;
    pthread_t workers[WORKERS_MOST];
    size_t worker_count;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct job *first, **last;
    size_t waiting;
    bool stop;
    _Atomic bool ready;
} store = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER, .last = &store.first};

static struct tm_metric statements = TM_COUNTER("tracemesh_store_statements_total", "Statements run");
static struct tm_metric failures = TM_COUNTER("tracemesh_store_failures_total", "Statements that failed");
static struct tm_metric rows_in = TM_COUNTER("tracemesh_store_inserted_bytes_total", "Bytes of inserted blocks");
static struct tm_metric took = TM_HISTOGRAM("tracemesh_store_statement_seconds", "Time to run a statement");

/* ---- answers ---- */

/* ClickHouse's own mapping for the codes a client tells apart; the rest is 500. */
static unsigned http_status(int code) {
    switch (code) {
    case 60:
    case 81: return 404; /* unknown table, database */
    case 62:
    case 47:
    case 36:
    case 27:
    case 6:
    case 456:
    case 457: return 400; /* syntax, unknown name, bad argument, parse, parameters */
    case 516:
    case 497: return 403;
    default: return 500;
    }
}

static void reply_error(struct tm_http_request *request, const char *text) {
    char code[16];
    int number = strncmp(text, "Code: ", 6) == 0 ? atoi(text + 6) : 49;
    snprintf(code, sizeof code, "%d", number);
    tm_metric_add(&failures, 1);
    tm_http_set_header(request, "X-ClickHouse-Exception-Code", code);
    tm_http_reply(request, http_status(number), "text/plain; charset=UTF-8", tm_str_from(text));
}

static void reply_answer(struct tm_http_request *request, const struct chdb_answer *answer, uint64_t us) {
    char summary[256];
    snprintf(summary, sizeof summary,
             "{\"read_rows\":\"%llu\",\"read_bytes\":\"%llu\",\"written_rows\":\"%llu\",\"elapsed_ns\":\"%llu\"}",
             (unsigned long long)answer->read_rows, (unsigned long long)answer->read_bytes,
             (unsigned long long)answer->written_rows, (unsigned long long)us * 1000);
    tm_http_set_header(request, "X-ClickHouse-Summary", summary);
    tm_http_reply(request, 200, "text/plain; charset=UTF-8", answer->body);
}

/* ---- one statement ---- */

struct values {
    struct chdb_value list[VALUES_MOST];
    size_t count;
};

static void collect_value(void *state, struct tm_str name, struct tm_str value) {
    struct values *values = state;
    if (!tm_str_starts(name, "param_") || values->count == VALUES_MOST) return;
    values->list[values->count++] = (struct chdb_value){tm_str_sub(name, 6, name.len), value};
}

/* The body is in a memory file, which ClickHouse reads by its descriptor. */
static void run_insert(size_t worker, struct tm_http_request *request, const struct statement *statement,
                       struct chdb_answer *answer) {
    size_t len;
    int fd = tm_http_body_file(request, &len);
    if (fd < 0) {
        answer->error = "Code: 210. DB::Exception: no memory file for the block";
        return;
    }
    tm_metric_add(&rows_in, (int64_t)len);
    chdb_run(worker, statement_insert(statement, fd, tm_http_arena(request)), "TabSeparated", NULL, 0, answer);
}

static void run(size_t worker, struct tm_http_request *request) {
    struct statement statement;
    struct tm_error error = {0};
    struct values values = {0};
    struct chdb_answer answer = {0};
    bool found;
    size_t len;
    uint64_t started = tm_mono_us();
    const char *bytes = tm_http_body(request, &len);
    struct tm_str body = {bytes, len}, format = tm_http_query(request, "default_format", &found);
    if (statement_read(tm_http_query(request, "query", &found), body, tm_http_arena(request), &statement, &error) !=
        TM_OK) {
        char text[512];
        snprintf(text, sizeof text, "Code: 62. DB::Exception: %s", error.reason);
        reply_error(request, text);
        return;
    }
    tm_http_query_each(request, collect_value, &values);
    struct tm_str format_text = tm_arena_copy(tm_http_arena(request), format.len ? format : TM_STR("TabSeparated"));
    if (statement.inserts_body) run_insert(worker, request, &statement, &answer);
    else chdb_run(worker, statement.sql, format_text.ptr, values.list, values.count, &answer);
    uint64_t us = tm_mono_us() - started;
    tm_metric_add(&statements, 1);
    tm_metric_observe_us(&took, us);
    if (answer.error) reply_error(request, answer.error);
    else reply_answer(request, &answer, us);
    chdb_answer_free(&answer);
}

/* ---- workers ---- */

/* With the lock. Memory that blocks lay in is given back when none have come for a while. */
static void await_job(bool kept) {
    while (!store.first && !store.stop) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += FILES_IDLE_MS / 1000;
        if (!kept) pthread_cond_wait(&store.wake, &store.lock);
        else if (pthread_cond_clockwait(&store.wake, &store.lock, CLOCK_MONOTONIC, &until) == ETIMEDOUT)
            kept = tm_http_drop_files(store.http, FILES_IDLE_MS);
    }
}

static void *work(void *state) {
    size_t worker = (size_t)(uintptr_t)state;
    bool ran = false;
    pthread_mutex_lock(&store.lock);
    for (;;) {
        await_job(ran);
        if (!store.first) break;
        struct job *job = store.first;
        store.first = job->next;
        if (!store.first) store.last = &store.first;
        store.waiting--;
        pthread_mutex_unlock(&store.lock);
        run(worker, job->request);
        ran = true;
        free(job);
        tm_http_drop_files(store.http, FILES_IDLE_MS); /* though questions keep every worker awake */
        pthread_mutex_lock(&store.lock);
    }
    pthread_mutex_unlock(&store.lock);
    return NULL;
}

static bool enqueue(struct tm_http_request *request) {
    struct job *job = calloc(1, sizeof *job);
    if (!job) return false;
    job->request = request;
    pthread_mutex_lock(&store.lock);
    bool room = store.waiting < store.config->queue_most && !store.stop;
    if (room) {
        *store.last = job;
        store.last = &job->next;
        store.waiting++;
        pthread_cond_signal(&store.wake);
    }
    pthread_mutex_unlock(&store.lock);
    if (!room) free(job);
    return room;
}

/* ---- HTTP ---- */

static bool same(struct tm_str given, const char *wanted) {
    size_t len = strlen(wanted);
    return given.len == len && sodium_memcmp(given.ptr ? given.ptr : "", wanted, len) == 0;
}

static bool may_enter(const struct tm_http_request *request) {
    const char *password = store.config->password;
    return !password || !*password || tm_str_is(tm_http_path(request), "/ping") ||
           (same(tm_http_header(request, "X-ClickHouse-Key"), password) &&
            same(tm_http_header(request, "X-ClickHouse-User"), store.config->user));
}

static bool gate(void *state, struct tm_http_request *request) {
    bool found;
    if (!may_enter(request)) {
        reply_error(request, "Code: 516. DB::Exception: Authentication failed: password is incorrect");
        return false;
    }
    if (statement_inserts_body(tm_http_query(request, "query", &found))) tm_http_body_in_file(request);
    return true;
}

static void handle_query(void *state, struct tm_http_request *request) {
    struct tm_str path = tm_http_path(request);
    if (tm_str_is(path, "/ping")) tm_http_reply(request, 200, "text/plain", TM_STR("Ok.\n"));
    else if (!tm_str_is(path, "/"))
        tm_http_reply(request, 404, "text/plain", TM_STR("There is no such path; queries go to /\n"));
    else if (!enqueue(request))
        tm_http_reply(request, 503, "text/plain", TM_STR("Code: 202. DB::Exception: Too many simultaneous queries\n"));
}

static void handle_ops(void *state, struct tm_http_request *request) {
    struct tm_str path = tm_http_path(request);
    bool ready = atomic_load(&store.ready);
    struct tm_buf out = {0};
    if (tm_str_is(path, "/healthz")) tm_buf_printf(&out, "ok\n");
    else if (tm_str_is(path, "/readyz")) tm_buf_printf(&out, ready ? "ready\n" : "stopping\n");
    else if (tm_str_is(path, "/metrics")) tm_metrics_print(&out);
    else tm_buf_printf(&out, "try /healthz, /readyz or /metrics\n");
    tm_http_reply(request, tm_str_is(path, "/readyz") && !ready ? 503 : 200, "text/plain", tm_buf_str(&out));
    tm_buf_free(&out);
}

static enum tm_status start_http(const struct store_config *config, struct tm_error *error) {
    store.http =
        tm_http_start(&(struct tm_http_config){.host = config->host,
                                               .port = config->port,
                                               .threads = 2,
                                               .body_limit_bytes = config->body_bytes,
                                               .too_large_text = "Code: 307. DB::Exception: the body is too large\n",
                                               .header_bytes = URL_BYTES,
                                               .request_timeout_ms = config->request_ms,
                                               .idle_timeout_ms = config->idle_ms,
                                               .connection_limit = config->http_connections,
                                               .gate = gate,
                                               .handler = handle_query},
                      error);
    if (!store.http) return TM_UNAVAILABLE;
    store.ops = tm_http_start(&(struct tm_http_config){.host = config->ops_host,
                                                       .port = config->ops_port,
                                                       .threads = 2,
                                                       .body_limit_bytes = 1024,
                                                       .too_large_text = "no",
                                                       .request_timeout_ms = OPS_REQUEST_MS,
                                                       .idle_timeout_ms = OPS_IDLE_MS,
                                                       .connection_limit = 32,
                                                       .handler = handle_ops},
                              error);
    return store.ops ? TM_OK : TM_UNAVAILABLE;
}

static enum tm_status open_clickhouse(const struct store_config *config, size_t connections, struct tm_error *error) {
    char settings[4096];
    if (config->share_dir) snprintf(settings, sizeof settings, "%s/clickhouse/settings.xml", config->share_dir);
    return chdb_open(&(struct chdb_config){.library = config->library,
                                           .path = config->path,
                                           .settings = config->share_dir ? settings : NULL,
                                           .memory_bytes = config->memory_bytes,
                                           .connections = connections},
                     error);
}

enum tm_status store_start(const struct store_config *config, struct tm_error *error) {
    store.config = config;
    size_t count = config->connections < WORKERS_MOST ? config->connections : WORKERS_MOST;
    enum tm_status status = open_clickhouse(config, count, error);
    for (; status == TM_OK && store.worker_count < count; store.worker_count++)
        if (pthread_create(&store.workers[store.worker_count], NULL, work, (void *)(uintptr_t)store.worker_count) != 0)
            return tm_fail(error, TM_FAILED, "connections", "no more threads");
    if (status == TM_OK) status = start_http(config, error);
    atomic_store(&store.ready, status == TM_OK);
    return status;
}

uint16_t store_port(void) {
    return tm_http_port(store.http);
}

void store_stop(void) {
    atomic_store(&store.ready, false);
    if (store.http) tm_http_quiesce(store.http);
    pthread_mutex_lock(&store.lock);
    store.stop = true; /* what waits is still run */
    pthread_cond_broadcast(&store.wake);
    pthread_mutex_unlock(&store.lock);
    for (size_t i = 0; i < store.worker_count; i++) pthread_join(store.workers[i], NULL);
    tm_http_stop(store.http);
    tm_http_stop(store.ops);
    chdb_close();
}
