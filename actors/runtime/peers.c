/* peers: a req socket per peer, a context per request. The deadline is ours: nng sends again only when a connection
 * broke, so a killed and restarted peer gets what it had not answered. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <nng/protocol/reqrep0/req.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct pending {
    struct tm_actor *actor;
    struct peer *peer;
    struct pending *next, **link; /* in peer->outstanding */
    nng_msg *frame;
    char to_kind[32], to_actor[128];
    uint64_t deadline_us, bytes;
    tm_on_reply on_reply;
    void *state;
    nng_ctx context;
    nng_aio *aio;
    int result;
    bool sent, overdue, has_context;
};

static _Atomic uint64_t next_id = 1;

/* ---- kinds in use ---- */

static struct kind_use *kind_use(struct peers *peers, const char *kind, bool add) {
    size_t count = atomic_load(&peers->kind_count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(peers->kinds[i].kind, kind) == 0) return &peers->kinds[i];
    if (!add || count == sizeof peers->kinds / sizeof *peers->kinds) return NULL;
    snprintf(peers->kinds[count].kind, sizeof peers->kinds[count].kind, "%s", kind);
    atomic_store(&peers->kind_count, count + 1);
    return &peers->kinds[count];
}

uint64_t tm_outstanding_bytes(struct tm_actor *actor, const char *kind) {
    struct kind_use *use = kind_use(&actor->peers, kind, false);
    return use ? atomic_load(&use->bytes) : 0;
}

static void account(struct pending *pending, int64_t sign) {
    struct kind_use *use = kind_use(&pending->actor->peers, pending->peer->kind, true);
    atomic_fetch_add(&pending->peer->bytes, (uint64_t)(sign * (int64_t)pending->bytes));
    if (use) atomic_fetch_add(&use->bytes, (uint64_t)(sign * (int64_t)pending->bytes));
}

/* ---- sockets ---- */

static void on_pipe(nng_pipe pipe, nng_pipe_ev event, void *state) {
    struct peer *peer = state;
    atomic_fetch_add(&peer->pipes, event == NNG_PIPE_EV_ADD_POST ? 1 : -1);
}

static void dial(struct peer *peer) {
    if (peer->dialed) return;
    size_t most = peer->actor->config.message_bytes;
    int result = nng_req0_open(&peer->socket);
    if (result == 0) {
        peer->dialed = true;
        nng_socket_set_size(peer->socket, NNG_OPT_RECVMAXSZ, most);
        nng_socket_set_ms(peer->socket, NNG_OPT_RECONNMINT, TM_RECONNECT_LEAST_MS);
        nng_socket_set_ms(peer->socket, NNG_OPT_RECONNMAXT, TM_RECONNECT_MOST_MS);
        nng_socket_set_ms(peer->socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
        nng_pipe_notify(peer->socket, NNG_PIPE_EV_ADD_POST, on_pipe, peer);
        nng_pipe_notify(peer->socket, NNG_PIPE_EV_REM_POST, on_pipe, peer);
        result = nng_dial(peer->socket, peer->url, NULL, NNG_FLAG_NONBLOCK);
    }
    if (result != 0) tm_log(TM_LOG_WARN, "dial_failed", "url=%s reason=\"%s\"", peer->url, nng_strerror(result));
}

struct peer *peers_add(struct tm_actor *actor, const char *id, const char *kind, const char *url) {
    struct peer *peer = actor->peers.first;
    while (peer && strcmp(peer->url, url) != 0) peer = peer->next;
    if (!peer) {
        peer = calloc(1, sizeof *peer);
        if (!peer) abort();
        peer->actor = actor;
        snprintf(peer->url, sizeof peer->url, "%s", url);
        peer->next = actor->peers.first;
        actor->peers.first = peer;
    }
    if (*id) snprintf(peer->id, sizeof peer->id, "%s", id);
    snprintf(peer->kind, sizeof peer->kind, "%s", kind);
    return peer;
}

void peers_dial_used(struct tm_actor *actor) {
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next)
        if (peer->bootstrap || kind_use(&actor->peers, peer->kind, false)) dial(peer);
}

size_t tm_peers(struct tm_actor *actor, const char *kind) {
    size_t count = 0;
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next)
        count += strcmp(peer->kind, kind) == 0 && atomic_load(&peer->pipes) > 0;
    return count;
}

/* ---- a request's life ---- */

static void finish(struct pending *pending, enum tm_status status, nng_msg *answer) {
    struct tm_reply reply = {.status = status, .peer = pending->peer ? pending->peer->id : ""};
    struct tm_arena *arena = NULL;
    Tracemesh__Envelope *envelope = NULL;
    if (pending->peer) {
        *pending->link = pending->next;
        if (pending->next) pending->next->link = pending->link;
        account(pending, -1);
    }
    if (answer) {
        arena = tm_arena_new(0);
        struct tm_str bytes = {nng_msg_body(answer), nng_msg_len(answer)};
        if (!arena || tm_frame_unpack(bytes, arena, &envelope, &reply.payload) != TM_OK) reply.status = TM_FAILED;
        else reply.answer = envelope;
    }
    atomic_fetch_sub(&pending->actor->peers.requests, 1);
    pending->on_reply(pending->state, &reply);
    if (answer) nng_msg_free(answer);
    tm_arena_free(arena);
    if (pending->has_context) nng_ctx_close(pending->context);
    if (pending->aio) nng_aio_free(pending->aio);
    if (pending->frame) nng_msg_free(pending->frame);
    free(pending);
}

/* On the loop, after nng is done with the request. */
static void settle(void *state) {
    struct pending *pending = state;
    if (pending->result == 0) finish(pending, TM_OK, nng_aio_get_msg(pending->aio));
    else finish(pending, pending->overdue ? TM_TIMEOUT : TM_UNAVAILABLE, NULL);
}

static void on_aio(void *state) {
    struct pending *pending = state;
    pending->result = nng_aio_result(pending->aio);
    if (!pending->sent) {
        if (pending->result != 0) nng_msg_free(nng_aio_get_msg(pending->aio));
        else {
            pending->sent = true;
            nng_ctx_recv(pending->context, pending->aio);
            return;
        }
    }
    loop_post(&pending->actor->loop, settle, pending);
}

static void send_over(struct pending *pending, struct peer *peer) {
    dial(peer);
    pending->peer = peer;
    pending->next = peer->outstanding;
    pending->link = &peer->outstanding;
    if (pending->next) pending->next->link = &pending->next;
    peer->outstanding = pending;
    account(pending, 1);
    int result = peer->dialed ? nng_ctx_open(&pending->context, peer->socket) : NNG_ECLOSED;
    pending->has_context = result == 0;
    if (result == 0) result = nng_aio_alloc(&pending->aio, on_aio, pending);
    if (result != 0) {
        finish(pending, TM_UNAVAILABLE, NULL);
        return;
    }
    nng_aio_set_msg(pending->aio, pending->frame);
    pending->frame = NULL;
    nng_ctx_send(pending->context, pending->aio);
}

/* The connected peer with the fewest bytes to answer; without a connected one any known, which may come back. */
static struct peer *choose(struct tm_actor *actor, const struct pending *pending) {
    struct peer *best = NULL;
    bool best_connected = false;
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) {
        bool fits =
            *pending->to_actor ? strcmp(peer->id, pending->to_actor) == 0 : strcmp(peer->kind, pending->to_kind) == 0;
        if (!fits || (!peer->routed && !peer->bootstrap)) continue;
        bool connected = atomic_load(&peer->pipes) > 0;
        if (!best || (connected && !best_connected) ||
            (connected == best_connected && atomic_load(&peer->bytes) < atomic_load(&best->bytes))) {
            best = peer;
            best_connected = connected;
        }
    }
    return best;
}

static void dispatch(void *state) {
    struct pending *pending = state;
    struct peers *peers = &pending->actor->peers;
    if (*pending->to_kind && !kind_use(peers, pending->to_kind, false)) {
        kind_use(peers, pending->to_kind, true);
        peers_dial_used(pending->actor);
    }
    struct peer *peer = choose(pending->actor, pending);
    if (peer) send_over(pending, peer);
    else finish(pending, TM_UNAVAILABLE, NULL);
}

static struct pending *pending_new(struct tm_actor *actor, const struct tm_request *request) {
    Tracemesh__Envelope envelope = TRACEMESH__ENVELOPE__INIT;
    struct pending *pending = calloc(1, sizeof *pending);
    envelope.kind = request->kind;
    envelope.id = atomic_fetch_add(&next_id, 1);
    envelope.shard = request->shard;
    envelope.epoch = request->epoch;
    envelope.deadline_ms = request->deadline_ms;
    struct tm_str tail = request->payload_tail;
    size_t size = tm_frame_size(&envelope, request->payload.len + tail.len);
    if (!pending || nng_msg_alloc(&pending->frame, size) != 0) abort();
    char *frame = nng_msg_body(pending->frame);
    tm_frame_pack(&envelope, request->payload, (uint8_t *)frame);
    if (tail.len) memcpy(frame + size - tail.len, tail.ptr, tail.len);
    pending->actor = actor;
    pending->bytes = size;
    pending->deadline_us = tm_mono_us() + request->deadline_ms * 1000ULL;
    pending->on_reply = request->on_reply;
    pending->state = request->state;
    snprintf(pending->to_kind, sizeof pending->to_kind, "%s", request->to_kind ? request->to_kind : "");
    snprintf(pending->to_actor, sizeof pending->to_actor, "%s", request->to_actor ? request->to_actor : "");
    atomic_fetch_add(&actor->peers.requests, 1);
    return pending;
}

void tm_request(struct tm_actor *actor, const struct tm_request *request) {
    loop_post(&actor->loop, dispatch, pending_new(actor, request));
}

void peers_send_to(struct peer *peer, const struct tm_request *request) {
    send_over(pending_new(peer->actor, request), peer);
}

/* Closing the context makes nng end the aio, and forget the request: it is not sent again later. */
static void abandon(struct pending *pending, bool overdue) {
    if (!pending->has_context) return;
    pending->overdue = overdue;
    pending->has_context = false;
    nng_ctx_close(pending->context);
}

void peers_sweep(struct tm_actor *actor) {
    uint64_t now = tm_mono_us();
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next)
        for (struct pending *pending = peer->outstanding; pending; pending = pending->next)
            if (now >= pending->deadline_us) abandon(pending, true);
}

/* Peers are kept for good (a stopped actor may come back under its url); only their requests end. */
void peers_drop_unrouted(struct tm_actor *actor) {
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next)
        for (struct pending *pending = peer->outstanding; pending && !peer->routed && !peer->bootstrap;
             pending = pending->next)
            abandon(pending, false);
}

bool peers_is_idle(const struct tm_actor *actor) {
    return atomic_load(&actor->peers.requests) == 0;
}
