/* usage: asks the supervisor which processes there are, the kernel what they cost, a broker what it holds. */
#include "usage.h"

#include "base/clock.h"
#include "supervisor/probe.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { POLL_US = 20000 };

void usage_read(const struct settings *settings, struct usage *out) {
    struct tm_buf answer = {0};
    struct tm_error error;
    struct rusage own;
    out->count = 0;
    if (control_ask(settings, "status", 2000, &answer, &error) == TM_OK)
        out->count = control_parse_status(tm_buf_str(&answer), out->processes, CONTROL_MOST_PROCESSES);
    for (size_t i = 0; i < out->count; i++) {
        struct probe_usage usage = {0};
        probe_usage(out->processes[i].pid, &usage);
        out->ticks[i] = usage.cpu_ticks;
        out->resident_bytes[i] = usage.resident_bytes;
    }
    getrusage(RUSAGE_SELF, &own);
    out->own_seconds = (double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec) +
                       (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec) / 1e6;
    tm_buf_free(&answer);
}

double usage_seconds(const struct usage *before, const struct usage *after, size_t i) {
    uint64_t start = 0;
    for (size_t k = 0; k < before->count; k++)
        if (before->processes[k].pid == after->processes[i].pid) start = before->ticks[k];
    if (start > after->ticks[i]) start = 0; /* it was started anew, and its pid was used before */
    return (double)(after->ticks[i] - start) / (double)sysconf(_SC_CLK_TCK);
}

static void print_line(const char *name, double seconds, uint64_t events) {
    printf("  %-14s %8.2f CPU-s %8.1f us/event", name, seconds, events ? seconds * 1e6 / (double)events : 0);
}

void usage_print(const struct usage *before, const struct usage *after, uint64_t events) {
    double all = 0;
    for (size_t i = 0; i < after->count; i++) {
        double seconds = usage_seconds(before, after, i);
        all += seconds;
        print_line(after->processes[i].name, seconds, events);
        printf(" %8.1f MiB resident\n", (double)after->resident_bytes[i] / 1048576);
    }
    if (after->count) {
        print_line("all", all, events);
        printf("\n");
    }
    print_line("generator", after->own_seconds - before->own_seconds, events);
    printf("\n");
}

static bool queue_entries(const struct usage *usage, double *out) {
    for (size_t i = 0; i < usage->count; i++) {
        struct tm_buf body = {0};
        long code = 0;
        bool ok = strcmp(usage->processes[i].kind, "broker") == 0 && usage->processes[i].ops_port &&
                  probe_ops(usage->processes[i].ops_port, "/metrics", &code, &body) == TM_OK && code == 200;
        if (ok) *out = probe_metric(tm_buf_str(&body), "tracemesh_broker_queue_entries");
        tm_buf_free(&body);
        if (ok) return true;
    }
    return false;
}

bool usage_wait_committed(const struct usage *usage, uint64_t patience_ms) {
    double entries, before = -1;
    uint64_t changed = tm_mono_us();
    while (queue_entries(usage, &entries)) {
        if (entries < 1) return true;
        uint64_t now = tm_mono_us();
        if (before < 0 || entries < before) before = entries, changed = now;
        if (now - changed > patience_ms * 1000) return false;
        usleep(POLL_US);
    }
    return false;
}
