/* service: what the services behind the gRPC door share. Folder-private. */
#ifndef TM_INGEST_GRPC_SERVICE_H
#define TM_INGEST_GRPC_SERVICE_H

#include "base/crew.h"
#include "ingest/grpc/door.h"

struct publish_stream;
struct health_watch;

struct grpc_door {
    struct grpc_door_config config;
    struct grpc_door_means means;
    struct tm_grpc_server *server;
    struct crew *crew; /* asks for keys */
    /* Of the loop: */
    struct publish_stream *streams;
    struct health_watch *watches;
    struct tm_timer *look;
    bool quiesced;
};

/* ---- who calls ---- */

/* The beginning of a call's state, which lies in the call's arena. */
struct guest {
    struct grpc_door *door;
    struct tm_grpc_call *call;
    bool needs_project;                    /* a public key alone is not enough */
    void (*admitted)(struct guest *guest); /* it may go on: to ask for a message, at least */
    struct tm_key_scope scope;
    struct tm_str sdk_name, sdk_version; /* as sent */
    struct publish_stream *stream;       /* of a PublishStream that was admitted */
};

/* Finds out who calls, and asks for the first message, or refuses. `size` of the state that begins with a guest, which
 * is the call's tm_grpc_user from here on. */
void grpc_admit(struct grpc_door *door, struct tm_grpc_call *call, size_t size, bool needs_project,
                void (*admitted)(struct guest *guest));
void grpc_crew_work(void *worker, void *guest);

/* Finishes the call with what an answer of the HTTP door is over gRPC; `text` replaces its words when not NULL. */
void grpc_refuse(struct tm_grpc_call *call, enum answer answer, const char *text);
void grpc_finish(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text); /* counted */

/* ---- the services, one file each ---- */

void otlp_begin(void *door, struct tm_grpc_call *call);
void otlp_message(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message);
void otlp_drop_begin(void *door, struct tm_grpc_call *call);
void otlp_drop_message(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message);

struct batch;
void publish_begin(void *door, struct tm_grpc_call *call);
void publish_message(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message);
/* Sends a batch on; see submit. */
bool publish_submit(const struct guest *guest, struct batch *batch,
                    void (*done)(void *state, enum answer answer, const struct tm_published *submitted), void *state);

void publish_stream_begin(void *door, struct tm_grpc_call *call);
void publish_stream_message(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message);
void publish_stream_half_closed(void *door, struct tm_grpc_call *call);
void publish_stream_gone(void *door, struct tm_grpc_call *call);
void stream_drain(struct grpc_door *door); /* on the loop */

void health_begin(void *door, struct tm_grpc_call *call);
void health_check(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message);
void health_watch(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message);
void health_watch_gone(void *door, struct tm_grpc_call *call);
void health_drain(struct grpc_door *door); /* on the loop */
bool grpc_is_service(struct tm_str name);  /* one of those served, or "" */

void reflection_begin(void *door, struct tm_grpc_call *call);
void reflection_message(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message);
void reflection_half_closed(void *door, struct tm_grpc_call *call);

#endif
