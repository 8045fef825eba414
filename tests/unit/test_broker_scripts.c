/* broker_scripts: the Lua that moves entries, on a Redis of its own, without a broker. */
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

TestSuite(broker_scripts, .init = open_redis, .fini = world_close, .timeout = 60);

static bool claims(const char *id) {
    char answer[128];
    cr_assert(world_script("claim", 1, (const char *[]){STREAM, "validate", "broker-1", "", NULL}, answer), "%s",
              answer);
    return strcmp(answer, id) == 0;
}

static bool overtakes(const char *id) {
    char answer[128];
    cr_assert(world_script("claim", 1, (const char *[]){STREAM, "validate", "broker-1", "1", NULL}, answer));
    return strcmp(answer, id) == 0;
}

/* Whether that one is the next unread entry (XREADGROUP's answer is {{stream, {{id, fields}}}}). No blanks but those
 * between words. */
static bool reads(const char *id) {
    char answer[128];
    return world_text("EVAL return(redis.call('XREADGROUP','GROUP','validate','broker-2','COUNT',1,'STREAMS',KEYS[1],"
                      "'>')or{{0,{{''}}}})[1][2][1][1] 1 " STREAM,
                      answer) &&
           strcmp(answer, id) == 0;
}

static void add(const char *id) {
    char command[128], answer[128];
    snprintf(command, sizeof command, "XADD " STREAM " %s e 0123456789", id);
    cr_assert(world_text(command, answer), "%s", answer);
    world_redis_number("INCRBY " BYTES " 10");
}

Test(broker_scripts, an_entry_acknowledged_again_gives_nothing_back) {
    char removed[128];
    const char *const words[] = {STREAM,     BYTES, FAILURES, STORED, ACCOUNTS, GARBAGE, SPILLED,
                                 "validate", "9",   "1-1",    "10",   "",       "",      NULL};
    add("1-1");
    add("2-1");
    cr_assert(claims("") && reads("1-1"));
    for (int call = 0; call < 3; call++) {
        cr_assert(world_script("ack", 7, words, removed));
        cr_assert_str_eq(removed, call == 0 ? "1" : "0");
        cr_assert_eq(world_redis_number("GET " BYTES), 10);
    }
    cr_assert_eq(world_redis_number("XLEN " STREAM), 1);
}

Test(broker_scripts, a_claim_takes_the_newest_when_all_else_is_with_somebody) {
    add("1-1");
    cr_assert(claims("1-1"));
    add("2-1");
    cr_assert(claims("2-1"));
    cr_assert_not(reads("1-1") || reads("2-1"));
}

Test(broker_scripts, a_claim_leaves_the_newest_when_an_older_one_is_unread) {
    add("1-1");
    add("2-1");
    cr_assert(claims(""));
    cr_assert(reads("1-1"));
    cr_assert(reads("2-1"));
}

Test(broker_scripts, one_that_may_overtake_leaves_the_older_ones_to_be_read) {
    add("1-1");
    add("2-1");
    cr_assert(overtakes("2-1"));
    add("3-1");
    cr_assert(claims(""), "the first is still unread");
    cr_assert(reads("1-1"));
    cr_assert(reads("2-1"), "it is still there, so it is given to whoever reads as far");
    cr_assert(reads("3-1"));
    add("4-1");
    cr_assert(overtakes("4-1"), "nothing older waits");
    add("5-1");
    cr_assert(reads("5-1"), "and then it counts as read");
}

Test(broker_scripts, one_that_overtook_and_was_acknowledged_is_not_read) {
    char removed[128];
    const char *const words[] = {STREAM,     BYTES, FAILURES, STORED, ACCOUNTS, GARBAGE, SPILLED,
                                 "validate", "9",   "2-1",    "10",   "",       "",      NULL};
    add("1-1");
    add("2-1");
    cr_assert(overtakes("2-1"));
    cr_assert(world_script("ack", 7, words, removed));
    cr_assert_str_eq(removed, "1");
    add("3-1");
    cr_assert(reads("1-1") && reads("3-1"));
}

Test(broker_scripts, a_claim_is_not_deceived_by_entries_deleted_by_hand) {
    add("1-1");
    cr_assert(reads("1-1"));
    world_redis_number("XDEL " STREAM " 1-1"); /* stays in the pending list */
    add("2-1");
    add("3-1");
    cr_assert(claims(""));
    cr_assert(reads("2-1"));
    cr_assert(reads("3-1"));
}

#define CLOCK "tracemesh:{registry}:clock"

static void assign(const char *plan, const char *version) {
    char answer[128];
    const char *const words[] = {
        "tracemesh:{registry}:shards", "tracemesh:{registry}:version", CLOCK, "0", "5", plan, NULL};
    cr_assert(world_script("assign", 3, words, answer));
    cr_assert_str_eq(answer, version);
}

static void beat(void) {
    char answer[128];
    const char *const words[] = {"tracemesh:{registry}:actors",
                                 "tracemesh:{registry}:beats",
                                 "tracemesh:{registry}:shards",
                                 "tracemesh:{registry}:version",
                                 CLOCK,
                                 "0",
                                 "0",
                                 "0",
                                 "0",
                                 NULL};
    cr_assert(world_script("beat", 5, words, answer), "%s", answer);
}

Test(broker_scripts, an_assignment_says_since_when) {
    char answer[128];
    unsigned long long since;
    assign("7 12345678901234567890 batch-1", "1");
    cr_assert(world_text("HGET tracemesh:{registry}:shards 5", answer));
    cr_assert_eq(sscanf(answer, "7 12345678901234567890 %llu batch-1", &since), 1, "%s", answer);
    cr_assert_geq((long long)since / 1000000, world_redis_number("EVAL return(redis.call('TIME')[1]-60) 0"));
}

Test(broker_scripts, the_clock_of_the_registry_does_not_go_back) {
    char answer[128];
    beat();
    long long now = world_redis_number("GET " CLOCK);
    cr_assert_gt(now, 1700000000000000);
    world_redis_number("SET " CLOCK " 9000000000000000"); /* told before the machine's clock was set back */
    beat();
    cr_assert_eq(world_redis_number("GET " CLOCK), 9000000000000000);
    assign("7 1 batch-1", "1");
    cr_assert(world_text("HGET tracemesh:{registry}:shards 5", answer));
    cr_assert_str_eq(answer, "7 1 9000000000000000 batch-1");
}

/* ---- what speaks against an entry ---- */

static bool counts(const char *counter, const char *most, const char *count) {
    char answer[128];
    const char *const words[] = {STREAM, BYTES, FAILURES, DEAD,       FATES,   ACCOUNTS, "validate",
                                 "1-1",  "10",  most,     "x-1 died", counter, "0",      NULL};
    cr_assert(world_script("fail", 6, words, answer), "%s", answer);
    return strcmp(answer, count) == 0;
}

static bool says(const char *command, const char *text) {
    char answer[128];
    world_text(command, answer);
    if (strcmp(answer, text) != 0) fprintf(stderr, "%s: %s\n", command, answer);
    return strcmp(answer, text) == 0;
}

Test(broker_scripts, deaths_and_refusals_are_counted_apart_and_deaths_alone_kill) {
    add("1-1");
    cr_assert(claims("1-1"));
    cr_assert(counts("", "20", "1"));
    cr_assert(counts(":died", "0", "1") && counts(":died", "0", "2"));
    cr_assert(counts(":alone", "2", "1"));
    cr_assert_eq(world_redis_number("XLEN " STREAM), 1);
    cr_assert(counts(":alone", "2", "2"));
    cr_assert_eq(world_redis_number("XLEN " STREAM), 0);
    cr_assert_eq(world_redis_number("GET " BYTES), 0);
    cr_assert_eq(world_redis_number("HLEN " FAILURES), 0);
    cr_assert(says("EVAL return(table.concat(redis.call('XRANGE',KEYS[1],'-','+')[1][2],'|')) 1 " DEAD,
                   "id|1-1|deliveries|4|reason|x-1 died, 2 times|e|0123456789"));
}

/* Publishes as bytes: one of 3, one of 128, an empty one. */
static void add_three(void) {
    char answer[128];
    cr_assert(world_text(
        "EVAL return(redis.call('XADD',KEYS[1],'1-1','e','\\n\\3abc\\n\\128\\1'..string.rep('d',128)..'\\n\\0'))"
        " 1 " STREAM,
        answer));
    world_redis_number("INCRBY " BYTES " 138");
    cr_assert(claims("1-1"));
}

static bool splits(const char *most, const char *parts) {
    char answer[128];
    cr_assert(world_script("split", 3, (const char *[]){STREAM, FAILURES, SPLIT, "validate", "1-1", "60", most, NULL},
                           answer),
              "%s", answer);
    return strcmp(answer, parts) == 0;
}

/* Of the new entry at that place in the stream, from 1. No blanks. */
static bool part_says(int place, const char *expression, const char *text) {
    char command[320];
    snprintf(command, sizeof command,
             "EVAL local\tp=redis.call('XRANGE',KEYS[1],'-','+')[%d];return(%.120s) 3 " STREAM " " FAILURES " " SPLIT,
             place, expression);
    return says(command, text);
}

Test(broker_scripts, an_entry_is_split_into_its_publishes_in_their_order) {
    static const char *const sizes[] = {"5", "131", "2"};
    add_three();
    cr_assert(counts("", "20", "1") && counts(":died", "0", "1"));
    cr_assert(splits("9", "3"));
    cr_assert_eq(world_redis_number("XLEN " STREAM), 3);
    cr_assert_eq(world_redis_number("GET " BYTES), 138);
    cr_assert_eq(world_redis_number("HLEN " FAILURES), 3, "refusals are inherited, deaths are not");
    for (int i = 0; i < 3; i++) {
        char place[128];
        cr_assert(part_says(i + 1, "#p[2][2]", sizes[i]));
        cr_assert(part_says(i + 1, "p[2][5]", "x"), "for whoever reads it");
        cr_assert(part_says(i + 1, "redis.call('HGET',KEYS[2],p[1])", "1"));
        snprintf(place, sizeof place, "string.find(redis.call('HGET',KEYS[3],'1-1'),p[1],1,true)/%d", 1 + 16 * i);
        cr_assert(part_says(i + 1, place, "1"), "ids are 15 bytes and a blank");
    }
    cr_assert_gt(world_redis_number("TTL " SPLIT), 0);
    cr_assert(splits("9", "0"), "it is gone");
}

Test(broker_scripts, what_cannot_be_split_stays_as_it_is) {
    add_three();
    cr_assert(splits("0", "0"), "no room to remember where it went");
    cr_assert_eq(world_redis_number("XLEN " STREAM), 1);
    world_redis_number("DEL " STREAM);
    world_redis_number("XGROUP CREATE " STREAM " validate 0 MKSTREAM");
    add("1-1");
    cr_assert(claims("1-1"));
    cr_assert(splits("9", "0"), "no entry");
    cr_assert_eq(world_redis_number("XLEN " STREAM), 1);
}
