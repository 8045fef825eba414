/* door: gate (what is asked, who are you, is there room), and the life of the server. Handlers: routes.h. */
#include "ingest/door.h"

#include "base/log.h"
#include "ingest/answers.h"
#include "ingest/routes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROBE_PAUSE_US = 250000 };

struct door {
    struct door_config config;
    struct tm_actor *actor;
    struct submitter *submitter;
    struct lookup *lookup;
    struct tm_http_server *server;
    struct tm_key_cache *keys;
    _Atomic bool keys_reached, is_open;
    bool quiesced; /* loop only */
};

/* ---- gate: before the body is read --------------------------------------------------------------------------------
 */

static bool refuse(const struct route *route, struct tm_http_request *request, enum answer answer,
                   const char *message) {
    route->refuse(request, answer, message);
    return false;
}

static void no_room(void *state, struct tm_http_request *request) {
    enum answer unused;
    const struct route *route = route_find(tm_http_method(request), tm_http_path(request), &unused);
    (route ? route->refuse : answer_refuse)(request, ANSWER_BODIES, NULL);
}

/* ANSWER_COUNT: come in. */
static enum answer admit(const struct route *route, const struct tm_key_scope *scope) {
    if (scope->access == TM_ACCESS_ORGANIZATION)
        return route->admission == ADMIT_PUBLIC ? ANSWER_ORGANIZATION_KEY : ANSWER_DENIED;
    return route->admission == ADMIT_PUBLIC || scope->access == TM_ACCESS_PROJECT ? ANSWER_COUNT : ANSWER_DENIED;
}

static bool check_key(struct door *door, struct tm_http_request *request, struct passage *passage) {
    const struct route *route = passage->route;
    struct tm_error error;
    enum tm_status status =
        tm_key_cache_authorize(door->keys, tm_http_header(request, "Authorization"), &passage->scope, &error);
    if (status == TM_DENIED) return refuse(route, request, ANSWER_UNAUTHORIZED, error.reason);
    if (status != TM_OK) return refuse(route, request, ANSWER_KEYS_AWAY, NULL);
    atomic_store_explicit(&door->keys_reached, true, memory_order_relaxed);
    enum answer answer = admit(route, &passage->scope);
    return answer == ANSWER_COUNT || refuse(route, request, answer, NULL);
}

static bool gate(void *state, struct tm_http_request *request) {
    struct door *door = state;
    enum answer answer;
    const struct route *route = route_find(tm_http_method(request), tm_http_path(request), &answer);
    if (!route) {
        answer_refuse(request, answer, NULL);
        return false;
    }
    if (!tm_http_limit_body(request, route->body_limit(&door->config))) return false;
    struct passage *passage = tm_arena_zalloc(tm_http_arena(request), sizeof *passage);
    if (!passage) return refuse(route, request, ANSWER_NO_MEMORY, NULL);
    *passage = (struct passage){.submitter = door->submitter, .lookup = door->lookup, .route = route};
    tm_http_user_set(request, passage);
    if (!check_key(door, request, passage)) return false;
    answer = submit_has_room(door->submitter);
    return answer == ANSWER_COUNT || refuse(route, request, answer, NULL);
}

static void handle(void *state, struct tm_http_request *request) {
    struct door *door = state;
    const struct passage *passage = tm_http_user(request);
    if (tm_actor_draining(door->actor)) tm_http_set_header(request, "Connection", "close");
    passage->route->handle(request);
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

static const char *check_open(void *state) {
    const struct door *door = state;
    return atomic_load(&door->is_open) ? NULL : "the port is not open yet";
}

/* Open connections are told to close with their next answer; what has been read is answered first. */
static bool drained(void *state) {
    struct door *door = state;
    if (!door->server) return true;
    if (!door->quiesced) tm_http_quiesce(door->server);
    door->quiesced = true;
    return tm_http_in_flight(door->server) == 0;
}

bool door_open(struct door *door, struct tm_error *error) {
    const struct door_config *config = &door->config;
    struct tm_http_config http = {
        .host = config->host,
        .port = config->port,
        .threads = config->threads,
        .body_limit_bytes = config->otlp_body_bytes > config->body_bytes ? config->otlp_body_bytes : config->body_bytes,
        .bodies_limit_bytes = config->bodies_bytes,
        .no_room = no_room,
        .request_timeout_ms = config->request_ms,
        .idle_timeout_ms = config->idle_ms,
        .connection_limit = config->connections,
        .reuse_port = true,
        .cors = true,
        .cors_exposed = ROUTE_RECEIPT_HEADER,
        .gate = gate,
        .handler = handle,
        .state = door,
    };
    door->server = tm_http_start(&http, error);
    atomic_store(&door->is_open, door->server != NULL);
    return door->server != NULL;
}

struct door *door_new(const struct door_config *config, struct tm_actor *actor, struct tm_error *error) {
    struct door *door = calloc(1, sizeof *door);
    pthread_t probe;
    tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    if (!door) return NULL;
    door->config = *config;
    door->actor = actor;
    door->submitter = submitter_new(actor, &config->submit);
    door->lookup = lookup_new(actor, &config->lookup);
    door->keys =
        tm_key_cache_new(config->database_url, config->submit.salt, &config->postgres, (uint32_t)config->key_ttl_ms,
                         (uint32_t)config->key_stale_ms, config->key_entries, config->threads);
    if (!door->submitter || !door->lookup || !door->keys || pthread_create(&probe, NULL, probe_keys, door) != 0)
        goto failed;
    pthread_detach(probe); /* like the rest of the door it ends with the process */
    tm_actor_ready_check(actor, "broker", check_broker, door);
    tm_actor_ready_check(actor, "keys", check_keys, door);
    tm_actor_ready_check(actor, "port", check_open, door);
    tm_actor_on_drain(actor, drained, door);
    return door;
failed:
    tm_key_cache_free(door->keys);
    lookup_free(door->lookup);
    submitter_free(door->submitter);
    free(door);
    return NULL;
}

struct tm_key_cache *door_keys(const struct door *door) {
    return door->keys;
}

struct submitter *door_submitter(const struct door *door) {
    return door->submitter;
}

bool door_is_ready(void *door) {
    return !check_keys(door) && !check_broker(door);
}

uint16_t door_port(const struct door *door) {
    return tm_http_port(door->server);
}
