/* otel_map: what spans mean, by cases in tests/unit/otel, and what hostile ones cannot do. */
#include "otel_fixture.h"

#include "base/clock.h"
#include "model/fields.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_json(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".json") == 0;
}

Test(otel_map, gives_each_row_of_the_tables_its_meaning) {
    struct dirent **files;
    unsigned cases = 0, failed = 0;
    int count = scandir(TM_SOURCE_ROOT "/tests/unit/otel", &files, is_json, alphasort);
    for (int i = 0; i < count; i++) {
        char path[512];
        unsigned before = cases;
        snprintf(path, sizeof path, TM_SOURCE_ROOT "/tests/unit/otel/%s", files[i]->d_name);
        fixture_run(path, &cases, &failed);
        fprintf(stderr, "%-20s %4u cases\n", files[i]->d_name, cases - before);
        free(files[i]);
    }
    free(files);
    fprintf(stderr, "%u cases, %u failed\n", cases, failed);
    cr_assert_eq(failed, 0);
    cr_assert_gt(cases, 500);
}
