/* words: a page of words, and what is drawn by number. */
#include "words.h"

#include "put.h"

enum { PAGE = 64 * 1024 };

static const char *page(void) {
    static char text[PAGE];
    static const char *const words[] = {"the",     "model", "answers", "with",    "context", "from",    "retrieval",
                                        "agent",   "tool",  "user",    "asks",    "about",   "latency", "tokens",
                                        "weather", "order", "refund",  "policy",  "and",     "then",    "summary",
                                        "of",      "a",     "long",    "document"};
    if (text[0]) return text;
    uint64_t state = 88172645463325252ULL;
    size_t at = 0;
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

uint64_t words_mix(uint64_t x) {
    x ^= x >> 33, x *= 0xff51afd7ed558ccdULL, x ^= x >> 33, x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ x >> 33;
}

void words_put_text(const struct shape *shape, uint64_t seed, struct tm_buf *out) {
    size_t len = shape->text_bytes < PAGE / 2 ? shape->text_bytes : PAGE / 2;
    for (uint64_t left = shape->text_bytes; left > 0; left -= len) {
        if (len > left) len = left;
        put_bytes(out, page() + words_mix(seed + left) % (PAGE - len), len);
    }
}

uint64_t words_seed(enum text text, uint64_t trace, uint64_t observation) {
    return trace * text + observation + (text == TEXT_OUTPUT ? 7 : 0);
}

static char *put_padded(char *at, unsigned value, int digits) {
    for (int i = digits - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
    return at + digits;
}

/* The date of a number of days since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
static char *put_date(char *at, unsigned days) {
    unsigned shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
    unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year + year / 4 - year / 100), part = (5 * of_year + 2) / 153;
    unsigned month = part < 10 ? part + 3 : part - 9;
    at = put_padded(at, year + era * 400 + (month <= 2), 4);
    *at++ = '-';
    at = put_padded(at, month, 2);
    *at++ = '-';
    return put_padded(at, of_year - (153 * part + 2) / 5 + 1, 2);
}

void words_put_time(int64_t us, struct tm_buf *out) {
    uint64_t ms = (uint64_t)us / 1000;
    unsigned rest = (unsigned)(ms % 86400000);
    char *at = put_date(put_room(out, TIME_LENGTH), (unsigned)(ms / 86400000));
    *at++ = 'T';
    at = put_padded(at, rest / 3600000, 2);
    *at++ = ':';
    at = put_padded(at, rest / 60000 % 60, 2);
    *at++ = ':';
    at = put_padded(at, rest / 1000 % 60, 2);
    *at++ = '.';
    *put_padded(at, rest % 1000, 3) = 'Z';
}

const char *words_observation_name(uint64_t observation) {
    static const char *const names[] = {"agent-step", "chat-completion", "search-tool", "rerank", "summarise"};
    return names[observation % 5];
}

const char *words_trace_name(uint64_t trace) {
    return trace % 2 ? "support-agent" : "rag-answer";
}

uint64_t words_tokens(uint64_t trace, uint64_t observation) {
    return 50 + words_mix(trace * 131 + observation) % 1000;
}

bool words_is_generation(uint64_t observation) {
    return observation % 3 == 1;
}

int64_t words_trace_us(const struct shape *shape, uint64_t trace) {
    return shape->now_us + (int64_t)trace * TRACE_EVERY_US;
}
