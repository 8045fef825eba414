/* submit: see its header. */
#include "ingest/submit.h"

#include "base/clock.h"
#include "base/log.h"
#include "ingest/publish.h"

#include <sodium.h>
#include <stdlib.h>

struct submitter {
    struct tm_actor *actor;
    struct submit_settings settings;
    struct tm_receipt_key receipts;
};

/* One body on its way; in the request's arena, gone when it is done. */
struct parcel {
    struct submitter *submitter;
    struct submission is;
    struct tm_str head; /* of the message, to send it again */
    uint64_t began_us;
    unsigned sent;
    char batch[TM_BATCH_NAME_SIZE];
};

struct submitter *submitter_new(struct tm_actor *actor, const struct submit_settings *settings) {
    struct submitter *submitter = sodium_init() < 0 ? NULL : calloc(1, sizeof *submitter);
    if (!submitter) return NULL;
    submitter->actor = actor;
    submitter->settings = *settings;
    tm_receipt_key_from(settings->salt, &submitter->receipts);
    return submitter;
}

void submitter_free(struct submitter *submitter) {
    free(submitter);
}

enum answer submit_has_room(const struct submitter *submitter) {
    if (tm_peers(submitter->actor, "broker") == 0) return ANSWER_NO_BROKER;
    size_t outstanding = tm_outstanding_bytes(submitter->actor, "broker");
    return outstanding > submitter->settings.outstanding_bytes ? ANSWER_BACKLOG : ANSWER_COUNT;
}

/* ---- the broker's answer, on the loop ---- */

static void send_parcel(struct parcel *parcel);

/* Where the broker says the batch lies. A broker of an older version says nothing: then there is no receipt. */
static void read_place(const struct parcel *parcel, struct tm_str payload, char receipt[TM_RECEIPT_SIZE],
                       struct submitted *out) {
    Tracemesh__Place *place = tracemesh__place__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    if (place && place->entry_ms) {
        out->place = (struct tm_place){place->stream, place->entry_ms, place->entry_sequence, place->index};
        tm_receipt_write(&parcel->submitter->receipts, tm_str_from(parcel->is.scope->project_id), parcel->batch,
                         &out->place, receipt);
    }
    if (place) tracemesh__place__free_unpacked(place, NULL);
}

/* A broker that is about to end has done nothing with it, and is not asked again while another one is connected. */
static bool send_elsewhere(struct parcel *parcel, const struct tm_reply *reply) {
    bool untouched =
        reply->status == TM_OK && reply->answer->draining && reply->answer->status == TRACEMESH__STATUS__STATUS_RETRY;
    if (!untouched || parcel->sent >= parcel->submitter->settings.publish_tries) return false;
    send_parcel(parcel);
    return true;
}

static void on_reply(void *state, const struct tm_reply *reply) {
    struct parcel *parcel = state;
    enum answer answer = answer_of(reply);
    char receipt[TM_RECEIPT_SIZE] = "";
    struct submitted submitted = {.batch = parcel->batch, .receipt = receipt};
    if (send_elsewhere(parcel, reply)) return;
    answers_count_published(parcel->is.events, answer == ANSWER_COUNT);
    if (answer == ANSWER_COUNT) {
        answers_count_acceptance(tm_mono_us() - parcel->began_us);
        read_place(parcel, reply->payload, receipt, &submitted);
    } else {
        tm_log(TM_LOG_WARN, "publish_failed", "batch=%s status=%s broker=%s answer=%d reason=\"%s\"", parcel->batch,
               tm_status_text(reply->status), reply->peer, reply->answer ? (int)reply->answer->status : -1,
               reply->answer ? reply->answer->reason : "");
    }
    parcel->is.done(parcel->is.state, answer, &submitted);
}

/* ---- out ---- */

static struct tm_str head_of(struct parcel *parcel) {
    const struct submission *is = &parcel->is;
    struct tm_str name = publish_attribution(is->sdk_name, is->arena);
    struct tm_str version = publish_attribution(is->sdk_version, is->arena);
    Tracemesh__Publish publish = TRACEMESH__PUBLISH__INIT;
    if (!name.ptr || !version.ptr) return (struct tm_str){NULL, 0};
    publish.receipt = parcel->batch;
    publish.project_id = (char *)(uintptr_t)is->scope->project_id; /* protobuf-c has no const: nobody writes through */
    publish.public_key = (char *)(uintptr_t)is->scope->public_key; /* these */
    publish.sdk_name = (char *)(uintptr_t)name.ptr;
    publish.sdk_version = (char *)(uintptr_t)version.ptr;
    publish.received_us = tm_wall_us();
    publish.format = is->format;
    publish.skip = (uint32_t *)(uintptr_t)is->skip;
    publish.n_skip = is->skip_count;
    return publish_head(&publish, is->body.len, is->arena);
}

static void send_parcel(struct parcel *parcel) {
    parcel->sent++;
    tm_request(parcel->submitter->actor, &(struct tm_request){
                                             .to_kind = "broker",
                                             .kind = TRACEMESH__KIND__KIND_PUBLISH,
                                             .deadline_ms = (uint32_t)parcel->submitter->settings.publish_ms,
                                             .project = parcel->is.scope->project_id,
                                             .events = parcel->is.events,
                                             .payload = parcel->head,
                                             .payload_tail = parcel->is.body,
                                             .on_reply = on_reply,
                                             .state = parcel,
                                         });
}

static void draw_name(char batch[TM_BATCH_NAME_SIZE]) {
    unsigned char bytes[TM_BATCH_NAME_SIZE / 2];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(batch, TM_BATCH_NAME_SIZE, bytes, sizeof bytes);
}

bool submit(struct submitter *submitter, const struct submission *submission) {
    struct parcel *parcel = tm_arena_zalloc(submission->arena, sizeof *parcel);
    if (!parcel) return false;
    parcel->submitter = submitter;
    parcel->is = *submission;
    parcel->began_us = tm_mono_us();
    draw_name(parcel->batch);
    parcel->head = head_of(parcel);
    if (!parcel->head.ptr) return false;
    send_parcel(parcel);
    return true;
}
