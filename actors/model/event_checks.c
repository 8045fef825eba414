/* event_checks: the checks of single members, and where their values go. */
#include "model/event_reader.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

enum { ID_UNITS = 800, NAME_UNITS = 1000 };
const char event_id_expected[] = "a string of 1 to 800 characters without carriage returns";
static const char string_expected[] = "a string";

/* UTF-16 units, as JavaScript counts lengths: one for each sequence, two for those of four bytes. */
size_t event_utf16_length(struct tm_str text) {
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        units += ((byte & 0xc0) != 0x80) + (byte >= 0xf0);
    }
    return units;
}

static bool fits(struct tm_str text, size_t units) {
    return text.len <= units || event_utf16_length(text) <= units;
}

bool tm_id_is_valid(struct tm_str id) {
    return id.len > 0 && fits(id, ID_UNITS) && !memchr(id.ptr, '\r', id.len);
}

bool event_id_is_valid(const struct tm_json *node) {
    return node->type == TM_JSON_STRING && tm_id_is_valid(node->text);
}

/* ---- ids and strings ---- */

enum tm_status event_check_id(struct event_reader *reader, const struct event_rule *rule, const struct tm_json *node) {
    if (!event_id_is_valid(node)) return event_refuse_rule(reader, rule, node, event_id_expected);
    reader->out.event->id = tm_proto_bytes(node->text);
    return TM_OK;
}

enum tm_status event_check_trace_id(struct event_reader *reader, const struct event_rule *rule,
                                    const struct tm_json *node) {
    if (!event_id_is_valid(node)) return event_refuse_rule(reader, rule, node, event_id_expected);
    reader->out.event->trace_id = tm_proto_bytes(node->text);
    return TM_OK;
}

enum tm_status event_check_text(struct event_reader *reader, const struct event_rule *rule,
                                const struct tm_json *node) {
    if (node->type != TM_JSON_STRING) return event_refuse_rule(reader, rule, node, string_expected);
    event_emit_text(reader, (enum tm_field)rule->field, node->text);
    return TM_OK;
}

enum tm_status event_check_short_text(struct event_reader *reader, const struct event_rule *rule,
                                      const struct tm_json *node) {
    if (node->type == TM_JSON_STRING && !fits(node->text, NAME_UNITS))
        return event_refuse_rule(reader, rule, node, "a string of at most 1000 characters");
    return event_check_text(reader, rule, node);
}

enum tm_status event_check_external_id(struct event_reader *reader, const struct event_rule *rule,
                                       const struct tm_json *node) {
    return node->type == TM_JSON_STRING ? TM_OK : event_refuse_rule(reader, rule, node, string_expected);
}

enum tm_status event_check_nothing(struct event_reader *reader, const struct event_rule *rule,
                                   const struct tm_json *node) {
    return TM_OK;
}

enum tm_status event_keep(struct event_reader *reader, const struct event_rule *rule, const struct tm_json *node) {
    reader->kept[rule->kept] = node;
    return TM_OK;
}

enum tm_status event_keep_text(struct event_reader *reader, const struct event_rule *rule, const struct tm_json *node) {
    if (node->type != TM_JSON_STRING && node->type != TM_JSON_NULL)
        return event_refuse_rule(reader, rule, node, string_expected);
    return event_keep(reader, rule, node);
}

enum tm_status event_keep_bool(struct event_reader *reader, const struct event_rule *rule, const struct tm_json *node) {
    if (node->type != TM_JSON_TRUE && node->type != TM_JSON_FALSE)
        return event_refuse_rule(reader, rule, node, "true or false");
    return event_keep(reader, rule, node);
}

/* ---- words of a list ---- */

static bool is_one_of(const struct tm_json *node, const char *const *words, size_t count) {
    for (size_t i = 0; node->type == TM_JSON_STRING && i < count; i++)
        if (tm_str_is(node->text, words[i])) return true;
    return false;
}

enum tm_status event_check_level(struct event_reader *reader, const struct event_rule *rule,
                                 const struct tm_json *node) {
    static const char *const levels[] = {"DEFAULT", "DEBUG", "WARNING", "ERROR"};
    if (!is_one_of(node, levels, 4)) return event_refuse_rule(reader, rule, node, "DEBUG, DEFAULT, WARNING or ERROR");
    return event_check_text(reader, rule, node);
}

enum tm_status event_check_type(struct event_reader *reader, const struct event_rule *rule,
                                const struct tm_json *node) {
    static const char *const types[] = {"GENERATION", "SPAN", "EVENT"};
    if (!is_one_of(node, types, 3)) return event_refuse_rule(reader, rule, node, "GENERATION, SPAN or EVENT");
    return event_check_text(reader, rule, node);
}

enum tm_status event_check_environment(struct event_reader *reader, const struct event_rule *rule,
                                       const struct tm_json *node) {
    struct tm_str name =
        node->type == TM_JSON_STRING ? tm_environment_normal(node->text, reader->arena) : TM_STR("default");
    if (!name.ptr) return event_no_memory(reader);
    event_emit_text(reader, (enum tm_field)rule->field, name);
    return TM_OK;
}

enum tm_status event_check_time(struct event_reader *reader, const struct event_rule *rule,
                                const struct tm_json *node) {
    int64_t us;
    if (node->type != TM_JSON_STRING || !tm_time_parse(node->text, &us))
        return event_refuse_rule(reader, rule, node, "an ISO 8601 date-time with an offset");
    event_emit_number(reader, (enum tm_field)rule->field, us);
    return TM_OK;
}

/* ---- JSON of any kind ---- */

enum tm_status event_check_content(struct event_reader *reader, const struct event_rule *rule,
                                   const struct tm_json *node) {
    if (!tm_json_truthy(node)) return TM_OK;
    struct tm_str text = tm_content_text(node, reader->arena);
    if (!text.ptr) return event_no_memory(reader);
    event_emit_text(reader, (enum tm_field)rule->field, text);
    return TM_OK;
}

/* {"metadata": <text as a JSON string>} */
static struct tm_str wrap_metadata(struct event_reader *reader, struct tm_str text) {
    struct tm_json_writer *writer = tm_json_writer_new();
    if (!writer) return (struct tm_str){NULL, 0};
    tm_json_open_object(writer);
    tm_json_key(writer, "metadata");
    tm_json_string(writer, text);
    tm_json_close_object(writer);
    struct tm_str wrapped = tm_arena_copy(reader->arena, tm_json_writer_text(writer));
    tm_json_writer_free(writer);
    return wrapped;
}

enum tm_status event_check_metadata(struct event_reader *reader, const struct event_rule *rule,
                                    const struct tm_json *node) {
    if (node->type == TM_JSON_OBJECT && node->count == 0) return TM_OK;
    struct tm_str text = tm_content_text(node, reader->arena);
    if (text.ptr && node->type != TM_JSON_OBJECT) text = wrap_metadata(reader, text);
    if (!text.ptr) return event_no_memory(reader);
    event_emit_text(reader, (enum tm_field)rule->field, text);
    return TM_OK;
}

enum tm_status event_check_tags(struct event_reader *reader, const struct event_rule *rule,
                                const struct tm_json *node) {
    static const char expected[] = "an array of strings";
    if (node->type != TM_JSON_ARRAY) return event_refuse_rule(reader, rule, node, expected);
    if (node->count == 0) return TM_OK;
    Tracemesh__Value *value = tm_event_put(&reader->out, (enum tm_field)rule->field);
    if (!tm_event_put_entries(&reader->out, value, node->count)) return event_no_memory(reader);
    size_t at = 0;
    for (const struct tm_json *c = tm_json_first(node), *end = tm_json_end(node); c != end; c = tm_json_next(c)) {
        char path[32];
        snprintf(path, sizeof path, "tags.%zu", at);
        if (c->type != TM_JSON_STRING) return event_refuse(reader, path, c, string_expected);
        value->entries[at++]->key = tm_proto_bytes(c->text);
    }
    return TM_OK;
}

/* ---- model parameters: scalars, arrays of strings, objects of strings ---- */

static bool is_parameter(const struct tm_json *node) {
    if (node->type != TM_JSON_ARRAY && node->type != TM_JSON_OBJECT) return true;
    for (const struct tm_json *c = tm_json_first(node), *end = tm_json_end(node); c != end; c = tm_json_next(c))
        if (c->type != TM_JSON_STRING) return false;
    return true;
}

enum tm_status event_check_parameters(struct event_reader *reader, const struct event_rule *rule,
                                      const struct tm_json *node) {
    if (node->type != TM_JSON_OBJECT) return event_refuse_rule(reader, rule, node, "an object");
    for (const struct tm_json *c = tm_json_first(node), *end = tm_json_end(node); c != end; c = tm_json_next(c)) {
        if (is_parameter(c)) continue;
        char path[96];
        snprintf(path, sizeof path, "modelParameters.%.*s", TM_STR_ARG(c->key));
        return event_refuse(reader, path, c, "a string, number, boolean, array of strings or object of strings");
    }
    event_emit_text(reader, (enum tm_field)rule->field, node->text);
    return TM_OK;
}

enum tm_status event_finish_trace(struct event_reader *reader) {
    const struct tm_json *public = reader->kept[KEPT_PUBLIC];
    event_emit_number(reader, TM_TRACE_PUBLIC, public && public->type == TM_JSON_TRUE);
    event_emit_number(reader, TM_TRACE_BOOKMARKED, 0);
    return TM_OK;
}
