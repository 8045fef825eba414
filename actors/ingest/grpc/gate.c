/* gate: who calls, and what a refusal is over gRPC. A key that was seen lately is known at once; one that was not costs
 * a question to Postgres, which the crew waits for, so that no connection does. */
#include "base/log.h"
#include "ingest/grpc/service.h"
#include "runtime/metrics.h"

#include <stdio.h>
#include <stdlib.h>

enum { RETRY_MS = 1000 }; /* as Retry-After says over HTTP */

/* ---- counting ---- */

#define CODE(status_, name_)                                                                                           \
    [status_] =                                                                                                        \
        TM_COUNTER_LABELS("tracemesh_grpc_calls_total", "code=\"" name_ "\"", "gRPC calls finished by a handler")
static struct tm_metric finished[] = {
    CODE(TM_GRPC_OK, "OK"),
    CODE(TM_GRPC_CANCELLED, "CANCELLED"),
    CODE(TM_GRPC_UNKNOWN, "UNKNOWN"),
    CODE(TM_GRPC_INVALID_ARGUMENT, "INVALID_ARGUMENT"),
    CODE(TM_GRPC_DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"),
    CODE(TM_GRPC_NOT_FOUND, "NOT_FOUND"),
    CODE(TM_GRPC_PERMISSION_DENIED, "PERMISSION_DENIED"),
    CODE(TM_GRPC_RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED"),
    CODE(TM_GRPC_FAILED_PRECONDITION, "FAILED_PRECONDITION"),
    CODE(TM_GRPC_UNIMPLEMENTED, "UNIMPLEMENTED"),
    CODE(TM_GRPC_INTERNAL, "INTERNAL"),
    CODE(TM_GRPC_UNAVAILABLE, "UNAVAILABLE"),
    CODE(TM_GRPC_DATA_LOSS, "DATA_LOSS"),
    CODE(TM_GRPC_UNAUTHENTICATED, "UNAUTHENTICATED"),
};

void grpc_finish(struct tm_grpc_call *call, enum tm_grpc_status status, const char *text) {
    tm_metric_add(&finished[status], 1);
    tm_grpc_finish(call, status, text);
}

/* ---- refusals ---- */

static const enum tm_grpc_status statuses[ANSWER_COUNT] = {
    [ANSWER_NOT_FOUND] = TM_GRPC_UNIMPLEMENTED,       [ANSWER_METHOD] = TM_GRPC_UNIMPLEMENTED,
    [ANSWER_UNAUTHORIZED] = TM_GRPC_UNAUTHENTICATED,  [ANSWER_ORGANIZATION_KEY] = TM_GRPC_PERMISSION_DENIED,
    [ANSWER_TOO_MANY] = TM_GRPC_INVALID_ARGUMENT,     [ANSWER_DENIED] = TM_GRPC_PERMISSION_DENIED,
    [ANSWER_KEYS_AWAY] = TM_GRPC_UNAVAILABLE,         [ANSWER_NO_MEMORY] = TM_GRPC_UNAVAILABLE,
    [ANSWER_NO_BROKER] = TM_GRPC_UNAVAILABLE,         [ANSWER_BACKLOG] = TM_GRPC_RESOURCE_EXHAUSTED,
    [ANSWER_BODIES] = TM_GRPC_RESOURCE_EXHAUSTED,     [ANSWER_TIMEOUT] = TM_GRPC_UNAVAILABLE,
    [ANSWER_OVERLOADED] = TM_GRPC_RESOURCE_EXHAUSTED, [ANSWER_FAILED] = TM_GRPC_UNAVAILABLE,
};

void grpc_refuse(struct tm_grpc_call *call, enum answer answer, const char *text) {
    if (!text) text = answer_text(answer);
    tm_metric_add(&finished[statuses[answer]], 1);
    if (answer_may_retry(answer)) tm_grpc_finish_retry(call, statuses[answer], text, RETRY_MS);
    else tm_grpc_finish(call, statuses[answer], text);
}

/* ---- who ---- */

static void decide(struct guest *guest, enum tm_status status, const struct tm_error *error) {
    enum answer room = submit_has_room(guest->door->means.submitter);
    if (status == TM_DENIED) grpc_refuse(guest->call, ANSWER_UNAUTHORIZED, error->reason);
    else if (status != TM_OK) grpc_refuse(guest->call, ANSWER_KEYS_AWAY, NULL);
    else if (guest->scope.access == TM_ACCESS_ORGANIZATION) grpc_refuse(guest->call, ANSWER_ORGANIZATION_KEY, NULL);
    else if (guest->needs_project && guest->scope.access != TM_ACCESS_PROJECT)
        grpc_refuse(guest->call, ANSWER_DENIED, NULL);
    else if (room != ANSWER_COUNT) grpc_refuse(guest->call, room, NULL);
    else if (guest->admitted) guest->admitted(guest);
    else tm_grpc_next(guest->call);
}

void grpc_crew_work(void *worker, void *state) {
    struct guest *guest = state;
    struct tm_error error = {0};
    enum tm_status status = tm_key_cache_authorize(
        guest->door->means.keys, tm_grpc_metadata(guest->call, "authorization"), &guest->scope, &error);
    decide(guest, status, &error);
}

/* Also with underscores, as over HTTP. */
static struct tm_str attribution(const struct tm_grpc_call *call, const char *name, const char *underscored) {
    struct tm_str value = tm_grpc_metadata(call, name);
    return value.len ? value : tm_grpc_metadata(call, underscored);
}

void grpc_admit(struct grpc_door *door, struct tm_grpc_call *call, size_t size, bool needs_project,
                void (*admitted)(struct guest *guest)) {
    struct guest *guest = tm_arena_zalloc(tm_grpc_arena(call), size);
    struct tm_error error = {0};
    if (!guest) abort(); /* out of memory: the supervisor starts us anew */
    *guest = (struct guest){.door = door, .call = call, .needs_project = needs_project, .admitted = admitted};
    guest->sdk_name = attribution(call, "x-langfuse-sdk-name", "x_langfuse_sdk_name");
    guest->sdk_version = attribution(call, "x-langfuse-sdk-version", "x_langfuse_sdk_version");
    tm_grpc_user_set(call, guest);
    enum tm_status status =
        tm_key_cache_recall(door->means.keys, tm_grpc_metadata(call, "authorization"), &guest->scope, &error);
    if (status != TM_NOT_FOUND) decide(guest, status, &error);
    else if (!crew_put(door->crew, guest)) grpc_refuse(call, ANSWER_KEYS_AWAY, NULL);
}
