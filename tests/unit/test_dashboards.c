/* dashboards: kept by Postgres, each its project's alone, changed by whoever read what is there. */
#include "identity/records.h"
#include "identity_database.h"

static struct tm_arena *arena;
static struct tm_record record;
static char id[64];

static void set_up(void) {
    filled_database();
    arena = tm_arena_new(0);
}
static void tear_down(void) {
    tm_arena_free(arena);
    close_database();
}
TestSuite(dashboards, .init = set_up, .fini = tear_down);

#define ASK(question_, ...)                                                                                            \
    ask(question_, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static enum tm_status ask(enum tm_record_question question, const char *const *texts, size_t count) {
    struct tm_str values[TM_RECORD_VALUES_MOST];
    for (size_t i = 0; i < count; i++) values[i] = tm_str_from(texts[i]);
    return tm_record_ask(identity, question, values, count, arena, &record, &error);
}

static bool says(const char *text) {
    return record.json.len && strstr(record.json.ptr, text);
}

static void add(const char *name) {
    cr_assert_eq(ASK(TM_DASHBOARD_ADD, "p1", name, "", "{\"widgets\": []}", "u1", "3"), TM_OK, "%s", error.reason);
    if (!record.json.len) return;
    snprintf(id, sizeof id, "%s", value_of("SELECT id FROM dashboards ORDER BY created_at DESC, id LIMIT 1"));
}

Test(dashboards, are_told_with_their_author_and_listed_without_their_widgets) {
    add("Cost");
    cr_assert(says("\"name\" : \"Cost\"") && says("\"createdBy\" : \"Ann\"") && says("\"version\" : 1"), "%s",
              record.json.ptr);
    cr_assert(says("\"definition\" : {\"widgets\": []}"), "%s", record.json.ptr);
    cr_assert_eq(ASK(TM_DASHBOARDS, "p1", "10", "0"), TM_OK);
    cr_assert(says("\"Cost\"") && !says("definition"), "%s", record.json.ptr);
    cr_assert_eq(record.total, 1);
}

Test(dashboards, are_not_seen_or_changed_from_another_project) {
    add("Cost");
    cr_assert_eq(ASK(TM_DASHBOARD, "p2", id), TM_OK);
    cr_assert_eq(record.json.len, 0);
    cr_assert_eq(ASK(TM_DASHBOARD_CHANGE, "p2", id, "Other", "", "u1", "1", "false", ""), TM_OK);
    cr_assert_eq(record.json.len, 0);
    cr_assert_eq(ASK(TM_DASHBOARD_DELETE, "p2", id), TM_OK);
    cr_assert_eq(record.json.len, 0);
    cr_assert_eq(ASK(TM_DASHBOARDS, "p2", "10", "0"), TM_OK);
    cr_assert_str_eq(record.json.ptr, "[]");
}

Test(dashboards, of_two_who_change_the_same_version_the_second_changes_nothing) {
    add("Cost");
    cr_assert_eq(ASK(TM_DASHBOARD_CHANGE, "p1", id, "First", "", "u1", "1", "true", "said"), TM_OK);
    cr_assert(says("\"version\" : 2") && says("\"First\"") && says("\"said\""), "%s", record.json.ptr);
    cr_assert_eq(ASK(TM_DASHBOARD_CHANGE, "p1", id, "Second", "", "u1", "1", "false", ""), TM_OK);
    cr_assert_eq(record.json.len, 0);
    cr_assert_str_eq(value_of("SELECT name || version FROM dashboards"), "First2");
}

Test(dashboards, keep_what_a_change_does_not_name) {
    add("Cost");
    ASK(TM_DASHBOARD_CHANGE, "p1", id, "", "", "u1", "1", "true", "said");
    ASK(TM_DASHBOARD_CHANGE, "p1", id, "", "{\"widgets\": [1]}", "u2", "2", "false", "");
    cr_assert(says("\"Cost\"") && says("\"said\"") && says("[1]") && says("\"updatedBy\" : \"sso@example.com\""), "%s",
              record.json.ptr);
    ASK(TM_DASHBOARD_CHANGE, "p1", id, "", "", "u1", "3", "true", "");
    cr_assert(says("\"description\" : \"\""), "%s", record.json.ptr);
}

Test(dashboards, are_so_many_and_no_more) {
    for (int i = 0; i < 4; i++) add("one of many");
    cr_assert_eq(record.json.len, 0);
    cr_assert_str_eq(value_of("SELECT count(*) FROM dashboards"), "3");
    cr_assert_eq(ASK(TM_DASHBOARD_DELETE, "p1", id), TM_OK);
    cr_assert(says("\"id\""));
    add("room again");
    cr_assert_neq(record.json.len, 0);
}

Test(dashboards, hold_nothing_that_Postgres_cannot) {
    cr_assert_eq(ASK(TM_DASHBOARD_ADD, "p1", "x", "", "{\"widgets\": \"\\u0000\"}", "u1", "3"), TM_INVALID);
    cr_assert_eq(ASK(TM_DASHBOARD_ADD, "p1", "x", "", "{\"widgets\": 1e999999}", "u1", "3"), TM_INVALID);
}
