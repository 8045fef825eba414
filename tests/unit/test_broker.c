/* broker: shards to owners, silence, Redis URLs, joined entries, leases. */
#include "broker/assign.h"
#include "broker/entry.h"
#include "broker/lease.h"
#include "broker/pulse.h"
#include "broker/redis_url.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* ---- assign ---- */

static size_t held_by(const struct broker_shard *shards, const char *id) {
    size_t count = 0;
    for (size_t s = 0; s < TM_SHARDS; s++) count += strcmp(shards[s].owner, id) == 0;
    return count;
}

static size_t bits(uint64_t set) {
    return (size_t)__builtin_popcountll(set);
}

Test(assign, a_single_owner_gets_every_shard_above_the_floor) {
    struct broker_shard shards[TM_SHARDS] = {0};
    struct broker_owner owners[] = {{"batch-1", 7}};
    cr_assert_eq(bits(broker_assign(owners, 1, 1000, shards)), TM_SHARDS);
    cr_assert_eq(held_by(shards, "batch-1"), TM_SHARDS);
    for (size_t s = 0; s < TM_SHARDS; s++) cr_assert_eq(shards[s].epoch, 1000);
    cr_assert_eq(broker_assign(owners, 1, 2000, shards), 0, "nothing changes, whatever the floor");
}

Test(assign, a_second_owner_takes_half_and_moves_no_more) {
    struct broker_shard shards[TM_SHARDS] = {0};
    struct broker_owner owners[] = {{"batch-1", 7}, {"batch-2", 8}};
    broker_assign(owners, 1, 0, shards);
    cr_assert_eq(bits(broker_assign(owners, 2, 0, shards)), TM_SHARDS / 2);
    cr_assert_eq(held_by(shards, "batch-1"), TM_SHARDS / 2);
    cr_assert_eq(held_by(shards, "batch-2"), TM_SHARDS / 2);
}

Test(assign, a_restart_of_the_owner_gives_new_epochs_to_its_shards_only) {
    struct broker_shard shards[TM_SHARDS] = {0}, before[TM_SHARDS];
    struct broker_owner owners[] = {{"batch-1", 7}, {"batch-2", 8}};
    broker_assign(owners, 2, 0, shards);
    memcpy(before, shards, sizeof shards);
    owners[1].incarnation = 9;
    uint64_t changed = broker_assign(owners, 2, 0, shards);
    for (size_t s = 0; s < TM_SHARDS; s++) {
        bool restarted = strcmp(before[s].owner, "batch-2") == 0;
        cr_assert_str_eq(shards[s].owner, before[s].owner);
        cr_assert_eq(shards[s].epoch, before[s].epoch + restarted);
        cr_assert_eq((changed >> s) & 1, restarted);
    }
}

Test(assign, without_owners_nobody_owns_and_epochs_still_grow) {
    struct broker_shard shards[TM_SHARDS] = {0};
    struct broker_owner owner = {"batch-1", 7};
    cr_assert_eq(broker_assign(NULL, 0, 0, shards), 0);
    broker_assign(&owner, 1, 0, shards);
    cr_assert_eq(bits(broker_assign(NULL, 0, 0, shards)), TM_SHARDS);
    broker_assign(&owner, 1, 0, shards);
    for (size_t s = 0; s < TM_SHARDS; s++) cr_assert_eq(shards[s].epoch, 3);
}

/* What a plan must move at least: shards of nobody alive, and what anybody has over its share. */
static size_t fewest_moves(const struct broker_owner *owners, size_t count, const struct broker_shard *shards) {
    size_t base = TM_SHARDS / count, larger = TM_SHARDS % count, kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t has = held_by(shards, owners[i].id), quota = base;
        if (has > base && larger) {
            quota++;
            larger--;
        }
        kept += has < quota ? has : quota;
    }
    return TM_SHARDS - kept;
}

Test(assign, any_coming_and_going_stays_balanced_minimal_and_monotonic) {
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};
    struct broker_shard shards[TM_SHARDS] = {0}, before[TM_SHARDS];
    srand(5);
    for (int round = 0; round < 2000; round++) {
        struct broker_owner owners[7];
        size_t count = 0;
        for (size_t i = 0; i < 7; i++)
            if (rand() % 3) owners[count++] = (struct broker_owner){names[i], 1};
        if (count == 0) continue;
        memcpy(before, shards, sizeof shards);
        size_t least = fewest_moves(owners, count, before);
        uint64_t changed = broker_assign(owners, count, 0, shards);
        cr_assert_eq(bits(changed), least);
        for (size_t i = 0; i < count; i++) {
            size_t has = held_by(shards, owners[i].id);
            cr_assert(has == TM_SHARDS / count || has == TM_SHARDS / count + 1);
        }
        for (size_t s = 0; s < TM_SHARDS; s++) cr_assert_eq(shards[s].epoch, before[s].epoch + ((changed >> s) & 1));
    }
}

/* ---- pulse ---- */

enum { SILENCE_US = 3000000, SECOND_US = 1000000 };

Test(pulse, beats_that_stand_still_are_silence) {
    struct broker_pulses pulses = {0};
    struct broker_pulse looks[] = {{"moving", 0, 0}, {"still", 5, 0}};
    for (uint64_t second = 10; second <= 14; second++) {
        looks[0].beats++;
        cr_assert(broker_pulses_look(&pulses, looks, 2, second * SECOND_US, SILENCE_US));
        cr_assert_not(broker_pulse_is_silent(&pulses.items[0], second * SECOND_US, SILENCE_US));
        cr_assert_eq(broker_pulse_is_silent(&pulses.items[1], second * SECOND_US, SILENCE_US), second >= 13);
    }
    broker_pulses_free(&pulses);
}

Test(pulse, a_broker_that_slept_judges_nobody) {
    struct broker_pulses pulses = {0};
    struct broker_pulse look = {"actor", 5, 0};
    broker_pulses_look(&pulses, &look, 1, 10 * SECOND_US, SILENCE_US);
    broker_pulses_look(&pulses, &look, 1, 40 * SECOND_US, SILENCE_US);
    cr_assert_not(broker_pulse_is_silent(&pulses.items[0], 40 * SECOND_US, SILENCE_US));
    broker_pulses_free(&pulses);
}

/* ---- redis_url ---- */

Test(redis_url, tcp_with_everything) {
    struct broker_redis_url url;
    cr_assert_eq(broker_redis_url_parse(TM_STR("redis://me:p%40s:s/x@cache.local:7000/12"), &url, NULL), TM_INVALID,
                 "a bare slash ends the authority");
    cr_assert_eq(broker_redis_url_parse(TM_STR("redis://me:p%40s:s%2Fx@cache.local:7000/12"), &url, NULL), TM_OK);
    cr_assert_str_eq(url.host, "cache.local");
    cr_assert_eq(url.port, 7000);
    cr_assert_eq(url.db, 12);
    cr_assert_str_eq(url.user, "me");
    cr_assert_str_eq(url.password, "p@s:s/x");
    cr_assert_str_eq(url.path, "");
}

Test(redis_url, short_forms_take_the_defaults) {
    struct broker_redis_url url;
    cr_assert_eq(broker_redis_url_parse(TM_STR("redis://127.0.0.1"), &url, NULL), TM_OK);
    cr_assert_eq(url.port, 6379);
    cr_assert_eq(url.db, 0);
    cr_assert_eq(broker_redis_url_parse(TM_STR("redis://:secret@[::1]:6380"), &url, NULL), TM_OK);
    cr_assert_str_eq(url.host, "::1");
    cr_assert_str_eq(url.password, "secret");
    cr_assert_str_eq(url.user, "");
    cr_assert_eq(broker_redis_url_parse(TM_STR("unix:///run/redis.sock?db=3"), &url, NULL), TM_OK);
    cr_assert_str_eq(url.path, "/run/redis.sock");
    cr_assert_eq(url.db, 3);
    cr_assert_eq(broker_redis_url_parse(TM_STR("unix://:pw@/run/redis.sock"), &url, NULL), TM_OK);
    cr_assert_str_eq(url.password, "pw");
}

Test(redis_url, refuses_what_it_does_not_know_and_never_tells_the_password) {
    static const char *const wrong[] = {"",
                                        "127.0.0.1:6379",
                                        "http://localhost",
                                        "rediss://:hunter2@host",
                                        "redis://",
                                        "redis://:hunter2@",
                                        "redis://:hunter2@host:0",
                                        "redis://:hunter2@host:65536",
                                        "redis://:hunter2@host/x",
                                        "redis://:hunter2%zz@host",
                                        "redis://:hunter2%00@host",
                                        "redis://[::1",
                                        "redis://[::1]6379",
                                        "unix://relative",
                                        "unix:///",
                                        "unix:///s?db=-1",
                                        "unix:///s?x=1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct broker_redis_url url = {.port = 1};
        struct tm_error error = {0};
        cr_assert_eq(broker_redis_url_parse(tm_str_from(wrong[i]), &url, &error), TM_INVALID, "%s", wrong[i]);
        cr_assert_eq(url.port, 1, "the out-parameter stays");
        cr_assert_null(strstr(error.reason, "hunter2"));
    }
}

/* ---- entry ---- */

Test(entry, joined_publishes_cost_what_was_foretold) {
    static const size_t lens[] = {0, 1, 127, 128, 16383, 16384, 300000};
    struct tm_buf entry = {0};
    char *bytes = calloc(1, 300000);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        size_t before = entry.len;
        cr_assert(broker_entry_append(&entry, (struct tm_str){bytes, lens[i]}));
        cr_assert_eq(entry.len - before, broker_entry_cost(lens[i]));
        cr_assert_eq(entry.ptr[before], 0x0a);
    }
    cr_assert_eq((uint8_t)entry.ptr[1], 0);
    tm_buf_free(&entry);
    free(bytes);
}

Test(entry, an_empty_entry_takes_any_and_a_begun_one_what_fits) {
    cr_assert(broker_entry_fits(0, 1 << 30, 256 << 10));
    cr_assert(broker_entry_fits(100, 98, 200));
    cr_assert_not(broker_entry_fits(100, 99, 200));
    cr_assert_not(broker_entry_fits(300, 0, 200));
    cr_assert_not(broker_entry_fits(1, SIZE_MAX, 200));
}

/* ---- lease ---- */

static struct broker_leases *leases_new(void) {
    struct broker_leases *leases = malloc(sizeof *leases);
    broker_leases_init(leases);
    return leases;
}

Test(lease, the_way_of_an_entry_that_succeeds) {
    struct broker_leases *leases = leases_new();
    struct broker_lease *lease = broker_lease_take(leases, 2, TM_STR("5-0"), 0);
    cr_assert_null(broker_lease_take(leases, 2, TM_STR("5-0"), 0), "held once");
    cr_assert_not_null(broker_lease_take(leases, 3, TM_STR("5-0"), 0), "another shard's is another entry");
    broker_lease_size(leases, lease, 1000);
    static const enum broker_lease_event way[] = {LEASE_SEND, LEASE_HANDLED, LEASE_CURRENT};
    for (size_t i = 0; i < 3; i++) cr_assert(broker_lease_move(leases, lease, way[i], 0));
    cr_assert_eq(TAILQ_FIRST(&leases->acking[2]), lease);
    cr_assert_eq(leases->bytes, 1000);
    cr_assert_not(broker_lease_move(leases, lease, LEASE_REMOVED, 0));
    cr_assert_eq(leases->bytes, 0);
    cr_assert_eq(leases->count, 1);
    broker_leases_free(leases);
    free(leases);
}

Test(lease, waits_double_up_to_five_seconds) {
    struct broker_leases *leases = leases_new();
    struct broker_lease *lease = broker_lease_take(leases, 0, TM_STR("5-0"), 0);
    static const uint64_t waits_ms[] = {50, 100, 200, 400, 800, 1600, 3200, 5000, 5000};
    uint64_t now_us = 0;
    for (size_t i = 0; i < sizeof waits_ms / sizeof *waits_ms; i++) {
        broker_lease_move(leases, lease, LEASE_SEND, now_us);
        broker_lease_move(leases, lease, LEASE_UNANSWERED, now_us);
        now_us += waits_ms[i] * 1000;
        broker_leases_wake(leases, now_us - 1);
        cr_assert_eq(lease->state, LEASE_WAITING);
        broker_leases_wake(leases, now_us);
        cr_assert_eq(lease->state, LEASE_DUE);
    }
    broker_leases_free(leases);
    free(leases);
}

Test(lease, a_lost_one_is_forgotten_when_nothing_goes_on_with_it) {
    struct broker_leases *leases = leases_new();
    cr_assert_not(broker_lease_lose(leases, broker_lease_take(leases, 0, TM_STR("1-0"), 0)));
    struct broker_lease *lease = broker_lease_take(leases, 0, TM_STR("2-0"), 0);
    broker_lease_move(leases, lease, LEASE_SEND, 0);
    cr_assert(broker_lease_lose(leases, lease), "its answer is still to come");
    cr_assert_not(broker_lease_move(leases, lease, LEASE_UNANSWERED, 0), "not delivered again from here");
    cr_assert_eq(leases->count, 0);
    broker_leases_free(leases);
    free(leases);
}

Test(lease, only_a_current_epoch_leads_to_the_acknowledgement) {
    for (int state = LEASE_DUE; state < LEASE_GONE; state++)
        for (int event = 0; event < LEASE_EVENTS; event++) {
            enum broker_lease_state to = broker_lease_next(state, event);
            cr_assert_eq(to == LEASE_ACKING, state == LEASE_CONFIRMING && event == LEASE_CURRENT);
            if (to == LEASE_GONE) cr_assert_eq(event, LEASE_REMOVED, "only Redis removes an entry");
        }
}
