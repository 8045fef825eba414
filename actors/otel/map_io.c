/* map_io: what went into a span and what came out, in the vocabularies that say it. */
#include "otel/map_io.h"

#include <string.h>

static struct tm_str first(const struct io_source *source, const char *const *keys, int most, bool truthy) {
    for (int i = 0; i < most && keys[i]; i++) {
        const struct otel_value *value = attributes_get(source->attributes, keys[i]);
        if (value && (!truthy || value_truthy(value))) return map_text(source->m, value);
    }
    return (struct tm_str){NULL, 0};
}

struct tm_str io_first_truthy(const struct io_source *source, const char *const *keys, int most) {
    return first(source, keys, most, true);
}

struct tm_str io_first_given(const struct io_source *source, const char *const *keys, int most) {
    return first(source, keys, most, false);
}

bool io_any(const struct io *io) {
    return io->input.ptr || io->output.ptr;
}

static bool read_truthy(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    *out =
        (struct io){io_first_truthy(source, rule->input, IO_INPUTS), io_first_truthy(source, rule->output, IO_OUTPUTS)};
    return io_any(out);
}

static bool read_given(const struct io_source *source, const struct io_rule *rule, struct io *out) {
    *out =
        (struct io){io_first_given(source, rule->input, IO_INPUTS), io_first_given(source, rule->output, IO_OUTPUTS)};
    return io_any(out);
}

/* clang-format off */
#define CONVENTIONS \
    {NULL, io_read_conversation, {"gen_ai.input.messages", "gen_ai.tool.call.arguments"}, \
     {"gen_ai.output.messages", "gen_ai.tool.call.result"}}
const struct io_rule io_conventions = CONVENTIONS;

static const struct io_rule rules[] = {
    {NULL, read_given, {"langfuse.observation.input"}, {"langfuse.observation.output"}},
    {"genkit-tracer", io_read_genkit, {"genkit:input"}, {"genkit:output"}},
    {"ai", io_read_vercel, {"ai.prompt.messages", "ai.prompt", "ai.toolCall.args"},
     {"ai.response.text", "ai.result.text", "ai.toolCall.result", "ai.response.object", "ai.result.object",
      "ai.response.toolCalls", "ai.result.toolCalls"}},
    {"@flue/opentelemetry", io_read_parsed,
     {"flue.turn.input", "flue.tool.arguments", "flue.task.prompt", "flue.workflow.payload"},
     {"flue.turn.output", "flue.tool.result", "flue.task.result", "flue.operation.result", "flue.workflow.result"}},
    {NULL, io_read_details, {"gen_ai.client.inference.operation.details"}},
    {NULL, io_read_messages,
     {"gen_ai.system.message", "gen_ai.user.message", "gen_ai.assistant.message", "gen_ai.tool.message"},
     {"gen_ai.choice"}},
    {NULL, io_read_content, {"gen_ai.content.prompt"}, {"gen_ai.content.completion"}},
    {NULL, io_read_adk, {"gcp.vertex.agent.llm_request", "gcp.vertex.agent.tool_call_args"},
     {"gcp.vertex.agent.llm_response", "gcp.vertex.agent.tool_response"}},
    {NULL, read_truthy, {"prompt"}, {"all_messages_events"}},
    {NULL, read_truthy, {"lk.input_text", "lk.user_transcript", "lk.chat_ctx"},
     {"lk.function_tool.output", "lk.response.text"}},
    {NULL, io_read_logfire, {"events"}},
    {NULL, read_truthy, {"mlflow.spanInputs"}, {"mlflow.spanOutputs"}},
    {NULL, read_truthy, {"traceloop.entity.input"}, {"traceloop.entity.output"}},
    {NULL, read_truthy, {"input.value"}, {"output.value"}},
    {NULL, read_truthy, {"input"}, {"output"}},
    {"pydantic-ai", io_read_conversation, {"pydantic_ai.all_messages"}, {"final_result"}},
    {NULL, read_truthy, {"tool_arguments"}, {"tool_response"}},
    {NULL, io_read_paths, {"gen_ai.prompt"}, {"gen_ai.completion"}},
    {NULL, io_read_paths, {"llm.input_messages"}, {"llm.output_messages"}},
    CONVENTIONS,
};
/* clang-format on */
enum { RULES = sizeof rules / sizeof *rules };

bool io_run(const struct io_source *source, struct io *out) {
    for (int i = 0; i < RULES; i++) {
        *out = (struct io){0};
        if (rules[i].scope && !scope_is(source->m, rules[i].scope)) continue;
        if (rules[i].read(source, &rules[i], out)) return true;
    }
    *out = (struct io){0};
    return false;
}

/* ---- what is content stays out of `attributes` ---- */

static const char *const content_keys[] = {"langfuse.trace.input", "langfuse.trace.output",
                                           "gen_ai.system_instructions"};
static const char *const content_prefixes[] = {
    "gen_ai.prompt",         "gen_ai.completion",       "llm.input_messages",
    "llm.output_messages",   "langfuse.trace.metadata", "langfuse.observation.metadata",
    "ai.telemetry.metadata",
};

static void mark(struct mapping *m, const char *key) {
    uint32_t at = attributes_find(&m->attributes, tm_str_from(key));
    if (at != ATTRIBUTE_NONE) m->attributes.content[at] = true;
}

static void mark_content(struct mapping *m) {
    struct attributes *attributes = &m->attributes;
    for (int r = 0; r < RULES; r++) {
        for (int i = 0; i < IO_INPUTS && rules[r].input[i]; i++) mark(m, rules[r].input[i]);
        for (int i = 0; i < IO_OUTPUTS && rules[r].output[i]; i++) mark(m, rules[r].output[i]);
    }
    for (size_t i = 0; i < sizeof content_keys / sizeof *content_keys; i++) mark(m, content_keys[i]);
    for (uint32_t a = 0; a < attributes->count; a++)
        for (size_t i = 0; i < sizeof content_prefixes / sizeof *content_prefixes && !attributes->content[a]; i++)
            attributes->content[a] = tm_str_starts(attributes->items[a]->key, content_prefixes[i]);
}

bool io_is_event(struct tm_str name) {
    for (int r = 0; r < RULES; r++) {
        bool of_events =
            rules[r].read == io_read_details || rules[r].read == io_read_messages || rules[r].read == io_read_content;
        if (!of_events) continue;
        for (int i = 0; i < IO_INPUTS && rules[r].input[i]; i++)
            if (tm_str_is(name, rules[r].input[i])) return true;
        for (int i = 0; i < IO_OUTPUTS && rules[r].output[i]; i++)
            if (tm_str_is(name, rules[r].output[i])) return true;
    }
    return false;
}

/* ---- into the events ---- */

/* JSON with \uXXXX is searched and shown as the characters they mean, as the batch API's is. */
static void make_plain(struct mapping *m, struct tm_str *text) {
    if (text->len < 8 || !strchr("{[\"", text->ptr[0]) || !memchr(text->ptr, '\\', text->len)) return;
    if (memmem(text->ptr, text->len, "\\u", 2) && map_parse(m, *text))
        *text = map_kept(m, tm_json_plain(*text, m->arena));
}

static struct io made_plain(struct mapping *m, struct io io) {
    make_plain(m, &io.input);
    make_plain(m, &io.output);
    return io;
}

static void put(struct tm_event_values *values, enum tm_field input, enum tm_field output, const struct io *io) {
    if (io->input.len) tm_event_put_text(values, input, io->input);
    if (io->output.len) tm_event_put_text(values, output, io->output);
}

/* Said of the trace itself. Of a root the side that is not said is the SDK's own of the span, and nobody else's. */
static struct io said_of_trace(const struct io_source *source) {
    static const char *const input[] = {"langfuse.trace.input"}, *const output[] = {"langfuse.trace.output"};
    struct io said = {io_first_truthy(source, input, 1), io_first_truthy(source, output, 1)}, own = {0};
    if (source->m->part != OTEL_TRACE_ROOT || !io_any(&said)) return made_plain(source->m, said);
    read_given(source, &rules[0], &own);
    if (!said.input.ptr) said.input = own.input;
    if (!said.output.ptr) said.output = own.output;
    return made_plain(source->m, said);
}

void map_io(struct mapping *m) {
    struct io_source source = {m, &m->attributes, false};
    struct io io, of_trace = {0};
    io_run(&source, &io);
    io = made_plain(m, io);
    if (m->part != OTEL_TRACE_SHALLOW) of_trace = said_of_trace(&source);
    if (m->part == OTEL_TRACE_ROOT && !io_any(&of_trace)) of_trace = io;
    struct tm_str with_tools = map_tools(m, io.input);
    if (with_tools.ptr != io.input.ptr) make_plain(m, &with_tools);
    io.input = with_tools;
    mark_content(m);
    put(&m->observation, TM_OBSERVATION_INPUT, TM_OBSERVATION_OUTPUT, &io);
    put(&m->trace, TM_TRACE_INPUT, TM_TRACE_OUTPUT, &of_trace);
}
