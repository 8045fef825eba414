/* process: fork, exec, backoff, stop. */
#include "supervisor/process.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void process_name(const struct process *process, char *out, size_t size) {
    snprintf(out, size, "%s-%u", process->program->kind, process->instance);
}

const char *process_state_text(const struct process *process) {
    static const char *const texts[] = {"down", "up", "stopping", "restarting"};
    return texts[process->state];
}

static void enter(struct process *process, enum process_state state) {
    process->state = state;
    process->since_us = tm_mono_us();
}

static void export_number(const char *name, unsigned value) {
    char text[16];
    snprintf(text, sizeof text, "%u", value);
    setenv(name, text, 1);
}

static void mailbox_url(const struct settings *settings, const struct program *program, unsigned instance, char *out,
                        size_t size) {
    if (!settings->mailbox_host) snprintf(out, size, "ipc://%s/run/%s-%u.ipc", settings->data, program->kind, instance);
    else
        snprintf(out, size, "tcp://%s:%u", settings->mailbox_host,
                 plan_mailbox_port(program, instance, (unsigned)settings->port));
}

/* BROKER_URL names every broker that may run here: an actor dials those whose sockets are there. */
static void export_mailboxes(const struct settings *settings, const struct process *process) {
    char url[256], brokers[4096] = "";
    const struct program *broker = plan_find("broker");
    size_t at = 0;
    for (unsigned i = 1; i <= 2; i++) {
        mailbox_url(settings, broker, i, url, sizeof url);
        at += (size_t)snprintf(brokers + at, sizeof brokers - at, "%s%s", i > 1 ? "," : "", url);
    }
    mailbox_url(settings, process->program, process->instance, url, sizeof url);
    setenv("TM_MAILBOX_URL", url, 1);
    const char *given = getenv("BROKER_URL");
    if (!given || !*given) setenv("BROKER_URL", brokers, 1);
    if (process->program == broker) unsetenv("BROKER_URL");
}

static void redirect_output(const char *data, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/log/%s.log", data, name);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
    if (log < 0) return;
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
}

/* In the child: never returns. */
static void become(const struct process *process, const struct settings *settings) {
    char name[64], path[4096];
    sigset_t none;
    process_name(process, name, sizeof name);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* no orphans when the supervisor is killed */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0); /* a Ctrl-C in the terminal of a foreground supervisor is the supervisor's alone */
    redirect_output(settings->data, name);
    setenv("TM_ID", name, 1);
    if (process->program->has_mailbox) export_mailboxes(settings, process);
    if (process->program->has_ops)
        export_number("TM_OPS_PORT", plan_ops_port(process->program, process->instance, (unsigned)settings->port));
    bool script = !strchr(process->program->command, '-');
    snprintf(path, sizeof path, "%s/%s%s", script ? settings->share : settings->programs, script ? "processes/" : "",
             process->program->command);
    execl(path, path, (char *)NULL);
    tm_log(TM_LOG_ERROR, "exec_failed", "program=%s reason=\"%s\"", path, strerror(errno));
    _exit(127);
}

void process_start(struct process *process, const struct settings *settings) {
    char name[64];
    process_name(process, name, sizeof name);
    pid_t pid = fork();
    if (pid == 0) become(process, settings);
    if (pid < 0) {
        tm_log(TM_LOG_ERROR, "fork_failed", "process=%s reason=\"%s\"", name, strerror(errno));
        process->start_at_us = tm_mono_us() + settings->restart_ms * 1000;
        enter(process, PROCESS_WAITING);
        return;
    }
    process->pid = pid;
    process->wanted = true;
    enter(process, PROCESS_UP);
    tm_log(TM_LOG_INFO, "started", "process=%s pid=%d restarts=%u", name, (int)pid, process->restarts);
}

void process_stop(struct process *process, const struct settings *settings) {
    process->wanted = false;
    if (process->state == PROCESS_WAITING) enter(process, PROCESS_DOWN);
    if (process->state != PROCESS_UP) return;
    /* SIGINT is Postgres' fast shutdown; SIGTERM would wait for its clients, which are our own actors. */
    kill(process->pid, strcmp(process->program->kind, "postgres") == 0 ? SIGINT : SIGTERM);
    process->kill_at_us = tm_mono_us() + settings->stop_ms * 1000;
    enter(process, PROCESS_STOPPING);
}

void process_exited(struct process *process, const struct settings *settings, int status) {
    char name[64];
    process_name(process, name, sizeof name);
    uint64_t alive_ms = (tm_mono_us() - process->since_us) / 1000;
    kill(-process->pid, SIGKILL); /* what it left behind: nginx's workers would keep the port from the next one */
    process->last_status = status;
    process->pid = 0;
    tm_log(process->wanted ? TM_LOG_WARN : TM_LOG_INFO, "exited", "process=%s %s=%d alive_ms=%llu", name,
           WIFSIGNALED(status) ? "signal" : "status", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
           (unsigned long long)alive_ms);
    if (!process->wanted) {
        enter(process, PROCESS_DOWN);
        return;
    }
    process->restarts++;
    process->backoff_ms =
        process->backoff_ms && alive_ms < settings->stable_ms ? process->backoff_ms * 2 : PROCESS_BACKOFF_LEAST_MS;
    if (process->backoff_ms > settings->restart_ms) process->backoff_ms = (uint32_t)settings->restart_ms;
    process->start_at_us = tm_mono_us() + process->backoff_ms * 1000ULL;
    enter(process, PROCESS_WAITING);
}

void process_tick(struct process *process, const struct settings *settings) {
    uint64_t now = tm_mono_us();
    if (process->state == PROCESS_WAITING && now >= process->start_at_us) process_start(process, settings);
    if (process->state == PROCESS_STOPPING && now >= process->kill_at_us) {
        kill(process->pid, SIGKILL);
        process->kill_at_us = now + settings->stop_ms * 1000;
    }
}
