/* actor: settings, birth, dispatch, drain, end. */
#include "base/clock.h"
#include "base/log.h"
#include "runtime/internal.h"

#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { DRAIN_LOOK_MS = 10, STACK_BYTES = 256 * 1024, OWN_SETS_MOST = 6 };

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct tm_actor_config, id, "id", "TM_ID", NULL, "", "name in logs and the registry (<kind>-<pid>)"),
    TM_OPTION_TEXT(struct tm_actor_config, broker_urls, "broker-url", "BROKER_URL", NULL, "urls",
                   "brokers, comma between"),
    TM_OPTION_TEXT(struct tm_actor_config, mailbox_url, "mailbox-url", "TM_MAILBOX_URL", NULL, "url",
                   "where it listens: ipc:// or tcp:// (ipc:///tmp/tracemesh-<id>.ipc)"),
    TM_OPTION_TEXT(struct tm_actor_config, ops_host, "ops-host", "TM_OPS_HOST", "127.0.0.1", "",
                   "address of the ops port"),
    TM_OPTION_RANGE(struct tm_actor_config, ops_port, "ops-port", "TM_OPS_PORT", "0", "", 0, 65535,
                    "/healthz, /readyz, /metrics; 0: any free"),
    TM_OPTION_SIZE(struct tm_actor_config, mailbox_bytes, "mailbox-bytes", "TM_MAILBOX_BYTES", "64m", "bytes",
                   "received and unanswered; beyond it nothing is taken and senders wait"),
    TM_OPTION_SIZE(struct tm_actor_config, message_bytes, "message-bytes", "TM_MESSAGE_BYTES", "64m", "bytes",
                   "largest message taken"),
    TM_OPTION_SIZE(struct tm_actor_config, drain_ms, "drain-ms", "TM_DRAIN_MS", "10000", "ms",
                   "longest time from SIGTERM to the end"),
    TM_OPTION_TEXT(struct tm_actor_config, log_level, "log-level", "LANGFUSE_LOG_LEVEL", "info", "",
                   "trace, debug, info, warn, error or fatal"),
};

struct tm_option_set tm_actor_options(struct tm_actor_config *config) {
    return (struct tm_option_set){options, sizeof options / sizeof *options, config};
}

bool tm_actor_configure_all(struct tm_actor_config *config, const struct tm_option_set *own, size_t own_count,
                            const char *purpose, int argc, char **argv) {
    struct tm_option_set sets[OWN_SETS_MOST + 1];
    struct tm_error error = {0};
    if (own_count > OWN_SETS_MOST) abort();
    memcpy(sets, own, own_count * sizeof *own);
    sets[own_count] = tm_actor_options(config);
    enum tm_status status = tm_config_load(sets, own_count + 1, purpose, argc, argv, &error);
    if (status == TM_OK && !tm_log_level_set(config->log_level))
        status = tm_fail(&error, TM_INVALID, "log-level", "\"%s\" is no level; see --help", config->log_level);
    if (status != TM_OK) fprintf(stderr, "%s: %s: %s\n", argv[0], error.field, error.reason);
    return status == TM_OK;
}

bool tm_actor_configure(struct tm_actor_config *config, struct tm_option_set own, const char *purpose, int argc,
                        char **argv) {
    return tm_actor_configure_all(config, &own, 1, purpose, argc, argv);
}

/* ---- birth ---- */

/* nng starts 14 threads and libmicrohttpd its own: small stacks and few malloc arenas keep an idle actor small. */
static void stay_small(void) {
    pthread_attr_t attributes;
    mallopt(M_ARENA_MAX, 2);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

static void on_signal(void *state, uint32_t events);

static bool catch_signals(struct tm_actor *actor) {
    sigset_t mask;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    if (pthread_sigmask(SIG_BLOCK, &mask, NULL) != 0) return false; /* before any thread: they inherit it */
    actor->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    return actor->signals >= 0;
}

static void sweep(void *state) {
    peers_sweep(state);
}

static void name(struct tm_actor *actor, const char *kind) {
    const struct tm_actor_config *config = &actor->config;
    snprintf(actor->kind, sizeof actor->kind, "%s", kind);
    if (config->id) snprintf(actor->id, sizeof actor->id, "%s", config->id);
    else snprintf(actor->id, sizeof actor->id, "%s-%d", kind, (int)getpid());
    if (config->mailbox_url) snprintf(actor->url, sizeof actor->url, "%s", config->mailbox_url);
    else snprintf(actor->url, sizeof actor->url, "ipc:///tmp/tracemesh-%s.ipc", actor->id);
    actor->is_broker = strcmp(kind, "broker") == 0;
    tm_log_actor_set(actor->id);
}

struct tm_actor *tm_actor_new(const char *kind, const struct tm_actor_config *config, struct tm_error *error) {
    struct tm_actor *actor = calloc(1, sizeof *actor);
    if (!actor) return NULL;
    stay_small();
    actor->config = *config;
    name(actor, kind);
    enum tm_status status = TM_OK;
    if (getrandom(&actor->incarnation, sizeof actor->incarnation, 0) < 0 || !catch_signals(actor) ||
        !loop_open(&actor->loop))
        status = tm_fail(error, TM_FAILED, "", "the kernel gives no signalfd, epoll or random numbers");
    if (status == TM_OK) status = mailbox_open(&actor->mailbox, actor, error);
    if (status == TM_OK) status = ops_open(actor, error);
    if (status != TM_OK) {
        tm_log(TM_LOG_ERROR, "start_failed", "field=%s reason=\"%s\"", error->field, error->reason);
        free(actor); /* the process ends now: sockets are the kernel's to close */
        return NULL;
    }
    snprintf(actor->ops_url, sizeof actor->ops_url, "http://%.40s:%u", config->ops_host, ops_port(actor->ops));
    tm_watch_fd(actor, actor->signals, EPOLLIN, on_signal, actor);
    tm_timer_every(actor, TM_SWEEP_MS, sweep, actor);
    return actor;
}

const char *tm_actor_id(const struct tm_actor *actor) {
    return actor->id;
}

/* ---- dispatch ---- */

static struct tm_metric handled = TM_COUNTER("tracemesh_messages_handled_total", "Messages given to a handler");
static struct tm_metric turned_away =
    TM_COUNTER("tracemesh_messages_turned_away_total", "Messages refused while draining");

void tm_actor_on(struct tm_actor *actor, Tracemesh__Kind kind, tm_handler handler, void *state) {
    if ((unsigned)kind >= TM_KINDS) abort();
    actor->handlers[kind] = (struct kind_handler){handler, state};
}

void actor_handle(struct tm_actor *actor, struct tm_message *message) {
    unsigned kind = (unsigned)message->envelope->kind;
    if (kind >= TM_KINDS || !actor->handlers[kind].run) {
        tm_log(TM_LOG_FATAL, "message_unknown", "kind=%u", kind); /* a broken peer or version: start anew, loudly */
        abort();
    }
    if (atomic_load(&actor->draining)) {
        tm_metric_add(&turned_away, 1);
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, "draining", (struct tm_str){0});
        return;
    }
    tm_metric_add(&handled, 1);
    actor->handlers[kind].run(actor->handlers[kind].state, message);
}

/* ---- drain and end ---- */

static bool all_drained(struct tm_actor *actor) {
    bool drained = mailbox_is_empty(&actor->mailbox) && peers_is_idle(actor);
    for (size_t i = 0; i < actor->drain_count; i++) /* each is asked each time: it may have something to flush */
        drained = actor->drains[i].drained(actor->drains[i].state) && drained;
    return drained;
}

static void drain_look(void *state) {
    struct tm_actor *actor = state;
    bool drained = all_drained(actor);
    if (!drained && tm_mono_us() < actor->drain_until_us) return;
    tm_log(drained ? TM_LOG_INFO : TM_LOG_WARN, "drained", "complete=%s", drained ? "true" : "false");
    actor->loop.stop = true;
}

static void begin_drain(void *state) {
    struct tm_actor *actor = state;
    if (atomic_exchange(&actor->draining, true)) return;
    actor->drain_until_us = tm_mono_us() + actor->config.drain_ms * 1000;
    tm_log(TM_LOG_INFO, "draining", "limit_ms=%llu", (unsigned long long)actor->config.drain_ms);
    routes_leave(actor);
    tm_timer_every(actor, DRAIN_LOOK_MS, drain_look, actor);
}

static void on_signal(void *state, uint32_t events) {
    struct tm_actor *actor = state;
    struct signalfd_siginfo info;
    while (read(actor->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (atomic_load(&actor->draining)) _exit(1); /* the second time: now */
        begin_drain(actor);
    }
}

void tm_actor_stop(struct tm_actor *actor) {
    tm_post(actor, begin_drain, actor);
}
bool tm_actor_draining(const struct tm_actor *actor) {
    return atomic_load(&actor->draining);
}

void tm_actor_on_drain(struct tm_actor *actor, bool (*drained)(void *state), void *state) {
    if (actor->drain_count == TM_HOOKS) abort();
    actor->drains[actor->drain_count++] = (struct hook){.drained = drained, .state = state};
}

int tm_actor_run(struct tm_actor *actor) {
    routes_start(actor);
    tm_log(TM_LOG_INFO, "started", "kind=%s mailbox=%s ops=%s pid=%d", actor->kind, actor->url, actor->ops_url,
           (int)getpid());
    loop_run(&actor->loop);
    tm_log(TM_LOG_INFO, "stopped", "pid=%d", (int)getpid());
    if (strncmp(actor->url, "ipc://", 6) == 0) unlink(actor->url + 6);
    /* Everything is answered. nng 1.5.2 can hang in its own closing (its issues 1543, 1813): leave it to the kernel. */
    fflush(NULL);
    _exit(0);
}
