/* model_events: reads an event, and tells what was read. */
#include "model_events.h"
#include "base/buf.h"

#include <criterion/criterion.h>
#include <string.h>

struct tm_arena *arena;
struct tm_error read_error;
struct tm_ingestion_event event;

void model_events_begin(void) {
    arena = tm_arena_new(0);
}

void model_events_end(void) {
    tm_arena_free(arena);
}

enum tm_status read_event(const char *text) {
    const struct tm_json *root;
    memset(&read_error, 0, sizeof read_error);
    cr_assert_eq(tm_json_parse_copy(tm_str_from(text), arena, &root, &read_error), TM_OK, "%s: %s", text,
                 read_error.reason);
    return tm_ingestion_event_read(root, arena, &event, &read_error);
}

enum tm_status read_body(const char *type, const char *body) {
    struct tm_str text = tm_arena_printf(
        arena, "{\"id\":\"e\",\"timestamp\":\"1970-01-01T00:00:01Z\",\"type\":\"%s\",\"body\":%s}", type, body);
    return read_event(text.ptr);
}

static void print_value(struct tm_buf *out, const Tracemesh__Value *value) {
    const struct tm_field_info *info = &tm_fields[value->field];
    tm_buf_printf(out, "%s%s=", out->len ? " " : "", info->column);
    struct tm_str text = tm_proto_str(value->text);
    if (value->is_null) tm_buf_printf(out, "null");
    else if (info->type == TM_TYPE_REAL) tm_buf_printf(out, "%g", value->real);
    else if (info->type == TM_TYPE_TEXT || info->type == TM_TYPE_TEXT_NULL || info->type == TM_TYPE_TEXT_MAP)
        tm_buf_printf(out, "'%.*s'", TM_STR_ARG(text));
    else if (info->type == TM_TYPE_COUNT_MAP || info->type == TM_TYPE_COST_MAP || info->type == TM_TYPE_TEXT_SET)
        for (size_t i = 0; i < value->n_entries; i++) {
            struct tm_str key = tm_proto_str(value->entries[i]->key);
            tm_buf_printf(out, "%s%.*s", i ? "," : "", TM_STR_ARG(key));
            if (info->type != TM_TYPE_TEXT_SET) tm_buf_printf(out, ":%ld", value->entries[i]->number);
        }
    else tm_buf_printf(out, "%ld", value->number);
}

const char *values(void) {
    static struct tm_buf out;
    tm_buf_clear(&out);
    for (unsigned f = 0; event.event && f < TM_FIELD_COUNT; f++)
        for (size_t i = 0; i < event.event->n_values; i++)
            if (event.event->values[i]->field == f) print_value(&out, event.event->values[i]);
    tm_buf_append_char(&out, 0);
    return out.ptr;
}

void expect_values(const struct good *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(read_body(rows[i].type, rows[i].body), TM_OK, "%s %s: %s %s", rows[i].type, rows[i].body,
                     read_error.field, read_error.reason);
        cr_assert_str_eq(values(), rows[i].want, "%s\n got  %s\n want %s", rows[i].body, values(), rows[i].want);
    }
}

void expect_refusals(const struct bad *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        cr_assert_eq(read_body(rows[i].type, rows[i].body), TM_INVALID, "%s %s was taken", rows[i].type, rows[i].body);
        cr_assert_str_eq(read_error.field, rows[i].field, "%s: %s: %s", rows[i].body, read_error.field,
                         read_error.reason);
        cr_assert_str_eq(read_error.reason, rows[i].reason, "%s: %s: %s", rows[i].body, read_error.field,
                         read_error.reason);
        cr_assert(tm_str_is(event.event_id, "e"));
        cr_assert_null(event.event);
    }
}

char *repeated(const char *piece, size_t count) {
    struct tm_buf out = {0};
    for (size_t i = 0; i < count; i++) tm_buf_printf(&out, "%s", piece);
    return out.ptr;
}
