/* generate: which request holds what, in any format. */
#include "generate.h"

#include "words.h"

#include <stdio.h>

uint64_t generate_requests_of_trace(const struct shape *shape) {
    if (shape->format == FORMAT_JSON) return 2;
    return (shape->observations + shape->batch - 1) / shape->batch;
}

uint64_t generate_traces_of_request(const struct shape *shape) {
    if (shape->format == FORMAT_JSON || shape->observations > shape->batch) return 1;
    return shape->batch / shape->observations;
}

struct part generate_part(const struct shape *shape, uint64_t request) {
    uint64_t requests = generate_requests_of_trace(shape), traces = generate_traces_of_request(shape);
    struct part part = {.trace = request / requests * traces, .traces = traces, .observations = shape->observations};
    if (shape->format == FORMAT_JSON) {
        part.events = generate_json_events(shape, request);
        return part;
    }
    part.first = request % requests * shape->batch;
    if (requests > 1) {
        uint64_t left = shape->observations - part.first;
        part.observations = left < shape->batch ? left : shape->batch;
    }
    part.events = part.traces * part.observations;
    return part;
}

void generate_request(const struct shape *shape, uint64_t request, struct tm_buf *out) {
    switch (shape->format) {
    case FORMAT_JSON: generate_json(shape, request, out); break;
    case FORMAT_OTLP: generate_otlp(shape, request, out); break;
    case FORMAT_OTLP_JSON: generate_otlp_json(shape, request, out); break;
    }
}

uint64_t generate_total_tokens(const struct shape *shape, uint64_t trace) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < shape->observations; i++)
        if (words_is_generation(i)) sum += words_tokens(trace, i);
    return sum;
}

uint64_t generate_scores(const struct shape *shape) {
    return shape->format == FORMAT_JSON ? 1 : 0;
}

uint64_t generate_rows(const struct shape *shape) {
    return 1 + shape->observations + generate_scores(shape);
}

void generate_trace_prefix(const struct shape *shape, char out[GENERATE_ID]) {
    if (shape->format == FORMAT_JSON) snprintf(out, GENERATE_ID, "%s-t", shape->run);
    else snprintf(out, GENERATE_ID, "%016llx", (unsigned long long)shape->run_key);
}

void generate_trace_id(const struct shape *shape, uint64_t trace, char out[GENERATE_ID]) {
    if (shape->format == FORMAT_JSON) snprintf(out, GENERATE_ID, "%s-t%llx", shape->run, (unsigned long long)trace);
    else snprintf(out, GENERATE_ID, "%016llx%016llx", (unsigned long long)shape->run_key, (unsigned long long)trace);
}
