/* fake_broker: an actor that answers as a broker does, in a thread of the test; keeps the last Publish. */
#ifndef TM_TESTS_FAKE_BROKER_H
#define TM_TESTS_FAKE_BROKER_H

#include "runtime/actor.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_BROKER_HELD = 64 };

static struct {
    struct tm_actor *actor;
    char url[128];
    _Atomic int status;    /* what a Publish is answered with */
    _Atomic int away;      /* so many Publishes are answered RETRY first */
    _Atomic bool hold;     /* keep them instead */
    _Atomic bool silent;   /* does not say where it put them, as brokers before receipts */
    _Atomic unsigned seen; /* Publishes so far */
    _Atomic int fate;      /* of all of them: a Fate's state; 0: stored */
    pthread_mutex_t lock;
    struct tm_buf last; /* under the lock */
    struct tm_message *held[FAKE_BROKER_HELD];
    size_t held_count; /* on the loop */
} fake_broker = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void fake_broker_on_register(void *state, struct tm_message *message) {
    Tracemesh__Routes routes = TRACEMESH__ROUTES__INIT;
    Tracemesh__Register self = TRACEMESH__REGISTER__INIT, *actors[] = {&self};
    uint8_t packed[512];
    char id[] = "broker-1", kind[] = "broker";
    self.actor_id = id;
    self.kind = kind;
    self.mailbox_url = fake_broker.url;
    routes.version = 1;
    routes.actors = actors;
    routes.n_actors = 1;
    size_t len = tracemesh__routes__pack(&routes, packed);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){(char *)packed, len});
}

static void fake_broker_on_leave(void *state, struct tm_message *message) {
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){NULL, 0});
}

static void fake_broker_answer(struct tm_message *message) {
    bool away = fake_broker.away > 0 && fake_broker.away-- > 0;
    Tracemesh__Status status = away ? TRACEMESH__STATUS__STATUS_RETRY : (Tracemesh__Status)fake_broker.status;
    Tracemesh__Place place = TRACEMESH__PLACE__INIT;
    uint8_t packed[64];
    place.stream = 2;
    place.entry_ms = 1764000000000;
    place.index = 5;
    size_t len = status || fake_broker.silent ? 0 : tracemesh__place__pack(&place, packed);
    tm_message_answer(message, status, status ? "as the test wants" : NULL, (struct tm_str){(const char *)packed, len});
}

static void fake_broker_on_publish(void *state, struct tm_message *message) {
    pthread_mutex_lock(&fake_broker.lock);
    tm_buf_clear(&fake_broker.last);
    tm_buf_append_str(&fake_broker.last, tm_message_payload(message));
    pthread_mutex_unlock(&fake_broker.lock);
    bool held = fake_broker.hold && fake_broker.held_count < FAKE_BROKER_HELD;
    if (held) fake_broker.held[fake_broker.held_count++] = message;
    fake_broker.seen++; /* before the answer: whoever has that finds it counted */
    if (!held) fake_broker_answer(message);
}

static void fake_broker_on_inquiry(void *state, struct tm_message *message) {
    Tracemesh__Fate fate = TRACEMESH__FATE__INIT;
    char reason[] = "as the test wants";
    uint8_t packed[64];
    fate.state = fake_broker.fate ? (Tracemesh__Fate__State)fake_broker.fate : TRACEMESH__FATE__STATE__STATE_STORED;
    fate.reason = reason;
    size_t len = tracemesh__fate__pack(&fate, packed);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){(const char *)packed, len});
}

static void fake_broker_release_now(void *state) {
    fake_broker.hold = false;
    while (fake_broker.held_count) fake_broker_answer(fake_broker.held[--fake_broker.held_count]);
}

/* Answers what was held, from any thread. */
static void fake_broker_release(void) {
    tm_post(fake_broker.actor, fake_broker_release_now, NULL);
}

static void *fake_broker_run(void *actor) {
    tm_actor_run(actor);
    return NULL;
}

static bool fake_broker_start(const char *folder, struct tm_error *error) {
    pthread_t thread;
    snprintf(fake_broker.url, sizeof fake_broker.url, "ipc://%s/broker-1.ipc", folder);
    struct tm_actor_config config = {.id = "broker-1",
                                     .broker_urls = "",
                                     .mailbox_url = fake_broker.url,
                                     .ops_host = "127.0.0.1",
                                     .mailbox_bytes = 64 << 20,
                                     .message_bytes = 64 << 20,
                                     .mailbox_messages = 4096,
                                     .parting_ms = 3000,
                                     .reconnect_ms = 100,
                                     .unregistered_ms = 5000,
                                     .stuck_ms = 5000,
                                     .drain_ms = 1000};
    fake_broker.actor = tm_actor_new("broker", &config, error);
    if (!fake_broker.actor) return false;
    tm_actor_on(fake_broker.actor, TRACEMESH__KIND__KIND_REGISTER, fake_broker_on_register, NULL);
    tm_actor_on(fake_broker.actor, TRACEMESH__KIND__KIND_LEAVE, fake_broker_on_leave, NULL);
    tm_actor_on(fake_broker.actor, TRACEMESH__KIND__KIND_PUBLISH, fake_broker_on_publish, NULL);
    tm_actor_on(fake_broker.actor, TRACEMESH__KIND__KIND_INQUIRY, fake_broker_on_inquiry, NULL);
    return pthread_create(&thread, NULL, fake_broker_run, fake_broker.actor) == 0 && pthread_detach(thread) == 0;
}

#endif
