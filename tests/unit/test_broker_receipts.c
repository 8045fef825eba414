/* broker_receipts: inquiries about publishes, to real brokers on a Redis of their own, among fake neighbours. */
#include "broker_world.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUED = 1, STORED = 2, DEAD = 3 }; /* Fate.State in proto/mesh.proto */

static pid_t redis, first;

static void settle_down_with(const char *const *broker_flags) {
    redis = world_redis("yes");
    cr_assert_gt(redis, 0);
    first = world_broker(1, broker_flags);
    world_peer("batch", 1);
    cr_assert(WORLD_WAIT(world_shards_of("batch-1") == 64));
    world_peer("validate", 1);
    cr_assert(WORLD_WAIT(world_log_lines("actor=validate-1 event=registered") == 1));
}
static void settle_down(void) {
    settle_down_with(NULL);
}

TestSuite(broker_receipts, .init = world_open, .fini = world_close, .timeout = 60);

struct told {
    int fate, refused;
    long long stored_us, after_ms;
    char reason[128];
};

static struct told told_by(int asker) {
    struct told told = {0};
    const char *text = world_asked(asker), *fate = strstr(text, "fate="), *refused = strstr(text, "refused=");
    if (fate)
        sscanf(fate, "fate=%d stored_us=%lld after_ms=%lld reason=%127[^\n]", &told.fate, &told.stored_us,
               &told.after_ms, told.reason);
    if (refused) sscanf(refused, "refused=%d", &told.refused);
    return told;
}

static int askers;
static struct told ask(const char *place, const char *wait_ms, const char *broker) {
    cr_assert_eq(world_exit_status(world_asker(++askers, place, wait_ms, broker, "1")), 0);
    return told_by(askers);
}

/* One publish, held by validate; its place. */
static void publish_held(char place[96]) {
    world_mode("hold");
    cr_assert_eq(world_exit_status(world_sender(1, "1k", 1)), 0);
    cr_assert(world_place(0, place));
    cr_assert(WORLD_WAIT(world_seen() == 1));
}

/* An inquiry that waits, after its first look. */
static int ask_in_background(const char *place, const char *broker, pid_t *pid) {
    long long looks = world_calls("zscore");
    *pid = world_asker(++askers, place, "20000", broker, "1");
    cr_assert(WORLD_WAIT(world_calls("zscore") > looks));
    return askers;
}

Test(broker_receipts, a_publish_is_queued_until_it_is_stored) {
    char place[96];
    settle_down();
    publish_held(place);
    cr_assert_eq(ask(place, "0", NULL).fate, QUEUED);
    struct told told = ask(place, "100", NULL);
    cr_assert(told.fate == QUEUED && told.after_ms >= 100);
    world_mode("ok");
    cr_assert_eq(ask(place, "20000", NULL).fate, STORED);
    told = ask(place, "0", NULL);
    cr_assert(told.fate == STORED && told.stored_us > 1700000000000000);
}

Test(broker_receipts, the_answer_to_a_publish_tells_its_place_in_the_entry) {
    char place[96];
    int later = 0;
    settle_down_with((const char *[]){"--commit-connections=1", NULL});
    world_mode("hold");
    cr_assert_eq(world_exit_status(world_sender(9, "1k", 9)), 0);
    for (int i = 0; i < 9; i++) {
        cr_assert(world_place(i, place));
        int index = atoi(strrchr(place, ' '));
        cr_assert_eq(world_index_in_entry(place, i), index, "%d: %s", i, place);
        later += index > 0;
    }
    cr_assert_gt(later, 0, "some were joined");
}

/* By itself it would look again after 2.4 s only. */
static const char *const looks_rarely[] = {"--inquiry-pause-ms=60000", "--max-deliveries=2", NULL};

Test(broker_receipts, who_waits_is_woken_by_the_acknowledgement) {
    char place[96];
    pid_t asker;
    settle_down_with(looks_rarely);
    publish_held(place);
    int number = ask_in_background(place, NULL, &asker);
    world_mode("ok");
    cr_assert_eq(world_exit_status(asker), 0);
    struct told told = told_by(number);
    cr_assert(told.fate == STORED && told.after_ms < 2400, "%s", world_asked(number));
}

Test(broker_receipts, who_waits_is_woken_by_the_death_and_told_why) {
    char place[96];
    pid_t asker;
    settle_down_with(looks_rarely);
    publish_held(place);
    int number = ask_in_background(place, NULL, &asker);
    world_mode("failed");
    cr_assert_eq(world_exit_status(asker), 0);
    struct told told = told_by(number);
    cr_assert(told.fate == DEAD && told.after_ms < 2400, "%s", world_asked(number));
    cr_assert_str_eq(told.reason, "so told");
}

Test(broker_receipts, a_broker_tells_of_what_another_stores) {
    char place[96];
    pid_t asker;
    settle_down();
    world_broker(2, NULL);
    publish_held(place);
    int number = ask_in_background(place, "broker-2", &asker);
    world_mode("ok");
    cr_assert_eq(world_exit_status(asker), 0);
    cr_assert_eq(told_by(number).fate, STORED, "%s", world_asked(number));
}

Test(broker_receipts, more_than_may_be_held_are_refused) {
    char place[96];
    settle_down_with((const char *[]){"--inquiries=3", NULL});
    publish_held(place);
    cr_assert_eq(world_exit_status(world_asker(++askers, place, "300", NULL, "5")), 0);
    const char *text = world_asked(askers);
    int refused = 0, told = 0;
    for (const char *at = text; (at = strstr(at, "refused=3")); at++) refused++;
    for (const char *at = text; (at = strstr(at, "fate=1")); at++) told++;
    cr_assert(refused == 2 && told == 3, "%s", text);
    cr_assert_eq(ask(place, "0", NULL).fate, QUEUED, "there is room again");
}

Test(broker_receipts, a_place_that_cannot_be_is_rejected) {
    settle_down();
    cr_assert_eq(ask("64 1 1 0", "0", NULL).refused, 4);
}

Test(broker_receipts, a_broker_that_ends_lets_go_of_who_waits) {
    char place[96];
    pid_t asker;
    settle_down();
    publish_held(place);
    int number = ask_in_background(place, NULL, &asker);
    world_mode("retry");
    kill(first, SIGTERM);
    cr_assert_eq(world_exit_status(asker), 0);
    cr_assert(told_by(number).fate == QUEUED && told_by(number).after_ms < 15000, "%s", world_asked(number));
    cr_assert_eq(world_exit_status(first), 0);
}

Test(broker_receipts, a_wait_outlives_a_redis_that_is_started_anew) {
    char place[96];
    pid_t asker;
    settle_down();
    publish_held(place);
    int number = ask_in_background(place, NULL, &asker);
    world_kill(redis, SIGKILL);
    cr_assert_gt(world_redis("yes"), 0);
    world_mode("ok");
    cr_assert_eq(world_exit_status(asker), 0);
    cr_assert_eq(told_by(number).fate, STORED, "%s", world_asked(number));
}
