/* window: how many bytes may be with validate and beyond at a time. Pure.
 *
 * As many as are stored in the time that a delivery is to take: fewer would leave somebody idle, more would only wait
 * in line, and whatever is new would wait behind them. The average of about one delivery's time is looked at, of those
 * that were sent after the last change: while they are faster the window grows, while they are slower it shrinks. When
 * they are slower even through the least window, that is how long they take without waiting: then they may take twice
 * that, until they get faster. A failed delivery shrinks it to the least at once.
 */
#ifndef BROKER_WINDOW_H
#define BROKER_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

struct broker_window {
    uint64_t bytes; /* now */
    uint64_t least, most, target_us;
    uint64_t goal_us; /* the target, or more when nothing is that fast */
    uint64_t changed_us;
    uint64_t since_us, sum_us, count; /* of the deliveries since then that were sent after the last change */
};

void broker_window_init(struct broker_window *window, uint64_t most_bytes, uint64_t target_us);
/* A delivery was stored, `took_us` after it was sent. `full`: the window held others back meanwhile. */
void broker_window_stored(struct broker_window *window, uint64_t took_us, bool full, uint64_t now_us);
void broker_window_failed(struct broker_window *window, uint64_t now_us);

#endif
