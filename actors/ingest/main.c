/* ingest: takes events over HTTP and answers once they are in the queue.
 *
 * Takes  POST /api/public/ingestion, and POST and PATCH of single traces, observations and scores (routes.c).
 * Gives  KIND_PUBLISH (proto/mesh.proto) to a broker: the body as it came, with the indices of what was refused.
 * Asks   ClickHouse for the trace of a legacy update that does not name it (lookup.h).
 * Keeps  nothing but a cache of API keys.
 * Dies   freely: a request without an answer is sent again by its SDK, and events may repeat.
 */
#include "base/log.h"
#include "ingest/door.h"

#include <stdio.h>
#include <sys/resource.h>

struct config {
    struct tm_actor_config actor;
    struct door_config door;
};

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct config, door.host, "host", "TM_INGEST_HOST", "127.0.0.1", "", "address to listen on"),
    TM_OPTION_RANGE(struct config, door.port, "port", "TM_INGEST_PORT", "3002", "", 0, 65535,
                    "port; several ingest actors share it; 0: any free"),
    TM_OPTION_RANGE(struct config, door.threads, "threads", "TM_INGEST_THREADS", "4", "threads", 2, 64,
                    "that read and judge requests, and connections to Postgres",
                    "further requests wait on their connections"),
    TM_OPTION_RANGE(struct config, door.connections, "connections", "TM_INGEST_CONNECTIONS", "4096", "connections", 16,
                    100000, "open at a time", "further ones are closed at once: nginx answers 503 with Retry-After"),
    TM_OPTION_RANGE(struct config, door.body_bytes, "body-bytes", "TM_INGEST_BODY_BYTES", "20m", "bytes", 1024,
                    32u << 20, "largest body, inflated", "the request is answered 413"),
    TM_OPTION_RANGE(struct config, door.bodies_bytes, "bodies-bytes", "TM_INGEST_BODIES_BYTES", "256m", "bytes",
                    1 << 16, UINT64_MAX / 2, "of all requests together, from the first byte until they are answered",
                    "requests are answered 429, in the middle of their bodies if need be: SDKs send them again"),
    TM_OPTION_SIZE(struct config, door.submit.outstanding_bytes, "outstanding-bytes", "TM_INGEST_OUTSTANDING_BYTES",
                   "64m", "bytes", "sent to brokers and unanswered", "requests are answered 429: SDKs send them again"),
    TM_OPTION_RANGE(struct config, door.request_ms, "request-ms", "TM_INGEST_REQUEST_MS", "30000", "ms", 100, 600000,
                    "longest time to send a request", "its connection is closed"),
    TM_OPTION_RANGE(struct config, door.idle_ms, "idle-ms", "TM_INGEST_IDLE_MS", "75000", "ms", 1000, 3600000,
                    "a connection without a request; above the 60 s of nginx, which should be the one to close",
                    "it is closed"),
    TM_OPTION_RANGE(struct config, door.submit.publish_ms, "publish-ms", "TM_INGEST_PUBLISH_MS", "10000", "ms", 100,
                    600000, "longest wait for the queue's confirmation",
                    "the request is answered 503: SDKs send it again, which is safe"),
    TM_OPTION_RANGE(struct config, door.submit.publish_tries, "publish-tries", "TM_INGEST_PUBLISH_TRIES", "3",
                    "brokers", 1, 100, "asked one after another because each is about to end",
                    "the request is answered 503: SDKs send it again"),
    TM_OPTION_RANGE(struct config, door.lookup.patience_ms, "lookup-ms", "TM_INGEST_LOOKUP_MS", "5000", "ms", 0, 60000,
                    "a legacy update that names no trace waits so long for its observation to be stored",
                    "the request is answered 503: sending it again is safe"),
    TM_OPTION_RANGE(struct config, door.lookup.waiting_most, "lookups-most", "TM_INGEST_LOOKUPS_MOST", "256", "updates",
                    1, 65536, "that wait so at a time", "further ones are answered 429"),
    TM_OPTION_TEXT(struct config, door.database_url, "database-url", "DATABASE_URL", NULL, "url", "Postgres"),
    TM_OPTION_TEXT(struct config, door.submit.salt, "salt", "SALT", NULL, "",
                   "part of the API keys' hash; as web has it"),
    TM_OPTION_RANGE(struct config, door.key_ttl_ms, "key-ttl-ms", "TM_KEY_TTL_MS", "5000", "ms", 0, 600000,
                    "how long a key is remembered, and a revoked one may go on", "Postgres is asked again"),
    TM_OPTION_RANGE(struct config, door.key_stale_ms, "key-stale-ms", "TM_KEY_STALE_MS", "600000", "ms", 0, 86400000,
                    "how long known keys go on while Postgres is away", "requests are answered 503"),
    TM_OPTION_RANGE(struct config, door.key_entries, "key-entries", "TM_INGEST_KEY_ENTRIES", "4096", "keys", 64,
                    1 << 24, "remembered at a time, 600 bytes each",
                    "the one used longest ago is forgotten: Postgres is asked when it comes again"),
};

static bool check(const char *program, const struct config *config) {
    const char *missing = !config->door.database_url ? "DATABASE_URL" : !config->door.submit.salt ? "SALT" : NULL;
    if (missing) fprintf(stderr, "%s: %s is not set; see --help\n", program, missing);
    return !missing;
}

/* A connection is a file: the soft limit of 1,024 would be ours. */
static void allow_files(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int main(int argc, char **argv) {
    struct config config = {0};
    struct tm_error error = {0};
    struct tm_option_set own[] = {{options, sizeof options / sizeof *options, &config},
                                  tm_postgres_options(&config.door.postgres),
                                  tm_clickhouse_options(&config.door.lookup.clickhouse)};
    if (!tm_actor_configure_all(&config.actor, own, 3, "takes events over HTTP and answers once they are queued", argc,
                                argv))
        return TM_EXIT_USAGE;
    if (!check(argv[0], &config)) return TM_EXIT_USAGE;
    allow_files();
    struct tm_actor *self = tm_actor_new("ingest", &config.actor, &error);
    struct door *door = self ? door_open(&config.door, self, &error) : NULL;
    if (!door) {
        tm_log(TM_LOG_ERROR, "start_failed", "field=%s reason=\"%s\"", error.field, error.reason);
        return TM_EXIT_UNAVAILABLE;
    }
    tm_log(TM_LOG_INFO, "listening", "host=%s port=%u", config.door.host, door_port(door));
    tm_actor_main(self);
}
