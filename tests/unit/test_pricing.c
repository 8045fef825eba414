/* pricing: which model a name means, which tier applies, what the units cost. */
#include "base/buf.h"
#include "pricing/pricing.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char table[] =
    "{\"models\":["
    "{\"id\":\"m-old\",\"name\":\"old\",\"match\":\"(?i)^(vendor/"
    ")?(both)$\",\"start\":\"2024-01-01T00:00:00Z\",\"tiers\":["
    "{\"id\":\"t-old\",\"name\":\"Standard\",\"per_million\":{\"1\":[\"input\"]}}]},"
    "{\"id\":\"m-new\",\"name\":\"new\",\"match\":\"^both$\",\"start\":\"2025-01-01T00:00:00Z\",\"tiers\":["
    "{\"id\":\"t-new\",\"name\":\"Standard\",\"per_million\":{\"2\":[\"input\"]}}]},"
    "{\"id\":\"m-tiers\",\"name\":\"tiers\",\"match\":\"(?i)^(tiers)$\",\"tiers\":["
    "{\"id\":\"t-flex-large\",\"name\":\"Flex "
    "large\",\"when\":[{\"parameter\":\"service_tier\",\"in\":[\"flex\",\"1.5\",\"true\"]},"
    "{\"usage\":\"(input|prompt)\",\"ignore_case\":true,\"operator\":\"gt\",\"value\":1000}],\"per_million\":{\"7\":["
    "\"input\"]}},"
    "{\"id\":\"t-flex\",\"name\":\"Flex\",\"when\":[{\"parameter\":\"service_tier\",\"in\":[\"flex\"]}],\"per_"
    "million\":{\"5\":[\"input\"]}},"
    "{\"id\":\"t-team\",\"name\":\"Team\",\"when\":[{\"metadata\":\"team\",\"in\":[\"a\"]}],\"per_million\":{\"9\":["
    "\"input\"]}},"
    "{\"id\":\"t-small\",\"name\":\"Small\",\"when\":[{\"usage\":\"^output$\",\"ignore_case\":false,\"operator\":"
    "\"lte\",\"value\":-1}],"
    "\"per_million\":{\"9\":[\"input\"]}},"
    "{\"id\":\"t-default\",\"name\":\"Standard\",\"per_million\":{\"2.5\":[\"input\",\"input_text\"],\"0.0025\":["
    "\"cached\"],\"10\":[\"output\"]}}]},"
    "{\"id\":\"m-total\",\"name\":\"total\",\"match\":\"^total\",\"tiers\":["
    "{\"id\":\"t-total\",\"name\":\"Standard\",\"per_million\":{\"1\":[\"input\"],\"3\":[\"total\"]}}]}"
    "]}";

static struct tm_prices *prices;
static struct tm_arena *arena;
static struct tm_error error;
static struct tm_priced priced;

static void setup(void) {
    arena = tm_arena_new(0);
    prices = tm_prices_parse(TM_STR(table), &error);
    cr_assert_not_null(prices, "%s", error.reason);
}
static void teardown(void) {
    tm_prices_free(prices);
    tm_arena_free(arena);
}
TestSuite(pricing, .init = setup, .fini = teardown);

/* Entries as "key:units,key:units". */
static size_t entries(const char *text, struct tm_usage *out) {
    size_t count = 0;
    struct tm_str rest = tm_str_from(text);
    while (rest.len) {
        struct tm_str entry = tm_str_split(&rest, ','), key = tm_str_split(&entry, ':');
        out[count].key = key;
        cr_assert(tm_str_i64(entry, &out[count++].units));
    }
    return count;
}

/* As in a row: pairs of a text each, or nothing. */
static const char *metadata_key = "", *metadata_value = "";
static bool metadata(const void *state, struct tm_str key, struct tm_str *text) {
    *text = tm_str_from(metadata_value);
    return tm_str_is(key, metadata_key);
}

static struct tm_prices *table_asked; /* NULL: `prices` */

static void price(const char *model, const char *parameters, const char *usage, const char *provided) {
    struct tm_usage u[16], c[16];
    size_t u_count = entries(usage, u), c_count = entries(provided, c);
    const struct tm_pricing what = {.model = tm_str_from(model),
                                    .parameters = tm_str_from(parameters),
                                    .usage = u,
                                    .usage_count = u_count,
                                    .provided_cost = c,
                                    .provided_cost_count = c_count,
                                    .metadata = metadata,
                                    .metadata_state = NULL};
    cr_assert_eq(tm_price(table_asked ? table_asked : prices, &what, arena, &priced), TM_OK);
}

static const char *text_of(const struct tm_usage *list, size_t count) {
    static struct tm_buf out;
    tm_buf_clear(&out);
    for (size_t i = 0; i < count; i++)
        tm_buf_printf(&out, "%s%.*s:%ld", i ? "," : "", TM_STR_ARG(list[i].key), list[i].units);
    tm_buf_append_char(&out, 0);
    return out.ptr;
}

Test(pricing, models_match_by_pattern_and_the_newest_wins) {
    const struct {
        const char *name, *id;
    } rows[] = {{"both", "m-new"},    {"BOTH", "m-old"},    {"vendor/both", "m-old"}, {"both ", ""}, {"", ""},
                {"tiers", "m-tiers"}, {"TIERS", "m-tiers"}, {"total-9", "m-total"},   {"Total", ""}, {"\xc3\xa9", ""}};
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            price(rows[i].name, "", "", "");
            cr_assert(tm_str_is(priced.model_id, rows[i].id), "%s: %.*s", rows[i].name, TM_STR_ARG(priced.model_id));
        }
}

Test(pricing, names_too_long_to_be_one_match_nothing) {
    char name[1024];
    memset(name, 'x', sizeof name);
    memcpy(name, "total", 5);
    name[sizeof name - 1] = 0;
    price(name, "", "", "");
    cr_assert_eq(priced.model_id.len, 0);
}

Test(pricing, more_names_than_are_remembered_still_match) {
    char name[32];
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, i % 3 ? "total-%d" : "x-%d", i);
        price(name, "", "", "");
        cr_assert_eq(priced.model_id.len, i % 3 ? strlen("m-total") : 0);
    }
}

Test(pricing, usage_gets_a_total) {
    price("", "", "input:3,output:4", "");
    cr_assert_str_eq(text_of(priced.usage, priced.usage_count), "input:3,output:4,total:7");
    price("", "", "input:3,total:100", "");
    cr_assert_str_eq(text_of(priced.usage, priced.usage_count), "input:3,total:100");
    price("", "", "a:9223372036854775807,b:9223372036854775807", "");
    cr_assert_str_eq(text_of(priced.usage, priced.usage_count),
                     "a:9223372036854775807,b:9223372036854775807,total:9223372036854775807");
    price("tiers", "", "", "");
    cr_assert_eq(priced.usage_count, 0);
    cr_assert_eq(priced.cost_count, 0);
    cr_assert_eq(priced.tier_id.len, 0);
    cr_assert_not(priced.has_total);
}

Test(pricing, costs_are_exact) {
    const struct {
        const char *model, *usage, *cost;
        int64_t total;
    } rows[] = {
        {"tiers", "input:1000,output:500", "input:2500000000,output:5000000000,total:7500000000", 7500000000},
        {"tiers", "cached:1", "cached:2500,total:2500", 2500},
        {"tiers", "cached:3,input_text:7", "cached:7500,input_text:17500000,total:17507500", 17507500},
        {"tiers", "input:1,unpriced:9", "input:2500000,total:2500000", 2500000},
        {"tiers", "input:0", "input:0,total:0", 0},
        {"tiers", "output:99999999999", "output:999999999990000000,total:999999999990000000", 999999999990000000},
        {"tiers", "output:9223372036854775807", "output:999999999999000000,total:999999999999000000",
         999999999999000000},
        {"total", "input:10", "input:10000000,total:30000000", 30000000},
        {"total", "input:10,total:100", "input:10000000,total:300000000", 300000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        price(rows[i].model, "", rows[i].usage, "");
        cr_assert_str_eq(text_of(priced.cost, priced.cost_count), rows[i].cost, "%s: %s", rows[i].usage,
                         text_of(priced.cost, priced.cost_count));
        cr_assert(priced.has_total);
        cr_assert_eq(priced.total, rows[i].total);
    }
    price("tiers", "", "unpriced:9", "");
    cr_assert_eq(priced.cost_count, 0);
    cr_assert_not(priced.has_total);
    cr_assert(tm_str_is(priced.tier_id, "t-default"));
    price("unknown", "", "input:9", "");
    cr_assert_eq(priced.cost_count, 0);
    cr_assert_eq(priced.tier_id.len, 0);
}

Test(pricing, the_first_tier_whose_conditions_all_hold_applies) {
    const struct {
        const char *parameters, *usage, *tier;
    } rows[] = {
        {"", "input:1001", "t-default"},
        {"{\"service_tier\":\"flex\"}", "input:1000", "t-flex"},
        {"{\"service_tier\":\"flex\"}", "input:600,PROMPT_x:401", "t-flex-large"},
        {"{\"service_tier\":\"fle\\u0078\"}", "input:1", "t-flex"},
        {"{\"service_tier\":\"auto\",\"service_tier\":\"flex\"}", "input:1", "t-flex"},
        {"{\"service_tier\":1.5}", "input:1001", "t-flex-large"},
        {"{\"service_tier\":true}", "input:1001", "t-flex-large"},
        {"{\"service_tier\":null}", "input:1001", "t-default"},
        {"{\"service_tier\":[\"flex\"]}", "input:1001", "t-default"},
        {"{\"nested\":{\"service_tier\":\"flex\"}}", "input:1", "t-default"},
        {"{\"team\":\"a\"}", "input:1", "t-default"},
        {"not json", "input:1", "t-default"},
        {"[]", "input:1", "t-default"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        price("tiers", rows[i].parameters, rows[i].usage, "");
        cr_assert(tm_str_is(priced.tier_id, rows[i].tier), "%s: %.*s", rows[i].parameters, TM_STR_ARG(priced.tier_id));
    }
    cr_assert(tm_str_is(priced.tier_name, "Standard"));
}

Test(pricing, costs_that_were_sent_win) {
    const struct {
        const char *provided, *cost;
        bool has_total;
        int64_t total;
    } rows[] = {
        {"input:5", "input:5,total:5", true, 5},
        {"input:5,output:6", "input:5,output:6,total:11", true, 11},
        {"input:5,total:20", "input:5,total:20", true, 20},
        {"input:5,cached:6", "input:5,cached:6", false, 0},
        {"total:0", "total:0", true, 0},
        {"input:999999999999000000,output:999999999999000000",
         "input:999999999999000000,output:999999999999000000,total:999999999999000000", true, 999999999999000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        price("tiers", "", "input:1000", rows[i].provided);
        cr_assert_str_eq(text_of(priced.cost, priced.cost_count), rows[i].cost);
        cr_assert_eq(priced.has_total, rows[i].has_total);
        cr_assert_eq(priced.total, rows[i].total);
        cr_assert(tm_str_is(priced.model_id, "m-tiers"));
    }
}

Test(pricing, tables_with_mistakes_are_refused_with_the_model_named) {
#define MODEL(rest_) "{\"models\":[{\"id\":\"m\",\"name\":\"gpt\"," rest_ "}]}"
#define TIER(rest_)  MODEL("\"match\":\"x\",\"tiers\":[{\"id\":\"t\",\"name\":\"n\"" rest_ "}]")
#define WHEN(condition_)                                                                                               \
    MODEL("\"match\":\"x\",\"tiers\":[{\"id\":\"t\",\"name\":\"n\",\"when\":[" condition_                              \
          "],\"per_million\":{}},{\"id\":\"u\",\"name\":\"d\",\"per_million\":{}}]")
    const char *rows[][2] = {
        {"", "the JSON text is empty"},
        {"{}", "expected {\"models\": [...]}"},
        {"{\"models\":[5]}", "model \"\": it has no pattern to match"},
        {MODEL("\"tiers\":[]"), "model \"gpt\": it has no pattern to match"},
        {MODEL("\"match\":\"x\""), "model \"gpt\": it has no tiers"},
        {MODEL("\"match\":\"(\",\"tiers\":[]"), "model \"gpt\": pattern \"(\" at 1: missing closing parenthesis"},
        {MODEL("\"match\":\"x\",\"start\":\"soon\",\"tiers\":[]"), "model \"gpt\": its start is no date-time"},
        {TIER(""), "model \"gpt\": a tier has no prices per million"},
        {TIER(",\"per_million\":{\"x\":[\"input\"]}"),
         "model \"gpt\": a price is no amount that can be stored exactly, or has no list of usage keys"},
        {TIER(",\"per_million\":{\"0.0000001\":[\"input\"]}"),
         "model \"gpt\": a price is no amount that can be stored exactly, or has no list of usage keys"},
        {TIER(",\"per_million\":{\"-1\":[\"input\"]}"),
         "model \"gpt\": a price is no amount that can be stored exactly, or has no list of usage keys"},
        {TIER(",\"per_million\":{\"1\":[5]}"), "model \"gpt\": a usage key is not a text"},
        {TIER(",\"when\":[{\"parameter\":\"a\",\"in\":[\"b\"]}],\"per_million\":{}"),
         "model \"gpt\": the last tier, and only that, has no conditions"},
        {WHEN("{}"), "model \"gpt\": a condition needs \"usage\", or \"parameter\" or \"metadata\" with \"in\""},
        {WHEN("{\"usage\":\"a\",\"operator\":\"like\",\"value\":1}"),
         "model \"gpt\": a condition has no known operator"},
        {WHEN("{\"usage\":\"a\",\"operator\":\"gt\",\"value\":\"1\"}"),
         "model \"gpt\": a condition compares with no integer"},
        {WHEN("{\"usage\":\"a)\",\"operator\":\"gt\",\"value\":1}"),
         "model \"gpt\": pattern \"a)\" at 1: unmatched closing parenthesis"},
        {WHEN("{\"parameter\":\"a\",\"in\":[1]}"),
         "model \"gpt\": a condition compares with something that is not a text"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_null(tm_prices_parse(tm_str_from(rows[i][0]), &error), "%s", rows[i][0]);
        cr_assert_str_eq(error.reason, rows[i][1], "%s: %s", rows[i][0], error.reason);
    }
    cr_assert_null(tm_prices_load("/nonexistent/prices.json", &error));
    cr_assert_eq(error.status, TM_NOT_FOUND);
}

Test(pricing, the_table_that_ships_knows_common_models) {
    struct tm_prices *shipped = tm_prices_load(TM_SOURCE_ROOT "/deploy/prices.json", &error);
    cr_assert_not_null(shipped, "%s", error.reason);
    cr_assert_geq(tm_prices_count(shipped), 160);
    const struct {
        const char *name, *usage;
        int64_t total;
    } rows[] = {
        {"gpt-4o", "input:1000000,output:1000000", 12500000000000},
        {"openai/GPT-4o", "input:1,input_cached_tokens:1", 3750000},
        {"gpt-4o-mini", "input:1000000", 150000000000},
        {"claude-3-5-sonnet-20241022", "input:1000000,output:1000000", 18000000000000},
        {"gemini-2.5-pro", "input:200000", 250000000000},
        {"gemini-2.5-pro", "input:200001", 500002500000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tm_usage usage[4];
        size_t count = entries(rows[i].usage, usage);
        const struct tm_pricing what = {.model = tm_str_from(rows[i].name), .usage = usage, .usage_count = count};
        cr_assert_eq(tm_price(shipped, &what, arena, &priced), TM_OK);
        cr_assert_eq(priced.total, rows[i].total, "%s: %ld", rows[i].name, priced.total);
    }
    tm_prices_free(shipped);
}

/* ---- a project's own ---- */

#define FLAT(tier_)                                                                                                    \
    "\"tiers\":[{\"id\":\"" tier_ "\",\"name\":\"Standard\",\"conditions\":[],\"prices\":{\"input\":2.5e-6}}]"

static void own(const char *models) {
    struct tm_str json = tm_arena_printf(arena, "{\"models\":[%s]}", models);
    tm_prices_free(table_asked);
    table_asked = tm_prices_own(json, prices, &error);
    cr_assert_not_null(table_asked, "%s", error.reason);
}
static void own_teardown(void) {
    tm_prices_free(table_asked);
    teardown();
}
TestSuite(own, .init = setup, .fini = own_teardown);

static const char *matched(const char *name) {
    static char id[64];
    price(name, "", "input:1", "");
    tm_str_to(priced.model_id, id, sizeof id);
    return id;
}

Test(own, models_come_before_the_built_in_ones_however_old) {
    own("{\"id\":\"mine\",\"name\":\"both\",\"match\":\"^both$\",\"start\":null," FLAT(
        "t") "},"
             "{\"id\":\"newer\",\"name\":\"x\",\"match\":\"^x\",\"start\":\"2025-01-01T00:00:00Z\"," FLAT(
                 "t") "},"
                      "{\"id\":\"older\",\"name\":\"y\",\"match\":\"^x\",\"start\":\"2024-01-01T00:00:00Z\"," FLAT(
                          "t") "}");
    for (int again = 0; again < 2; again++) {
        cr_assert_str_eq(matched("both"), "mine");
        cr_assert_str_eq(matched("BOTH"), "m-old");
        cr_assert_str_eq(matched("xyz"), "newer");
        cr_assert_str_eq(matched("tiers"), "m-tiers");
        cr_assert_str_eq(matched("unknown"), "");
    }
    cr_assert_eq(tm_prices_count(table_asked), 3);
    table_asked = (tm_prices_free(table_asked), NULL);
    cr_assert_str_eq(matched("both"), "m-new");
}

Test(own, tiers_are_read_as_the_api_has_them) {
    own("{\"id\":\"m\",\"name\":\"m\",\"match\":\"^m$\",\"tiers\":["
        "{\"id\":\"large\",\"name\":\"L\",\"isDefault\":false,\"conditions\":[{\"usageDetailPattern\":\"^IN\","
        "\"operator\":\"gte\",\"value\":100,\"caseSensitive\":false}],\"prices\":{\"input\":3e-6}},"
        "{\"id\":\"flex\",\"name\":\"F\",\"conditions\":[{\"source\":\"model_parameters\",\"key\":\"tier\","
        "\"operator\":"
        "\"in\",\"values\":[\"flex\"]}],\"prices\":{\"input\":4e-6}},"
        "{\"id\":\"team\",\"name\":\"T\",\"conditions\":[{\"source\":\"metadata\",\"key\":\"team\",\"operator\":\"in\","
        "\"values\":[\"a\",\"7\"]}],\"prices\":{\"input\":5e-6}},"
        "{\"id\":\"rest\",\"name\":\"R\",\"conditions\":[],\"prices\":{\"input\":1.0000000000004e-6}}]}");
    const struct {
        const char *parameters, *usage, *key, *value, *tier;
        int64_t total;
    } rows[] = {
        {"", "input:100", "", "", "large", 300000000},    {"{\"tier\":\"flex\"}", "input:10", "", "", "flex", 40000000},
        {"", "input:10", "team", "7", "team", 50000000},  {"", "input:10", "team", "b", "rest", 10000000},
        {"", "input:10", "other", "a", "rest", 10000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        metadata_key = rows[i].key;
        metadata_value = rows[i].value;
        price("m", rows[i].parameters, rows[i].usage, "");
        cr_assert(tm_str_is(priced.tier_id, rows[i].tier), "%zu: %.*s", i, TM_STR_ARG(priced.tier_id));
        cr_assert_eq(priced.total, rows[i].total, "%zu: %ld", i, priced.total);
    }
    price("m", "", "input:10", "input:7");
    cr_assert_eq(priced.total, 7);
}

Test(own, a_model_that_cannot_be_used_is_left_out_alone) {
    own("{\"id\":\"bad\",\"name\":\"bad\",\"match\":\"(\"," FLAT(
        "t") "},"
             "{\"id\":\"lookbehind\",\"name\":\"l\",\"match\":\"(?<=a+)b\"," FLAT(
                 "t") "},"
                      "{\"id\":\"byte\",\"name\":\"c\",\"match\":\"\\\\C\"," FLAT(
                          "t") "},"
                               "{\"id\":\"huge\",\"name\":\"h\",\"match\":\"((ab){1,90}){1,90}\"," FLAT(
                                   "t") "},"
                                        "{\"id\":\"deep\",\"name\":\"d\",\"match\":\"(((((((((((((((((((((((((((((((((("
                                        "a))))))))))))))))))))))))))))))))))\"," FLAT(
                                            "t") "},"
                                                 "{\"id\":\"tiers\",\"name\":\"t\",\"match\":\"x\",\"tiers\":[]},"
                                                 "{\"id\":\"condition\",\"name\":\"t\",\"match\":\"x\",\"tiers\":[{"
                                                 "\"id\":\"t\",\"name\":\"n\",\"conditions\":[{"
                                                 "\"usageDetailPattern\":\"ok\",\"operator\":\"gt\",\"value\":1},{"
                                                 "\"usageDetailPattern\":\"(\",\"operator\":\"gt\","
                                                 "\"value\":1}],\"prices\":{}},{\"id\":\"u\",\"name\":\"d\",\"prices\":"
                                                 "{}}]},"
                                                 "7,{\"id\":\"good\",\"name\":\"g\",\"match\":\"^good$\"," FLAT(
                                                     "t") "}");
    cr_assert_eq(tm_prices_count(table_asked), 1);
    cr_assert_eq(tm_prices_skipped(table_asked), 8);
    cr_assert_str_eq(matched("good"), "good");
}

Test(own, patterns_of_a_project_are_bounded_together) {
    struct tm_buf models = {0};
    tm_buf_printf(&models, "{\"id\":\"first\",\"name\":\"g\",\"match\":\"^first$\"," FLAT("t") "}");
    for (int i = 0; i < 400; i++)
        tm_buf_printf(&models, ",{\"id\":\"m%d\",\"name\":\"h\",\"match\":\"^((ab){1,28}){1,28}$\"," FLAT("t") "}", i);
    tm_buf_append_char(&models, 0);
    own(models.ptr);
    cr_assert_gt(tm_prices_count(table_asked), 100);
    cr_assert_gt(tm_prices_skipped(table_asked), 10);
    cr_assert_lt(tm_prices_bytes(table_asked), 5 << 20);
    cr_assert_str_eq(matched("first"), "first");
    tm_buf_free(&models);
}

Test(own, patterns_are_refused_before_they_are_stored) {
    char reason[160], *longest = malloc(2000);
    memset(longest, 'a', 2000);
    cr_assert(tm_pattern_usable(TM_STR("(?i)^(openai/)?(gpt-4o)(-\\d+)*$"), reason, sizeof reason));
    cr_assert_not(tm_pattern_usable(TM_STR("a)"), reason, sizeof reason));
    cr_assert_str_eq(reason, "at 1: unmatched closing parenthesis");
    cr_assert_not(tm_pattern_usable(TM_STR("(((a{99}){99}){99})"), reason, sizeof reason));
    cr_assert_not(tm_pattern_usable(TM_STR("\xff"), reason, sizeof reason));
    cr_assert(tm_pattern_usable((struct tm_str){longest, 1024}, reason, sizeof reason), "%s", reason);
    cr_assert_not(tm_pattern_usable((struct tm_str){longest, 1025}, reason, sizeof reason));
    free(longest);
}

/* Patterns that backtrack without end: from the start, from each place, and in the middle of other models. */
Test(own, hostile_patterns_are_bounded_and_set_aside) {
    struct tm_buf models = {0};
    const char *const hostile[] = {"^(a+)+$", "(a|aa)+$", "^(.*)*[^x]$", "^(a|a)*[^ax]", "((a+)*)*[^ax]$"};
    for (int i = 0; i < 200; i++)
        tm_buf_printf(&models, "{\"id\":\"h%d\",\"name\":\"h\",\"match\":\"%s\"," FLAT("t") "},", i, hostile[i % 5]);
    tm_buf_printf(&models, "{\"id\":\"good\",\"name\":\"g\",\"match\":\"x$\"," FLAT("t") "}");
    tm_buf_append_char(&models, 0);
    own(models.ptr);
    char name[500];
    memset(name, 'a', sizeof name);
    /* Each name has its steps; some names later all of them are set aside, and the honest model is reached. */
    int names = 0;
    memcpy(name + 300, "x", 2);
    for (; names < 400 && strcmp(matched(name + names % 200), "good") != 0; names++) continue;
    cr_assert_lt(names, 200);
    cr_assert_gt(names, 0);
    tm_buf_free(&models);
}

Test(own, conditions_with_hostile_patterns_do_not_hold) {
    own("{\"id\":\"m\",\"name\":\"m\",\"match\":\"^m$\",\"tiers\":[{\"id\":\"h\",\"name\":\"H\",\"conditions\":[{"
        "\"usageDetailPattern\":\"^(a+)+$\",\"operator\":\"gt\",\"value\":0}],\"prices\":{\"input\":9}},"
        "{\"id\":\"d\",\"name\":\"D\",\"prices\":{\"input\":1e-12}}]}");
    for (int i = 0; i < 5; i++) {
        price("m", "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaax:5,input:1", "");
        cr_assert(tm_str_is(priced.tier_id, "d"));
        cr_assert_eq(priced.total, 1);
    }
}

Test(own, a_tokenizer_is_found_by_the_model_whose_it_is) {
    struct tm_prices *shipped = tm_prices_load(TM_SOURCE_ROOT "/deploy/prices.json", &error);
    cr_assert_not_null(shipped, "%s", error.reason);
    const struct {
        const char *name, *tokenizer, *encoding;
        int per_message;
    } rows[] = {
        {"a",
         "\"tokenizer_id\":\"openai\",\"tokenizer_config\":{\"tokenizerModel\":\"gpt-4o-mini\",\"tokensPerMessage\":3}",
         "o200k_base", 3},
        {"b",
         "\"tokenizer_id\":\"openai\",\"tokenizer_config\":{\"tokenizerModel\":\"gpt-4\",\"tokensPerMessage\":\"x\"}",
         "cl100k_base", 0},
        {"text-davinci-003", "\"tokenizer_id\":\"openai\",\"tokenizer_config\":null", "p50k_base", 0},
        {"c", "\"tokenizer_id\":\"openai\"", "o200k_base", 0},
        {"d", "\"tokenizer_id\":\"claude\",\"tokenizer_config\":{}", "claude", 0},
        {"e", "\"tokenizer_id\":\"else\"", NULL, 0},
        {"f", "\"tokenizer_id\":null", NULL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tm_str json =
            tm_arena_printf(arena, "{\"models\":[{\"id\":\"m\",\"name\":\"%s\",\"match\":\"^%s$\",%s," FLAT("t") "}]}",
                            rows[i].name, rows[i].name, rows[i].tokenizer);
        struct tm_prices *table_own = tm_prices_own(json, shipped, &error);
        const struct tm_token_rule *rule = tm_prices_token_rule(table_own, tm_str_from(rows[i].name));
        cr_assert_eq(rule != NULL, rows[i].encoding != NULL, "%s", rows[i].name);
        if (rule) cr_assert(tm_str_is(rule->encoding, rows[i].encoding), "%.*s", TM_STR_ARG(rule->encoding));
        if (rule) cr_assert_eq(rule->per_message, rows[i].per_message);
        tm_prices_free(table_own);
    }
    tm_prices_free(shipped);
}
