/* supervise: a poll loop of 50 ms turns over signals, the control socket and the children.
 *
 * Stores start first; when they answer a child runs the migrations; then the actors start. A store that is given by
 * the operator is checked the same way but never started.
 */
#include "supervisor/supervise.h"

#include "base/clock.h"
#include "base/log.h"
#include "supervisor/control.h"
#include "supervisor/process.h"
#include "supervisor/stores.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TURN_MS = 50, LOG_CHECK_MS = 10000, ASK_MS = 200 };

struct supervisor {
    const struct settings *settings;
    struct process processes[PLAN_MOST_INSTANCES * 16];
    size_t count;
    enum phase phase;
    bool given[16]; /* by index of the plan: the operator's own store */
    pid_t migrate_pid;
    uint64_t migrate_at_us; /* not before: after a failed try */
    uint64_t logs_at_us;
    bool stopping, signalled;
    size_t stage; /* of stopping: those before it were told to */
    uint64_t stage_until_us;
    int control, signals;
    int stop_asked_by; /* fd to tell when all has ended, or -1 */
};

static struct process *add(struct supervisor *self, const struct program *program, unsigned instance) {
    for (size_t i = 0; i < self->count; i++)
        if (self->processes[i].program == program && self->processes[i].instance == instance)
            return &self->processes[i];
    if (self->count == sizeof self->processes / sizeof *self->processes) return NULL;
    struct process *process = &self->processes[self->count++];
    *process = (struct process){.program = program, .instance = instance, .since_us = tm_mono_us()};
    return process;
}

static void start_phase(struct supervisor *self, enum phase phase) {
    self->phase = phase;
    for (size_t i = 0; i < plan_count; i++)
        if (plan[i].phase == phase && !self->given[i]) add(self, &plan[i], 1);
    for (size_t i = 0; i < self->count; i++)
        if (self->processes[i].program->phase == phase && self->processes[i].state == PROCESS_DOWN)
            process_start(&self->processes[i], self->settings);
}

static bool stores_answer(void) {
    struct tm_error error;
    for (size_t i = 0; i < plan_count; i++)
        if (plan[i].phase == PHASE_STORES && stores_check(plan[i].kind, &error) != TM_OK) {
            tm_log(TM_LOG_DEBUG, "waiting_for_store", "store=%s reason=\"%s\"", plan[i].kind, error.reason);
            return false;
        }
    return true;
}

static void start_migration(struct supervisor *self) {
    self->phase = PHASE_MIGRATE;
    self->migrate_pid = fork();
    if (self->migrate_pid != 0) return;
    struct tm_error error = {0};
    enum tm_status status = stores_migrate(self->settings, &error);
    if (status != TM_OK) tm_log(TM_LOG_ERROR, "migration_failed", "field=%s reason=\"%s\"", error.field, error.reason);
    _exit(status == TM_OK ? 0 : 1);
}

static void reap(struct supervisor *self) {
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == self->migrate_pid) {
            self->migrate_pid = 0;
            if (status == 0 && !self->stopping) start_phase(self, PHASE_ACTORS);
            else self->migrate_at_us = tm_mono_us() + self->settings->migrate_retry_ms * 1000;
            continue;
        }
        for (size_t i = 0; i < self->count; i++)
            if (self->processes[i].pid == pid) process_exited(&self->processes[i], self->settings, status);
    }
}

/* ---- control ---------------------------------------------------------------------------------------------------- */

static void print_status(const struct supervisor *self, struct tm_buf *out) {
    uint64_t now = tm_mono_us();
    for (size_t i = 0; i < self->count; i++) {
        const struct process *p = &self->processes[i];
        char name[64];
        process_name(p, name, sizeof name);
        unsigned ops = p->program->has_ops ? plan_ops_port(p->program, p->instance, (unsigned)self->settings->port) : 0;
        tm_buf_printf(out, "%s %s %s %d %u %llu %u\n", name, p->program->kind, process_state_text(p), (int)p->pid,
                      p->restarts, (unsigned long long)(now - p->since_us) / 1000000, ops);
    }
    if (self->phase == PHASE_STORES) tm_buf_printf(out, "actors actors waiting 0 0 0 0\n");
    if (self->phase == PHASE_MIGRATE) tm_buf_printf(out, "migrations migrate running 0 0 0 0\n");
}

static void scale(struct supervisor *self, struct tm_str request, struct tm_buf *out) {
    char kind[32];
    uint64_t wanted;
    tm_str_to(tm_str_split(&request, '='), kind, sizeof kind);
    const struct program *program = plan_find(kind);
    if (!program || program->most == 1 || !tm_str_u64(request, &wanted) || wanted > program->most) {
        tm_buf_printf(out, "error %s cannot be scaled to %.*s; see tracemesh --help\n", kind, TM_STR_ARG(request));
        return;
    }
    if (self->phase != PHASE_ACTORS || self->stopping) {
        tm_buf_printf(out, "error still starting or stopping; try again in a moment\n");
        return;
    }
    for (unsigned instance = 1; instance <= program->most; instance++) {
        struct process *process = instance <= wanted ? add(self, program, instance) : NULL;
        if (process && process->state == PROCESS_DOWN) process_start(process, self->settings);
        for (size_t i = 0; instance > wanted && i < self->count; i++)
            if (self->processes[i].program == program && self->processes[i].instance == instance)
                process_stop(&self->processes[i], self->settings);
    }
    tm_buf_printf(out, "ok\n");
}

static void nudge(struct supervisor *self) {
    for (size_t i = 0; i < self->count; i++)
        if (self->processes[i].state == PROCESS_WAITING) self->processes[i].start_at_us = 0;
}

static void serve_control(struct supervisor *self) {
    int fd = accept4(self->control, NULL, NULL, SOCK_CLOEXEC);
    const struct timeval patience = {.tv_usec = ASK_MS * 1000};
    char line[256];
    struct tm_buf out = {0};
    if (fd < 0) return;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t got = read(fd, line, sizeof line);
    struct tm_str rest = {line, got > 0 ? (size_t)got : 0};
    struct tm_str text = tm_str_split(&rest, '\n'), verb = tm_str_split(&text, ' ');
    if (tm_str_is(verb, "stop")) {
        self->stopping = true;
        if (self->stop_asked_by >= 0) close(self->stop_asked_by);
        self->stop_asked_by = fd;
        return;
    }
    if (tm_str_is(verb, "status")) print_status(self, &out);
    else if (tm_str_is(verb, "scale")) scale(self, text, &out);
    else if (tm_str_is(verb, "nudge")) nudge(self), tm_buf_printf(&out, "ok\n");
    else tm_buf_printf(&out, "error unknown request\n");
    if (out.len && send(fd, out.ptr, out.len, MSG_NOSIGNAL) < 0)
        tm_log(TM_LOG_DEBUG, "control_gone", "reason=\"%s\"", strerror(errno));
    tm_buf_free(&out);
    close(fd);
}

/* ---- the turn ---------------------------------------------------------------------------------------------------- */

static bool any_alive(const struct supervisor *self, enum phase phase) {
    for (size_t i = 0; i < self->count; i++)
        if (self->processes[i].program->phase == phase && self->processes[i].pid) return true;
    return false;
}

/* Along the way of an event, so that each still finds whom it gives to while it drains; the stores last. */
static const char *const stop_order[][4] = {
    {"canary", "nginx", "ingest", "web"}, {"broker"}, {"validate"}, {"batch"}, {"write"}};
enum { STOP_STAGES = sizeof stop_order / sizeof *stop_order };

static bool is_of_stage(const struct process *process, size_t stage) {
    for (size_t i = 0; i < 4 && stop_order[stage][i]; i++)
        if (strcmp(process->program->kind, stop_order[stage][i]) == 0) return true;
    return false;
}

/* True while some of it are alive. */
static bool stop_stage(struct supervisor *self, size_t stage) {
    bool alive = false;
    for (size_t i = 0; i < self->count; i++) {
        if (!is_of_stage(&self->processes[i], stage)) continue;
        process_stop(&self->processes[i], self->settings);
        alive = alive || self->processes[i].pid;
    }
    return alive;
}

/* A stage that cannot end holds up the next for a while only: all shall be over in bounded time. */
static bool stop_turn(struct supervisor *self) {
    uint64_t now = tm_mono_us();
    if (!self->stage_until_us) self->stage_until_us = now + self->settings->stage_ms * 1000;
    while (self->stage < STOP_STAGES && (!stop_stage(self, self->stage) || now >= self->stage_until_us)) {
        self->stage++;
        self->stage_until_us = now + self->settings->stage_ms * 1000;
    }
    bool actors = self->stage < STOP_STAGES || any_alive(self, PHASE_ACTORS);
    for (size_t i = 0; !actors && i < self->count; i++) process_stop(&self->processes[i], self->settings);
    return actors || any_alive(self, PHASE_STORES) || self->migrate_pid;
}

static void start_turn(struct supervisor *self) {
    if (self->phase == PHASE_ACTORS || self->migrate_pid || tm_mono_us() < self->migrate_at_us) return;
    if (stores_answer()) start_migration(self);
    else self->migrate_at_us = tm_mono_us() + TURN_MS * 1000ULL;
}

/* A second time: all of ours is made to be killed at any moment, so it is, and nothing is left behind. */
static _Noreturn void end_now(struct supervisor *self) {
    tm_log(TM_LOG_WARN, "ended_at_once", "reason=\"asked a second time\"");
    for (size_t i = 0; i < self->count; i++)
        if (self->processes[i].pid && kill(-self->processes[i].pid, SIGKILL) != 0)
            kill(self->processes[i].pid, SIGKILL);
    if (self->migrate_pid) kill(self->migrate_pid, SIGKILL);
    _exit(1);
}

/* A `down` before the signal is no first time: who asks by signal may be told so by nobody else. */
static void read_signals(struct supervisor *self) {
    struct signalfd_siginfo info;
    while (read(self->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD) continue;
        if (self->signalled) end_now(self);
        tm_log(TM_LOG_INFO, "stopping", "signal=%u", info.ssi_signo);
        self->stopping = self->signalled = true;
    }
}

/* Logs are bounded: beyond the limit the file is copied to .1 and cut, which the writer's O_APPEND allows. */
static void bound_log(const struct settings *settings, const char *name) {
    char path[256], old[260];
    struct stat log;
    snprintf(path, sizeof path, "%s/log/%s.log", settings->data, name);
    snprintf(old, sizeof old, "%s.1", path);
    if (stat(path, &log) != 0 || (uint64_t)log.st_size < settings->log_bytes) return;
    int from = open(path, O_RDONLY | O_CLOEXEC), to = open(old, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (from >= 0 && to >= 0 && copy_file_range(from, NULL, to, NULL, (size_t)log.st_size, 0) >= 0 &&
        truncate(path, 0) == 0)
        tm_log(TM_LOG_INFO, "log_cut", "process=%s bytes=%lld", name, (long long)log.st_size);
    if (from >= 0) close(from);
    if (to >= 0) close(to);
}

static void bound_logs(struct supervisor *self) {
    uint64_t now = tm_mono_us();
    if (now < self->logs_at_us) return;
    self->logs_at_us = now + LOG_CHECK_MS * 1000ULL;
    for (size_t i = 0; i < self->count; i++) {
        char name[64];
        process_name(&self->processes[i], name, sizeof name);
        bound_log(self->settings, name);
    }
    bound_log(self->settings, "supervisor");
}

static void turn(struct supervisor *self) {
    struct pollfd fds[2] = {{.fd = self->control, .events = POLLIN}, {.fd = self->signals, .events = POLLIN}};
    poll(fds, 2, TURN_MS);
    if (fds[1].revents) read_signals(self);
    reap(self);
    if (fds[0].revents) serve_control(self);
    for (size_t i = 0; i < self->count; i++) process_tick(&self->processes[i], self->settings);
    if (!self->stopping) start_turn(self);
    bound_logs(self);
}

int supervise(const struct settings *settings) {
    struct supervisor *self = calloc(1, sizeof *self);
    struct tm_error error = {0};
    sigset_t mask;
    if (!self) return 1;
    self->settings = settings;
    self->stop_asked_by = -1;
    for (size_t i = 0; i < plan_count; i++) {
        const char *given = plan[i].given ? getenv(plan[i].given) : NULL;
        self->given[i] = given && *given;
    }
    self->control = control_listen(settings, &error);
    if (self->control < 0) {
        fprintf(stderr, "tracemesh: %s\n", error.reason);
        free(self);
        return 1;
    }
    settings_export(settings);
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    signal(SIGPIPE, SIG_IGN);
    self->signals = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
    start_phase(self, PHASE_STORES);
    do turn(self);
    while (!self->stopping || stop_turn(self));
    if (self->stop_asked_by >= 0) {
        if (send(self->stop_asked_by, "ok\n", 3, MSG_NOSIGNAL) < 0) tm_log(TM_LOG_DEBUG, "control_gone", "while=stop");
        close(self->stop_asked_by);
    }
    close(self->control);
    free(self);
    return 0;
}
