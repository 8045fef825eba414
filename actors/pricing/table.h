/* table: models, tiers and prices as they are kept in memory. Private to pricing. */
#ifndef TM_PRICING_TABLE_H
#define TM_PRICING_TABLE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "pricing/pricing.h"

#include <pcre2.h>

struct price {
    struct tm_str key;
    int64_t amount; /* of one unit, in 10^-12 dollars */
};

/* One that runs into the limit of its steps (match.c) does not match, and is set aside when it does so for the third
 * time: until the table is made anew it matches nothing and costs nothing. */
struct pattern {
    pcre2_code *code;
    size_t bytes;
    unsigned strikes;
};

enum condition_kind { CONDITION_USAGE, CONDITION_PARAMETER, CONDITION_METADATA };
enum comparison { GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, EQUAL, NOT_EQUAL };

struct condition {
    enum condition_kind kind;
    struct pattern pattern; /* USAGE: of the keys whose units are summed */
    enum comparison comparison;
    int64_t value;
    struct tm_str name; /* PARAMETER, METADATA: of the member */
    const struct tm_str *texts;
    size_t text_count;
};

struct tier {
    struct tm_str id, name;
    struct condition *conditions; /* none: the default, which stands last */
    size_t condition_count;
    const struct price *prices;
    size_t price_count;
};

struct model {
    struct tm_str id, name;
    struct pattern pattern;
    struct tm_token_rule tokens; /* no encoding: not known */
    int64_t start_us;            /* since when; of two that match, the newer wins */
    struct tier *tiers;
    size_t tier_count;
};

/* Remembers which model a name matched. A later name that falls on the same slot takes its place. */
enum { MATCH_SLOTS = 1024, OWN_MATCH_SLOTS = 128, MODEL_NAME_MOST = 512 };
struct match {
    char *name; /* NULL: empty */
    size_t len;
    struct model *model; /* NULL: none matched */
};

struct encoding {
    struct tm_str start, name; /* of OpenAI's models: the first of these a name starts with says how it is counted */
};

struct tm_prices {
    struct tm_arena *arena; /* everything below but the patterns and the matches' names */
    struct model *models;   /* in the order in which they are tried */
    size_t model_count, skipped_count, compiled_bytes;
    struct encoding *encodings;
    size_t encoding_count;
    struct tm_prices *builtin; /* asked for names that match nothing here; NULL: this is it */
    pcre2_match_data *match_data;
    pcre2_match_context *match_context;
    int64_t steps_allowed, steps_left; /* of a project's table: by all patterns together, by the one under way */
    struct match *matches;
    size_t slot_count;
};

/* load.c: into a table that is empty. */
enum tm_status prices_load(struct tm_prices *prices, const struct tm_prices *builtin, struct tm_str json,
                           struct tm_error *error);
void prices_model_clear(struct model *model); /* its patterns; the rest is the arena's */

/* `bounded`: from somebody else, so of bounded length, depth and compiled size. False: *reason says why not. */
bool pattern_compile(struct tm_str text, bool ignore_case, bool bounded, struct pattern *out, char *reason,
                     size_t reason_size);

/* The model `name` belongs to, and the table it is of; NULL when none. */
struct model *prices_match(struct tm_prices **prices, struct tm_str name);
bool prices_pattern_matches(struct tm_prices *prices, struct pattern *pattern, struct tm_str text);
void prices_allow_row(struct tm_prices *prices); /* before the conditions of tiers are tried */
int prices_count_step(pcre2_callout_block *block, void *state);
void prices_forget_matches(struct tm_prices *prices);

#endif
