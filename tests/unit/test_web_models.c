/* models of the API: what is taken is what prices are made of, and the built-in ones show as they are used. */
#include "pricing/pricing.h"
#include "web/server/models.h"

#include <criterion/criterion.h>
#include <string.h>

static struct tm_arena *arena;
static struct params params;
static struct tm_error error;

static void set_up(void) {
    arena = tm_arena_new(0);
    memset(&params, 0, sizeof params);
}
static void tear_down(void) {
    tm_arena_free(arena);
}
TestSuite(web_models, .init = set_up, .fini = tear_down);

static struct tm_model read_body(const char *json) {
    const struct tm_json *body;
    struct tm_model model;
    params.issue_count = 0;
    cr_assert_eq(tm_json_parse_copy(tm_str_from(json), arena, &body, &error), TM_OK, "%s", json);
    models_read(body, &params, arena, &model);
    return model;
}

Test(web_models, bodies_of_any_shape_are_refused_with_their_fields) {
    const char *const bodies[] = {
        "7",
        "null",
        "[]",
        "{}",
        "\"x\"",
        "{\"modelName\":[],\"matchPattern\":{}}",
        "{\"modelName\":\"m\",\"matchPattern\":\"x\",\"pricingTiers\":[7]}",
        "{\"modelName\":\"m\",\"matchPattern\":\"x\",\"pricingTiers\":[{\"conditions\":[7],\"prices\":[1]}]}",
        "{\"modelName\":\"m\",\"matchPattern\":\"x\",\"pricingTiers\":[{\"name\":7,\"priority\":1e999,\"isDefault\":0}]"
        "}",
        "{\"modelName\":\"m\",\"matchPattern\":\"x\",\"pricingTiers\":{\"a\":1}}",
        "{\"modelName\":\"m\",\"matchPattern\":\"x\",\"inputPrice\":1e9}",
        "{\"modelName\":\"m\",\"matchPattern\":\"x\",\"inputPrice\":1e999}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        read_body(bodies[i]);
        cr_assert_gt(params.issue_count, 0, "%s", bodies[i]);
    }
}

Test(web_models, flat_prices_are_a_default_tier) {
    struct tm_model model = read_body("{\"modelName\":\"m\",\"matchPattern\":\"^m$\",\"inputPrice\":2.5e-6,"
                                      "\"outputPrice\":0,\"pricingTiers\":[],\"unit\":null}");
    cr_assert_eq(params.issue_count, 0);
    cr_assert_str_eq(model.tiers.ptr, "[{\"name\":\"Standard\",\"isDefault\":true,\"priority\":0,\"conditions\":[],"
                                      "\"prices\":{\"input\":2.5e-6,\"output\":0}}]");
}

Test(web_models, built_in_ones_cost_what_they_are_priced_at) {
    struct models_builtin *builtin = models_builtin_load(TM_SOURCE_ROOT "/deploy", &error);
    cr_assert_not_null(builtin, "%s", error.reason);
    struct tm_prices *prices = tm_prices_load(TM_SOURCE_ROOT "/deploy/prices.json", &error);
    struct tm_arena *scratch = tm_arena_new(0);
    size_t count;
    const struct tm_model *models = models_builtin_all(builtin, &count);
    cr_assert_eq(count, tm_prices_count(prices));
    for (size_t i = 0; i < count; i++) {
        /* The tiers, sent by a client, are taken as they are. */
        struct tm_str body = tm_arena_printf(
            arena, "{\"modelName\":\"m\",\"matchPattern\":\"x\",\"pricingTiers\":%.*s}", TM_STR_ARG(models[i].tiers));
        read_body(body.ptr);
        for (size_t k = 0; k < params.issue_count; k++)
            cr_assert_str_eq(params.issues[k].message, "All tiers must price the same usage types", "%.*s: %s: %s",
                             TM_STR_ARG(models[i].name), params.issues[k].path, params.issues[k].message);
        cr_assert_eq(models_builtin_find(builtin, models[i].id), &models[i]);
    }
    struct tm_model gpt = *models_builtin_find(builtin, TM_STR("b9854a5c92dc496b997d99d20"));
    struct tm_str unit[UNIT_PRICES];
    model_unit_prices(&gpt, scratch, arena, unit);
    cr_assert(tm_str_is(gpt.name, "gpt-4o"));
    cr_assert(tm_str_is(unit[0], "0.0000025") && tm_str_is(unit[1], "0.00001") && !unit[2].len, "%s %s", unit[0].ptr,
              unit[1].ptr);
    cr_assert_null(models_builtin_find(builtin, TM_STR("x")));
    tm_arena_free(scratch);
    tm_prices_free(prices);
    models_builtin_free(builtin);
    cr_assert_null(models_builtin_load("/nonexistent", &error));
}
