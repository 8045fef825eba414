/* door: gate (who are you, is there room), handler (read, judge, publish), reply. */
#include "ingest/door.h"

#include "base/clock.h"
#include "base/log.h"
#include "identity/receipt.h"
#include "ingest/answers.h"
#include "ingest/publish.h"
#include "json/json.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROBE_PAUSE_US = 250000 };

#define RECEIPT_HEADER "x-tracemesh-receipt"

static const char path[] = "/api/public/ingestion";

struct door {
    struct door_config config;
    struct tm_actor *actor;
    struct tm_http_server *server;
    struct tm_key_cache *keys;
    struct tm_receipt_key receipts;
    _Atomic bool keys_reached;
    bool quiesced; /* loop only */
    char too_large[64];
};

/* One accepted request on its way to the queue; in the request's arena, gone when it is answered. */
struct visit {
    struct door *door;
    struct tm_http_request *request;
    uint64_t began_us;
    struct tm_str head, body; /* of the message, to send it again */
    unsigned sent;
    struct ingest_result result;
    char batch[TM_BATCH_NAME_SIZE];
};

/* ---- gate: before the body is read --------------------------------------------------------------------------------
 */

static bool refuse(struct tm_http_request *request, enum answer answer, const char *message) {
    answer_refuse(request, answer, message);
    return false;
}

static bool has_room(const struct door *door, struct tm_http_request *request) {
    if (tm_peers(door->actor, "broker") == 0) return refuse(request, ANSWER_NO_BROKER, NULL);
    if (tm_outstanding_bytes(door->actor, "broker") > door->config.outstanding_bytes)
        return refuse(request, ANSWER_BACKLOG, NULL);
    return true;
}

static void no_room(void *state, struct tm_http_request *request) {
    (void)state;
    answer_refuse(request, ANSWER_BODIES, NULL);
}

static bool gate(void *state, struct tm_http_request *request) {
    struct door *door = state;
    struct tm_error error;
    struct tm_key_scope *scope = tm_arena_alloc(tm_http_arena(request), sizeof *scope);
    if (!tm_str_is(tm_http_path(request), path)) return refuse(request, ANSWER_NOT_FOUND, NULL);
    if (!tm_str_is(tm_http_method(request), "POST")) return refuse(request, ANSWER_METHOD, NULL);
    if (!scope) return refuse(request, ANSWER_NO_MEMORY, NULL);
    enum tm_status status = tm_key_cache_authorize(door->keys, tm_http_header(request, "Authorization"), scope, &error);
    if (status == TM_DENIED) return refuse(request, ANSWER_UNAUTHORIZED, error.reason);
    if (status != TM_OK) return refuse(request, ANSWER_KEYS_AWAY, NULL);
    atomic_store_explicit(&door->keys_reached, true, memory_order_relaxed);
    if (scope->access == TM_ACCESS_ORGANIZATION) return refuse(request, ANSWER_ORGANIZATION_KEY, NULL);
    tm_http_user_set(request, scope);
    return has_room(door, request);
}

static void publish(struct visit *visit);

/* ---- handler: the body is here ------------------------------------------------------------------------------------
 */

static struct tm_str sdk_header(struct tm_http_request *request, const char *name, const char *underscored) {
    struct tm_str value = tm_http_header(request, name);
    if (!value.len) value = tm_http_header(request, underscored);
    return publish_attribution(value, tm_http_arena(request));
}

/* Where the broker says the batch lies. A broker of an older version says nothing: then there is no receipt. */
static void give_receipt(const struct visit *visit, struct tm_str payload) {
    Tracemesh__Place *place = tracemesh__place__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    const struct tm_key_scope *scope = tm_http_user(visit->request);
    char receipt[TM_RECEIPT_SIZE];
    if (place && place->entry_ms) {
        struct tm_place at = {place->stream, place->entry_ms, place->entry_sequence, place->index};
        tm_receipt_write(&visit->door->receipts, tm_str_from(scope->project_id), visit->batch, &at, receipt);
        tm_http_set_header(visit->request, RECEIPT_HEADER, receipt);
    }
    if (place) tracemesh__place__free_unpacked(place, NULL);
}

/* A broker that is about to end has done nothing with it, and is not asked again while another one is connected. */
static bool publish_elsewhere(struct visit *visit, const struct tm_reply *reply) {
    bool untouched =
        reply->status == TM_OK && reply->answer->draining && reply->answer->status == TRACEMESH__STATUS__STATUS_RETRY;
    if (!untouched || visit->sent >= visit->door->config.publish_tries) return false;
    publish(visit);
    return true;
}

/* The broker has answered, on the loop. */
static void on_reply(void *state, const struct tm_reply *reply) {
    struct visit *visit = state;
    enum answer answer = answer_of(reply);
    if (publish_elsewhere(visit, reply)) return;
    answers_count_published(visit->result.outcomes[INGEST_STORED], answer == ANSWER_COUNT);
    if (answer == ANSWER_COUNT) {
        answers_count_acceptance(tm_mono_us() - visit->began_us);
        give_receipt(visit, reply->payload);
        answer_result(visit->request, &visit->result);
        return;
    }
    tm_log(TM_LOG_WARN, "publish_failed", "batch=%s status=%s broker=%s answer=%d reason=\"%s\"", visit->batch,
           tm_status_text(reply->status), reply->peer, reply->answer ? (int)reply->answer->status : -1,
           reply->answer ? reply->answer->reason : "");
    tm_buf_free(&visit->result.reply);
    answer_refuse(visit->request, answer, NULL);
}

static struct tm_str head_of(struct visit *visit, size_t body_len) {
    struct tm_http_request *request = visit->request;
    struct tm_key_scope *scope = tm_http_user(request);
    struct tm_str name = sdk_header(request, "x-langfuse-sdk-name", "x_langfuse_sdk_name");
    struct tm_str version = sdk_header(request, "x-langfuse-sdk-version", "x_langfuse_sdk_version");
    Tracemesh__Publish publish = TRACEMESH__PUBLISH__INIT;
    if (!name.ptr || !version.ptr) return (struct tm_str){NULL, 0};
    publish.receipt = visit->batch;
    publish.project_id = scope->project_id;
    publish.public_key = scope->public_key;
    publish.sdk_name = (char *)(uintptr_t)name.ptr; /* protobuf-c has no const: nobody writes through these */
    publish.sdk_version = (char *)(uintptr_t)version.ptr;
    publish.received_us = tm_wall_us();
    publish.format = TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON;
    publish.skip = (uint32_t *)(uintptr_t)visit->result.skip;
    publish.n_skip = visit->result.skip_count;
    return publish_head(&publish, body_len, tm_http_arena(request));
}

static void publish(struct visit *visit) {
    const struct door *door = visit->door;
    const struct tm_key_scope *scope = tm_http_user(visit->request);
    visit->sent++;
    tm_request(door->actor, &(struct tm_request){
                                .to_kind = "broker",
                                .kind = TRACEMESH__KIND__KIND_PUBLISH,
                                .deadline_ms = (uint32_t)door->config.publish_ms,
                                .project = scope->project_id,
                                .events = (uint32_t)visit->result.outcomes[INGEST_STORED],
                                .payload = visit->head,
                                .payload_tail = visit->body,
                                .on_reply = on_reply,
                                .state = visit,
                            });
}

static void draw_name(char batch[TM_BATCH_NAME_SIZE]) {
    unsigned char bytes[TM_BATCH_NAME_SIZE / 2];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(batch, TM_BATCH_NAME_SIZE, bytes, sizeof bytes);
}

/* What reading took is given back before the queue is waited for: a visit keeps the body's verdicts, not its tree. */
static void receive(struct visit *visit, struct tm_arena *arena) {
    struct tm_http_request *request = visit->request;
    struct tm_key_scope *scope = tm_http_user(request);
    size_t len;
    char *body = tm_http_body(request, &len);
    bool ok = ingest_batch(body, len, scope->access == TM_ACCESS_PROJECT, arena, &visit->result);
    bool store = ok && visit->result.outcomes[INGEST_STORED] > 0;
    if (store) visit->head = head_of(visit, len);
    if (ok) answers_count_events(&visit->result, len);
    if (!ok || (store && !visit->head.ptr)) {
        tm_buf_free(&visit->result.reply);
        answer_refuse(request, ANSWER_NO_MEMORY, NULL);
    } else if (store) {
        visit->body = (struct tm_str){body, len};
        publish(visit);
    } else answer_result(request, &visit->result);
}

static void handle(void *state, struct tm_http_request *request) {
    struct door *door = state;
    size_t len;
    tm_http_body(request, &len);
    struct visit *visit = tm_arena_zalloc(tm_http_arena(request), sizeof *visit);
    struct tm_arena *arena = tm_arena_new(ingest_arena_limit(len));
    if (visit && arena) {
        visit->door = door;
        visit->request = request;
        visit->began_us = tm_mono_us();
        draw_name(visit->batch);
        if (tm_actor_draining(door->actor)) tm_http_set_header(request, "Connection", "close");
        receive(visit, arena);
    } else {
        answer_refuse(request, ANSWER_NO_MEMORY, NULL);
    }
    tm_arena_free(arena);
}

/* ---- life ---------------------------------------------------------------------------------------------------------
 */

/* Ready only once keys can be looked up; asked in a thread of its own, since asking waits. */
static void *probe_keys(void *state) {
    struct door *door = state;
    while (!atomic_load(&door->keys_reached)) {
        if (tm_key_cache_ping(door->keys, NULL) == TM_OK) atomic_store(&door->keys_reached, true);
        else usleep(PROBE_PAUSE_US);
    }
    return NULL;
}

static const char *check_keys(void *state) {
    const struct door *door = state;
    return atomic_load(&door->keys_reached) ? NULL : "Postgres has not answered yet: API keys cannot be checked";
}

static const char *check_broker(void *state) {
    const struct door *door = state;
    return tm_peers(door->actor, "broker") ? NULL : "no broker is connected";
}

/* Open connections are told to close with their next answer; what has been read is answered first. */
static bool drained(void *state) {
    struct door *door = state;
    if (!door->quiesced) tm_http_quiesce(door->server);
    door->quiesced = true;
    return tm_http_in_flight(door->server) == 0;
}

static bool listen_now(struct door *door, struct tm_error *error) {
    const struct door_config *config = &door->config;
    snprintf(door->too_large, sizeof door->too_large, "Body exceeded %.4gmb limit",
             (double)config->body_bytes / (1 << 20));
    struct tm_http_config http = {
        .host = config->host,
        .port = config->port,
        .threads = config->threads,
        .body_limit_bytes = config->body_bytes,
        .too_large_text = door->too_large,
        .bodies_limit_bytes = config->bodies_bytes,
        .no_room = no_room,
        .request_timeout_ms = config->request_ms,
        .idle_timeout_ms = config->idle_ms,
        .connection_limit = config->connections,
        .reuse_port = true,
        .cors = true,
        .cors_exposed = RECEIPT_HEADER,
        .gate = gate,
        .handler = handle,
        .state = door,
    };
    door->server = tm_http_start(&http, error);
    return door->server != NULL;
}

struct door *door_open(const struct door_config *config, struct tm_actor *actor, struct tm_error *error) {
    struct door *door = calloc(1, sizeof *door);
    pthread_t probe;
    if (!door || sodium_init() < 0) goto failed;
    door->config = *config;
    tm_receipt_key_from(config->salt, &door->receipts);
    door->actor = actor;
    door->keys = tm_key_cache_new(config->database_url, config->salt, &config->postgres, (uint32_t)config->key_ttl_ms,
                                  (uint32_t)config->key_stale_ms, config->key_entries, config->threads);
    tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    if (!door->keys || !listen_now(door, error) || pthread_create(&probe, NULL, probe_keys, door) != 0) goto failed;
    pthread_detach(probe); /* like the rest of the door it ends with the process */
    tm_actor_ready_check(actor, "broker", check_broker, door);
    tm_actor_ready_check(actor, "keys", check_keys, door);
    tm_actor_on_drain(actor, drained, door);
    return door;
failed:
    if (door) tm_http_stop(door->server);
    if (door) tm_key_cache_free(door->keys);
    free(door);
    return NULL;
}

struct tm_key_cache *door_keys(const struct door *door) {
    return door->keys;
}

bool door_is_ready(void *door) {
    return !check_keys(door) && !check_broker(door);
}

uint16_t door_port(const struct door *door) {
    return tm_http_port(door->server);
}
