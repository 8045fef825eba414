/* grpc/door: the gRPC face of ingest: OTLP, our own service, health and reflection. */
#ifndef TM_INGEST_GRPC_DOOR_H
#define TM_INGEST_GRPC_DOOR_H

#include "grpc/grpc.h"
#include "identity/identity.h"
#include "ingest/submit.h"

struct grpc_door_config {
    const char *host;
    uint64_t port, threads, connections, streams, calls;
    uint64_t message_bytes; /* of one message, inflated */
    uint64_t bodies_bytes;  /* of all messages, until they are answered */
    uint64_t body_bytes;    /* of a batch in the public JSON, as over HTTP */
    uint64_t header_bytes, stream_window_bytes, connection_window_bytes;
    uint64_t request_ms, send_ms, idle_ms, keepalive_ms, keepalive_timeout_ms;
    uint64_t control_frames, resets;
    uint64_t key_threads, key_queue; /* that ask Postgres for keys not seen before; and calls that wait for them */
    uint64_t stream_batches;         /* of a PublishStream, not yet stored; beyond it none is read */
    bool reflection;
};

struct grpc_door;

/* What the doors share, and how to know whether all is there that they need. */
struct grpc_door_means {
    struct tm_actor *actor;
    struct tm_key_cache *keys;
    struct submitter *submitter;
    bool (*ready)(void *state); /* [any thread] */
    void *state;
};

/* Listens; drains with the actor. NULL and *error on failure. */
struct grpc_door *grpc_door_open(const struct grpc_door_config *config, const struct grpc_door_means *means,
                                 struct tm_error *error);
uint16_t grpc_door_port(const struct grpc_door *door);

#endif
