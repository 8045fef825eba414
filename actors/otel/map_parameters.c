/* map_parameters: what a model was asked to do it with. */
#include "otel/map.h"

/* ---- a JSON object of them: strings and numbers as they are, everything else as its JSON text ---- */

static void write_members(struct mapping *m, struct tm_json_writer *writer, const struct tm_json *object) {
    for (const struct tm_json *c = tm_json_first(object), *end = tm_json_end(object); c != end; c = tm_json_next(c)) {
        tm_json_key_str(writer, c->key);
        if (c->type == TM_JSON_NUMBER) json_write(writer, c);
        else if (c->type == TM_JSON_NULL) tm_json_string(writer, TM_STR("null"));
        else tm_json_string(writer, map_kept(m, tm_content_text(c, m->arena)));
    }
}

static void put(struct mapping *m, struct tm_str json) {
    if (json.ptr && !tm_str_is(json, "{}")) tm_event_put_text(&m->observation, TM_OBSERVATION_MODEL_PARAMETERS, json);
}

static void put_members(struct mapping *m, const struct tm_json *object) {
    struct tm_json_writer *writer = map_writer(m);
    if (!writer) return;
    tm_json_open_object(writer);
    write_members(m, writer, object);
    tm_json_close_object(writer);
    put(m, map_written(m, writer));
}

/* ---- Vercel's AI SDK: fixed names ---- */

/* clang-format off */
static const struct {
    const char *name;
    const char *path[4]; /* of members of ai.response.providerMetadata; before the keys */
    const char *keys[2];
} vercel[] = {
    {"maxSteps", {0}, {"ai.settings.maxSteps"}},
    {"toolChoice", {0}, {"ai.prompt.toolChoice"}},
    {"maxTokens", {0}, {"gen_ai.request.max_tokens"}},
    {"finishReason", {0}, {"gen_ai.response.finish_reasons", "gen_ai.finishReason"}},
    {"system", {0}, {"gen_ai.system", "ai.model.provider"}},
    {"maxRetries", {0}, {"ai.settings.maxRetries"}},
    {"mode", {0}, {"ai.settings.mode"}},
    {"temperature", {0}, {"gen_ai.request.temperature"}},
    {"service_tier", {"openai", "serviceTier"}, {"gen_ai.request.service_tier"}},
};
/* clang-format on */

static struct tm_str vercel_value(struct mapping *m, size_t row, const struct tm_json *provider) {
    const struct tm_json *told = vercel[row].path[0] ? json_path(provider, vercel[row].path) : NULL;
    if (told) return map_kept(m, tm_content_text(told, m->arena));
    for (int k = 0; k < 2 && vercel[row].keys[k]; k++) {
        const struct otel_value *value = attributes_get(&m->attributes, vercel[row].keys[k]);
        if (value) return map_text(m, value);
    }
    return (struct tm_str){NULL, 0};
}

/* `told`, the SDK's own parameters, count more. */
static void put_vercel(struct mapping *m, const struct tm_json *told) {
    const struct otel_value *metadata = attributes_get(&m->attributes, "ai.response.providerMetadata");
    const struct tm_json *provider = map_json_object(m, metadata);
    struct tm_json_writer *writer = map_writer(m);
    if (!writer) return;
    tm_json_open_object(writer);
    for (size_t i = 0; i < sizeof vercel / sizeof *vercel; i++) {
        struct tm_str text =
            tm_json_get(told, vercel[i].name) ? (struct tm_str){NULL, 0} : vercel_value(m, i, provider);
        if (!text.ptr) continue;
        tm_json_key(writer, vercel[i].name);
        tm_json_string(writer, text);
    }
    if (told) write_members(m, writer, told);
    tm_json_close_object(writer);
    put(m, map_written(m, writer));
}

/* ---- objects, in order, and attributes with dots ---- */

static const struct {
    const char *key;
    const char *path[4];
} objects[] = {
    {"genkit:input", {"config"}},
    {"genkit:output", {"request", "config"}},
    {"llm.invocation_parameters", {0}},
    {"model_config", {0}},
};

static const char *const parameter_prefixes[] = {"gen_ai.request", "llm.invocation_parameters"};

static const struct tm_json *find_object(struct mapping *m) {
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        const struct otel_value *value = attributes_get(&m->attributes, objects[i].key);
        const struct tm_json *json = value ? json_path(map_json_object(m, value), objects[i].path) : NULL;
        if (json && json->type == TM_JSON_OBJECT) return json;
    }
    return NULL;
}

static void write_parameter(struct mapping *m, struct tm_json_writer *writer, const struct otel_value *value) {
    if (value->type == OTEL_INT || value->type == OTEL_DOUBLE) value_write(writer, value);
    else tm_json_string(writer, map_text(m, value));
}

static void put_dotted(struct mapping *m) {
    struct tm_json_writer *writer = map_writer(m);
    if (!writer) return;
    tm_json_open_object(writer);
    for (uint32_t i = 0; i < m->attributes.count; i++) {
        const struct otel_attribute *attribute = m->attributes.items[i];
        struct tm_str name;
        for (size_t p = 0; p < sizeof parameter_prefixes / sizeof *parameter_prefixes; p++) {
            if (!attribute_suffix(attribute->key, parameter_prefixes[p], &name) || tm_str_is(name, "model")) continue;
            tm_json_key_str(writer, name);
            write_parameter(m, writer, &attribute->value);
        }
    }
    tm_json_close_object(writer);
    put(m, map_written(m, writer));
}

void map_parameters(struct mapping *m) {
    const struct otel_value *value = attributes_get(&m->attributes, "langfuse.observation.model.parameters");
    const struct tm_json *told = map_json_object(m, value);
    if (scope_is(m, "ai")) {
        put_vercel(m, told);
        return;
    }
    if (told) {
        put(m, map_kept(m, tm_json_plain(told->text, m->arena)));
        return;
    }
    const struct tm_json *object = find_object(m);
    if (object) put_members(m, object);
    else put_dotted(m);
}
