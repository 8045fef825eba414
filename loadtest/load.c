/* load: sends realistic traces in one of the formats that are taken, then reads back that every accepted event is
 * stored exactly once.
 *
 * SIGINT ends the sending early; the reading back follows all the same. Exit status 0 only when nothing is missing,
 * doubled, folded wrong, or was refused in a way that makes SDKs give up.
 */
#include "base/clock.h"
#include "base/config.h"
#include "report.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct options {
    struct sender_config sender;
    struct shape shape;
    const char *project_id, *format, *report;
    uint64_t patience_ms, duration_s;
    bool verify;
};

static const struct tm_option table[] = {
    TM_OPTION_TEXT(struct options, format, "format", NULL, "json", "",
                   "json (batch API), otlp, otlp-json or grpc (OTLP)"),
    TM_OPTION_TEXT(struct options, sender.target.url, "url", "TRACEMESH_URL", NULL, "url",
                   "where to send (http://127.0.0.1:TRACEMESH_PORT)"),
    TM_OPTION_TEXT(struct options, sender.target.grpc_address, "grpc-address", NULL, NULL, "",
                   "where to send gRPC (127.0.0.1:TRACEMESH_GRPC_PORT)"),
    TM_OPTION_TEXT(struct options, sender.target.public_key, "public-key", "LANGFUSE_INIT_PROJECT_PUBLIC_KEY", NULL, "",
                   "of the project"),
    TM_OPTION_TEXT(struct options, sender.target.secret_key, "secret-key", "LANGFUSE_INIT_PROJECT_SECRET_KEY", NULL, "",
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
                    "of traces send updates before creates (json)"),
    TM_OPTION_RANGE(struct options, sender.tries, "tries", NULL, "300", "", 1, 1000000,
                    "of one batch, as far apart as Retry-After says, before all is given up"),
    TM_OPTION_RANGE(struct options, shape.observations, "observations", NULL, "10", "", 1, 10000, "of a trace"),
    TM_OPTION_RANGE(struct options, shape.batch, "batch", NULL, "50", "spans", 1, 10000,
                    "of an export (OTLP), at most"),
    TM_OPTION_SIZE(struct options, shape.text_bytes, "text", NULL, "1k", "bytes", "of each input and output"),
    TM_OPTION_SIZE(struct options, patience_ms, "patience", NULL, "30000", "ms",
                   "reading back ends when nothing changed for so long"),
    TM_OPTION_TEXT(struct options, report, "report", NULL, NULL, "file", "the figures as JSON"),
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

static void on_accepted(void *state, uint64_t trace, const char *receipt) {
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
    visible_offer(run->visible, trace, receipt);
}

/* ---- one run ------------------------------------------------------------------------------------------------------
 */

static bool is_clean(const struct sender_result *sent) {
    return sent->rejected_events == 0 && sent->refused_for_good == 0;
}

static double thread_seconds(void) {
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

static void print_visible(const struct visible_result *visible) {
    printf("visible    p50 %.0f ms, p99 %.0f ms, most %.0f ms of %llu samples; not seen %llu\n",
           latency_ms(&visible->seen, 50), latency_ms(&visible->seen, 99), (double)visible->seen.most_us / 1000,
           (unsigned long long)visible->seen.total, (unsigned long long)visible->missed);
}

/* Until all is committed; what is read back afterwards is no cost of the mesh. */
static bool send_all(struct run *run, const struct settings *settings, struct report *report) {
    const struct options *options = &run->options;
    const struct door_target *target = &options->sender.target;
    char why[128];
    usage_read(settings, &report->before);
    double own = thread_seconds();
    uint64_t started = tm_mono_us();
    run->visible = visible_start(target->url, target->public_key, target->secret_key, &options->shape);
    bool ok = sender_run(&options->sender, &options->shape, on_accepted, run, &report->sent, why, sizeof why);
    report->generator_seconds = thread_seconds() - own;
    visible_stop(run->visible, &report->visible);
    if (*why) printf("FAILED     %s\n", why);
    if (report->sent.seconds > 0) report_print_sent(report);
    print_visible(&report->visible);
    report->committed = usage_wait_committed(&report->before, options->patience_ms);
    if (report->committed) report->committed_seconds = (double)(tm_mono_us() - started) / 1e6;
    usage_read(settings, &report->after);
    return ok && is_clean(&report->sent);
}

static bool read_back(struct run *run, struct report *report) {
    char why[400];
    bool ok = verify(&run->options.shape, run->options.project_id, run->accepted, run->count, run->options.patience_ms,
                     &report->stored, why, sizeof why);
    report->verified = true;
    report_print_stored(report);
    if (*why) printf("           %s\n", why);
    return ok;
}

static int run_load(struct run *run, const struct settings *settings) {
    static struct report report;
    const struct options *options = &run->options;
    report.format = options->format;
    report.shape = options->shape;
    report.ok = send_all(run, settings, &report);
    if (options->verify) report.ok = read_back(run, &report) && report.ok;
    usage_print(&report.before, &report.after, report.sent.events);
    if (options->report && !report_write(&report, options->report)) {
        perror(options->report);
        report.ok = false;
    }
    free(run->accepted);
    return report.ok ? 0 : 1;
}

/* What the flags leave open. */
static bool complete(struct options *options, const struct settings *settings, struct tm_error *error) {
    static char url[64], grpc_address[64], run_id[32];
    struct door_target *target = &options->sender.target;
    if (!target->public_key || !target->secret_key || !options->project_id)
        return tm_fail(error, TM_INVALID, "public-key",
                       "keys and project are needed: from <data>/etc/tracemesh.env or as flags") == TM_OK;
    if (!door_kind_of(options->format, &target->kind))
        return tm_fail(error, TM_INVALID, "format", "json, otlp, otlp-json or grpc") == TM_OK;
    snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)settings->port);
    snprintf(grpc_address, sizeof grpc_address, "127.0.0.1:%u", (unsigned)settings->grpc_port);
    snprintf(run_id, sizeof run_id, "load%llx", (unsigned long long)tm_wall_us());
    if (!target->url) target->url = url;
    if (!target->grpc_address) target->grpc_address = grpc_address;
    options->sender.stop = &interrupted;
    options->sender.duration_ms = options->duration_s * 1000;
    options->shape.format = target->kind == DOOR_JSON        ? FORMAT_JSON
                            : target->kind == DOOR_OTLP_JSON ? FORMAT_OTLP_JSON
                                                             : FORMAT_OTLP;
    options->shape.run = run_id;
    options->shape.now_us = tm_wall_us();
    options->shape.run_key = (uint64_t)options->shape.now_us << 8 | (uint8_t)getpid();
    return true;
}

int main(int argc, char **argv) {
    struct run run = {0};
    struct settings settings = {0};
    struct tm_error error = {0};
    char *no_flags[] = {argv[0], NULL};
    struct tm_option_set own = {table, sizeof table / sizeof *table, &run.options};
    /* The installation first: its etc/tracemesh.env names the keys and the project. */
    bool ok = settings_load(&settings, 1, no_flags, &error) == TM_OK;
    if (ok) settings_export(&settings);
    ok = ok && tm_config_load(&own, 1, "load for tracemesh: sends traces, then reads back that each is stored once",
                              argc, argv, &error) == TM_OK;
    ok = ok && complete(&run.options, &settings, &error);
    if (!ok) {
        fprintf(stderr, "load: %s: %s\n", error.field, error.reason);
        return 64;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    signal(SIGINT, on_interrupt);
    setvbuf(stdout, NULL, _IOLBF, 0); /* whoever reads along sees each line */
    return run_load(&run, &settings);
}
