/* up_down: starts the supervisor and waits for everything to be ready; stops it; scales. */
#include "base/clock.h"
#include "base/log.h"
#include "supervisor/commands.h"
#include "supervisor/control.h"
#include "supervisor/probe.h"
#include "supervisor/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    POLL_US = 50000,
    ANSWER_MS = 2000,
    STOP_STAGES = 5,
    STOP_ROOM_MS = 15000,
    START_AGAIN_US = 1000000,
};

static bool make_folders(const struct settings *settings) {
    static const char *const folders[] = {"etc", "log", "run"};
    if (access(settings->data, F_OK) != 0) {
        fprintf(stderr, "tracemesh: there is no %s yet; deploy/up makes it\n", settings->data);
        return false;
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) mkdir(settings_path(settings, folders[i]), 0755);
    return true;
}

/* Root's supervisor becomes the user the data folder belongs to: nothing we run needs more than that. */
static bool become_owner(const struct settings *settings) {
    struct stat folder;
    if (geteuid() != 0 || stat(settings->data, &folder) != 0 || folder.st_uid == 0) return true;
    const struct passwd *owner = getpwuid(folder.st_uid);
    if (owner && initgroups(owner->pw_name, folder.st_gid) == 0 && setgid(folder.st_gid) == 0 &&
        setuid(folder.st_uid) == 0)
        return true;
    fprintf(stderr, "tracemesh: cannot become the owner of %s: %s\n", settings->data, strerror(errno));
    return false;
}

/* Forks a daemon of its own session that runs the supervisor; its log is <data>/log/supervisor.log. */
static bool start_daemon(const struct settings *settings) {
    pid_t pid = fork();
    if (pid < 0) return false;
    if (pid == 0) {
        if (setsid() < 0 || fork() != 0) _exit(0);
        if (!become_owner(settings)) _exit(1);
        int log = open(settings_path(settings, "log/supervisor.log"), O_WRONLY | O_CREAT | O_APPEND, 0640);
        int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, STDIN_FILENO);
        dup2(log >= 0 ? log : nothing, STDOUT_FILENO);
        dup2(log >= 0 ? log : nothing, STDERR_FILENO);
        closefrom(3);
        if (chdir(settings->data) != 0) tm_log(TM_LOG_WARN, "chdir_failed", "reason=\"%s\"", strerror(errno));
        tm_log_actor_set("supervisor");
        _exit(supervise(settings));
    }
    waitpid(pid, NULL, 0);
    return true;
}

struct waiting { /* for whom, and why */
    char name[32], reason[160];
};

static bool process_ready(const struct settings *settings, const struct control_process *process,
                          struct waiting *waiting) {
    struct tm_buf body = {0};
    long code = 0;
    char url[128];
    bool is_nginx = strcmp(process->kind, "nginx") == 0, up = strcmp(process->state, "up") == 0;
    if (up && !process->ops_port && !is_nginx) return true; /* stores answered before the actors were started */
    settings_public_url(settings, "/api/public/health", url, sizeof url);
    if (up && is_nginx) probe_get(url, NULL, &code, &body);
    else if (up) probe_ops(process->ops_port, "/readyz", &code, &body);
    if (code != 200) {
        struct tm_str text = tm_buf_str(&body);
        tm_str_to(tm_str_from(process->name), waiting->name, sizeof waiting->name);
        tm_str_to(up ? tm_str_split(&text, '\n') : tm_str_from(process->state), waiting->reason,
                  sizeof waiting->reason);
    }
    tm_buf_free(&body);
    return code == 200;
}

/* How many of how many are ready; `waiting` is the last that is not. *absent: there is no supervisor to ask. */
static size_t count_ready(const struct settings *settings, size_t *total, struct waiting *waiting, bool *absent) {
    struct tm_buf out = {0};
    struct tm_error error;
    static struct control_process processes[CONTROL_MOST_PROCESSES];
    size_t ready = 0;
    *total = 0;
    *waiting = (struct waiting){.name = "supervisor", .reason = "does not answer"};
    enum tm_status status = control_ask(settings, "status", ANSWER_MS, &out, &error);
    *absent = status == TM_NOT_FOUND;
    if (status == TM_OK) {
        *total = control_parse_status(tm_buf_str(&out), processes, CONTROL_MOST_PROCESSES);
        for (size_t i = 0; i < *total; i++)
            ready += strcmp(processes[i].state, "down") == 0 || process_ready(settings, &processes[i], waiting);
    }
    tm_buf_free(&out);
    return ready;
}

/* `start`: a supervisor that is not there is started. One that was just killed may still have been asked, so that is
 * looked at again and again. */
static bool wait_ready(const struct settings *settings, bool start) {
    uint64_t started = tm_mono_us(), until = started + settings->ready_ms * 1000, start_at = started;
    size_t total = 0, ready = 0;
    struct waiting waiting;
    bool absent, terminal = isatty(STDERR_FILENO);
    while (tm_mono_us() < until) {
        ready = count_ready(settings, &total, &waiting, &absent);
        if (start && absent && tm_mono_us() >= start_at) {
            start_at = tm_mono_us() + START_AGAIN_US;
            if (!start_daemon(settings)) tm_log(TM_LOG_ERROR, "fork_failed", "reason=\"%s\"", strerror(errno));
        }
        if (terminal) fprintf(stderr, "\r\033[Kready %zu/%zu  %s: %s", ready, total, waiting.name, waiting.reason);
        if (total && ready == total) break;
        usleep(POLL_US);
    }
    if (terminal) fprintf(stderr, "\r\033[K");
    if (total && ready == total) {
        printf("tracemesh is ready (%zu processes, %.1f s)\n", total, (double)(tm_mono_us() - started) / 1e6);
        return true;
    }
    fprintf(stderr, "tracemesh: %s is not ready after %llu ms: %s\n   see: tracemesh doctor, and %s/log/%s.log\n",
            waiting.name, (unsigned long long)settings->ready_ms, waiting.reason, settings->data, waiting.name);
    return false;
}

int command_up(const struct settings *settings, int argc, char **argv) {
    struct tm_buf out = {0};
    struct tm_error error;
    if (!make_folders(settings)) return 1;
    control_ask(settings, "nudge", ANSWER_MS, &out, &error);
    tm_buf_free(&out);
    return wait_ready(settings, true) ? 0 : 1;
}

int command_down(const struct settings *settings, int argc, char **argv) {
    struct tm_buf out = {0};
    struct tm_error error;
    /* The last actor is told so late, and has until SIGKILL; then the stores have as long. */
    uint32_t wait_ms = (uint32_t)(settings->stage_ms * STOP_STAGES + settings->stop_ms * 2 + STOP_ROOM_MS);
    enum tm_status status = control_ask(settings, "stop", wait_ms, &out, &error);
    tm_buf_free(&out);
    if (status == TM_OK) printf("tracemesh is down; data stays in %s\n", settings->data);
    else if (status == TM_NOT_FOUND) printf("tracemesh was not running on %s\n", settings->data);
    else fprintf(stderr, "tracemesh: %s\n", error.reason);
    return status == TM_OK || status == TM_NOT_FOUND ? 0 : 1;
}

int command_scale(const struct settings *settings, int argc, char **argv) {
    struct tm_buf out = {0};
    struct tm_error error;
    char line[128];
    if (argc != 1 || !strchr(argv[0], '=')) {
        fprintf(stderr, "tracemesh: scale takes KIND=N, e.g. tracemesh scale validate=3\n");
        return 64;
    }
    snprintf(line, sizeof line, "scale %s", argv[0]);
    enum tm_status status = control_ask(settings, line, ANSWER_MS, &out, &error);
    bool ok = status == TM_OK && tm_str_starts(tm_buf_str(&out), "ok");
    if (!ok)
        fprintf(stderr, "tracemesh: %.*s\n", status == TM_OK ? (int)out.len : 384,
                status == TM_OK ? out.ptr : error.reason);
    tm_buf_free(&out);
    return ok && wait_ready(settings, false) ? 0 : 1;
}

int command_supervise(const struct settings *settings, int argc, char **argv) {
    if (!make_folders(settings) || !become_owner(settings)) return 1;
    tm_log_actor_set("supervisor");
    return supervise(settings);
}
