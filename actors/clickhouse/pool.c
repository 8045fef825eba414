/* pool: several connections on an actor's loop, by curl's multi interface; what does not fit waits in order.
 *
 * Blocks that wait for the same table go together, as one insert and one part: what comes of many small blocks of
 * several senders costs ClickHouse about as much as one large block of one. Native blocks may stand one behind the
 * other. When ClickHouse refuses them each is asked for alone, so that a bad one fails only itself.
 */
#include "clickhouse/exchange.h"
#include "runtime/actor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static const size_t JOIN_BYTES = 64 << 20;

struct job {
    struct job *next; /* that waits, or goes with this one */
    bool alone;       /* not with others: they were refused together */
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
    struct tm_buf out, native, tokens; /* of blocks that go together */
    struct job *job;                   /* the first of them; NULL: free */
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

static void free_all(struct job *jobs) {
    for (struct job *next; jobs; jobs = next) {
        next = jobs->next;
        job_free(jobs);
    }
}

/* ---- blocks that go together ---- */

static bool goes_with(const struct job *job, const struct job *first, size_t bytes) {
    return job->table && first->table && !job->alone && !first->alone && strcmp(job->table, first->table) == 0 &&
           job->native.len <= JOIN_BYTES - bytes;
}

/* Takes the first that waits, and behind it those that go with it. */
static struct job *take(struct tm_clickhouse_pool *pool) {
    struct job *first = pool->first, **last = &first->next, *waiting = first->next;
    size_t bytes = first->native.len < JOIN_BYTES ? first->native.len : JOIN_BYTES;
    pool->first = NULL;
    pool->last = &pool->first;
    for (struct job *next; waiting; waiting = next) {
        bool joins = goes_with(waiting, first, bytes);
        struct job ***end = joins ? &last : &pool->last;
        next = waiting->next;
        **end = waiting;
        *end = &waiting->next;
        if (joins) bytes += waiting->native.len;
    }
    *last = *pool->last = NULL;
    return first;
}

/* The tokens together name these blocks in this order, so no other insert is taken for this one. */
static bool insert_together(struct lane *lane) {
    bool ok = true;
    tm_buf_clear(&lane->native);
    tm_buf_clear(&lane->tokens);
    for (const struct job *job = lane->job; ok && job; job = job->next)
        ok = tm_buf_append_str(&lane->native, job->native) && tm_buf_printf(&lane->tokens, "%s,", job->token);
    return ok && tm_buf_append_char(&lane->tokens, 0) &&
           exchange_insert(&lane->exchange, lane->job->table, tm_buf_str(&lane->native), lane->tokens.ptr, &lane->out);
}

static bool lane_send(struct lane *lane) {
    const struct job *job = lane->job;
    if (job->sql) return exchange_query(&lane->exchange, job->sql, job->params, job->param_count, &lane->out);
    if (job->next) return insert_together(lane);
    return exchange_insert(&lane->exchange, job->table, job->native, job->token, &lane->out);
}

static void lane_start(struct lane *lane, struct job *job) {
    lane->job = job;
    tm_buf_clear(&lane->out);
    if (!lane_send(lane)) abort(); /* out of memory: starting anew loses nothing */
    curl_multi_add_handle(lane->pool->multi, lane->exchange.curl);
}

static void start_waiting(struct tm_clickhouse_pool *pool) {
    for (size_t i = 0; i < pool->lane_count && pool->first; i++)
        if (!pool->lanes[i].job) lane_start(&pool->lanes[i], take(pool));
}

/* Each by itself, before all that waits. */
static void ask_again(struct tm_clickhouse_pool *pool, struct job *jobs) {
    struct job *last = jobs;
    for (struct job *job = jobs; job; job = job->next) {
        job->alone = true;
        last = job;
    }
    last->next = pool->first;
    if (!pool->first) pool->last = &last->next;
    pool->first = jobs;
}

static void answer_all(struct job *jobs, const struct tm_clickhouse_answer *answer) {
    for (struct job *job = jobs, *next; job; job = next) {
        next = job->next;
        job->done(job->state, answer);
        job_free(job);
    }
}

static void lane_done(struct lane *lane, CURLcode result) {
    struct tm_error error = {0};
    struct job *jobs = lane->job;
    curl_multi_remove_handle(lane->pool->multi, lane->exchange.curl);
    enum tm_status status = exchange_outcome(&lane->exchange, result, &error);
    struct tm_buf body = lane->out; /* the callback may start this lane's next job */
    struct tm_clickhouse_answer answer = {.status = status,
                                          .code = lane->exchange.code,
                                          .joined = jobs->next != NULL,
                                          .summary = lane->exchange.summary,
                                          .error = &error};
    lane->out = (struct tm_buf){0};
    lane->job = NULL;
    tm_buf_free(&lane->native);
    if (status == TM_OK) answer.body = tm_buf_str(&body);
    if (status == TM_FAILED && jobs->next) ask_again(lane->pool, jobs);
    else answer_all(jobs, &answer);
    tm_buf_free(&body);
    start_waiting(lane->pool);
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
        struct lane *lane = &pool->lanes[i];
        if (lane->job) curl_multi_remove_handle(pool->multi, lane->exchange.curl);
        free_all(lane->job);
        exchange_close(&lane->exchange);
        tm_buf_free(&lane->out);
        tm_buf_free(&lane->native);
        tm_buf_free(&lane->tokens);
    }
    free_all(pool->first);
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
