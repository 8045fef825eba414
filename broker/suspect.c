/* suspect: sizes of trials, and what a death makes of an entry. */
#include "broker/suspect.h"

enum { ONE_BY_ONE_MOST = 16, PASSED_MOST = 16 };

enum broker_suspicion broker_suspicion_after(const struct broker_death *death) {
    if (death->trial_size == 1 || death->before == SUSPICION_ALONE) return SUSPICION_ALONE;
    if (death->trial_size > 1 || death->before == SUSPICION_FEW) return SUSPICION_FEW;
    return death->deaths >= death->limit ? SUSPICION_MANY : death->before;
}

static size_t root_of(size_t count) {
    size_t root = 1;
    while (root * root < count) root++;
    return root;
}

/* Groups grow while nothing dies: then somebody killed from outside, and thousands may wait to be cleared. */
size_t broker_trial_size(const struct broker_trials *trials, enum broker_suspicion suspicion, size_t due) {
    if (suspicion == SUSPICION_ALONE || due <= ONE_BY_ONE_MOST) return 1;
    size_t size = root_of(due) << (suspicion == SUSPICION_MANY ? trials->passed : 0);
    return size < due ? size : due;
}

void broker_trial_begin(struct broker_trials *trials, size_t size) {
    trials->size = trials->out = size;
    trials->died = 0;
}

bool broker_trial_end_one(struct broker_trials *trials, bool died, uint64_t now_us) {
    trials->died += died;
    if (died) trials->broken_us = now_us;
    if (--trials->out > 0) return false;
    if (trials->died > 0) trials->passed = 0;
    else if (trials->size > 1 && trials->passed < PASSED_MOST) trials->passed++;
    return true;
}

bool broker_trial_explains(const struct broker_trials *trials, uint64_t sent_us) {
    return trials->out > 0 || sent_us <= trials->broken_us;
}
