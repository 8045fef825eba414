/* bench_otel: what giving one span its meaning costs.
 *
 *   meson test -C build --benchmark otel -v      20,000 generations of 24 attributes and 2 KB of messages */
#include "base/clock.h"
#include "otel/otel.h"

#include <stdio.h>
#include <string.h>

enum { ROUNDS = 9, SPANS = 20000 };

#define T(key_, text_)                                                                                                 \
    {                                                                                                                  \
        TM_STR(key_), {                                                                                                \
            .type = OTEL_STRING, .text = TM_STR(text_)                                                                 \
        }                                                                                                              \
    }
#define I(key_, number_)                                                                                               \
    {                                                                                                                  \
        TM_STR(key_), {                                                                                                \
            .type = OTEL_INT, .integer = number_                                                                       \
        }                                                                                                              \
    }

static char messages[2048];

static struct otel_attribute attributes[] = {
    T("gen_ai.system", "openai"),
    T("gen_ai.operation.name", "chat"),
    T("gen_ai.request.model", "gpt-4o"),
    T("gen_ai.response.model", "gpt-4o-2024-08-06"),
    T("gen_ai.response.id", "chatcmpl-9J3uVnWJ2Hqq"),
    {TM_STR("gen_ai.request.temperature"), {.type = OTEL_DOUBLE, .real = 0.2}},
    I("gen_ai.request.max_tokens", 800),
    {TM_STR("gen_ai.request.top_p"), {.type = OTEL_DOUBLE, .real = 1}},
    I("gen_ai.usage.input_tokens", 1432),
    I("gen_ai.usage.output_tokens", 211),
    I("gen_ai.usage.cache_read.input_tokens", 1024),
    T("gen_ai.output.messages", "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"It is so.\"}]}]"),
    T("gen_ai.input.messages", ""),
    T("gen_ai.conversation.id", "c-77"),
    T("langfuse.trace.name", "answer question"),
    T("user.id", "u-1234"),
    T("session.id", "s-42"),
    T("langfuse.observation.metadata.attempt", "1"),
    T("server.address", "api.openai.com"),
    I("server.port", 443),
    T("thread.name", "MainThread"),
    I("thread.id", 140123),
    T("code.function", "answer"),
    T("http.request.method", "POST"),
};
static const struct otel_attribute of_resource[] = {
    T("service.name", "assistant"),        T("service.version", "1.4.2"),
    T("telemetry.sdk.language", "python"), T("telemetry.sdk.name", "opentelemetry"),
    T("telemetry.sdk.version", "1.27.0"),  T("deployment.environment.name", "production"),
    T("host.name", "worker-17"),           I("process.pid", 4711),
};

static struct tm_str two_kilobytes_of_messages(void) {
    static const char part[] = "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"What is it, then?\"}]}";
    size_t len = 0;
    messages[len++] = '[';
    while (len + sizeof part + 1 < sizeof messages) {
        if (len > 1) messages[len++] = ',';
        memcpy(messages + len, part, sizeof part - 1);
        len += sizeof part - 1;
    }
    messages[len++] = ']';
    return (struct tm_str){messages, len};
}

int main(void) {
    attributes[12].value.text = two_kilobytes_of_messages();
    const struct otel_resource resource = {{of_resource, sizeof of_resource / sizeof *of_resource}};
    const struct otel_scope scope = {.name = TM_STR("opentelemetry.instrumentation.openai"), .version = TM_STR("2.0")};
    struct otel_span span = {.resource = &resource,
                             .scope = &scope,
                             .trace_id = TM_STR("5b8efff798038103d269b633813fc60c"),
                             .span_id = TM_STR("eee19b7ec3c1b174"),
                             .name = TM_STR("chat gpt-4o"),
                             .start_us = 1795000000000000,
                             .end_us = 1795000001000000,
                             .attributes = {attributes, sizeof attributes / sizeof *attributes}};
    struct tm_arena *arena = tm_arena_new(0);
    double best[2] = {1e9, 1e9};
    size_t used = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int child = 0; child < 2; child++) {
            span.parent_span_id = child ? TM_STR("00f067aa0ba902b7") : TM_STR("");
            uint64_t from = tm_mono_us();
            for (int i = 0; i < SPANS; i++) {
                struct otel_meaning meaning;
                tm_arena_reset(arena);
                if (otel_map(&span, 1, arena, &meaning) != TM_OK) return 1;
            }
            double each = (double)(tm_mono_us() - from) / SPANS;
            if (each < best[child]) best[child] = each;
            used = tm_arena_used(arena);
        }
    }
    printf("root %.2f us, child %.2f us a span of %zu attributes, %zu bytes\n", best[0], best[1],
           sizeof attributes / sizeof *attributes, used);
    tm_arena_free(arena);
    return 0;
}
