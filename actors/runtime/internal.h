/* internal: what the files of the runtime know of each other. Not for actors. */
#ifndef TM_RUNTIME_INTERNAL_H
#define TM_RUNTIME_INTERNAL_H

#include "base/hash.h"
#include "runtime/actor.h"
#include "runtime/frame.h"
#include "runtime/metrics.h"

#include <nng/nng.h>
#include <pthread.h>

enum {
    TM_KINDS = 64, /* kinds of messages */
    TM_HOOKS = 8,  /* of each sort, per actor */
    TM_ID_ROOM = 128,
    TM_KIND_ROOM = 32,
    TM_URL_ROOM = 256,
};

/* ---- loop ---- */
struct post {
    void (*run)(void *state);
    void *state;
};

struct loop {
    int epoll, wake;
    pthread_mutex_t lock;
    struct post *posts, *running; /* swapped at each turn */
    size_t count, room, running_room;
    struct tm_timer *timers; /* by due time */
    struct tm_watch *dead;   /* freed during this turn: kept until its end */
    pthread_t thread;
    _Atomic bool entered; /* `thread` is who runs it */
    _Atomic uint64_t ticked_us;
    bool stop;
};
bool loop_open(struct loop *loop);
void loop_run(struct loop *loop); /* until loop->stop */
void loop_post(struct loop *loop, void (*run)(void *state), void *state);
void loop_run_posts(struct loop *loop);
bool loop_is_mine(struct loop *loop); /* whether the caller is the loop */
void loop_close(struct loop *loop);   /* timers and watches go; posts may still come, and are never run */

/* ---- mailbox ---- */
struct slot;
struct mailbox {
    struct tm_actor *actor;
    nng_socket socket;
    nng_listener listener;
    struct slot *idle;
    size_t idle_count, slot_count, receiving;
    pthread_mutex_t lock;             /* of the next two */
    struct slot *taken;               /* by nng, their answers; to rest */
    bool starved;                     /* the next one taken wakes the loop */
    _Atomic uint64_t answering;       /* answers not yet taken by nng */
    _Atomic uint64_t bytes, messages; /* received and unanswered */
    _Atomic uint64_t events;          /* given to handlers, in messages unanswered */
};
enum tm_status mailbox_open(struct mailbox *mailbox, struct tm_actor *actor, struct tm_error *error);
void mailbox_close(struct mailbox *mailbox);
bool sendmsg_is_ours(void);                 /* whether nng, too, calls the one of sendmsg.c */
void sysconf_while_nng_starts(bool starts); /* of this thread */
/* Connections that were not taken since the mailbox opened, by nng's own count. */
uint64_t mailbox_failed_handshakes(const struct mailbox *mailbox);
void mailbox_drop(struct tm_message *message); /* takes the next one; this one gets no answer */

struct tm_message {
    struct slot *slot;
    nng_msg *frame; /* NULL: kept by someone */
    size_t bytes;   /* of the frame */
    Tracemesh__Envelope *envelope;
    struct tm_str payload;
    uint64_t received_us;
    bool counted; /* its events are among those held */
};

/* ---- peers ---- */
struct pending;
struct wire;
struct peer {
    struct peer *next;
    char id[TM_ID_ROOM], kind[TM_KIND_ROOM], url[TM_URL_ROOM];
    uint64_t incarnation;
    bool own;               /* the actor itself (echo.c) */
    bool bootstrap, routed; /* named by BROKER_URL; named by the routes. Neither: free to become another */
    bool was_routed;        /* by the routes before */
    bool open, dialing;     /* has a socket; has a dialer */
    unsigned absent;        /* looks in a row that found the dialer without a connection */
    nng_socket socket;
    nng_dialer dialer;
    _Atomic uint32_t pipe, lost_pipe; /* ids; 0: not connected */
    uint32_t draining_pipe;           /* at its end is an actor that said it is about to end */
    uint64_t bytes;                   /* sent, unanswered */
    struct pending *outstanding;
    struct wire *idle; /* contexts to send on */
    size_t idle_count;
};
struct kind_use { /* a kind of peer this actor sends to */
    char kind[TM_KIND_ROOM];
    _Atomic uint64_t bytes, requests; /* sent, unanswered */
};
enum { TM_KINDS_USED = 16 };
struct peers {
    pthread_mutex_t lock; /* of the list and its names, for readers that are not the loop */
    struct peer *first;
    struct kind_use kinds[TM_KINDS_USED];
    _Atomic size_t kind_count; /* only grows */
};
void peers_open(struct tm_actor *actor);
struct peer *peers_add(struct tm_actor *actor, const char *id, const char *kind, const char *url);
/* Marks no peer as routed: what follows names those that are, then peers_settle ends those that left. */
void peers_unroute(struct tm_actor *actor);
void peers_settle(struct tm_actor *actor);
bool peer_dial(struct tm_actor *actor, struct peer *peer); /* false: it cannot be dialled */
/* Over a new connection. Only when the old one stands: one that ends in its handshake harms nng. */
void peer_dial_again(struct tm_actor *actor, struct peer *peer);
void peer_let_go(struct peer *peer); /* hangs up when nothing needs it any more */
bool peer_is_connected(const struct peer *peer);
bool peer_is_known(const struct peer *peer);        /* bootstrap or routed */
void peer_drains(struct peer *peer, bool draining); /* what its last answer said: others are preferred */
struct kind_use *peers_use(struct tm_actor *actor, const char *kind);
/* The one to send to; NULL: nobody fits. */
struct peer *peers_choose(struct tm_actor *actor, const char *id, const char *kind, bool together);
void peers_close(struct tm_actor *actor);

/* ---- requests ---- */
struct requests {
    _Atomic uint64_t count; /* not yet called back */
    struct tm_timer *sweep; /* while there are any */
};
void requests_send_to(struct tm_actor *actor, struct peer *peer, const struct tm_request *request);
/* Ends the peer's requests with TM_UNAVAILABLE; but not those that may be sent again, unless `all`. */
void requests_end(struct peer *peer, bool all);
/* Whether it owes an answer for longer than an answer usually takes. */
bool requests_wait_long(const struct peer *peer, uint64_t now_us);
/* The peer has left the routes: when it is still connected it may be draining, and gets a while to answer. */
void requests_part(struct tm_actor *actor, struct peer *peer);

/* ---- routes ---- */
struct routes {
    Tracemesh__Routes *now; /* NULL until the first */
    char owners[TM_SHARDS][TM_ID_ROOM];
    uint64_t epochs[TM_SHARDS];
    int64_t since_us[TM_SHARDS];
    uint64_t registered_us, asked_us;
    unsigned older; /* answers in a row with an older version */
    struct tm_timer *regular, *soon;
};
enum tm_status routes_start(struct tm_actor *actor, struct tm_error *error);
void routes_leave(struct tm_actor *actor);
bool routes_registered(const struct tm_actor *actor);

/* ---- echo ---- */
struct echo {
    struct peer *self;
    unsigned missed;            /* in a row */
    uint64_t failed_handshakes; /* of the mailbox, when last heard */
};
bool echo_start(struct tm_actor *actor); /* false: its own mailbox cannot be dialled */

/* ---- ops ---- */
struct hook {
    const char *name;
    const char *(*check)(void *state);
    bool (*drained)(void *state);
    void (*routes)(void *state);
    void (*print)(void *state, struct tm_buf *out);
    void *state;
};
struct ops;
enum tm_status ops_open(struct tm_actor *actor, struct tm_error *error);
uint16_t ops_port(const struct ops *ops);
void ops_close(struct ops *ops);

/* ---- dispatch ---- */
void message_dispatch(struct tm_actor *actor, struct tm_message *message);
void message_answered(const struct tm_message *message, Tracemesh__Status status); /* for the metrics */
int64_t messages_unaccounted_events(const struct tm_actor *actor); /* taken, less done, refused and held; on the loop */

/* ---- memory ---- */
struct memory { /* as malloc counted it at the last look */
    size_t used_bytes, free_bytes;
    bool trimmed; /* since it became quiet */
    bool started; /* what only the start needed was let go */
};
void memory_keep(void); /* before any thread starts */
bool memory_start(struct tm_actor *actor);

/* ---- the actor ---- */
struct kind_handler {
    tm_handler run;
    void *state;
};
struct tm_actor {
    struct tm_actor_config config;
    char kind[TM_KIND_ROOM], id[TM_ID_ROOM], url[TM_URL_ROOM], ops_url[64];
    uint64_t incarnation;
    bool is_broker;
    struct loop loop;
    struct mailbox mailbox;
    struct peers peers;
    struct requests requests;
    struct routes routes;
    struct echo echo;
    struct memory memory;
    struct ops *ops;
    struct kind_handler handlers[TM_KINDS];
    struct hook checks[TM_HOOKS], warnings[TM_HOOKS], drains[TM_HOOKS], route_hooks[TM_HOOKS], pages[TM_HOOKS];
    size_t check_count, warning_count, drain_count, route_hook_count, page_count;
    _Atomic bool draining;
    bool was_drained; /* at the last look */
    bool closing;     /* after the drain: every request fails at once */
    uint64_t drain_until_us;
    int signals;
    struct tm_watch *signal_watch;
};
void actor_out_of_memory(void) __attribute__((noreturn));

#endif
