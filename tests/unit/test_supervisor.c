/* supervisor: the plan, what `status` says, what metrics say. */
#include "supervisor/control.h"
#include "supervisor/plan.h"
#include "supervisor/probe.h"
#include "supervisor/settings.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Test(plan, ops_ports_never_meet) {
    for (size_t a = 0; a < plan_count; a++)
        for (size_t b = a + 1; b < plan_count; b++)
            cr_assert_lt(plan_ops_port(&plan[a], plan[a].most, 3000), plan_ops_port(&plan[b], 1, 3000));
}

Test(plan, stores_start_before_actors_and_the_door_last) {
    for (size_t i = 1; i < plan_count; i++) cr_assert_leq(plan[i - 1].phase, plan[i].phase);
    cr_assert_str_eq(plan[plan_count - 2].kind, "nginx", "behind it only who comes in through it");
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

static char folder[] = "/tmp/tracemesh-settings.XXXXXX";

/* An installation of which only the settings are there. */
static void installation(const char *text) {
    char path[64];
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/etc", folder);
    cr_assert_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/etc/tracemesh.env", folder);
    FILE *file = fopen(path, "we");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
    setenv("TRACEMESH_DATA", folder, 1);
}

static void remove_installation(void) {
    static const char *const parts[] = {"/etc/tracemesh.env", "/etc", ""};
    char path[64];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "%s%s", folder, parts[i]);
        remove(path);
    }
}

Test(settings, a_flag_beats_the_environment_beats_the_file_beats_the_default, .fini = remove_installation) {
    struct settings settings = {0};
    struct tm_error error = {0};
    char program[] = "tracemesh", flag[] = "--stage-ms=7", *argv[] = {program, flag, NULL};
    installation("TRACEMESH_PORT=4000\nTRACEMESH_STAGE_MS=5\nTRACEMESH_RESTART_MS=60\nTRACEMESH_STABLE_MS=1\n");
    unsetenv("TRACEMESH_PORT");
    setenv("TRACEMESH_STABLE_MS", "2", 1);
    cr_assert_eq(settings_load(&settings, 2, argv, &error), TM_OK, "%s", error.reason);
    cr_assert_eq(settings.stage_ms, 7);
    cr_assert_eq(settings.stable_ms, 2);
    cr_assert_eq(settings.restart_ms, 60);
    cr_assert_eq(settings.port, 4000);
    cr_assert_eq(settings.migrate_retry_ms, 1000);
}

Test(settings, nobody_is_killed_while_draining, .fini = remove_installation) {
    struct settings settings = {0};
    struct tm_error error = {0};
    char program[] = "tracemesh", *argv[] = {program, NULL};
    installation("TM_DRAIN_MS=60000\nTRACEMESH_STOP_MS=1000\n");
    cr_assert_eq(settings_load(&settings, 1, argv, &error), TM_OK, "%s", error.reason);
    cr_assert_gt(settings.stop_ms, 60000);
}
