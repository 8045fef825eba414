/* map_io_readers: inputs and outputs that are more than the text of an attribute. */
#include "otel/map_io.h"

#include <string.h>

static struct tm_str content(struct mapping *m, const struct tm_json *node) {
    if (!node || !tm_json_truthy(node)) return (struct tm_str){NULL, 0};
    return map_kept(m, tm_content_text(node, m->arena));
}

/* ---- Genkit ---- */

/* The member `name` of the JSON under `key`, else all of it. */
static struct tm_str member_or_all(const struct io_source *source, const char *key, const char *name) {
    const struct otel_value *value = attributes_get(source->attributes, key);
    const char *const path[4] = {name};
    const struct tm_json *json = map_json_object(source->m, value), *member = json_path(json, path);
    if (member) return content(source->m, member);
    return value ? map_text(source->m, value) : (struct tm_str){NULL, 0};
}

bool io_read_genkit(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    out->input = member_or_all(source, rule->input[0], "messages");
    out->output = member_or_all(source, rule->output[0], "message");
    return true;
}

/* ---- Vercel's AI SDK ---- */

/* {"role":"assistant","content":…,"tool_calls":…}; ptr is NULL unless there are both. */
static struct tm_str spoken_and_called(const struct io_source *source) {
    const struct otel_value *text = attributes_truthy(source->attributes, "ai.response.text");
    const struct otel_value *calls = attributes_truthy(source->attributes, "ai.response.toolCalls");
    struct tm_json_writer *writer = text && calls ? map_writer(source->m) : NULL;
    if (!writer) return (struct tm_str){NULL, 0};
    const struct tm_json *json = map_json(source->m, calls);
    tm_json_open_object(writer);
    tm_json_key(writer, "role");
    tm_json_string(writer, TM_STR("assistant"));
    tm_json_key(writer, "content");
    value_write(writer, text);
    tm_json_key(writer, "tool_calls");
    if (json) json_write(writer, json);
    else value_write(writer, calls);
    tm_json_close_object(writer);
    return map_written(source->m, writer);
}

bool io_read_vercel(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    struct io fallback = {0};
    out->input = io_first_truthy(source, rule->input, IO_INPUTS);
    out->output = spoken_and_called(source);
    if (!out->output.ptr) out->output = io_first_truthy(source, rule->output, IO_OUTPUTS);
    if (!out->input.ptr || !out->output.ptr) io_read_conversation(source, &io_conventions, &fallback);
    if (!out->input.ptr) out->input = fallback.input;
    if (!out->output.ptr) out->output = fallback.output;
    return true;
}

/* ---- attributes that are JSON ---- */

static struct tm_str unquoted(struct mapping *m, struct tm_str text) {
    const struct tm_json *json = text.len && text.ptr[0] == '"' ? map_parse(m, text) : NULL;
    return json ? json->text : text;
}

bool io_read_parsed(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    out->input = unquoted(source->m, io_first_given(source, rule->input, IO_INPUTS));
    out->output = unquoted(source->m, io_first_given(source, rule->output, IO_OUTPUTS));
    return io_any(out);
}

static struct tm_str first_filled(const struct io_source *source, const char *const *keys, int most) {
    for (int i = 0; i < most && keys[i]; i++) {
        struct tm_str text = io_first_truthy(source, keys + i, 1);
        if (text.ptr && !tm_str_is(text, "{}")) return text;
    }
    return (struct tm_str){NULL, 0};
}

bool io_read_adk(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    out->input = first_filled(source, rule->input, IO_INPUTS);
    out->output = first_filled(source, rule->output, IO_OUTPUTS);
    return io_any(out);
}

static bool is_choice(const struct tm_json *item) {
    const struct tm_json *name = tm_json_get(item, "event.name");
    return name && name->type == TM_JSON_STRING && tm_str_is(name->text, "gen_ai.choice");
}

bool io_read_logfire(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    const struct tm_json *events = map_json(source->m, attributes_truthy(source->attributes, rule->input[0]));
    struct tm_json_writer *writer =
        events && events->type == TM_JSON_ARRAY && events->count ? map_writer(source->m) : NULL;
    if (!writer) return false;
    tm_json_open_array(writer);
    const struct tm_json *choice = NULL;
    for (const struct tm_json *c = tm_json_first(events), *end = tm_json_end(events); c != end; c = tm_json_next(c)) {
        if (!is_choice(c)) json_write(writer, c);
        else if (!choice) choice = c;
    }
    tm_json_close_array(writer);
    out->input = map_written(source->m, writer);
    out->output = content(source->m, choice);
    return true;
}

bool io_read_paths(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    struct tm_str input = map_paths(source->m, source->attributes, rule->input[0]);
    struct tm_str output = map_paths(source->m, source->attributes, rule->output[0]);
    if (input.len) out->input = input;
    if (output.len) out->output = output;
    return io_any(out);
}

/* ---- the semantic conventions: messages with parts ---- */

/* The parts of the system's instructions as one text, a line each. */
static void write_instructions(struct tm_json_writer *writer, struct mapping *m, const struct otel_value *value) {
    const struct tm_json *json = map_json(m, value);
    if (!json || json->type != TM_JSON_ARRAY) {
        tm_json_string(writer, json && json->type == TM_JSON_STRING ? json->text : map_text(m, value));
        return;
    }
    size_t room = 0, at = 0;
    for (const struct tm_json *c = tm_json_first(json), *end = tm_json_end(json); c != end; c = tm_json_next(c))
        room += c->text.len + 1;
    char *text = tm_arena_alloc(m->arena, room + 1);
    if (!text) {
        m->failed = true;
        tm_json_null(writer);
        return;
    }
    for (const struct tm_json *c = tm_json_first(json), *end = tm_json_end(json); c != end; c = tm_json_next(c)) {
        const struct tm_json *part = c->type == TM_JSON_OBJECT ? tm_json_get(c, "content") : c;
        if (!part || part->type != TM_JSON_STRING) continue;
        if (at) text[at++] = '\n';
        memcpy(text + at, part->text.ptr, part->text.len);
        at += part->text.len;
    }
    tm_json_string(writer, (struct tm_str){text, at});
}

static bool has_system(const struct tm_json *messages) {
    for (const struct tm_json *c = tm_json_first(messages), *end = tm_json_end(messages); c != end;
         c = tm_json_next(c)) {
        const struct tm_json *role = tm_json_get(c, "role");
        if (role && role->type == TM_JSON_STRING && tm_str_is(role->text, "system")) return true;
    }
    return false;
}

struct tm_str io_with_instructions(const struct io_source *source, struct tm_str text) {
    const struct otel_value *instructions = attributes_truthy(source->attributes, "gen_ai.system_instructions");
    const struct tm_json *messages = text.ptr && instructions ? map_parse(source->m, text) : NULL;
    bool prepend = messages && messages->type == TM_JSON_ARRAY && !has_system(messages);
    struct tm_json_writer *writer = prepend ? map_writer(source->m) : NULL;
    if (!writer) return text;
    tm_json_open_array(writer);
    tm_json_open_object(writer);
    tm_json_key(writer, "role");
    tm_json_string(writer, TM_STR("system"));
    tm_json_key(writer, "content");
    write_instructions(writer, source->m, instructions);
    tm_json_close_object(writer);
    for (const struct tm_json *c = tm_json_first(messages), *end = tm_json_end(messages); c != end; c = tm_json_next(c))
        json_write(writer, c);
    tm_json_close_array(writer);
    return map_written(source->m, writer);
}

bool io_read_conversation(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    const struct tm_str messages = io_first_truthy(source, rule->input, 1);
    out->input =
        messages.ptr ? io_with_instructions(source, messages) : io_first_truthy(source, rule->input + 1, IO_INPUTS - 1);
    out->output = io_first_truthy(source, rule->output, IO_OUTPUTS);
    return io_any(out);
}
