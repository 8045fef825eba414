/* forward: where rows go, when they go again, and what the broker hears. The runtime is a fake of a few lines. */
#include "validate/forward.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the fake runtime ---- */

struct tm_message {
    Tracemesh__Envelope envelope;
};

enum { SENT_MOST = 256 };
static struct tm_request sent[SENT_MOST];
static Tracemesh__Rows *rows[SENT_MOST]; /* of each */
static size_t sent_count, refreshes, answers;
static const char *owners[TM_SHARDS];
static uint64_t epochs[TM_SHARDS], clock_us;
static void (*routes_hook)(void *), (*timer_fire)(void *);
static void *routes_state, *timer_state;
static bool reply_at_once; /* as to a peer that is gone */
static Tracemesh__Status answer_status;
static char answer_reason[256];
static Tracemesh__Handled *handled;

void tm_on_routes(struct tm_actor *actor, void (*hook)(void *), void *state) {
    routes_hook = hook;
    routes_state = state;
}
const char *tm_owner(struct tm_actor *actor, uint32_t shard, uint64_t *epoch) {
    *epoch = epochs[shard];
    return owners[shard];
}
void tm_routes_refresh(struct tm_actor *actor) {
    refreshes++;
}
void tm_request(struct tm_actor *actor, const struct tm_request *request) {
    cr_assert_lt(sent_count, SENT_MOST);
    struct tm_buf bytes = {0};
    tm_buf_append_str(&bytes, request->payload);
    for (size_t i = 0; i < request->tail_count; i++) tm_buf_append_str(&bytes, request->tail[i]);
    rows[sent_count] = tracemesh__rows__unpack(NULL, bytes.len, (const uint8_t *)bytes.ptr);
    cr_assert_not_null(rows[sent_count]);
    tm_buf_free(&bytes);
    sent[sent_count++] = *request;
    struct tm_reply gone = {.status = TM_UNAVAILABLE, .peer = ""};
    if (reply_at_once) request->on_reply(request->state, &gone);
}
struct tm_timer *tm_timer_once(struct tm_actor *actor, uint32_t after_ms, void (*fire)(void *), void *state) {
    cr_assert_null(timer_fire, "one timer is enough");
    timer_fire = fire;
    timer_state = state;
    return (struct tm_timer *)&timer_fire;
}
void tm_timer_cancel(struct tm_timer *timer) {
    timer_fire = NULL;
}
const Tracemesh__Envelope *tm_message_envelope(const struct tm_message *message) {
    return &message->envelope;
}
void tm_message_answer(struct tm_message *message, Tracemesh__Status status, const char *reason,
                       struct tm_str payload) {
    answers++;
    answer_status = status;
    snprintf(answer_reason, sizeof answer_reason, "%s", reason ? reason : "");
    if (handled) tracemesh__handled__free_unpacked(handled, NULL);
    handled = payload.len ? tracemesh__handled__unpack(NULL, payload.len, (const uint8_t *)payload.ptr) : NULL;
}

static uint64_t fake_clock(void) {
    return clock_us;
}

/* ---- what tests say ---- */

static struct forwarder *forwarder;
static struct tm_message message;

static void setup(void) {
    for (uint32_t i = 0; i < TM_SHARDS; i++) {
        owners[i] = i % 2 ? "batch-1" : "batch-2";
        epochs[i] = 100 + i;
    }
    message = (struct tm_message){TRACEMESH__ENVELOPE__INIT};
    forwarder = forwarder_new(NULL, 30000, 320, fake_clock);
}
static void teardown(void) {
    cr_assert_eq(forwarder_in_flight(forwarder), 0, "nothing is left behind");
    forwarder_free(forwarder);
    if (handled) tracemesh__handled__free_unpacked(handled, NULL);
    for (size_t i = 0; i < sent_count; i++) tracemesh__rows__free_unpacked(rows[i], NULL);
}
TestSuite(forward, .init = setup, .fini = teardown);

/* A batch with a row for each shard below `shards`. */
static void take(uint32_t shards) {
    struct validate_output output = {.events = 5, .row_count = 4, .rejected = 1};
    for (uint32_t i = 0; i < shards; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "row of %u", i);
        tm_buf_printf(&output.rows[i], "\x12%c\x22%c%s", len + 2, len, id); /* Rows.events of Event.id */
    }
    forwarder_take(forwarder, &message, &output);
    cr_assert_eq(output.events, 0);
}

static void reply(size_t index, Tracemesh__Status status) {
    Tracemesh__Envelope envelope = TRACEMESH__ENVELOPE__INIT;
    envelope.status = status;
    envelope.reason = "because";
    struct tm_reply full = {.status = TM_OK, .answer = &envelope, .peer = "batch-1"};
    sent[index].on_reply(sent[index].state, &full);
}

static void reply_failed(size_t index, enum tm_status status) {
    struct tm_reply none = {.status = status, .peer = ""};
    sent[index].on_reply(sent[index].state, &none);
}

static void pass_ms(uint64_t ms) {
    clock_us += ms * 1000;
    void (*fire)(void *) = timer_fire;
    timer_fire = NULL;
    if (fire) fire(timer_state);
}

static void check_row(size_t index, size_t place, uint32_t shard) {
    char id[16];
    snprintf(id, sizeof id, "row of %u", shard);
    const Tracemesh__Share *share = rows[index]->shares[place];
    cr_assert_eq(share->shard, shard);
    cr_assert_eq(share->epoch, 100 + shard);
    cr_assert_eq(share->events, 1);
    cr_assert(tm_str_is(tm_proto_str(rows[index]->events[place]->id), id));
}

Test(forward, rows_go_to_the_owners_of_their_shards_under_their_epochs) {
    take(3);
    cr_assert_eq(sent_count, 2, "one message an owner");
    cr_assert_eq(forwarder_in_flight(forwarder), 1);
    cr_assert_str_eq(sent[0].to_actor, "batch-2");
    cr_assert_str_eq(sent[1].to_actor, "batch-1");
    cr_assert_eq(sent[1].kind, TRACEMESH__KIND__KIND_ROWS);
    cr_assert_eq(rows[0]->n_shares, 2);
    cr_assert_eq(rows[1]->n_shares, 1);
    check_row(0, 0, 0);
    check_row(0, 1, 2);
    check_row(1, 0, 1);
    cr_assert_eq(sent[0].events, 2);
    cr_assert_leq(sent[1].deadline_ms, 30001);
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(answers, 0, "not before the last");
        reply(i, TRACEMESH__STATUS__STATUS_OK);
    }
    cr_assert_eq(answers, 1);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(handled->n_owners, 3);
    cr_assert_eq(handled->owners[2]->shard, 2);
    cr_assert_eq(handled->owners[2]->epoch, 102);
    cr_assert_str_eq(handled->owners[2]->actor_id, "batch-2");
    cr_assert_eq(handled->events, 5);
    cr_assert_eq(handled->rows, 4);
    cr_assert_eq(handled->rejected, 1);
}

Test(forward, of_a_message_that_was_refused_each_shard_goes_alone) {
    take(3);
    reply(1, TRACEMESH__STATUS__STATUS_OK);
    reply(0, TRACEMESH__STATUS__STATUS_NOT_OWNER);
    cr_assert_eq(refreshes, 1, "once for both");
    owners[2] = "batch-3";
    routes_hook(routes_state);
    cr_assert_eq(sent_count, 4);
    cr_assert_str_eq(sent[2].to_actor, "batch-2");
    cr_assert_str_eq(sent[3].to_actor, "batch-3");
    check_row(2, 0, 0);
    check_row(3, 0, 2);
    reply(2, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(answers, 0);
    reply(3, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_OK);
}

Test(forward, a_batch_without_rows_is_answered_at_once) {
    take(0);
    cr_assert_eq(answers, 1);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(handled->n_owners, 0);
}

Test(forward, every_shard_at_once_fits_the_answer) {
    char longest[80];
    memset(longest, 'x', sizeof longest);
    longest[63] = 0;
    for (size_t i = 0; i < TM_SHARDS; i++) {
        owners[i] = longest;
        epochs[i] = UINT64_MAX;
    }
    take(TM_SHARDS);
    cr_assert_eq(sent_count, 1);
    cr_assert_eq(rows[0]->n_shares, TM_SHARDS);
    reply(0, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(handled->n_owners, TM_SHARDS);
}

Test(forward, a_shard_that_moved_is_sent_to_its_new_owner) {
    take(2);
    reply(0, TRACEMESH__STATUS__STATUS_OK);
    reply(1, TRACEMESH__STATUS__STATUS_NOT_OWNER);
    cr_assert_eq(refreshes, 1);
    cr_assert_eq(sent_count, 2, "not before the routes change or time passes");
    owners[1] = "batch-9";
    epochs[1] = 500;
    routes_hook(routes_state);
    cr_assert_eq(sent_count, 3);
    cr_assert_str_eq(sent[2].to_actor, "batch-9");
    cr_assert_eq(rows[2]->shares[0]->epoch, 500);
    reply(2, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(handled->owners[1]->epoch, 500);
}

Test(forward, rows_wait_until_somebody_owns_their_shard) {
    owners[0] = NULL;
    take(1);
    cr_assert_eq(sent_count, 0);
    cr_assert_eq(refreshes, 1);
    pass_ms(20);
    cr_assert_eq(sent_count, 0);
    owners[0] = "batch-1";
    pass_ms(20);
    cr_assert_eq(sent_count, 0, "the second wait is longer");
    pass_ms(20);
    cr_assert_eq(sent_count, 1);
    reply(0, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_OK);
}

Test(forward, an_owner_that_is_gone_full_or_draining_is_asked_again) {
    take(1);
    reply_failed(0, TM_UNAVAILABLE);
    pass_ms(20);
    reply(1, TRACEMESH__STATUS__STATUS_OVERLOADED);
    pass_ms(40);
    reply(2, TRACEMESH__STATUS__STATUS_RETRY);
    pass_ms(80);
    cr_assert_eq(sent_count, 4);
    cr_assert_eq(answers, 0);
    reply(3, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(answers, 1);
}

Test(forward, replies_within_the_call_do_no_harm) {
    reply_at_once = true;
    take(4);
    cr_assert_eq(sent_count, 2);
    reply_at_once = false;
    routes_hook(routes_state);
    cr_assert_eq(sent_count, 6);
    for (size_t i = 2; i < 6; i++) reply(i, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_OK);
}

Test(forward, a_failure_is_told_at_once_and_the_other_replies_are_let_go) {
    owners[2] = "batch-3";
    take(3);
    reply(1, TRACEMESH__STATUS__STATUS_NOT_OWNER);
    reply(0, TRACEMESH__STATUS__STATUS_FAILED);
    cr_assert_eq(answers, 1);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_RETRY);
    cr_assert_str_eq(answer_reason, "rows of shard 0 were not stored: batch-2: because");
    cr_assert_eq(forwarder_in_flight(forwarder), 1);
    routes_hook(routes_state);
    cr_assert_eq(sent_count, 3, "nothing is sent for a batch already answered");
    reply(2, TRACEMESH__STATUS__STATUS_NOT_OWNER);
    cr_assert_eq(answers, 1);
}

Test(forward, a_reply_that_does_not_come_ends_in_a_retry) {
    take(1);
    reply_failed(0, TM_TIMEOUT);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_RETRY);
    cr_assert_str_eq(answer_reason, "rows of shard 0 were not stored: timed out");
}

Test(forward, what_an_owner_may_have_died_of_is_not_sent_again) {
    take(2);
    struct tm_reply broken = {.status = TM_UNAVAILABLE, .peer = "batch-1", .broken = true};
    sent[1].on_reply(sent[1].state, &broken);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_DIED);
    cr_assert_str_eq(answer_reason, "rows of shard 1 were not stored: batch-1 died while it held them");
    cr_assert_eq(refreshes, 1);
    routes_hook(routes_state);
    cr_assert_eq(sent_count, 2);
    reply(0, TRACEMESH__STATUS__STATUS_OK);
}

Test(forward, waiting_ends_at_the_deadline_the_broker_gave) {
    message.envelope.deadline_ms = 1000;
    owners[0] = owners[1] = NULL;
    take(2);
    for (int i = 0; i < 100 && !answers; i++) pass_ms(20);
    cr_assert_eq(answers, 1);
    cr_assert_eq(answer_status, TRACEMESH__STATUS__STATUS_RETRY);
    cr_assert_str_eq(answer_reason, "rows of shard 0 were not stored: nobody owns the shard");
    cr_assert_leq(clock_us, 1000000);
    cr_assert_geq(clock_us, 500000);
}

Test(forward, batches_do_not_wait_for_each_other) {
    owners[0] = NULL;
    take(1);
    owners[0] = "batch-1";
    take(1);
    cr_assert_eq(forwarder_in_flight(forwarder), 2);
    reply(0, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(answers, 1);
    routes_hook(routes_state);
    reply(1, TRACEMESH__STATUS__STATUS_OK);
    cr_assert_eq(answers, 2);
}
