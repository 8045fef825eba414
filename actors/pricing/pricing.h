/* pricing: which model an observation used, what its tokens cost. Pure; the table is read from deploy/prices.json.
 *
 * Rules: README.md. Called after the fold, since a model and its usage may come in two events. Conditions on metadata
 * never hold, since metadata is not passed.
 */
#ifndef TM_PRICING_PRICING_H
#define TM_PRICING_PRICING_H

#include "base/arena.h"
#include "base/status.h"
#include "tokens/tokens.h"

struct tm_prices; /* patterns compiled once; matches cached; not for two threads at once */

struct tm_prices *tm_prices_load(const char *path, struct tm_error *error);
struct tm_prices *tm_prices_parse(struct tm_str json, struct tm_error *error);
void tm_prices_free(struct tm_prices *prices);
size_t tm_prices_count(const struct tm_prices *prices); /* models */

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

/* `parameters` is the JSON text of model_parameters, or empty. Results live in `arena` and borrow keys. */
enum tm_status tm_price(struct tm_prices *prices, struct tm_str model, struct tm_str parameters,
                        const struct tm_usage *usage, size_t usage_count, const struct tm_usage *provided_cost,
                        size_t provided_cost_count, struct tm_arena *arena, struct tm_priced *out);

#endif
