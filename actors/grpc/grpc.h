/* grpc: a gRPC server over nghttp2, HTTP/2 without TLS (nginx ends that), on threads of its own.
 *
 * What it adds to the library: messages of any kind of stream, identity and gzip; deadlines; trailers; answers given
 * later from any thread; a drain that lets streams finish; and bounds on all that a client can make it hold or do.
 *
 * A call belongs to its handler from `begin` until tm_grpc_finish, which must come exactly once, whatever became of the
 * client meanwhile. Messages come only as they are asked for, one for each tm_grpc_next: what is not asked for stays
 * within the stream's window, so a handler that does not ask holds its client back. It learns that a client has left
 * only when it asks, so nothing happens behind the back of one that is busy.
 *
 * Callbacks run on the server's threads, those of one call one after another, and must not wait.
 */
#ifndef TM_GRPC_GRPC_H
#define TM_GRPC_GRPC_H

#include "base/arena.h"
#include "base/status.h"

struct tm_grpc_server;
struct tm_grpc_call;

enum tm_grpc_status { /* as the protocol numbers them */
                      TM_GRPC_OK = 0,
                      TM_GRPC_CANCELLED = 1,
                      TM_GRPC_UNKNOWN = 2,
                      TM_GRPC_INVALID_ARGUMENT = 3,
                      TM_GRPC_DEADLINE_EXCEEDED = 4,
                      TM_GRPC_NOT_FOUND = 5,
                      TM_GRPC_PERMISSION_DENIED = 7,
                      TM_GRPC_RESOURCE_EXHAUSTED = 8,
                      TM_GRPC_FAILED_PRECONDITION = 9,
                      TM_GRPC_UNIMPLEMENTED = 12,
                      TM_GRPC_INTERNAL = 13,
                      TM_GRPC_UNAVAILABLE = 14,
                      TM_GRPC_DATA_LOSS = 15,
                      TM_GRPC_UNAUTHENTICATED = 16,
};

enum { TM_GRPC_PADDING = 64 }; /* writable bytes behind a message, as parsers like them */

struct tm_grpc_message { /* inflated */
    char *bytes;         /* may be changed in place */
    size_t len;
};
/* Gives its memory back; until then it counts against bodies_bytes. NULL is fine. [any thread] */
void tm_grpc_message_free(struct tm_grpc_message *message);

struct tm_grpc_method {
    const char *path; /* "/package.Service/Method" */
    bool streams;     /* the client may send any number of messages; else the server sees to it that it is one */
    /* The headers are there: ask for a message, or finish. */
    void (*begin)(void *state, struct tm_grpc_call *call);
    /* These three answer tm_grpc_next, one of them each time. */
    /* The callee's to free. Unary: once, when the client has sent all. */
    void (*message)(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message);
    /* Streams: the client has sent all. NULL for unary methods, which learn no such thing. */
    void (*half_closed)(void *state, struct tm_grpc_call *call);
    /* The client has left, or its deadline has passed: finish; what is sent is thrown away. Or the handler itself has
     * finished since it asked; a handler that does so must have this. The call's memory is there until this returns.
     * NULL: the server finishes. */
    void (*gone)(void *state, struct tm_grpc_call *call);
    void *state;
};

struct tm_grpc_config {
    const char *host;                 /* "127.0.0.1" */
    uint64_t port;                    /* 0: any free one; shared by all who ask for it (SO_REUSEPORT) */
    uint64_t threads;                 /* 1 or more, each with an epoll and connections of its own */
    uint64_t connection_limit;        /* further ones are closed at once */
    uint64_t stream_limit;            /* of a connection: SETTINGS_MAX_CONCURRENT_STREAMS */
    uint64_t call_limit;              /* of all connections, unfinished, even if the client has left: UNAVAILABLE */
    uint64_t message_bytes;           /* of one message, inflated: RESOURCE_EXHAUSTED */
    uint64_t bodies_bytes;            /* of all messages held, whole or in part: RESOURCE_EXHAUSTED, with RetryInfo */
    uint64_t header_bytes;            /* of a request's header list: 431 */
    uint64_t stream_window_bytes;     /* sent and not asked for, of one stream */
    uint64_t connection_window_bytes; /* and of a connection: its memory, beside messages and calls */
    uint64_t request_ms;              /* to send a request, or one message of a stream: DEADLINE_EXCEEDED */
    uint64_t send_ms;                 /* for a client to take nothing of what it is sent: it is closed */
    uint64_t idle_ms;                 /* a connection without a stream: it is sent away */
    uint64_t keepalive_ms;            /* silence of a client until it is sent a PING; 0: never */
    uint64_t keepalive_timeout_ms;    /* for its answer: the connection is closed */
    uint64_t control_limit;           /* PING, SETTINGS and the like in a second without a message: ENHANCE_YOUR_CALM */
    uint64_t reset_limit;             /* streams reset beyond those finished, 1 forgiven in 20 ms: the same */
    const struct tm_grpc_method *methods;
    size_t method_count;
};

/* NULL and *error when the port is taken or the settings are wrong. */
struct tm_grpc_server *tm_grpc_start(const struct tm_grpc_config *config, struct tm_error *error);
uint16_t tm_grpc_port(const struct tm_grpc_server *server);
/* Takes no new connections, and sends the clients away: GOAWAY twice, so that none of their calls is lost on the way.
 * Streams that are open go on until they finish. [any thread] */
void tm_grpc_quiesce(struct tm_grpc_server *server);
size_t tm_grpc_in_flight(const struct tm_grpc_server *server); /* calls begun and not finished */
/* After tm_grpc_quiesce: all calls are finished, and what was answered is on its way. */
bool tm_grpc_is_drained(const struct tm_grpc_server *server);
/* Every call must have been finished. */
void tm_grpc_stop(struct tm_grpc_server *server);

struct tm_grpc_counts { /* since the start, but for the first three */
    uint64_t connections, calls, bodies_bytes;
    uint64_t begun, messages, refused, floods, wakeups, connections_refused;
};
void tm_grpc_count(const struct tm_grpc_server *server, struct tm_grpc_counts *counts); /* [any thread] */

/* ---- a call; each of these from any thread, until tm_grpc_finish ------------------------------------------------- */

/* First value of a metadata key, which is in lower case; empty when absent. A view, valid as long as the call. */
struct tm_str tm_grpc_metadata(const struct tm_grpc_call *call, const char *key);
/* Of a key that ends in -bin: what its base64 says, in the call's arena; ptr NULL when absent or malformed. */
struct tm_str tm_grpc_metadata_binary(struct tm_grpc_call *call, const char *key);
/* Freed with the call; for one thread at a time. */
struct tm_arena *tm_grpc_arena(struct tm_grpc_call *call);
void *tm_grpc_user(const struct tm_grpc_call *call); /* a pointer for the handler */
void tm_grpc_user_set(struct tm_grpc_call *call, void *user);

void tm_grpc_next(struct tm_grpc_call *call); /* not again before it was answered */
/* `message` is copied. */
void tm_grpc_send(struct tm_grpc_call *call, struct tm_str message);
/* `text` for people, UTF-8; NULL: none. */
void tm_grpc_finish(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text);
/* The same, with google.rpc.RetryInfo: sending it again after that time is safe and may succeed. */
void tm_grpc_finish_retry(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text, uint64_t retry_ms);
/* What lives on after tm_grpc_finish, or shall find the call's memory when it runs: holds it, and lets it go. */
void tm_grpc_hold(struct tm_grpc_call *call);
void tm_grpc_release(struct tm_grpc_call *call);

#endif
