/* score_configs: those that are named are found in a private Postgres, by whoever may read that table and no other. */
#include "identity/score_configs.h"
#include "identity_database.h"

static struct tm_arena *arena;
static struct tm_score_config_row *rows;
static size_t count;

static void set_up(void) {
    filled_database();
    arena = tm_arena_new(0);
    value_of(
        "INSERT INTO score_configs (id, project_id, name, data_type, categories) VALUES "
        "('c1', 'p1', 'one', 'NUMERIC', NULL), ('c2', 'p1', 'two', 'CATEGORICAL', '[{\"label\":\"a\",\"value\":1}]'),"
        "('c3', 'p2', 'three', 'TEXT', NULL)");
}
static void tear_down(void) {
    tm_arena_free(arena);
    close_database();
}
TestSuite(score_configs, .init = set_up, .fini = tear_down);

static enum tm_status ask(struct tm_identity *by, const char *names) {
    return tm_score_configs_named(by, tm_str_from(names), arena, &rows, &count, &error);
}

Test(score_configs, are_found_by_project_and_id) {
    cr_assert_eq(ask(identity, "[[\"p1\",\"c2\"],[\"p2\",\"c1\"],[\"p2\",\"nope\"],[\"p1\",\"c2\"]]"), TM_OK, "%s",
                 error.reason);
    cr_assert_eq(count, 1, "another project's is not theirs, and twice asked is once found");
    cr_assert(tm_str_is(rows[0].project_id, "p1") && tm_str_is(rows[0].id, "c2"));
    cr_assert_not_null(strstr(rows[0].json.ptr, "\"two\""));
    cr_assert_eq(ask(identity, "[[\"p1\",\"c1\"],[\"p1\",\"c2\"],[\"p2\",\"c3\"]]"), TM_OK);
    cr_assert_eq(count, 3);
}

Test(score_configs, whose_names_are_strange_are_not_there) {
    cr_assert_eq(ask(identity, "[]"), TM_OK);
    cr_assert_eq(count, 0);
    cr_assert_eq(
        ask(identity, "[[\"p1\",\"'; DROP TABLE score_configs; --\"],[\"p1\",\"\\\"\\\\\"],[\"p1\",\"\\u00e4\"]]"),
        TM_OK);
    cr_assert_eq(count, 0);
    cr_assert_eq(ask(identity, "[[\"p1\",\"\xff\"]]"), TM_INVALID);
    cr_assert_eq(ask(identity, "[[\"p1\",\"c1\"]]"), TM_OK);
    cr_assert_eq(count, 1);
}

Test(score_configs, need_no_more_than_to_read_their_table) {
    char role[64], sql[256], other_url[512];
    snprintf(role, sizeof role, "reader%d", (int)getpid());
    snprintf(sql, sizeof sql, "CREATE ROLE %s LOGIN; GRANT SELECT ON score_configs TO %s", role, role);
    value_of(sql);
    snprintf(other_url, sizeof other_url, "%s", url);
    char *user = strstr(other_url, "user=tracemesh");
    snprintf(user, sizeof other_url - (size_t)(user - other_url), "user=%s&schema=public", role);
    struct tm_identity *reader = tm_identity_new(other_url, "", &limits);
    cr_assert_eq(ask(reader, "[[\"p1\",\"c1\"]]"), TM_OK, "%s", error.reason);
    cr_assert_eq(count, 1);
    tm_identity_free(reader);
}

Test(score_configs, are_not_told_by_a_postgres_that_is_away) {
    lose_connections(false);
    cr_assert_eq(ask(identity, "[[\"p1\",\"c1\"]]"), TM_UNAVAILABLE);
}
