/* peers: the actors this one knows, a req socket for each that it sends to, and the choice among them. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <nng/protocol/reqrep0/req.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECONNECT_LEAST_MS = 10, ABSENT_MOST_MS = 1000, LOOK_MS = 250, ABSENT_LOOKS = 4 };

bool peer_is_known(const struct peer *peer) {
    return peer->bootstrap || peer->routed || peer->own;
}

/* ---- kinds in use: only those are dialled ---- */

static struct kind_use *kind_find(struct peers *peers, const char *kind) {
    size_t count = atomic_load(&peers->kind_count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(peers->kinds[i].kind, kind) == 0) return &peers->kinds[i];
    return NULL;
}

static void dial_all(struct tm_actor *actor, const char *kind) {
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next)
        if (peer_is_known(peer) && strcmp(peer->kind, kind) == 0) peer_dial(actor, peer);
}

struct kind_use *peers_use(struct tm_actor *actor, const char *kind) {
    struct peers *peers = &actor->peers;
    struct kind_use *use = kind_find(peers, kind);
    if (use) return use;
    size_t count = atomic_load(&peers->kind_count);
    if (count == TM_KINDS_USED) abort(); /* the program names its kinds: not input */
    use = &peers->kinds[count];
    snprintf(use->kind, sizeof use->kind, "%s", kind);
    atomic_store(&peers->kind_count, count + 1);
    dial_all(actor, kind);
    return use;
}

uint64_t tm_outstanding_bytes(struct tm_actor *actor, const char *kind) {
    struct kind_use *use = kind_find(&actor->peers, kind);
    return use ? atomic_load(&use->bytes) : 0;
}

/* ---- connections ---- */

bool peer_is_connected(const struct peer *peer) {
    return atomic_load(&peer->pipe) != 0;
}

void peer_drains(struct peer *peer, bool draining) {
    peer->draining_pipe = draining ? atomic_load(&peer->pipe) : 0;
}

static bool is_draining(const struct peer *peer) {
    return peer->draining_pipe && peer->draining_pipe == atomic_load(&peer->pipe);
}

/* On one of nng's threads. The end of a pipe may be told before its beginning, or without one. */
static void on_pipe(nng_pipe pipe, nng_pipe_ev event, void *state) {
    struct peer *peer = state;
    uint32_t id = (uint32_t)nng_pipe_id(pipe), same = id;
    if (event == NNG_PIPE_EV_ADD_POST) {
        atomic_store(&peer->pipe, id);
        if (atomic_load(&peer->lost_pipe) != id) return;
    } else {
        atomic_store(&peer->lost_pipe, id);
    }
    atomic_compare_exchange_strong(&peer->pipe, &same, 0);
}

static int open_socket(struct tm_actor *actor, struct peer *peer) {
    int result = nng_req0_open(&peer->socket);
    if (result != 0) return result;
    peer->open = true;
    nng_socket_set_size(peer->socket, NNG_OPT_RECVMAXSZ, actor->config.message_bytes);
    nng_socket_set_ms(peer->socket, NNG_OPT_RECONNMINT, RECONNECT_LEAST_MS);
    nng_socket_set_ms(peer->socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
    nng_pipe_notify(peer->socket, NNG_PIPE_EV_ADD_POST, on_pipe, peer);
    nng_pipe_notify(peer->socket, NNG_PIPE_EV_REM_POST, on_pipe, peer);
    return 0;
}

/* One that the routes name is tried more often than one that BROKER_URL says may be there. */
static void set_pace(const struct tm_actor *actor, struct peer *peer) {
    nng_duration routed_ms = (nng_duration)actor->config.reconnect_ms;
    nng_dialer_set_ms(peer->dialer, NNG_OPT_RECONNMAXT, peer->routed ? routed_ms : ABSENT_MOST_MS);
}

bool peer_dial(struct tm_actor *actor, struct peer *peer) {
    if (peer->dialing) return true;
    int result = peer->open ? 0 : open_socket(actor, peer);
    if (result == 0) result = nng_dialer_create(&peer->dialer, peer->socket, peer->url);
    if (result == 0) {
        set_pace(actor, peer);
        result = nng_dialer_start(peer->dialer, NNG_FLAG_NONBLOCK);
        if (result != 0) nng_dialer_close(peer->dialer);
    }
    peer->dialing = result == 0;
    if (result != 0) tm_log(TM_LOG_WARN, "dial_failed", "url=%s reason=\"%s\"", peer->url, nng_strerror(result));
    return result == 0;
}

/* The socket stays, for nng_close may hang (nng 1.5.2): closing its dialer ends the connection and never waits. */
static void hang_up(struct peer *peer) {
    if (peer->dialing) nng_dialer_close(peer->dialer);
    peer->dialing = false;
}

void peer_dial_again(struct tm_actor *actor, struct peer *peer) {
    if (!peer_is_connected(peer)) return;
    hang_up(peer);
    peer_dial(actor, peer);
}

void peer_let_go(struct peer *peer) {
    if (!peer_is_known(peer) && !peer->outstanding) hang_up(peer);
}

/* BROKER_URL names brokers of this machine that may never run. Each attempt of nng's wakes several threads; whether the
 * socket is there is one call. */
static bool has_no_socket(const struct peer *peer) {
    static const char scheme[] = "ipc://";
    size_t len = sizeof scheme - 1;
    return !peer->routed && strncmp(peer->url, scheme, len) == 0 && access(peer->url + len, F_OK) != 0 &&
           errno == ENOENT;
}

/* nng 1.5.2 counts its pauses by the wall clock: one that is set back while a dialer pauses makes it pause as much
 * longer. A new dialer goes on. */
static void look(void *state) {
    struct tm_actor *actor = state;
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) {
        bool missing = (peer->dialing || peer->bootstrap) && !peer_is_connected(peer);
        peer->absent = missing ? peer->absent + 1 : 0;
        if (!missing || (peer->dialing && peer->absent < ABSENT_LOOKS)) continue;
        peer->absent = 0;
        hang_up(peer);
        if (!has_no_socket(peer)) peer_dial(actor, peer);
    }
}

void peers_open(struct tm_actor *actor) {
    pthread_mutex_init(&actor->peers.lock, NULL);
    tm_timer_every(actor, LOOK_MS, look, actor);
}

/* ---- the list ---- */

static struct peer *find_or_take(struct peers *peers, const char *url) {
    struct peer *vacant = NULL;
    for (struct peer *peer = peers->first; peer; peer = peer->next) {
        if (strcmp(peer->url, url) == 0) return peer;
        if (!peer->dialing && !peer_is_known(peer) && !peer->outstanding) vacant = peer;
    }
    if (vacant) {
        vacant->was_routed = false;
        vacant->incarnation = 0;
        return vacant;
    }
    struct peer *peer = calloc(1, sizeof *peer);
    if (!peer) actor_out_of_memory();
    peer->next = peers->first;
    peers->first = peer;
    return peer;
}

struct peer *peers_add(struct tm_actor *actor, const char *id, const char *kind, const char *url) {
    pthread_mutex_lock(&actor->peers.lock);
    struct peer *peer = find_or_take(&actor->peers, url);
    snprintf(peer->url, sizeof peer->url, "%s", url);
    snprintf(peer->id, sizeof peer->id, "%s", id);
    snprintf(peer->kind, sizeof peer->kind, "%s", kind);
    pthread_mutex_unlock(&actor->peers.lock);
    return peer;
}

void peers_unroute(struct tm_actor *actor) {
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) {
        peer->was_routed = peer->routed;
        peer->routed = false;
    }
}

void peers_settle(struct tm_actor *actor) {
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) {
        if (peer->dialing) set_pace(actor, peer);
        if (peer->was_routed && !peer->routed) requests_part(actor, peer);
        peer_let_go(peer);
        if (!peer_is_known(peer) || has_no_socket(peer)) continue;
        if (peer->bootstrap || kind_find(&actor->peers, peer->kind)) peer_dial(actor, peer);
    }
}

struct wish {
    struct tm_actor *actor;
    char kind[TM_KIND_ROOM];
};

static void use_kind(void *state) {
    struct wish *wish = state;
    peers_use(wish->actor, wish->kind);
    free(wish);
}

/* Who asks about a kind means to send to it: from now on it is dialled. */
static void wish_for(struct tm_actor *actor, const char *kind) {
    struct wish *wish = malloc(sizeof *wish);
    if (!wish) actor_out_of_memory();
    wish->actor = actor;
    snprintf(wish->kind, sizeof wish->kind, "%s", kind);
    tm_post(actor, use_kind, wish);
}

size_t tm_peers(struct tm_actor *actor, const char *kind) {
    size_t count = 0;
    if (!kind_find(&actor->peers, kind)) wish_for(actor, kind);
    pthread_mutex_lock(&actor->peers.lock);
    for (const struct peer *peer = actor->peers.first; peer; peer = peer->next)
        count += strcmp(peer->kind, kind) == 0 && peer_is_connected(peer);
    pthread_mutex_unlock(&actor->peers.lock);
    return count;
}

/* ---- choice ---- */

struct choice {
    const char *id, *kind; /* id: "" for any of the kind */
    bool together;
    uint64_t now_us;
};

static bool is_better(const struct choice *choice, const struct peer *peer, const struct peer *best) {
    if (!best) return true;
    if (peer_is_connected(peer) != peer_is_connected(best)) return peer_is_connected(peer);
    if (is_draining(peer) != is_draining(best)) return is_draining(best);
    if (peer->routed != best->routed) return peer->routed; /* a broker that drains has left the routes */
    if (choice->together) {
        bool waits = requests_wait_long(peer, choice->now_us), best_waits = requests_wait_long(best, choice->now_us);
        if (waits != best_waits) return best_waits;
        if (!waits) return strcmp(peer->id, best->id) < 0;
    }
    return peer->bytes < best->bytes;
}

static bool fits(const struct choice *choice, const struct peer *peer) {
    return *choice->id ? strcmp(peer->id, choice->id) == 0 : strcmp(peer->kind, choice->kind) == 0;
}

/* A connected one as tm_request says; without a connected one any known, which may come back. */
struct peer *peers_choose(struct tm_actor *actor, const char *id, const char *kind, bool together) {
    struct choice choice = {id, kind, together, tm_mono_us()};
    struct peer *best = NULL;
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next)
        if (fits(&choice, peer) && peer_is_known(peer) && is_better(&choice, peer, best)) best = peer;
    return best;
}

void peers_close(struct tm_actor *actor) {
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) hang_up(peer);
}
