/* actor: birth, drain and end. */
#include "base/clock.h"
#include "base/ending.h"
#include "base/log.h"
#include "runtime/internal.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    DRAIN_LOOK_MS = 10,
    END_MS = 300,         /* for the requests that the drain left to be called back */
    AFTER_LIMIT_MS = 500, /* from the drain's limit to the end of the process, whatever still waits */
    NNG_STACK_BYTES = 256 * 1024,
};

void actor_out_of_memory(void) {
    tm_log(TM_LOG_FATAL, "out_of_memory", "pid=%d", (int)getpid()); /* unanswered work is delivered again elsewhere */
    abort();
}

/* ---- birth ---- */

/* nng starts its threads at its first socket; few of them allocate and none needs a deep stack. */
static enum tm_status open_mailbox_small(struct tm_actor *actor, struct tm_error *error) {
    pthread_attr_t before, small;
    pthread_getattr_default_np(&before);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, NNG_STACK_BYTES);
    pthread_setattr_default_np(&small);
    sysconf_while_nng_starts(true);
    enum tm_status status = mailbox_open(&actor->mailbox, actor, error);
    sysconf_while_nng_starts(false);
    pthread_setattr_default_np(&before);
    pthread_attr_destroy(&small);
    pthread_attr_destroy(&before);
    return status;
}

/* Before any thread starts: they inherit the mask. */
static enum tm_status catch_signals(struct tm_actor *actor, struct tm_error *error) {
    sigset_t mask;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    pthread_sigmask(SIG_BLOCK, &mask, NULL);
    actor->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    return actor->signals >= 0 ? TM_OK : tm_fail(error, TM_FAILED, "", "the kernel gives no signalfd");
}

static bool set_text(char *out, size_t room, const char *given, const char *format, const char *part, int number) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int len = given ? snprintf(out, room, "%s", given) : snprintf(out, room, format, part, number);
#pragma GCC diagnostic pop
    return len >= 0 && (size_t)len < room;
}

static enum tm_status name_it(struct tm_actor *actor, const char *kind, struct tm_error *error) {
    const struct tm_actor_config *config = &actor->config;
    actor->is_broker = strcmp(kind, "broker") == 0;
    snprintf(actor->kind, sizeof actor->kind, "%s", kind);
    if (!set_text(actor->id, sizeof actor->id, config->id, "%s-%d", kind, (int)getpid()))
        return tm_fail(error, TM_INVALID, "id", "longer than %d bytes", TM_ID_ROOM - 1);
    if (!set_text(actor->url, sizeof actor->url, config->mailbox_url, "ipc:///tmp/tracemesh-%s.ipc", actor->id, 0))
        return tm_fail(error, TM_INVALID, "mailbox-url", "longer than %d bytes", TM_URL_ROOM - 1);
    tm_log_actor_set(actor->id);
    return TM_OK;
}

static void on_signal(void *state, uint32_t events);

static enum tm_status open_all(struct tm_actor *actor, const char *kind, struct tm_error *error) {
    enum tm_status status = name_it(actor, kind, error);
    if (status == TM_OK) status = catch_signals(actor, error);
    if (status == TM_OK &&
        (getrandom(&actor->incarnation, sizeof actor->incarnation, 0) < 0 || !loop_open(&actor->loop)))
        status = tm_fail(error, TM_FAILED, "", "the kernel gives no epoll, eventfd or random numbers");
    peers_open(actor);
    if (status == TM_OK) status = open_mailbox_small(actor, error);
    if (status == TM_OK) status = ops_open(actor, error);
    if (status == TM_OK) status = routes_start(actor, error);
    if (status == TM_OK && !memory_start(actor)) actor_out_of_memory();
    if (status == TM_OK && !echo_start(actor))
        status = tm_fail(error, TM_UNAVAILABLE, "mailbox-url", "%s cannot be dialled", actor->url);
    return status;
}

struct tm_actor *tm_actor_new(const char *kind, const struct tm_actor_config *config, struct tm_error *error) {
    struct tm_actor *actor = calloc(1, sizeof *actor);
    if (!actor) actor_out_of_memory();
    actor->config = *config;
    memory_keep();
    if (open_all(actor, kind, error) != TM_OK) {
        tm_log(TM_LOG_ERROR, "start_failed", "field=%s reason=\"%s\"", error->field, error->reason);
        return NULL; /* the program ends now: what is open is the kernel's to close */
    }
    snprintf(actor->ops_url, sizeof actor->ops_url, "http://%.40s:%u", config->ops_host, ops_port(actor->ops));
    actor->signal_watch = tm_watch_fd(actor, actor->signals, EPOLLIN, on_signal, actor);
    return actor;
}

const char *tm_actor_id(const struct tm_actor *actor) {
    return actor->id;
}

/* ---- drain ---- */

static bool all_drained(struct tm_actor *actor) {
    bool drained = atomic_load(&actor->mailbox.messages) == 0 && atomic_load(&actor->mailbox.answering) == 0 &&
                   atomic_load(&actor->requests.count) == 0;
    for (size_t i = 0; i < actor->drain_count; i++) /* each is asked each time: it may have something to flush */
        drained = actor->drains[i].drained(actor->drains[i].state) && drained;
    return drained;
}

/* Found drained twice in a row: an answer that nng has taken is on its way, and what came in meanwhile is seen. */
static void drain_look(void *state) {
    struct tm_actor *actor = state;
    bool before = actor->was_drained, drained = all_drained(actor);
    actor->was_drained = drained;
    if (!(drained && before) && tm_mono_us() < actor->drain_until_us) return;
    tm_log(drained ? TM_LOG_INFO : TM_LOG_WARN, "drained", "complete=%s messages=%llu requests=%llu",
           drained ? "true" : "false", (unsigned long long)atomic_load(&actor->mailbox.messages),
           (unsigned long long)atomic_load(&actor->requests.count));
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

/* A second signal is taken by the thread of tm_end_within: it must not need this loop. */
static void on_signal(void *state, uint32_t events) {
    struct tm_actor *actor = state;
    struct signalfd_siginfo info;
    if (read(actor->signals, &info, sizeof info) != (ssize_t)sizeof info) return;
    tm_watch_free(actor->signal_watch);
    actor->signal_watch = NULL;
    tm_end_within(actor->config.drain_ms + AFTER_LIMIT_MS);
    begin_drain(actor);
}

void tm_actor_stop(struct tm_actor *actor) {
    tm_post(actor, begin_drain, actor);
}

bool tm_actor_draining(const struct tm_actor *actor) {
    return atomic_load(&actor->draining);
}

void tm_actor_on_drain(struct tm_actor *actor, bool (*drained)(void *state), void *state) {
    if (actor->drain_count == TM_HOOKS) abort(); /* a table's size, not input */
    actor->drains[actor->drain_count++] = (struct hook){.drained = drained, .state = state};
}

/* ---- end ---- */

/* What the drain left unanswered fails now, so that each callback has its one call. */
static void end_requests(struct tm_actor *actor) {
    uint64_t until_us = tm_mono_us() + END_MS * 1000ULL;
    actor->closing = true;
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) requests_end(peer, true);
    while (atomic_load(&actor->requests.count) > 0 && tm_mono_us() < until_us) {
        loop_run_posts(&actor->loop);
        usleep(1000);
    }
}

/* nng_close of 1.5.2 can hang (its issues 1543 and 1813). So connections are closed by closing their endpoints, which
 * does not wait, and what nng's threads may still look at, the actor with it, is left to the end of the process. */
int tm_actor_run(struct tm_actor *actor) {
    tm_log(TM_LOG_INFO, "started", "kind=%s mailbox=%s ops=%s pid=%d", actor->kind, actor->url, actor->ops_url,
           (int)getpid());
    loop_run(&actor->loop);
    end_requests(actor);
    ops_close(actor->ops);
    mailbox_close(&actor->mailbox);
    peers_close(actor);
    tm_watch_free(actor->signal_watch);
    loop_close(&actor->loop);
    close(actor->signals);
    tm_log(TM_LOG_INFO, "stopped", "pid=%d", (int)getpid());
    return 0;
}

_Noreturn void tm_actor_main(struct tm_actor *actor) {
    int status = tm_actor_run(actor);
    fflush(NULL);
    _exit(status);
}
