/* server: ClickHouse's HTTP interface over chdb: worker threads, one connection each, and the bounded queue before
 * them. */
#ifndef TM_STORE_SERVER_H
#define TM_STORE_SERVER_H

#include "base/config.h"
#include "base/status.h"

struct store_config {
    const char *host, *library, *path, *share_dir, *password, *user, *ops_host, *log_level;
    uint64_t port, ops_port, connections, memory_bytes, body_bytes, queue_most, drain_ms, http_connections, request_ms,
        idle_ms;
};

/* Starts everything; the caller then waits for its signal. */
enum tm_status store_start(const struct store_config *config, struct tm_error *error);
/* The port that is listened on: with 0 in the config the kernel chose it. */
uint16_t store_port(void);
/* Refuses what is new, ends what runs, closes ClickHouse. */
void store_stop(void);

#endif
