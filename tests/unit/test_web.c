/* web: paths, parameters, throttling, cookies and files. */
#include "web/server/assets.h"
#include "web/server/auth.h"
#include "web/server/throttle.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct tm_arena *arena;
static struct params params;

static void set_up(void) {
    arena = tm_arena_new(0);
    memset(&params, 0, sizeof params);
}
static void tear_down(void) {
    tm_arena_free(arena);
}

static void ask(const char *name, const char *value) {
    params_add(&params, tm_str_from(name), tm_str_from(value));
}

/* ---- paths ---- */

static void on_list(struct call *call) {}
static void on_one(struct call *call) {}
static const struct route table[] = {
    {METHOD_GET, "/api/things", ACCESS_KEY, on_list, NULL},
    {METHOD_GET, "/api/things/{thingId}", ACCESS_KEY, on_one, NULL},
    {METHOD_POST, "/api/things", ACCESS_KEY, on_one, NULL},
};

static enum match find(const char *method, const char *path, const struct route **route, struct tm_str *parts) {
    *route = NULL;
    return route_find(table, 3, tm_str_from(method), tm_str_from(path), route, parts);
}

Test(routes, match_segments_and_give_the_parts) {
    const struct route *route;
    struct tm_str parts[ROUTE_PARTS_MAX] = {0};
    cr_assert_eq(find("GET", "/api/things/a%2Fb", &route, parts), MATCH_FOUND);
    cr_assert_eq(route->handle, on_one);
    cr_assert(tm_str_is(parts[0], "a%2Fb"));
    cr_assert(tm_str_is(route_part_name(route, 0), "thingId"));
    cr_assert_eq(find("GET", "/api/things/", &route, parts), MATCH_FOUND);
    cr_assert_eq(route->handle, on_list);
    cr_assert_eq(find("GET", "/api/things//", &route, parts), MATCH_NONE);
    cr_assert_eq(find("GET", "/api/things/a/b", &route, parts), MATCH_NONE);
    cr_assert_eq(find("GET", "/api/thing", &route, parts), MATCH_NONE);
    cr_assert_eq(find("GET", "", &route, parts), MATCH_NONE);
}

Test(routes, know_a_path_asked_with_another_method) {
    const struct route *route;
    struct tm_str parts[ROUTE_PARTS_MAX] = {0};
    cr_assert_eq(find("HEAD", "/api/things", &route, parts), MATCH_METHOD);
    cr_assert_eq(find("DELETE", "/api/things/x", &route, parts), MATCH_METHOD);
    cr_assert_eq(find("POST", "/api/things", &route, parts), MATCH_FOUND);
}

Test(routes, of_the_api_all_lead_somewhere) {
    for (size_t i = 0; i < web_route_count; i++) {
        struct tm_str parts[ROUTE_PARTS_MAX] = {0}, pattern = tm_str_from(web_routes[i].pattern);
        const struct route *route = NULL;
        unsigned methods = web_routes[i].methods;
        struct tm_str method = methods & METHOD_GET     ? TM_STR("GET")
                               : methods & METHOD_POST  ? TM_STR("POST")
                               : methods & METHOD_PATCH ? TM_STR("PATCH")
                                                        : TM_STR("DELETE");
        cr_assert_not_null(web_routes[i].handle);
        cr_assert_eq(route_find(web_routes, web_route_count, method, pattern, &route, parts), MATCH_FOUND);
        cr_assert_eq(route, &web_routes[i], "%s is hidden by another route", web_routes[i].pattern);
    }
}

/* ---- parameters ---- */

Test(params, page_and_limit_have_defaults_also_when_empty, .init = set_up, .fini = tear_down) {
    ask("page", "");
    struct page page = params_page(&params);
    cr_assert_eq(page.number, 1);
    cr_assert_eq(page.limit, 50);
    cr_assert_eq(params.issue_count, 0);
}

static const struct {
    const char *name, *value, *code;
} wrong_pages[] = {
    {"page", "0", "too_small"},          {"page", "-1", "too_small"},
    {"limit", "101", "too_big"},         {"limit", "x", "invalid_type"},
    {"limit", "1.5", "invalid_type"},    {"page", "9007199254740993", "too_big"},
    {"page", "1e999", "invalid_type"},   {"page", "99999999999999999999", "invalid_type"},
    {"limit", "5'; --", "invalid_type"},
};

Test(params, page_and_limit_outside_their_range_are_issues, .init = set_up, .fini = tear_down) {
    for (size_t i = 0; i < sizeof wrong_pages / sizeof wrong_pages[0]; i++) {
        memset(&params, 0, sizeof params);
        ask(wrong_pages[i].name, wrong_pages[i].value);
        params_page(&params);
        cr_assert_eq(params.issue_count, 1, "%s=%s", wrong_pages[i].name, wrong_pages[i].value);
        cr_assert_str_eq(params.issues[0].code, wrong_pages[i].code);
        cr_assert_str_eq(params.issues[0].path, wrong_pages[i].name);
    }
}

Test(params, deepest_page_does_not_overflow, .init = set_up, .fini = tear_down) {
    ask("page", "9007199254740992");
    ask("limit", "100");
    struct page page = params_page(&params);
    cr_assert_eq(params.issue_count, 0);
    cr_assert_eq(page.offset, 9007199254740991u * 100u);
    cr_assert_leq(page.offset, (uint64_t)INT64_MAX);
}

Test(params, times_need_an_offset, .init = set_up, .fini = tear_down) {
    int64_t us = 0;
    ask("from", "2026-11-23T10:00:00.5+01:00");
    ask("to", "2026-11-23T10:00:00");
    cr_assert(params_time(&params, "from", &us));
    cr_assert_eq(us, 1795424400500000);
    cr_assert_not(params_time(&params, "to", &us));
    cr_assert_not(params_time(&params, "none", &us));
    cr_assert_eq(params.issue_count, 1);
    cr_assert_str_eq(params.issues[0].path, "to");
}

Test(params, lists_are_repeated_or_split_at_commas, .init = set_up, .fini = tear_down) {
    const struct tm_str *items;
    ask("tags", "a,b,,c");
    cr_assert_eq(params_list(&params, "tags", arena, &items), 3);
    cr_assert(tm_str_is(items[2], "c"));
    ask("tags", "d");
    cr_assert_eq(params_list(&params, "tags", arena, &items), 2);
    cr_assert(tm_str_is(items[0], "a,b,,c"));
    cr_assert_eq(params_list(&params, "none", arena, &items), 0);
}

Test(params, lists_are_bounded, .init = set_up, .fini = tear_down) {
    static char many[4096];
    const struct tm_str *items;
    for (size_t i = 0; i + 2 < sizeof many; i += 2) memcpy(many + i, "x,", 2);
    ask("tags", many);
    cr_assert_eq(params_list(&params, "tags", arena, &items), PARAMS_LIST_MAX);
    cr_assert_eq(params.issue_count, 1);
    for (size_t i = 0; i < 2 * PARAMS_MAX; i++) ask("a", "b");
    cr_assert_eq(params.count, PARAMS_MAX);
}

Test(params, numbers_are_decimal_and_finite, .init = set_up, .fini = tear_down) {
    double value;
    static const char *const wrong[] = {"inf", "nan", "0x10", "1e999", "1 2", "--1", "1;"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        memset(&params, 0, sizeof params);
        ask("value", wrong[i]);
        cr_assert_not(params_number(&params, "value", &value), "%s", wrong[i]);
        cr_assert_eq(params.issue_count, 1);
    }
    memset(&params, 0, sizeof params);
    ask("value", "-1.5e1");
    cr_assert(params_number(&params, "value", &value));
    cr_assert_float_eq(value, -15, 1e-9);
}

Test(params, decode_refuses_half_an_escape, .init = set_up, .fini = tear_down) {
    struct tm_str out;
    cr_assert(params_decode(TM_STR("a%2Fb%00c+"), arena, &out));
    cr_assert_eq(out.len, 6);
    cr_assert_eq(memcmp(out.ptr, "a/b\0c+", 6), 0);
    cr_assert_not(params_decode(TM_STR("a%"), arena, &out));
    cr_assert_not(params_decode(TM_STR("a%2"), arena, &out));
    cr_assert_not(params_decode(TM_STR("a%zz"), arena, &out));
    cr_assert(params_decode(TM_STR(""), arena, &out) && out.len == 0);
}

/* ---- sign-in ---- */

Test(throttle, gives_a_burst_then_one_at_a_time) {
    struct throttle *throttle = throttle_new((struct throttle_rate){3, 10}, (struct throttle_rate){5, 1}, 7);
    uint64_t wait;
    for (unsigned i = 0; i < 3; i++) cr_assert(throttle_take(throttle, TM_STR("a"), 1000, &wait));
    cr_assert_not(throttle_take(throttle, TM_STR("a"), 1000, &wait));
    cr_assert_eq(wait, 10);
    cr_assert(throttle_take(throttle, TM_STR("a"), 1010, &wait));
    cr_assert_not(throttle_take(throttle, TM_STR("a"), 1010, &wait));
    cr_assert(throttle_take(throttle, TM_STR("a"), 5000, &wait));
    throttle_free(throttle);
}

Test(throttle, has_a_limit_over_all_names) {
    struct throttle *throttle = throttle_new((struct throttle_rate){3, 10}, (struct throttle_rate){5, 100}, 7);
    uint64_t wait;
    char name[2] = "a";
    unsigned taken = 0;
    for (unsigned i = 0; i < 20; i++, name[0]++) taken += throttle_take(throttle, tm_str_from(name), 1000, &wait);
    cr_assert_eq(taken, 5);
    throttle_free(throttle);
}

Test(cookie, is_found_among_others) {
    cr_assert(tm_str_is(cookie_value(TM_STR("a=1; tracemesh_session=xyz; b"), SESSION_COOKIE), "xyz"));
    cr_assert(tm_str_is(cookie_value(TM_STR("xtracemesh_session=1"), SESSION_COOKIE), ""));
    cr_assert(tm_str_is(cookie_value(TM_STR("tracemesh_session"), SESSION_COOKIE), ""));
    cr_assert(tm_str_is(cookie_value(TM_STR(""), SESSION_COOKIE), ""));
}

/* ---- files ---- */

static char folder[] = "/tmp/test_web.XXXXXX";

static void put(const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_folder(void) {
    char inner[64];
    cr_assert_not_null(mkdtemp(folder));
    snprintf(inner, sizeof inner, "%s/assets", folder);
    cr_assert_eq(mkdir(inner, 0700), 0);
    put("index.html", "<page>");
    put("assets/a.js", "script");
    put("assets/a.js.br", "br");
    put("assets/a.js.gz", "gz");
    put("assets/lonely.css.gz", "gz");
}

static void remove_folder(void) {
    char command[96];
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_assert_eq(system(command), 0);
}

Test(assets, are_given_in_the_best_encoding_the_client_takes, .init = make_folder, .fini = remove_folder) {
    struct assets *assets = assets_load(folder);
    const struct asset *script = assets_find(assets, TM_STR("/assets/a.js"));
    cr_assert_not_null(script);
    cr_assert(script->immutable);
    cr_assert(tm_str_is(script->bytes[ENCODING_NONE], "script"));
    cr_assert_eq(asset_encoding(script, TM_STR("gzip, deflate, br")), ENCODING_BROTLI);
    cr_assert_eq(asset_encoding(script, TM_STR("gzip, br;q=0")), ENCODING_GZIP);
    cr_assert_eq(asset_encoding(script, TM_STR("gzip;q=0.0")), ENCODING_NONE);
    cr_assert_eq(asset_encoding(script, TM_STR("gzip;q=0.5")), ENCODING_GZIP);
    cr_assert_eq(asset_encoding(script, TM_STR("")), ENCODING_NONE);
    cr_assert(etag_matches(TM_STR("\"x\", W/\"1\""), "\"1\""));
    cr_assert_not(etag_matches(TM_STR("\"x\""), "\"1\""));
    assets_free(assets);
}

Test(assets, every_other_path_is_the_page, .init = make_folder, .fini = remove_folder) {
    struct assets *assets = assets_load(folder);
    const struct asset *page = assets_find(assets, TM_STR("/project/p1/traces/t1"));
    cr_assert(tm_str_is(page->bytes[ENCODING_NONE], "<page>"));
    cr_assert_not(page->immutable);
    cr_assert_eq(assets_find(assets, TM_STR("/")), page);
    cr_assert_eq(assets_find(assets, TM_STR("/../../etc/passwd")), page);
    cr_assert_null(assets_find(assets, TM_STR("/assets/none.js")));
    cr_assert_null(assets_find(assets, TM_STR("/assets/lonely.css")));
    assets_free(assets);
}

Test(assets, without_a_build_say_how_to_build) {
    struct assets *assets = assets_load("/nonexistent");
    const struct asset *page = assets_find(assets, TM_STR("/"));
    cr_assert_not_null(memmem(page->bytes[0].ptr, page->bytes[0].len, "npm run build", 13));
    assets_free(assets);
}
