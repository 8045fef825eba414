/* models_choice: which models the browser's list shows. The one a name is priced by is found by what finds it for batch
 * (actors/pricing), made anew for each question: a person asks now and then. */
#include "call.h"
#include "models.h"
#include "pricing/pricing.h"
#include "records.h"

#include <stdio.h>
#include <string.h>

/* `prices` decides; without a usage there is nothing else to find out. */
static bool id_of(struct tm_prices *prices, struct tm_str name, struct tm_arena *arena, struct tm_str *id) {
    const struct tm_pricing what = {.model = name};
    struct tm_priced priced;
    if (!prices || tm_price(prices, &what, arena, &priced) != TM_OK) return false;
    *id = tm_arena_copy(arena, priced.model_id);
    return id->ptr != NULL;
}

/* `own` as JSON; empty: the project has none. */
static bool find_match(struct call *call, struct tm_str own, struct tm_str name, struct tm_str *id) {
    struct tm_error error = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/prices.json", call->web->settings->share_dir);
    struct tm_prices *builtin = tm_prices_load(path, &error);
    struct tm_prices *prices = builtin && own.len ? tm_prices_own(own, builtin, &error) : NULL;
    bool found = id_of(own.len ? prices : builtin, name, call->arena, id);
    tm_prices_free(prices);
    tm_prices_free(builtin);
    return found;
}

bool models_choice_read(struct models_choice *choice, struct call *call) {
    struct tm_str name, project = scope_project(call->scope);
    struct tm_record own;
    *choice = (struct models_choice){0};
    if (!params_text(&call->params, "search", &choice->search)) choice->search = TM_STR("");
    choice->has_match = params_text(&call->params, "match", &name);
    if (!choice->has_match) return true;
    if (!record_ask(call, TM_MODELS_AS_PRICES, &project, 1, &own)) return false;
    if (find_match(call, own.json, name, &choice->matched_id)) return true;
    call_fail(call, 500, "Internal Server Error", NULL);
    return false;
}

static bool has(struct tm_str text, struct tm_str part) {
    for (size_t at = 0; at + part.len <= text.len; at++)
        if (strncasecmp(text.ptr + at, part.ptr, part.len) == 0) return true;
    return false;
}

bool models_choice_has(const struct models_choice *choice, const struct tm_model *model) {
    if (choice->has_match && !tm_str_eq(choice->matched_id, model->id)) return false;
    return has(model->name, choice->search) || has(model->match, choice->search);
}
