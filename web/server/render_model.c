/* render_model: a model with its prices; those of the default tier stand beside the tiers. */
#include "models.h"

static const struct tm_json *default_prices(const struct tm_model *model, struct tm_arena *scratch) {
    const struct tm_json *tiers = NULL;
    if (tm_json_parse_copy(model->tiers, scratch, &tiers, NULL) != TM_OK || tiers->type != TM_JSON_ARRAY) return NULL;
    for (const struct tm_json *c = tm_json_first(tiers); c != tm_json_end(tiers); c = tm_json_next(c)) {
        const struct tm_json *is_default = tm_json_get(c, "isDefault"), *prices = tm_json_get(c, "prices");
        if (is_default && is_default->type == TM_JSON_TRUE && prices && prices->type == TM_JSON_OBJECT) return prices;
    }
    return NULL;
}

static struct tm_str unit_price(const struct tm_json *prices, size_t index) {
    static const char *const keys[UNIT_PRICES] = {"input", "output", "total"};
    const struct tm_json *price = prices ? tm_json_get(prices, keys[index]) : NULL;
    return price && price->type == TM_JSON_NUMBER ? price->text : TM_STR("");
}

void model_unit_prices(const struct tm_model *model, struct tm_arena *scratch, struct tm_arena *arena,
                       struct tm_str *prices) {
    const struct tm_json *all = default_prices(model, scratch);
    for (size_t i = 0; i < UNIT_PRICES; i++) prices[i] = tm_arena_copy(arena, unit_price(all, i));
    tm_arena_reset(scratch);
}

static void render_prices(struct render *render, const struct tm_json *prices) {
    tm_json_key(render->out, "prices");
    tm_json_open_object(render->out);
    for (const struct tm_json *c = prices ? tm_json_first(prices) : NULL; prices && c != tm_json_end(prices);
         c = tm_json_next(c)) {
        if (c->type != TM_JSON_NUMBER) continue;
        tm_json_key_str(render->out, c->key);
        tm_json_open_object(render->out);
        render_raw(render, "price", c->text);
        tm_json_close_object(render->out);
    }
    tm_json_close_object(render->out);
}

void render_model(struct render *render, const struct tm_model *model, bool is_builtin) {
    const struct tm_json *prices = default_prices(model, render->scratch);
    tm_json_open_object(render->out);
    render_text(render, "id", model->id);
    render_text(render, "modelName", model->name);
    render_text(render, "matchPattern", model->match);
    render_optional(render, "startDate", model->start);
    render_optional(render, "unit", model->unit);
    render_raw(render, "inputPrice", unit_price(prices, 0));
    render_raw(render, "outputPrice", unit_price(prices, 1));
    render_raw(render, "totalPrice", unit_price(prices, 2));
    render_optional(render, "tokenizerId", model->tokenizer_id);
    render_raw(render, "tokenizerConfig", model->tokenizer_config);
    tm_json_key(render->out, "isLangfuseManaged");
    tm_json_bool(render->out, is_builtin);
    render_text(render, "createdAt", model->created);
    render_prices(render, prices);
    render_raw(render, "pricingTiers", model->tiers);
    tm_json_close_object(render->out);
    tm_arena_reset(render->scratch);
}
