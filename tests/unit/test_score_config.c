/* score_config: what a config makes of a score's value, and what breaks it. */
#include "model/event_values.h"
#include "model/ingestion_event.h"

#include <criterion/criterion.h>

static struct tm_arena *arena;

static void set_up(void) {
    arena = tm_arena_new(0);
}
static void tear_down(void) {
    tm_arena_free(arena);
}
TestSuite(score_config, .init = set_up, .fini = tear_down);

static const struct tm_json *parse(const char *json) {
    const struct tm_json *root;
    cr_assert_eq(tm_json_parse_copy(tm_str_from(json), arena, &root, NULL), TM_OK, "%s", json);
    return root;
}

static struct tm_score_config config_of(const char *json) {
    struct tm_score_config config;
    struct tm_error error;
    cr_assert_eq(tm_score_config_read(parse(json), arena, &config, &error), TM_OK, "%s: %s", json, error.reason);
    return config;
}

#define NUMBERS  "{\"name\":\"n\",\"dataType\":\"NUMERIC\",\"isArchived\":false,\"minValue\":-1.5,\"maxValue\":1}"
#define FROM     "{\"name\":\"n\",\"dataType\":\"NUMERIC\",\"minValue\":0,\"maxValue\":null}"
#define OPEN     "{\"name\":\"n\",\"dataType\":\"NUMERIC\",\"minValue\":null,\"categories\":null}"
#define ARCHIVED "{\"name\":\"n\",\"dataType\":\"NUMERIC\",\"isArchived\":true}"
#define MOODS                                                                                                          \
    "{\"name\":\"n\",\"dataType\":\"CATEGORICAL\",\"categories\":[{\"label\":\"good\",\"value\":1},"                   \
    "{\"label\":\"\xc3\xa4\",\"value\":-2.5},{\"label\":\"bad\",\"value\":0},{\"label\":7,\"value\":9},"               \
    "{\"label\":\"lost\"}]}"
#define NONE_LEFT "{\"name\":\"n\",\"dataType\":\"CATEGORICAL\",\"categories\":null}"
#define YES                                                                                                            \
    "{\"name\":\"n\",\"dataType\":\"BOOLEAN\",\"categories\":[{\"label\":\"True\",\"value\":1},"                       \
    "{\"label\":\"False\",\"value\":0}]}"
#define WORDS "{\"name\":\"n\",\"dataType\":\"TEXT\"}"

Test(score_config, holds_a_score_to_it) {
    static const struct {
        const char *config, *data_type, *value;
        enum tm_score_breach breach;
        double number;
        const char *text; /* NULL: none */
    } rows[] = {
        {NUMBERS, "", "0.5", TM_SCORE_KEEPS, 0.5, NULL},
        {NUMBERS, "NUMERIC", "-1.5", TM_SCORE_KEEPS, -1.5, NULL},
        {NUMBERS, "", "1", TM_SCORE_KEEPS, 1, NULL},
        {NUMBERS, "", "1.0000001", TM_SCORE_TOO_BIG, 0, NULL},
        {NUMBERS, "", "-1.6", TM_SCORE_TOO_SMALL, 0, NULL},
        {NUMBERS, "", "\"0.5\"", TM_SCORE_VALUE_UNFIT, 0, NULL},
        {NUMBERS, "", "1e999", TM_SCORE_VALUE_UNFIT, 0, NULL},
        {NUMBERS, "BOOLEAN", "1", TM_SCORE_TYPE_DIFFERS, 0, NULL},
        {FROM, "", "1e300", TM_SCORE_KEEPS, 1e300, NULL},
        {FROM, "", "-0.1", TM_SCORE_TOO_SMALL, 0, NULL},
        {OPEN, "", "-1e300", TM_SCORE_KEEPS, -1e300, NULL},
        {ARCHIVED, "", "1", TM_SCORE_CONFIG_ARCHIVED, 0, NULL},
        {ARCHIVED, "TEXT", "\"x\"", TM_SCORE_CONFIG_ARCHIVED, 0, NULL},
        {MOODS, "", "\"good\"", TM_SCORE_KEEPS, 1, "good"},
        {MOODS, "CATEGORICAL", "\"\xc3\xa4\"", TM_SCORE_KEEPS, -2.5, "\xc3\xa4"},
        {MOODS, "", "\"bad\"", TM_SCORE_KEEPS, 0, "bad"},
        {MOODS, "", "\"Good\"", TM_SCORE_NO_CATEGORY, 0, NULL},
        {MOODS, "", "\"\"", TM_SCORE_NO_CATEGORY, 0, NULL},
        {MOODS, "", "\"lost\"", TM_SCORE_NO_CATEGORY, 0, NULL},
        {MOODS, "", "1", TM_SCORE_VALUE_UNFIT, 0, NULL},
        {MOODS, "TEXT", "\"good\"", TM_SCORE_TYPE_DIFFERS, 0, NULL},
        {NONE_LEFT, "", "\"good\"", TM_SCORE_NO_CATEGORY, 0, NULL},
        {YES, "", "1", TM_SCORE_KEEPS, 1, "True"},
        {YES, "BOOLEAN", "0", TM_SCORE_KEEPS, 0, "False"},
        {YES, "", "2", TM_SCORE_VALUE_UNFIT, 0, NULL},
        {YES, "", "\"True\"", TM_SCORE_VALUE_UNFIT, 0, NULL},
        {YES, "NUMERIC", "1", TM_SCORE_TYPE_DIFFERS, 0, NULL},
        {WORDS, "", "\"x\"", TM_SCORE_KEEPS, 0, "x"},
        {WORDS, "", "\"\"", TM_SCORE_VALUE_UNFIT, 0, NULL},
        {WORDS, "", "1", TM_SCORE_VALUE_UNFIT, 0, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct tm_score_config config = config_of(rows[i].config);
        const struct tm_score_claim claim = {TM_STR("c"), tm_str_from(rows[i].data_type), parse(rows[i].value)};
        struct tm_score_value value = {0};
        enum tm_score_breach breach = tm_score_config_hold(&config, &claim, &value);
        cr_assert_eq(breach, rows[i].breach, "%s of %s: %s", rows[i].value, rows[i].config,
                     tm_score_breach_words[breach].name);
        cr_assert_eq(value.number, rows[i].number, "%s of %s", rows[i].value, rows[i].config);
        cr_assert_eq(value.has_text, rows[i].text != NULL);
        if (rows[i].text) cr_assert(tm_str_is(value.text, rows[i].text));
        if (breach == TM_SCORE_KEEPS) cr_assert(tm_str_is(config.data_type, value.data_type));
    }
}

Test(score_config, that_can_hold_nothing_is_none) {
    static const char *const rows[] = {"7",
                                       "{}",
                                       "{\"name\":\"n\"}",
                                       "{\"name\":\"n\",\"dataType\":\"X\"}",
                                       "{\"name\":\"n\",\"dataType\":\"CORRECTION\"}",
                                       "{\"name\":\"\",\"dataType\":\"NUMERIC\"}"};
    struct tm_score_config config;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(tm_score_config_read(parse(rows[i]), arena, &config, NULL), TM_INVALID, "%s", rows[i]);
}

Test(score_config, every_breach_has_its_words) {
    for (size_t i = 0; i < TM_SCORE_BREACHES; i++)
        cr_assert(tm_score_breach_words[i].name && tm_score_breach_words[i].field && tm_score_breach_words[i].reason);
}

static struct tm_ingestion_event event_of(const char *more) {
    struct tm_ingestion_event read;
    struct tm_error error;
    struct tm_str text = tm_arena_printf(
        arena,
        "{\"id\":\"e\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"type\":\"score-create\",\"body\":{\"id\":\"s\","
        "\"traceId\":\"t\",\"name\":\"said\",%s}}",
        more);
    cr_assert_eq(tm_ingestion_event_read(parse(text.ptr), arena, &read, &error), TM_OK, "%s", error.reason);
    cr_assert_not_null(read.event);
    return read;
}

Test(score_config, an_event_tells_what_its_config_has_a_say_in) {
    struct tm_ingestion_event read = event_of("\"value\":1,\"configId\":\"c\",\"dataType\":\"BOOLEAN\"");
    cr_assert(tm_str_is(read.score.config_id, "c") && tm_str_is(read.score.data_type, "BOOLEAN"));
    read = event_of("\"value\":1,\"configId\":null");
    cr_assert(!read.score.config_id.len && !read.score.data_type.len, "a type that was guessed was not said");
    cr_assert_eq(read.score.value->type, TM_JSON_NUMBER);
}

Test(score_config, an_event_gets_its_name_its_type_and_the_number_of_a_category) {
    struct tm_ingestion_event read = event_of("\"value\":1,\"configId\":\"c\"");
    const struct tm_score_config config = config_of(YES);
    struct tm_score_value value;
    size_t values = read.event->n_values;
    cr_assert_eq(tm_score_config_hold(&config, &read.score, &value), TM_SCORE_KEEPS);
    tm_score_config_apply(&config, &value, read.event);
    cr_assert_eq(read.event->n_values, values);
    cr_assert(tm_str_is(tm_proto_str(tm_event_value(read.event, TM_SCORE_NAME)->text), "n"));
    cr_assert(tm_str_is(tm_proto_str(tm_event_value(read.event, TM_SCORE_DATA_TYPE)->text), "BOOLEAN"));
    cr_assert(tm_str_is(tm_proto_str(tm_event_value(read.event, TM_SCORE_STRING_VALUE)->text), "True"));
    cr_assert(!tm_event_value(read.event, TM_SCORE_STRING_VALUE)->is_null);
    cr_assert_eq(tm_event_value(read.event, TM_SCORE_VALUE)->real, 1);
}
