/* publish: see its header. */
#include "publish/publish.h"

#include "base/clock.h"
#include "base/log.h"
#include "publish/head.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { PAUSE_MS = 25, PAUSE_MOST_MS = 400 }; /* doubling, until a broker takes it */

struct tm_publisher {
    struct tm_actor *actor;
    struct tm_publish_settings settings;
    struct tm_receipt_key receipts;
    _Atomic uint64_t alone_since_us; /* no broker is connected; 0: one was when somebody last looked */
};

/* One body on its way; in the request's arena, gone when it is done. */
struct parcel {
    struct tm_publisher *publisher;
    struct tm_publication is;
    struct tm_str head; /* of the message, to send it again */
    uint64_t began_us;
    unsigned sent;
    uint32_t pause_ms; /* before it is sent once more */
    char batch[TM_BATCH_NAME_SIZE];
};

struct tm_publisher *tm_publisher_new(struct tm_actor *actor, const struct tm_publish_settings *settings) {
    struct tm_publisher *publisher = sodium_init() < 0 ? NULL : calloc(1, sizeof *publisher);
    if (!publisher) return NULL;
    publisher->actor = actor;
    publisher->settings = *settings;
    tm_receipt_key_from(settings->salt, &publisher->receipts);
    return publisher;
}

void tm_publisher_free(struct tm_publisher *publisher) {
    free(publisher);
}

/* Long enough that waiting for one any more would only fill this process. */
static bool is_alone(struct tm_publisher *publisher) {
    uint64_t now_us = tm_mono_us(), since_us = 0;
    if (tm_peers(publisher->actor, "broker") > 0) {
        atomic_store(&publisher->alone_since_us, 0);
        return false;
    }
    if (atomic_compare_exchange_strong(&publisher->alone_since_us, &since_us, now_us)) since_us = now_us;
    return now_us - since_us >= publisher->settings.broker_wait_ms * 1000;
}

enum tm_publish_outcome tm_publish_has_room(struct tm_publisher *publisher) {
    if (is_alone(publisher)) return TM_PUBLISH_NO_BROKER;
    size_t outstanding = tm_outstanding_bytes(publisher->actor, "broker");
    return outstanding > publisher->settings.outstanding_bytes ? TM_PUBLISH_BACKLOG : TM_PUBLISH_QUEUED;
}

/* ---- the broker's answer, on the loop ---- */

static void send_parcel(struct parcel *parcel);

static enum tm_publish_outcome outcome_of(const struct tm_reply *reply) {
    if (reply->status == TM_TIMEOUT) return TM_PUBLISH_TIMEOUT;
    if (reply->status != TM_OK) return TM_PUBLISH_NO_BROKER;
    switch (reply->answer->status) {
    case TRACEMESH__STATUS__STATUS_OK: return TM_PUBLISH_QUEUED;
    case TRACEMESH__STATUS__STATUS_OVERLOADED: return TM_PUBLISH_OVERLOADED;
    case TRACEMESH__STATUS__STATUS_RETRY: return TM_PUBLISH_NO_BROKER;
    default: return TM_PUBLISH_FAILED;
    }
}

/* Where the broker says the batch lies. A broker of an older version says nothing: then there is no receipt. */
static void read_place(const struct parcel *parcel, struct tm_str payload, char receipt[TM_RECEIPT_SIZE],
                       struct tm_published *out) {
    Tracemesh__Place *place = tracemesh__place__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    if (place && place->entry_ms) {
        out->place = (struct tm_place){place->stream, place->entry_ms, place->entry_sequence, place->index};
        tm_receipt_write(&parcel->publisher->receipts, tm_str_from(parcel->is.project_id), parcel->batch, &out->place,
                         receipt);
    }
    if (place) tracemesh__place__free_unpacked(place, NULL);
}

/* A broker that is about to end has done nothing with it, and is not asked again while another one is connected. */
static bool send_elsewhere(struct parcel *parcel, const struct tm_reply *reply) {
    bool untouched =
        reply->status == TM_OK && reply->answer->draining && reply->answer->status == TRACEMESH__STATUS__STATUS_RETRY;
    if (!untouched || parcel->sent >= parcel->publisher->settings.publish_tries) return false;
    send_parcel(parcel);
    return true;
}

static void on_pause_over(void *state) {
    send_parcel(state);
}

/* None took it: it is nowhere, or sending it again is safe. A broker that is started anew is back within a second. */
static bool send_later(struct parcel *parcel, const struct tm_reply *reply) {
    bool away = reply->status == TM_UNAVAILABLE ||
                (reply->status == TM_OK && reply->answer->status == TRACEMESH__STATUS__STATUS_RETRY);
    uint64_t waited_us = tm_mono_us() - parcel->began_us, most_us = parcel->publisher->settings.broker_wait_ms * 1000;
    if (!away || waited_us + parcel->pause_ms * 1000ULL > most_us) return false;
    if (!tm_timer_once(parcel->publisher->actor, parcel->pause_ms, on_pause_over, parcel)) return false;
    parcel->pause_ms = parcel->pause_ms * 2 < PAUSE_MOST_MS ? parcel->pause_ms * 2 : PAUSE_MOST_MS;
    return true;
}

static void on_reply(void *state, const struct tm_reply *reply) {
    struct parcel *parcel = state;
    char receipt[TM_RECEIPT_SIZE] = "";
    if (send_elsewhere(parcel, reply) || send_later(parcel, reply)) return;
    struct tm_published published = {.outcome = outcome_of(reply), .batch = parcel->batch, .receipt = receipt};
    published.took_us = tm_mono_us() - parcel->began_us;
    if (published.outcome == TM_PUBLISH_QUEUED) read_place(parcel, reply->payload, receipt, &published);
    else
        tm_log(TM_LOG_WARN, "publish_failed", "batch=%s status=%s broker=%s answer=%d reason=\"%s\"", parcel->batch,
               tm_status_text(reply->status), reply->peer, reply->answer ? (int)reply->answer->status : -1,
               reply->answer ? reply->answer->reason : "");
    parcel->is.done(parcel->is.state, &published);
}

/* ---- out ---- */

static char *writable(const char *text) {
    return (char *)(uintptr_t)(text ? text : ""); /* protobuf-c has no const: nobody writes through these */
}

static struct tm_str head_of(struct parcel *parcel) {
    const struct tm_publication *is = &parcel->is;
    struct tm_str name = publish_attribution(is->sdk_name, is->arena);
    struct tm_str version = publish_attribution(is->sdk_version, is->arena);
    Tracemesh__Publish publish = TRACEMESH__PUBLISH__INIT;
    if (!name.ptr || !version.ptr) return (struct tm_str){NULL, 0};
    publish.receipt = parcel->batch;
    publish.project_id = writable(is->project_id);
    publish.public_key = writable(is->public_key);
    publish.author_user_id = writable(is->author_user_id);
    publish.sdk_name = writable(name.ptr);
    publish.sdk_version = writable(version.ptr);
    publish.received_us = tm_wall_us();
    publish.format = is->format;
    publish.skip = (uint32_t *)(uintptr_t)is->skip;
    publish.n_skip = is->skip_count;
    return publish_head(&publish, is->body.len, is->arena);
}

static void send_parcel(struct parcel *parcel) {
    parcel->sent++;
    tm_request(parcel->publisher->actor, &(struct tm_request){
                                             .to_kind = "broker",
                                             .kind = TRACEMESH__KIND__KIND_PUBLISH,
                                             .deadline_ms = (uint32_t)parcel->publisher->settings.publish_ms,
                                             .project = parcel->is.project_id,
                                             .events = parcel->is.events,
                                             .payload = parcel->head,
                                             .tail = &parcel->is.body,
                                             .tail_count = 1,
                                             .on_reply = on_reply,
                                             .state = parcel,
                                         });
}

static void draw_name(char batch[TM_BATCH_NAME_SIZE]) {
    unsigned char bytes[TM_BATCH_NAME_SIZE / 2];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(batch, TM_BATCH_NAME_SIZE, bytes, sizeof bytes);
}

bool tm_publish(struct tm_publisher *publisher, const struct tm_publication *publication) {
    struct parcel *parcel = tm_arena_zalloc(publication->arena, sizeof *parcel);
    if (!parcel) return false;
    parcel->publisher = publisher;
    parcel->is = *publication;
    parcel->began_us = tm_mono_us();
    parcel->pause_ms = PAUSE_MS;
    draw_name(parcel->batch);
    parcel->head = head_of(parcel);
    if (!parcel->head.ptr) return false;
    send_parcel(parcel);
    return true;
}
