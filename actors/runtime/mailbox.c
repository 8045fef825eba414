/* mailbox: a rep socket with many contexts. A context receives one request, waits for its answer, sends it, and
 * receives the next. Past the byte budget contexts wait instead of receiving: senders then queue on their own side. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <nng/protocol/reqrep0/rep.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum slot_state { SLOT_RECEIVING, SLOT_HANDLING, SLOT_ANSWERING, SLOT_PARKED };

struct slot {
    struct mailbox *mailbox;
    nng_ctx context;
    nng_aio *aio;
    nng_msg *received;
    _Atomic enum slot_state state; /* changed by whom the slot is with: a thread of nng or the loop */
};

static struct tm_metric malformed = TM_COUNTER("tracemesh_frames_malformed_total", "Frames that were no message");

static void receive(struct slot *slot) {
    slot->state = SLOT_RECEIVING;
    nng_ctx_recv(slot->context, slot->aio);
}

static bool over_budget(const struct mailbox *mailbox) {
    return atomic_load(&mailbox->bytes) >= mailbox->actor->config.mailbox_bytes;
}

static void receive_or_park(void *state) {
    struct slot *slot = state;
    if (over_budget(slot->mailbox)) slot->state = SLOT_PARKED;
    else receive(slot);
}

static void unpark(struct mailbox *mailbox) {
    for (size_t i = 0; i < TM_MAILBOX_CONTEXTS && !over_budget(mailbox); i++)
        if (mailbox->slots[i].state == SLOT_PARKED) receive(&mailbox->slots[i]);
}

/* On the loop. */
static void deliver(void *state) {
    struct slot *slot = state;
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_message *message = arena ? tm_arena_zalloc(arena, sizeof *message) : NULL;
    if (!message) abort();
    *message = (struct tm_message){.slot = slot, .frame = slot->received, .arena = arena, .received_us = tm_mono_us()};
    struct tm_str bytes = {nng_msg_body(slot->received), nng_msg_len(slot->received)};
    slot->received = NULL;
    if (tm_frame_unpack(bytes, arena, &message->envelope, &message->payload) != TM_OK) {
        tm_metric_add(&malformed, 1);
        tm_log(TM_LOG_WARN, "frame_malformed", "bytes=%zu", bytes.len);
        message->envelope = NULL;
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_REJECTED, "malformed frame", (struct tm_str){0});
        return;
    }
    actor_handle(slot->mailbox->actor, message);
}

/* On one of nng's threads: only moves the slot on. */
static void on_aio(void *state) {
    struct slot *slot = state;
    struct mailbox *mailbox = slot->mailbox;
    int result = nng_aio_result(slot->aio);
    if (result == NNG_ECLOSED) return;
    if (slot->state == SLOT_RECEIVING) {
        if (result != 0) {
            receive(slot);
            return;
        }
        slot->received = nng_aio_get_msg(slot->aio);
        slot->state = SLOT_HANDLING;
        atomic_fetch_add(&mailbox->bytes, nng_msg_len(slot->received));
        atomic_fetch_add(&mailbox->messages, 1);
        loop_post(&mailbox->actor->loop, deliver, slot);
        return;
    }
    if (result != 0) nng_msg_free(nng_aio_get_msg(slot->aio)); /* the asker is gone: it will ask again elsewhere */
    if (over_budget(mailbox)) loop_post(&mailbox->actor->loop, receive_or_park, slot);
    else receive(slot);
}

const Tracemesh__Envelope *tm_message_envelope(const struct tm_message *message) {
    return message->envelope;
}
struct tm_str tm_message_payload(const struct tm_message *message) {
    return message->payload;
}

static nng_msg *answer_frame(const struct tm_message *message, Tracemesh__Status status, const char *reason,
                             struct tm_str payload) {
    Tracemesh__Envelope envelope = TRACEMESH__ENVELOPE__INIT;
    char cut[512];
    nng_msg *frame;
    snprintf(cut, sizeof cut, "%s", reason ? reason : "");
    envelope.kind = TRACEMESH__KIND__KIND_ANSWER;
    envelope.id = message->envelope ? message->envelope->id : 0;
    envelope.status = status;
    envelope.reason = cut;
    if (nng_msg_alloc(&frame, tm_frame_size(&envelope, payload.len)) != 0) abort();
    tm_frame_pack(&envelope, payload, nng_msg_body(frame));
    return frame;
}

void tm_message_answer(struct tm_message *message, Tracemesh__Status status, const char *reason,
                       struct tm_str payload) {
    struct slot *slot = message->slot;
    struct mailbox *mailbox = slot->mailbox;
    nng_msg *answer = answer_frame(message, status, reason, payload);
    atomic_fetch_sub(&mailbox->bytes, nng_msg_len(message->frame));
    atomic_fetch_sub(&mailbox->messages, 1);
    nng_msg_free(message->frame);
    tm_arena_free(message->arena);
    slot->state = SLOT_ANSWERING;
    nng_aio_set_msg(slot->aio, answer);
    nng_ctx_send(slot->context, slot->aio);
    unpark(mailbox);
}

bool mailbox_is_empty(const struct mailbox *mailbox) {
    return atomic_load(&mailbox->messages) == 0;
}

enum tm_status mailbox_open(struct mailbox *mailbox, struct tm_actor *actor, struct tm_error *error) {
    mailbox->actor = actor;
    mailbox->slots = calloc(TM_MAILBOX_CONTEXTS, sizeof *mailbox->slots);
    if (!mailbox->slots) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    if (strncmp(actor->url, "ipc://", 6) == 0) unlink(actor->url + 6); /* left by a process that was killed */
    int result = nng_rep0_open(&mailbox->socket);
    if (result == 0) result = nng_socket_set_size(mailbox->socket, NNG_OPT_RECVMAXSZ, actor->config.message_bytes);
    for (size_t i = 0; result == 0 && i < TM_MAILBOX_CONTEXTS; i++) {
        struct slot *slot = &mailbox->slots[i];
        slot->mailbox = mailbox;
        result = nng_ctx_open(&slot->context, mailbox->socket);
        if (result == 0) result = nng_aio_alloc(&slot->aio, on_aio, slot);
        if (result == 0) receive(slot);
    }
    if (result == 0) result = nng_listen(mailbox->socket, actor->url, NULL, 0);
    if (result == 0) return TM_OK;
    return tm_fail(error, TM_UNAVAILABLE, "mailbox-url", "cannot listen on %s: %s", actor->url, nng_strerror(result));
}
