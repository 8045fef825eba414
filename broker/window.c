/* window: multiplied up and down, as often as deliveries show what the last change did. */
#include "broker/window.h"

enum {
    LEAST_BYTES = 4 << 20,
    GROW_PERCENT = 150,
    SHRINK_PERCENT_MOST = 90,
    SHRINK_PERCENT_LEAST = 50,
    LOOKS_MOST = 16, /* in the time a delivery is to take */
    FORGET = 32,     /* of what the goal is above the target, this part goes each time */
};

static uint64_t clamp(uint64_t value, uint64_t least, uint64_t most) {
    return value < least ? least : value > most ? most : value;
}

static void begin(struct broker_window *window, uint64_t now_us) {
    window->since_us = now_us;
    window->sum_us = window->count = 0;
}

void broker_window_init(struct broker_window *window, uint64_t most_bytes, uint64_t target_us) {
    uint64_t least = most_bytes < LEAST_BYTES ? most_bytes : LEAST_BYTES;
    *window = (struct broker_window){
        .bytes = least, .least = least, .most = most_bytes, .target_us = target_us, .goal_us = target_us};
}

static uint64_t percent_of(struct broker_window *window, uint64_t average_us, bool full) {
    window->goal_us -= (window->goal_us - window->target_us) / FORGET;
    if (average_us <= window->goal_us) return full ? GROW_PERCENT : 100;
    if (window->bytes > window->least)
        return clamp(window->goal_us * 100 / average_us, SHRINK_PERCENT_LEAST, SHRINK_PERCENT_MOST);
    window->goal_us = 2 * average_us;
    return 100;
}

void broker_window_stored(struct broker_window *window, uint64_t took_us, bool full, uint64_t now_us) {
    if (now_us - took_us < window->changed_us) return; /* it was sent through another window */
    if (window->count++ == 0) window->since_us = now_us;
    window->sum_us += took_us;
    uint64_t average_us = window->sum_us / window->count;
    if (now_us - window->since_us < clamp(average_us, window->target_us / LOOKS_MOST, window->target_us)) return;
    uint64_t percent = percent_of(window, average_us, full);
    window->bytes = clamp(window->bytes / 100 * percent, window->least, window->most);
    if (percent != 100) window->changed_us = now_us;
    begin(window, now_us);
}

void broker_window_failed(struct broker_window *window, uint64_t now_us) {
    window->bytes = window->least;
    begin(window, now_us);
}
