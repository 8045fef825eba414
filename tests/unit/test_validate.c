/* validate: an entry's bytes in, packed rows per shard out. */
#include "model/event_values.h"
#include "validate/config_names.h"
#include "validate/validate.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct tm_arena *arena;
static struct validate_output output;
static struct tm_error error;
static struct tm_buf entry;
static struct validate_rules rules = {.value_bytes = 1 << 20};

static void setup(void) {
    arena = tm_arena_new(64u << 20);
}
static void teardown(void) {
    validate_output_free(&output);
    tm_buf_free(&entry);
    tm_arena_free(arena);
}
TestSuite(validate, .init = setup, .fini = teardown);

#define EVENT(id_, type_, body_)                                                                                       \
    "{\"id\":\"" id_ "\",\"timestamp\":\"1970-01-01T00:00:01Z\",\"type\":\"" type_ "\",\"body\":" body_ "}"

static Tracemesh__Publish publish_of(const char *body) {
    Tracemesh__Publish publish = TRACEMESH__PUBLISH__INIT;
    publish.receipt = "0123456789abcdef0123456789abcdef";
    publish.project_id = "project";
    publish.public_key = "pk";
    publish.sdk_name = "python";
    publish.sdk_version = "3.1";
    publish.received_us = 77;
    publish.format = TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON;
    publish.body = tm_proto_bytes(tm_str_from(body));
    return publish;
}

/* Appends (tag 1, length, Publish), as a broker does. */
static void add(const Tracemesh__Publish *publish) {
    size_t len = tracemesh__publish__get_packed_size(publish);
    tm_buf_append_char(&entry, 0x0a);
    size_t rest = len;
    for (; rest >= 0x80; rest >>= 7) tm_buf_append_char(&entry, (char)(rest | 0x80));
    tm_buf_append_char(&entry, (char)rest);
    tm_buf_reserve(&entry, len);
    entry.len += tracemesh__publish__pack(publish, (uint8_t *)entry.ptr + entry.len);
}

static void add_body(const char *body) {
    Tracemesh__Publish publish = publish_of(body);
    add(&publish);
}

static enum tm_status run(void) {
    return validate_batch(tm_buf_str(&entry), &rules, arena, &output, &error);
}

static Tracemesh__Rows *rows_of(uint32_t shard) {
    const struct tm_buf *rows = &output.rows[shard];
    Tracemesh__Rows *unpacked = tracemesh__rows__unpack(NULL, rows->len, (const uint8_t *)rows->ptr);
    cr_assert_not_null(unpacked);
    return unpacked;
}

static bool is(ProtobufCBinaryData bytes, const char *want) {
    return tm_str_is(tm_proto_str(bytes), want);
}

Test(validate, events_are_completed_with_what_the_door_knew) {
    add_body("{\"batch\":[" EVENT("e1", "span-create", "{\"id\":\"o\",\"traceId\":\"t\",\"name\":\"n\\u0041\"}") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.events, 1);
    cr_assert_eq(output.row_count, 1);
    cr_assert_eq(output.rejected, 0);
    Tracemesh__Rows *rows = rows_of(tm_shard_of(TM_STR("project"), TM_STR("t")));
    cr_assert_eq(rows->n_events, 1);
    const Tracemesh__Event *e = rows->events[0];
    cr_assert(is(e->project_id, "project") && is(e->trace_id, "t") && is(e->id, "o") && is(e->event_id, "e1"));
    cr_assert(is(e->public_key, "pk") && is(e->sdk_name, "python") && is(e->sdk_version, "3.1"));
    cr_assert_eq(e->received_us, 77);
    cr_assert_eq(e->timestamp_us, 1000000);
    cr_assert_eq(e->n_values, 2);
    cr_assert(is(e->values[1]->text, "nA"));
    tracemesh__rows__free_unpacked(rows, NULL);
}

/* The author of the event at `index` of the first body's only shard; NULL: it says none. */
static const Tracemesh__Value *author_of(const Tracemesh__Rows *rows, size_t index) {
    return tm_event_value(rows->events[index], TM_SCORE_AUTHOR_USER_ID);
}

Test(validate, a_persons_score_says_whose_it_is_and_needs_no_configuration) {
    const char *body = "{\"batch\":[" EVENT(
        "e1", "score-create",
        "{\"id\":\"s\",\"traceId\":\"t\",\"name\":\"n\",\"value\":1,"
        "\"source\":\"ANNOTATION\",\"authorUserId\":\"other\"}") "," EVENT("e2", "trace-create",
                                                                           "{\"id\":\"t\",\"name\":\"n\"}") "]}";
    Tracemesh__Publish publish = publish_of(body);
    add(&publish); /* a program's: no such score, and no author */
    publish.author_user_id = "user";
    add(&publish);
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.row_count, 3);
    Tracemesh__Rows *rows = rows_of(tm_shard_of(TM_STR("project"), TM_STR("t")));
    cr_assert_eq(rows->n_events, 3);
    cr_assert_eq(rows->events[1]->entity, TRACEMESH__ENTITY__ENTITY_SCORE);
    cr_assert_null(author_of(rows, 0));
    cr_assert_not_null(author_of(rows, 1));
    cr_assert(is(author_of(rows, 1)->text, "user"));
    cr_assert_null(author_of(rows, 2));
    tracemesh__rows__free_unpacked(rows, NULL);
}

Test(validate, values_beyond_the_limit_are_cut_and_counted) {
    rules.value_bytes = 4;
    add_body("{\"batch\":[" EVENT("e1", "trace-create", "{\"id\":\"t\",\"input\":[1,2,3],\"output\":\"1234\"}") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.cut, 1);
    Tracemesh__Rows *rows = rows_of(tm_shard_of(TM_STR("project"), TM_STR("t")));
    const Tracemesh__Event *e = rows->events[0];
    cr_assert(is(e->values[0]->text, "[1,2\xe2\x80\xa6[cut: kept 4 of 7 bytes]"));
    cr_assert(is(e->values[1]->text, "1234"));
    cr_assert(is(e->values[e->n_values - 1]->text, "{\"tracemesh.cut\":{\"input\":{\"kept\":4,\"of\":7}}}"));
    tracemesh__rows__free_unpacked(rows, NULL);
}

Test(validate, shards_come_from_the_trace_else_the_session_or_run) {
    static const struct {
        const char *body, *key, *trace;
    } rows[] = {
        {EVENT("e", "trace-create", "{\"id\":\"t1\"}"), "t1", "t1"},
        {EVENT("e", "span-create", "{\"id\":\"o1\"}"), "o1", "o1"},
        {EVENT("e", "score-create", "{\"id\":\"s\",\"name\":\"n\",\"value\":1,\"traceId\":\"t2\"}"), "t2", "t2"},
        {EVENT("e", "score-create", "{\"id\":\"s\",\"name\":\"n\",\"value\":1,\"sessionId\":\"x1\"}"), "x1", ""},
        {EVENT("e", "score-create",
               "{\"id\":\"s\",\"name\":\"n\",\"value\":1,\"datasetRunId\":\"r1\",\"sessionId\":null}"),
         "r1", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tm_buf body = {0};
        tm_buf_printf(&body, "{\"batch\":[%s]}", rows[i].body);
        tm_buf_clear(&entry);
        validate_output_free(&output);
        add_body(body.ptr);
        cr_assert_eq(run(), TM_OK);
        uint32_t shard = tm_shard_of(TM_STR("project"), tm_str_from(rows[i].key));
        cr_assert_gt(output.rows[shard].len, 0, "%s", rows[i].body);
        Tracemesh__Rows *unpacked = rows_of(shard);
        cr_assert(is(unpacked->events[0]->trace_id, rows[i].trace), "%s", rows[i].body);
        tracemesh__rows__free_unpacked(unpacked, NULL);
        tm_buf_free(&body);
    }
}

/* All rows are of one observation: of `trace`, together in its shard. */
static void expect_together(const char *events, const char *trace, size_t count) {
    struct tm_buf body = {0};
    tm_buf_printf(&body, "{\"batch\":[%s]}", events);
    tm_buf_clear(&entry);
    validate_output_free(&output);
    add_body(body.ptr);
    tm_buf_free(&body);
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.row_count, count);
    Tracemesh__Rows *rows = rows_of(tm_shard_of(TM_STR("project"), tm_str_from(trace)));
    cr_assert_eq(rows->n_events, count, "%s", events);
    for (size_t i = 0; i < count; i++) {
        cr_assert(is(rows->events[i]->trace_id, trace) && is(rows->events[i]->id, "o"), "%s", events);
        cr_assert_eq(rows->events[i]->position, i);
    }
    tracemesh__rows__free_unpacked(rows, NULL);
}

#define NAMED  EVENT("c", "span-create", "{\"id\":\"o\",\"traceId\":\"t\"}")
#define UPDATE EVENT("u", "span-update", "{\"id\":\"o\",\"traceId\":null}")
#define OTHER  EVENT("x", "generation-update", "{\"id\":\"o\",\"traceId\":\"t2\"}")

Test(validate, an_update_without_a_trace_is_of_the_one_that_its_batch_names) {
    expect_together(NAMED "," UPDATE, "t", 2);
    expect_together(UPDATE "," NAMED, "t", 2);
    expect_together(UPDATE "," NAMED "," UPDATE "," UPDATE, "t", 4);
    expect_together(UPDATE "," EVENT("n", "event-create", "{\"id\":\"o\"}"), "o", 2);
}

Test(validate, of_several_traces_named_for_an_observation_the_first_is_taken) {
    add_body("{\"batch\":[" OTHER "," UPDATE "," NAMED "]}");
    cr_assert_eq(run(), TM_OK);
    Tracemesh__Rows *rows = rows_of(tm_shard_of(TM_STR("project"), TM_STR("t")));
    cr_assert_eq(rows->n_events, 2, "the create comes before the update of the same moment");
    cr_assert(is(rows->events[0]->event_id, "u") && is(rows->events[1]->event_id, "c"));
    tracemesh__rows__free_unpacked(rows, NULL);
}

Test(validate, other_batches_entities_and_ids_name_no_trace) {
    add_body("{\"batch\":[" NAMED "]}");
    add_body("{\"batch\":[" UPDATE "," EVENT("t", "trace-create", "{\"id\":\"o\"}") "," EVENT(
        "s", "score-create",
        "{\"id\":\"o\",\"traceId\":\"t\",\"name\":\"n\",\"value\":1}") "," EVENT("p", "span-create",
                                                                                 "{\"id\":\"o2\",\"traceId\":"
                                                                                 "\"t\"}") "]}");
    cr_assert_eq(run(), TM_OK);
    Tracemesh__Rows *rows = rows_of(tm_shard_of(TM_STR("project"), TM_STR("o")));
    cr_assert_eq(rows->n_events, 2);
    cr_assert(is(rows->events[0]->event_id, "u") && is(rows->events[0]->trace_id, "o"));
    tracemesh__rows__free_unpacked(rows, NULL);
}

Test(validate, refused_logged_and_void_events_become_no_rows) {
    uint32_t skip[] = {3, 1, 99};
    Tracemesh__Publish publish = publish_of("{\"batch\":[" EVENT("a", "trace-create", "{\"id\":\"t\"}") "," EVENT(
        "b", "trace-create",
        "{\"id\":\"skipped\"}") "," EVENT("c", "sdk-log",
                                          "{\"log\":1}") "," EVENT("d", "trace-create",
                                                                   "{\"id\":7}") "," EVENT("e", "trace-create",
                                                                                           "{}") "]}");
    publish.skip = skip;
    publish.n_skip = 3;
    add(&publish);
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.events, 3);
    cr_assert_eq(output.row_count, 1);
    cr_assert_eq(output.rejected, 0);
}

Test(validate, a_bad_event_costs_only_itself) {
    add_body("{\"batch\":[5," EVENT("a", "trace-create", "{\"id\":7}") "," EVENT("b", "trace-create",
                                                                                 "{\"id\":\"t\"}") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.events, 3);
    cr_assert_eq(output.row_count, 1);
    cr_assert_eq(output.rejected, 2);
    cr_assert_str_eq(output.receipt, "0123456789abcdef0123456789abcdef");
    cr_assert_str_eq(output.first.reason, "expected an event object, got 5");
}

Test(validate, a_body_that_cannot_be_read_costs_only_itself) {
    Tracemesh__Publish other = publish_of("{\"batch\":[]}");
    other.format = TRACEMESH__PUBLISH__FORMAT__FORMAT_UNSPECIFIED;
    add_body("{\"batch\":[");
    add_body("");
    add_body("[]");
    add_body("{\"batch\":{}}");
    add(&other);
    add_body("{\"batch\":[" EVENT("b", "trace-create", "{\"id\":\"t\"}") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.row_count, 1);
    cr_assert_eq(output.rejected, 5);
    cr_assert_str_eq(output.first.reason, "the JSON text ends too early");
}

/* ---- scores that name a config ---- */

#define SCORE(id_, more_)                                                                                              \
    EVENT(id_, "score-create", "{\"id\":\"" id_ "\",\"traceId\":\"t\",\"name\":\"said\"," more_ "}")

static struct config_cache *configs_with(const char *project, const char *id, uint64_t read_us) {
    static const struct tm_score_category moods[] = {{{"good", 4}, 1}, {{"bad", 3}, -1}};
    const struct tm_score_config config = {
        .name = TM_STR("mood"), .data_type = TM_STR("CATEGORICAL"), .categories = moods, .category_count = 2};
    struct config_cache *cache = config_cache_new();
    cr_assert(config_cache_set(cache, tm_str_from(project), tm_str_from(id), &config, read_us));
    rules.configs = cache;
    return cache;
}

static const Tracemesh__Value *said_of(const Tracemesh__Event *event, enum tm_field field) {
    const Tracemesh__Value *value = tm_event_value(event, field);
    cr_assert_not_null(value);
    return value;
}

Test(validate, a_score_becomes_what_its_config_makes_of_it) {
    struct config_cache *cache = configs_with("project", "c", 5);
    add_body("{\"batch\":[" SCORE("s", "\"configId\":\"c\",\"value\":\"bad\"") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.row_count, 1);
    Tracemesh__Rows *rows = rows_of(tm_shard_of(TM_STR("project"), TM_STR("t")));
    const Tracemesh__Event *event = rows->events[0];
    cr_assert(is(said_of(event, TM_SCORE_NAME)->text, "mood"));
    cr_assert(is(said_of(event, TM_SCORE_STRING_VALUE)->text, "bad"));
    cr_assert_eq(said_of(event, TM_SCORE_VALUE)->real, -1);
    tracemesh__rows__free_unpacked(rows, NULL);
    config_cache_free(cache);
}

Test(validate, a_score_that_breaks_its_config_costs_only_itself) {
    struct config_cache *cache = configs_with("project", "c", 5);
    add_body("{\"batch\":[" SCORE("a", "\"configId\":\"c\",\"value\":\"none\"") "," SCORE(
        "b", "\"configId\":\"c\",\"value\":\"good\"") "," SCORE("c", "\"value\":1") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.row_count, 2);
    cr_assert_eq(output.rejected, 1);
    cr_assert_eq(output.breaches[TM_SCORE_NO_CATEGORY].scores, 1);
    cr_assert_str_eq(output.breaches[TM_SCORE_NO_CATEGORY].receipt, "0123456789abcdef0123456789abcdef");
    cr_assert_str_eq(output.first.field, "body.value");
    uint32_t counts[2];
    memcpy(&counts[0], output.stored.ptr, sizeof counts[0]);
    memcpy(&counts[1], output.refused.ptr, sizeof counts[1]);
    cr_assert(counts[0] == 2 && counts[1] == 1);
    config_cache_free(cache);
}

Test(validate, a_config_that_is_not_known_is_asked_for_before_its_scores_are_rejected) {
    struct config_cache *cache = configs_with("another", "c", 5);
    add_body("{\"batch\":[" SCORE("a", "\"configId\":\"c\",\"value\":\"good\"") "," SCORE(
        "b", "\"configId\":\"c\",\"value\":\"bad\"") "," SCORE("z", "\"configId\":\"\\u0000\",\"value\":1") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.configs_missing, 2, "another project's is not this one's");
    cr_assert_eq(output.rejected, 1, "no config has an id with a NUL");
    struct tm_str rest = tm_buf_str(&output.config_names), project_id, id;
    cr_assert(config_names_next(&rest, &project_id, &id));
    cr_assert(tm_str_is(project_id, "project") && tm_str_is(id, "c"));
    cr_assert(!config_names_next(&rest, &project_id, &id), "once");
    validate_output_free(&output);
    rules.configs_complete = true;
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.configs_missing, 0);
    cr_assert_eq(output.breaches[TM_SCORE_CONFIG_UNKNOWN].scores, 3);
    config_cache_free(cache);
}

Test(validate, a_config_read_too_long_ago_is_as_good_as_unknown) {
    struct config_cache *cache = configs_with("project", "c", 5);
    add_body("{\"batch\":[" SCORE("a", "\"configId\":\"c\",\"value\":\"good\"") "]}");
    rules.configs_since_us = 6;
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.configs_missing, 1);
    config_cache_drop(cache, TM_STR("project"), TM_STR("c"));
    cr_assert_eq(config_cache_count(cache), 0);
    config_cache_free(cache);
}

Test(validate, without_configs_scores_are_taken_as_they_are) {
    add_body("{\"batch\":[" SCORE("a", "\"configId\":\"c\",\"value\":\"good\"") "]}");
    cr_assert_eq(run(), TM_OK);
    cr_assert_eq(output.row_count, 1);
    cr_assert_eq(output.config_names.len, 0);
}

Test(validate, configs_beyond_the_room_for_them_are_all_forgotten) {
    struct config_cache *cache = configs_with("project", "c", 5);
    config_cache_trim(cache, 4096);
    cr_assert_eq(config_cache_count(cache), 1);
    config_cache_trim(cache, 10);
    cr_assert_eq(config_cache_count(cache), 0);
    cr_assert_null(config_cache_find(cache, TM_STR("project"), TM_STR("c"), 0));
    config_cache_free(cache);
}

Test(validate, bytes_that_are_no_entry_are_refused) {
    const char *rows[] = {"\x12\x01x",    "\x0a", "\x0a\x05x", "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
                          "\x0a\x01\x0a", "\xff"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(validate_batch(tm_str_from(rows[i]), &rules, arena, &output, &error), TM_INVALID, "%zu", i);
    cr_assert_eq(validate_batch(TM_STR(""), &rules, arena, &output, &error), TM_OK,
                 "an empty entry has nothing to say");
    cr_assert_eq(output.events, 0);
}

Test(validate, a_delivery_repeated_gives_the_same_bytes) {
    for (int i = 0; i < 40; i++) {
        struct tm_buf body = {0};
        tm_buf_printf(&body,
                      "{\"batch\":[" EVENT("e%d", "generation-create",
                                           "{\"id\":\"o%d\",\"usageDetails\":{\"input\":%d},\"metadata\":[1]}") "]}",
                      i, i, i);
        add_body(body.ptr);
        tm_buf_free(&body);
    }
    cr_assert_eq(run(), TM_OK);
    struct validate_output first = output;
    output = (struct validate_output){0};
    cr_assert_eq(run(), TM_OK);
    for (size_t i = 0; i < TM_SHARDS; i++)
        cr_assert(tm_str_eq(tm_buf_str(&first.rows[i]), tm_buf_str(&output.rows[i])), "shard %zu", i);
    validate_output_free(&first);
}

Test(validate, too_little_memory_is_said_and_not_taken_for_a_bad_batch) {
    add_body("{\"batch\":[" EVENT("a", "trace-create", "{\"id\":\"t\",\"metadata\":{\"a\":1}}") "]}");
    for (size_t limit = 64; limit < 8192; limit += 64) {
        struct tm_arena *small = tm_arena_new(limit);
        enum tm_status status = validate_batch(tm_buf_str(&entry), &rules, small, &output, &error);
        cr_assert(status == TM_NO_MEMORY || status == TM_OK, "%zu: %d %s", limit, status, error.reason);
        if (status == TM_OK) cr_assert_eq(output.rejected, 0);
        validate_output_free(&output);
        tm_arena_free(small);
    }
}
