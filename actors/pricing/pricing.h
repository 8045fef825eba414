/* pricing: which model an observation used, what its tokens cost. Pure; the built-in table is read from
 * deploy/prices.json, a project's own is made of what the API took.
 *
 * Rules: README.md. Called after the fold, since a model and its usage may come in two events.
 */
#ifndef TM_PRICING_PRICING_H
#define TM_PRICING_PRICING_H

#include "base/arena.h"
#include "base/status.h"
#include "tokens/tokens.h"

struct tm_prices; /* patterns compiled once; matches cached; not for two threads at once */

struct tm_prices *tm_prices_load(const char *path, struct tm_error *error);
struct tm_prices *tm_prices_parse(struct tm_str json, struct tm_error *error);
/* A project's own models, {"models": [...]} in the form of README.md, before those of `builtin`, which must outlive it.
 * A model that cannot be used is left out, with a line in the log. */
struct tm_prices *tm_prices_own(struct tm_str json, struct tm_prices *builtin, struct tm_error *error);
void tm_prices_free(struct tm_prices *prices);
size_t tm_prices_count(const struct tm_prices *prices);   /* models; of a project's table its own */
size_t tm_prices_skipped(const struct tm_prices *prices); /* models left out */
size_t tm_prices_bytes(const struct tm_prices *prices);   /* memory it may come to take, about */

/* Whether a pattern from somebody else would be taken: it compiles, within bounds. False: *reason says why not, to
 * stand behind "the pattern". */
bool tm_pattern_usable(struct tm_str text, char *reason, size_t reason_size);

/* How the tokens of a model are counted; NULL: the model, or how, is not known. Lives as long as the table. */
const struct tm_token_rule *tm_prices_token_rule(struct tm_prices *prices, struct tm_str model);

struct tm_usage {
    struct tm_str key;
    int64_t units; /* of a usage map: tokens; of a cost map: dollars scaled by 10^12 */
};

struct tm_priced {
    struct tm_str model_id, tier_id, tier_name; /* empty when none matched; live as long as the table */
    const struct tm_usage *usage;               /* with "total" added */
    size_t usage_count;
    const struct tm_usage *cost; /* scaled by 10^12 */
    size_t cost_count;
    bool has_total;
    int64_t total; /* scaled by 10^12 */
};

/* What is priced. */
struct tm_pricing {
    struct tm_str model, parameters; /* parameters: JSON text, or empty */
    const struct tm_usage *usage, *provided_cost;
    size_t usage_count, provided_cost_count;
    /* A value of the metadata's top level, as it is compared: a string, or a number or boolean as text. False: there is
     * none. NULL: there is no metadata. */
    bool (*metadata)(const void *state, struct tm_str key, struct tm_str *text);
    const void *metadata_state;
};

/* Results live in `arena` and borrow keys. */
enum tm_status tm_price(struct tm_prices *prices, const struct tm_pricing *what, struct tm_arena *arena,
                        struct tm_priced *out);

#endif
