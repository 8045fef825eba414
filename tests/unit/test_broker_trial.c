/* broker_trial: entries that kill who holds them, among others that do not. */
#include "broker_world.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static pid_t broker, validate;
static int deaths;

static void begin_with(const char *const *broker_flags) {
    deaths = 0;
    cr_assert_gt(world_redis("yes"), 0);
    broker = world_broker(1, broker_flags);
    world_peer("batch", 1);
    cr_assert(WORLD_WAIT(world_shards_of("batch-1") == 64));
    validate = world_peer("validate", 1);
    cr_assert(WORLD_WAIT(world_log_lines("actor=validate-1 event=registered") == 1));
}

/* Starts validate again when it has died, as a supervisor does. */
static bool revive(void) {
    if (!world_ended(validate)) return false;
    world_exit_status(validate);
    validate = world_peer("validate", 1);
    return ++deaths > 0;
}

static bool is_empty(void) {
    return world_sum("XLEN tracemesh:{q%d}:stream") == 0 && world_sum("GET tracemesh:{q%d}:bytes") == 0;
}

static bool is_done(void) {
    revive();
    return is_empty();
}

/* `count` publishes that wait in Redis for a validate, as few entries when `concurrency` is high. */
static void fill(int count, int concurrency) {
    world_kill(validate, SIGKILL);
    validate = 0;
    cr_assert_eq(world_exit_status(world_sender(count, "1k", concurrency)), 0);
}

static void handle(const char *mode) {
    world_mode(mode);
    validate = world_peer("validate", 1);
}

static bool letter_says(const char *text) {
    char answer[128];
    for (int shard = 0; shard < 4; shard++) {
        char command[160];
        snprintf(
            command, sizeof command,
            "EVAL local\tl=redis.call('XRANGE',KEYS[1],'-','+')[1];return(l)and(l[2][6])or('') 1 tracemesh:{q%d}:dead",
            shard);
        if (world_text(command, answer) && strcmp(answer, text) == 0) return true;
    }
    return false;
}

TestSuite(broker_trial, .init = world_open, .fini = world_close, .timeout = 60);

Test(broker_trial, what_kills_validate_is_a_dead_letter_and_nothing_else_is) {
    begin_with(NULL);
    fill(100, 1);
    handle("die p-42");
    cr_assert(WORLD_WAIT(is_done()));
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:dead"), 1);
    cr_assert(letter_says("validate-1 died while it held this, 5 times"));
    cr_assert_eq(world_seen_distinct(), 100);
    cr_assert_eq(world_sum("HLEN tracemesh:{q%d}:failures"), 0);
    /* 2 to be suspected, 1 among all suspects, 1 among the few, 5 alone; and 1 more among the few when it is due again
     * before the others are through. */
    cr_assert_leq(deaths, 10, "%d deaths", deaths);
}

Test(broker_trial, of_an_entry_of_many_publishes_only_the_guilty_one_dies) {
    begin_with(NULL);
    char guilty[16];
    fill(60, 60);
    snprintf(guilty, sizeof guilty, "die p-%d", world_companion()); /* which share an entry is a matter of moments */
    handle(guilty);
    cr_assert(WORLD_WAIT(is_done()));
    cr_assert_geq(world_log_lines("event=entry_split"), 1);
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:dead"), 1);
    cr_assert_eq(world_seen_distinct(), 60);
    cr_assert_geq(world_sum("HLEN tracemesh:{q%d}:split"), 1);
}

Test(broker_trial, deaths_are_remembered_over_a_restart_of_the_broker) {
    begin_with(NULL);
    fill(20, 1);
    handle("die p-7");
    for (int restarts = 0; restarts < 3; restarts++) {
        int before = deaths;
        cr_assert(WORLD_WAIT(revive() || deaths > before || is_empty()));
        world_kill(broker, SIGKILL);
        broker = world_broker(1, NULL);
    }
    cr_assert(WORLD_WAIT(is_done()));
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:dead"), 1);
    cr_assert_eq(world_seen_distinct(), 20);
}

/* As an operator does, or the kernel when memory is short: again and again, whatever validate holds. */
Test(broker_trial, who_is_killed_from_outside_makes_nobody_guilty) {
    begin_with(NULL);
    pid_t sender = world_sender(1000, "1k", 8);
    world_mode("hold");
    for (int kills = 0; kills < 8; kills++) {
        int seen = world_seen();
        cr_assert(WORLD_WAIT(world_seen() > seen));
        world_kill(validate, SIGKILL);
        validate = world_peer("validate", 1);
    }
    world_mode("ok");
    cr_assert_eq(world_exit_status(sender), 0);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_gt(world_log_lines("event=trial"), 0);
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:dead"), 0);
    cr_assert_eq(world_seen_distinct(), 1000);
}

Test(broker_trial, others_go_on_while_a_poison_is_about) {
    static const char *const patient[] = {"--max-deaths=1000", NULL};
    begin_with(patient);
    fill(1, 1);
    handle("die p-0");
    cr_assert(WORLD_WAIT(revive() || world_log_lines("tried_with=1") >= 2), "it is tried alone");
    world_sender_of("q", 200);
    cr_assert(WORLD_WAIT((revive(), world_seen_distinct() == 201)));
    cr_assert(WORLD_WAIT((revive(), world_sum("XLEN tracemesh:{q%d}:stream") == 1)), "all but the poison are stored");
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:dead"), 0);
}
