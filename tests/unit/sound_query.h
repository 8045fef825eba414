/* sound_query: what holds for every query of web: scoped in each FROM, and all that a client sent is bound. */
#ifndef TESTS_SOUND_QUERY_H
#define TESTS_SOUND_QUERY_H

#include "web/server/query.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct tm_arena *arena;
static const struct scope *scope;
static struct params params;
static struct query query;

static void set_up(void) {
    arena = tm_arena_new(0);
    scope = scope_grant(arena, TM_STR("p1"));
    memset(&params, 0, sizeof params);
}
static void tear_down(void) {
    tm_arena_free(arena);
}

static void ask(const char *name, const char *value) {
    params_add(&params, tm_str_from(name), tm_str_from(value));
}

static size_t times(const char *text, const char *part) {
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) count++;
    return count;
}

static void every_table_is_scoped(void) {
    size_t tables =
        times(query.sql, "FROM traces") + times(query.sql, "FROM observations") + times(query.sql, "FROM scores");
    cr_assert_not(query.failed);
    cr_assert_gt(tables, 0);
    cr_assert_eq(times(query.sql, " WHERE project_id = {project_id:String}"), tables, "%s", query.sql);
    /* Without FINAL rows are only looked for: their keys, or where they begin. */
    size_t looked_for = times(query.sql, "SELECT timestamp, id FROM traces WHERE ") +
                        times(query.sql, "SELECT start_time, id FROM observations WHERE ") +
                        times(query.sql, "SELECT timestamp, id FROM scores WHERE ") +
                        times(query.sql, " AS at FROM traces WHERE ") +
                        times(query.sql, " AS at FROM observations WHERE ");
    cr_assert_eq(times(query.sql, " FINAL WHERE ") + looked_for, tables, "%s", query.sql);
    cr_assert_str_eq(query.params[0].name, "project_id");
    cr_assert(tm_str_is(query.params[0].value, "p1"));
}

static const struct tm_param *bound(const char *name) {
    const struct tm_param *found = NULL;
    for (size_t i = 0; i < query.param_count; i++)
        if (strcmp(query.params[i].name, name) == 0) {
            cr_assert_null(found, "%s is bound twice", name);
            found = &query.params[i];
        }
    return found;
}

/* Each {name:Type} of the text is bound once, and nothing else is. */
static void placeholders_are_bound(void) {
    for (const char *at = strchr(query.sql, '{'); at; at = strchr(at + 1, '{')) {
        char name[64];
        size_t len = strcspn(at + 1, ":");
        cr_assert_lt(len, sizeof name);
        memcpy(name, at + 1, len);
        name[len] = 0;
        cr_assert_not_null(bound(name), "{%s} is not bound in %s", name, query.sql);
    }
    for (size_t i = 0; i < query.param_count; i++) {
        char mark[80];
        snprintf(mark, sizeof mark, "{%s:", query.params[i].name);
        cr_assert_gt(times(query.sql, mark), 0, "%s is bound for nothing", query.params[i].name);
    }
}

static void is_sound(void) {
    every_table_is_scoped();
    placeholders_are_bound();
    cr_assert_eq(times(query.sql, "DROP"), 0, "%s", query.sql);
}

static const char hostile[] = "'); DROP TABLE traces; -- {project_id:String} \\ \n\t\"`";

#endif
