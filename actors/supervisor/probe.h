/* probe: asks actors over their ops ports, and the kernel about processes. */
#ifndef TM_SUPERVISOR_PROBE_H
#define TM_SUPERVISOR_PROBE_H

#include "base/buf.h"
#include "base/status.h"

#include <stdint.h>

/* GET; *code is the HTTP status. TM_UNAVAILABLE when nobody answers within two seconds. `key`: "user:password", or
 * NULL. Certificates are not checked: only this machine is asked. */
enum tm_status probe_get(const char *url, const char *key, long *code, struct tm_buf *body);
/* GET of an actor's ops port. */
enum tm_status probe_ops(unsigned port, const char *path, long *code, struct tm_buf *body);
/* Sum over all label sets of metric `name` in Prometheus text; 0 when absent. */
double probe_metric(struct tm_str text, const char *name);

/* Of a process and its children (nginx's workers, Postgres' backends); of these, pages they share count once. */
struct probe_usage {
    uint64_t resident_bytes;
    uint64_t cpu_ticks; /* user and system; 1/100 s */
};
bool probe_usage(int pid, struct probe_usage *out);

#endif
