/* readers: threads that run queries on ClickHouse, each with a connection of its own, so that the queries of one
 * request run side by side. */
#ifndef WEB_READERS_H
#define WEB_READERS_H

#include "query.h"

struct readers;

/* One query and its answer. Zero-initialise, build `query`, run, read `out`, free. */
struct reading {
    struct query query;
    struct tm_buf out; /* RowBinary */
    struct tm_ch_summary summary;
    enum tm_status status;
    int code; /* of ClickHouse */
    struct tm_error error;
    struct reading *next;        /* while it waits */
    struct reading_group *group; /* while it runs */
};

/* A query that takes more than `seconds` ends in an error of ClickHouse. */
struct readers *readers_new(const struct tm_clickhouse_config *config, size_t threads, uint64_t seconds);
void readers_free(struct readers *readers); /* nothing may be running; NULL is fine */

/* Runs them all and returns when each has its status. [any thread] */
void readers_run(struct readers *readers, struct reading *readings, size_t count);
void readings_free(struct reading *readings, size_t count);

#endif
