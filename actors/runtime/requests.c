/* requests: a request's life, from tm_request to its reply.
 *
 * A context of the peer's socket carries one request at a time and is used again. Deadlines are swept here, not by nng,
 * whose resend waits a whole period for a peer that hangs and whose time-outs cost a thread's time each. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <nng/protocol/reqrep0/req.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    SWEEP_MS = 100,
    IDLE_WIRES = 64,                 /* kept per peer */
    LONG_US = 2000000,               /* an answer usually takes less */
    RESEND_MS = 24 * 60 * 60 * 1000, /* for nng: when the connection broke, not by time */
};

struct pending {
    struct tm_actor *actor;
    struct peer *peer;
    struct kind_use *use;
    struct pending *next, **link; /* in peer->outstanding */
    struct wire *wire;            /* NULL: not with nng */
    nng_msg *frame;               /* until it is with nng */
    char to_kind[TM_KIND_ROOM], to_actor[TM_ID_ROOM];
    uint64_t id, since_us, deadline_us, bytes;
    bool resend, together, parting; /* parting: its peer left the routes */
    enum tm_status end;             /* why it ends without an answer */
    bool broken;                    /* by the end of the connection it was sent on */
    tm_on_reply on_reply;
    void *state;
};

/* nng has it from nng_ctx_send until after_nng is posted, the loop otherwise. The answer is waited for as soon as the
 * request is given away: that it was sent wakes nobody, for `send` has no callback. */
struct wire {
    struct wire *next; /* idle */
    nng_ctx context;
    nng_aio *send, *receive;
    struct pending *pending;
    bool open, resends;
};

static _Atomic uint64_t next_id = 1; /* of the process, as mesh.proto has it */
static struct tm_metric malformed = TM_COUNTER("tracemesh_answers_malformed_total", "Answers that were none");
static struct tm_metric overdue = TM_COUNTER("tracemesh_requests_overdue_total", "Requests not answered in time");

/* ---- the end ---- */

static void call_back(struct pending *pending, enum tm_status status, const Tracemesh__Envelope *answer,
                      struct tm_str payload) {
    struct peer *peer = pending->peer;
    struct tm_reply reply = {status, answer, payload, peer ? peer->id : "", pending->broken};
    if (peer) {
        *pending->link = pending->next;
        if (pending->next) pending->next->link = pending->link;
        peer->bytes -= pending->bytes;
        atomic_fetch_sub(&pending->use->bytes, pending->bytes);
        atomic_fetch_sub(&pending->use->requests, 1);
    }
    atomic_fetch_sub(&pending->actor->requests.count, 1);
    pending->on_reply(pending->state, &reply);
    if (peer) peer_let_go(peer);
    if (pending->frame) nng_msg_free(pending->frame);
    free(pending);
}

static void fail(void *state) {
    struct pending *pending = state;
    if (pending->end == TM_TIMEOUT) tm_metric_add(&overdue, 1);
    call_back(pending, pending->end, NULL, (struct tm_str){0});
}

static void fail_soon(struct pending *pending, enum tm_status status) {
    pending->end = status;
    loop_post(&pending->actor->loop, fail, pending); /* never from within tm_request */
}

static void take_answer(struct pending *pending, nng_msg *frame) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_str payload, bytes = {nng_msg_body(frame), nng_msg_len(frame)};
    Tracemesh__Envelope *answer;
    if (!arena) actor_out_of_memory();
    if (tm_frame_unpack(bytes, arena, &answer, &payload) == TM_OK && answer->kind == TRACEMESH__KIND__KIND_ANSWER &&
        answer->id == pending->id) {
        peer_drains(pending->peer, answer->draining);
        call_back(pending, TM_OK, answer, payload);
    } else {
        tm_metric_add(&malformed, 1);
        tm_log(TM_LOG_WARN, "answer_malformed", "peer=%s bytes=%zu", pending->peer->id, bytes.len);
        pending->end = TM_UNAVAILABLE;
        fail(pending);
    }
    tm_arena_free(arena);
    nng_msg_free(frame);
}

/* ---- wires ---- */

static void wire_rest(struct peer *peer, struct wire *wire) {
    wire->pending = NULL;
    if (wire->open && peer->idle_count < IDLE_WIRES) {
        wire->next = peer->idle;
        peer->idle = wire;
        peer->idle_count++;
        return;
    }
    if (wire->open) nng_ctx_close(wire->context);
    nng_aio_free(wire->send);
    nng_aio_free(wire->receive);
    free(wire);
}

/* Whether it left; what did not is freed. The context's end ends both operations, the answer's first. */
static bool was_sent(const struct wire *wire) {
    nng_aio_wait(wire->send);
    if (nng_aio_result(wire->send) == 0) return true;
    nng_msg_free(nng_aio_get_msg(wire->send));
    return false;
}

/* On the loop, when nng is done with the request. */
static void after_nng(void *state) {
    struct wire *wire = state;
    struct pending *pending = wire->pending;
    int result = nng_aio_result(wire->receive);
    nng_msg *answer = result == 0 ? nng_aio_get_msg(wire->receive) : NULL;
    pending->broken = was_sent(wire) && result == NNG_ECONNRESET; /* what this side ends is NNG_ECLOSED */
    pending->wire = NULL;
    wire_rest(pending->peer, wire);
    if (answer) take_answer(pending, answer);
    else fail(pending);
}

/* On one of nng's threads. */
static void on_answer(void *state) {
    struct wire *wire = state;
    loop_post(&wire->pending->actor->loop, after_nng, wire);
}

static struct wire *wire_new(struct peer *peer) {
    struct wire *wire = calloc(1, sizeof *wire);
    if (!wire || nng_ctx_open(&wire->context, peer->socket) != 0 || nng_aio_alloc(&wire->send, NULL, NULL) != 0 ||
        nng_aio_alloc(&wire->receive, on_answer, wire) != 0)
        actor_out_of_memory(); /* the only way these fail on an open socket */
    wire->open = true;
    return wire;
}

static struct wire *wire_take(struct peer *peer, bool resends) {
    struct wire *wire = peer->idle;
    if (wire) {
        peer->idle = wire->next;
        peer->idle_count--;
    } else {
        wire = wire_new(peer);
    }
    if (wire->resends != resends)
        nng_ctx_set_ms(wire->context, NNG_OPT_REQ_RESENDTIME, resends ? RESEND_MS : NNG_DURATION_INFINITE);
    wire->resends = resends;
    return wire;
}

/* Closing the context makes nng give the aio back and forget the request: it is not sent again later. */
static void abandon(struct pending *pending, enum tm_status why) {
    if (!pending->wire || !pending->wire->open) return;
    pending->end = why;
    pending->wire->open = false;
    nng_ctx_close(pending->wire->context);
}

void requests_end(struct peer *peer, bool all) {
    for (struct pending *pending = peer->outstanding; pending; pending = pending->next)
        if (all || !pending->resend) abandon(pending, TM_UNAVAILABLE);
}

void requests_part(struct tm_actor *actor, struct peer *peer) {
    uint64_t until_us = tm_mono_us() + actor->config.parting_ms * 1000;
    if (!peer_is_connected(peer)) requests_end(peer, true);
    for (struct pending *pending = peer->outstanding; pending; pending = pending->next) {
        if (pending->deadline_us <= until_us) continue;
        pending->deadline_us = until_us;
        pending->parting = true;
    }
}

bool requests_wait_long(const struct peer *peer, uint64_t now_us) {
    for (const struct pending *pending = peer->outstanding; pending; pending = pending->next)
        if (now_us - pending->since_us > LONG_US) return true;
    return false;
}

/* ---- deadlines ---- */

static void sweep(void *state) {
    struct tm_actor *actor = state;
    uint64_t now = tm_mono_us();
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next)
        for (struct pending *pending = peer->outstanding; pending; pending = pending->next)
            if (now >= pending->deadline_us) abandon(pending, pending->parting ? TM_UNAVAILABLE : TM_TIMEOUT);
    if (atomic_load(&actor->requests.count) > 0) return;
    tm_timer_cancel(actor->requests.sweep);
    actor->requests.sweep = NULL;
}

/* ---- the beginning ---- */

static void send_to(struct pending *pending, struct peer *peer) {
    struct tm_actor *actor = pending->actor;
    pending->use = peers_use(actor, peer->kind);
    pending->peer = peer;
    pending->next = peer->outstanding;
    pending->link = &peer->outstanding;
    if (pending->next) pending->next->link = &pending->next;
    peer->outstanding = pending;
    peer->bytes += pending->bytes;
    atomic_fetch_add(&pending->use->bytes, pending->bytes);
    atomic_fetch_add(&pending->use->requests, 1);
    if (!peer_dial(actor, peer)) {
        fail_soon(pending, TM_UNAVAILABLE);
        return;
    }
    if (!actor->requests.sweep) actor->requests.sweep = tm_timer_every(actor, SWEEP_MS, sweep, actor);
    pending->end = TM_UNAVAILABLE; /* unless it is told otherwise: the connection broke */
    pending->wire = wire_take(peer, pending->resend);
    pending->wire->pending = pending;
    nng_aio_set_msg(pending->wire->send, pending->frame);
    pending->frame = NULL;
    nng_ctx_send(pending->wire->context, pending->wire->send);
    nng_ctx_recv(pending->wire->context, pending->wire->receive);
}

static void send_out(void *state) {
    struct pending *pending = state;
    struct tm_actor *actor = pending->actor;
    if (*pending->to_kind) peers_use(actor, pending->to_kind);
    struct peer *peer =
        actor->closing ? NULL : peers_choose(actor, pending->to_actor, pending->to_kind, pending->together);
    if (!pending->frame) fail_soon(pending, TM_TOO_LARGE);
    else if (peer) send_to(pending, peer);
    else fail_soon(pending, TM_UNAVAILABLE);
}

static void pack(struct pending *pending, const struct tm_request *request) {
    Tracemesh__Envelope envelope = TRACEMESH__ENVELOPE__INIT;
    envelope.kind = request->kind;
    envelope.id = pending->id;
    envelope.deadline_ms = request->deadline_ms;
    envelope.events = request->events;
    if (request->project) envelope.project = (char *)(uintptr_t)request->project; /* protobuf-c has no const */
    size_t tail_len = 0;
    for (size_t i = 0; i < request->tail_count; i++) tail_len += request->tail[i].len;
    pending->bytes = tm_frame_size(&envelope, request->payload.len + tail_len);
    if (pending->bytes > pending->actor->config.message_bytes) return;
    if (nng_msg_alloc(&pending->frame, pending->bytes) != 0) actor_out_of_memory();
    uint8_t *frame = nng_msg_body(pending->frame);
    tm_frame_pack(&envelope, request->payload, frame);
    frame += pending->bytes - tail_len;
    for (size_t i = 0; i < request->tail_count; i++) {
        struct tm_str part = request->tail[i];
        if (part.len) memcpy(frame, part.ptr, part.len);
        frame += part.len;
    }
}

static struct pending *pending_new(struct tm_actor *actor, const struct tm_request *request) {
    struct pending *pending = calloc(1, sizeof *pending);
    if (!pending) actor_out_of_memory();
    pending->actor = actor;
    pending->id = atomic_fetch_add(&next_id, 1);
    pending->since_us = tm_mono_us();
    pending->deadline_us = pending->since_us + request->deadline_ms * 1000ULL;
    pending->resend = request->resend;
    pending->together = request->together;
    pending->on_reply = request->on_reply;
    pending->state = request->state;
    tm_str_to(tm_str_from(request->to_kind), pending->to_kind, sizeof pending->to_kind);
    tm_str_to(tm_str_from(request->to_actor), pending->to_actor, sizeof pending->to_actor);
    pack(pending, request);
    atomic_fetch_add(&actor->requests.count, 1);
    return pending;
}

void tm_request(struct tm_actor *actor, const struct tm_request *request) {
    struct pending *pending = pending_new(actor, request);
    if (loop_is_mine(&actor->loop)) send_out(pending);
    else loop_post(&actor->loop, send_out, pending);
}

void requests_send_to(struct tm_actor *actor, struct peer *peer, const struct tm_request *request) {
    send_to(pending_new(actor, request), peer);
}
