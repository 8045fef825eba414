/* price_tables: whose models price what, and what is kept of them. */
#include "batch/price_tables.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct tm_prices *builtin;
static struct tm_error error;

#define MODEL(id_)                                                                                                     \
    "{\"models\":[{\"id\":\"" id_                                                                                      \
    "\",\"name\":\"m\",\"match\":\"^m$\",\"tiers\":[{\"id\":\"t\",\"name\":\"n\",\"prices\":{\"input\":1}}]}]}"

static void setup(void) {
    builtin = tm_prices_parse(
        TM_STR(
            "{\"models\":[{\"id\":\"builtin\",\"name\":\"m\",\"match\":\"^m$\",\"tiers\":[{\"id\":\"t\",\"name\":\"n\","
            "\"per_million\":{\"1\":[\"input\"]}}]}]}"),
        &error);
    cr_assert_not_null(builtin, "%s", error.reason);
}
static void teardown(void) {
    tm_prices_free(builtin);
}
TestSuite(price_tables, .init = setup, .fini = teardown);

static void is_priced_by(struct price_tables *tables, const char *project, const char *model_id) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_priced priced;
    const struct tm_usage usage = {TM_STR("input"), 1};
    const struct tm_pricing what = {.model = TM_STR("m"), .usage = &usage, .usage_count = 1};
    cr_assert_eq(tm_price(price_tables_of(tables, tm_str_from(project)), &what, arena, &priced), TM_OK);
    cr_assert(tm_str_is(priced.model_id, model_id), "%s: %.*s", project, TM_STR_ARG(priced.model_id));
    tm_arena_free(arena);
}

Test(price_tables, a_project_has_its_own_models_and_nobody_elses) {
    struct price_tables *tables = price_tables_new(builtin, 1 << 20, 1 << 20);
    is_priced_by(tables, "a", "builtin");
    cr_assert(price_tables_set(tables, TM_STR("a"), TM_STR(MODEL("of-a"))));
    cr_assert(price_tables_set(tables, TM_STR("b"), TM_STR(MODEL("of-b"))));
    is_priced_by(tables, "a", "of-a");
    is_priced_by(tables, "b", "of-b");
    is_priced_by(tables, "c", "builtin");
    cr_assert(price_tables_set(tables, TM_STR("a"), TM_STR(MODEL("changed"))));
    is_priced_by(tables, "a", "changed");
    cr_assert(price_tables_set(tables, TM_STR("a"), TM_STR("")));
    is_priced_by(tables, "a", "builtin");
    is_priced_by(tables, "b", "of-b");
    cr_assert_eq(price_tables_projects(tables), 1);
    cr_assert(price_tables_set(tables, TM_STR("never"), TM_STR("")));
    price_tables_free(tables);
}

Test(price_tables, the_tables_used_longest_ago_go_and_are_made_anew) {
    char project[16], id[16];
    struct price_tables *tables = price_tables_new(builtin, 1 << 20, 300000);
    for (int i = 0; i < 20; i++) {
        char json[512];
        snprintf(project, sizeof project, "p%d", i);
        snprintf(json, sizeof json, MODEL("m%d"), i);
        cr_assert(price_tables_set(tables, tm_str_from(project), tm_str_from(json)));
    }
    for (int turn = 0; turn < 3; turn++)
        for (int i = 0; i < 20; i++) {
            snprintf(project, sizeof project, "p%d", i);
            snprintf(id, sizeof id, "m%d", i);
            is_priced_by(tables, project, id);
            is_priced_by(tables, "p3", "m3");
        }
    cr_assert_gt(price_tables_ready(tables), 1);
    cr_assert_lt(price_tables_ready(tables), 6);
    price_tables_free(tables);
    tables = price_tables_new(builtin, 1 << 20, 0);
    cr_assert(price_tables_set(tables, TM_STR("a"), TM_STR(MODEL("of-a"))));
    cr_assert(price_tables_set(tables, TM_STR("b"), TM_STR(MODEL("of-b"))));
    is_priced_by(tables, "a", "of-a");
    is_priced_by(tables, "b", "of-b");
    cr_assert_eq(price_tables_ready(tables), 1);
    price_tables_free(tables);
}

Test(price_tables, what_there_is_no_room_for_is_left_out_and_what_is_broken_not_used) {
    struct price_tables *tables = price_tables_new(builtin, 450, 1 << 20);
    cr_assert(price_tables_set(tables, TM_STR("a"), TM_STR(MODEL("of-a"))));
    cr_assert_not(price_tables_set(tables, TM_STR("b"), TM_STR(MODEL("of-b") MODEL("of-b") MODEL("of-b"))));
    is_priced_by(tables, "a", "of-a");
    is_priced_by(tables, "b", "builtin");
    cr_assert_not(
        price_tables_set(tables, TM_STR("a"), TM_STR(MODEL("x") MODEL("x") MODEL("x") MODEL("x") MODEL("x"))));
    is_priced_by(tables, "a", "builtin");
    cr_assert(price_tables_set(tables, TM_STR("a"), TM_STR("not json")));
    is_priced_by(tables, "a", "builtin");
    is_priced_by(tables, "a", "builtin");
    price_tables_free(tables);
}
