/* pulse: which actors have fallen silent, by counters instead of clocks. Pure.
 *
 * Every broker that hears an actor raises the actor's beats in Redis. A broker that sees the beats stand still for
 * `silence_us` of its own monotonic clock calls the actor silent. So no two clocks are compared, a broker that just
 * started or was itself stopped for a while judges nobody, and a jump of the wall clock does nothing.
 */
#ifndef BROKER_PULSE_H
#define BROKER_PULSE_H

#include "broker/assign.h"

struct broker_pulse {
    char id[BROKER_ID_SIZE];
    uint64_t beats;
    uint64_t since_us; /* when this broker first saw that many */
};

struct broker_pulses {
    struct broker_pulse *items;
    size_t count;
    uint64_t looked_us;
};

/* Takes the beats read at `now_us`; ids not among them are forgotten. False when out of memory: nothing changed.
 * `looks` holds what was read; its since_us is not looked at. */
bool broker_pulses_look(struct broker_pulses *pulses, const struct broker_pulse *looks, size_t count, uint64_t now_us,
                        uint64_t silence_us);
bool broker_pulse_is_silent(const struct broker_pulse *pulse, uint64_t now_us, uint64_t silence_us);
void broker_pulses_free(struct broker_pulses *pulses);

#endif
