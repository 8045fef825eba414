/* map_tools: definitions of tools, which senders put among attributes and metadata, are part of what a model was given:
 * they move into the observation's input. */
#include "otel/map.h"

#include <string.h>

/* More tools than any model takes; bounds the comparing of each name with each other. */
enum { TOOLS_MOST = 256 };

struct tools {
    const struct tm_json *items[TOOLS_MOST];
    size_t count;
};

/* ---- one source: a list of definitions that all have names ---- */

/* {"name":…} or {"function":{"name":…}}; empty when it has none. */
static struct tm_str name_of(const struct tm_json *tool) {
    const struct tm_json *name = tm_json_get(tool, "name");
    if (!name) name = tm_json_get(tm_json_get(tool, "function"), "name");
    return name && name->type == TM_JSON_STRING ? name->text : TM_STR("");
}

static void add_tool(struct tools *tools, const struct tm_json *tool) {
    for (size_t i = 0; i < tools->count; i++)
        if (tm_str_eq(name_of(tools->items[i]), name_of(tool))) return;
    tools->items[tools->count++] = tool;
}

/* An item as it is, or the JSON text it holds. */
static const struct tm_json *tool_of(struct mapping *m, const struct tm_json *item) {
    return item->type == TM_JSON_STRING ? map_parse(m, item->text) : item;
}

static bool add_list(struct mapping *m, struct tools *tools, const struct tm_json *list) {
    struct tools here = {.count = 0};
    if (!list || list->type != TM_JSON_ARRAY || list->count == 0) return false;
    if (list->count > TOOLS_MOST - tools->count) return false;
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); c != end; c = tm_json_next(c)) {
        const struct tm_json *tool = tool_of(m, c);
        if (!tool || name_of(tool).len == 0) return false;
        here.items[here.count++] = tool;
    }
    for (size_t i = 0; i < here.count; i++) add_tool(tools, here.items[i]);
    return true;
}

/* ---- where they stand ---- */

static const struct {
    const char *key;
    const char *path[4]; /* of members; then the attribute has more to say, and stays */
} sources[] = {
    {"ai.prompt.tools", {0}},
    {"gen_ai.tool.definitions", {0}},
    {"model_request_parameters", {"function_tools"}},
};

static void add_attributes(struct mapping *m, struct tools *tools) {
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        uint32_t at = attributes_find(&m->attributes, tm_str_from(sources[i].key));
        if (at == ATTRIBUTE_NONE) continue;
        const struct tm_json *json = map_json(m, &m->attributes.items[at]->value);
        if (add_list(m, tools, json_path(json, sources[i].path)) && !sources[i].path[0])
            m->attributes.content[at] = true;
    }
}

/* llm.tools.0.tool.json_schema, … */
static void add_numbered(struct mapping *m, struct tools *tools) {
    static const char end[] = ".tool.json_schema";
    struct tm_str name;
    for (uint32_t i = 0; i < m->attributes.count && tools->count < TOOLS_MOST; i++) {
        const struct otel_attribute *attribute = m->attributes.items[i];
        if (!attribute_suffix(attribute->key, "llm.tools", &name) || name.len < sizeof end ||
            !tm_str_is(tm_str_sub(name, name.len - (sizeof end - 1), sizeof end), end))
            continue;
        const struct tm_json *tool = map_json_object(m, &attribute->value);
        if (!tool || name_of(tool).len == 0) continue;
        add_tool(tools, tool);
        m->attributes.content[i] = true;
    }
}

/* ---- into the input ---- */

static bool is_among(const struct tm_json *list, struct tm_str name) {
    for (const struct tm_json *c = tm_json_first(list), *end = tm_json_end(list); c != end; c = tm_json_next(c))
        if (tm_str_eq(name_of(c), name)) return true;
    return false;
}

/* `own`, an array or NULL, before those it does not name. */
static void write_tools(struct tm_json_writer *writer, const struct tm_json *own, const struct tools *tools) {
    tm_json_key(writer, "tools");
    tm_json_open_array(writer);
    if (own)
        for (const struct tm_json *c = tm_json_first(own), *end = tm_json_end(own); c != end; c = tm_json_next(c))
            json_write(writer, c);
    for (size_t i = 0; i < tools->count; i++)
        if (!own || !is_among(own, name_of(tools->items[i]))) json_write(writer, tools->items[i]);
    tm_json_close_array(writer);
}

/* The object's members, and its tools with the others behind them. */
static void write_object(struct tm_json_writer *writer, const struct tm_json *object, const struct tools *tools) {
    const struct tm_json *own = tm_json_get(object, "tools");
    if (own && own->type != TM_JSON_ARRAY) own = NULL;
    for (const struct tm_json *c = tm_json_first(object), *end = tm_json_end(object); c != end; c = tm_json_next(c)) {
        if (tm_str_is(c->key, "tools")) continue;
        tm_json_key_str(writer, c->key);
        json_write(writer, c);
    }
    write_tools(writer, own, tools);
}

static struct tm_str with_tools(struct mapping *m, struct tm_str input, const struct tools *tools) {
    const struct tm_json *json = input.len ? map_parse(m, input) : NULL;
    struct tm_json_writer *writer = map_writer(m);
    if (!writer) return input;
    tm_json_open_object(writer);
    if (json && json->type == TM_JSON_OBJECT) {
        write_object(writer, json, tools);
    } else {
        bool messages = json && json->type == TM_JSON_ARRAY;
        if (input.len) tm_json_key(writer, messages ? "messages" : "prompt");
        if (messages) json_write(writer, json);
        else if (input.len) tm_json_string(writer, input);
        write_tools(writer, NULL, tools);
    }
    tm_json_close_object(writer);
    return map_written(m, writer);
}

struct tm_str map_tools(struct mapping *m, struct tm_str input) {
    struct tools tools;
    tools.count = 0;
    m->tools_moved = add_list(m, &tools, map_metadata_member(m, "tools"));
    add_attributes(m, &tools);
    add_numbered(m, &tools);
    return tools.count ? with_tools(m, input, &tools) : input;
}
