/* generate: batches of events whose text is cut out of one page of words, so that it compresses like prose. */
#include "generate.h"

#include "model/ingestion_event.h"

#include <string.h>

enum { PAGE = 64 * 1024, UPDATED_EVERY = 4 };

static const char *page(void) {
    static char text[PAGE];
    static const char *const words[] = {"the",     "model", "answers", "with",    "context", "from",    "retrieval",
                                        "agent",   "tool",  "user",    "asks",    "about",   "latency", "tokens",
                                        "weather", "order", "refund",  "policy",  "and",     "then",    "summary",
                                        "of",      "a",     "long",    "document"};
    uint64_t state = 88172645463325252ULL;
    size_t at = text[0] ? PAGE : 0;
    while (at + 16 < PAGE) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        const char *word = words[state % (sizeof words / sizeof *words)];
        size_t len = strlen(word);
        memcpy(text + at, word, len);
        text[at + len] = ' ';
        at += len + 1;
    }
    memset(text + at, 'x', PAGE - at);
    return text;
}

static uint64_t mix(uint64_t x) {
    x ^= x >> 33, x *= 0xff51afd7ed558ccdULL, x ^= x >> 33, x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ x >> 33;
}

static void put_text(const struct shape *shape, uint64_t seed, struct tm_buf *out) {
    size_t len = shape->text_bytes < PAGE / 2 ? shape->text_bytes : PAGE / 2;
    for (uint64_t left = shape->text_bytes; left > 0; left -= len) {
        if (len > left) len = left;
        tm_buf_append(out, page() + mix(seed + left) % (PAGE - len), len);
    }
}

static void put_envelope(const struct shape *shape, const char *type, uint64_t trace, uint64_t number, enum half half,
                         int64_t at_us, struct tm_buf *out) {
    char time[32];
    tm_time_format(at_us, time);
    tm_buf_printf(out, "%s{\"id\":\"%s-e%llx-%llx-%d\",\"type\":\"%s\",\"timestamp\":\"%s\",\"body\":{",
                  number ? "," : "", shape->run, (unsigned long long)trace, (unsigned long long)number, half, type,
                  time);
}

static uint64_t tokens(uint64_t trace, uint64_t observation) {
    return 50 + mix(trace * 131 + observation) % 1000;
}

static bool is_generation(uint64_t observation) {
    return observation % 3 == 1;
}
static bool is_updated(uint64_t observation) {
    return observation % UPDATED_EVERY == UPDATED_EVERY - 1;
}

static void put_end(const struct shape *shape, uint64_t trace, uint64_t observation, int64_t end_us,
                    struct tm_buf *out) {
    char time[32];
    tm_time_format(end_us, time);
    tm_buf_printf(out, ",\"endTime\":\"%s\",\"output\":{\"role\":\"assistant\",\"content\":\"", time);
    put_text(shape, trace * 71 + observation + 7, out);
    tm_buf_printf(out, "\"}");
    if (is_generation(observation))
        tm_buf_printf(out, ",\"usage\":{\"input\":%llu,\"output\":20,\"total\":%llu}",
                      (unsigned long long)tokens(trace, observation) - 20,
                      (unsigned long long)tokens(trace, observation));
}

static void put_observation(const struct shape *shape, uint64_t trace, uint64_t i, enum half half, int64_t base_us,
                            struct tm_buf *out) {
    static const char *const names[] = {"agent-step", "chat-completion", "search-tool", "rerank", "summarise"};
    bool generation = is_generation(i);
    char start[32];
    tm_time_format(base_us + (int64_t)i * 1000, start);
    const char *type = half == HALF_END ? generation ? "generation-update" : "span-update"
                       : generation     ? "generation-create"
                                        : "span-create";
    put_envelope(shape, type, trace, i + 1, half, base_us + (int64_t)i * 1000 + half * 500, out);
    tm_buf_printf(out, "\"id\":\"%s-o%llx-%llx\",\"traceId\":\"%s-t%llx\"", shape->run, (unsigned long long)trace,
                  (unsigned long long)i, shape->run, (unsigned long long)trace);
    if (half == HALF_START) {
        tm_buf_printf(out, ",\"name\":\"%s\",\"startTime\":\"%s\",\"metadata\":{\"step\":%llu,\"region\":\"eu\"}",
                      names[i % 5], start, (unsigned long long)i);
        if (i > 0)
            tm_buf_printf(out, ",\"parentObservationId\":\"%s-o%llx-%llx\"", shape->run, (unsigned long long)trace,
                          (unsigned long long)(i - 1) / 2);
        if (generation)
            tm_buf_printf(out, ",\"model\":\"gpt-4o\",\"modelParameters\":{\"temperature\":0.7,\"max_tokens\":512}");
        tm_buf_printf(out, ",\"input\":[{\"role\":\"user\",\"content\":\"");
        put_text(shape, trace * 31 + i, out);
        tm_buf_printf(out, "\"}]");
    }
    if (half == HALF_END || !is_updated(i)) put_end(shape, trace, i, base_us + (int64_t)(i + 3) * 1000, out);
    tm_buf_printf(out, "}}");
}

static void put_trace(const struct shape *shape, uint64_t trace, enum half half, int64_t base_us, struct tm_buf *out) {
    char time[32];
    tm_time_format(base_us, time);
    put_envelope(shape, "trace-create", trace, 0, half, base_us + half * 900, out);
    tm_buf_printf(out, "\"id\":\"%s-t%llx\",\"timestamp\":\"%s\",\"name\":\"%s\"", shape->run,
                  (unsigned long long)trace, time, trace % 2 ? "support-agent" : "rag-answer");
    if (half == HALF_START)
        tm_buf_printf(out,
                      ",\"userId\":\"user-%llu\",\"sessionId\":\"%s-s%llx\",\"tags\":[\"load\",\"t%llu\"],\"input\":\"",
                      (unsigned long long)(trace % 997), shape->run, (unsigned long long)trace / 5,
                      (unsigned long long)trace % 7);
    else tm_buf_printf(out, ",\"output\":\"");
    put_text(shape, trace + half, out);
    tm_buf_printf(out, "\"}}");
}

void generate_batch(const struct shape *shape, uint64_t trace, enum half half, struct tm_buf *out) {
    int64_t base_us = shape->now_us + (int64_t)trace * 1000;
    tm_buf_printf(out, "{\"batch\":[");
    put_trace(shape, trace, half, base_us, out);
    for (uint64_t i = 0; i < shape->observations; i++)
        if (half == HALF_START || is_updated(i)) put_observation(shape, trace, i, half, base_us, out);
    if (half == HALF_END) {
        put_envelope(shape, "score-create", trace, shape->observations + 1, half, base_us + 1000, out);
        tm_buf_printf(out, "\"id\":\"%s-c%llx\",\"traceId\":\"%s-t%llx\",\"name\":\"quality\",\"value\":0.%llu}}",
                      shape->run, (unsigned long long)trace, shape->run, (unsigned long long)trace,
                      (unsigned long long)mix(trace) % 10);
    }
    tm_buf_printf(out, "],\"metadata\":{\"sdk_name\":\"loadtest\"}}");
}

uint64_t generate_event_count(const struct shape *shape, enum half half) {
    uint64_t updated = shape->observations / UPDATED_EVERY;
    return half == HALF_START ? 1 + shape->observations : 2 + updated;
}

uint64_t generate_total_tokens(const struct shape *shape, uint64_t trace) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < shape->observations; i++)
        if (is_generation(i)) sum += tokens(trace, i);
    return sum;
}
