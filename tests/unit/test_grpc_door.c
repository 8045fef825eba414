/* grpc_door: tracemesh-ingest from outside over gRPC: keys, the queue's answers, a drain; by our own client for C. */
#include "client/tracemesh.h"
#include "door_process.h"

TestSuite(grpc_door, .init = start_ready, .fini = stop);

static char address[64];

static struct tracemesh_options as(const char *public_key, const char *secret) {
    snprintf(address, sizeof address, "127.0.0.1:%u", number_in_log("grpc_port="));
    return (struct tracemesh_options){
        .address = address, .public_key = public_key, .secret_key = secret, .sdk_name = "grpc-test", .retry_ms = 100};
}

static enum tracemesh_result publish(const char *public_key, const char *json, struct tracemesh_receipt *receipt) {
    const struct tracemesh_options options = as(public_key, SECRET);
    return tracemesh_publish_once(&options, json, strlen(json), 10000, receipt);
}

static void expect(enum tracemesh_result want, const char *why) {
    struct tracemesh_receipt receipt;
    cr_assert_eq(publish("pk-1", BATCH, &receipt), want, "%s", receipt.why);
    cr_assert_not_null(strstr(receipt.why, why), "%s", receipt.why);
}

Test(grpc_door, publishes_the_body_as_it_came_with_who_sent_it) {
    struct tracemesh_receipt receipt;
    const char json[] = "{ \"batch\" : [1," TRACE("a") "]}";
    cr_assert_eq(publish("pk-1", json, &receipt), TRACEMESH_OK, "%s", receipt.why);
    cr_assert_eq(receipt.troubles, 1);
    pthread_mutex_lock(&fake_broker.lock);
    Tracemesh__Publish *sent =
        tracemesh__publish__unpack(NULL, fake_broker.last.len, (const uint8_t *)fake_broker.last.ptr);
    pthread_mutex_unlock(&fake_broker.lock);
    cr_assert(sent && sent->body.len == strlen(json) && memcmp(sent->body.data, json, strlen(json)) == 0);
    cr_assert_str_eq(sent->project_id, "p1");
    cr_assert_str_eq(sent->sdk_name, "grpc-test");
    cr_assert(sent->n_skip == 1 && sent->skip[0] == 0);
    cr_assert_eq(strncmp(receipt.receipt, sent->receipt, 32), 0);
}

Test(grpc_door, answers_only_what_the_queue_confirmed) {
    expect(TRACEMESH_OK, "");
    fake_broker.status = TRACEMESH__STATUS__STATUS_OVERLOADED;
    expect(TRACEMESH_AWAY, "The queue is full");
    fake_broker.status = TRACEMESH__STATUS__STATUS_RETRY;
    expect(TRACEMESH_AWAY, "No broker");
    fake_broker.status = TRACEMESH__STATUS__STATUS_FAILED;
    expect(TRACEMESH_AWAY, "could not store");
    fake_broker.hold = true;
    expect(TRACEMESH_AWAY, "in time");
    fake_broker.status = TRACEMESH__STATUS__STATUS_OK;
    fake_broker_release();
    expect(TRACEMESH_OK, "");
}

Test(grpc_door, wrong_keys_are_refused_and_known_ones_pass_while_postgres_is_away) {
    struct tracemesh_receipt receipt;
    cr_assert_eq(publish("pk-9", BATCH, &receipt), TRACEMESH_REFUSED);
    cr_assert_not_null(strstr(receipt.why, "Invalid credentials"), "%s", receipt.why);
    expect(TRACEMESH_OK, "");
    lose_connections(false);
    for (int i = 0; i < 20; i++) expect(TRACEMESH_OK, "");
    cr_assert_eq(publish("pk-8", BATCH, &receipt), TRACEMESH_AWAY);
    cr_assert_not_null(strstr(receipt.why, "API keys"), "%s", receipt.why);
}

Test(grpc_door, a_stream_is_told_what_is_stored_and_sends_again_what_was_not_queued) {
    const struct tracemesh_options options = as("pk-1", SECRET);
    struct tracemesh *client = tracemesh_open(&options);
    fake_broker.status = TRACEMESH__STATUS__STATUS_OVERLOADED;
    for (int i = 0; i < 5; i++) cr_assert_eq(tracemesh_publish(client, BATCH, strlen(BATCH), 0, NULL), TRACEMESH_OK);
    while (fake_broker.seen < 3) usleep(1000);
    cr_assert_eq(tracemesh_accepted(client), 0);
    fake_broker.status = TRACEMESH__STATUS__STATUS_OK;
    cr_assert(tracemesh_wait(client, 5, 10000));
    cr_assert_eq(tracemesh_accepted(client), 5);
    cr_assert_eq(tracemesh_close(client, 10000), 5);
}

static _Atomic uint64_t lost;
static void on_trouble(void *state, const struct tracemesh_trouble *trouble) {
    cr_assert(trouble->status == 0 && strstr(trouble->error, "is dead: as the test wants"), "%s", trouble->error);
    fake_broker.fate = TRACEMESH__FATE__STATE__STATE_STORED;
    lost = trouble->sequence;
}

Test(grpc_door, a_batch_that_became_a_dead_letter_is_told_and_the_others_go_on) {
    struct tracemesh_options options = as("pk-1", SECRET);
    options.trouble = on_trouble;
    fake_broker.fate = TRACEMESH__FATE__STATE__STATE_DEAD;
    struct tracemesh *client = tracemesh_open(&options);
    for (int i = 0; i < 3; i++) cr_assert_eq(tracemesh_publish(client, BATCH, strlen(BATCH), 0, NULL), TRACEMESH_OK);
    cr_assert(tracemesh_wait(client, 3, 10000));
    cr_assert_eq(lost, 1);
    cr_assert_eq(tracemesh_close(client, 10000), 3);
}

static void *publish_in_thread(void *result) {
    struct tracemesh_receipt receipt;
    *(enum tracemesh_result *)result = publish("pk-1", BATCH, &receipt);
    return NULL;
}

Test(grpc_door, a_drain_answers_what_was_read_and_ends) {
    pthread_t thread;
    enum tracemesh_result result = TRACEMESH_AWAY;
    int status = -1;
    expect(TRACEMESH_OK, "");
    fake_broker.hold = true;
    unsigned seen = fake_broker.seen;
    pthread_create(&thread, NULL, publish_in_thread, &result);
    while (fake_broker.seen == seen) usleep(1000);
    kill(door, SIGTERM);
    number_in_log("event=draining limit_ms=");
    fake_broker_release();
    pthread_join(thread, NULL);
    cr_assert_eq(result, TRACEMESH_OK);
    cr_assert_eq(waitpid(door, &status, 0), door);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    door = 0;
}
