/* stream: see stream.h. All but what begins with `publish_stream_` runs on the actor's loop. */
#include "ingest/grpc/stream.h"

#include "base/log.h"
#include "inquiry/inquire.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    ASKED_MOST = 16,    /* inquiries of one stream at a time */
    INQUIRY_MS = 30000, /* then it is asked anew */
    ROOM_LOOK_MS = 10,
};

static void go_on(struct publish_stream *stream);

/* ---- its end ---- */

static void let_go(struct publish_stream *stream) {
    if (--stream->awaited > 0) return;
    while (!TAILQ_EMPTY(&stream->batches)) {
        struct stream_batch *batch = TAILQ_FIRST(&stream->batches);
        TAILQ_REMOVE(&stream->batches, batch, link);
        batch_free(&batch->batch);
        free(batch);
    }
    free(stream);
}

static bool close_down(struct publish_stream *stream) {
    if (stream->finished) return false;
    stream->finished = true;
    tm_timer_cancel(stream->again);
    stream->again = NULL;
    *stream->slot = stream->next;
    if (stream->next) stream->next->slot = stream->slot;
    return true;
}

/* For callers that let the stream go themselves, later. */
static void finish(struct publish_stream *stream, enum tm_grpc_status status, const char *text) {
    if (!close_down(stream)) return;
    grpc_finish(stream->guest.call, status, text);
    stream->awaited--;
}

static void refuse(struct publish_stream *stream, enum answer answer, const char *text) {
    if (!close_down(stream)) return;
    grpc_refuse(stream->guest.call, answer, text);
    stream->awaited--;
}

/* ---- telling ---- */

static void say(struct publish_stream *stream, const struct batch *batch, const char *receipt) {
    struct tm_buf out = {0};
    if (!batch_response(batch, stream->stored_sequence, receipt, &out)) abort(); /* the supervisor starts us anew */
    tm_grpc_send(stream->guest.call, tm_buf_str(&out));
    tm_buf_free(&out);
}

static void tell_stored(void *state) {
    struct publish_stream *stream = state;
    const struct batch last = {.sequence = stream->accepted_sequence};
    stream->tells = false;
    if (!stream->finished) say(stream, &last, "");
    go_on(stream);
    let_go(stream);
}

/* Answers come in the order of the requests. */
static void answer_accepted(struct publish_stream *stream) {
    struct stream_batch *batch;
    TAILQ_FOREACH(batch, &stream->batches, link) {
        if (batch->stage == STAGE_SENT) return;
        if (batch->answered) continue;
        batch->answered = true;
        stream->accepted_sequence = batch->batch.sequence;
        say(stream, &batch->batch, batch->receipt);
    }
}

/* Those that are stored and behind which nothing older waits are forgotten. */
static void forget_stored(struct publish_stream *stream) {
    uint64_t before = stream->stored_sequence;
    struct stream_batch *batch;
    while ((batch = TAILQ_FIRST(&stream->batches)) && batch->stage == STAGE_STORED && batch->answered) {
        stream->stored_sequence = batch->batch.sequence;
        TAILQ_REMOVE(&stream->batches, batch, link);
        stream->count--;
        batch_free(&batch->batch);
        free(batch);
    }
    if (stream->stored_sequence == before || stream->tells) return;
    stream->tells = true; /* once for all that are found stored in this turn */
    stream->awaited++;
    tm_post(stream->guest.door->means.actor, tell_stored, stream);
}

/* ---- asking what became of them ---- */

static void end_unstored(struct publish_stream *stream, const struct stream_batch *batch, const struct fate *fate) {
    char text[600];
    bool dead = fate->state == TRACEMESH__FATE__STATE__STATE_DEAD;
    bool dropped = fate->state == TRACEMESH__FATE__STATE__STATE_DROPPED;
    snprintf(text, sizeof text, "sequence %llu is %s: %s", (unsigned long long)batch->batch.sequence,
             dead      ? "dead"
             : dropped ? "dropped"
                       : "forgotten",
             fate->reason ? fate->reason : "");
    finish(stream, TM_GRPC_DATA_LOSS, text);
}

static void take_fate(void *state, const struct fate *fate) {
    struct stream_batch *batch = state;
    struct publish_stream *stream = batch->stream;
    stream->asked--;
    batch->stage = STAGE_QUEUED;
    switch (fate->state) {
    case TRACEMESH__FATE__STATE__STATE_STORED: batch->stage = STAGE_STORED; break;
    case TRACEMESH__FATE__STATE__STATE_DEAD:
    case TRACEMESH__FATE__STATE__STATE_DROPPED:
    case TRACEMESH__FATE__STATE__STATE_FORGOTTEN: end_unstored(stream, batch, fate); break;
    default: break; /* asked anew */
    }
    go_on(stream);
    let_go(stream);
}

static void ask_for_fates(struct publish_stream *stream) {
    struct tm_actor *actor = stream->guest.door->means.actor;
    struct stream_batch *batch;
    if (tm_actor_draining(actor)) return;
    TAILQ_FOREACH(batch, &stream->batches, link) {
        if (stream->asked == ASKED_MOST || batch->stage == STAGE_SENT) return;
        if (batch->stage != STAGE_QUEUED || !batch->answered) continue;
        batch->stage = STAGE_ASKED;
        stream->asked++;
        stream->awaited++;
        inquire(actor, &batch->place, INQUIRY_MS, take_fate, batch);
    }
}

/* ---- asking for more ---- */

static void look_for_room(void *state) {
    struct publish_stream *stream = state;
    stream->again = NULL;
    go_on(stream);
}

static void ask_for_more(struct publish_stream *stream) {
    const struct grpc_door *door = stream->guest.door;
    if (!stream->paused || stream->wants_end || stream->leaving || stream->count >= door->config.stream_batches) return;
    enum answer room = submit_has_room(door->means.submitter);
    if (room == ANSWER_COUNT) {
        stream->paused = false;
        stream->awaited++;
        tm_grpc_next(stream->guest.call);
    } else if (!stream->again) {
        stream->again = tm_timer_once(door->means.actor, ROOM_LOOK_MS, look_for_room, stream);
    }
}

/* A stream that leaves has told what is queued: what its client has to send again is what it was not told of. */
static bool is_all_answered(const struct publish_stream *stream) {
    struct stream_batch *last = TAILQ_LAST(&stream->batches, stream_batches);
    return !last || last->answered;
}

static void go_on(struct publish_stream *stream) {
    if (stream->finished) return;
    stream->awaited++; /* so that it is there until this is over */
    answer_accepted(stream);
    forget_stored(stream);
    if (stream->wants_end && stream->count == 0 && !stream->tells) finish(stream, TM_GRPC_OK, NULL);
    else if (stream->leaving && is_all_answered(stream)) refuse(stream, ANSWER_NO_BROKER, "the server is about to end");
    if (!stream->finished) ask_for_fates(stream);
    if (!stream->finished) ask_for_more(stream);
    let_go(stream);
}

/* ---- what comes ---- */

static void arrive(void *state) {
    struct stream_batch *batch = state;
    struct publish_stream *stream = batch->stream;
    TAILQ_INSERT_TAIL(&stream->batches, batch, link);
    stream->count++;
    stream->paused = true;
    if (batch->stage == STAGE_SENT) stream->awaited++; /* on_submitted */
    go_on(stream);
    let_go(stream);
}

static void on_submitted(void *state, enum answer answer, const struct tm_published *submitted) {
    struct stream_batch *batch = state;
    struct publish_stream *stream = batch->stream;
    batch_free_body(&batch->batch);
    if (answer == ANSWER_COUNT) {
        batch->stage = STAGE_QUEUED;
        batch->place = submitted->place;
        snprintf(batch->receipt, sizeof batch->receipt, "%s", submitted->receipt);
        if (!batch->place.entry_ms)
            finish(stream, TM_GRPC_FAILED_PRECONDITION, "the queue does not say where it keeps batches: use Publish");
    } else {
        refuse(stream, answer, NULL);
    }
    go_on(stream);
    let_go(stream);
}

static void end_of_requests(void *state) {
    struct publish_stream *stream = state;
    stream->wants_end = true;
    go_on(stream);
    let_go(stream);
}

static void client_is_gone(void *state) {
    struct publish_stream *stream = state;
    finish(stream, TM_GRPC_CANCELLED, NULL);
    let_go(stream);
}

struct refusal {
    struct publish_stream *stream;
    enum tm_grpc_status status;
    const char *text; /* NULL: no memory */
};

static void refuse_request(void *state) {
    struct refusal *refusal = state;
    struct publish_stream *stream = refusal->stream;
    if (refusal->text) finish(stream, refusal->status, refusal->text);
    else refuse(stream, ANSWER_NO_MEMORY, NULL);
    let_go(stream);
    free(refusal);
}

void stream_drain(struct grpc_door *door) {
    struct publish_stream *next;
    for (struct publish_stream *stream = door->streams; stream; stream = next) {
        next = stream->next;
        stream->leaving = true;
        go_on(stream);
    }
}

static void enlist(void *state) {
    struct publish_stream *stream = state;
    struct grpc_door *door = stream->guest.door;
    stream->next = door->streams;
    stream->slot = &door->streams;
    if (stream->next) stream->next->slot = &stream->next;
    door->streams = stream;
    stream->leaving = door->quiesced;
    go_on(stream);
}

/* ---- on the server's threads ---- */

static void admitted(struct guest *guest) {
    struct publish_stream *stream = calloc(1, sizeof *stream);
    if (!stream) abort(); /* out of memory: the supervisor starts us anew */
    stream->guest = *guest;
    tm_str_to(guest->sdk_name, stream->sdk_name, sizeof stream->sdk_name);
    tm_str_to(guest->sdk_version, stream->sdk_version, sizeof stream->sdk_version);
    stream->guest.sdk_name = tm_str_from(stream->sdk_name);
    stream->guest.sdk_version = tm_str_from(stream->sdk_version);
    stream->awaited = 1;
    stream->paused = true;
    TAILQ_INIT(&stream->batches);
    guest->stream = stream;
    tm_post(guest->door->means.actor, enlist, stream);
}

void publish_stream_begin(void *door, struct tm_grpc_call *call) {
    grpc_admit(door, call, sizeof(struct guest), false, admitted);
}

static struct publish_stream *stream_of(struct tm_grpc_call *call) {
    return ((struct guest *)tm_grpc_user(call))->stream;
}

/* What answers tm_grpc_next, which the stream awaits. */
static void post(struct publish_stream *stream, void (*run)(void *state), void *state) {
    tm_post(stream->guest.door->means.actor, run, state);
}

static void refuse_later(struct publish_stream *stream, enum tm_grpc_status status, const char *text) {
    struct refusal *refusal = malloc(sizeof *refusal);
    if (!refusal) abort();
    *refusal = (struct refusal){stream, status, text};
    post(stream, refuse_request, refusal);
}

static void send_on(struct publish_stream *stream, struct stream_batch *batch) {
    bool submits = batch->batch.events > 0;
    batch->stage = submits ? STAGE_SENT : STAGE_STORED;
    post(stream, arrive, batch); /* before it can be answered */
    if (submits && !publish_submit(&stream->guest, &batch->batch, on_submitted, batch))
        refuse_later(stream, TM_GRPC_UNAVAILABLE, NULL);
}

void publish_stream_message(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    struct publish_stream *stream = stream_of(call);
    struct stream_batch *batch = calloc(1, sizeof *batch);
    if (!batch) abort(); /* out of memory: the supervisor starts us anew */
    bool may_all = stream->guest.scope.access == TM_ACCESS_PROJECT;
    enum tm_status status = batch_read(message, stream->guest.door->config.body_bytes, may_all, &batch->batch);
    bool grows = status == TM_OK && batch->batch.sequence > stream->last_sequence;
    if (grows) {
        batch->stream = stream;
        stream->last_sequence = batch->batch.sequence;
        send_on(stream, batch);
        return;
    }
    if (status == TM_OK) batch_free(&batch->batch);
    free(batch);
    if (status == TM_OK)
        refuse_later(stream, TM_GRPC_INVALID_ARGUMENT, "sequence: must grow with each request, from 1");
    else if (status == TM_INVALID) refuse_later(stream, TM_GRPC_INVALID_ARGUMENT, "not a PublishRequest");
    else refuse_later(stream, TM_GRPC_UNAVAILABLE, NULL);
}

void publish_stream_half_closed(void *state, struct tm_grpc_call *call) {
    struct publish_stream *stream = stream_of(call);
    post(stream, end_of_requests, stream);
}

void publish_stream_gone(void *state, struct tm_grpc_call *call) {
    struct publish_stream *stream = stream_of(call);
    post(stream, client_is_gone, stream);
}
