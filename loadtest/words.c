/* words: a page of words, and what is drawn by number. */
#include "words.h"

#include "put.h"

#include <math.h>
#include <pthread.h>

/* Prose is drawn word by word, the common ones more often (Zipf's law), and none of it is said twice: texts cut out of
 * one page are found again whole by a compressor, which made a stored row four times smaller than users' rows are. In
 * blocks of 1 MiB, as ClickHouse compresses, it takes zstd -3 to 0.29 of its size and lz4 to 0.50; README files of npm
 * packages, cut into texts of 1 KB and shuffled, 0.26 and 0.46 (once, by hand, with their programs). */
enum { DRAWN_LOG = 12, DRAWN = 1 << DRAWN_LOG, WORD_BYTES = 16 };

struct word {
    char text[WORD_BYTES - 1];
    uint8_t len; /* with the space behind it */
};

static struct word drawn[DRAWN];

static const char *const stems[] = {
    "the",    "to",       "of",      "and",      "a",       "in",      "is",     "that",    "for",     "it",
    "with",   "you",      "on",      "as",       "be",      "not",     "from",   "this",    "have",    "or",
    "by",     "can",      "was",     "are",      "we",      "will",    "your",   "which",   "if",      "at",
    "model",  "answer",   "context", "agent",    "tool",    "user",    "ask",    "token",   "weather", "order",
    "refund", "policy",   "summar",  "document", "search",  "result",  "query",  "account", "invoice", "deliver",
    "custom", "product",  "price",   "return",   "support", "ticket",  "report", "system",  "data",    "table",
    "code",   "function", "error",   "valid",    "request", "respon",  "server", "time",    "day",     "week",
    "month",  "number",   "list",    "item",     "change",  "updat",   "creat",  "explain", "compar",  "translat",
    "writ",   "read",     "check",   "look",     "find",    "know",    "think",  "reason",  "step",    "first",
    "second", "last",     "next",    "because",  "however", "also",    "please", "thank",   "help",    "need",
    "want",   "provid",   "includ",  "contain",  "follow",  "special", "import", "possib",  "general", "differ",
    "countr", "compan",   "person",  "market",   "service", "travel",  "hotel",  "flight",  "book",    "payment",
    "card",   "email",    "address", "phone",    "house",   "city",    "school", "health",  "doctor",  "recipe",
    "water"};
static const char *const endings[] = {"", "s", ",", ".", "ed", "ing"};
enum { STEMS = sizeof stems / sizeof *stems, ENDINGS = sizeof endings / sizeof *endings };

/* The word of a rank: all stems bare, then with an ending, then with the next. */
static struct word word_of(size_t rank) {
    struct word word = {0};
    const char *stem = stems[rank % STEMS], *ending = endings[rank / STEMS];
    size_t of_stem = strlen(stem), of_ending = strlen(ending);
    memcpy(word.text, stem, of_stem);
    memcpy(word.text + of_stem, ending, of_ending);
    word.text[of_stem + of_ending] = ' ';
    word.len = (uint8_t)(of_stem + of_ending + 1);
    return word;
}

static void draw_all(void) {
    for (size_t i = 0; i < DRAWN; i++) drawn[i] = word_of((size_t)pow(STEMS * ENDINGS, ((double)i + 0.5) / DRAWN) - 1);
}

uint64_t words_mix(uint64_t x) {
    x ^= x >> 33, x *= 0xff51afd7ed558ccdULL, x ^= x >> 33, x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ x >> 33;
}

void words_put_text(const struct shape *shape, uint64_t seed, struct tm_buf *out) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, draw_all);
    char *at = put_room(out, shape->text_bytes + WORD_BYTES), *end = at + shape->text_bytes;
    for (uint64_t state = words_mix(seed + 1) | 1; at < end;) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        for (uint64_t bits = state; bits && at < end; bits >>= DRAWN_LOG) {
            const struct word *word = &drawn[bits % DRAWN];
            memcpy(at, word->text, sizeof word->text);
            at += word->len;
        }
    }
    out->len -= WORD_BYTES;
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
