/* probe: asks ClickHouse and Postgres every second whether they answer, on a thread of its own, so that health checks
 * never wait for them. */
#ifndef WEB_PROBE_H
#define WEB_PROBE_H

#include "clickhouse/clickhouse.h"
#include "identity/identity.h"

struct probe;

struct probe *probe_new(const struct tm_clickhouse_config *clickhouse, const char *database_url, const char *salt,
                        const struct tm_postgres_limits *postgres);
void probe_free(struct probe *probe); /* NULL is fine */

/* NULL when it answered last time, else what is wrong. [any thread] */
const char *probe_clickhouse(void *probe);
const char *probe_postgres(void *probe);

#endif
