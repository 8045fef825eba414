/* pool: several connections on an actor's loop, by curl's multi interface; what does not fit waits in order. */
#include "clickhouse/exchange.h"
#include "runtime/actor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

struct job {
    struct job *next;
    char *sql, *table, *token;
    struct tm_param *params;
    size_t param_count;
    struct tm_str native;
    tm_on_clickhouse done;
    void *state;
};

struct lane { /* a connection */
    struct tm_clickhouse_pool *pool;
    struct exchange exchange;
    struct tm_buf out;
    struct job *job; /* NULL: free */
};

struct tm_clickhouse_pool {
    struct tm_actor *actor;
    struct tm_clickhouse_config config;
    CURLM *multi;
    struct tm_timer *timer;
    struct lane *lanes;
    size_t lane_count;
    struct job *first, **last;
};

static void job_free(struct job *job) {
    for (size_t i = 0; i < job->param_count; i++) {
        free((char *)(uintptr_t)job->params[i].name);
        free((char *)(uintptr_t)job->params[i].value.ptr);
    }
    free(job->params);
    free(job->sql);
    free(job->table);
    free(job->token);
    free(job);
}

static void start_waiting(struct tm_clickhouse_pool *pool);

static void lane_start(struct lane *lane, struct job *job) {
    struct exchange *exchange = &lane->exchange;
    lane->job = job;
    tm_buf_clear(&lane->out);
    bool ok = job->sql ? exchange_query(exchange, job->sql, job->params, job->param_count, &lane->out)
                       : exchange_insert(exchange, job->table, job->native, job->token, &lane->out);
    if (!ok) abort(); /* out of memory: starting anew loses nothing */
    curl_multi_add_handle(lane->pool->multi, exchange->curl);
}

static void lane_done(struct lane *lane, CURLcode result) {
    struct tm_error error = {0};
    struct job *job = lane->job;
    curl_multi_remove_handle(lane->pool->multi, lane->exchange.curl);
    enum tm_status status = exchange_outcome(&lane->exchange, result, &error);
    struct tm_buf body = lane->out; /* the callback may start this lane's next job */
    struct tm_clickhouse_answer answer = {
        .status = status, .code = lane->exchange.code, .summary = lane->exchange.summary, .error = &error};
    lane->out = (struct tm_buf){0};
    lane->job = NULL;
    if (status == TM_OK) answer.body = tm_buf_str(&body);
    job->done(job->state, &answer);
    job_free(job);
    tm_buf_free(&body);
    start_waiting(lane->pool);
}

static void start_waiting(struct tm_clickhouse_pool *pool) {
    for (size_t i = 0; i < pool->lane_count && pool->first; i++) {
        if (pool->lanes[i].job) continue;
        struct job *job = pool->first;
        pool->first = job->next;
        if (!pool->first) pool->last = &pool->first;
        lane_start(&pool->lanes[i], job);
    }
}

static void read_done(struct tm_clickhouse_pool *pool) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(pool->multi, &left));) {
        struct lane *lane;
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode result = message->data.result; /* the message dies with the handle's removal */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &lane);
        lane_done(lane, result);
    }
}

/* ---- curl's sockets and its one timer on our loop ---- */

struct socket_watch {
    struct tm_clickhouse_pool *pool;
    curl_socket_t fd;
    struct tm_watch *watch;
};

static void on_ready(void *state, uint32_t events) {
    struct socket_watch *socket = state;
    struct tm_clickhouse_pool *pool = socket->pool;
    int flags = (events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                (events & EPOLLERR ? CURL_CSELECT_ERR : 0);
    int running;
    curl_multi_socket_action(pool->multi, socket->fd, flags, &running);
    read_done(pool);
}

static int on_socket(CURL *curl, curl_socket_t fd, int what, void *state, void *assigned) {
    struct tm_clickhouse_pool *pool = state;
    struct socket_watch *socket = assigned;
    uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    if (what == CURL_POLL_REMOVE) {
        if (socket) tm_watch_free(socket->watch);
        free(socket);
        curl_multi_assign(pool->multi, fd, NULL);
        return 0;
    }
    if (socket) {
        tm_watch_change(socket->watch, events);
        return 0;
    }
    socket = malloc(sizeof *socket);
    if (!socket) abort();
    *socket = (struct socket_watch){.pool = pool, .fd = fd};
    socket->watch = tm_watch_fd(pool->actor, fd, events, on_ready, socket);
    curl_multi_assign(pool->multi, fd, socket);
    return 0;
}

static void on_timeout(void *state) {
    struct tm_clickhouse_pool *pool = state;
    int running;
    pool->timer = NULL;
    curl_multi_socket_action(pool->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    read_done(pool);
}

static int on_timer(CURLM *multi, long after_ms, void *state) {
    struct tm_clickhouse_pool *pool = state;
    tm_timer_cancel(pool->timer);
    pool->timer = after_ms >= 0 ? tm_timer_once(pool->actor, (uint32_t)after_ms, on_timeout, pool) : NULL;
    return 0;
}

/* ---- the pool ---- */

struct tm_clickhouse_pool *tm_clickhouse_pool_new(struct tm_actor *actor, const struct tm_clickhouse_config *config,
                                                  size_t connections) {
    struct tm_clickhouse_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->actor = actor;
    pool->config = *config;
    pool->last = &pool->first;
    pool->multi = curl_multi_init();
    pool->lanes = calloc(connections, sizeof *pool->lanes);
    bool ok = pool->multi && pool->lanes;
    for (size_t i = 0; ok && i < connections; i++) {
        pool->lanes[i].pool = pool;
        pool->lane_count++;
        ok = exchange_open(&pool->lanes[i].exchange, &pool->config);
        if (ok) curl_easy_setopt(pool->lanes[i].exchange.curl, CURLOPT_PRIVATE, &pool->lanes[i]);
    }
    if (!ok) {
        tm_clickhouse_pool_free(pool);
        return NULL;
    }
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
    return pool;
}

void tm_clickhouse_pool_free(struct tm_clickhouse_pool *pool) {
    if (!pool) return;
    for (size_t i = 0; i < pool->lane_count; i++) {
        if (pool->lanes[i].job) {
            curl_multi_remove_handle(pool->multi, pool->lanes[i].exchange.curl);
            job_free(pool->lanes[i].job);
        }
        exchange_close(&pool->lanes[i].exchange);
        tm_buf_free(&pool->lanes[i].out);
    }
    while (pool->first) {
        struct job *next = pool->first->next;
        job_free(pool->first);
        pool->first = next;
    }
    curl_multi_cleanup(pool->multi);
    tm_timer_cancel(pool->timer);
    free(pool->lanes);
    free(pool);
}

static void enqueue(struct tm_clickhouse_pool *pool, struct job *job) {
    *pool->last = job;
    pool->last = &job->next;
    start_waiting(pool);
}

static char *copy_bytes(struct tm_str text) {
    char *copy = malloc(text.len + 1);
    if (!copy) abort();
    if (text.len) memcpy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    return copy;
}

void tm_clickhouse_pool_query(struct tm_clickhouse_pool *pool, const char *sql, const struct tm_param *params,
                              size_t param_count, tm_on_clickhouse done, void *state) {
    struct job *job = calloc(1, sizeof *job);
    if (!job) abort();
    job->sql = copy_bytes(tm_str_from(sql));
    job->params = calloc(param_count + 1, sizeof *job->params);
    if (!job->params) abort();
    for (size_t i = 0; i < param_count; i++) {
        job->params[i].name = copy_bytes(tm_str_from(params[i].name));
        job->params[i].value = (struct tm_str){copy_bytes(params[i].value), params[i].value.len};
    }
    job->param_count = param_count;
    job->done = done;
    job->state = state;
    enqueue(pool, job);
}

void tm_clickhouse_pool_insert(struct tm_clickhouse_pool *pool, const char *table, struct tm_str native,
                               const char *token, tm_on_clickhouse done, void *state) {
    struct job *job = calloc(1, sizeof *job);
    if (!job) abort();
    job->table = copy_bytes(tm_str_from(table));
    job->token = copy_bytes(tm_str_from(token));
    job->native = native;
    job->done = done;
    job->state = state;
    enqueue(pool, job);
}
