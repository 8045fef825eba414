/* internal: what the files of the runtime know of each other. Not for actors. */
#ifndef TM_RUNTIME_INTERNAL_H
#define TM_RUNTIME_INTERNAL_H

#include "runtime/actor.h"
#include "runtime/frame.h"
#include "runtime/metrics.h"

#include <nng/nng.h>
#include <pthread.h>

enum {
    TM_KINDS = 64, /* kinds of messages */
    TM_SHARD_ROOM = 64,
    TM_HOOKS = 8, /* of each sort, per actor */
    TM_MAILBOX_CONTEXTS = 64,
    TM_SWEEP_MS = 50, /* how often deadlines are looked at */
    TM_REGISTER_MS = 1000,
    TM_REGISTER_DEADLINE_MS = 900,
    TM_RECONNECT_LEAST_MS = 10,
    TM_RECONNECT_MOST_MS = 100,
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
    _Atomic uint64_t ticked_us;
    bool stop;
};
bool loop_open(struct loop *loop);
void loop_run(struct loop *loop); /* until loop->stop */
void loop_post(struct loop *loop, void (*run)(void *state), void *state);

/* ---- mailbox ---- */
struct slot; /* one context of the rep socket */
struct mailbox {
    struct tm_actor *actor;
    nng_socket socket;
    struct slot *slots;
    _Atomic uint64_t bytes, messages; /* received and unanswered */
};
enum tm_status mailbox_open(struct mailbox *mailbox, struct tm_actor *actor, struct tm_error *error);
bool mailbox_is_empty(const struct mailbox *mailbox);

/* ---- peers ---- */
struct pending;
struct peer {
    struct tm_actor *actor;
    struct peer *next;
    char id[128], kind[32], url[256];
    bool bootstrap, routed; /* named by BROKER_URL; named by the routes */
    bool dialed;
    nng_socket socket;
    _Atomic int pipes;
    _Atomic uint64_t bytes; /* sent, unanswered */
    struct pending *outstanding;
};
struct kind_use { /* a kind of peer this actor has sent to */
    char kind[32];
    _Atomic uint64_t bytes;
};
struct peers {
    struct peer *_Atomic first; /* only grows */
    struct kind_use kinds[16];
    _Atomic size_t kind_count;
    _Atomic uint64_t requests;
};
struct peer *peers_add(struct tm_actor *actor, const char *id, const char *kind, const char *url);
void peers_drop_unrouted(struct tm_actor *actor);
void peers_send_to(struct peer *peer, const struct tm_request *request);
void peers_sweep(struct tm_actor *actor); /* ends requests past their deadline */
bool peers_is_idle(const struct tm_actor *actor);
void peers_dial_used(struct tm_actor *actor);

/* ---- routes ---- */
struct routes {
    Tracemesh__Routes *now; /* NULL until the first */
    char owners[TM_SHARD_ROOM][128];
    uint64_t epochs[TM_SHARD_ROOM];
    uint64_t registered_us, asked_us;
    unsigned older; /* answers in a row with an older version */
    struct tm_timer *timer, *soon;
};
void routes_start(struct tm_actor *actor);
void routes_leave(struct tm_actor *actor);
bool routes_registered(const struct tm_actor *actor);

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

/* ---- the actor ---- */
struct kind_handler {
    tm_handler run;
    void *state;
};
struct tm_actor {
    struct tm_actor_config config;
    char kind[32], id[128], url[256], ops_url[64];
    uint64_t incarnation;
    bool is_broker;
    struct loop loop;
    struct mailbox mailbox;
    struct peers peers;
    struct routes routes;
    struct ops *ops;
    struct kind_handler handlers[TM_KINDS];
    struct hook checks[TM_HOOKS], drains[TM_HOOKS], route_hooks[TM_HOOKS], pages[TM_HOOKS];
    size_t check_count, drain_count, route_hook_count, page_count;
    _Atomic bool draining;
    uint64_t drain_until_us;
    int signals;
};
void actor_handle(struct tm_actor *actor, struct tm_message *message);

/* Made by the mailbox; see mailbox.c. */
struct tm_message {
    struct slot *slot;
    nng_msg *frame;
    struct tm_arena *arena;
    Tracemesh__Envelope *envelope;
    struct tm_str payload;
    uint64_t received_us;
};

#endif
