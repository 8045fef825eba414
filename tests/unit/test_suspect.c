/* suspect: which entries are tried with how many others, and that the guilty one is found in few deaths. */
#include "broker/lease.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static enum broker_suspicion after(enum broker_suspicion before, size_t trial_size, uint64_t deaths) {
    return broker_suspicion_after(&(struct broker_death){before, trial_size, deaths, 2});
}

Test(suspect, a_death_makes_a_suspect_from_the_limit_on) {
    cr_assert_eq(after(SUSPICION_NONE, 0, 1), SUSPICION_NONE);
    cr_assert_eq(after(SUSPICION_NONE, 0, 2), SUSPICION_MANY);
}

Test(suspect, the_fewer_died_together_the_graver) {
    cr_assert_eq(after(SUSPICION_MANY, 8, 3), SUSPICION_FEW);
    cr_assert_eq(after(SUSPICION_FEW, 1, 4), SUSPICION_ALONE);
    cr_assert_eq(after(SUSPICION_MANY, 1, 3), SUSPICION_ALONE);
    cr_assert_eq(after(SUSPICION_ALONE, 0, 9), SUSPICION_ALONE, "nothing but an answer clears");
}

Test(suspect, few_are_tried_one_by_one_and_many_in_groups_that_grow_while_nothing_dies) {
    struct broker_trials trials = {0};
    cr_assert_eq(broker_trial_size(&trials, SUSPICION_MANY, 16), 1);
    cr_assert_eq(broker_trial_size(&trials, SUSPICION_MANY, 100), 10);
    cr_assert_eq(broker_trial_size(&trials, SUSPICION_ALONE, 100), 1);
    broker_trial_begin(&trials, 10);
    for (int i = 0; i < 9; i++) cr_assert_not(broker_trial_end_one(&trials, false, 1));
    cr_assert(broker_trial_end_one(&trials, false, 1));
    cr_assert_eq(broker_trial_size(&trials, SUSPICION_MANY, 100), 20);
    broker_trial_begin(&trials, 1);
    broker_trial_end_one(&trials, true, 2);
    cr_assert_eq(broker_trial_size(&trials, SUSPICION_MANY, 100), 10);
    for (int i = 0; i < 100; i++) {
        broker_trial_begin(&trials, 2);
        broker_trial_end_one(&trials, false, 3);
        broker_trial_end_one(&trials, false, 3);
    }
    cr_assert_eq(broker_trial_size(&trials, SUSPICION_MANY, 17), 17);
}

Test(suspect, a_trial_explains_the_deaths_of_its_time) {
    struct broker_trials trials = {0};
    cr_assert_not(broker_trial_explains(&trials, 1000));
    broker_trial_begin(&trials, 1);
    cr_assert(broker_trial_explains(&trials, 1000));
    broker_trial_end_one(&trials, true, 2000);
    cr_assert(broker_trial_explains(&trials, 1999), "it was with the same one when that died");
    cr_assert_not(broker_trial_explains(&trials, 2001));
}

Test(suspect, a_suspect_is_due_apart_from_the_others) {
    static struct broker_leases leases;
    broker_leases_init(&leases);
    struct broker_lease *lease = broker_lease_take(&leases, 0, TM_STR("1-1"), 0);
    broker_lease_take(&leases, 0, TM_STR("2-1"), 0);
    broker_lease_suspect(&leases, lease, SUSPICION_MANY);
    cr_assert_eq(leases.suspects_due[SUSPICION_MANY], 1);
    cr_assert_str_eq(TAILQ_FIRST(&leases.due)->id, "2-1");
    cr_assert_null(TAILQ_NEXT(TAILQ_FIRST(&leases.due), link));
    broker_lease_move(&leases, lease, LEASE_FETCH, 0);
    cr_assert_eq(leases.suspects_due[SUSPICION_MANY], 0);
    cr_assert_eq(leases.suspect_count, 1);
    broker_lease_move(&leases, lease, LEASE_REMOVED, 0);
    cr_assert_eq(leases.suspect_count, 0);
    broker_leases_free(&leases);
}

/* ---- n suspects, one of them guilty: how long until it is dead? ---- */

struct course {
    size_t trials, deaths;
};

static struct broker_lease *next_due(struct broker_leases *leases, size_t *due, enum broker_suspicion *suspicion) {
    for (*suspicion = SUSPICION_ALONE; *suspicion > SUSPICION_NONE; --*suspicion) {
        *due = leases->suspects_due[*suspicion];
        if (*due) return TAILQ_FIRST(&leases->suspects[*suspicion]);
    }
    return NULL;
}

static void play_trial(struct broker_leases *leases, struct broker_trials *trials, size_t guilty,
                       struct course *course) {
    struct broker_lease *tried[1024];
    enum broker_suspicion suspicion;
    size_t due, size;
    next_due(leases, &due, &suspicion);
    size = broker_trial_size(trials, suspicion, due);
    bool died = false;
    for (size_t i = 0; i < size; i++) {
        tried[i] = TAILQ_FIRST(&leases->suspects[suspicion]);
        broker_lease_move(leases, tried[i], LEASE_SEND, 0);
        died = died || (size_t)atoi(tried[i]->id) == guilty;
    }
    broker_trial_begin(trials, size);
    course->trials++;
    course->deaths += died;
    for (size_t i = 0; i < size; i++) {
        broker_trial_end_one(trials, died, 1);
        struct broker_death death = {tried[i]->suspicion, size, ++tried[i]->deaths, 2};
        tried[i]->alone += died && size == 1;
        broker_lease_suspect(leases, tried[i], died ? broker_suspicion_after(&death) : SUSPICION_NONE);
        broker_lease_move(leases, tried[i], LEASE_REFUSED, 0);
        if (!died || tried[i]->alone == 5) broker_lease_move(leases, tried[i], LEASE_REMOVED, 0);
        else {
            broker_lease_move(leases, tried[i], LEASE_COUNTED, 0);
            broker_leases_wake(leases, UINT64_MAX);
        }
    }
}

static struct course play(size_t count, size_t guilty) {
    static struct broker_leases leases;
    struct broker_trials trials = {0};
    struct course course = {0};
    broker_leases_init(&leases);
    for (size_t i = 0; i < count; i++) {
        char id[16];
        int len = snprintf(id, sizeof id, "%zu-1", i);
        broker_lease_suspect(&leases, broker_lease_take(&leases, 0, (struct tm_str){id, (size_t)len}, 0),
                             SUSPICION_MANY);
    }
    while (leases.count > 0) play_trial(&leases, &trials, guilty, &course);
    broker_leases_free(&leases);
    return course;
}

Test(suspect, one_guilty_among_a_few_costs_no_death_but_its_own) {
    for (size_t guilty = 0; guilty < 16; guilty++) {
        struct course course = play(16, guilty);
        cr_assert_eq(course.deaths, 5);
        cr_assert_eq(course.trials, 20);
    }
}

Test(suspect, one_guilty_among_hundreds_costs_a_few_deaths_more) {
    for (size_t guilty = 0; guilty < 200; guilty++) {
        struct course course = play(200, guilty);
        cr_assert_leq(course.deaths, 8, "guilty %zu: %zu deaths", guilty, course.deaths);
        cr_assert_leq(course.trials, 50, "guilty %zu: %zu trials", guilty, course.trials);
    }
}

Test(suspect, a_thousand_innocent_are_cleared_in_a_few_trials) {
    struct course course = play(1000, 1000);
    cr_assert_eq(course.deaths, 0);
    cr_assert_leq(course.trials, 24);
}
