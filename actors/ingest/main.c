/* ingest: takes events over HTTP and answers once they are in the queue.
 *
 * Takes  POST /api/public/ingestion, and POST and PATCH of single traces, observations and scores (routes.c).
 * Gives  KIND_PUBLISH (proto/mesh.proto) to a broker: the body as it came, with the indices of what was refused.
 * Asks   ClickHouse for the trace of a legacy update that does not name it (lookup.h).
 * Keeps  nothing but a cache of API keys.
 * Dies   freely: a request without an answer is sent again by its SDK, and events may repeat.
 */
#include "base/clock.h"
#include "base/log.h"
#include "ingest/door.h"
#include "ingest/grpc/door.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct config {
    struct tm_actor_config actor;
    struct door_config door;
    struct grpc_door_config grpc;
    uint64_t open_ms;
};

struct ingest {
    struct config config;
    struct tm_actor *self;
    struct door *door;
    uint64_t began_us;
};

enum { LOOK_MS = 10 };

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct config, door.host, "host", "TM_INGEST_HOST", "127.0.0.1", "", "address to listen on"),
    TM_OPTION_RANGE(struct config, door.port, "port", "TM_INGEST_PORT", "3002", "", 0, 65535,
                    "port; several ingest actors share it; 0: any free"),
    TM_OPTION_RANGE(struct config, open_ms, "open-ms", "TM_INGEST_OPEN_MS", "3000", "ms", 0, 600000,
                    "from the start, in which a broker and Postgres are waited for before the ports are opened",
                    "they are opened: requests are answered 503 until both are there"),
    TM_OPTION_RANGE(struct config, door.threads, "threads", "TM_INGEST_THREADS", "4", "threads", 2, 64,
                    "that read and judge requests, and connections to Postgres",
                    "further requests wait on their connections"),
    TM_OPTION_RANGE(struct config, door.connections, "connections", "TM_INGEST_CONNECTIONS", "4096", "connections", 16,
                    100000, "open at a time", "further ones are closed at once: nginx answers 503 with Retry-After"),
    TM_OPTION_RANGE(struct config, door.body_bytes, "body-bytes", "TM_INGEST_BODY_BYTES", "20m", "bytes", 1024,
                    32u << 20, "largest body, inflated", "the request is answered 413"),
    TM_OPTION_RANGE(struct config, door.otlp_body_bytes, "otlp-body-bytes", "TM_INGEST_OTLP_BODY_BYTES", "32m", "bytes",
                    1024, 32u << 20, "largest OTLP export over HTTP, inflated", "the request is answered 413"),
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
    TM_OPTION_RANGE(struct config, door.submit.broker_wait_ms, "broker-wait-ms", "TM_INGEST_BROKER_WAIT_MS", "1500",
                    "ms", 0, 60000, "how long a request waits for a broker that takes it",
                    "it is answered 503, and further ones before they are read, until there is one"),
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

static const struct tm_option grpc_options[] = {
    TM_OPTION_RANGE(struct config, grpc.port, "grpc-port", "TM_INGEST_GRPC_PORT", "3004", "", 0, 65535,
                    "gRPC port, without TLS; several ingest actors share it; 0: any free"),
    TM_OPTION_RANGE(struct config, grpc.threads, "grpc-threads", "TM_INGEST_GRPC_THREADS", "2", "threads", 1, 64,
                    "that read, judge and answer gRPC calls", "further calls wait on their connections"),
    TM_OPTION_RANGE(struct config, grpc.connections, "grpc-connections", "TM_INGEST_GRPC_CONNECTIONS", "4096",
                    "connections", 16, 100000, "of gRPC, open at a time",
                    "further ones are closed at once: nginx answers UNAVAILABLE"),
    TM_OPTION_RANGE(struct config, grpc.streams, "grpc-streams", "TM_INGEST_GRPC_STREAMS", "100", "streams", 1, 10000,
                    "of one gRPC connection at a time", "clients wait, as HTTP/2 has it, or the stream is refused"),
    TM_OPTION_RANGE(struct config, grpc.calls, "grpc-calls", "TM_INGEST_GRPC_CALLS", "10000", "calls", 16, 1000000,
                    "of all connections, not yet finished", "further ones are answered UNAVAILABLE with RetryInfo"),
    TM_OPTION_RANGE(struct config, grpc.message_bytes, "grpc-message-bytes", "TM_INGEST_GRPC_MESSAGE_BYTES", "32m",
                    "bytes", 1024, 1u << 30, "largest gRPC message, inflated", "the call ends RESOURCE_EXHAUSTED"),
    TM_OPTION_RANGE(struct config, grpc.bodies_bytes, "grpc-bodies-bytes", "TM_INGEST_GRPC_BODIES_BYTES", "256m",
                    "bytes", 1 << 16, UINT64_MAX / 2, "of all gRPC messages together, until they are answered",
                    "calls end RESOURCE_EXHAUSTED with RetryInfo, in the middle of their messages if need be"),
    TM_OPTION_RANGE(struct config, grpc.header_bytes, "grpc-header-bytes", "TM_INGEST_GRPC_HEADER_BYTES", "16k",
                    "bytes", 1024, 1 << 20, "metadata of one call, each key counting 32 more",
                    "the call is answered 431"),
    TM_OPTION_RANGE(struct config, grpc.stream_window_bytes, "grpc-stream-window-bytes",
                    "TM_INGEST_GRPC_STREAM_WINDOW_BYTES", "256k", "bytes", 65535, 1u << 30,
                    "of one stream, sent and not yet taken up", "its client waits"),
    TM_OPTION_RANGE(struct config, grpc.connection_window_bytes, "grpc-connection-window-bytes",
                    "TM_INGEST_GRPC_CONNECTION_WINDOW_BYTES", "1m", "bytes", 65535, 1u << 30,
                    "of one connection, sent and not yet taken up", "its client waits"),
    TM_OPTION_RANGE(struct config, grpc.request_ms, "grpc-request-ms", "TM_INGEST_GRPC_REQUEST_MS", "30000", "ms", 100,
                    600000, "longest time to send a gRPC request, or one message of a stream",
                    "the call ends DEADLINE_EXCEEDED"),
    TM_OPTION_RANGE(struct config, grpc.send_ms, "grpc-send-ms", "TM_INGEST_GRPC_SEND_MS", "30000", "ms", 100, 600000,
                    "for a gRPC client to take nothing of what it is sent", "its connection is closed"),
    TM_OPTION_RANGE(struct config, grpc.idle_ms, "grpc-idle-ms", "TM_INGEST_GRPC_IDLE_MS", "300000", "ms", 1000,
                    86400000, "a gRPC connection without a call", "GOAWAY: it is closed in good order"),
    TM_OPTION_RANGE(struct config, grpc.keepalive_ms, "grpc-keepalive-ms", "TM_INGEST_GRPC_KEEPALIVE_MS", "60000", "ms",
                    0, 86400000, "silence of a gRPC client until it is asked for a sign of life; 0: never",
                    "it is sent a PING"),
    TM_OPTION_RANGE(struct config, grpc.keepalive_timeout_ms, "grpc-keepalive-timeout-ms",
                    "TM_INGEST_GRPC_KEEPALIVE_TIMEOUT_MS", "20000", "ms", 100, 600000, "for that sign of life",
                    "its connection is closed"),
    TM_OPTION_RANGE(
        struct config, grpc.control_frames, "grpc-control-frames", "TM_INGEST_GRPC_CONTROL_FRAMES", "1000", "frames",
        10, 1000000,
        "that carry nothing (PING, SETTINGS, empty DATA ...), in a second and without a message between them",
        "GOAWAY ENHANCE_YOUR_CALM: the connection is closed"),
    TM_OPTION_RANGE(struct config, grpc.resets, "grpc-resets", "TM_INGEST_GRPC_RESETS", "200", "streams", 10, 1000000,
                    "reset by a client beyond those that finished, 50 a second forgiven",
                    "GOAWAY ENHANCE_YOUR_CALM: the connection is closed"),
    TM_OPTION_RANGE(struct config, grpc.key_threads, "grpc-key-threads", "TM_INGEST_GRPC_KEY_THREADS", "2", "threads",
                    1, 64, "that ask Postgres for keys of gRPC calls not seen lately",
                    "further calls wait in grpc-key-queue"),
    TM_OPTION_RANGE(struct config, grpc.key_queue, "grpc-key-queue", "TM_INGEST_GRPC_KEY_QUEUE", "256", "calls", 1,
                    100000, "that wait for their keys", "further ones are answered UNAVAILABLE with RetryInfo"),
    TM_OPTION_RANGE(struct config, grpc.stream_batches, "grpc-stream-batches", "TM_INGEST_GRPC_STREAM_BATCHES", "256",
                    "batches", 1, 65536, "of one PublishStream, read and not yet stored",
                    "no further one is read: the producer waits"),
    TM_OPTION_BOOL(struct config, grpc.reflection, "grpc-reflection", "TM_INGEST_GRPC_REFLECTION", "true",
                   "describe the gRPC services to whoever asks, as grpcurl does"),
};

/* The doors share their keys and limits. */
static struct grpc_door *open_grpc(struct ingest *ingest, struct tm_error *error) {
    struct config *config = &ingest->config;
    const struct grpc_door_means means = {ingest->self, door_keys(ingest->door), door_submitter(ingest->door),
                                          door_is_ready, ingest->door};
    config->grpc.host = config->door.host;
    config->grpc.body_bytes = config->door.body_bytes;
    return grpc_door_open(&config->grpc, &means, error);
}

static int fail(const struct tm_error *error) {
    tm_log(TM_LOG_ERROR, "start_failed", "field=%s reason=\"%s\"", error->field, error->reason);
    return TM_EXIT_UNAVAILABLE;
}

/* Ingest actors of one machine share their ports: the kernel would give connections to one that has no broker yet and
 * would refuse what the others take. */
static void look(void *state) {
    struct ingest *ingest = state;
    const struct config *config = &ingest->config;
    struct tm_error error = {0};
    bool patient = tm_mono_us() - ingest->began_us < config->open_ms * 1000;
    if (patient && !door_is_ready(ingest->door)) {
        if (!tm_actor_draining(ingest->self)) tm_timer_once(ingest->self, LOOK_MS, look, ingest);
        return;
    }
    struct grpc_door *grpc = door_open(ingest->door, &error) ? open_grpc(ingest, &error) : NULL;
    if (!grpc) exit(fail(&error));
    tm_log(TM_LOG_INFO, "listening", "host=%s port=%u", config->door.host, door_port(ingest->door));
    tm_log(TM_LOG_INFO, "listening_grpc", "host=%s grpc_port=%u", config->door.host, grpc_door_port(grpc));
}

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
    static struct ingest ingest;
    struct config *config = &ingest.config;
    struct tm_error error = {0};
    struct tm_option_set own[] = {{options, sizeof options / sizeof *options, config},
                                  {grpc_options, sizeof grpc_options / sizeof *grpc_options, config},
                                  tm_clickhouse_options(&config->door.lookup.clickhouse),
                                  tm_postgres_options(&config->door.postgres)};
    if (!tm_actor_configure_all(&config->actor, own, 4, "takes events over HTTP and answers once they are queued", argc,
                                argv))
        return TM_EXIT_USAGE;
    if (!check(argv[0], config)) return TM_EXIT_USAGE;
    allow_files();
    ingest.began_us = tm_mono_us();
    ingest.self = tm_actor_new("ingest", &config->actor, &error);
    ingest.door = ingest.self ? door_new(&config->door, ingest.self, &error) : NULL;
    if (!ingest.door) return fail(&error);
    if (!tm_timer_once(ingest.self, 1, look, &ingest)) return fail(&error);
    tm_actor_main(ingest.self);
}
