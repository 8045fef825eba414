/* window: simulated pipelines that store so many bytes a second, after so long at least. */
#include "broker/window.h"

#include <criterion/criterion.h>

enum { MIB = 1 << 20, MOST = 48 * MIB, TARGET_US = 500000, ENTRY = 256 << 10 };

/* A backlog flows through for so long; the pipeline stores `rate` bytes a second in order, none sooner than `least_us`
 * after it was sent. Returns how much was stored in the last second over what it could. */
static double flow(struct broker_window *window, double rate, double least_us, double seconds) {
    double now = 0, free_at = 0, stored = 0;
    window->count = window->changed_us = 0; /* time begins anew */
    static double ends[4096], sents[4096];
    size_t head = 0, tail = 0;
    while (now < seconds * 1e6) {
        while ((tail - head) * ENTRY < window->bytes && tail - head < 4096) {
            double end = free_at + ENTRY / rate * 1e6;
            if (end < now + least_us) end = now + least_us;
            free_at = end;
            ends[tail % 4096] = end;
            sents[tail++ % 4096] = now;
        }
        now = ends[head % 4096];
        if (now > (seconds - 1) * 1e6) stored += ENTRY;
        broker_window_stored(window, (uint64_t)(now - sents[head % 4096]), true, (uint64_t)now);
        head++;
    }
    return stored / rate;
}

Test(window, grows_until_the_pipeline_is_full_and_no_further) {
    for (double rate = 8 * MIB; rate <= 64 * MIB; rate *= 2) {
        struct broker_window window;
        broker_window_init(&window, MOST, TARGET_US);
        double full = flow(&window, rate, 100000, 20);
        cr_assert_gt(full, 0.95, "%g MiB/s: %g of it", rate / MIB, full);
        cr_assert_lt((double)window.bytes / rate, 1.0, "%g MiB/s: what is new waits %g s", rate / MIB,
                     (double)window.bytes / rate);
    }
}

/* 0.6 s without any waiting: through the least window only a fourth of this would be stored. */
Test(window, a_pipeline_that_is_never_as_fast_as_wanted_is_filled_all_the_same) {
    struct broker_window window;
    double full = 0;
    broker_window_init(&window, MOST, TARGET_US);
    for (int seconds = 0; seconds < 6; seconds++) full += flow(&window, 24 * MIB, 600000, 20) / 6;
    cr_assert_gt(full, 0.65, "%g of it", full);
}

Test(window, shrinks_when_the_pipeline_gets_slow) {
    struct broker_window window;
    broker_window_init(&window, MOST, TARGET_US);
    flow(&window, 64 * MIB, 100000, 20);
    flow(&window, 8 * MIB, 100000, 20);
    cr_assert_leq(window.bytes, 8 * MIB);
}

Test(window, stays_when_nothing_is_held_back_and_falls_when_a_delivery_fails) {
    struct broker_window window;
    broker_window_init(&window, MOST, TARGET_US);
    flow(&window, 32 * MIB, 100000, 20);
    uint64_t before = window.bytes;
    cr_assert_gt(before, 6 * MIB);
    for (uint64_t now = 0; now < 100; now++) broker_window_stored(&window, 1000, false, now * 100000);
    cr_assert_leq(window.bytes, before);
    cr_assert_gt(window.bytes, before / 4 * 3);
    broker_window_failed(&window, 0);
    cr_assert_eq(window.bytes, window.least);
}

Test(window, is_never_more_than_may_be_outstanding) {
    struct broker_window window;
    broker_window_init(&window, MIB, TARGET_US);
    cr_assert_eq(window.bytes, MIB);
    flow(&window, 64 * MIB, 1000, 5);
    cr_assert_leq(window.bytes, MIB);
}
