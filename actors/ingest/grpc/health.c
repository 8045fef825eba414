/* health: grpc.health.v1. Serving is what /readyz says, and not being about to end. */
#include "grpc/health.pb-c.h"
#include "ingest/grpc/service.h"

#include <stdlib.h>

enum {
    WATCH_LOOK_MS = 200,
    SERVICE_NAME_MOST = 512,
    SERVING = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING,
    NOT_SERVING = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING,
    SERVICE_UNKNOWN = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN,
};

struct health_watch { /* in its call's arena */
    struct grpc_door *door;
    struct tm_grpc_call *call;
    struct health_watch *next, **link;
    int told;
    bool known, finished;
};

void health_begin(void *door, struct tm_grpc_call *call) {
    tm_grpc_next(call);
}

static int status_of(const struct grpc_door *door) {
    bool serves = !tm_actor_draining(door->means.actor) && door->means.ready(door->means.state);
    return serves ? SERVING : NOT_SERVING;
}

static void say(struct tm_grpc_call *call, int status) {
    Grpc__Health__V1__HealthCheckResponse response = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;
    uint8_t packed[16];
    response.status = (Grpc__Health__V1__HealthCheckResponse__ServingStatus)status;
    size_t len = grpc__health__v1__health_check_response__pack(&response, packed);
    tm_grpc_send(call, (struct tm_str){(const char *)packed, len});
}

/* -1: not a request; 0: an unknown service; 1: one of ours. */
static int read_request(struct tm_grpc_message *message) {
    Grpc__Health__V1__HealthCheckRequest *request =
        message->len > SERVICE_NAME_MOST
            ? NULL
            : grpc__health__v1__health_check_request__unpack(NULL, message->len, (const uint8_t *)message->bytes);
    int known = request ? grpc_is_service(tm_str_from(request->service)) : -1;
    if (request) grpc__health__v1__health_check_request__free_unpacked(request, NULL);
    tm_grpc_message_free(message);
    return known;
}

void health_check(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    int known = read_request(message);
    if (known == 1) say(call, status_of(state));
    if (known == 1) grpc_finish(call, TM_GRPC_OK, NULL);
    else if (known == 0) grpc_finish(call, TM_GRPC_NOT_FOUND, "no such service");
    else grpc_finish(call, TM_GRPC_INVALID_ARGUMENT, "service: not a HealthCheckRequest");
}

/* ---- watching, on the loop ---- */

static void end(struct health_watch *watch, enum tm_grpc_status status, const char *text) {
    struct grpc_door *door = watch->door;
    watch->finished = true;
    *watch->link = watch->next;
    if (watch->next) watch->next->link = watch->link;
    if (!door->watches) {
        tm_timer_cancel(door->look);
        door->look = NULL;
    }
    grpc_finish(watch->call, status, text);
}

static void look(void *state) {
    struct grpc_door *door = state;
    int status = status_of(door);
    for (struct health_watch *watch = door->watches; watch; watch = watch->next) {
        if (!watch->known || watch->told == status) continue;
        watch->told = status;
        say(watch->call, status);
    }
}

static void begin_watch(void *state) {
    struct health_watch *watch = state;
    struct grpc_door *door = watch->door;
    watch->next = door->watches;
    watch->link = &door->watches;
    if (watch->next) watch->next->link = &watch->next;
    door->watches = watch;
    if (!door->look) door->look = tm_timer_every(door->means.actor, WATCH_LOOK_MS, look, door);
    watch->told = watch->known ? status_of(door) : SERVICE_UNKNOWN;
    say(watch->call, watch->told);
    tm_grpc_next(watch->call); /* answered when the client leaves */
    if (door->quiesced) end(watch, TM_GRPC_UNAVAILABLE, "the server is about to end");
}

static void end_watch(void *state) {
    struct health_watch *watch = state;
    struct tm_grpc_call *call = watch->call;
    if (!watch->finished) end(watch, TM_GRPC_CANCELLED, NULL);
    tm_grpc_release(call);
}

void health_watch_gone(void *state, struct tm_grpc_call *call) {
    struct grpc_door *door = state;
    struct health_watch *watch = tm_grpc_user(call);
    if (!watch) {
        grpc_finish(call, TM_GRPC_CANCELLED, NULL);
        return;
    }
    tm_grpc_hold(call);
    tm_post(door->means.actor, end_watch, watch);
}

void health_watch(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    struct grpc_door *door = state;
    int known = read_request(message);
    struct health_watch *watch = tm_arena_zalloc(tm_grpc_arena(call), sizeof *watch);
    if (!watch) abort(); /* out of memory: the supervisor starts us anew */
    if (known < 0) {
        grpc_finish(call, TM_GRPC_INVALID_ARGUMENT, "service: not a HealthCheckRequest");
        return;
    }
    *watch = (struct health_watch){.door = door, .call = call, .known = known == 1};
    tm_grpc_user_set(call, watch);
    tm_post(door->means.actor, begin_watch, watch);
}

void health_drain(struct grpc_door *door) {
    look(door);
    while (door->watches) end(door->watches, TM_GRPC_UNAVAILABLE, "the server is about to end");
}
