/* generate_otlp: an ExportTraceServiceRequest in protobuf, as the SDKs that are built on OpenTelemetry send it.
 *
 * Lengths stand before what they are of, and span attributes are most of it, so a span is made beside and then copied.
 */
#include "put.h"
#include "words.h"

enum { RESOURCE_SPANS = 1, RESOURCE = 1, SCOPE_SPANS = 2, SCOPE = 1, SPANS = 2, ATTRIBUTES_OF_RESOURCE = 1 };
enum { TRACE_ID = 1, SPAN_ID = 2, PARENT_ID = 4, NAME = 5, KIND = 6, START = 7, END = 8, ATTRIBUTES = 9, STATUS = 15 };
enum { KEY = 1, VALUE = 2, STRING_VALUE = 1, INT_VALUE = 3, ARRAY_VALUE = 5 };
enum { INTERNAL = 1, MOST_HEAD = 32 };

static void put_varint(struct tm_buf *out, uint64_t value) {
    uint8_t bytes[10];
    size_t len = 0;
    for (; value >= 0x80; value >>= 7) bytes[len++] = (uint8_t)(value | 0x80);
    bytes[len++] = (uint8_t)value;
    put_bytes(out, bytes, len);
}

static uint64_t varint_length(uint64_t value) {
    uint64_t len = 1;
    for (; value >= 0x80; value >>= 7) len++;
    return len;
}

static uint64_t field_length(uint64_t len) {
    return 1 + varint_length(len) + len;
}

static void put_head(struct tm_buf *out, unsigned field, uint64_t len) {
    put_varint(out, field << 3 | 2);
    put_varint(out, len);
}

static void put_field(struct tm_buf *out, unsigned field, const char *bytes, size_t len) {
    put_head(out, field, len);
    put_bytes(out, bytes, len);
}

static void put_fixed64(struct tm_buf *out, unsigned field, uint64_t value) {
    put_varint(out, field << 3 | 1);
    put_bytes(out, &value, sizeof value);
}

static void put_big_endian(struct tm_buf *out, uint64_t value) {
    value = __builtin_bswap64(value);
    put_bytes(out, &value, sizeof value);
}

/* Up to the attribute's text of `len` bytes, which is for the caller to append. */
static void put_text_head(struct tm_buf *out, unsigned field, const char *key, uint64_t len) {
    size_t key_len = strlen(key);
    uint64_t value = field_length(len);
    put_head(out, field, field_length(key_len) + field_length(value));
    put_field(out, KEY, key, key_len);
    put_head(out, VALUE, value);
    put_head(out, STRING_VALUE, len);
}

static void put_attribute(struct tm_buf *out, unsigned field, const char *key, struct tm_str text) {
    put_text_head(out, field, key, text.len);
    put_bytes(out, text.ptr, text.len);
}

static void put_int_attribute(struct tm_buf *out, const char *key, uint64_t number) {
    size_t key_len = strlen(key);
    uint64_t value = 1 + varint_length(number);
    put_head(out, ATTRIBUTES, field_length(key_len) + field_length(value));
    put_field(out, KEY, key, key_len);
    put_head(out, VALUE, value);
    put_varint(out, INT_VALUE << 3);
    put_varint(out, number);
}

/* Text between what makes JSON of it. */
static void put_message(const struct shape *shape, struct tm_buf *out, const char *key, const char *before,
                        uint64_t seed, const char *after) {
    put_text_head(out, ATTRIBUTES, key, strlen(before) + shape->text_bytes + strlen(after));
    put_string(out, before);
    words_put_text(shape, seed, out);
    put_string(out, after);
}

static void put_tags(struct tm_buf *out, uint64_t trace) {
    static const char key[] = "langfuse.trace.tags";
    char last[2] = {'t', (char)('0' + trace % 7)};
    uint64_t items = field_length(field_length(4)) + field_length(field_length(2)), value = field_length(items);
    put_head(out, ATTRIBUTES, field_length(sizeof key - 1) + field_length(value));
    put_field(out, KEY, key, sizeof key - 1);
    put_head(out, VALUE, value);
    put_head(out, ARRAY_VALUE, items);
    put_head(out, 1, field_length(4));
    put_field(out, STRING_VALUE, "load", 4);
    put_head(out, 1, field_length(2));
    put_field(out, STRING_VALUE, last, 2);
}

static void put_numbered(struct tm_buf *out, const char *key, const char *before, uint64_t number) {
    struct tm_buf text = {.ptr = (char[64]){0}, .cap = 64}; /* never grows */
    put_string(&text, before);
    put_number(&text, number);
    put_attribute(out, ATTRIBUTES, key, tm_buf_str(&text));
}

static void put_usage(struct tm_buf *out, uint64_t total) {
    struct tm_buf text = {.ptr = (char[96]){0}, .cap = 96}; /* never grows */
    put_string(&text, "{\"input\":");
    put_number(&text, total - 20);
    put_string(&text, ",\"output\":20,\"total\":");
    put_number(&text, total);
    put_string(&text, "}");
    put_attribute(out, ATTRIBUTES, "langfuse.observation.usage_details", tm_buf_str(&text));
}

static void put_attributes(const struct shape *shape, uint64_t trace, uint64_t i, struct tm_buf *out) {
    bool generation = words_is_generation(i);
    put_attribute(out, ATTRIBUTES, "langfuse.observation.type", tm_str_from(generation ? "generation" : "span"));
    put_message(shape, out, "langfuse.observation.input", "[{\"role\":\"user\",\"content\":\"",
                words_seed(TEXT_INPUT, trace, i), "\"}]");
    put_message(shape, out, "langfuse.observation.output", "{\"role\":\"assistant\",\"content\":\"",
                words_seed(TEXT_OUTPUT, trace, i), "\"}");
    put_int_attribute(out, "langfuse.observation.metadata.step", i);
    put_attribute(out, ATTRIBUTES, "langfuse.observation.metadata.region", tm_str_from("eu"));
    if (generation) {
        put_attribute(out, ATTRIBUTES, "gen_ai.operation.name", tm_str_from("chat"));
        put_attribute(out, ATTRIBUTES, "gen_ai.request.model", tm_str_from("gpt-4o"));
        put_int_attribute(out, "gen_ai.request.max_tokens", 512);
        put_usage(out, words_tokens(trace, i));
    }
    if (i > 0) return;
    put_attribute(out, ATTRIBUTES, "langfuse.trace.name", tm_str_from(words_trace_name(trace)));
    put_numbered(out, "user.id", "user-", trace % 997);
    put_numbered(out, "session.id", "session-", trace / 5);
    put_tags(out, trace);
}

static void put_span(const struct shape *shape, uint64_t trace, uint64_t i, struct tm_buf *out) {
    const char *name = words_observation_name(i);
    put_head(out, TRACE_ID, 16);
    put_big_endian(out, shape->run_key);
    put_big_endian(out, trace);
    put_head(out, SPAN_ID, 8);
    put_big_endian(out, words_span_id(shape, trace, i));
    if (i > 0) {
        put_head(out, PARENT_ID, 8);
        put_big_endian(out, words_span_id(shape, trace, (i - 1) / 2));
    }
    put_field(out, NAME, name, strlen(name));
    put_varint(out, KIND << 3);
    put_varint(out, INTERNAL);
    put_fixed64(out, START, (uint64_t)words_start_us(shape, trace, i) * 1000);
    put_fixed64(out, END, (uint64_t)words_start_us(shape, trace, i + 3) * 1000);
    put_attributes(shape, trace, i, out);
    put_head(out, STATUS, 0);
}

static uint64_t put_all_spans(const struct shape *shape, const struct part *part, struct tm_buf *out) {
    struct tm_buf span = {0};
    size_t before = out->len;
    for (uint64_t t = 0; t < part->traces; t++)
        for (uint64_t i = 0; i < part->observations; i++) {
            tm_buf_clear(&span);
            put_span(shape, part->trace + t, part->first + i, &span);
            put_field(out, SPANS, span.ptr, span.len);
        }
    tm_buf_free(&span);
    return out->len - before;
}

/* The head's length depends on what follows: it is put into room kept for it, and what is left of that goes. */
void generate_otlp(const struct shape *shape, uint64_t request, struct tm_buf *out) {
    struct part part = generate_part(shape, request);
    struct tm_buf resource = {0}, scope = {0}, head = {0};
    size_t start = out->len;
    put_attribute(&resource, ATTRIBUTES_OF_RESOURCE, "service.name", tm_str_from("loadtest"));
    put_attribute(&resource, ATTRIBUTES_OF_RESOURCE, "telemetry.sdk.language", tm_str_from("c"));
    put_field(&scope, 1, "langfuse-sdk", 12);
    put_field(&scope, 2, "4.0.0", 5);
    size_t kept = 4 * MOST_HEAD + resource.len + scope.len;
    put_room(out, kept);
    uint64_t spans = put_all_spans(shape, &part, out);
    uint64_t of_scope = field_length(scope.len) + spans;
    put_head(&head, RESOURCE_SPANS, field_length(resource.len) + field_length(of_scope));
    put_field(&head, RESOURCE, resource.ptr, resource.len);
    put_head(&head, SCOPE_SPANS, of_scope);
    put_field(&head, SCOPE, scope.ptr, scope.len);
    memcpy(out->ptr + start, head.ptr, head.len);
    memmove(out->ptr + start + head.len, out->ptr + start + kept, spans);
    out->len = start + head.len + spans;
    tm_buf_free(&resource);
    tm_buf_free(&scope);
    tm_buf_free(&head);
}
