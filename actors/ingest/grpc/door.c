/* grpc/door: the table of methods, and the door's life. */
#include "ingest/grpc/door.h"

#include "base/log.h"
#include "ingest/grpc/service.h"
#include "runtime/metrics.h"

#include <stdlib.h>
#include <string.h>

#define OTLP "/opentelemetry.proto.collector."
static const struct tm_grpc_method table[] = {
    {.path = OTLP "trace.v1.TraceService/Export", .begin = otlp_begin, .message = otlp_message},
    {.path = OTLP "metrics.v1.MetricsService/Export", .begin = otlp_drop_begin, .message = otlp_drop_message},
    {.path = OTLP "logs.v1.LogsService/Export", .begin = otlp_drop_begin, .message = otlp_drop_message},
    {.path = "/tracemesh.ingestion.v1.Ingestion/Publish", .begin = publish_begin, .message = publish_message},
    {.path = "/tracemesh.ingestion.v1.Ingestion/PublishStream",
     .streams = true,
     .begin = publish_stream_begin,
     .message = publish_stream_message,
     .half_closed = publish_stream_half_closed,
     .gone = publish_stream_gone},
    {.path = "/grpc.health.v1.Health/Check", .begin = health_begin, .message = health_check},
    {.path = "/grpc.health.v1.Health/Watch", .begin = health_begin, .message = health_watch, .gone = health_watch_gone},
    {.path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
     .streams = true,
     .begin = reflection_begin,
     .message = reflection_message,
     .half_closed = reflection_half_closed},
    {.path = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
     .streams = true,
     .begin = reflection_begin,
     .message = reflection_message,
     .half_closed = reflection_half_closed},
};
enum { METHODS = sizeof table / sizeof *table, REFLECTIONS = 2 }; /* reflection stands last */

bool grpc_is_service(struct tm_str name) {
    if (name.len == 0) return true;
    for (size_t i = 0; i < METHODS; i++) {
        struct tm_str rest = tm_str_from(table[i].path + 1);
        if (tm_str_eq(tm_str_split(&rest, '/'), name)) return true;
    }
    return false;
}

/* ---- life ---- */

/* The library counts in numbers of its own, as it knows no metrics; what they grew by goes on here once a second. */
static void add_up(struct tm_metric *metric, uint64_t now) {
    tm_metric_add(metric, (int64_t)now - tm_metric_value(metric));
}

static void report(struct grpc_door *door) {
    static struct tm_metric open = TM_GAUGE("tracemesh_grpc_connections", "Open gRPC connections");
    static struct tm_metric held = TM_GAUGE("tracemesh_grpc_bodies_bytes", "Of gRPC messages, until they are answered");
    static struct tm_metric calls = TM_GAUGE("tracemesh_grpc_calls", "gRPC calls begun and not finished");
    static struct tm_metric refused = TM_COUNTER("tracemesh_grpc_refused_total", "gRPC calls ended by no handler");
    static struct tm_metric floods = TM_COUNTER("tracemesh_grpc_floods_total", "gRPC connections sent away as floods");
    static struct tm_metric wakeups = TM_COUNTER("tracemesh_grpc_wakeups_total", "Wake-ups of gRPC threads by others");
    static struct tm_metric turned_away =
        TM_COUNTER("tracemesh_grpc_connections_refused_total", "gRPC connections beyond the limit");
    struct tm_grpc_counts counts;
    tm_grpc_count(door->server, &counts);
    tm_metric_set(&open, (int64_t)counts.connections);
    tm_metric_set(&held, (int64_t)counts.bodies_bytes);
    tm_metric_set(&calls, (int64_t)counts.calls);
    add_up(&refused, counts.refused);
    add_up(&floods, counts.floods);
    add_up(&wakeups, counts.wakeups);
    add_up(&turned_away, counts.connections_refused);
}

static const char *check(void *state) {
    report(state);
    return NULL;
}

/* Streams are told first, so that what they have said last is on its way before their connections are sent away. */
static bool drained(void *state) {
    struct grpc_door *door = state;
    if (!door->quiesced) {
        door->quiesced = true;
        health_drain(door);
        stream_drain(door);
        tm_grpc_quiesce(door->server);
    }
    return tm_grpc_is_drained(door->server);
}

static struct tm_grpc_config server_config(const struct grpc_door *door, const struct tm_grpc_method *methods) {
    const struct grpc_door_config *config = &door->config;
    return (struct tm_grpc_config){
        .host = config->host,
        .port = config->port,
        .threads = config->threads,
        .connection_limit = config->connections,
        .stream_limit = config->streams,
        .call_limit = config->calls,
        .message_bytes = config->message_bytes,
        .bodies_bytes = config->bodies_bytes,
        .header_bytes = config->header_bytes,
        .stream_window_bytes = config->stream_window_bytes,
        .connection_window_bytes = config->connection_window_bytes,
        .request_ms = config->request_ms,
        .send_ms = config->send_ms,
        .idle_ms = config->idle_ms,
        .keepalive_ms = config->keepalive_ms,
        .keepalive_timeout_ms = config->keepalive_timeout_ms,
        .control_limit = config->control_frames,
        .reset_limit = config->resets,
        .methods = methods,
        .method_count = config->reflection ? METHODS : METHODS - REFLECTIONS,
    };
}

static struct crew *crew_of(const struct grpc_door_config *config) {
    enum { THREADS_MOST = 64 };
    void *workers[THREADS_MOST] = {0};
    size_t count = config->key_threads < THREADS_MOST ? config->key_threads : THREADS_MOST;
    return crew_new(workers, count, config->key_queue, grpc_crew_work);
}

struct grpc_door *grpc_door_open(const struct grpc_door_config *config, const struct grpc_door_means *means,
                                 struct tm_error *error) {
    struct grpc_door *door = calloc(1, sizeof *door);
    struct tm_grpc_method *methods = malloc(sizeof table); /* lives as long as the door: the process */
    tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    if (!door || !methods) goto failed;
    door->config = *config;
    door->means = *means;
    memcpy(methods, table, sizeof table);
    for (size_t i = 0; i < METHODS; i++) methods[i].state = door;
    door->crew = crew_of(config);
    struct tm_grpc_config server = server_config(door, methods);
    if (!door->crew) goto failed;
    door->server = tm_grpc_start(&server, error);
    if (!door->server) goto failed;
    tm_actor_ready_check(means->actor, "grpc", check, door);
    tm_actor_on_drain(means->actor, drained, door);
    return door;
failed:
    if (door) crew_free(door->crew);
    free(methods);
    free(door);
    return NULL;
}

uint16_t grpc_door_port(const struct grpc_door *door) {
    return tm_grpc_port(door->server);
}
