/* internal: what the files of this folder know of a server. Not for users of grpc.h.
 *
 * A worker is a thread with an epoll, a listener, and connections that are its alone. Other threads leave what they
 * want in the call itself, under the worker's lock, and wake it when it had nothing to do. */
#ifndef TM_GRPC_INTERNAL_H
#define TM_GRPC_INTERNAL_H

#include "base/buf.h"
#include "grpc/flood.h"
#include "grpc/framing.h"
#include "grpc/grpc.h"

#include <nghttp2/nghttp2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/queue.h>

struct worker;

struct tm_grpc_server {
    struct tm_grpc_config config;
    nghttp2_session_callbacks *callbacks;
    nghttp2_option *option;
    struct grpc_budget budget;
    struct worker *workers;
    size_t worker_count;
    uint16_t port;
    _Atomic uint64_t connections, calls;
    _Atomic uint64_t open; /* connections to which not all is said */
    _Atomic uint64_t begun, messages, refused, floods, wakeups, connections_refused;
};

struct worker {
    struct tm_grpc_server *server;
    pthread_t thread;
    bool started;
    int epoll, wake, listener;
    TAILQ_HEAD(, connection) connections;
    struct connection *dirty; /* have something to send, perhaps */
    uint64_t next_due_us;     /* no deadline of any call or connection is sooner */
    bool quiesced;
    pthread_mutex_t lock; /* of what follows, and of `posted` of all calls */
    struct tm_grpc_call *touched;
    bool quiesce, stop;
};

enum leaving {
    STAYS,
    LEAVES,
    LEAVES_SOON,
    LEFT
}; /* no GOAWAY yet; the first one; the last one; nothing more is said */

struct connection {
    struct worker *worker;
    nghttp2_session *session;
    int fd; /* -1: none, for tests */
    TAILQ_ENTRY(connection) link;
    TAILQ_HEAD(, tm_grpc_call) calls;
    size_t call_count;
    struct connection *next_dirty;
    bool is_dirty, waits_to_send, pinged;
    bool broken; /* nothing more is read; closed when what it is told is sent */
    bool dead;   /* closed at once */
    enum leaving leaving;
    uint64_t left_us; /* when it came to be LEAVES or LEFT */
    struct tm_buf out;
    size_t out_at;
    uint64_t heard_us, busy_us;
    uint64_t sent_us; /* when the client last took something, or had nothing to take */
    struct flood flood;
};

struct header {
    struct header *next;
    struct tm_str name, value;
};

struct chunk {
    struct chunk *next;
    size_t len, sent;
    char bytes[];
};

struct chunks {
    struct chunk *first, **last;
};

struct ending {
    bool set, retry;
    enum tm_grpc_status status;
    uint64_t retry_ms;
    char *text; /* malloc'ed, or NULL */
};

struct tm_grpc_call {
    _Atomic unsigned refs;
    struct worker *worker;
    struct connection *connection; /* NULL when the stream is gone */
    TAILQ_ENTRY(tm_grpc_call) link;
    int32_t stream;
    const struct tm_grpc_method *method;
    struct tm_arena *own, *handlers; /* headers and the like; what tm_grpc_arena gives */
    struct header *headers, **last_header;
    size_t header_bytes;
    void *user;
    uint64_t deadline_us, message_due_us; /* 0: none */
    bool handled;                         /* begun, and not yet finished by its handler */
    bool ended;                           /* how is known, by its handler or by us */
    bool remote_closed, told_closed, responded, deferred;
    unsigned credit;
    struct framing framing;
    struct tm_buf pending; /* came, and was not asked for */
    size_t pending_at;
    struct tm_grpc_message *single; /* unary: waits for the end of the stream */
    struct chunks out;
    size_t out_bytes;
    struct ending ending;
    struct { /* under the worker's lock */
        struct tm_grpc_call *next;
        bool touched, finished;
        unsigned credit;
        struct chunks out;
        struct ending ending;
    } posted;
};

/* ---- call.c: a call's life ---- */

struct tm_grpc_call *call_new(struct connection *connection, int32_t stream);
void call_detach(struct tm_grpc_call *call); /* its stream is no more */
/* Its headers are there. */
void call_begin(struct tm_grpc_call *call);
void call_data(struct tm_grpc_call *call, const char *bytes, size_t len);
void call_half_closed(struct tm_grpc_call *call);
/* By us, not by its handler. `retry`: with RetryInfo. */
void call_end(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text, bool retry);
/* Goes on with what came before it was asked for; or says that nothing comes. */
void call_absorb(struct tm_grpc_call *call);
void call_drop_input(struct tm_grpc_call *call);
struct tm_str call_header(const struct tm_grpc_call *call, const char *name);

/* ---- post.c: what handlers say, from any thread ---- */

void call_apply(struct tm_grpc_call *call); /* what was posted; the call may be gone afterwards */
void chunks_append(struct chunks *chunks, struct chunk *chunk);
void chunks_free(struct chunks *chunks);
void call_release(struct tm_grpc_call *call);

/* ---- respond.c: what is sent ---- */

void respond_pump(struct tm_grpc_call *call); /* something to send was added */
void respond_refuse(struct tm_grpc_call *call, const char *http_status);

/* ---- connection.c: a session without its socket ---- */

bool connection_callbacks(struct tm_grpc_server *server);
struct connection *connection_new(struct worker *worker, int fd);
void connection_free(struct connection *connection);
/* False: the session is broken; what there is to send says why. */
bool connection_feed(struct connection *connection, const char *bytes, size_t len);
/* Appends what is to be sent to `out`, up to about `most` bytes. False: broken. */
bool connection_fill(struct connection *connection, size_t most);
void connection_leave(struct connection *connection); /* GOAWAY, the first */
void connection_leave_soon(struct connection *connection);
void connection_calm(struct connection *connection); /* ENHANCE_YOUR_CALM, and nothing more is read */

/* ---- worker.c ---- */

void *worker_main(void *worker);
void worker_dirty(struct connection *connection);
void worker_due(struct worker *worker, uint64_t due_us);
void worker_wake(struct worker *worker);
/* ---- socket.c ---- */

void socket_accept(struct worker *worker);
void socket_ready(struct connection *connection, uint32_t events);
void socket_flush(struct connection *connection); /* may free it: the only place that does while the worker runs */
/* ---- sweep.c ---- */

void sweep(struct worker *worker, uint64_t now_us);

#endif
