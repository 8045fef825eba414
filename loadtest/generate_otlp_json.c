/* generate_otlp_json: the same spans as generate_otlp, in OTLP's JSON. */
#include "put.h"
#include "words.h"

static void put_hex64(struct tm_buf *out, uint64_t value) {
    put_digits(out, value, 16, 16);
}

static void put_attribute_head(struct tm_buf *out, const char *key) {
    put_string(out, "{\"key\":\"");
    put_string(out, key);
    put_string(out, "\",\"value\":{\"stringValue\":\"");
}

static void put_attribute(struct tm_buf *out, const char *key, const char *text) {
    put_attribute_head(out, key);
    put_string(out, text);
    put_string(out, "\"}},");
}

static void put_int_attribute(struct tm_buf *out, const char *key, uint64_t number) {
    put_string(out, "{\"key\":\"");
    put_string(out, key);
    put_string(out, "\",\"value\":{\"intValue\":\"");
    put_number(out, number);
    put_string(out, "\"}},");
}

static void put_numbered(struct tm_buf *out, const char *key, const char *before, uint64_t number) {
    put_attribute_head(out, key);
    put_string(out, before);
    put_number(out, number);
    put_string(out, "\"}},");
}

static void put_usage(struct tm_buf *out, uint64_t total) {
    put_attribute_head(out, "langfuse.observation.usage_details");
    put_string(out, "{\\\"input\\\":");
    put_number(out, total - 20);
    put_string(out, ",\\\"output\\\":20,\\\"total\\\":");
    put_number(out, total);
    put_string(out, "}\"}},");
}

static void put_trace_attributes(uint64_t trace, struct tm_buf *out) {
    put_attribute(out, "langfuse.trace.name", words_trace_name(trace));
    put_numbered(out, "user.id", "user-", trace % 997);
    put_numbered(out, "session.id", "session-", trace / 5);
    put_string(out,
               "{\"key\":\"langfuse.trace.tags\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":\"load\"},"
               "{\"stringValue\":\"t");
    put_number(out, trace % 7);
    put_string(out, "\"}]}}},");
}

static void put_attributes(const struct shape *shape, uint64_t trace, uint64_t i, struct tm_buf *out) {
    bool generation = words_is_generation(i);
    put_attribute(out, "langfuse.observation.type", generation ? "generation" : "span");
    put_attribute_head(out, "langfuse.observation.input");
    put_string(out, "[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"");
    words_put_text(shape, words_seed(TEXT_INPUT, trace, i), out);
    put_string(out, "\\\"}]\"}},");
    put_attribute_head(out, "langfuse.observation.output");
    put_string(out, "{\\\"role\\\":\\\"assistant\\\",\\\"content\\\":\\\"");
    words_put_text(shape, words_seed(TEXT_OUTPUT, trace, i), out);
    put_string(out, "\\\"}\"}},");
    put_int_attribute(out, "langfuse.observation.metadata.step", i);
    put_attribute(out, "langfuse.observation.metadata.region", "eu");
    if (generation) {
        put_attribute(out, "gen_ai.operation.name", "chat");
        put_attribute(out, "gen_ai.request.model", "gpt-4o");
        put_int_attribute(out, "gen_ai.request.max_tokens", 512);
        put_usage(out, words_tokens(trace, i));
    }
    if (i == 0) put_trace_attributes(trace, out);
    out->len--; /* the last comma */
}

static void put_span(const struct shape *shape, uint64_t trace, uint64_t i, struct tm_buf *out) {
    put_string(out, "{\"traceId\":\"");
    put_hex64(out, shape->run_key);
    put_hex64(out, trace);
    put_string(out, "\",\"spanId\":\"");
    put_hex64(out, words_span_id(shape, trace, i));
    if (i > 0) {
        put_string(out, "\",\"parentSpanId\":\"");
        put_hex64(out, words_span_id(shape, trace, (i - 1) / 2));
    }
    put_string(out, "\",\"name\":\"");
    put_string(out, words_observation_name(i));
    put_string(out, "\",\"kind\":1,\"startTimeUnixNano\":\"");
    put_number(out, (uint64_t)words_start_us(shape, trace, i) * 1000);
    put_string(out, "\",\"endTimeUnixNano\":\"");
    put_number(out, (uint64_t)words_start_us(shape, trace, i + 3) * 1000);
    put_string(out, "\",\"attributes\":[");
    put_attributes(shape, trace, i, out);
    put_string(out, "],\"status\":{}},");
}

void generate_otlp_json(const struct shape *shape, uint64_t request, struct tm_buf *out) {
    struct part part = generate_part(shape, request);
    put_string(out, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
    put_attribute(out, "service.name", "loadtest");
    put_attribute(out, "telemetry.sdk.language", "c");
    out->len--; /* the last comma, as below */
    put_string(out, "]},\"scopeSpans\":[{\"scope\":{\"name\":\"langfuse-sdk\",\"version\":\"4.0.0\"},\"spans\":[");
    for (uint64_t t = 0; t < part.traces; t++)
        for (uint64_t i = 0; i < part.observations; i++) put_span(shape, part.trace + t, part.first + i, out);
    out->len--;
    put_string(out, "]}]}]}");
}
