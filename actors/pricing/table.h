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

enum condition_kind { CONDITION_USAGE, CONDITION_PARAMETER, CONDITION_METADATA };
enum comparison { GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, EQUAL, NOT_EQUAL };

struct condition {
    enum condition_kind kind;
    pcre2_code *pattern; /* USAGE: of the keys whose units are summed */
    enum comparison comparison;
    int64_t value;
    struct tm_str name; /* PARAMETER, METADATA: of the member */
    const struct tm_str *texts;
    size_t text_count;
};

struct tier {
    struct tm_str id, name;
    const struct condition *conditions; /* none: the default, which stands last */
    size_t condition_count;
    const struct price *prices;
    size_t price_count;
};

struct model {
    struct tm_str id, name;
    pcre2_code *pattern;
    struct tm_token_rule tokens; /* no encoding: not known */
    int64_t start_us; /* since when; of two that match, the newer wins */
    const struct tier *tiers;
    size_t tier_count;
};

/* Remembers which model a name matched. A later name that falls on the same slot takes its place. */
enum { MATCH_SLOTS = 1024, MODEL_NAME_MOST = 512 };
struct match {
    char *name; /* NULL: empty */
    size_t len;
    const struct model *model; /* NULL: none matched */
};

struct tm_prices {
    struct tm_arena *arena; /* everything below but the patterns and the matches' names */
    struct model *models;   /* in the order in which they are tried */
    size_t model_count;
    pcre2_match_data *match_data;
    pcre2_match_context *match_context;
    struct match matches[MATCH_SLOTS];
};

/* The model `name` belongs to; NULL when none. */
const struct model *prices_match(struct tm_prices *prices, struct tm_str name);
bool prices_pattern_matches(struct tm_prices *prices, const pcre2_code *pattern, struct tm_str text);
void prices_forget_matches(struct tm_prices *prices);

#endif
