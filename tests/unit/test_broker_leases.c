/* broker_leases: leases on a Redis whose clock jumps, without a broker. */
#include "broker_stream0.h"
#include "broker_world.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CLOCK "tracemesh:{q0}:clock"
enum { MINUTE_MS = 60000, DAY_MS = 86400000 };

/* broker-2 is given the only entry there is. */
static void open_redis_with_a_lease(void) {
    char id[128];
    world_open();
    cr_assert_gt(world_redis("yes"), 0);
    world_redis_number("XGROUP CREATE " STREAM " validate 0 MKSTREAM");
    cr_assert(world_text("XADD " STREAM " 1-1 e 0123456789", id));
    cr_assert(
        world_text("EVAL return(redis.call('XREADGROUP','GROUP','validate','broker-2','STREAMS',KEYS[1],'>')[1][2][1]"
                   "[1]) 1 " STREAM,
                   id));
    cr_assert_str_eq(id, "1-1");
}

TestSuite(broker_leases, .init = open_redis_with_a_lease, .fini = world_close, .timeout = 60);

static uint64_t leases_begun_anew(void) {
    char answer[128];
    const char *const words[] = {STREAM, CLOCK, "validate", "3600000", NULL};
    cr_assert(world_script("clock", 2, words, answer), "%s", answer);
    return strtoull(answer, NULL, 10);
}

static long long age_of_the_lease_ms(void) {
    return world_redis_number("EVAL return(redis.call('XPENDING',KEYS[1],'validate','-','+',1)[1][3]) 1 " STREAM);
}

/* The last look was made at a time `ms` from now. */
static void looked_at(int ms) {
    char command[160];
    snprintf(command, sizeof command, "EVAL redis.call('SET',KEYS[1],redis.call('TIME')[1]*1000+%d)return(1) 1 " CLOCK,
             ms);
    cr_assert_eq(world_redis_number(command), 1);
}

/* So was the lease given; Redis takes none from the future. */
static void leased_at(int ms) {
    char command[192];
    snprintf(
        command, sizeof command,
        "EVAL return(#redis.call('XCLAIM',KEYS[1],'validate','broker-2',0,'1-1','TIME',redis.call('TIME')[1]*1000+%d,"
        "'JUSTID')) 1 " STREAM,
        ms);
    cr_assert_eq(world_redis_number(command), 1);
}

Test(broker_leases, begin_anew_when_the_clock_was_set) {
    cr_assert_eq(leases_begun_anew(), 0); /* the first look */
    for (int way = -1; way <= 1; way += 2) {
        leased_at(-MINUTE_MS);
        looked_at(way * DAY_MS);
        cr_assert_eq(leases_begun_anew(), 1);
        cr_assert_lt(age_of_the_lease_ms(), MINUTE_MS / 2);
        leased_at(-MINUTE_MS);
        cr_assert_eq(leases_begun_anew(), 0); /* once */
        cr_assert_geq(age_of_the_lease_ms(), MINUTE_MS);
    }
}

Test(broker_leases, go_on_while_the_clock_goes_right) {
    for (int look = 0; look < 3; look++) cr_assert_eq(leases_begun_anew(), 0);
    looked_at(900); /* NTP corrects by less than a second */
    cr_assert_eq(leases_begun_anew(), 0);
}
