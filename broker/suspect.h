/* suspect: which entries may have killed who held them, and how the guilty one among them is found. Pure.
 *
 * An entry is suspected when actors died while they held it, as often as the limit says. Suspects are delivered in
 * trials, one trial at a time, beside all other entries, which are innocent as long as a trial explains a death: many
 * are tried in groups of about their square root, a group that dies is tried one by one, and what dies alone is tried
 * alone with nothing else under way, until it is stored or has died so too often. What is answered is cleared.
 *
 * So n suspects with one guilty among them cost one death for the group and two times sqrt(n) trials; up to 16 are
 * tried one by one at once, for a trial takes a tenth of a second and a death may take a machine of its own minutes to
 * mend.
 */
#ifndef BROKER_SUSPECT_H
#define BROKER_SUSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum broker_suspicion {
    SUSPICION_NONE,
    SUSPICION_MANY,  /* actors died that held it, among others */
    SUSPICION_FEW,   /* one died that held it in a trial of several */
    SUSPICION_ALONE, /* one died that held it in a trial of it alone */
    SUSPICIONS,
};

/* What is known when one dies that held an entry. */
struct broker_death {
    enum broker_suspicion before;
    size_t trial_size; /* 0: it was delivered as any entry */
    uint64_t deaths;   /* so far, with this one */
    uint64_t limit;    /* from so many on it is suspected */
};
enum broker_suspicion broker_suspicion_after(const struct broker_death *death);

struct broker_trials {
    size_t size, out, died; /* of the trial under way: entries, those unanswered, those whose holder died */
    unsigned passed;        /* trials of groups in a row without a death: the next of the many doubles as often */
    uint64_t broken_us;     /* when one last died in a trial */
};

/* How many of `due` suspects (at least 1) the next trial takes. */
size_t broker_trial_size(const struct broker_trials *trials, enum broker_suspicion suspicion, size_t due);
void broker_trial_begin(struct broker_trials *trials, size_t size);
/* One entry of the trial is back. True when it was the last. */
bool broker_trial_end_one(struct broker_trials *trials, bool died, uint64_t now_us);
/* Whether a death of who held an entry sent at `sent_us`, outside the trial, may be the trial's doing. */
bool broker_trial_explains(const struct broker_trials *trials, uint64_t sent_us);

#endif
