/* runtime: frames, metrics, and two actors of one process talking. */
#include "base/clock.h"
#include "runtime/actor.h"
#include "runtime/frame.h"
#include "runtime/internal.h"
#include "runtime/metrics.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

Test(frame, goes_and_comes_back) {
    Tracemesh__Envelope envelope = TRACEMESH__ENVELOPE__INIT, *back;
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_str payload;
    envelope.kind = TRACEMESH__KIND__KIND_ROWS;
    envelope.id = UINT64_MAX;
    envelope.events = 7;
    size_t len = tm_frame_size(&envelope, 3);
    uint8_t *bytes = malloc(len);
    tm_frame_pack(&envelope, TM_STR("abc"), bytes);
    cr_assert_eq(tm_frame_unpack((struct tm_str){(char *)bytes, len}, arena, &back, &payload), TM_OK);
    cr_assert_eq(back->id, UINT64_MAX);
    cr_assert_eq(back->events, 7);
    cr_assert(tm_str_is(payload, "abc"));
    free(bytes);
    tm_arena_free(arena);
}

Test(frame, hostile_bytes_are_refused) {
    struct tm_arena *arena = tm_arena_new(1 << 20);
    Tracemesh__Envelope *back;
    struct tm_str payload;
    static const struct tm_str cases[] = {TM_STR(""),
                                          TM_STR("\1"),
                                          TM_STR("\xff\xff\xff\xff"),
                                          TM_STR("\5\0\0\0abcd"),
                                          TM_STR("\2\0\0\0\xff\xff"),
                                          TM_STR("\4\0\0\0\x32\xff\xff\x7f")};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(tm_frame_unpack(cases[i], arena, &back, &payload), TM_INVALID, "case %zu", i);
    tm_arena_free(arena);
}

Test(metrics, are_printed_once_per_name) {
    static struct tm_metric ok = TM_COUNTER_LABELS("test_total", "outcome=\"ok\"", "A test");
    static struct tm_metric bad = TM_COUNTER_LABELS("test_total", "outcome=\"bad\"", "A test");
    static struct tm_metric wait = TM_HISTOGRAM("test_seconds", "Waits");
    struct tm_buf out = {0};
    tm_metric_add(&ok, 2);
    tm_metric_add(&bad, 1);
    tm_metric_observe_us(&wait, 100);
    tm_metrics_print(&out);
    tm_buf_append_char(&out, 0);
    cr_assert(strstr(out.ptr, "test_total{outcome=\"ok\"} 2\n"));
    cr_assert(strstr(out.ptr, "test_seconds_bucket{le=\"0.000128\"} 1\n"));
    cr_assert(strstr(out.ptr, "test_seconds_count 1\n"));
    const char *help = strstr(out.ptr, "# HELP test_total");
    cr_assert(help && !strstr(help + 1, "# HELP test_total"));
    tm_buf_free(&out);
}

/* ---- actors: each runs in a thread; an actor ends its process, so the test's own process ends them all -------------
 */

static char folder[] = "/tmp/tracemesh-runtime.XXXXXX";

static uint64_t worker_messages = 4096; /* that its mailbox holds at once */

static struct tm_actor *make(const char *kind, const char *id, uint64_t mailbox_bytes) {
    static char urls[8][128], broker[128];
    static int count;
    struct tm_error error = {0};
    if (count == 0) cr_assert_not_null(mkdtemp(folder));
    snprintf(urls[count], sizeof urls[0], "ipc://%s/%s.ipc", folder, id);
    snprintf(broker, sizeof broker, "ipc://%s/broker-1.ipc", folder);
    struct tm_actor_config config = {.id = id,
                                     .broker_urls = strcmp(kind, "broker") ? broker : "",
                                     .mailbox_url = urls[count++],
                                     .ops_host = "127.0.0.1",
                                     .mailbox_bytes = mailbox_bytes,
                                     .message_bytes = 1 << 20,
                                     .mailbox_messages = strcmp(kind, "worker") ? 4096 : worker_messages,
                                     .parting_ms = 3000,
                                     .reconnect_ms = 100,
                                     .unregistered_ms = 5000,
                                     .stuck_ms = 5000,
                                     .drain_ms = 1000};
    struct tm_actor *actor = tm_actor_new(kind, &config, &error);
    cr_assert_not_null(actor, "%s", error.reason);
    return actor;
}

static void *run(void *actor) {
    tm_actor_run(actor);
    return NULL;
}

static void start(struct tm_actor *actor) {
    pthread_t thread;
    pthread_create(&thread, NULL, run, actor);
    pthread_detach(thread);
}

static bool two_workers;

/* A broker that knows one routing table: worker-1, who owns shard 3 at epoch 9, and maybe worker-2. */
static void on_register(void *state, struct tm_message *message) {
    Tracemesh__Routes routes = TRACEMESH__ROUTES__INIT;
    Tracemesh__Register worker = TRACEMESH__REGISTER__INIT, second = worker, *actors[] = {&worker, &second};
    Tracemesh__ShardOwner owner = TRACEMESH__SHARD_OWNER__INIT, *shards[] = {&owner};
    uint8_t packed[512];
    char url[128], second_url[128];
    snprintf(url, sizeof url, "ipc://%s/worker-1.ipc", folder);
    snprintf(second_url, sizeof second_url, "ipc://%s/worker-2.ipc", folder);
    worker.actor_id = (char *)(uintptr_t) "worker-1";
    worker.kind = (char *)(uintptr_t) "worker";
    worker.mailbox_url = url;
    second.actor_id = (char *)(uintptr_t) "worker-2";
    second.kind = worker.kind;
    second.mailbox_url = second_url;
    owner.shard = 3;
    owner.actor_id = worker.actor_id;
    owner.epoch = 9;
    routes.version = 5;
    routes.actors = actors;
    routes.shards = shards;
    routes.n_actors = two_workers ? 2 : 1;
    routes.n_shards = 1;
    size_t len = tracemesh__routes__pack(&routes, packed);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){(char *)packed, len});
}

static void on_leave(void *state, struct tm_message *message) {
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){0});
}

static void echo(void *state, struct tm_message *message) {
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, "fine", tm_message_payload(message));
}

static _Atomic unsigned held;
static void hold(void *state, struct tm_message *message) {
    held++;
} /* never answers */

struct asker {
    struct tm_actor *actor, *worker;
    sem_t routed, done;
    enum tm_status status;
    bool draining;
    bool broken;
    char text[32], peer[32], owner[32];
    uint64_t epoch;
};

static void on_reply(void *state, const struct tm_reply *reply) {
    struct asker *asker = state;
    asker->status = reply->status;
    asker->draining = reply->answer && reply->answer->draining;
    asker->broken = reply->broken;
    snprintf(asker->text, sizeof asker->text, "%.*s", TM_STR_ARG(reply->payload));
    snprintf(asker->peer, sizeof asker->peer, "%s", reply->peer);
    sem_post(&asker->done);
}

static void on_routes(void *state) {
    struct asker *asker = state;
    const char *owner = tm_owner(asker->actor, 3, &asker->epoch);
    snprintf(asker->owner, sizeof asker->owner, "%s", owner ? owner : "");
    sem_post(&asker->routed);
}

static void wait_for(sem_t *semaphore) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    cr_assert_eq(sem_timedwait(semaphore, &until), 0, "nothing within 10 s");
}

static void ask(struct asker *asker, const char *kind, const char *id, Tracemesh__Kind what, uint32_t deadline_ms) {
    tm_request(asker->actor, &(struct tm_request){.to_kind = kind,
                                                  .to_actor = id,
                                                  .kind = what,
                                                  .deadline_ms = deadline_ms,
                                                  .payload = TM_STR("hello"),
                                                  .on_reply = on_reply,
                                                  .state = asker});
}

static struct tm_actor *worker;

static struct asker *begin(tm_handler worker_handler) {
    static struct asker asker;
    struct tm_actor *broker = make("broker", "broker-1", 1 << 20);
    worker = make("worker", "worker-1", 1 << 20);
    asker.actor = make("asker", "asker-1", 1 << 20);
    asker.worker = worker;
    sem_init(&asker.routed, 0, 0);
    sem_init(&asker.done, 0, 0);
    tm_actor_on(broker, TRACEMESH__KIND__KIND_REGISTER, on_register, NULL);
    tm_actor_on(broker, TRACEMESH__KIND__KIND_LEAVE, on_leave, NULL);
    tm_actor_on(worker, TRACEMESH__KIND__KIND_ROWS, worker_handler, NULL);
    tm_on_routes(asker.actor, on_routes, &asker);
    start(broker);
    start(worker);
    start(asker.actor);
    wait_for(&asker.routed);
    return &asker;
}

/* An actor leaves by _exit, and so may a test that ran some: criterion sees a pass in the status. */
static void end(void) {
    char command[128];
    snprintf(command, sizeof command, "%s", folder);
    for (int i = 0; i < 5; i++) {
        static const char *const names[] = {"broker-1", "worker-1", "worker-2", "asker-1", "asker-2"};
        char path[160];
        snprintf(path, sizeof path, "%s/%s.ipc", command, names[i]);
        unlink(path);
    }
    rmdir(command);
}

Test(actors, adopt_routes_and_answer_each_other) {
    struct asker *asker = begin(echo);
    cr_assert_str_eq(asker->owner, "worker-1");
    cr_assert_eq(asker->epoch, 9);
    ask(asker, "worker", NULL, TRACEMESH__KIND__KIND_ROWS, 5000);
    wait_for(&asker->done);
    cr_assert_eq(asker->status, TM_OK);
    cr_assert_str_eq(asker->text, "hello");
    cr_assert_str_eq(asker->peer, "worker-1");
    for (int i = 0; i < 500; i++) ask(asker, NULL, "worker-1", TRACEMESH__KIND__KIND_ROWS, 5000);
    for (int i = 0; i < 500; i++) wait_for(&asker->done);
    cr_assert_eq(tm_outstanding_bytes(asker->actor, "worker"), 0);
    end();
}

/* With every slot in an answer that nng has yet to take, the loop must be woken to receive again. */
Test(actors, a_mailbox_for_one_message_takes_the_next_when_it_is_answered) {
    worker_messages = 1;
    struct asker *asker = begin(echo);
    for (int i = 0; i < 500; i++) ask(asker, "worker", NULL, TRACEMESH__KIND__KIND_ROWS, 5000);
    for (int i = 0; i < 500; i++) {
        wait_for(&asker->done);
        cr_assert_eq(asker->status, TM_OK);
    }
    end();
}

static struct tm_payload *_Atomic kept;
static struct tm_str kept_text;

static void keep_and_answer(void *state, struct tm_message *message) {
    kept_text = tm_message_payload(message);
    kept = tm_message_keep(message);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, kept_text);
}

Test(actors, a_payload_that_is_kept_outlives_its_answer) {
    struct asker *asker = begin(keep_and_answer);
    ask(asker, "worker", NULL, TRACEMESH__KIND__KIND_ROWS, 5000);
    wait_for(&asker->done);
    cr_assert_eq(asker->status, TM_OK);
    cr_assert_str_eq(asker->text, "hello");
    cr_assert(tm_str_is(kept_text, "hello"));
    cr_assert_eq(worker->mailbox.bytes, 0);
    tm_payload_free(kept);
    end();
}

Test(actors, a_deadline_ends_a_request_that_is_not_answered) {
    struct asker *asker = begin(hold);
    ask(asker, "worker", NULL, TRACEMESH__KIND__KIND_ROWS, 100);
    wait_for(&asker->done);
    cr_assert_eq(asker->status, TM_TIMEOUT);
    cr_assert_eq(held, 1);
    end();
}

/* The listener and its connections go, as when the process does. */
static void die(void *state, struct tm_message *message) {
    mailbox_close(&((struct tm_actor *)state)->mailbox);
}

Test(actors, who_had_a_request_and_is_gone_may_have_died_of_it) {
    struct asker *asker = begin(hold);
    tm_actor_on(worker, TRACEMESH__KIND__KIND_PUBLISH, die, worker);
    ask(asker, "worker", NULL, TRACEMESH__KIND__KIND_ROWS, 5000);
    ask(asker, "worker", NULL, TRACEMESH__KIND__KIND_PUBLISH, 5000);
    for (int i = 0; i < 2; i++) {
        wait_for(&asker->done);
        cr_assert_eq(asker->status, TM_UNAVAILABLE);
        cr_assert(asker->broken);
        cr_assert_str_eq(asker->peer, "worker-1");
    }
    end();
}

Test(actors, nobody_of_a_kind_is_said_at_once) {
    struct asker *asker = begin(echo);
    ask(asker, "stranger", NULL, TRACEMESH__KIND__KIND_ROWS, 5000);
    wait_for(&asker->done);
    cr_assert_eq(asker->status, TM_UNAVAILABLE);
    cr_assert_not(asker->broken);
    end();
}

/* Somebody who dies during the handshake: how much of it was sent, and whether the other side's was read. */
static void knock(const char *id, size_t sent, bool reads) {
    static const char header[8] = {0, 'S', 'P', 0, 0, 0x30, 0, 0};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char theirs[8];
    snprintf(address.sun_path, sizeof address.sun_path, "%s/%s.ipc", folder, id);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    if (sent) cr_assert_eq(send(fd, header, sent, MSG_NOSIGNAL), (ssize_t)sent);
    if (reads) cr_assert_eq(recv(fd, theirs, sizeof theirs, MSG_WAITALL), (ssize_t)sizeof theirs);
    close(fd);
}

Test(actors, take_connections_after_one_that_broke_before_its_handshake) {
    begin(echo);
    for (int i = 0; i < 90; i++) {
        knock("broker-1", (size_t)(i % 9), i % 2);
        knock("worker-1", (size_t)(i % 9), i % 2);
    }
    static struct asker late;
    late.actor = make("asker", "asker-2", 1 << 20);
    sem_init(&late.routed, 0, 0);
    sem_init(&late.done, 0, 0);
    tm_on_routes(late.actor, on_routes, &late);
    start(late.actor);
    wait_for(&late.routed);
    ask(&late, "worker", NULL, TRACEMESH__KIND__KIND_ROWS, 5000);
    wait_for(&late.done);
    cr_assert_eq(late.status, TM_OK);
    end();
}

/* Takes connections in the worker's place and breaks each before its handshake. */
static void *break_connections(void *state) {
    int listener = *(int *)state, taken = 0;
    for (; taken < 20; taken++) close(accept(listener, NULL, NULL));
    close(listener);
    return NULL;
}

Test(actors, dial_on_after_connections_that_broke_before_their_handshake, .timeout = 30) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct tm_actor *broker = make("broker", "broker-1", 1 << 20);
    static struct asker asker;
    pthread_t thread;
    mailbox_close(&broker->mailbox); /* its place is taken by one that dies again and again */
    snprintf(address.sun_path, sizeof address.sun_path, "%s/broker-1.ipc", folder);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(listen(listener, 8), 0);
    pthread_create(&thread, NULL, break_connections, &listener);
    sem_init(&asker.routed, 0, 0);
    asker.actor = make("asker", "asker-1", 1 << 20);
    tm_on_routes(asker.actor, on_routes, &asker);
    start(asker.actor);
    pthread_join(thread, NULL);
    unlink(address.sun_path);
    broker = make("broker", "broker-1", 1 << 20);
    tm_actor_on(broker, TRACEMESH__KIND__KIND_REGISTER, on_register, NULL);
    start(broker);
    wait_for(&asker.routed);
    end();
}

/* On the loop. */
static void look_whether_it_dials(void *state) {
    struct asker *asker = state;
    for (const struct peer *peer = asker->actor->peers.first; peer; peer = peer->next)
        if (peer->bootstrap && !peer->dialing) sem_post(&asker->done);
}

Test(actors, do_not_dial_a_broker_that_has_no_socket_and_find_it_when_it_has, .timeout = 30) {
    static struct asker asker;
    sem_init(&asker.routed, 0, 0);
    sem_init(&asker.done, 0, 0);
    asker.actor = make("asker", "asker-1", 1 << 20);
    tm_on_routes(asker.actor, on_routes, &asker);
    tm_timer_every(asker.actor, 10, look_whether_it_dials, &asker);
    start(asker.actor);
    wait_for(&asker.done);
    struct tm_actor *broker = make("broker", "broker-1", 1 << 20);
    tm_actor_on(broker, TRACEMESH__KIND__KIND_REGISTER, on_register, NULL);
    start(broker);
    wait_for(&asker.routed);
    end();
}

/* A second worker, which echoes. */
static struct asker *begin_with_two(tm_handler first_handler) {
    struct tm_actor *other = make("worker", "worker-2", 1 << 20);
    tm_actor_on(other, TRACEMESH__KIND__KIND_ROWS, echo, NULL);
    start(other);
    two_workers = true;
    struct asker *asker = begin(first_handler);
    for (uint64_t began = tm_mono_us(); tm_peers(asker->actor, "worker") < 2; usleep(1000))
        cr_assert(tm_mono_us() - began < 10000000, "the second worker is not connected");
    return asker;
}

static bool never(void *state) {
    return false;
}

Test(actors, one_that_drains_is_asked_no_more_while_there_is_another) {
    struct asker *asker = begin_with_two(echo);
    tm_actor_on_drain(asker->worker, never, NULL);
    tm_actor_stop(asker->worker);
    do {
        ask(asker, NULL, "worker-1", TRACEMESH__KIND__KIND_ROWS, 5000);
        wait_for(&asker->done);
        cr_assert_eq(asker->status, TM_OK);
    } while (!asker->draining);
    for (int i = 0; i < 50; i++) {
        ask(asker, "worker", NULL, TRACEMESH__KIND__KIND_ROWS, 5000);
        wait_for(&asker->done);
        cr_assert_str_eq(asker->peer, "worker-2");
        cr_assert_not(asker->draining);
    }
    end();
}

static void ask_together(struct asker *asker, uint32_t deadline_ms, tm_on_reply answer) {
    tm_request(asker->actor, &(struct tm_request){.to_kind = "worker",
                                                  .together = true,
                                                  .kind = TRACEMESH__KIND__KIND_ROWS,
                                                  .deadline_ms = deadline_ms,
                                                  .payload = TM_STR("hello"),
                                                  .on_reply = answer,
                                                  .state = asker});
}

static void ignore(void *state, const struct tm_reply *reply) {}

Test(actors, what_shall_meet_goes_to_the_first_until_that_owes_an_answer_for_seconds, .timeout = 30) {
    struct asker *asker = begin_with_two(hold);
    uint64_t first_us = tm_mono_us();
    ask_together(asker, 20000, ignore);
    do { /* the least busy one would be the other */
        ask_together(asker, 100, on_reply);
        wait_for(&asker->done);
    } while (asker->status == TM_TIMEOUT);
    cr_assert_eq(asker->status, TM_OK);
    cr_assert_str_eq(asker->peer, "worker-2");
    cr_assert_geq(tm_mono_us() - first_us, 2000000);
    cr_assert_gt(held, 1);
    end();
}

static void go_deaf(void *state) {
    struct tm_actor *actor = state;
    mailbox_close(&actor->mailbox); /* and nobody tells the actor */
    rmdir(folder);
}

Test(actor_alone, ends_when_it_hears_itself_no_more, .signal = SIGABRT, .timeout = 30) {
    struct tm_actor *actor = make("worker", "worker-1", 1 << 20);
    actor->config.deaf_ms = 2000;
    start(actor);
    sleep(3); /* it hears itself: nothing happens */
    tm_post(actor, go_deaf, actor);
    for (;;) pause();
}

/* New connections find no listener, as when nng's takes the end of a peer for its own; those that stand go on. */
static void take_nobody(void *state) {
    char path[160];
    snprintf(path, sizeof path, "%s/worker-1.ipc", folder);
    knock("worker-1", 0, true);
    unlink(path);
    rmdir(folder);
}

Test(actor_alone, ends_when_nobody_can_reach_it_any_more, .signal = SIGABRT, .timeout = 30) {
    struct tm_actor *actor = make("worker", "worker-1", 1 << 20);
    actor->config.deaf_ms = 2000;
    start(actor);
    sleep(1); /* it hears itself once */
    tm_post(actor, take_nobody, NULL);
    for (;;) pause();
}
