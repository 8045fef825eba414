/* load: drives the batch API with realistic traces, then reads back that every accepted event is stored exactly once.
 *
 * SIGINT ends the sending early; the reading back follows all the same. Exit status 0 only when nothing is missing,
 * doubled, folded wrong, or was refused in a way that makes SDKs give up.
 */
#include "base/clock.h"
#include "base/config.h"
#include "sender.h"
#include "supervisor/control.h"
#include "supervisor/plan.h"
#include "supervisor/probe.h"
#include "verify.h"
#include "visible.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
    struct sender_config sender;
    struct shape shape;
    const char *url, *project_id;
    uint64_t patience_ms, duration_s;
    bool verify;
};

static const struct tm_option table[] = {
    TM_OPTION_TEXT(struct options, url, "url", "TRACEMESH_URL", NULL, "url",
                   "where to send (http://127.0.0.1:TRACEMESH_PORT)"),
    TM_OPTION_TEXT(struct options, sender.public_key, "public-key", "LANGFUSE_INIT_PROJECT_PUBLIC_KEY", NULL, "",
                   "of the project"),
    TM_OPTION_TEXT(struct options, sender.secret_key, "secret-key", "LANGFUSE_INIT_PROJECT_SECRET_KEY", NULL, "",
                   "of the project"),
    TM_OPTION_TEXT(struct options, project_id, "project", "LANGFUSE_INIT_PROJECT_ID", NULL, "",
                   "id of the project, for reading back"),
    TM_OPTION_RANGE(struct options, sender.connections, "connections", NULL, "16", "", 1, 4096,
                    "kept open and busy at once"),
    TM_OPTION_SIZE(struct options, sender.events_per_second, "rate", NULL, "0", "events/s",
                   "0: as fast as it is taken"),
    TM_OPTION_SIZE(struct options, sender.traces, "traces", NULL, "0", "traces", "stop after so many; 0: by time"),
    TM_OPTION_SIZE(struct options, duration_s, "seconds", NULL, "10", "s", "stop after so long; 0: by traces"),
    TM_OPTION_RANGE(struct options, sender.disorder_percent, "disorder", NULL, "2", "%", 0, 100,
                    "of traces send updates before creates"),
    TM_OPTION_RANGE(struct options, sender.tries, "tries", NULL, "300", "", 1, 1000000,
                    "of one batch, as far apart as Retry-After says, before all is given up"),
    TM_OPTION_RANGE(struct options, shape.observations, "observations", NULL, "10", "", 1, 10000, "of a trace"),
    TM_OPTION_SIZE(struct options, shape.text_bytes, "text", NULL, "1k", "bytes", "of each input and output"),
    TM_OPTION_SIZE(struct options, patience_ms, "patience", NULL, "30000", "ms",
                   "reading back ends when nothing changed for so long"),
    TM_OPTION_BOOL(struct options, verify, "verify", NULL, "true", "read back from CLICKHOUSE_URL"),
};

struct run {
    struct options options;
    struct visible *visible;
    bool *accepted;
    uint64_t room, count;
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number) {
    interrupted = 1;
}

static void on_accepted(void *state, uint64_t trace) {
    struct run *run = state;
    if (trace >= run->room) {
        uint64_t room = (trace + 1) * 2;
        bool *grown = realloc(run->accepted, room * sizeof *grown);
        if (!grown) abort();
        memset(grown + run->room, 0, (room - run->room) * sizeof *grown);
        run->accepted = grown, run->room = room;
    }
    run->accepted[trace] = true;
    if (trace >= run->count) run->count = trace + 1;
    visible_offer(run->visible, trace);
}

/* ---- CPU of each process, when the mesh runs on this machine -------------------------------------------------------
 */

struct cpu {
    struct control_process processes[CONTROL_MOST_PROCESSES];
    uint64_t ticks[CONTROL_MOST_PROCESSES];
    size_t count;
};

/* Postgres works in children of its own; their share is small and is left out. */
static void read_cpu(const struct settings *settings, struct cpu *out) {
    struct tm_buf answer = {0};
    struct tm_error error;
    out->count = 0;
    if (control_ask(settings, "status", 2000, &answer, &error) == TM_OK)
        out->count = control_parse_status(tm_buf_str(&answer), out->processes, CONTROL_MOST_PROCESSES);
    for (size_t i = 0; i < out->count; i++) {
        struct probe_usage usage = {0};
        probe_usage(out->processes[i].pid, &usage);
        out->ticks[i] = usage.cpu_ticks;
    }
    tm_buf_free(&answer);
}

static void print_cpu(const struct cpu *before, const struct cpu *after, uint64_t events) {
    double all = 0;
    for (size_t i = 0; i < after->count; i++) {
        uint64_t start = 0;
        for (size_t k = 0; k < before->count; k++)
            if (before->processes[k].pid == after->processes[i].pid) start = before->ticks[k];
        if (start > after->ticks[i]) start = 0; /* it was started anew, and its pid was used before */
        double seconds = (double)(after->ticks[i] - start) / (double)sysconf(_SC_CLK_TCK);
        struct probe_usage usage = {0};
        probe_usage(after->processes[i].pid, &usage);
        all += seconds;
        printf("  %-14s %8.2f CPU-s %8.1f us/event %8.1f MiB resident\n", after->processes[i].name, seconds,
               events ? seconds * 1e6 / (double)events : 0, (double)usage.resident_bytes / 1048576);
    }
    if (after->count)
        printf("  %-14s %8.2f CPU-s %8.1f us/event\n", "all", all, events ? all * 1e6 / (double)events : 0);
}

/* ---- report ---------------------------------------------------------------------------------------------------------
 */

static void print_sent(const struct sender_result *sent) {
    printf("accepted   %llu events of %llu traces in %.1f s: %.0f events/s, %.1f MB/s\n",
           (unsigned long long)sent->events, (unsigned long long)sent->traces, sent->seconds,
           (double)sent->events / sent->seconds, (double)sent->bytes / 1e6 / sent->seconds);
    printf("requests   %llu, of them sent again %llu (429: %llu, other status: %llu, broken: %llu)\n",
           (unsigned long long)sent->requests, (unsigned long long)sent->retries, (unsigned long long)sent->refused_429,
           (unsigned long long)sent->refused_503, (unsigned long long)sent->broken);
    printf("acceptance p50 %.1f ms, p99 %.1f ms, most %.1f ms\n", latency_ms(&sent->accept, 50),
           latency_ms(&sent->accept, 99), (double)sent->accept.most_us / 1000);
    printf("stall      longest %.0f ms in which nothing was accepted\n", (double)sent->stall_us / 1000);
    if (sent->refused_for_good)
        printf("REFUSED    %llu requests for good\n", (unsigned long long)sent->refused_for_good);
    if (sent->rejected_events) printf("REJECTED   %llu events\n", (unsigned long long)sent->rejected_events);
}

static bool is_clean(const struct sender_result *sent) {
    return sent->rejected_events == 0 && sent->refused_for_good == 0;
}

static bool read_back(struct run *run, const struct sender_result *sent, double sent_seconds) {
    struct verify_result result = {0};
    char why[400];
    bool ok = verify(&run->options.shape, run->options.project_id, run->accepted, run->count, run->options.patience_ms,
                     &result, why, sizeof why);
    printf("stored     %llu of %llu traces whole; missing %llu, doubled %llu, wrong %llu; all there %.1f s after the "
           "last\n           %.0f events/s, %.0f rows/s from the first request to the last row\n",
           (unsigned long long)result.complete, (unsigned long long)result.traces, (unsigned long long)result.missing,
           (unsigned long long)result.doubled, (unsigned long long)result.wrong, result.seconds,
           (double)sent->events / (sent_seconds + result.seconds),
           (double)(result.traces * (run->options.shape.observations + 2)) / (sent_seconds + result.seconds));
    if (*why) printf("           %s\n", why);
    return ok;
}

static int run_load(struct run *run, const struct settings *settings) {
    struct options *options = &run->options;
    struct sender_result sent = {0};
    struct latency seen = {0};
    uint64_t missed = 0;
    char why[128];
    static struct cpu before, after;
    read_cpu(settings, &before);
    run->visible =
        visible_start(options->url, options->sender.public_key, options->sender.secret_key, options->shape.run);
    bool ok = sender_run(&options->sender, &options->shape, on_accepted, run, &sent, why, sizeof why);
    visible_stop(run->visible, &seen, &missed);
    if (*why) printf("FAILED     %s\n", why);
    if (sent.seconds > 0) print_sent(&sent);
    printf("visible    p50 %.0f ms, p99 %.0f ms, most %.0f ms of %llu samples; not seen %llu\n", latency_ms(&seen, 50),
           latency_ms(&seen, 99), (double)seen.most_us / 1000, (unsigned long long)seen.total,
           (unsigned long long)missed);
    ok = ok && is_clean(&sent);
    if (options->verify) ok = read_back(run, &sent, sent.seconds) && ok;
    read_cpu(settings, &after);
    print_cpu(&before, &after, sent.events);
    free(run->accepted);
    return ok ? 0 : 1;
}

int main(int argc, char **argv) {
    struct run run = {0};
    struct settings settings = {0};
    struct tm_error error = {0};
    char url[64], run_id[32];
    char *no_flags[] = {argv[0], NULL};
    struct tm_option_set own = {table, sizeof table / sizeof *table, &run.options};
    /* The installation first: its etc/tracemesh.env names the keys and the project. */
    bool ok = settings_load(&settings, 1, no_flags, &error) == TM_OK;
    if (ok) settings_export(&settings);
    ok = ok && tm_config_load(&own, 1, "load for tracemesh: sends traces, then reads back that each is stored once",
                              argc, argv, &error) == TM_OK;
    if (ok && (!run.options.sender.public_key || !run.options.sender.secret_key || !run.options.project_id))
        ok = tm_fail(&error, TM_INVALID, "public-key",
                     "keys and project are needed: from <data>/etc/tracemesh.env or as flags") == TM_OK;
    if (!ok) {
        fprintf(stderr, "load: %s: %s\n", error.field, error.reason);
        return 64;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)settings.port);
    snprintf(run_id, sizeof run_id, "load%llx", (unsigned long long)tm_wall_us());
    if (!run.options.url) run.options.url = url;
    run.options.sender.stop = &interrupted;
    signal(SIGINT, on_interrupt);
    setvbuf(stdout, NULL, _IOLBF, 0); /* whoever reads along sees each line */
    run.options.sender.url = run.options.url;
    run.options.sender.duration_ms = run.options.duration_s * 1000;
    run.options.shape.run = run_id;
    run.options.shape.now_us = tm_wall_us();
    return run_load(&run, &settings);
}
