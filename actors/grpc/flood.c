/* flood: two counters. */
#include "grpc/flood.h"

enum { SECOND_US = 1000000, FORGIVE_US = 20000 };

bool flood_control(struct flood *flood, uint64_t limit, uint64_t now_us) {
    if (now_us - flood->second_us >= SECOND_US) {
        flood->second_us = now_us;
        flood->control = 0;
    }
    return ++flood->control <= limit;
}

bool flood_reset(struct flood *flood, uint64_t limit, uint64_t now_us) {
    uint64_t forgiven = (now_us - flood->forgiven_us) / FORGIVE_US;
    flood->forgiven_us += forgiven * FORGIVE_US;
    flood->resets -= forgiven < flood->resets ? forgiven : flood->resets;
    return ++flood->resets <= limit;
}

void flood_message(struct flood *flood) {
    flood->control = 0;
}

void flood_finished(struct flood *flood) {
    if (flood->resets > 0) flood->resets--;
}
