/* models_builtin: deploy/prices.json, whose form is the price tables', as models of the API. */
#include "base/buf.h"
#include "model/decimal.h"
#include "models.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_BYTES_MOST = 16 << 20 };

struct models_builtin {
    struct tm_arena *arena;
    struct tm_model *models;
    size_t count;
};

static struct tm_str text_of(const struct tm_json *node, const char *name) {
    const struct tm_json *member = tm_json_get(node, name);
    return member && member->type == TM_JSON_STRING ? member->text : TM_STR("");
}

static void write_text(struct tm_json_writer *out, const char *key, struct tm_str text) {
    tm_json_key(out, key);
    tm_json_string(out, text);
}

/* A member as it is in the source. */
static void write_same(struct tm_json_writer *out, const char *key, const struct tm_json *value) {
    tm_json_key(out, key);
    if (value && value->type == TM_JSON_STRING) tm_json_string(out, value->text);
    else if (value && value->text.len) tm_json_raw(out, value->text);
    else tm_json_null(out);
}

static void write_condition(struct tm_json_writer *out, const struct tm_json *node) {
    const struct tm_json *usage = tm_json_get(node, "usage"), *parameter = tm_json_get(node, "parameter");
    const struct tm_json *ignore = tm_json_get(node, "ignore_case");
    tm_json_open_object(out);
    if (usage) {
        write_same(out, "usageDetailPattern", usage);
        write_same(out, "operator", tm_json_get(node, "operator"));
        write_same(out, "value", tm_json_get(node, "value"));
        tm_json_key(out, "caseSensitive");
        tm_json_bool(out, !ignore || ignore->type != TM_JSON_TRUE);
    } else {
        write_text(out, "source", parameter ? TM_STR("model_parameters") : TM_STR("metadata"));
        write_same(out, "key", parameter ? parameter : tm_json_get(node, "metadata"));
        write_text(out, "operator", TM_STR("in"));
        write_same(out, "values", tm_json_get(node, "in"));
    }
    tm_json_close_object(out);
}

/* {<dollars for a million units>: [<usage key>, ...]} as {<usage key>: <dollars for one>}. */
static void write_prices(struct tm_json_writer *out, const struct tm_json *per_million) {
    tm_json_open_object(out);
    for (const struct tm_json *c = tm_json_first(per_million); c != tm_json_end(per_million); c = tm_json_next(c)) {
        int64_t million = 0;
        tm_decimal_read(c->key, &million);
        for (const struct tm_json *k = tm_json_first(c); k != tm_json_end(c); k = tm_json_next(k)) {
            tm_json_key_str(out, k->text);
            tm_json_number(out, (double)(million / 1000000) / 1e12);
        }
    }
    tm_json_close_object(out);
}

static void write_tier(struct tm_json_writer *out, const struct tm_json *tier, int64_t priority) {
    const struct tm_json *when = tm_json_get(tier, "when"), *prices = tm_json_get(tier, "per_million");
    tm_json_open_object(out);
    write_text(out, "id", text_of(tier, "id"));
    write_text(out, "name", text_of(tier, "name"));
    tm_json_key(out, "isDefault");
    tm_json_bool(out, !when);
    tm_json_key(out, "priority");
    tm_json_int(out, priority);
    tm_json_key(out, "conditions");
    tm_json_open_array(out);
    for (const struct tm_json *c = when ? tm_json_first(when) : NULL; when && c != tm_json_end(when);
         c = tm_json_next(c))
        write_condition(out, c);
    tm_json_close_array(out);
    tm_json_key(out, "prices");
    if (prices && prices->type == TM_JSON_OBJECT) write_prices(out, prices);
    else tm_json_raw(out, TM_STR("{}"));
    tm_json_close_object(out);
}

static struct tm_str take_text(struct tm_json_writer *writer, struct tm_arena *arena) {
    struct tm_str text = tm_arena_copy(arena, tm_json_writer_text(writer));
    tm_json_writer_free(writer);
    return text;
}

/* The default comes last in the file, and first in the API, as priority 0. */
static struct tm_str tiers_of(const struct tm_json *model, struct tm_arena *arena) {
    struct tm_json_writer *out = tm_json_writer_new();
    const struct tm_json *tiers = tm_json_get(model, "tiers");
    if (!out) return (struct tm_str){0};
    tm_json_open_array(out);
    for (int pass = 0; pass < 2 && tiers && tiers->type == TM_JSON_ARRAY; pass++) {
        int64_t priority = 0;
        for (const struct tm_json *c = tm_json_first(tiers); c != tm_json_end(tiers); c = tm_json_next(c)) {
            bool is_default = !tm_json_get(c, "when");
            if (is_default == (pass == 0)) write_tier(out, c, is_default ? 0 : ++priority);
        }
    }
    tm_json_close_array(out);
    return take_text(out, arena);
}

static void read_tokenizer(const struct tm_json *node, struct tm_arena *arena, struct tm_model *out) {
    const struct tm_json *tokens = tm_json_get(node, "tokens");
    if (!tokens) return;
    bool is_claude = tm_str_is(text_of(tokens, "encoding"), "claude");
    out->tokenizer_id = is_claude ? TM_STR("claude") : TM_STR("openai");
    struct tm_json_writer *writer = is_claude ? NULL : tm_json_writer_new();
    if (!writer) return;
    const struct tm_json *model = tm_json_get(tokens, "model"), *message = tm_json_get(tokens, "per_message");
    tm_json_open_object(writer);
    write_same(writer, "tokenizerModel", model ? model : tm_json_get(node, "name"));
    if (message) {
        write_same(writer, "tokensPerMessage", message);
        write_same(writer, "tokensPerName", tm_json_get(tokens, "per_name"));
    }
    tm_json_close_object(writer);
    out->tokenizer_config = take_text(writer, arena);
}

static bool read_model(const struct tm_json *node, struct tm_arena *arena, struct tm_model *out) {
    const struct {
        struct tm_str *member;
        const char *name;
    } texts[] = {{&out->id, "id"},
                 {&out->name, "name"},
                 {&out->match, "match"},
                 {&out->start, "start"},
                 {&out->created, "created"}};
    bool ok = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i].member = tm_arena_copy(arena, text_of(node, texts[i].name));
        ok = ok && texts[i].member->ptr;
    }
    out->tiers = tiers_of(node, arena);
    read_tokenizer(node, arena, out);
    return ok && out->tiers.ptr;
}

static bool read_models(struct models_builtin *builtin, const struct tm_json *root) {
    const struct tm_json *models = tm_json_get(root, "models");
    if (!models || models->type != TM_JSON_ARRAY) return false;
    builtin->models = tm_arena_array(builtin->arena, models->count, sizeof *builtin->models);
    if (!builtin->models) return false;
    for (const struct tm_json *c = tm_json_first(models); c != tm_json_end(models); c = tm_json_next(c))
        if (!read_model(c, builtin->arena, &builtin->models[builtin->count++])) return false;
    return true;
}

static bool read_file(const char *path, struct tm_buf *out) {
    FILE *file = fopen(path, "re");
    if (!file || !tm_buf_reserve(out, FILE_BYTES_MOST)) {
        if (file) fclose(file);
        return false;
    }
    out->len = fread(out->ptr, 1, FILE_BYTES_MOST, file);
    bool whole = feof(file) && !ferror(file);
    fclose(file);
    return whole;
}

struct models_builtin *models_builtin_load(const char *share_dir, struct tm_error *error) {
    struct models_builtin *builtin = calloc(1, sizeof *builtin);
    struct tm_arena *scratch = tm_arena_new(0);
    struct tm_buf text = {0};
    const struct tm_json *root = NULL;
    char path[4096];
    snprintf(path, sizeof path, "%s/prices.json", share_dir);
    if (builtin) builtin->arena = tm_arena_new(0);
    bool ok = scratch && builtin && builtin->arena && read_file(path, &text) &&
              tm_json_parse_copy(tm_buf_str(&text), scratch, &root, NULL) == TM_OK && read_models(builtin, root);
    tm_buf_free(&text);
    tm_arena_free(scratch);
    if (ok) return builtin;
    tm_fail(error, TM_FAILED, "share", "%s cannot be read, or is no table of prices", path);
    models_builtin_free(builtin);
    return NULL;
}

void models_builtin_free(struct models_builtin *builtin) {
    if (!builtin) return;
    tm_arena_free(builtin->arena);
    free(builtin);
}

const struct tm_model *models_builtin_all(const struct models_builtin *builtin, size_t *count) {
    *count = builtin->count;
    return builtin->models;
}

const struct tm_model *models_builtin_find(const struct models_builtin *builtin, struct tm_str id) {
    for (size_t i = 0; i < builtin->count; i++)
        if (tm_str_eq(builtin->models[i].id, id)) return &builtin->models[i];
    return NULL;
}
