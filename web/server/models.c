/* models: GET and POST models, GET and DELETE models/{id}. */
#include "models.h"
#include "base/log.h"
#include "call.h"
#include "handlers.h"

#include <stdlib.h>

static const char no_model[] = "No model with this id found";

static bool find_own(struct call *call, struct tm_str id, struct tm_model **models, size_t *count) {
    struct tm_error error = {0};
    enum tm_status status =
        tm_models_find(call->worker->identity, scope_project(call->scope), id, call->arena, models, count, &error);
    if (status == TM_OK) return true;
    call_identity_failed(call, status, &error);
    return false;
}

/* ---- of observations ---- */

static const struct tm_model *find_used(struct unit_prices *unit_prices, struct tm_str id) {
    struct call *call = unit_prices->call;
    struct tm_error error;
    const struct tm_model *builtin = models_builtin_find(call->web->builtin_models, id);
    if (builtin) return builtin;
    if (!unit_prices->has_asked &&
        tm_models_find(call->worker->identity, scope_project(call->scope), TM_STR(""), call->arena, &unit_prices->own,
                       &unit_prices->own_count, &error) != TM_OK)
        tm_log(TM_LOG_WARN, "models_failed", "reason=\"%s\"", error.reason);
    unit_prices->has_asked = true;
    for (size_t i = 0; i < unit_prices->own_count; i++)
        if (tm_str_eq(unit_prices->own[i].id, id)) return &unit_prices->own[i];
    return NULL;
}

const struct tm_str *unit_prices_of(struct unit_prices *unit_prices, struct tm_str model_id) {
    struct call *call = unit_prices->call;
    if (tm_str_eq(model_id, unit_prices->of)) return unit_prices->prices;
    for (size_t i = 0; i < UNIT_PRICES; i++) unit_prices->prices[i] = TM_STR("");
    unit_prices->of = tm_arena_copy(call->arena, model_id);
    const struct tm_model *model = model_id.len ? find_used(unit_prices, model_id) : NULL;
    if (model) model_unit_prices(model, call->render.scratch, call->arena, unit_prices->prices);
    return unit_prices->prices;
}

/* ---- list ---- */

struct listed {
    const struct tm_model *model;
    bool is_builtin;
};

/* What is absent comes last going up, first going down. */
static int compare_optional(struct tm_str a, struct tm_str b) {
    if (!a.len || !b.len) return (a.len == 0) - (b.len == 0);
    return tm_str_cmp(a, b);
}

static int compare(const void *left, const void *right) {
    const struct tm_model *a = ((const struct listed *)left)->model, *b = ((const struct listed *)right)->model;
    int order = tm_str_cmp(a->name, b->name);
    if (!order) order = compare_optional(a->unit, b->unit);
    if (!order) order = -compare_optional(a->start, b->start); /* one format: order of texts is order of times */
    return order ? order : tm_str_cmp(a->id, b->id);
}

static struct listed *list_all(struct call *call, const struct models_choice *choice, const struct tm_model *own,
                               size_t own_count, size_t *count) {
    size_t builtin_count;
    const struct tm_model *builtin = models_builtin_all(call->web->builtin_models, &builtin_count);
    struct listed *all = tm_arena_array(call->arena, own_count + builtin_count, sizeof *all);
    if (!all) abort(); /* the supervisor starts us anew */
    *count = 0;
    for (size_t i = 0; i < own_count; i++)
        if (models_choice_has(choice, &own[i])) all[(*count)++] = (struct listed){&own[i], false};
    for (size_t i = 0; i < builtin_count; i++)
        if (models_choice_has(choice, &builtin[i])) all[(*count)++] = (struct listed){&builtin[i], true};
    qsort(all, *count, sizeof *all, compare);
    return all;
}

void models_list(struct call *call) {
    struct page page = params_page(&call->params);
    struct tm_model *own = NULL;
    struct models_choice choice = {0};
    size_t own_count, count;
    if (!call_valid(call) || (call->for_ui && !models_choice_read(&choice, call)) ||
        !find_own(call, TM_STR(""), &own, &own_count))
        return;
    const struct listed *all = list_all(call, &choice, own, own_count, &count);
    tm_json_open_object(call->render.out);
    tm_json_key(call->render.out, "data");
    tm_json_open_array(call->render.out);
    for (uint64_t i = page.offset; i < count && i < page.offset + page.limit; i++)
        render_model(&call->render, all[i].model, all[i].is_builtin);
    tm_json_close_array(call->render.out);
    render_meta(&call->render, &page, count);
    tm_json_close_object(call->render.out);
    call_reply(call, 200);
}

/* ---- one ---- */

void models_one(struct call *call) {
    struct tm_model *own = NULL;
    size_t count;
    const struct tm_model *builtin = models_builtin_find(call->web->builtin_models, call->parts[0]);
    if (!builtin && !find_own(call, call->parts[0], &own, &count)) return;
    if (!builtin && !count) {
        call_not_found(call, no_model);
        return;
    }
    render_model(&call->render, builtin ? builtin : own, builtin != NULL);
    call_reply(call, 200);
}

void models_create(struct call *call) {
    const struct tm_json *body;
    struct tm_model wanted, stored = {0};
    struct tm_error error = {0};
    if (!call_json(call, &body)) return;
    models_read(body, &call->params, call->arena, &wanted);
    if (!call_valid(call)) return;
    enum tm_status status = tm_models_add(call->worker->identity, scope_project(call->scope), &wanted,
                                          call->web->settings->models, call->arena, &stored, &error);
    switch (status) {
    case TM_OK:
        render_model(&call->render, &stored, false);
        call_reply(call, 200);
        break;
    case TM_DENIED:
        call_fail(call, 400, "modelName: the project already has a model of this name", "InvalidRequestError");
        break;
    case TM_TOO_LARGE:
        call_fail(call, 400, "The project has as many models as it may have", "InvalidRequestError");
        break;
    case TM_INVALID:
        call_fail(call, 400, "A text holds what cannot be stored, such as a NUL, or a number is out of range",
                  "InvalidRequestError");
        break;
    default: call_identity_failed(call, status, &error); break;
    }
}

void models_delete(struct call *call) {
    struct tm_error error = {0};
    enum tm_status status =
        tm_models_remove(call->worker->identity, scope_project(call->scope), call->parts[0], call->arena, &error);
    if (status == TM_NOT_FOUND) {
        call_not_found(call, "No model with this id found. Built-in models cannot be deleted: a model of your own with "
                             "the same name goes before it.");
    } else if (status != TM_OK) {
        call_identity_failed(call, status, &error);
    } else {
        call_message(call, 200, "Model successfully deleted");
    }
}
