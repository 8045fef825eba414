/* words: what all formats say alike: texts, numbers and times of a trace and its observations. */
#ifndef LOADTEST_WORDS_H
#define LOADTEST_WORDS_H

#include "generate.h"

#include <stdbool.h>

enum { UPDATED_EVERY = 4, TIME_LENGTH = 24, TRACE_EVERY_US = 100 };
enum text { TEXT_INPUT = 31, TEXT_OUTPUT = 71 };

uint64_t words_mix(uint64_t x); /* a permutation */
/* Compresses like prose; the same seed gives the same. */
void words_put_text(const struct shape *shape, uint64_t seed, struct tm_buf *out);
uint64_t words_seed(enum text text, uint64_t trace, uint64_t observation);
void words_put_time(int64_t us, struct tm_buf *out); /* 2026-01-31T12:00:00.000Z */

const char *words_observation_name(uint64_t observation);
const char *words_trace_name(uint64_t trace);
uint64_t words_tokens(uint64_t trace, uint64_t observation);
bool words_is_generation(uint64_t observation);
/* Traces begin TRACE_EVERY_US apart: more a second than any load sends, so that none is from the future. */
int64_t words_trace_us(const struct shape *shape, uint64_t trace);
static inline int64_t words_start_us(const struct shape *shape, uint64_t trace, uint64_t observation) {
    return words_trace_us(shape, trace) + (int64_t)observation * 1000;
}

/* The formats. */
void generate_json(const struct shape *shape, uint64_t request, struct tm_buf *out);
void generate_otlp(const struct shape *shape, uint64_t request, struct tm_buf *out);
void generate_otlp_json(const struct shape *shape, uint64_t request, struct tm_buf *out);
uint64_t generate_json_events(const struct shape *shape, uint64_t request);

/* The 8 bytes of a span's id, unlike in all traces and runs. */
static inline uint64_t words_span_id(const struct shape *shape, uint64_t trace, uint64_t observation) {
    return words_mix(shape->run_key ^ (trace << 24 | (observation + 1)));
}

#endif
