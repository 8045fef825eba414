/* pulse: which actors have fallen silent, by counters instead of clocks. */
#include "broker/pulse.h"

#include <stdlib.h>
#include <string.h>

static const struct broker_pulse *find(const struct broker_pulses *pulses, const char *id) {
    for (size_t i = 0; i < pulses->count; i++)
        if (strcmp(pulses->items[i].id, id) == 0) return &pulses->items[i];
    return NULL;
}

bool broker_pulses_look(struct broker_pulses *pulses, const struct broker_pulse *looks, size_t count, uint64_t now_us,
                        uint64_t silence_us) {
    struct broker_pulse *items = calloc(count ? count : 1, sizeof *items);
    if (!items) return false;
    /* Whoever did not look for half of the time cannot say that nothing happened. */
    bool slept = now_us - pulses->looked_us > silence_us / 2;
    for (size_t i = 0; i < count; i++) {
        const struct broker_pulse *before = slept ? NULL : find(pulses, looks[i].id);
        items[i] = looks[i];
        items[i].since_us = before && before->beats == looks[i].beats ? before->since_us : now_us;
    }
    free(pulses->items);
    *pulses = (struct broker_pulses){items, count, now_us};
    return true;
}

bool broker_pulse_is_silent(const struct broker_pulse *pulse, uint64_t now_us, uint64_t silence_us) {
    return now_us - pulse->since_us >= silence_us;
}

void broker_pulses_free(struct broker_pulses *pulses) {
    free(pulses->items);
    *pulses = (struct broker_pulses){0};
}
