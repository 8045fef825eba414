/* models: models and their prices, a project's own and the built-in ones. */
#ifndef WEB_MODELS_H
#define WEB_MODELS_H

#include "identity/models.h"
#include "params.h"
#include "render.h"

/* The built-in ones, of <share>/prices.json. Read once, then only read. [any thread] */
struct models_builtin;
struct models_builtin *models_builtin_load(const char *share_dir, struct tm_error *error);
void models_builtin_free(struct models_builtin *builtin);
const struct tm_model *models_builtin_all(const struct models_builtin *builtin, size_t *count);
const struct tm_model *models_builtin_find(const struct models_builtin *builtin, struct tm_str id); /* or NULL */

/* Reads and checks what a client wants to add. What is wrong with it is told to `params`; else *model is ready for
 * tm_models_add. In `arena`. Pure. */
void models_read(const struct tm_json *body, struct params *params, struct tm_arena *arena, struct tm_model *model);
/* The tiers, within models_read: as JSON, sorted by priority. */
struct tm_str models_read_tiers(const struct tm_json *tiers, struct params *params, struct tm_arena *arena);
/* A price as a field of its name; false when there is none. An issue when it is wrong. */
bool models_read_price(const struct tm_json *price, struct tm_str path, struct params *params, struct tm_arena *arena);

/* Which of the models the browser's list asks for: any, those whose name or pattern has `search` in it, the one by
 * which an observation's model `match` is priced. In `arena`; false: answered. */
struct call;
struct models_choice {
    struct tm_str search; /* empty: none */
    bool has_match;
    struct tm_str matched_id; /* empty: `match` is priced by none */
};
bool models_choice_read(struct models_choice *choice, struct call *call);
bool models_choice_has(const struct models_choice *choice, const struct tm_model *model);

void render_model(struct render *render, const struct tm_model *model, bool is_builtin);
/* What a unit of input, of output and of all costs under the default tier, as JSON, to prices[0] to [2]; empty: not
 * said. In `arena`. */
enum { UNIT_PRICES = 3 };
void model_unit_prices(const struct tm_model *model, struct tm_arena *scratch, struct tm_arena *arena,
                       struct tm_str *prices);

/* The same for the observations of an answer, one after the other: the project's own models are read when the first
 * observation that used one comes; when Postgres is away their prices are not told. */
struct unit_prices {
    struct call *call;
    struct tm_model *own;
    size_t own_count;
    bool has_asked;
    struct tm_str of; /* the model asked for last */
    struct tm_str prices[UNIT_PRICES];
};
const struct tm_str *unit_prices_of(struct unit_prices *unit_prices, struct tm_str model_id); /* all three */

#endif
