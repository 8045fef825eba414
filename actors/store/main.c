/* store: ClickHouse for one machine, embedded.
 *
 * Takes  HTTP as ClickHouse's own interface has it (POST / with SQL, params, inserts with a body).
 * Gives  answers of libchdb, the real ClickHouse as a library.
 * Keeps  the data folder; a second process on it is refused.
 * Dies   freely: an insert that was answered is in the page cache of the kernel; parts are checked at the next start.
 */
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
    TM_OPTION_RANGE(struct store_config, connections, "connections", "TM_STORE_CONNECTIONS", "4", "", 1, 32,
                    "statements run at once"),
    TM_OPTION_SIZE(struct store_config, queue_most, "queue", "TM_STORE_QUEUE", "256", "statements",
                   "waiting at most; then 503"),
    TM_OPTION_SIZE(struct store_config, memory_bytes, "memory", "TM_STORE_MEMORY", "4g", "bytes",
                   "ClickHouse's max_server_memory_usage"),
    TM_OPTION_SIZE(struct store_config, body_bytes, "body", "TM_STORE_BODY", "512m", "bytes", "largest inserted block"),
    TM_OPTION_TEXT(struct store_config, user, "user", "CLICKHOUSE_USER", "default", "",
                   "asked for when a password is set"),
    TM_OPTION_TEXT(struct store_config, password, "password", "CLICKHOUSE_PASSWORD", NULL, "",
                   "none: everyone on this machine may ask"),
    TM_OPTION_TEXT(struct store_config, ops_host, "ops-host", "TM_OPS_HOST", "127.0.0.1", "",
                   "address of the ops port"),
    TM_OPTION_RANGE(struct store_config, ops_port, "ops-port", "TM_OPS_PORT", "0", "", 0, 65535,
                    "/healthz, /readyz, /metrics; 0: any free"),
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
    } else {
        tm_log(TM_LOG_ERROR, "start_failed", "field=%s reason=\"%s\"", error.field, error.reason);
    }
    store_stop();
    tm_log(TM_LOG_INFO, "stopped", "pid=%d", (int)getpid());
    fflush(NULL);
    _exit(status == TM_OK ? 0 : 69); /* the library's own destructors may abort */
}
