/* submit: stands in until the branch of the OTLP core brings its own. */
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

struct trip {
    struct submitter *submitter;
    struct submission submission;
    struct tm_str head;
    unsigned sent;
    uint64_t began_us;
    char project[128];
    char batch[TM_BATCH_NAME_SIZE];
};

struct submitter *submitter_new(struct tm_actor *actor, const struct submit_settings *settings) {
    struct submitter *submitter = calloc(1, sizeof *submitter);
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
    if (tm_outstanding_bytes(submitter->actor, "broker") > submitter->settings.outstanding_bytes) return ANSWER_BACKLOG;
    return ANSWER_COUNT;
}

static void send(struct trip *trip);

static void on_reply(void *state, const struct tm_reply *reply) {
    struct trip *trip = state;
    enum answer answer = answer_of(reply);
    bool untouched =
        reply->status == TM_OK && reply->answer->draining && reply->answer->status == TRACEMESH__STATUS__STATUS_RETRY;
    if (untouched && trip->sent < trip->submitter->settings.publish_tries) {
        send(trip);
        return;
    }
    char receipt[TM_RECEIPT_SIZE] = "";
    struct submitted submitted = {.batch = trip->batch, .receipt = receipt, .took_us = tm_mono_us() - trip->began_us};
    Tracemesh__Place *place =
        answer == ANSWER_COUNT ? tracemesh__place__unpack(NULL, reply->payload.len, (const uint8_t *)reply->payload.ptr)
                               : NULL;
    submitted.place = (Tracemesh__Place)TRACEMESH__PLACE__INIT;
    if (place) submitted.place = *place;
    if (place && place->entry_ms) {
        struct tm_place at = {place->stream, place->entry_ms, place->entry_sequence, place->index};
        tm_receipt_write(&trip->submitter->receipts, tm_str_from(trip->project), trip->batch, &at, receipt);
    }
    answers_count_published(trip->submission.events, answer == ANSWER_COUNT);
    if (answer == ANSWER_COUNT) answers_count_acceptance(submitted.took_us);
    trip->submission.done(trip->submission.state, answer, &submitted);
    if (place) tracemesh__place__free_unpacked(place, NULL);
}

static void send(struct trip *trip) {
    trip->sent++;
    tm_request(trip->submitter->actor, &(struct tm_request){
                                           .to_kind = "broker",
                                           .kind = TRACEMESH__KIND__KIND_PUBLISH,
                                           .deadline_ms = (uint32_t)trip->submitter->settings.publish_ms,
                                           .project = trip->project,
                                           .events = trip->submission.events,
                                           .payload = trip->head,
                                           .payload_tail = trip->submission.body,
                                           .on_reply = on_reply,
                                           .state = trip,
                                       });
}

bool submit(struct submitter *submitter, const struct submission *submission) {
    struct trip *trip = tm_arena_zalloc(submission->arena, sizeof *trip);
    unsigned char bytes[TM_BATCH_NAME_SIZE / 2];
    if (!trip) return false;
    *trip = (struct trip){.submitter = submitter, .submission = *submission, .began_us = tm_mono_us()};
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(trip->batch, TM_BATCH_NAME_SIZE, bytes, sizeof bytes);
    tm_str_to(tm_str_from(submission->scope->project_id), trip->project, sizeof trip->project);
    struct tm_str name = publish_attribution(submission->sdk_name, submission->arena);
    struct tm_str version = publish_attribution(submission->sdk_version, submission->arena);
    Tracemesh__Publish publish = TRACEMESH__PUBLISH__INIT;
    publish.receipt = trip->batch;
    publish.project_id = trip->project;
    publish.public_key = (char *)(uintptr_t)submission->scope->public_key;
    publish.sdk_name = (char *)(uintptr_t)name.ptr;
    publish.sdk_version = (char *)(uintptr_t)version.ptr;
    publish.received_us = tm_wall_us();
    publish.format = submission->format;
    publish.skip = (uint32_t *)(uintptr_t)submission->skip;
    publish.n_skip = submission->skip_count;
    if (!name.ptr || !version.ptr) return false;
    trip->head = publish_head(&publish, submission->body.len, submission->arena);
    if (!trip->head.ptr) return false;
    send(trip);
    return true;
}
