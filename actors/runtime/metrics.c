/* metrics: a list of static structs, pushed at first use, printed in the text exposition format. */
#include "runtime/metrics.h"

#include <stdatomic.h>
#include <string.h>

enum { FIRST_BUCKET_SHIFT = 6 }; /* 64 us */

static struct tm_metric *_Atomic first;

static void ensure_registered(struct tm_metric *metric) {
    int no = 0;
    if (atomic_load_explicit(&metric->registered, memory_order_relaxed)) return;
    if (!atomic_compare_exchange_strong(&metric->registered, &no, 1)) return;
    metric->next = atomic_load(&first);
    while (!atomic_compare_exchange_weak(&first, &metric->next, metric)) continue;
}

void tm_metric_add(struct tm_metric *metric, int64_t amount) {
    ensure_registered(metric);
    atomic_fetch_add_explicit(&metric->value, amount, memory_order_relaxed);
}

void tm_metric_set(struct tm_metric *metric, int64_t value) {
    ensure_registered(metric);
    atomic_store_explicit(&metric->value, value, memory_order_relaxed);
}

void tm_metric_observe_us(struct tm_metric *metric, uint64_t us) {
    unsigned bucket = 0;
    while (bucket < TM_METRIC_BUCKETS && us > (uint64_t)1 << (FIRST_BUCKET_SHIFT + bucket)) bucket++;
    tm_metric_add(metric, (int64_t)us);
    atomic_fetch_add_explicit(&metric->buckets[bucket], 1, memory_order_relaxed);
}

int64_t tm_metric_value(const struct tm_metric *metric) {
    return atomic_load_explicit(&metric->value, memory_order_relaxed);
}

static void print_histogram(const struct tm_metric *metric, struct tm_buf *out) {
    const char *labels = metric->labels ? metric->labels : "", *comma = metric->labels ? "," : "";
    const char *open = metric->labels ? "{" : "", *close = metric->labels ? "}" : "";
    uint64_t seen = 0;
    for (unsigned i = 0; i <= TM_METRIC_BUCKETS; i++) {
        seen += atomic_load_explicit(&metric->buckets[i], memory_order_relaxed);
        if (i == TM_METRIC_BUCKETS) tm_buf_printf(out, "%s_bucket{%s%sle=\"+Inf\"} ", metric->name, labels, comma);
        else
            tm_buf_printf(out, "%s_bucket{%s%sle=\"%g\"} ", metric->name, labels, comma,
                          (double)((uint64_t)1 << (FIRST_BUCKET_SHIFT + i)) / 1e6);
        tm_buf_printf(out, "%llu\n", (unsigned long long)seen);
    }
    tm_buf_printf(out, "%s_sum%s%s%s %.6f\n", metric->name, open, labels, close, (double)tm_metric_value(metric) / 1e6);
    tm_buf_printf(out, "%s_count%s%s%s %llu\n", metric->name, open, labels, close, (unsigned long long)seen);
}

static void print_sample(const struct tm_metric *metric, struct tm_buf *out) {
    if (metric->type == TM_METRIC_HISTOGRAM) print_histogram(metric, out);
    else
        tm_buf_printf(out, "%s%s%s%s %lld\n", metric->name, metric->labels ? "{" : "",
                      metric->labels ? metric->labels : "", metric->labels ? "}" : "",
                      (long long)tm_metric_value(metric));
}

static bool named_before(const struct tm_metric *metric) {
    for (const struct tm_metric *m = atomic_load(&first); m != metric; m = m->next)
        if (strcmp(m->name, metric->name) == 0) return true;
    return false;
}

void tm_metrics_print(struct tm_buf *out) {
    static const char *const types[] = {"counter", "gauge", "histogram"};
    for (const struct tm_metric *metric = atomic_load(&first); metric; metric = metric->next) {
        if (named_before(metric)) continue;
        tm_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", metric->name, metric->help, metric->name,
                      types[metric->type]);
        for (const struct tm_metric *m = metric; m; m = m->next)
            if (strcmp(m->name, metric->name) == 0) print_sample(m, out);
    }
}
