/* generate_json: the batch API's events. */
#include "put.h"
#include "words.h"

enum half { HALF_START, HALF_END };

struct writer {
    const struct shape *shape;
    struct tm_buf *out;
    uint64_t trace;
    enum half half;
    int64_t base_us;
};

static bool is_updated(uint64_t observation) {
    return observation % UPDATED_EVERY == UPDATED_EVERY - 1;
}

/* "<run>-<kind><trace>" */
static void put_id(const struct writer *w, const char *kind, uint64_t number) {
    put_string(w->out, w->shape->run);
    put_string(w->out, kind);
    put_hex(w->out, number);
}

static void put_observation_id(const struct writer *w, uint64_t observation) {
    put_id(w, "-o", w->trace);
    put_string(w->out, "-");
    put_hex(w->out, observation);
}

static void put_envelope(const struct writer *w, const char *type, uint64_t number, int64_t at_us) {
    put_string(w->out, number ? ",{\"id\":\"" : "{\"id\":\"");
    put_id(w, "-e", w->trace);
    put_string(w->out, "-");
    put_hex(w->out, number);
    put_string(w->out, w->half == HALF_START ? "-0" : "-1");
    put_string(w->out, "\",\"type\":\"");
    put_string(w->out, type);
    put_string(w->out, "\",\"timestamp\":\"");
    words_put_time(at_us, w->out);
    put_string(w->out, "\",\"body\":{\"id\":\"");
}

static void put_end(const struct writer *w, uint64_t observation) {
    put_string(w->out, ",\"endTime\":\"");
    words_put_time(w->base_us + (int64_t)(observation + 3) * 1000, w->out);
    put_string(w->out, "\",\"output\":{\"role\":\"assistant\",\"content\":\"");
    words_put_text(w->shape, words_seed(TEXT_OUTPUT, w->trace, observation), w->out);
    put_string(w->out, "\"}");
    if (!words_is_generation(observation)) return;
    uint64_t total = words_tokens(w->trace, observation);
    put_string(w->out, ",\"usage\":{\"input\":");
    put_number(w->out, total - 20);
    put_string(w->out, ",\"output\":20,\"total\":");
    put_number(w->out, total);
    put_string(w->out, "}");
}

static void put_start(const struct writer *w, uint64_t observation) {
    put_string(w->out, ",\"name\":\"");
    put_string(w->out, words_observation_name(observation));
    put_string(w->out, "\",\"startTime\":\"");
    words_put_time(words_start_us(w->shape, w->trace, observation), w->out);
    put_string(w->out, "\",\"metadata\":{\"step\":");
    put_number(w->out, observation);
    put_string(w->out, ",\"region\":\"eu\"}");
    if (observation > 0) {
        put_string(w->out, ",\"parentObservationId\":\"");
        put_observation_id(w, (observation - 1) / 2);
        put_string(w->out, "\"");
    }
    if (words_is_generation(observation))
        put_string(w->out, ",\"model\":\"gpt-4o\",\"modelParameters\":{\"temperature\":0.7,\"max_tokens\":512}");
    put_string(w->out, ",\"input\":[{\"role\":\"user\",\"content\":\"");
    words_put_text(w->shape, words_seed(TEXT_INPUT, w->trace, observation), w->out);
    put_string(w->out, "\"}]");
}

static void put_observation(const struct writer *w, uint64_t i) {
    bool generation = words_is_generation(i);
    const char *type = w->half == HALF_END ? generation ? "generation-update" : "span-update"
                       : generation        ? "generation-create"
                                           : "span-create";
    put_envelope(w, type, i + 1, w->base_us + (int64_t)i * 1000 + w->half * 500);
    put_observation_id(w, i);
    put_string(w->out, "\",\"traceId\":\"");
    put_id(w, "-t", w->trace);
    put_string(w->out, "\"");
    if (w->half == HALF_START) put_start(w, i);
    if (w->half == HALF_END || !is_updated(i)) put_end(w, i);
    put_string(w->out, "}}");
}

static void put_trace(const struct writer *w) {
    put_envelope(w, "trace-create", 0, w->base_us + w->half * 900);
    put_id(w, "-t", w->trace);
    put_string(w->out, "\",\"timestamp\":\"");
    words_put_time(w->base_us, w->out);
    put_string(w->out, "\",\"name\":\"");
    put_string(w->out, words_trace_name(w->trace));
    if (w->half == HALF_START) {
        put_string(w->out, "\",\"userId\":\"user-");
        put_number(w->out, w->trace % 997);
        put_string(w->out, "\",\"sessionId\":\"");
        put_id(w, "-s", w->trace / 5);
        put_string(w->out, "\",\"tags\":[\"load\",\"t");
        put_number(w->out, w->trace % 7);
        put_string(w->out, "\"],\"input\":\"");
    } else put_string(w->out, "\",\"output\":\"");
    words_put_text(w->shape, w->trace + w->half, w->out);
    put_string(w->out, "\"}}");
}

static void put_score(const struct writer *w) {
    put_envelope(w, "score-create", w->shape->observations + 1, w->base_us + 1000);
    put_id(w, "-c", w->trace);
    put_string(w->out, "\",\"traceId\":\"");
    put_id(w, "-t", w->trace);
    put_string(w->out, "\",\"name\":\"quality\",\"value\":0.");
    put_number(w->out, words_mix(w->trace) % 10);
    put_string(w->out, "}}");
}

void generate_json(const struct shape *shape, uint64_t request, struct tm_buf *out) {
    struct writer w = {shape, out, request / 2, request % 2 ? HALF_END : HALF_START,
                       words_trace_us(shape, request / 2)};
    put_string(out, "{\"batch\":[");
    put_trace(&w);
    for (uint64_t i = 0; i < shape->observations; i++)
        if (w.half == HALF_START || is_updated(i)) put_observation(&w, i);
    if (w.half == HALF_END) put_score(&w);
    put_string(out, "],\"metadata\":{\"sdk_name\":\"loadtest\"}}");
}

uint64_t generate_json_events(const struct shape *shape, uint64_t request) {
    uint64_t updated = shape->observations / UPDATED_EVERY;
    return request % 2 ? 2 + updated : 1 + shape->observations;
}
