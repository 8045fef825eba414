/* web: what is taken as a score given by hand, how a score config holds it, and what event it becomes. */
#include "model/ingestion_event.h"
#include "web/server/manual_score.h"

#include <criterion/criterion.h>
#include <string.h>

static struct tm_arena *arena;
static struct params params;
static struct manual_score score;

static void set_up(void) {
    arena = tm_arena_new(0);
    memset(&params, 0, sizeof params);
}
static void tear_down(void) {
    tm_arena_free(arena);
}
TestSuite(manual_score, .init = set_up, .fini = tear_down);

static const struct tm_json *parse(const char *json) {
    const struct tm_json *root;
    cr_assert_eq(tm_json_parse_copy(tm_str_from(json), arena, &root, NULL), TM_OK, "%s", json);
    return root;
}

/* As the handler does: read, hold, write. "": nothing was wrong; else the first member that was. */
static const char *wrong(const char *body, const char *config, struct tm_str *batch) {
    memset(&params, 0, sizeof params);
    manual_score_read(&score, parse(body), &params);
    if (!params.issue_count && config) manual_score_hold(&score, parse(config), &params, arena);
    if (!params.issue_count) {
        if (!score.id.len) score.id = TM_STR("drawn");
        struct tm_str made = manual_score_batch(&score, TM_STR("user"), 1000000, &params, arena);
        if (batch) *batch = made;
        cr_assert_eq(made.ptr != NULL, params.issue_count == 0, "%s", body);
    }
    return params.issue_count ? params.issues[0].path : "";
}

#define NUMBERS                                                                                                        \
    "{\"name\":\"quality\",\"dataType\":\"NUMERIC\",\"isArchived\":false,\"minValue\":0,\"maxValue\":1,"               \
    "\"categories\":null}"
#define OPEN                                                                                                           \
    "{\"name\":\"quality\",\"dataType\":\"NUMERIC\",\"isArchived\":false,\"minValue\":null,\"maxValue\":null,"         \
    "\"categories\":null}"
#define MOODS                                                                                                          \
    "{\"name\":\"mood\",\"dataType\":\"CATEGORICAL\",\"isArchived\":false,\"minValue\":null,\"maxValue\":null,"        \
    "\"categories\":[{\"label\":\"good\",\"value\":1},{\"label\":\"bad\",\"value\":0}]}"
#define YES                                                                                                            \
    "{\"name\":\"ok\",\"dataType\":\"BOOLEAN\",\"isArchived\":false,\"categories\":[{\"label\":\"True\",\"value\":1}," \
    "{\"label\":\"False\",\"value\":0}]}"
#define OLD         "{\"name\":\"quality\",\"dataType\":\"NUMERIC\",\"isArchived\":true}"
#define HELD(rest_) "{\"traceId\":\"t\",\"configId\":\"c\"," rest_ "}"
#define FREE(rest_) "{\"traceId\":\"t\",\"name\":\"n\"," rest_ "}"

Test(manual_score, what_is_wrong_is_named) {
    static const struct {
        const char *body, *config, *wrong;
    } rows[] = {
        {HELD("\"value\":0.5"), NUMBERS, ""},
        {HELD("\"value\":0"), NUMBERS, ""},
        {HELD("\"value\":1"), NUMBERS, ""},
        {HELD("\"value\":-1e300"), OPEN, ""},
        {HELD("\"value\":1.0000001"), NUMBERS, "value"},
        {HELD("\"value\":-0.1"), NUMBERS, "value"},
        {HELD("\"value\":\"0.5\""), NUMBERS, "value"},
        {HELD("\"value\":true"), NUMBERS, "value"},
        {HELD("\"value\":1,\"dataType\":\"BOOLEAN\""), NUMBERS, "dataType"},
        {HELD("\"value\":1,\"name\":\"other\""), NUMBERS, "name"},
        {HELD("\"value\":1,\"name\":\"quality\",\"dataType\":\"NUMERIC\""), NUMBERS, ""},
        {HELD("\"value\":1"), OLD, "configId"},
        {HELD("\"value\":\"good\""), MOODS, ""},
        {HELD("\"value\":\"Good\""), MOODS, "value"},
        {HELD("\"value\":\"\""), MOODS, "value"},
        {HELD("\"value\":1"), MOODS, "value"},
        {HELD("\"value\":[\"good\"]"), MOODS, "value"},
        {HELD("\"value\":1"), YES, ""},
        {HELD("\"value\":2"), YES, "value"},
        {HELD("\"value\":\"True\""), YES, "value"},
        {FREE("\"dataType\":\"TEXT\",\"value\":\"x\""), NULL, ""},
        {FREE("\"dataType\":\"TEXT\",\"value\":\"\""), NULL, "value"},
        {FREE("\"dataType\":\"CATEGORICAL\",\"value\":\"x\""), NULL, ""},
        {FREE("\"dataType\":\"CORRECTION\",\"value\":\"x\""), NULL, "dataType"},
        {FREE("\"value\":1"), NULL, "dataType"},
        {FREE("\"dataType\":\"NUMERIC\""), NULL, "value"},
        {FREE("\"dataType\":\"NUMERIC\",\"value\":null"), NULL, "value"},
        {FREE("\"dataType\":\"NUMERIC\",\"value\":1,\"id\":\"\""), NULL, "id"},
        {FREE("\"dataType\":\"NUMERIC\",\"value\":1,\"id\":7"), NULL, "id"},
        {FREE("\"dataType\":\"NUMERIC\",\"value\":1,\"observationId\":[]"), NULL, "observationId"},
        {FREE("\"dataType\":\"NUMERIC\",\"value\":1,\"comment\":{}"), NULL, "comment"},
        {FREE("\"dataType\":\"NUMERIC\",\"value\":1,\"comment\":\"a\\u0000b\""), NULL, "comment"},
        {"{\"traceId\":\"t\",\"name\":\" \",\"dataType\":\"NUMERIC\",\"value\":1}", NULL, "name"},
        {"{\"traceId\":\"t\",\"dataType\":\"NUMERIC\",\"value\":1}", NULL, "name"},
        {"{\"traceId\":\"a\\rb\",\"name\":\"n\",\"dataType\":\"NUMERIC\",\"value\":1}", NULL, "traceId"},
        {"{\"name\":\"n\",\"dataType\":\"NUMERIC\",\"value\":1}", NULL, "traceId"},
        {"{\"traceId\":\"t\",\"configId\":7,\"value\":1}", NULL, "configId"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_str_eq(wrong(rows[i].body, rows[i].config, NULL), rows[i].wrong, "%s of %s", rows[i].body,
                         rows[i].config ? rows[i].config : "none");
}

static const Tracemesh__Value *value_of(const Tracemesh__Event *event, enum tm_field field) {
    for (size_t i = 0; i < event->n_values; i++)
        if (event->values[i]->field == (uint32_t)field) return event->values[i];
    return NULL;
}

static const Tracemesh__Event *event_of(const char *body, const char *config) {
    struct tm_ingestion_event read;
    struct tm_str batch = {0};
    cr_assert_str_eq(wrong(body, config, &batch), "");
    const struct tm_json *root, *list;
    cr_assert_eq(tm_json_parse_copy(batch, arena, &root, NULL), TM_OK);
    list = tm_json_get(root, "batch");
    cr_assert_eq(list->count, 1);
    cr_assert_eq(tm_ingestion_event_read_by(tm_json_first(list), TM_STR("user"), arena, &read, NULL), TM_OK);
    cr_assert_not_null(read.event);
    return read.event;
}

static void expect(const Tracemesh__Event *event, enum tm_field field, const char *text) {
    const Tracemesh__Value *value = value_of(event, field);
    cr_assert_not_null(value);
    if (!text) cr_assert(value->is_null);
    else cr_assert(tm_str_is(tm_proto_str(value->text), text), "%d", (int)field);
}

Test(manual_score, becomes_an_event_that_says_all_of_it) {
    const Tracemesh__Event *event =
        event_of(HELD("\"id\":\"s\",\"observationId\":\"o\",\"value\":0.5,\"comment\":\" why \","
                      "\"source\":\"API\",\"authorUserId\":\"other\""),
                 NUMBERS);
    cr_assert(tm_str_is(tm_proto_str(event->id), "s"));
    cr_assert(tm_str_is(tm_proto_str(event->trace_id), "t"));
    cr_assert_eq(event->timestamp_us, 1000000);
    expect(event, TM_SCORE_OBSERVATION_ID, "o");
    expect(event, TM_SCORE_NAME, "quality");
    expect(event, TM_SCORE_DATA_TYPE, "NUMERIC");
    expect(event, TM_SCORE_CONFIG_ID, "c");
    expect(event, TM_SCORE_COMMENT, "why");
    expect(event, TM_SCORE_SOURCE, "ANNOTATION");
    expect(event, TM_SCORE_AUTHOR_USER_ID, "user");
    cr_assert_eq(value_of(event, TM_SCORE_VALUE)->real, 0.5);
}

Test(manual_score, without_a_comment_clears_the_one_before) {
    expect(event_of(HELD("\"value\":1"), NUMBERS), TM_SCORE_COMMENT, NULL);
}
