/* ops: /healthz, /readyz, /metrics and the actor's own pages, for operators and probes. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "http/http.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REASONS = 2048, CHECK_MS = 1000, CLOSE_MS = 500, REQUEST_MS = 5000, IDLE_MS = 10000 };

struct ops {
    struct tm_actor *actor;
    struct tm_http_server *server;
    pthread_mutex_t lock;  /* of what follows */
    char reasons[REASONS]; /* a line per thing that is not ready; empty: ready */
    char warnings[REASONS];
    bool closing; /* nothing is asked of the loop any more */
};

/* ---- readiness, looked at on the loop once a second ---- */

/* A line for each check that has something to say, behind the first `at` bytes of `out`. */
static void ask(const struct hook *checks, size_t count, char out[REASONS], int at) {
    for (size_t i = 0; i < count && at < REASONS - 1; i++) {
        const char *reason = checks[i].check(checks[i].state);
        if (reason) at += snprintf(out + at, (size_t)(REASONS - at), "%s: %.200s\n", checks[i].name, reason);
    }
}

static void look(void *state) {
    struct ops *ops = state;
    struct tm_actor *actor = ops->actor;
    char reasons[REASONS], warnings[REASONS];
    int at = 0;
    reasons[0] = warnings[0] = 0;
    if (atomic_load(&actor->draining)) at = snprintf(reasons, sizeof reasons, "draining\n");
    else if (!routes_registered(actor))
        at = snprintf(reasons, sizeof reasons, "no broker answers at %.200s\n", actor->config.broker_urls);
    ask(actor->checks, actor->check_count, reasons, at);
    int64_t unaccounted = messages_unaccounted_events(actor);
    at = unaccounted == 0 ? 0
                          : snprintf(warnings, sizeof warnings, "events: %lld taken of which nothing is known\n",
                                     (long long)unaccounted);
    ask(actor->warnings, actor->warning_count, warnings, at);
    pthread_mutex_lock(&ops->lock);
    memcpy(ops->reasons, reasons, sizeof reasons);
    memcpy(ops->warnings, warnings, sizeof warnings);
    pthread_mutex_unlock(&ops->lock);
}

/* ---- metrics of the process and the actor ---- */

static void print_value(struct tm_buf *out, const char *type, const char *name, const char *help, double value) {
    tm_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %.15g\n", name, help, name, type, name, value);
}

static void print_process(struct tm_buf *out) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    if (file) fclose(file);
    print_value(out, "gauge", "process_resident_memory_bytes", "Resident memory",
                (double)pages * (double)sysconf(_SC_PAGESIZE));
    struct timespec cpu = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    print_value(out, "counter", "process_cpu_seconds_total", "User and system CPU time",
                (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9);
    DIR *folder = opendir("/proc/self/fd");
    int open = -3; /* ., .. and the folder itself */
    while (folder && readdir(folder)) open++;
    if (folder) closedir(folder);
    print_value(out, "gauge", "process_open_fds", "Open file descriptors", folder ? open : 0);
}

static void print_use(struct tm_buf *out, const struct peers *peers, const char *name, const char *help,
                      size_t offset) {
    size_t count = atomic_load(&peers->kind_count);
    tm_buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
    for (size_t i = 0; i < count; i++) {
        const _Atomic uint64_t *value = (const void *)((const char *)&peers->kinds[i] + offset);
        tm_buf_printf(out, "%s{peer_kind=\"%s\"} %llu\n", name, peers->kinds[i].kind,
                      (unsigned long long)atomic_load(value));
    }
}

static void print_actor(struct tm_actor *actor, struct tm_buf *out) {
    print_value(out, "gauge", "tracemesh_mailbox_messages", "Received and not yet answered",
                (double)atomic_load(&actor->mailbox.messages));
    print_value(out, "gauge", "tracemesh_mailbox_bytes", "Bytes received and not yet answered",
                (double)atomic_load(&actor->mailbox.bytes));
    print_value(out, "gauge", "tracemesh_events_held", "Events in messages taken and not yet answered",
                (double)atomic_load(&actor->mailbox.events));
    print_use(out, &actor->peers, "tracemesh_requests_outstanding", "Requests sent and not yet answered",
              offsetof(struct kind_use, requests));
    print_use(out, &actor->peers, "tracemesh_requests_outstanding_bytes", "Bytes sent and not yet answered",
              offsetof(struct kind_use, bytes));
}

/* ---- pages of the actor, printed on the loop ---- */

struct page_turn {
    struct tm_http_request *request;
    struct hook *page;
};

static void print_page(void *state) {
    struct page_turn *turn = state;
    struct tm_buf out = {0};
    struct tm_http_request *request = turn->request;
    turn->page->print(turn->page->state, &out);
    free(turn);
    tm_http_reply(request, 200, "text/plain; charset=utf-8", tm_buf_str(&out));
    tm_buf_free(&out);
}

/* False: the actor is going, and will print no more. */
static bool turn(struct ops *ops, struct tm_http_request *request, struct hook *page) {
    struct page_turn *turn = malloc(sizeof *turn);
    if (!turn) actor_out_of_memory();
    *turn = (struct page_turn){request, page};
    pthread_mutex_lock(&ops->lock);
    bool taken = !ops->closing;
    if (taken) tm_post(ops->actor, print_page, turn);
    pthread_mutex_unlock(&ops->lock);
    if (!taken) free(turn);
    return taken;
}

static struct hook *find_page(struct tm_actor *actor, struct tm_str path) {
    for (size_t i = 0; i < actor->page_count; i++)
        if (tm_str_is(path, actor->pages[i].name)) return &actor->pages[i];
    return NULL;
}

static void reply_text(struct tm_http_request *request, unsigned status, const char *text) {
    tm_http_reply(request, status, "text/plain; charset=utf-8", tm_str_from(text));
}

static void reply_ready(struct ops *ops, struct tm_http_request *request) {
    char text[2 * REASONS];
    pthread_mutex_lock(&ops->lock);
    bool ready = !ops->reasons[0];
    snprintf(text, sizeof text, "%s%s", ready ? "ready\n" : ops->reasons, ops->warnings);
    pthread_mutex_unlock(&ops->lock);
    reply_text(request, ready ? 200 : 503, text);
}

static void reply_healthy(struct ops *ops, struct tm_http_request *request) {
    bool stuck = tm_mono_us() - atomic_load(&ops->actor->loop.ticked_us) > ops->actor->config.stuck_ms * 1000;
    reply_text(request, stuck ? 503 : 200, stuck ? "the loop is stuck\n" : "ok\n");
}

static void reply_metrics(struct ops *ops, struct tm_http_request *request) {
    struct tm_buf out = {0};
    print_process(&out);
    print_actor(ops->actor, &out);
    tm_metrics_print(&out);
    tm_http_reply(request, 200, "text/plain; version=0.0.4", tm_buf_str(&out));
    tm_buf_free(&out);
}

/* On one of the HTTP server's threads: /healthz must not need the loop. */
static void handle(void *state, struct tm_http_request *request) {
    struct ops *ops = state;
    struct tm_str path = tm_http_path(request);
    struct hook *page = find_page(ops->actor, path);
    if (tm_str_is(path, "/healthz")) reply_healthy(ops, request);
    else if (tm_str_is(path, "/readyz")) reply_ready(ops, request);
    else if (tm_str_is(path, "/metrics")) reply_metrics(ops, request);
    else if (!page) reply_text(request, 404, "try /healthz, /readyz or /metrics\n");
    else if (!turn(ops, request, page)) reply_text(request, 503, "the actor is stopping\n");
}

enum tm_status ops_open(struct tm_actor *actor, struct tm_error *error) {
    struct ops *ops = calloc(1, sizeof *ops);
    if (!ops) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    ops->actor = actor;
    actor->ops = ops;
    pthread_mutex_init(&ops->lock, NULL);
    snprintf(ops->reasons, sizeof ops->reasons, "starting\n");
    ops->server = tm_http_start(&(struct tm_http_config){.host = actor->config.ops_host,
                                                         .port = actor->config.ops_port,
                                                         .threads = 2,
                                                         .body_limit_bytes = 4096,
                                                         .too_large_text = "no",
                                                         .request_timeout_ms = REQUEST_MS,
                                                         .idle_timeout_ms = IDLE_MS,
                                                         .connection_limit = 32,
                                                         .handler = handle,
                                                         .state = ops},
                                error);
    if (!ops->server) return TM_UNAVAILABLE;
    tm_timer_every(actor, CHECK_MS, look, ops);
    tm_timer_once(actor, 0, look, ops);
    return TM_OK;
}

uint16_t ops_port(const struct ops *ops) {
    return tm_http_port(ops->server);
}

/* The pages asked for are printed first: the server must not end while a request waits. */
void ops_close(struct ops *ops) {
    uint64_t until_us = tm_mono_us() + CLOSE_MS * 1000ULL;
    pthread_mutex_lock(&ops->lock);
    ops->closing = true;
    pthread_mutex_unlock(&ops->lock);
    tm_http_quiesce(ops->server);
    do {
        loop_run_posts(&ops->actor->loop);
        usleep(1000);
    } while (tm_http_in_flight(ops->server) > 0 && tm_mono_us() < until_us);
    tm_http_stop(ops->server);
    pthread_mutex_destroy(&ops->lock);
    free(ops);
}

void tm_actor_ready_check(struct tm_actor *actor, const char *name, const char *(*check)(void *state), void *state) {
    if (actor->check_count == TM_HOOKS) abort();
    actor->checks[actor->check_count++] = (struct hook){.name = name, .check = check, .state = state};
}

void tm_actor_warning(struct tm_actor *actor, const char *name, const char *(*check)(void *state), void *state) {
    if (actor->warning_count == TM_HOOKS) abort();
    actor->warnings[actor->warning_count++] = (struct hook){.name = name, .check = check, .state = state};
}

void tm_actor_page(struct tm_actor *actor, const char *path, void (*print)(void *state, struct tm_buf *out),
                   void *state) {
    if (actor->page_count == TM_HOOKS) abort();
    actor->pages[actor->page_count++] = (struct hook){.name = path, .print = print, .state = state};
}
