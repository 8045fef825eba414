/* mailbox: a rep socket with many contexts. A context receives one request, waits for its answer, sends it, and rests.
 *
 * A few contexts are receiving at any time, as many as wanted may be waiting for their answers: actors that answer only
 * when a block is stored hold hundreds. Past the byte budget none receives, and senders queue on their own side. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <nng/protocol/reqrep0/rep.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    RECEIVING = 16, /* at once: what may come in beyond the budget, too */
    IDLE_MOST = 64, /* kept for later */
    REASON_ROOM = 512,
};

enum slot_state { SLOT_IDLE, SLOT_RECEIVING, SLOT_HANDLING, SLOT_ANSWERING };

/* nng has it while receiving or answering, the loop otherwise. */
struct slot {
    struct mailbox *mailbox;
    struct slot *next; /* idle */
    nng_ctx context;
    nng_aio *aio;
    enum slot_state state;
    struct tm_arena *arena; /* of the message's Envelope */
    struct tm_message message;
};

static struct tm_metric malformed = TM_COUNTER("tracemesh_frames_malformed_total", "Frames that were no message");

/* ---- slots ---- */

static void after_nng(void *state);
static void receive_again(void *state);

/* An answer that nng has taken wakes the loop only when that has no slot to receive by; else it finds this one when it
 * next looks. */
static void answer_taken(struct slot *slot) {
    struct mailbox *mailbox = slot->mailbox;
    /* The asker of one that could not be sent is gone: it asks again elsewhere. */
    if (nng_aio_result(slot->aio) != 0) nng_msg_free(nng_aio_get_msg(slot->aio));
    pthread_mutex_lock(&mailbox->lock);
    slot->next = mailbox->taken;
    mailbox->taken = slot;
    bool starved = mailbox->starved;
    mailbox->starved = false;
    pthread_mutex_unlock(&mailbox->lock);
    atomic_fetch_sub(&mailbox->answering, 1);
    if (starved) loop_post(&mailbox->actor->loop, receive_again, mailbox);
}

/* On one of nng's threads. */
static void on_aio(void *state) {
    struct slot *slot = state;
    if (slot->state == SLOT_ANSWERING) answer_taken(slot);
    else loop_post(&slot->mailbox->actor->loop, after_nng, slot);
}

static struct slot *slot_new(struct mailbox *mailbox) {
    struct slot *slot = calloc(1, sizeof *slot);
    if (!slot || !(slot->arena = tm_arena_new(0))) actor_out_of_memory();
    slot->mailbox = mailbox;
    if (nng_ctx_open(&slot->context, mailbox->socket) != 0 || nng_aio_alloc(&slot->aio, on_aio, slot) != 0)
        actor_out_of_memory(); /* the only way these fail on an open socket */
    mailbox->slot_count++;
    return slot;
}

static void slot_rest(struct slot *slot) {
    struct mailbox *mailbox = slot->mailbox;
    slot->state = SLOT_IDLE;
    if (mailbox->idle_count < IDLE_MOST) {
        slot->next = mailbox->idle;
        mailbox->idle = slot;
        mailbox->idle_count++;
        return;
    }
    nng_ctx_close(slot->context);
    nng_aio_free(slot->aio);
    tm_arena_free(slot->arena);
    free(slot);
    mailbox->slot_count--;
}

static void rest_taken(struct mailbox *mailbox) {
    pthread_mutex_lock(&mailbox->lock);
    struct slot *taken = mailbox->taken;
    mailbox->taken = NULL;
    pthread_mutex_unlock(&mailbox->lock);
    while (taken) {
        struct slot *slot = taken;
        taken = slot->next;
        slot_rest(slot);
    }
}

static struct slot *slot_take(struct mailbox *mailbox) {
    struct slot *slot = mailbox->idle;
    if (!slot) return mailbox->slot_count < mailbox->actor->config.mailbox_messages ? slot_new(mailbox) : NULL;
    mailbox->idle = slot->next;
    mailbox->idle_count--;
    return slot;
}

/* ---- receiving ---- */

/* Every slot has a message, or an answer that nng has yet to take. */
static void wait_for_slot(struct mailbox *mailbox) {
    pthread_mutex_lock(&mailbox->lock);
    bool taken = mailbox->taken != NULL;
    mailbox->starved = !taken;
    pthread_mutex_unlock(&mailbox->lock);
    if (taken) loop_post(&mailbox->actor->loop, receive_again, mailbox);
}

static void receive_more(struct mailbox *mailbox) {
    rest_taken(mailbox);
    while (mailbox->receiving < RECEIVING && atomic_load(&mailbox->bytes) < mailbox->actor->config.mailbox_bytes) {
        struct slot *slot = slot_take(mailbox);
        if (!slot) {
            wait_for_slot(mailbox);
            return;
        }
        slot->state = SLOT_RECEIVING;
        mailbox->receiving++;
        nng_ctx_recv(slot->context, slot->aio);
    }
}

static void receive_again(void *state) {
    receive_more(state);
}

static void forget(struct tm_message *message) {
    struct mailbox *mailbox = message->slot->mailbox;
    atomic_fetch_sub(&mailbox->bytes, message->bytes);
    atomic_fetch_sub(&mailbox->messages, 1);
    if (message->counted) atomic_fetch_sub(&mailbox->events, message->envelope->events);
    message->counted = false;
    if (message->frame) nng_msg_free(message->frame);
    message->frame = NULL;
    tm_arena_reset(message->slot->arena);
}

void mailbox_drop(struct tm_message *message) {
    forget(message);
    slot_rest(message->slot);
}

static void deliver(struct slot *slot) {
    struct tm_message *message = &slot->message;
    nng_msg *frame = nng_aio_get_msg(slot->aio);
    struct tm_str bytes = {nng_msg_body(frame), nng_msg_len(frame)};
    slot->state = SLOT_HANDLING;
    *message = (struct tm_message){.slot = slot, .frame = frame, .bytes = bytes.len, .received_us = tm_mono_us()};
    atomic_fetch_add(&slot->mailbox->bytes, bytes.len);
    atomic_fetch_add(&slot->mailbox->messages, 1);
    if (tm_frame_unpack(bytes, slot->arena, &message->envelope, &message->payload) == TM_OK) {
        message_dispatch(slot->mailbox->actor, message);
        return;
    }
    tm_metric_add(&malformed, 1);
    tm_log(TM_LOG_WARN, "frame_malformed", "bytes=%zu", bytes.len);
    mailbox_drop(message); /* whose it was is not known */
}

static void after_nng(void *state) {
    struct slot *slot = state;
    struct mailbox *mailbox = slot->mailbox;
    int result = nng_aio_result(slot->aio);
    mailbox->receiving--;
    if (result == 0) {
        deliver(slot);
    } else {
        tm_log(TM_LOG_ERROR, "receive_failed", "reason=\"%s\"", nng_strerror(result));
        slot_rest(slot);
    }
    receive_more(mailbox);
}

/* ---- answering ---- */

const Tracemesh__Envelope *tm_message_envelope(const struct tm_message *message) {
    return message->envelope;
}
struct tm_str tm_message_payload(const struct tm_message *message) {
    return message->payload;
}

struct tm_payload *tm_message_keep(struct tm_message *message) {
    nng_msg *frame = message->frame;
    if (!frame) abort(); /* kept twice */
    message->frame = NULL;
    return (struct tm_payload *)frame;
}
void tm_payload_free(struct tm_payload *kept) {
    nng_msg_free((nng_msg *)kept);
}

static nng_msg *answer_frame(uint64_t id, Tracemesh__Status status, const char *reason, struct tm_str payload,
                             bool draining) {
    Tracemesh__Envelope envelope = TRACEMESH__ENVELOPE__INIT;
    char cut[REASON_ROOM];
    nng_msg *frame;
    tm_str_to(tm_str_from(reason), cut, sizeof cut);
    envelope.kind = TRACEMESH__KIND__KIND_ANSWER;
    envelope.id = id;
    envelope.status = status;
    envelope.reason = cut;
    envelope.draining = draining;
    if (nng_msg_alloc(&frame, tm_frame_size(&envelope, payload.len)) != 0) actor_out_of_memory();
    tm_frame_pack(&envelope, payload, nng_msg_body(frame));
    return frame;
}

void tm_message_answer(struct tm_message *message, Tracemesh__Status status, const char *reason,
                       struct tm_str payload) {
    struct slot *slot = message->slot;
    if (slot->state != SLOT_HANDLING) {
        tm_log(TM_LOG_FATAL, "answered_twice", "status=%d", (int)status);
        abort();
    }
    /* payload may be the message's */
    nng_msg *answer =
        answer_frame(message->envelope->id, status, reason, payload, atomic_load(&slot->mailbox->actor->draining));
    message_answered(message, status);
    forget(message);
    slot->state = SLOT_ANSWERING;
    atomic_fetch_add(&slot->mailbox->answering, 1);
    nng_aio_set_msg(slot->aio, answer);
    nng_ctx_send(slot->context, slot->aio);
    receive_more(slot->mailbox);
}

/* ---- life ---- */

enum tm_status mailbox_open(struct mailbox *mailbox, struct tm_actor *actor, struct tm_error *error) {
    mailbox->actor = actor;
    pthread_mutex_init(&mailbox->lock, NULL);
    if (!sendmsg_is_ours()) return tm_fail(error, TM_INVALID, "", "this program was linked without its sendmsg");
    int result = nng_rep0_open(&mailbox->socket);
    if (result == 0) result = nng_socket_set_size(mailbox->socket, NNG_OPT_RECVMAXSZ, actor->config.message_bytes);
    if (result == 0) result = nng_listener_create(&mailbox->listener, mailbox->socket, actor->url);
    if (result == 0 && tm_str_starts(tm_str_from(actor->url), "ipc://")) /* this user's processes only */
        result = nng_listener_set_int(mailbox->listener, NNG_OPT_IPC_PERMISSIONS, 0600);
    /* nng removes a socket that nobody listens on any more, and refuses one that is in use. */
    if (result == 0) result = nng_listener_start(mailbox->listener, 0);
    if (result != 0)
        return tm_fail(error, TM_UNAVAILABLE, "mailbox-url", "cannot listen on %s: %s", actor->url,
                       nng_strerror(result));
    receive_more(mailbox);
    return TM_OK;
}

uint64_t mailbox_failed_handshakes(const struct mailbox *mailbox) {
    static const char *const causes[] = {"disconnect", "canceled", "other", "timeout", "proto", "auth"};
    uint64_t failed = 0;
    nng_stat *all;
    if (nng_stats_get(&all) != 0) return 0;
    nng_stat *ours = nng_stat_find_listener(all, mailbox->listener);
    for (size_t i = 0; ours && i < sizeof causes / sizeof *causes; i++) {
        nng_stat *cause = nng_stat_find(ours, causes[i]);
        failed += cause ? nng_stat_value(cause) : 0;
    }
    nng_stats_free(all);
    return failed;
}

/* Closing the listener closes its connections and removes its file, and unlike nng_close never waits. */
void mailbox_close(struct mailbox *mailbox) {
    nng_listener_close(mailbox->listener);
}
