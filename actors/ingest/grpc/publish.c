/* publish: one batch, answered when it is queued. */
#include "ingest/grpc/batch.h"
#include "ingest/grpc/service.h"

struct visit {
    struct guest guest;
    struct batch batch;
};

void publish_begin(void *door, struct tm_grpc_call *call) {
    grpc_admit(door, call, sizeof(struct visit), false, NULL);
}

static void reply(struct visit *visit, const char *receipt) {
    struct tm_buf out = {0};
    struct tm_grpc_call *call = visit->guest.call;
    bool ok = batch_response(&visit->batch, 0, receipt, &out);
    batch_free(&visit->batch);
    if (ok) tm_grpc_send(call, tm_buf_str(&out));
    tm_buf_free(&out);
    if (ok) grpc_finish(call, TM_GRPC_OK, NULL);
    else grpc_refuse(call, ANSWER_NO_MEMORY, NULL);
}

static void on_submitted(void *state, enum answer answer, const struct tm_published *submitted) {
    struct visit *visit = state;
    if (answer == ANSWER_COUNT) {
        reply(visit, submitted->receipt);
        return;
    }
    batch_free(&visit->batch);
    grpc_refuse(visit->guest.call, answer, NULL);
}

bool publish_submit(const struct guest *guest, struct batch *batch,
                    void (*done)(void *state, enum answer answer, const struct tm_published *submitted), void *state) {
    const struct submission submission = {
        .scope = &guest->scope,
        .sdk_name = guest->sdk_name,
        .sdk_version = guest->sdk_version,
        .format = TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON,
        .body = batch->body,
        .skip = batch->skip,
        .skip_count = batch->skip_count,
        .events = batch->events,
        .arena = batch->arena,
        .done = done,
        .state = state,
    };
    return submit(guest->door->means.submitter, &submission);
}

static void refuse_whole(struct visit *visit) {
    const Tracemesh__Ingestion__V1__EventError *error = visit->batch.errors[0];
    struct tm_str text = tm_arena_printf(visit->batch.arena, "batch_json: %s%s%s", error->message,
                                         *error->error ? ": " : "", error->error);
    grpc_finish(visit->guest.call, TM_GRPC_INVALID_ARGUMENT, text.ptr);
    batch_free(&visit->batch);
}

void publish_message(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    struct visit *visit = tm_grpc_user(call);
    const struct grpc_door *door = visit->guest.door;
    bool may_all = visit->guest.scope.access == TM_ACCESS_PROJECT;
    enum tm_status status = batch_read(message, door->config.body_bytes, may_all, &visit->batch);
    if (status == TM_INVALID) grpc_finish(call, TM_GRPC_INVALID_ARGUMENT, "not a PublishRequest");
    else if (status != TM_OK) grpc_refuse(call, ANSWER_NO_MEMORY, NULL);
    else if (visit->batch.refused) refuse_whole(visit);
    else if (!visit->batch.events) reply(visit, "");
    else if (!publish_submit(&visit->guest, &visit->batch, on_submitted, visit)) {
        batch_free(&visit->batch);
        grpc_refuse(call, ANSWER_NO_MEMORY, NULL);
    }
}
