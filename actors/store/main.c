/* store: ClickHouse for one machine, embedded.
 *
 * Takes  HTTP as ClickHouse's own interface has it (POST / with SQL, params, inserts with a body).
 * Gives  answers of libchdb, the real ClickHouse as a library.
 * Keeps  the data folder; a second process on it is refused.
 * Dies   freely: an insert that was answered is in the page cache of the kernel; parts are checked at the next start.
 */
#include "base/ending.h"
#include "base/log.h"
#include "store/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct store_config, host, "host", "TM_STORE_HOST", "127.0.0.1", "",
                   "address of the HTTP interface"),
    TM_OPTION_RANGE(struct store_config, port, "port", "TM_STORE_PORT", "8123", "", 0, 65535,
                    "port of the HTTP interface; 0: any free, see the log"),
    TM_OPTION_TEXT(struct store_config, path, "path", "TM_STORE_PATH", "./store", "folder", "the data"),
    TM_OPTION_TEXT(struct store_config, library, "chdb-library", "TM_CHDB_PATH", "libchdb.so", "file", "the library"),
    TM_OPTION_TEXT(struct store_config, share_dir, "share-dir", "TM_SHARE_DIR", NULL, "path",
                   "clickhouse/settings.xml in it is for ClickHouse; none: its defaults"),
    TM_OPTION_RANGE(struct store_config, connections, "connections", "TM_STORE_CONNECTIONS", "4", "statements", 1, 32,
                    "run at once", "further ones wait in the queue"),
    TM_OPTION_SIZE(struct store_config, queue_most, "queue", "TM_STORE_QUEUE", "256", "statements",
                   "that wait for a connection",
                   "further ones are answered 503, as ClickHouse with too many queries: who asked tries again"),
    TM_OPTION_SIZE(
        struct store_config, memory_bytes, "memory-bytes", "TM_STORE_MEMORY_BYTES", "4g", "bytes",
        "ClickHouse's max_server_memory_usage",
        "statements fail with MEMORY_LIMIT_EXCEEDED: inserts are sent again, queries answered with the error"),
    TM_OPTION_SIZE(struct store_config, body_bytes, "body-bytes", "TM_STORE_BODY_BYTES", "512m", "bytes",
                   "largest inserted block", "the insert is answered 413 and fails"),
    TM_OPTION_RANGE(struct store_config, http_connections, "http-connections", "TM_STORE_HTTP_CONNECTIONS", "256",
                    "connections", 4, 100000, "open at a time",
                    "further ones are closed at once: who asked tries again"),
    TM_OPTION_RANGE(struct store_config, request_ms, "request-ms", "TM_STORE_REQUEST_MS", "600000", "ms", 1000,
                    86400000, "longest time to send a request", "its connection is closed"),
    TM_OPTION_RANGE(struct store_config, idle_ms, "idle-ms", "TM_STORE_IDLE_MS", "60000", "ms", 1000, 86400000,
                    "a connection without a request", "it is closed"),
    TM_OPTION_TEXT(struct store_config, user, "user", "CLICKHOUSE_USER", "default", "",
                   "asked for when a password is set"),
    TM_OPTION_TEXT(struct store_config, password, "password", "CLICKHOUSE_PASSWORD", NULL, "",
                   "none: everyone on this machine may ask"),
    TM_OPTION_TEXT(struct store_config, ops_host, "ops-host", "TM_OPS_HOST", "127.0.0.1", "",
                   "address of the ops port"),
    TM_OPTION_RANGE(struct store_config, ops_port, "ops-port", "TM_OPS_PORT", "0", "", 0, 65535,
                    "/healthz, /readyz, /metrics; 0: any free"),
    TM_OPTION_RANGE(struct store_config, drain_ms, "drain-ms", "TM_DRAIN_MS", "10000", "ms", 0, 3600000,
                    "longest time from SIGTERM to the end",
                    "statements that still run are cut off, as by a crash: an insert without an answer is sent again"),
    TM_OPTION_TEXT(struct store_config, log_level, "log-level", "LANGFUSE_LOG_LEVEL", "info", "",
                   "trace, debug, info, warn, error or fatal"),
};

int main(int argc, char **argv) {
    static struct store_config config;
    struct tm_option_set set = {options, sizeof options / sizeof *options, &config};
    struct tm_error error = {0};
    sigset_t mask;
    int signal_number;
    if (tm_config_load(&set, 1, "ClickHouse's HTTP interface over an embedded ClickHouse", argc, argv, &error) !=
        TM_OK) {
        fprintf(stderr, "tracemesh-store: %s: %s\n", error.field, error.reason);
        return 64;
    }
    tm_log_level_set(config.log_level);
    tm_log_actor_set(getenv("TM_ID") ? getenv("TM_ID") : "store");
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    pthread_sigmask(SIG_BLOCK, &mask, NULL); /* before any thread, the library's included */
    enum tm_status status = store_start(&config, &error);
    if (status == TM_OK) {
        tm_log(TM_LOG_INFO, "started", "port=%u path=%s pid=%d", (unsigned)store_port(), config.path, (int)getpid());
        sigwait(&mask, &signal_number);
        tm_log(TM_LOG_INFO, "draining", "limit_ms=%llu", (unsigned long long)config.drain_ms);
        tm_end_within(config.drain_ms);
    } else {
        tm_log(TM_LOG_ERROR, "start_failed", "field=%s reason=\"%s\"", error.field, error.reason);
    }
    store_stop();
    tm_log(TM_LOG_INFO, "stopped", "pid=%d", (int)getpid());
    fflush(NULL);
    _exit(status == TM_OK ? 0 : 69); /* the library's own destructors may abort */
}
