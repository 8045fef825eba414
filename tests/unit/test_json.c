/* json: what is taken, what is refused, and what comes out. */
#include "json/json.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static const struct tm_json *root;
static struct tm_error error;

static void setup(void) {
    arena = tm_arena_new(0);
    root = NULL;
    memset(&error, 0, sizeof error);
}
static void teardown(void) {
    tm_arena_free(arena);
}
TestSuite(json, .init = setup, .fini = teardown);
TestSuite(json_writer);

static enum tm_status parse_bytes(const char *text, size_t len) {
    return tm_json_parse_copy((struct tm_str){text, len}, arena, &root, &error);
}
static enum tm_status parse(const char *text) {
    return parse_bytes(text, strlen(text));
}

static void expect_string(const struct tm_json *node, const char *want, size_t len) {
    cr_assert_not_null(node);
    cr_assert_eq(node->type, TM_JSON_STRING);
    cr_assert(tm_str_eq(node->text, (struct tm_str){want, len}), "got '%.*s'", TM_STR_ARG(node->text));
}

Test(json, a_tree_is_flat_and_in_order) {
    cr_assert_eq(parse(" {\"a\" : [1, {\"b\":null}] , \"c\":\"x\"} "), TM_OK);
    cr_assert_eq(root[0].type, TM_JSON_OBJECT);
    cr_assert_eq(root[0].skip, 6);
    cr_assert_eq(root[0].count, 2);
    cr_assert(tm_str_is(root[0].text, "{\"a\" : [1, {\"b\":null}] , \"c\":\"x\"}"));
    cr_assert_eq(root[1].skip, 4);
    cr_assert(tm_str_is(root[1].key, "a"));
    cr_assert(tm_str_is(root[1].text, "[1, {\"b\":null}]"));
    cr_assert(tm_str_is(root[2].text, "1"));
    cr_assert(tm_str_is(root[3].text, "{\"b\":null}"));
    const struct tm_json *c = tm_json_get(root, "c");
    expect_string(c, "x", 1);
    cr_assert_eq(tm_json_next(c), tm_json_end(root));
}

Test(json, scalars_alone_are_texts_too) {
    const struct {
        const char *text;
        enum tm_json_type type;
    } rows[] = {{"null", TM_JSON_NULL},      {" true ", TM_JSON_TRUE},   {"false\n", TM_JSON_FALSE},
                {"-0.5e+3", TM_JSON_NUMBER}, {"\"\"", TM_JSON_STRING},   {"[]", TM_JSON_ARRAY},
                {"{}", TM_JSON_OBJECT},      {"\t0\r\n", TM_JSON_NUMBER}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(parse(rows[i].text), TM_OK, "%s: %s", rows[i].text, error.reason);
        cr_assert_eq(root->type, rows[i].type, "%s", rows[i].text);
        cr_assert_eq(root->skip, 1);
    }
}

Test(json, strings_without_escapes_are_not_copied) {
    char text[128] = "[\"plain\"]";
    cr_assert_eq(tm_json_parse(text, 9, arena, &root, &error), TM_OK);
    cr_assert_eq(root[1].text.ptr, text + 2);
}

Test(json, escapes_are_read) {
    cr_assert_eq(parse("{\"a\\n\\u00e9\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u20ac\\ud83d\\ude00\"}"), TM_OK);
    cr_assert(tm_str_is(root[1].key, "a\n\xc3\xa9"));
    cr_assert(tm_str_is(root[1].text, "\"\\/\b\f\n\r\t\xe2\x82\xac\xf0\x9f\x98\x80"));
}

Test(json, a_nul_in_a_value_or_a_key_keeps_its_length) {
    cr_assert_eq(parse("{\"k\\u0000y\":\"a\\u0000b\"}"), TM_OK);
    cr_assert(tm_str_eq(root[1].key, TM_STR("k\0y")));
    expect_string(&root[1], "a\0b", 3);
}

Test(json, lone_surrogates_become_the_replacement_character) {
    const struct {
        const char *text, *want;
    } rows[] = {
        {"\"\\ud800\"", "\xef\xbf\xbd"},
        {"\"\\udc00x\"", "\xef\xbf\xbdx"},
        {"\"\\uD800\\uD800\\uDC00\"", "\xef\xbf\xbd\xf0\x90\x80\x80"},
        {"\"\\ud800\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"\\udc00\\ud800\"", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\"\\ud800\\n\"", "\xef\xbf\xbd\n"},
        {"\"\\\\ud800\"", "\\ud800"},
        {"\"\\\\\\ud800\"", "\\\xef\xbf\xbd"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(parse(rows[i].text), TM_OK, "%s: %s", rows[i].text, error.reason);
        expect_string(root, rows[i].want, strlen(rows[i].want));
    }
}

Test(json, numbers_keep_their_text) {
    const char *rows[] = {"18446744073709551617",   "1e400", "-0", "0.10", "1E5", "123456789012345678901234567890.5",
                          "4.9406564584124654e-324"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(parse(rows[i]), TM_OK, "%s: %s", rows[i], error.reason);
        cr_assert(tm_str_is(root->text, rows[i]));
    }
}

Test(json, refused_texts_say_why_and_where) {
    const struct {
        const char *text, *reason;
        size_t offset;
    } rows[] = {
        {"", "the JSON text is empty", 0},
        {"  ", "the JSON text is empty", 0},
        {"\"\xff\"", "the JSON text is not valid UTF-8", 0},
        {"\"\xc0\xaf\"", "the JSON text is not valid UTF-8", 0},
        {"\"\xed\xa0\x80\"", "the JSON text is not valid UTF-8", 0},
        {"\"a\nb\"", "a string holds a control character that is not escaped", 0},
        {"\"a\x01\"", "a string holds a control character that is not escaped", 0},
        {"\"abc", "a string has no end", 0},
        {"\"\\x\"", "a string has an escape that JSON does not know", 0},
        {"\"\\u12g4\"", "a string has an escape that JSON does not know", 0},
        {"{} x", "expected the end of the JSON text", 3},
        {"1 2", "expected the end of the JSON text", 2},
        {"{}{}", "expected the end of the JSON text", 2},
        {"NaN", "expected a JSON value", 0},
        {"[-Infinity]", "expected a JSON value", 1},
        {"\xef\xbb\xbf{}", "expected a JSON value", 0},
        {"[1,]", "expected a JSON value", 3},
        {"[,1]", "expected a JSON value", 1},
        {"[1 2]", "expected a comma or ]", 3},
        {"[1}", "expected a comma or ]", 2},
        {"{\"a\":1]", "expected a comma or }", 6},
        {"{\"a\" 1}", "expected a colon after the name of a member", 5},
        {"{a:1}", "expected the name of a member in double quotes", 1},
        {"{\"a\":1,}", "expected the name of a member in double quotes", 7},
        {"{\"a\":}", "expected a JSON value", 5},
        {"{\"a\"}", "expected a colon after the name of a member", 4},
        {"[", "the JSON text ends too early", 1},
        {"[[1]", "the JSON text ends too early", 4},
        {"{\"a\":", "the JSON text ends too early", 5},
        {"{\"a\"", "the JSON text ends too early", 4},
        {"]", "expected a JSON value", 0},
        {":", "expected a JSON value", 0},
        {"01", "expected a JSON value", 0},
        {"+1", "expected a JSON value", 0},
        {".5", "expected a JSON value", 0},
        {"1.", "expected a JSON value", 0},
        {"1e", "expected a JSON value", 0},
        {"-", "expected a JSON value", 0},
        {"truex", "expected a JSON value", 0},
        {"tru", "expected a JSON value", 0},
        {"[\"a\"\"b\"]", "expected a comma or ]", 4},
        {"{\"a\":1 \"b\":2}", "expected a comma or }", 7},
        {"'a'", "expected a JSON value", 0},
        {"// c\n1", "expected a JSON value", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(&error, 0, sizeof error);
        cr_assert_eq(parse(rows[i].text), TM_INVALID, "%s was taken", rows[i].text);
        cr_assert_str_eq(error.reason, rows[i].reason, "%s: %s", rows[i].text, error.reason);
        cr_assert_eq(error.offset, rows[i].offset, "%s: offset %zu", rows[i].text, error.offset);
    }
    cr_assert_eq(parse_bytes("[1]\0", 4), TM_INVALID);
    cr_assert_eq(parse_bytes("[1\0]", 4), TM_INVALID);
    cr_assert_neq(parse("[\"a\"x]"), TM_OK);
    cr_assert_neq(parse("[1\"a\"]"), TM_OK);
}

Test(json, bytes_behind_the_text_never_close_it) {
    const char *rows[] = {"[[1]]]]]]]]]", "{\"a\":1}}}}}}", "[1,2]", "\"abc\"\"\"\"\"", "truetrue", "1234567890"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t whole = strlen(rows[i]);
        for (size_t len = 1; len < whole; len++) {
            char text[256];
            memset(text, rows[i][whole - 1], sizeof text);
            memcpy(text, rows[i], whole);
            enum tm_status in_place = tm_json_parse(text, len, arena, &root, &error);
            cr_assert_eq(in_place, parse_bytes(rows[i], len), "%.*s", (int)len, rows[i]);
        }
    }
}

static char *nested(size_t depth) {
    char *text = malloc(2 * depth + 1);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = 0;
    return text;
}

Test(json, depth_is_limited_and_the_limit_is_named) {
    char *most = nested(TM_JSON_DEPTH), *more = nested(TM_JSON_DEPTH + 1), *far = nested(10000);
    cr_assert_eq(parse(most), TM_OK);
    cr_assert_eq(root->skip, TM_JSON_DEPTH);
    cr_assert_eq(parse(more), TM_TOO_LARGE);
    cr_assert_str_eq(error.reason, "JSON nested deeper than 512 levels");
    cr_assert_eq(error.offset, TM_JSON_DEPTH);
    cr_assert_eq(parse(far), TM_TOO_LARGE);
    free(most);
    free(more);
    free(far);
}

Test(json, the_last_of_duplicate_members_wins) {
    cr_assert_eq(parse("{\"a\":1,\"b\":0,\"a\":{\"c\":2},\"a\":3}"), TM_OK);
    cr_assert(tm_str_is(tm_json_get(root, "a")->text, "3"));
    cr_assert_null(tm_json_get(root, "c"));
    cr_assert_null(tm_json_get(root + 1, "a"));
    cr_assert_null(tm_json_get(NULL, "a"));
}

Test(json, a_string_of_ten_megabytes_is_read) {
    size_t len = 10u << 20;
    char *text = malloc(len + TM_JSON_PADDING);
    memset(text, 'x', len + TM_JSON_PADDING);
    text[0] = text[len - 1] = '"';
    text[len / 2] = '\\';
    text[len / 2 + 1] = 'n';
    cr_assert_eq(tm_json_parse(text, len, arena, &root, &error), TM_OK, "%s", error.reason);
    cr_assert_eq(root->text.len, len - 3);
    cr_assert_eq(root->text.ptr[len / 2 - 1], '\n');
    free(text);
    cr_assert_eq(parse("[1]"), TM_OK, "the next text is read as well");
}

Test(json, an_arena_that_is_full_is_reported) {
    struct tm_arena *small = tm_arena_new(8192);
    char text[20000];
    memset(text, ',', sizeof text);
    for (size_t i = 1; i < sizeof text; i += 2) text[i] = '1';
    text[0] = '[';
    text[sizeof text - 1] = ']';
    cr_assert_eq(tm_json_parse(text, sizeof text - TM_JSON_PADDING, small, &root, &error), TM_NO_MEMORY);
    tm_arena_free(small);
}

Test(json, plain_text_has_characters_for_their_escapes) {
    const char *rows[][2] = {
        {"{\"a\":\"x\"}", "{\"a\":\"x\"}"},
        {"[\"\\u00e9\\u20AC\\ud83d\\ude00\"]", "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"]"},
        {"{\"\\u0041\": \"\\u003cb\\u003e\"}", "{\"A\": \"<b>\"}"},
        {"[\"\\u0000\\u0022\\u005c\\u001f\\n\"]", "[\"\\u0000\\u0022\\u005c\\u001f\\n\"]"},
        {"[\"\\\\u00e9\"]", "[\"\\\\u00e9\"]"},
        {"[\"\\\\\\u00e9\"]", "[\"\\\\\xc3\xa9\"]"},
        {"[\"\\ud800\\u0041\"]", "[\"\\ud800A\"]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tm_str plain = tm_json_plain(tm_str_from(rows[i][0]), arena);
        cr_assert(tm_str_is(plain, rows[i][1]), "%s: %.*s", rows[i][0], TM_STR_ARG(plain));
    }
    struct tm_str same = TM_STR("[1]");
    cr_assert_eq(tm_json_plain(same, arena).ptr, same.ptr, "nothing to do, nothing copied");
}

Test(json, integers_are_what_javascript_calls_integers) {
    const struct {
        const char *text;
        bool ok;
        int64_t want;
    } rows[] = {{"0", true, 0},
                {"-0", true, 0},
                {"1.0", true, 1},
                {"1e2", true, 100},
                {"-9223372036854775808", true, INT64_MIN},
                {"9223372036854775807", true, INT64_MAX},
                {"9223372036854775808", false, 0},
                {"1.5", false, 0},
                {"1e400", false, 0},
                {"\"1\"", false, 0},
                {"true", false, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t value = 0;
        cr_assert_eq(parse(rows[i].text), TM_OK);
        cr_assert_eq(tm_json_i64(root, &value), rows[i].ok, "%s", rows[i].text);
        cr_assert_eq(value, rows[i].want, "%s", rows[i].text);
    }
}

Test(json, doubles_are_finite_or_refused) {
    double value = -1;
    cr_assert_eq(parse("[0.1,1e400,-1e400,1e-400,18446744073709551617,\"1\"]"), TM_OK);
    cr_assert(tm_json_double(&root[1], &value) && value == 0.1);
    cr_assert_not(tm_json_double(&root[2], &value));
    cr_assert_not(tm_json_double(&root[3], &value));
    cr_assert(tm_json_double(&root[4], &value) && value == 0);
    cr_assert(tm_json_double(&root[5], &value) && value == 18446744073709551616.0);
    cr_assert_not(tm_json_double(&root[6], &value));
}

Test(json_writer, writes_what_was_said) {
    struct tm_json_writer *w = tm_json_writer_new();
    tm_json_open_object(w);
    tm_json_key(w, "a");
    tm_json_open_array(w);
    tm_json_int(w, INT64_MIN);
    tm_json_bool(w, true);
    tm_json_null(w);
    tm_json_raw(w, TM_STR("{\"x\": [1]}"));
    tm_json_close_array(w);
    tm_json_key_str(w, TM_STR("k\0\""));
    tm_json_string(w, TM_STR("\n\t\"\\/\x01\xc3\xa9"));
    tm_json_close_object(w);
    cr_assert(tm_str_is(
        tm_json_writer_text(w),
        "{\"a\":[-9223372036854775808,true,null,{\"x\": [1]}],\"k\\u0000\\\"\":\"\\n\\t\\\"\\\\/\\u0001\xc3\xa9\"}"));
    tm_json_writer_free(w);
}

Test(json_writer, bytes_that_are_not_utf8_are_replaced) {
    struct tm_json_writer *w = tm_json_writer_new();
    tm_json_string(w, TM_STR("a\xff\xc3(\xed\xa0\x80\xf0\x9f\x98\x80\xe2\x82"));
    cr_assert(tm_str_is(tm_json_writer_text(w), "\"a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                                                "\xf0\x9f\x98\x80\xef\xbf\xbd\xef\xbf\xbd\""));
    tm_json_writer_free(w);
}

Test(json_writer, numbers_have_their_shortest_text) {
    const struct {
        double value;
        const char *want;
    } rows[] = {{0, "0"},
                {1, "1"},
                {-1.5, "-1.5"},
                {0.1, "0.1"},
                {1e20, "100000000000000000000"},
                {1e21, "1e+21"},
                {0.000001, "0.000001"},
                {1.25e-7, "1.25e-07"},
                {NAN, "null"},
                {INFINITY, "null"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tm_json_writer *w = tm_json_writer_new();
        tm_json_number(w, rows[i].value);
        cr_assert(tm_str_is(tm_json_writer_text(w), rows[i].want), "%.*s", TM_STR_ARG(tm_json_writer_text(w)));
        tm_json_writer_free(w);
    }
}

Test(json, text_of_unknown_origin_becomes_utf8) {
    const struct tm_str good = TM_STR("caf\xc3\xa9"), bad = TM_STR("a\xff\xc3z");
    cr_assert_eq(tm_json_utf8(good, arena).ptr, good.ptr, "no copy of what is well");
    cr_assert(tm_str_is(tm_json_utf8(bad, arena), "a\xef\xbf\xbd\xef\xbf\xbdz"));
    struct tm_arena *small = tm_arena_new(1);
    cr_assert_null(tm_json_utf8(bad, small).ptr);
    tm_arena_free(small);
}
