/* broker_accounts: what an entry's events are counted as, on every way it can take. */
#include "broker/account.h"
#include "broker/accounts.h"
#include "broker_stream0.h"
#include "broker_world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the text ---- */

static bool outcome_is(const char *account, const uint32_t *stored, const uint32_t *rejected, size_t publishes,
                       const char *wanted) {
    struct tm_buf out = {0};
    bool ok = broker_account_outcome(tm_str_from(account), stored, rejected, publishes, &out) &&
              tm_str_is(tm_buf_str(&out), wanted);
    if (!ok) fprintf(stderr, "%.*s\n", TM_STR_ARG(tm_buf_str(&out)));
    tm_buf_free(&out);
    return ok;
}

Test(broker_account, publishes_in_a_row_of_one_project_share_a_line) {
    struct broker_account account = {0};
    cr_assert(broker_account_add(&account, TM_STR("p 1"), 3));
    cr_assert(broker_account_add(&account, TM_STR("p 1"), 1));
    cr_assert(broker_account_add(&account, TM_STR("q\nqueued r"), 12), "no line of its own");
    cr_assert(broker_account_end(&account));
    cr_assert(tm_str_is(tm_buf_str(&account.text), "3,1 p 1\n12 q\n"));
    cr_assert_eq(account.lines, 2);
    cr_assert_eq(broker_account_events(tm_buf_str(&account.text)), 16);
    tm_buf_free(&account.text);
}

Test(broker_account, an_outcome_is_what_validate_found_in_each_publish) {
    const uint32_t stored[] = {2, 1, 11}, rejected[] = {1, 0, 0};
    cr_assert(outcome_is("3,1 p\n12 q\n", stored, rejected, 3, "4 3 1 p\n12 11 0 q\n"), "one of q is missing");
    cr_assert(outcome_is("3,1 p\n12 q\n", NULL, NULL, 0, "4 4 0 p\n12 12 0 q\n"), "of an older validate");
    cr_assert(outcome_is("", stored, rejected, 3, ""), "of an older ingest");
}

/* ---- in Redis ---- */

static void open_redis(void) {
    world_open();
    cr_assert_gt(world_redis("yes"), 0);
    world_redis_number("XGROUP CREATE " STREAM " validate 0 MKSTREAM");
}

TestSuite(broker_accounts, .init = open_redis, .fini = world_close, .timeout = 60);

/* Two publishes of p, with 3 events and 1, and one of q with 2, as commit.c adds them; and it is claimed. */
static void add(void) {
    char id[128], answer[128];
    cr_assert(world_text("EVAL return(redis.call('XADD',KEYS[1],'1-1','e','\\n\\1a\\n\\1b\\n\\1c','a',"
                         "'3,1'..string.char(32)..'p\\n2'..string.char(32)..'q\\n')) 1 " STREAM,
                         id));
    world_redis_number("INCRBY " BYTES " 9");
    for (int i = 0; i < 2; i++) {
        const char *state = i ? "queued" : "received";
        char command[256];
        snprintf(
            command, sizeof command,
            "EVAL redis.call('HINCRBY',KEYS[1],ARGV[1]..string.char(32)..'p',4);return(redis.call('HINCRBY',KEYS[1],"
            "ARGV[1]..string.char(32)..'q',2)) 1 " ACCOUNTS " %s",
            state);
        world_redis_number(command);
    }
    cr_assert(world_script("claim", 1, (const char *[]){STREAM, "validate", "broker-1", "", NULL}, answer), "%s",
              answer);
}

static long long events(const char *state, const char *project) {
    char command[256];
    snprintf(command, sizeof command,
             "EVAL return(tonumber(redis.call('HGET',KEYS[1],ARGV[1]..string.char(32)..ARGV[2])or'0')) 1 " ACCOUNTS
             " %s %s",
             state, project);
    return world_redis_number(command);
}

static bool acknowledges(const char *id, const char *outcome, const char *removed) {
    char answer[128];
    const char *const words[] = {STREAM,     BYTES, FAILURES, STORED, ACCOUNTS, GARBAGE, SPILLED,
                                 "validate", "9",   id,       "9",    outcome,  "",      NULL};
    cr_assert(world_script("ack", 7, words, answer), "%s", answer);
    return strcmp(answer, removed) == 0;
}

static void die(const char *id) {
    char answer[128];
    const char *const words[] = {STREAM, BYTES, FAILURES, DEAD, FATES, ACCOUNTS, "validate",
                                 id,     "9",   "1",      "no", "",    "0",      NULL};
    cr_assert(world_script("fail", 6, words, answer), "%s", answer);
}

Test(broker_accounts, an_acknowledged_entry_is_counted_once) {
    add();
    cr_assert(acknowledges("1-1", "4 3 1 p\n2 2 0 q\n", "1"));
    cr_assert(acknowledges("1-1", "4 3 1 p\n2 2 0 q\n", "0"));
    cr_assert_eq(events("received", "p"), 4);
    cr_assert_eq(events("queued", "p") + events("queued", "q"), 0);
    cr_assert_eq(events("stored", "p"), 3);
    cr_assert_eq(events("rejected", "p"), 1);
    cr_assert_eq(events("stored", "q"), 2);
}

Test(broker_accounts, an_acknowledged_entry_that_was_not_pending_is_counted_once) {
    add();
    cr_assert_eq(world_redis_number("XACK " STREAM " validate 1-1"), 1);
    cr_assert(acknowledges("1-1", "4 4 0 p\n2 2 0 q\n", "1"));
    cr_assert(acknowledges("1-1", "4 4 0 p\n2 2 0 q\n", "0"));
    cr_assert_eq(events("queued", "p") + events("queued", "q"), 0);
    cr_assert_eq(events("stored", "p"), 4);
    cr_assert_eq(world_redis_number("GET " BYTES), 0);
}

Test(broker_accounts, who_does_not_know_an_acknowledged_entrys_account_has_it_counted_as_stored) {
    add();
    cr_assert(acknowledges("1-1", "", "1"));
    cr_assert(acknowledges("1-1", "", "0"));
    cr_assert_eq(events("queued", "p") + events("queued", "q"), 0);
    cr_assert_eq(events("stored", "p"), 4);
    cr_assert_eq(events("stored", "q"), 2);
}

Test(broker_accounts, a_dead_one_goes_back_with_its_events_or_is_dropped_with_them) {
    char letter[128], answer[128];
    add();
    die("1-1");
    cr_assert_eq(events("queued", "p") + events("queued", "q"), 0);
    cr_assert_eq(events("dead", "p"), 4);
    cr_assert(world_text("EVAL return(redis.call('XRANGE',KEYS[1],'-','+')[1][1]) 1 " DEAD, letter));
    cr_assert(world_script("retry", 5, (const char *[]){DEAD, STREAM, BYTES, FATES, ACCOUNTS, letter, NULL}, answer));
    cr_assert_str_eq(answer, "1");
    cr_assert_eq(events("dead", "p") + events("dead", "q"), 0);
    cr_assert_eq(events("queued", "p"), 4);
    cr_assert_eq(world_redis_number("GET " BYTES), 9);
    cr_assert(world_script("claim", 1, (const char *[]){STREAM, "validate", "broker-1", "", NULL}, answer));
    die(answer);
    cr_assert(world_text("EVAL return(redis.call('XRANGE',KEYS[1],'-','+')[1][1]) 1 " DEAD, letter));
    cr_assert(world_script("drop", 5, (const char *[]){DEAD, FATES, ACCOUNTS, GARBAGE, SPILLED, letter, NULL}, answer));
    cr_assert_eq(events("dropped", "p"), 4);
    cr_assert_eq(events("dropped", "q"), 2);
    cr_assert_eq(events("dead", "p"), 0);
}

Test(broker_accounts, a_split_entry_gives_each_part_its_own) {
    char answer[128];
    static const char *const accounts[] = {"3 p", "1 p", "2 q"};
    add();
    cr_assert(world_script("split", 3, (const char *[]){STREAM, FAILURES, SPLIT, "validate", "1-1", "60", "9", NULL},
                           answer));
    cr_assert_str_eq(answer, "3");
    for (int i = 0; i < 3; i++) {
        char command[256];
        snprintf(command, sizeof command, "EVAL return(redis.call('XRANGE',KEYS[1],'-','+')[%d][2][4]) 1 " STREAM,
                 i + 1);
        cr_assert(world_text(command, answer));
        cr_assert_eq(strncmp(answer, accounts[i], strlen(accounts[i])), 0, "%s", answer);
    }
}

/* ---- entries whose bytes lie elsewhere ---- */

#define NAME "q0/1-ab"

static bool spills(char answer[128]) {
    const char *const words[] = {STREAM,   BYTES,      SPILLED, GARBAGE,
                                 ACCOUNTS, NAME,       "100",   NAME " 100 00000000000000ff",
                                 "4 p\n",  "validate", "",      NULL};
    return world_script("spill", 5, words, answer);
}

static bool dooms(const char *until_ms, const char *names) {
    char answer[128];
    cr_assert(world_script_words("doom", 2, (const char *[]){GARBAGE, DOOMED, until_ms, "9", NULL}, answer));
    return strcmp(answer, names) == 0;
}

Test(broker_accounts, a_spilled_entry_keeps_its_bytes_until_it_is_acknowledged) {
    char id[128], removed[128];
    cr_assert_not(spills(id), "its name was not noted");
    world_redis_number("ZADD " GARBAGE " 5000 " NAME);
    cr_assert(dooms("4999", ""), "not yet garbage");
    cr_assert(spills(id), "%s", id);
    cr_assert_eq(world_redis_number("GET " SPILLED), 100);
    cr_assert_eq(events("received", "p") + events("queued", "p"), 8);
    cr_assert(dooms("9999999", ""), "an entry refers to it");
    cr_assert(world_script("claim", 1, (const char *[]){STREAM, "validate", "broker-1", "", NULL}, id));
    const char *const ack[] = {STREAM,     BYTES, FAILURES, STORED, ACCOUNTS,    GARBAGE, SPILLED,
                               "validate", "9",   id,       "100",  "4 4 0 p\n", NAME,    NULL};
    cr_assert(world_script("ack", 7, ack, removed), "%s", removed);
    cr_assert_eq(world_redis_number("GET " SPILLED), 0);
    cr_assert_eq(events("stored", "p"), 4);
    cr_assert(dooms("1", NAME));
    cr_assert(dooms("1", NAME), "until somebody says that it is deleted");
    cr_assert_not(spills(id), "it may be deleted at any moment");
}

Test(broker_accounts, a_dropped_letter_lets_go_of_its_bytes) {
    char id[128], letter[128], answer[128];
    world_redis_number("ZADD " GARBAGE " 5000 " NAME);
    cr_assert(spills(id));
    cr_assert(world_script("claim", 1, (const char *[]){STREAM, "validate", "broker-1", "", NULL}, id));
    die(id);
    cr_assert_eq(world_redis_number("GET " SPILLED), 100, "a dead letter keeps them");
    cr_assert(world_text("EVAL return(redis.call('XRANGE',KEYS[1],'-','+')[1][1]) 1 " DEAD, letter));
    cr_assert(world_script("drop", 5, (const char *[]){DEAD, FATES, ACCOUNTS, GARBAGE, SPILLED, letter, NULL}, answer));
    cr_assert_eq(world_redis_number("GET " SPILLED), 0);
    cr_assert(dooms("1", NAME));
}

/* ---- whether they add up ---- */

static redisReply *strings(const char *const *texts, size_t count) {
    redisReply *array = calloc(1, sizeof *array);
    array->type = REDIS_REPLY_ARRAY;
    array->elements = count;
    array->element = calloc(count ? count : 1, sizeof *array->element);
    for (size_t i = 0; i < count; i++) {
        redisReply *text = array->element[i] = calloc(1, sizeof *text);
        text->type = REDIS_REPLY_STRING;
        text->str = strdup(texts[i]);
        text->len = strlen(texts[i]);
    }
    return array;
}

/* What is said of a stream with these accounts; "" when it adds up. */
static const char *trouble(long long entries, long long letters, const char *const *texts, size_t count) {
    static char said[256];
    struct broker_accounts accounts = {0};
    redisReply numbers[2] = {{.type = REDIS_REPLY_INTEGER, .integer = entries},
                             {.type = REDIS_REPLY_INTEGER, .integer = letters}};
    redisReply *fields = strings(texts, count), *elements[] = {&numbers[0], &numbers[1], fields};
    redisReply reply = {.type = REDIS_REPLY_ARRAY, .elements = 3, .element = elements};
    cr_assert(broker_accounts_add(&accounts, 0, &reply));
    snprintf(said, sizeof said, "%s", accounts.trouble);
    broker_accounts_free(&accounts);
    freeReplyObject(fields);
    return said;
}
#define TROUBLE(entries, letters, ...)                                                                                 \
    trouble(entries, letters, (const char *[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))

Test(broker_account, what_does_not_add_up_is_said) {
    cr_assert_str_eq(TROUBLE(0, 0, "received p", "4", "stored p", "3", "rejected p", "1"), "");
    cr_assert_str_eq(TROUBLE(1, 1, "received p", "4", "queued p", "3", "dead p", "1"), "");
    cr_assert_str_eq(TROUBLE(0, 0, "received p", "4", "stored p", "3"),
                     "project p has 1 events received of which nobody knows what became (stream 0)");
    cr_assert_str_eq(TROUBLE(0, 0, "received p", "4", "queued p", "4"),
                     "project p has 4 events queued, but the queue is empty (stream 0)");
    cr_assert_str_eq(TROUBLE(0, 0, "received p", "4", "dead p", "4"),
                     "project p has 4 events dead, but there are no dead letters (stream 0)");
    cr_assert_str_eq(TROUBLE(0, 0, "stored p", "2"),
                     "project p has 2 events stored or lost that nobody received (stream 0)");
}
