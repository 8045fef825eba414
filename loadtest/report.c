/* report: lines that tests/faults reads, and the same as JSON for loadtest/run. */
#include "report.h"

#include <stdio.h>

typedef unsigned long long number;

void report_print_sent(const struct report *report) {
    const struct sender_result *sent = &report->sent;
    printf("accepted   %llu events of %llu traces in %.1f s: %.0f events/s, %.1f MB/s\n", (number)sent->events,
           (number)sent->traces, sent->seconds, (double)sent->events / sent->seconds,
           (double)sent->bytes / 1e6 / sent->seconds);
    printf("requests   %llu, of them sent again %llu (429: %llu, other status: %llu, broken: %llu)\n",
           (number)sent->requests, (number)sent->retries, (number)sent->refused_429, (number)sent->refused_503,
           (number)sent->broken);
    if (sent->refusal[0]) printf("refused    first with %s\n", sent->refusal);
    printf("acceptance p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, most %.1f ms\n", latency_ms(&sent->accept, 50),
           latency_ms(&sent->accept, 99), latency_ms(&sent->accept, 99.9), (double)sent->accept.most_us / 1000);
    printf("stall      longest %.0f ms in which nothing was accepted\n", (double)sent->stall_us / 1000);
    printf("generator  %.2f us of CPU an event (its sampler took %.2f s besides)\n",
           sent->events ? report->generator_seconds * 1e6 / (double)sent->events : 0, report->visible.cpu_seconds);
    if (sent->refused_for_good) printf("REFUSED    %llu requests for good\n", (number)sent->refused_for_good);
    if (sent->rejected_events) printf("REJECTED   %llu events\n", (number)sent->rejected_events);
}

/* From the first request to the last row; of a mesh elsewhere it is told by reading back. */
static double seconds_stored(const struct report *report) {
    return report->committed ? report->committed_seconds : report->sent.seconds + report->stored.seconds;
}

static double rows(const struct report *report) {
    return (double)(report->sent.traces * generate_rows(&report->shape));
}

void report_print_stored(const struct report *report) {
    const struct verify_result *stored = &report->stored;
    double seconds = seconds_stored(report);
    printf("stored     %llu of %llu traces whole; missing %llu, doubled %llu, wrong %llu; all there %.1f s after the "
           "last\n           %.0f events/s, %.0f rows/s from the first request to the last row\n",
           (number)stored->complete, (number)stored->traces, (number)stored->missing, (number)stored->doubled,
           (number)stored->wrong, seconds - report->sent.seconds, (double)report->sent.events / seconds,
           rows(report) / seconds);
}

static void write_latency(FILE *file, const char *name, const struct latency *latency) {
    fprintf(
        file,
        "  \"%s\": {\"p50_ms\": %.3f, \"p99_ms\": %.3f, \"p999_ms\": %.3f, \"most_ms\": %.3f, \"samples\": %llu},\n",
        name, latency_ms(latency, 50), latency_ms(latency, 99), latency_ms(latency, 99.9),
        (double)latency->most_us / 1000, (number)latency->total);
}

static void write_processes(FILE *file, const struct report *report) {
    fprintf(file, "  \"processes\": [");
    for (size_t i = 0; i < report->after.count; i++)
        fprintf(file, "%s\n    {\"name\": \"%s\", \"kind\": \"%s\", \"pid\": %d, \"cpu_s\": %.2f}", i ? "," : "",
                report->after.processes[i].name, report->after.processes[i].kind, report->after.processes[i].pid,
                usage_seconds(&report->before, &report->after, i));
    fprintf(file, "\n  ]\n}\n");
}

bool report_write(const struct report *report, const char *path) {
    const struct sender_result *sent = &report->sent;
    FILE *file = fopen(path, "w");
    if (!file) return false;
    fprintf(file,
            "{\n  \"format\": \"%s\", \"text_bytes\": %llu, \"observations\": %llu, \"batch\": %llu, \"ok\": %s,\n",
            report->format, (number)report->shape.text_bytes, (number)report->shape.observations,
            (number)report->shape.batch, report->ok ? "true" : "false");
    fprintf(file, "  \"events\": %llu, \"traces\": %llu, \"rows\": %.0f, \"bytes\": %llu, \"requests\": %llu,\n",
            (number)sent->events, (number)sent->traces, rows(report), (number)sent->bytes, (number)sent->requests);
    fprintf(file, "  \"retries\": %llu, \"refused\": %llu, \"rejected\": %llu, \"stall_ms\": %.1f,\n",
            (number)sent->retries, (number)sent->refused_for_good, (number)sent->rejected_events,
            (double)sent->stall_us / 1000);
    fprintf(file, "  \"sent_s\": %.4f, \"committed_s\": %.4f, \"generator_s\": %.4f, \"sampler_s\": %.4f,\n",
            sent->seconds, seconds_stored(report), report->generator_seconds, report->visible.cpu_seconds);
    fprintf(file, "  \"verified\": %s, \"whole\": %llu, \"missing\": %llu, \"doubled\": %llu, \"wrong\": %llu,\n",
            report->verified ? "true" : "false", (number)report->stored.complete, (number)report->stored.missing,
            (number)report->stored.doubled, (number)report->stored.wrong);
    fprintf(file, "  \"not_seen\": %llu,\n", (number)report->visible.missed);
    write_latency(file, "acceptance", &sent->accept);
    write_latency(file, "visible", &report->visible.seen);
    write_processes(file, report);
    return fclose(file) == 0;
}
