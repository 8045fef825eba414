/* tables: status, top and logs. */
#include "base/clock.h"
#include "supervisor/commands.h"
#include "supervisor/control.h"
#include "supervisor/plan.h"
#include "supervisor/probe.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_MS = 2000, TOP_EVERY_US = 1000000 };

static size_t ask_processes(const struct settings *settings, struct control_process *out, size_t room) {
    struct tm_buf answer = {0};
    struct tm_error error;
    size_t count = 0;
    if (control_ask(settings, "status", ANSWER_MS, &answer, &error) == TM_OK)
        count = control_parse_status(tm_buf_str(&answer), out, room);
    else fprintf(stderr, "tracemesh: %s\n", error.reason);
    tm_buf_free(&answer);
    return count;
}

/* "yes", or the first line of what /readyz says is missing. */
static void ready_text(const struct control_process *process, char *out, size_t room) {
    struct tm_buf body = {0};
    long code = 0;
    snprintf(out, room, "-");
    if (process->ops_port && probe_ops(process->ops_port, "/readyz", &code, &body) == TM_OK) {
        struct tm_str rest = tm_buf_str(&body);
        tm_str_to(tm_str_split(&rest, '\n'), out, room);
        if (code == 200) snprintf(out, room, "yes");
    } else if (process->ops_port) snprintf(out, room, "no answer");
    tm_buf_free(&body);
}

int command_status(const struct settings *settings, int argc, char **argv) {
    static struct control_process processes[CONTROL_MOST_PROCESSES];
    size_t count = ask_processes(settings, processes, CONTROL_MOST_PROCESSES);
    if (count)
        printf("%-14s %-10s %8s %8s %9s  %-24s %s\n", "PROCESS", "STATE", "PID", "RESTARTS", "FOR", "READY", "PURPOSE");
    for (size_t i = 0; i < count; i++) {
        char ready[96];
        const struct program *program = plan_find(processes[i].kind);
        ready_text(&processes[i], ready, sizeof ready);
        printf("%-14s %-10s %8d %8u %8llus  %-24s %s\n", processes[i].name, processes[i].state, processes[i].pid,
               processes[i].restarts, processes[i].seconds, ready, program ? program->purpose : "");
    }
    return count ? 0 : 1;
}

struct sample {
    int pid;
    double handled, mailbox, mailbox_bytes;
    double queue_entries, queue_bytes, spilled_bytes, dead_entries; /* of a broker; all tell the same */
    struct probe_usage usage;
    uint64_t at_us;
};

static void take_sample(const struct control_process *process, struct sample *out) {
    struct tm_buf body = {0};
    long code = 0;
    *out = (struct sample){.pid = process->pid, .at_us = tm_mono_us()};
    if (process->pid) probe_usage(process->pid, &out->usage);
    if (process->ops_port && probe_ops(process->ops_port, "/metrics", &code, &body) == TM_OK) {
        struct tm_str text = tm_buf_str(&body);
        out->handled = probe_metric(text, "tracemesh_messages_handled_total") +
                       probe_metric(text, "tracemesh_http_requests_total");
        out->mailbox = probe_metric(text, "tracemesh_mailbox_messages");
        out->mailbox_bytes = probe_metric(text, "tracemesh_mailbox_bytes");
        out->queue_entries = probe_metric(text, "tracemesh_broker_queue_entries");
        out->queue_bytes = probe_metric(text, "tracemesh_broker_queue_bytes");
        out->spilled_bytes = probe_metric(text, "tracemesh_broker_spilled_bytes");
        out->dead_entries = probe_metric(text, "tracemesh_broker_dead_entries");
    }
    tm_buf_free(&body);
}

static void print_row(const struct control_process *process, const struct sample *now, const struct sample *before) {
    double seconds = before->pid == now->pid ? (double)(now->at_us - before->at_us) / 1e6 : 0;
    double rate = seconds > 0 ? (now->handled - before->handled) / seconds : 0;
    double ticks = (double)now->usage.cpu_ticks - (double)before->usage.cpu_ticks;
    printf("%-14s %-10s %8u %8.0f %9.1f %10.1f %7.1f %8.1f\n", process->name, process->state, process->restarts,
           now->mailbox, now->mailbox_bytes / 1048576, rate,
           seconds > 0 ? ticks / (double)sysconf(_SC_CLK_TCK) / seconds * 100 : 0,
           (double)now->usage.resident_bytes / 1048576);
}

static void print_queue(const struct control_process *processes, size_t count, const struct sample *now) {
    size_t i = 0;
    while (i < count && (strcmp(processes[i].kind, "broker") != 0 || strcmp(processes[i].state, "up") != 0)) i++;
    if (i == count) return;
    printf("queue: %.0f entries, %.1f MiB in Redis, %.1f MiB spilled; %.0f dead letters\n", now[i].queue_entries,
           now[i].queue_bytes / 1048576, now[i].spilled_bytes / 1048576, now[i].dead_entries);
}

static double print_table(const struct control_process *processes, size_t count, const struct sample *now,
                          const struct sample *before) {
    double ours = 0;
    printf("%-14s %-10s %8s %8s %9s %10s %7s %8s\n", "PROCESS", "STATE", "RESTARTS", "MAILBOX", "MAIL MiB", "RATE/s",
           "CPU %", "RSS MiB");
    for (size_t i = 0; i < count; i++) {
        const struct program *program = plan_find(processes[i].kind);
        if (program && program->has_mailbox) ours += (double)now[i].usage.resident_bytes / 1048576;
        print_row(&processes[i], &now[i], &before[i]);
    }
    printf("\nactors together: %.1f MiB resident\n", ours);
    print_queue(processes, count, now);
    return ours;
}

int command_top(const struct settings *settings, int argc, char **argv) {
    static struct control_process processes[CONTROL_MOST_PROCESSES];
    static struct sample samples[2][CONTROL_MOST_PROCESSES];
    bool once = argc > 0 && strcmp(argv[0], "--once") == 0;
    for (int turn = 0;; turn++) {
        size_t count = ask_processes(settings, processes, CONTROL_MOST_PROCESSES);
        if (count == 0) return 1;
        for (size_t i = 0; i < count; i++) take_sample(&processes[i], &samples[turn % 2][i]);
        if (turn > 0 && !once) printf("\033[H\033[2J");
        if (turn > 0) print_table(processes, count, samples[turn % 2], samples[(turn + 1) % 2]);
        fflush(stdout);
        if (once && turn > 0) return 0;
        usleep(TOP_EVERY_US);
    }
}

int command_logs(const struct settings *settings, int argc, char **argv) {
    char path[4096], pattern[4200];
    snprintf(path, sizeof path, "%s/log", settings->data);
    if (argc > 0 && strpbrk(argv[0], "/.'\"")) {
        fprintf(stderr, "tracemesh: \"%s\" is not a process; see tracemesh status\n", argv[0]);
        return 64;
    }
    if (chdir(path) != 0) {
        fprintf(stderr, "tracemesh: no logs at %s\n", path);
        return 1;
    }
    snprintf(pattern, sizeof pattern, "exec tail -n 50 -F -- %s.log", argc > 0 ? argv[0] : "*");
    execl("/bin/sh", "sh", "-c", pattern, (char *)NULL);
    perror("tracemesh: sh");
    return 1;
}
