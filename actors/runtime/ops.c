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

enum { STUCK_US = 5000000, REASONS = 2048, CHECK_MS = 1000 };

struct ops {
    struct tm_actor *actor;
    struct tm_http_server *server;
    pthread_mutex_t lock;  /* of reasons */
    char reasons[REASONS]; /* a line per thing that is not ready; empty: ready */
};

static struct tm_metric resident = TM_GAUGE("process_resident_memory_bytes", "Resident memory");
static struct tm_metric cpu_ms = TM_COUNTER("process_cpu_milliseconds_total", "User and system CPU time");
static struct tm_metric descriptors = TM_GAUGE("process_open_fds", "Open file descriptors");
static struct tm_metric mailbox_messages = TM_GAUGE("tracemesh_mailbox_messages", "Received and not yet answered");
static struct tm_metric mailbox_bytes = TM_GAUGE("tracemesh_mailbox_bytes", "Bytes received and not yet answered");
static struct tm_metric requests = TM_GAUGE("tracemesh_requests_outstanding", "Requests sent and not yet answered");

/* ---- readiness, looked at on the loop once a second ---- */

static void look(void *state) {
    struct ops *ops = state;
    struct tm_actor *actor = ops->actor;
    char reasons[REASONS];
    int at = 0;
    reasons[0] = 0;
    if (atomic_load(&actor->draining)) at = snprintf(reasons, sizeof reasons, "draining\n");
    else if (!routes_registered(actor))
        at = snprintf(reasons, sizeof reasons, "no broker answers at %.200s\n", actor->config.broker_urls);
    for (size_t i = 0; i < actor->check_count && at < REASONS - 1; i++) {
        const char *reason = actor->checks[i].check(actor->checks[i].state);
        if (reason) at += snprintf(reasons + at, (size_t)(REASONS - at), "%s: %.200s\n", actor->checks[i].name, reason);
    }
    pthread_mutex_lock(&ops->lock);
    memcpy(ops->reasons, reasons, sizeof reasons);
    pthread_mutex_unlock(&ops->lock);
}

/* ---- metrics of the process ---- */

static void measure_process(struct tm_actor *actor) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%*d %ld", &pages) == 1) tm_metric_set(&resident, pages * sysconf(_SC_PAGESIZE));
    if (file) fclose(file);
    struct timespec cpu;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) == 0)
        tm_metric_set(&cpu_ms, cpu.tv_sec * 1000 + cpu.tv_nsec / 1000000);
    DIR *folder = opendir("/proc/self/fd");
    int64_t open = -3; /* ., .. and the folder itself */
    while (folder && readdir(folder)) open++;
    if (folder) closedir(folder);
    tm_metric_set(&descriptors, open);
    tm_metric_set(&mailbox_messages, (int64_t)atomic_load(&actor->mailbox.messages));
    tm_metric_set(&mailbox_bytes, (int64_t)atomic_load(&actor->mailbox.bytes));
    tm_metric_set(&requests, (int64_t)atomic_load(&actor->peers.requests));
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

static bool turn_page(struct tm_actor *actor, struct tm_http_request *request) {
    for (size_t i = 0; i < actor->page_count; i++) {
        if (!tm_str_is(tm_http_path(request), actor->pages[i].name)) continue;
        struct page_turn *turn = malloc(sizeof *turn);
        if (!turn) return false;
        *turn = (struct page_turn){request, &actor->pages[i]};
        tm_post(actor, print_page, turn);
        return true;
    }
    return false;
}

static void reply_text(struct tm_http_request *request, unsigned status, const char *text) {
    tm_http_reply(request, status, "text/plain; charset=utf-8", tm_str_from(text));
}

static void reply_ready(struct ops *ops, struct tm_http_request *request) {
    char reasons[REASONS];
    pthread_mutex_lock(&ops->lock);
    memcpy(reasons, ops->reasons, sizeof reasons);
    pthread_mutex_unlock(&ops->lock);
    reply_text(request, *reasons ? 503 : 200, *reasons ? reasons : "ready\n");
}

static void handle(void *state, struct tm_http_request *request) {
    struct ops *ops = state;
    struct tm_str path = tm_http_path(request);
    if (tm_str_is(path, "/healthz")) {
        bool stuck = tm_mono_us() - atomic_load(&ops->actor->loop.ticked_us) > STUCK_US;
        reply_text(request, stuck ? 503 : 200, stuck ? "the loop is stuck\n" : "ok\n");
    } else if (tm_str_is(path, "/readyz")) {
        reply_ready(ops, request);
    } else if (tm_str_is(path, "/metrics")) {
        struct tm_buf out = {0};
        measure_process(ops->actor);
        tm_metrics_print(&out);
        tm_http_reply(request, 200, "text/plain; version=0.0.4", tm_buf_str(&out));
        tm_buf_free(&out);
    } else if (!turn_page(ops->actor, request)) {
        reply_text(request, 404, "try /healthz, /readyz or /metrics\n");
    }
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
                                                         .request_timeout_ms = 5000,
                                                         .idle_timeout_ms = 10000,
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

void tm_actor_ready_check(struct tm_actor *actor, const char *name, const char *(*check)(void *state), void *state) {
    if (actor->check_count == TM_HOOKS) abort();
    actor->checks[actor->check_count++] = (struct hook){.name = name, .check = check, .state = state};
}

void tm_actor_page(struct tm_actor *actor, const char *path, void (*print)(void *state, struct tm_buf *out),
                   void *state) {
    if (actor->page_count == TM_HOOKS) abort();
    actor->pages[actor->page_count++] = (struct hook){.name = path, .print = print, .state = state};
}
