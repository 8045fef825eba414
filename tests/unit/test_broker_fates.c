/* broker_fates: the script that looks what became of a publish, on a Redis of its own, without a broker. */
#include "broker_stream0.h"
#include "broker_world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void open_redis(void) {
    world_open();
    cr_assert_gt(world_redis("yes"), 0);
    world_redis_number("XGROUP CREATE " STREAM " validate 0 MKSTREAM");
}

TestSuite(broker_fates, .init = open_redis, .fini = world_close, .timeout = 60);

static void add_and_deliver(const char *id) {
    char command[128], answer[128];
    snprintf(command, sizeof command, "XADD " STREAM " %s e x", id);
    cr_assert(world_text(command, answer), "%s", answer);
    world_redis_number("XREADGROUP GROUP validate broker-1 COUNT 100 STREAMS " STREAM " >");
}

static void acknowledge(const char *id, const char *kept) {
    char removed[128];
    cr_assert(world_script("ack", 7,
                           (const char *[]){STREAM, BYTES, FAILURES, STORED, ACCOUNTS, GARBAGE, SPILLED, "validate",
                                            kept, id, "10", "", "", NULL},
                           removed));
    cr_assert_str_eq(removed, "1");
}

/* Refused once too often. */
static void die(const char *id, const char *reason, const char *old_ms) {
    char count[128];
    cr_assert(world_script("fail", 6,
                           (const char *[]){STREAM, BYTES, FAILURES, DEAD, FATES, ACCOUNTS, "validate", id, "10", "1",
                                            reason, "", old_ms, NULL},
                           count));
}

/* What an operator's command or another actor writes down. */
static void note(const char *hash, const char *id, const char *text) {
    cr_assert(world_note(hash, id, text));
}

static const char *fate_since(const char *id, const char *index, const char *since_ms) {
    static char told[128];
    cr_assert(world_script_words("receipt", 4,
                                 (const char *[]){STREAM, STORED, FATES, SPLIT, "validate", id, index, since_ms, NULL},
                                 told),
              "%s", told);
    return told;
}
static const char *fate(const char *id, const char *index) {
    return fate_since(id, index, "0");
}

Test(broker_fates, unread_and_delivered_is_queued_and_acknowledged_is_stored) {
    char answer[128];
    cr_assert(world_text("XADD " STREAM " 5-1 e x", answer));
    cr_assert_str_eq(fate("5-1", "0"), "queued||5-1");
    add_and_deliver("5-2");
    cr_assert_str_eq(fate("5-1", "0"), "queued||5-1");
    acknowledge("5-1", "10");
    cr_assert_eq(strncmp(fate("5-1", "0"), "stored|1", 8), 0, "%s", fate("5-1", "0"));
    cr_assert_gt(world_redis_number("ZSCORE " STORED " 5-1"), 1700000000000000);
    cr_assert_str_eq(fate("5-2", "0"), "queued||5-2");
}

Test(broker_fates, of_the_stored_the_latest_are_remembered_with_their_time) {
    static const char *const ids[] = {"5-1", "5-2", "5-3", "5-4", "5-5"};
    for (int i = 0; i < 5; i++) {
        add_and_deliver(ids[i]);
        acknowledge(ids[i], "2");
    }
    cr_assert_eq(world_redis_number("ZCARD " STORED), 2);
    cr_assert_str_eq(fate("5-3", "0"), "stored||5-3");
    cr_assert_eq(strncmp(fate("5-4", "0"), "stored|1", 8), 0);
}

Test(broker_fates, a_dead_one_says_why_until_it_is_put_back_or_dropped) {
    add_and_deliver("5-1");
    die("5-1", "no such event", "0");
    cr_assert_str_eq(fate("5-1", "3"), "dead|no such event|5-1");
    add_and_deliver("7-1");
    note(FATES, "5-1", "retried 7-1");
    cr_assert_str_eq(fate("5-1", "3"), "queued||7-1");
    die("7-1", "still none", "0");
    cr_assert_str_eq(fate("5-1", "3"), "dead|still none|7-1");
    note(FATES, "7-1", "dropped still none");
    cr_assert_str_eq(fate("5-1", "3"), "dropped|still none|7-1");
}

Test(broker_fates, one_put_back_is_stored_as_what_it_became) {
    add_and_deliver("5-1");
    die("5-1", "away", "0");
    note(FATES, "5-1", "retried 7-1");
    add_and_deliver("7-1");
    acknowledge("7-1", "10");
    cr_assert_eq(strncmp(fate("5-1", "0"), "stored|1", 8), 0, "%s", fate("5-1", "0"));
}

Test(broker_fates, each_publish_of_a_split_entry_has_its_own) {
    add_and_deliver("5-1");
    note(SPLIT, "5-1", "7-1 7-2 7-3");
    world_redis_number("XACK " STREAM " validate 5-1");
    world_redis_number("XDEL " STREAM " 5-1");
    add_and_deliver("7-1");
    add_and_deliver("7-2");
    add_and_deliver("7-3");
    die("7-2", "poison", "0");
    acknowledge("7-3", "10");
    cr_assert_str_eq(fate("5-1", "0"), "queued||7-1");
    cr_assert_str_eq(fate("5-1", "1"), "dead|poison|7-2");
    cr_assert_eq(strncmp(fate("5-1", "2"), "stored|1", 8), 0);
    note(FATES, "7-2", "retried 9-1");
    add_and_deliver("9-1");
    cr_assert_str_eq(fate("5-1", "1"), "queued||9-1");
    note(FATES, "7-1", "retried 5-1"); /* nonsense: a circle */
    cr_assert_not_null(fate("5-1", "0"));
}

Test(broker_fates, old_ones_are_forgotten_a_few_at_a_time_and_then_not_called_stored) {
    add_and_deliver("5-1");
    add_and_deliver("6-1");
    die("6-1", "why", "0");
    note(FATES, "5-1", "dropped why");
    add_and_deliver("99-1");
    die("99-1", "why", "50"); /* forgets what is older than 50 ms */
    cr_assert_str_eq(fate_since("6-1", "0", "50"), "dead|why|6-1", "its letter is still there");
    world_redis_number("XACK " STREAM " validate 5-1");
    cr_assert_str_eq(fate_since("5-1", "0", "50"), "forgotten||5-1");
    cr_assert_eq(world_redis_number("HLEN " FATES), 2);
}

Test(broker_fates, a_queue_that_lost_its_group_knows_nothing) {
    add_and_deliver("5-1");
    world_redis_number("DEL " STREAM);
    cr_assert_str_eq(fate("5-1", "0"), "forgotten||5-1");
}
