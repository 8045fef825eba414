/* metrics: counters, gauges and histograms of one process, printed for Prometheus.
 *
 * Declared once as static structs; registered at first use; updated from any thread without a lock.
 *
 *   static struct tm_metric events = TM_COUNTER("tracemesh_ingest_events_total", "Events accepted");
 *   tm_metric_add(&events, 3);
 */
#ifndef TM_RUNTIME_METRICS_H
#define TM_RUNTIME_METRICS_H

#include "base/buf.h"

enum tm_metric_type { TM_METRIC_COUNTER, TM_METRIC_GAUGE, TM_METRIC_HISTOGRAM };

/* Histogram buckets are powers of two of microseconds, 64 us to 64 s; printed in seconds. */
enum { TM_METRIC_BUCKETS = 21 };

struct tm_metric {
    const char *name, *help;
    const char *labels; /* ready text such as outcome="ok", or NULL; same-named metrics may differ in it */
    enum tm_metric_type type;
    _Atomic int64_t value; /* counter, gauge; sum of a histogram in us */
    _Atomic uint64_t buckets[TM_METRIC_BUCKETS + 1];
    _Atomic int registered;
    struct tm_metric *next;
};

#define TM_COUNTER(name_, help_)                                                                                       \
    { .name = name_, .help = help_, .type = TM_METRIC_COUNTER }
#define TM_COUNTER_LABELS(name_, labels_, help_)                                                                       \
    { .name = name_, .help = help_, .labels = labels_, .type = TM_METRIC_COUNTER }
#define TM_GAUGE(name_, help_)                                                                                         \
    { .name = name_, .help = help_, .type = TM_METRIC_GAUGE }
#define TM_HISTOGRAM(name_, help_)                                                                                     \
    { .name = name_, .help = help_, .type = TM_METRIC_HISTOGRAM }
#define TM_HISTOGRAM_LABELS(name_, labels_, help_)                                                                     \
    { .name = name_, .help = help_, .labels = labels_, .type = TM_METRIC_HISTOGRAM }

void tm_metric_add(struct tm_metric *metric, int64_t amount);
void tm_metric_set(struct tm_metric *metric, int64_t value);      /* gauges */
void tm_metric_observe_us(struct tm_metric *metric, uint64_t us); /* histograms */
int64_t tm_metric_value(const struct tm_metric *metric);
/* The text exposition format, # HELP and # TYPE once per name. */
void tm_metrics_print(struct tm_buf *out);

#endif
