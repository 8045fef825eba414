/* settings: of one installation; from flags, environment, and <data>/etc/tracemesh.env. */
#include "supervisor/settings.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DRAIN_ROOM_MS = 2000 }; /* from the end of the drain to SIGKILL: a drain ends within 1 s of its limit */

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct settings, data, "data", "TRACEMESH_DATA", NULL, "folder",
                   "all that is kept (~/.local/share/tracemesh)"),
    TM_OPTION_TEXT(struct settings, host, "host", "TRACEMESH_HOST", "127.0.0.1", "address", "where nginx listens"),
    TM_OPTION_RANGE(
        struct settings, port, "port", "TRACEMESH_PORT", "3000", "", 1024, 65000,
        "public HTTP port; web, ingest, store and ingest's gRPC listen on the next four, ops ports from +100"),
    TM_OPTION_RANGE(struct settings, grpc_port, "grpc-port", "TRACEMESH_GRPC_PORT", "4317", "", 1, 65535,
                    "nginx' gRPC port, of OTLP and our own service"),
    TM_OPTION_TEXT(struct settings, tls_cert, "tls-cert", "TRACEMESH_TLS_CERT", NULL, "file",
                   "certificate, PEM: the public port speaks TLS"),
    TM_OPTION_TEXT(struct settings, tls_key, "tls-key", "TRACEMESH_TLS_KEY", NULL, "file", "its key, PEM"),
    TM_OPTION_TEXT(struct settings, mailbox_host, "mailbox-host", "TRACEMESH_MAILBOX_HOST", NULL, "address",
                   "mailboxes of the actors listen there, TCP ports from +300, for actors of other machines; they "
                   "trust whoever connects (sockets in the data folder)"),
    TM_OPTION_TEXT(struct settings, share, "share", "TM_SHARE_DIR", NULL, "folder",
                   "migrations, prices and templates (beside the programs)"),
    TM_OPTION_SIZE(struct settings, ready_ms, "ready-ms", "TRACEMESH_READY_MS", "60000", "ms",
                   "how long `up` waits until everything answers",
                   "`up` ends with an error that names what is not ready; the processes go on"),
    TM_OPTION_RANGE(struct settings, stop_ms, "stop-ms", "TRACEMESH_STOP_MS", "15000", "ms", 100, 86400000,
                    "from SIGTERM to a process until SIGKILL; never less than TM_DRAIN_MS and 2 s",
                    "it is killed; what it left unanswered is delivered again"),
    TM_OPTION_RANGE(struct settings, stage_ms, "stage-ms", "TRACEMESH_STAGE_MS", "2000", "ms", 0, 86400000,
                    "when all is stopped, how long those nearer to the door are waited for; then those behind are told",
                    "those behind are told to stop as well; the stores still wait for all of them"),
    TM_OPTION_RANGE(struct settings, restart_ms, "restart-ms", "TRACEMESH_RESTART_MS", "5000", "ms", 50, 86400000,
                    "pause before a process that died is started again: from 50 ms, doubling up to this",
                    "it grows no more: the process is started for as long as it is wanted"),
    TM_OPTION_RANGE(struct settings, stable_ms, "stable-ms", "TRACEMESH_STABLE_MS", "10000", "ms", 0, 86400000,
                    "how long a process must have lived to count as well", "pauses begin at 50 ms again"),
    TM_OPTION_RANGE(struct settings, migrate_retry_ms, "migrate-retry-ms", "TRACEMESH_MIGRATE_RETRY_MS", "1000", "ms",
                    50, 86400000, "pause after migrations that failed", "they are tried again, for ever"),
    TM_OPTION_RANGE(struct settings, log_bytes, "log-bytes", "TRACEMESH_LOG_BYTES", "64m", "bytes", 4096, 0,
                    "of each process's log", "it is copied to .log.1, over the one before, and cut"),
    TM_OPTION_RANGE(struct settings, redis_bytes, "redis-bytes", "TRACEMESH_REDIS_BYTES", "2g", "bytes", 1 << 20, 0,
                    "memory of the Redis that is started here",
                    "Redis takes no more: publishes are answered 429 until entries are stored; nothing is evicted"),
    TM_OPTION_RANGE(struct settings, connections, "connections", "TRACEMESH_CONNECTIONS", "4096", "connections", 64,
                    1000000, "of nginx, to clients and to actors",
                    "idle ones are closed for new ones, then new ones are dropped"),
    TM_OPTION_RANGE(struct settings, client_body_bytes, "client-body-bytes", "TRACEMESH_CLIENT_BODY_BYTES", "64m",
                    "bytes", 1024, 0, "largest body nginx takes; ingest and web have smaller limits of their own",
                    "the request is answered 413"),
    TM_OPTION_RANGE(struct settings, client_seconds, "client-seconds", "TRACEMESH_CLIENT_SECONDS", "15", "seconds", 1,
                    86400, "silence of a client within a request", "its connection is closed"),
    TM_OPTION_RANGE(struct settings, send_seconds, "send-seconds", "TRACEMESH_SEND_SECONDS", "30", "seconds", 1, 86400,
                    "for a client to take nothing of its answer", "its connection is closed"),
    TM_OPTION_RANGE(struct settings, keepalive_seconds, "keepalive-seconds", "TRACEMESH_KEEPALIVE_SECONDS", "75",
                    "seconds", 0, 86400, "a client's connection without a request", "it is closed"),
    TM_OPTION_RANGE(struct settings, upstream_connect_seconds, "upstream-connect-seconds",
                    "TRACEMESH_UPSTREAM_CONNECT_SECONDS", "2", "seconds", 1, 75,
                    "for ingest or web to take a connection",
                    "the client is answered 503 with Retry-After: SDKs send again"),
    TM_OPTION_RANGE(struct settings, upstream_seconds, "upstream-seconds", "TRACEMESH_UPSTREAM_SECONDS", "65",
                    "seconds", 1, 86400, "silence of ingest or web within an answer",
                    "the client is answered 503 with Retry-After: SDKs send again"),
    TM_OPTION_RANGE(struct settings, grpc_seconds, "grpc-seconds", "TRACEMESH_GRPC_SECONDS", "3600", "seconds", 1,
                    604800, "silence of either side within a gRPC stream",
                    "the stream is ended: a producer begins another one"),
};

struct tm_option_set settings_options(struct settings *settings) {
    return (struct tm_option_set){options, sizeof options / sizeof *options, settings};
}

static char *join(const char *a, const char *b, const char *c) {
    char *text = NULL;
    if (asprintf(&text, "%s%s%s", a, b, c) < 0) abort();
    return text;
}

char *settings_path(const struct settings *settings, const char *rest) {
    return join(settings->data, "/", rest);
}

static void load_line(char *line) {
    char *equals = strchr(line, '=');
    line[strcspn(line, "\r\n")] = 0;
    if (*line == '#' || !equals || equals == line) return;
    *equals = 0;
    const char *given = getenv(line);
    if (!given || !*given) setenv(line, equals + 1, 1);
}

/* KEY=value lines, no quoting; absent is fine: then everything has to come from the environment. */
static void load_env_file(const char *path) {
    FILE *file = fopen(path, "re");
    char line[4096];
    if (!file) return;
    while (fgets(line, sizeof line, file)) load_line(line);
    fclose(file);
}

static char *own_folder(void) {
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0) return strdup(".");
    path[len] = 0;
    char *slash = strrchr(path, '/');
    if (slash) *slash = 0;
    return strdup(path);
}

static enum tm_status load_data(struct settings *settings, struct tm_error *error) {
    if (!settings->data) {
        const char *home = getenv("HOME");
        settings->data = join(home && *home ? home : "/root", "/.local/share/tracemesh", "");
    }
    if (settings->data[0] != '/')
        return tm_fail(error, TM_INVALID, "TRACEMESH_DATA", "\"%s\" must begin with /", settings->data);
    if (strlen(settings->data) > 75) /* sockets stand below it, and a socket's path holds 107 bytes */
        return tm_fail(error, TM_TOO_LARGE, "TRACEMESH_DATA", "a path of %zu bytes is too long for sockets; use 75",
                       strlen(settings->data));
    load_env_file(settings_path(settings, "etc/tracemesh.env"));
    return TM_OK;
}

/* A process is not killed while it may still drain. */
static void allow_drain(struct settings *settings) {
    uint64_t drain_ms = 0;
    tm_str_u64(tm_str_from(getenv("TM_DRAIN_MS")), &drain_ms);
    if (drain_ms < UINT32_MAX && settings->stop_ms < drain_ms + DRAIN_ROOM_MS)
        settings->stop_ms = drain_ms + DRAIN_ROOM_MS;
}

enum tm_status settings_load(struct settings *settings, int argc, char **argv, struct tm_error *error) {
    struct tm_option_set set = settings_options(settings);
    enum tm_status status = tm_config_load(&set, 1, "", argc, argv, error);
    if (status == TM_OK) status = load_data(settings, error);
    const char *data = settings->data;
    if (status == TM_OK) status = tm_config_load(&set, 1, "", argc, argv, error); /* now with what the file says */
    if (status != TM_OK) return status;
    settings->data = data;
    allow_drain(settings);
    settings->programs = own_folder();
    if (!settings->share) settings->share = join(settings->programs, "/../share/tracemesh", "");
    return TM_OK;
}

static void set_default(const char *name, char *value) {
    const char *given = getenv(name);
    if (!given || !*given) setenv(name, value, 1);
    free(value);
}

static char *number(uint64_t value) {
    char *text = NULL;
    if (asprintf(&text, "%llu", (unsigned long long)value) < 0) abort();
    return text;
}

static bool has_certificate(const struct settings *settings) {
    return settings->tls_cert && *settings->tls_cert;
}

static void export_text(const char *name, const char *value) {
    if (value) setenv(name, value, 1);
}

/* For deploy/processes/nginx and redis, which are scripts and know no flags. */
static void export_for_scripts(const struct settings *settings) {
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {
        {"TRACEMESH_GRPC_PORT", settings->grpc_port},
        {"TRACEMESH_REDIS_BYTES", settings->redis_bytes},
        {"TRACEMESH_CONNECTIONS", settings->connections},
        {"TRACEMESH_CLIENT_BODY_BYTES", settings->client_body_bytes},
        {"TRACEMESH_CLIENT_SECONDS", settings->client_seconds},
        {"TRACEMESH_SEND_SECONDS", settings->send_seconds},
        {"TRACEMESH_KEEPALIVE_SECONDS", settings->keepalive_seconds},
        {"TRACEMESH_UPSTREAM_CONNECT_SECONDS", settings->upstream_connect_seconds},
        {"TRACEMESH_UPSTREAM_SECONDS", settings->upstream_seconds},
        {"TRACEMESH_GRPC_SECONDS", settings->grpc_seconds},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char *text = number(numbers[i].value);
        setenv(numbers[i].name, text, 1);
        free(text);
    }
    export_text("TRACEMESH_HOST", settings->host);
    export_text("TRACEMESH_TLS_CERT", settings->tls_cert);
    export_text("TRACEMESH_TLS_KEY", settings->tls_key);
}

void settings_export(const struct settings *settings) {
    char *store_port = number(settings->port + PORT_STORE);
    setenv("TRACEMESH_DATA", settings->data, 1);
    setenv("TM_SHARE_DIR", settings->share, 1);
    export_for_scripts(settings);
    set_default("TRACEMESH_PORT", number(settings->port));
    set_default("DATABASE_URL", join("postgresql://tracemesh@/tracemesh?host=", settings->data, "/run/postgres"));
    set_default("REDIS_URL", join("unix://", settings->data, "/run/redis.sock"));
    set_default("CLICKHOUSE_URL", join("http://127.0.0.1:", store_port, ""));
    set_default("TM_STORE_PORT", store_port);
    set_default("TM_STORE_PATH", settings_path(settings, "store"));
    set_default("TM_WEB_PORT", number(settings->port + PORT_WEB));
    set_default("TM_INGEST_PORT", number(settings->port + PORT_INGEST));
    set_default("TM_INGEST_GRPC_PORT", number(settings->port + PORT_GRPC));
    set_default("TM_SPILL_DIR", settings_path(settings, "spill")); /* a bucket, when one is given, goes before it */
    char url[128];
    settings_public_url(settings, "", url, sizeof url);
    set_default("TM_CANARY_URL", strdup(url));
    set_default("TM_UI_DIR", join(settings->share, "/ui", ""));
    set_default("NEXTAUTH_URL", join(has_certificate(settings) ? "https://localhost:" : "http://localhost:",
                                     getenv("TRACEMESH_PORT"), ""));
}

void settings_public_url(const struct settings *settings, const char *path, char *out, size_t room) {
    snprintf(out, room, "%s://127.0.0.1:%u%s", has_certificate(settings) ? "https" : "http", (unsigned)settings->port,
             path);
}
