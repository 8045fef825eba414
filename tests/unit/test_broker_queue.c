/* broker_queue: the broker as a process, on a Redis of its own, among fake neighbours that fail as told. */
#include "broker_world.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

static const char *const quick_lease[] = {"--lease-ms=1000", NULL};

static bool is_empty(void) {
    return world_sum("XLEN tracemesh:{q%d}:stream") == 0 && world_sum("GET tracemesh:{q%d}:bytes") == 0;
}

/* Redis, a broker, a batch, and then a validate, which so knows the owner of the shards from the start; Redis' pid. */
static pid_t first, validate;
static pid_t settle_down_with(const char *const *broker_flags) {
    pid_t redis = world_redis("yes");
    cr_assert_gt(redis, 0);
    first = world_broker(1, broker_flags);
    world_peer("batch", 1);
    cr_assert(WORLD_WAIT(world_shards_of("batch-1") == 64));
    validate = world_peer("validate", 1);
    cr_assert(WORLD_WAIT(world_log_lines("actor=validate-1 event=registered") == 1));
    return redis;
}
static void settle_down(void) {
    settle_down_with(NULL);
}

TestSuite(broker_queue, .init = world_open, .fini = world_close, .timeout = 60);

Test(broker_queue, what_is_published_is_delivered_once_and_removed) {
    settle_down();
    cr_assert_eq(world_exit_status(world_sender(300, "2k", 32)), 0);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_seen(), 300);
    cr_assert_eq(world_seen_distinct(), 300);
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:dead"), 0);
}

Test(broker_queue, what_validate_does_not_store_is_delivered_again) {
    settle_down();
    world_mode("retry");
    cr_assert_eq(world_exit_status(world_sender(5, "1k", 1)), 0);
    cr_assert(WORLD_WAIT(world_seen() >= 20));
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:stream"), 5);
    world_mode("ok");
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:dead"), 0, "asked to try again, nobody counts");
}

Test(broker_queue, what_came_before_validate_is_not_passed_over) {
    cr_assert_gt(world_redis("yes"), 0);
    world_broker(1, NULL);
    world_peer("batch", 1);
    cr_assert(WORLD_WAIT(world_shards_of("batch-1") == 64));
    pid_t sender = world_sender(400, "1k", 4);
    cr_assert(WORLD_WAIT(world_sum("XLEN tracemesh:{q%d}:stream") > 20));
    world_peer("validate", 1);
    cr_assert_eq(world_exit_status(sender), 0);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_seen_distinct(), 400);
}

Test(broker_queue, each_entry_gives_back_exactly_its_bytes) {
    settle_down();
    world_mode("retry");
    cr_assert_eq(world_exit_status(world_sender(5, "3k", 1)), 0);
    long long all = world_sum("GET tracemesh:{q%d}:bytes");
    cr_assert_eq(all, world_stored_bytes());
    world_mode("only p-3");
    cr_assert(WORLD_WAIT(world_sum("XLEN tracemesh:{q%d}:stream") == 4));
    cr_assert_eq(world_sum("GET tracemesh:{q%d}:bytes"), world_stored_bytes());
    cr_assert_eq(world_sum("GET tracemesh:{q%d}:bytes"), all / 5 * 4, "five publishes of one size");
    world_mode("ok");
    cr_assert(WORLD_WAIT(is_empty()));
}

/* Both brokers deliver the same entries, and both get an answer that counts. */
Test(broker_queue, what_two_brokers_acknowledge_is_given_back_once) {
    static const char *const patient[] = {"--lease-ms=1000", "--silence-ms=60000", NULL};
    settle_down_with(patient);
    world_mode("hold");
    cr_assert_eq(world_exit_status(world_sender(10, "1k", 1)), 0);
    cr_assert(WORLD_WAIT(world_seen() == 10));
    kill(first, SIGSTOP);
    world_broker(2, patient);
    cr_assert(WORLD_WAIT(world_seen() == 20), "the lease ran out");
    world_mode("ok");
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_calls("xack"), 10);
    kill(first, SIGCONT);
    cr_assert(WORLD_WAIT(world_calls("xack") == 20));
    cr_assert_eq(world_sum("GET tracemesh:{q%d}:bytes"), 0);
    cr_assert_eq(world_exit_status(world_sender(10, "1k", 1)), 0);
    cr_assert(WORLD_WAIT(is_empty()));
}

Test(broker_queue, an_answer_under_an_old_epoch_does_not_count) {
    settle_down();
    world_mode("old");
    cr_assert_eq(world_exit_status(world_sender(1, "1k", 1)), 0);
    cr_assert(WORLD_WAIT(world_log_lines("event=epoch_old") >= 3));
    cr_assert_eq(world_sum("XLEN tracemesh:{q%d}:stream"), 1);
    world_mode("ok");
    cr_assert(WORLD_WAIT(is_empty()));
}

Test(broker_queue, an_entry_refused_too_often_is_a_dead_letter_with_its_reason) {
    static const char *const three[] = {"--max-deliveries=3", NULL};
    settle_down_with(three);
    world_mode("failed");
    cr_assert_eq(world_exit_status(world_sender(1, "1k", 1)), 0);
    cr_assert(WORLD_WAIT(world_sum("XLEN tracemesh:{q%d}:dead") == 1));
    cr_assert(is_empty());
    cr_assert_eq(world_seen(), 3);
    cr_assert_eq(world_sum("HLEN tracemesh:{q%d}:failures"), 0);
    cr_assert_eq(world_log_lines("event=entry_dead"), 1);
}

Test(broker_queue, what_a_killed_broker_held_is_taken_over_by_another) {
    settle_down_with(quick_lease);
    world_mode("hold");
    cr_assert_eq(world_exit_status(world_sender(20, "1k", 4)), 0);
    cr_assert(WORLD_WAIT(world_seen() > 0));
    world_kill(first, SIGKILL);
    world_kill(validate, SIGKILL);
    world_mode("ok");
    world_broker(2, quick_lease);
    world_peer("validate", 1);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_seen_distinct(), 20);
    cr_assert_gt(world_log_lines("event=entries_taken_over"), 0);
}

Test(broker_queue, a_restarted_broker_takes_up_its_own_at_once) {
    static const char *const long_lease[] = {"--lease-ms=3600000", NULL};
    settle_down_with(long_lease);
    world_mode("hold");
    cr_assert_eq(world_exit_status(world_sender(20, "1k", 4)), 0);
    cr_assert(WORLD_WAIT(world_seen() > 0));
    world_kill(first, SIGKILL);
    world_kill(validate, SIGKILL);
    world_mode("ok");
    world_broker(1, long_lease);
    world_peer("validate", 1);
    cr_assert(WORLD_WAIT(is_empty()), "no lease had to run out");
    cr_assert_eq(world_seen_distinct(), 20);
}

Test(broker_queue, two_brokers_share_the_work_and_one_may_die) {
    settle_down_with(quick_lease);
    world_broker(2, quick_lease);
    world_peer("validate", 2);
    pid_t sender = world_sender(3000, "4k", 32);
    cr_assert(WORLD_WAIT(world_seen() > 300));
    world_kill(first, SIGKILL);
    cr_assert_eq(world_exit_status(sender), 0);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_seen_distinct(), 3000);
}

Test(broker_queue, redis_may_be_killed_and_come_back) {
    pid_t redis = settle_down_with(quick_lease);
    pid_t sender = world_sender(3000, "4k", 32);
    cr_assert(WORLD_WAIT(world_seen() > 300));
    world_kill(redis, SIGKILL);
    cr_assert_gt(world_redis("yes"), 0);
    cr_assert_eq(world_exit_status(sender), 0);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_seen_distinct(), 3000);
}

Test(broker_queue, a_stopped_broker_finishes_what_it_took) {
    settle_down(); /* leases that a busy machine does not outlast: only a broker that left something would show */
    world_broker(2, NULL);
    pid_t sender = world_sender(2000, "4k", 32);
    cr_assert(WORLD_WAIT(world_seen() > 300));
    kill(first, SIGTERM);
    cr_assert_eq(world_exit_status(first), 0);
    cr_assert_eq(world_exit_status(sender), 0);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_seen(), 2000, "nothing had to be delivered twice");
}

Test(broker_queue, a_full_queue_refuses_and_holds_no_more_than_its_limit) {
    static const char *const small[] = {"--queue-max-bytes=64k", NULL};
    settle_down_with(small);
    world_mode("retry");
    pid_t sender = world_sender(40, "10k", 16);
    cr_assert(WORLD_WAIT(world_log_lines("event=overloaded reason=\"the queue is full\"") > 10));
    cr_assert(WORLD_WAIT(world_sum("GET tracemesh:{q%d}:bytes") > 50 << 10));
    cr_assert_leq(world_sum("GET tracemesh:{q%d}:bytes"), 64 << 10);
    world_mode("ok");
    cr_assert_eq(world_exit_status(sender), 0);
    cr_assert(WORLD_WAIT(is_empty()));
    cr_assert_eq(world_seen_distinct(), 40);
}

Test(broker_queue, a_redis_out_of_memory_is_overload_and_what_it_holds_still_leaves) {
    settle_down();
    world_mode("retry");
    cr_assert_eq(world_exit_status(world_sender(5, "1k", 1)), 0);
    world_redis_number("CONFIG SET maxmemory 1");
    pid_t sender = world_sender(10, "1k", 2);
    cr_assert(WORLD_WAIT(world_log_lines("event=overloaded reason=\"Redis is out of memory\"") > 0));
    world_mode("ok");
    cr_assert(WORLD_WAIT(is_empty()));
    world_redis_number("CONFIG SET maxmemory 0");
    cr_assert_eq(world_exit_status(sender), 0);
    cr_assert(WORLD_WAIT(is_empty()));
}

Test(broker_queue, redis_without_appendonly_is_said) {
    cr_assert_gt(world_redis("no"), 0);
    world_broker(1, NULL);
    cr_assert(WORLD_WAIT(world_log_lines("Redis without appendonly") == 1));
}

/* ---- the registry ---- */

Test(broker_queue, a_second_batch_takes_half_and_a_silent_one_loses_all) {
    settle_down();
    pid_t second = world_peer("batch", 2);
    cr_assert(WORLD_WAIT(world_shards_of("batch-2") == 32));
    cr_assert_eq(world_shards_of("batch-1"), 32);
    world_kill(second, SIGKILL);
    cr_assert(WORLD_WAIT(world_shards_of("batch-1") == 64));
    second = world_peer("batch", 2);
    cr_assert(WORLD_WAIT(world_shards_of("batch-2") == 32));
    world_kill(second, SIGTERM); /* leaves: at once */
    cr_assert(WORLD_WAIT(world_shards_of("batch-1") == 64));
}

Test(broker_queue, a_restarted_batch_gets_its_shards_back_under_new_epochs) {
    unsigned long long before = 0, after = 0;
    char owner[64];
    cr_assert_gt(world_redis("yes"), 0);
    world_broker(1, NULL);
    pid_t batch = world_peer("batch", 1);
    cr_assert(WORLD_WAIT(world_shards_of("batch-1") == 64));
    world_shard(7, &before, owner);
    world_kill(batch, SIGKILL);
    world_peer("batch", 1);
    cr_assert(WORLD_WAIT(world_shard(7, &after, owner) && after > before));
    cr_assert_str_eq(owner, "batch-1");
    cr_assert_eq(world_shards_of("batch-1"), 64);
}
