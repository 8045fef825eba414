/* supervisor: the plan, what `status` says, what metrics say. */
#include "supervisor/control.h"
#include "supervisor/plan.h"
#include "supervisor/probe.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

Test(plan, ops_ports_never_meet) {
    for (size_t a = 0; a < plan_count; a++)
        for (size_t b = a + 1; b < plan_count; b++)
            cr_assert_lt(plan_ops_port(&plan[a], plan[a].most, 3000), plan_ops_port(&plan[b], 1, 3000));
}

Test(plan, stores_start_before_actors_and_the_door_last) {
    for (size_t i = 1; i < plan_count; i++) cr_assert_leq(plan[i - 1].phase, plan[i].phase);
    cr_assert_str_eq(plan[plan_count - 1].kind, "nginx");
    cr_assert_null(plan_find("nobody"));
}

Test(control, status_lines_are_read_and_junk_is_passed_over) {
    struct control_process found[2];
    struct tm_str text =
        TM_STR("validate-1 validate up 4711 2 65 3212\njunk\nbatch-1 batch down 0 0 1 3196\nmore more up 1 1 1 1\n");
    cr_assert_eq(control_parse_status(text, found, 2), 2);
    cr_assert_str_eq(found[0].name, "validate-1");
    cr_assert_eq(found[0].pid, 4711);
    cr_assert_eq(found[0].seconds, 65);
    cr_assert_str_eq(found[1].state, "down");
}

Test(probe, a_metric_is_summed_over_its_labels_only) {
    struct tm_str text = TM_STR("# HELP a x\n# TYPE a counter\na{k=\"1\"} 2\na{k=\"2\"} 3.5\nab 100\na_total 7\n");
    cr_assert_float_eq(probe_metric(text, "a"), 5.5, 1e-9);
    cr_assert_float_eq(probe_metric(text, "missing"), 0, 1e-9);
}

Test(probe, own_usage_is_plausible) {
    struct probe_usage usage;
    cr_assert(probe_usage((int)getpid(), &usage));
    cr_assert_gt(usage.resident_bytes, 500 * 1024);
    cr_assert_not(probe_usage(0, &usage));
}
