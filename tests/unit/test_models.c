/* models: projects' own models in a private Postgres, and who is told of their changes. */
#include "identity/models.h"
#include "identity_database.h"

static struct tm_arena *arena;
static struct tm_models_change *changes;
static size_t count;

static void set_up(void) {
    filled_database();
    arena = tm_arena_new(0);
}
static void tear_down(void) {
    tm_arena_free(arena);
    close_database();
}
TestSuite(models, .init = set_up, .fini = tear_down);

static const char tiers[] =
    "[{\"name\":\"L\",\"isDefault\":false,\"priority\":10,\"conditions\":[{}],\"prices\":{}},"
    "{\"name\":\"S\",\"isDefault\":true,\"priority\":0,\"conditions\":[],\"prices\":{\"input\":2.5e-6}},"
    "{\"name\":\"M\",\"isDefault\":false,\"priority\":2,\"conditions\":[{}],\"prices\":{}}]";

static enum tm_status add(const char *project, const char *name, size_t most, struct tm_model *out) {
    const struct tm_model model = {.name = tm_str_from(name),
                                   .match = TM_STR("^x$"),
                                   .start = TM_STR("2026-01-01T00:00:00.5Z"),
                                   .unit = TM_STR("TOKENS"),
                                   .tokenizer_id = TM_STR("openai"),
                                   .tokenizer_config = TM_STR("{\"a\":1}"),
                                   .tiers = TM_STR(tiers)};
    return tm_models_add(identity, tm_str_from(project), &model, most, arena, out, &error);
}

static void ask_changes(int64_t after) {
    cr_assert_eq(tm_models_changed(identity, after, arena, &changes, &count, &error), TM_OK, "%s", error.reason);
}

Test(models, are_stored_found_and_removed_within_their_project) {
    struct tm_model stored, *found = NULL;
    cr_assert_eq(add("p1", "one", 10, &stored), TM_OK, "%s", error.reason);
    cr_assert_eq(stored.id.len, 36);
    cr_assert(tm_str_is(stored.start, "2026-01-01T00:00:00.500Z"));
    cr_assert_not_null(strstr(stored.tiers.ptr, "\"input\": 0.0000025"));
    cr_assert_eq(tm_models_find(identity, TM_STR("p1"), stored.id, arena, &found, &count, &error), TM_OK);
    cr_assert_eq(count, 1);
    cr_assert(tm_str_is(found->name, "one"));
    cr_assert(tm_str_is(found->tokenizer_config, "{\"a\": 1}"));
    cr_assert_eq(tm_models_find(identity, TM_STR("p2"), stored.id, arena, &found, &count, &error), TM_OK);
    cr_assert_eq(count, 0);
    cr_assert_eq(tm_models_find(identity, TM_STR("p1"), ((struct tm_str){"a\0b", 3}), arena, &found, &count, &error),
                 TM_OK);
    cr_assert_eq(count, 0);
    cr_assert_eq(tm_models_remove(identity, TM_STR("p2"), stored.id, arena, &error), TM_NOT_FOUND);
    cr_assert_eq(tm_models_remove(identity, TM_STR("p1"), stored.id, arena, &error), TM_OK);
    cr_assert_eq(tm_models_remove(identity, TM_STR("p1"), stored.id, arena, &error), TM_NOT_FOUND);
}

Test(models, have_one_name_in_a_project_and_are_so_many_at_most) {
    struct tm_model stored;
    cr_assert_eq(add("p1", "one", 2, &stored), TM_OK);
    cr_assert_eq(add("p1", "one", 2, &stored), TM_DENIED);
    cr_assert_eq(add("p2", "one", 2, &stored), TM_OK);
    cr_assert_eq(add("p1", "two", 2, &stored), TM_OK);
    cr_assert_eq(add("p1", "three", 2, &stored), TM_TOO_LARGE);
    cr_assert_eq(add("p1", "t\xff", 9, &stored), TM_INVALID);
    cr_assert_eq(add("no such project", "one", 9, &stored), TM_FAILED);
}

Test(models, tell_whose_changed_since_when) {
    struct tm_model one, two;
    ask_changes(0);
    cr_assert_eq(count, 0);
    cr_assert_eq(add("p1", "one", 9, &one), TM_OK);
    cr_assert_eq(add("p2", "two", 9, &two), TM_OK);
    ask_changes(0);
    cr_assert_eq(count, 2);
    cr_assert(tm_str_is(changes[0].project_id, "p1"));
    /* Tiers in the order in which they are tried. */
    const char *medium = strstr(changes[0].json.ptr, "\"M\""), *large = strstr(changes[0].json.ptr, "\"L\"");
    const char *standard = strstr(changes[0].json.ptr, "\"S\"");
    cr_assert(medium && large && standard && medium < large && large < standard, "%s", changes[0].json.ptr);
    int64_t seen = changes[1].version;
    ask_changes(seen);
    cr_assert_eq(count, 0);
    value_of("UPDATE models SET match_pattern = 'y' WHERE model_name = 'one'");
    ask_changes(seen);
    cr_assert_eq(count, 1);
    cr_assert_not_null(strstr(changes[0].json.ptr, "\"y\""));
    seen = changes[0].version;
    cr_assert_eq(tm_models_remove(identity, TM_STR("p1"), one.id, arena, &error), TM_OK);
    value_of("DELETE FROM projects WHERE id = 'p2'");
    ask_changes(seen);
    cr_assert_eq(count, 2);
    cr_assert_eq(changes[0].json.len + changes[1].json.len, 0);
}

Test(models, that_are_strange_hide_nobody_elses) {
    value_of(
        "INSERT INTO models (id, project_id, model_name, match_pattern, pricing_tiers) VALUES "
        "('s1', 'p1', 'a', '(', '[7, {\"isDefault\": \"x\"}, {\"priority\": []}, null]'), ('s2', 'p2', 'b', '', '[]')");
    ask_changes(0);
    cr_assert_eq(count, 2);
}

Test(models, of_many_projects_come_in_pages) {
    value_of("INSERT INTO projects (id, org_id, name) SELECT 'q' || n, 'o1', 'q' FROM generate_series(1, 45) n; "
             "INSERT INTO models (id, project_id, model_name, match_pattern, pricing_tiers) "
             "SELECT id, id, 'm', 'x', '[]' FROM projects WHERE name = 'q'");
    int64_t version = 0;
    size_t all = 0;
    do {
        ask_changes(version);
        if (count) version = changes[count - 1].version;
        all += count;
    } while (count == TM_MODELS_PAGE);
    cr_assert_eq(all, 45);
}
