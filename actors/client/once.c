/* once: one batch, one connection, one answer; in the caller's thread. */
#include "client/client.h"

#include "base/clock.h"
#include "ingestion.pb-c.h"

#include <poll.h>
#include <stdio.h>

struct visit {
    const struct tracemesh_options *options;
    struct kept kept;
    struct tracemesh_receipt *receipt;
    bool answered;
};

static size_t on_read(void *state, uint8_t *out, size_t room, bool *ends) {
    struct visit *visit = state;
    size_t len = kept_read(&visit->kept, out, room);
    *ends = !visit->kept.unsent;
    return len;
}

static void on_message(void *state, struct tm_str packed) {
    struct visit *visit = state;
    Tracemesh__Ingestion__V1__PublishResponse *response =
        tracemesh__ingestion__v1__publish_response__unpack(NULL, packed.len, (const uint8_t *)packed.ptr);
    if (!response) return;
    visit->answered = true;
    visit->receipt->troubles = (unsigned)response->n_errors;
    snprintf(visit->receipt->receipt, sizeof visit->receipt->receipt, "%s", response->receipt);
    for (size_t i = 0; i < response->n_errors && visit->options->trouble; i++) {
        const Tracemesh__Ingestion__V1__EventError *error = response->errors[i];
        visit->options->trouble(visit->options->state,
                                &(struct tracemesh_trouble){0, error->id, error->status, error->message, error->error});
    }
    tracemesh__ingestion__v1__publish_response__free_unpacked(response, NULL);
}

static enum tracemesh_result run(struct visit *visit, struct link *link, uint64_t until_us) {
    enum link_end end;
    while ((end = link_turn(link, true)) == LINK_GOES && tm_mono_us() < until_us) {
        struct pollfd watched = {.fd = link_fd(link), .events = link_wants_to_send(link) ? POLLIN | POLLOUT : POLLIN};
        poll(&watched, 1, (int)((until_us - tm_mono_us()) / 1000) + 1);
    }
    const char *text = end == LINK_GOES ? "no answer in time" : "the connection broke";
    unsigned status = end == LINK_ENDED ? link_status(link, &text) : TM_GRPC_UNAVAILABLE;
    if (status == TM_GRPC_OK && visit->answered) return TRACEMESH_OK;
    snprintf(visit->receipt->why, sizeof visit->receipt->why, "%s", text);
    return status == TM_GRPC_UNAVAILABLE || status == TM_GRPC_RESOURCE_EXHAUSTED ? TRACEMESH_AWAY : TRACEMESH_REFUSED;
}

enum tracemesh_result tracemesh_publish_once(const struct tracemesh_options *options, const char *json, size_t len,
                                             int wait_ms, struct tracemesh_receipt *receipt) {
    struct visit visit = {.options = options, .receipt = receipt};
    const struct link_hooks hooks = {on_read, on_message, &visit};
    uint64_t until_us = tm_mono_us() + (wait_ms > 0 ? (uint64_t)wait_ms : 0) * 1000;
    *receipt = (struct tracemesh_receipt){0};
    if (len > BATCH_MOST) return TRACEMESH_TOO_LARGE;
    kept_open(&visit.kept);
    if (!kept_add(&visit.kept, 1, json, len)) return TRACEMESH_NO_MEMORY;
    struct link *link = link_open(options, CLIENT_PATH_ONCE, wait_ms, &hooks, receipt->why, sizeof receipt->why);
    enum tracemesh_result result = link ? run(&visit, link, until_us) : TRACEMESH_AWAY;
    link_free(link);
    kept_free(&visit.kept);
    return result;
}
