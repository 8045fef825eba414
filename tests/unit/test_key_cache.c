/* key_cache: who asks Postgres, how often, and what happens while it is away. */
#include "base/clock.h"
#include "identity_database.h"

#include <pthread.h>

static struct tm_key_scope scope;

TestSuite(cache, .init = filled_database, .fini = close_database);

static struct tm_key_cache *cache;
static enum tm_status ask(const char *header) {
    return tm_key_cache_authorize(cache, tm_str_from(header), &scope, &error);
}

/* Asks until the answer is `wanted`; how long that took, in ms. */
static uint64_t ask_until(const char *header, enum tm_status wanted) {
    uint64_t began = tm_mono_us();
    while (ask(header) != wanted) cr_assert(tm_mono_us() - began < 10000000, "%s", error.reason);
    return (tm_mono_us() - began) / 1000;
}

Test(cache, a_revoked_key_stops_within_its_time) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 300, 60000, 64, 2);
    cr_assert_eq(tm_key_cache_ping(cache, &error), TM_OK);
    cr_assert_eq(ask(pair_header("pk-1:" SECRET)), TM_OK, "%s", error.reason);
    value_of("DELETE FROM api_keys WHERE id = 'k1'");
    cr_assert(ask_until(pair_header("pk-1:" SECRET), TM_DENIED) < 2000);
    cr_assert_str_eq(error.reason, "Invalid credentials." CONFIRM);
    tm_key_cache_free(cache);
}

Test(cache, what_is_forgotten_stops_at_once) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 60000, 60000, 64, 2);
    cr_assert_eq(ask(pair_header("pk-1:" SECRET)), TM_OK);
    cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    value_of("DELETE FROM api_keys WHERE id = 'k1'");
    tm_key_cache_forget(cache, TM_STR("p2"));
    cr_assert_eq(ask("Bearer pk-1"), TM_OK, "of another project");
    tm_key_cache_forget(cache, TM_STR("p1"));
    cr_assert_eq(ask(pair_header("pk-1:" SECRET)), TM_DENIED);
    lose_connections(false);
    cr_assert_eq(ask("Bearer pk-1"), TM_UNAVAILABLE, "not from memory either");
    tm_key_cache_free(cache);
}

Test(cache, answers_without_postgres_while_fresh) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 60000, 60000, 64, 2);
    cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    lose_connections(false);
    for (int i = 0; i < 1000; i++) cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    cr_assert_eq(scope.access, TM_ACCESS_SCORES);
    tm_key_cache_free(cache);
}

Test(cache, a_new_key_is_seen_soon_after_it_was_refused) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 60000, 60000, 64, 2);
    cr_assert_eq(ask("Bearer pk-late"), TM_DENIED);
    value_of(KEY_ROW("k3", "pk-late", "y", "NULL", "'p1'", "NULL", "PROJECT"));
    cr_assert(ask_until("Bearer pk-late", TM_OK) < 3000);
    tm_key_cache_free(cache);
}

Test(cache, known_keys_outlive_postgres_and_unknown_ones_do_not_wait) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 0, 60000, 64, 2);
    cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    lose_connections(false);
    for (int i = 0; i < 200; i++) cr_assert_eq(ask("Bearer pk-1"), TM_OK, "%s", error.reason);
    cr_assert_eq(ask("Bearer pk-2"), TM_UNAVAILABLE);
    lose_connections(true);
    value_of("DELETE FROM api_keys WHERE id = 'k1'");
    ask_until("Bearer pk-1", TM_DENIED);
    tm_key_cache_free(cache);
}

Test(cache, stale_answers_have_an_end) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 50, 400, 64, 2);
    cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    lose_connections(false);
    cr_assert(ask_until("Bearer pk-1", TM_UNAVAILABLE) < 3000);
    tm_key_cache_free(cache);
}

static void *ask_in_thread(void *header) {
    struct tm_key_scope own;
    struct tm_error why;
    enum tm_status status = tm_key_cache_authorize(cache, tm_str_from(header), &own, &why);
    return status == TM_OK ? cache : NULL;
}

/* Look-ups wait until the lock's connection is closed. */
static PGconn *lock_keys(void) {
    char name[64];
    snprintf(name, sizeof name, "%s", value_of("SELECT current_database()"));
    PGconn *locker = connect_to(name);
    PQclear(PQexec(locker, "BEGIN; LOCK TABLE api_keys"));
    return locker;
}

static void wait_for_lookups(const char *count) {
    uint64_t began = tm_mono_us();
    while (strcmp(value_of("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"), count) != 0)
        cr_assert(tm_mono_us() - began < 5000000);
}

Test(cache, of_many_threads_with_one_new_header_one_asks) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 60000, 60000, 64, 4);
    pthread_t threads[8];
    void *answers[8];
    char header[] = "Bearer pk-1";
    PGconn *locker = lock_keys();
    for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, ask_in_thread, header);
    wait_for_lookups("1");
    PQfinish(locker);
    for (int i = 0; i < 8; i++) pthread_join(threads[i], &answers[i]);
    for (int i = 0; i < 8; i++) cr_assert_not_null(answers[i]);
    /* one connection is the test's own */
    cr_assert_str_eq(value_of("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tracemesh'"), "2");
    tm_key_cache_free(cache);
}

Test(cache, a_frozen_postgres_holds_up_one_thread_and_only_for_its_deadline) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 0, 60000, 64, 2);
    cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    pthread_t asker;
    void *answered;
    char header[] = "Bearer pk-1";
    PGconn *locker = lock_keys();
    pthread_create(&asker, NULL, ask_in_thread, header);
    wait_for_lookups("1");
    uint64_t began = tm_mono_us();
    cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    cr_assert(tm_mono_us() - began < 1000000);
    pthread_join(asker, &answered);
    cr_assert_not_null(answered, "a known key");
    PQfinish(locker);
    tm_key_cache_free(cache);
}

Test(cache, holds_no_more_than_it_may) {
    cache = tm_key_cache_new(url, "mysalt", &limits, 60000, 60000, 4, 2);
    char header[32];
    for (int i = 0; i < 100; i++) {
        snprintf(header, sizeof header, "Bearer nobody-%d", i);
        cr_assert_eq(ask(header), TM_DENIED);
        cr_assert_eq(ask("Bearer pk-1"), TM_OK);
    }
    tm_key_cache_free(cache);
}
