/* models: rows in and out. */
#include "identity/models.h"

#include "identity/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum tm_status no_memory(struct tm_error *error) {
    return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
}

/* Columns as MODEL_COLUMNS of statements.c has them. */
static bool read_model(const PGresult *result, int row, struct tm_arena *arena, struct tm_model *out) {
    struct tm_str *members[] = {
        &out->id,    &out->name,   &out->match, &out->start, &out->unit, &out->tokenizer_id, &out->tokenizer_config,
        &out->tiers, &out->created};
    for (int i = 0; i < (int)(sizeof members / sizeof *members); i++) {
        *members[i] = tm_arena_copy(arena, identity_text(result, row, i));
        if (!members[i]->ptr) return false;
    }
    return true;
}

enum tm_status tm_models_find(struct tm_identity *identity, struct tm_str project_id, struct tm_str id,
                              struct tm_arena *arena, struct tm_model **models, size_t *count, struct tm_error *error) {
    const char *values[2];
    PGresult *rows = NULL;
    *count = 0;
    if (!identity_parameter(arena, project_id, &values[0]) || !identity_parameter(arena, id, &values[1]))
        return TM_OK; /* nobody's */
    enum tm_status status = identity_query(identity, SQL_MODELS, values, &rows, error);
    if (status != TM_OK) return status;
    size_t found = (size_t)PQntuples(rows);
    struct tm_model *list = tm_arena_array(arena, found + 1, sizeof *list);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < found; i++) ok = read_model(rows, (int)i, arena, &list[i]);
    PQclear(rows);
    if (!ok) return no_memory(error);
    *models = list;
    *count = found;
    return TM_OK;
}

/* Nothing was stored: why? */
static enum tm_status why_not(struct tm_identity *identity, const char *project_id, const char *name,
                              struct tm_error *error) {
    PGresult *rows = NULL;
    enum tm_status status =
        identity_query(identity, SQL_MODEL_NAMED, (const char *const[]){project_id, name}, &rows, error);
    if (status != TM_OK) return status;
    bool exists = PQntuples(rows) > 0;
    PQclear(rows);
    return exists ? tm_fail(error, TM_DENIED, "modelName", "the project has a model of this name")
                  : tm_fail(error, TM_TOO_LARGE, "", "the project has as many models as it may have");
}

enum tm_status tm_models_add(struct tm_identity *identity, struct tm_str project_id, const struct tm_model *model,
                             size_t most, struct tm_arena *arena, struct tm_model *out, struct tm_error *error) {
    const struct tm_str texts[] = {
        project_id,  model->name, model->match, model->start, model->unit, model->tokenizer_id, model->tokenizer_config,
        model->tiers};
    enum { TEXTS = sizeof texts / sizeof *texts };
    const char *values[TEXTS + 1];
    char limit[24];
    PGresult *rows = NULL;
    for (size_t i = 0; i < TEXTS; i++)
        if (!identity_parameter(arena, texts[i], &values[i]))
            return tm_fail(error, TM_INVALID, "", "a text holds a NUL");
    snprintf(limit, sizeof limit, "%zu", most);
    values[TEXTS] = limit;
    enum tm_status status = identity_query(identity, SQL_MODEL_INSERT, values, &rows, error);
    if (status != TM_OK) return status;
    bool stored = PQntuples(rows) > 0, ok = !stored || read_model(rows, 0, arena, out);
    PQclear(rows);
    if (!ok) return no_memory(error);
    return stored ? TM_OK : why_not(identity, values[0], values[1], error);
}

enum tm_status tm_models_remove(struct tm_identity *identity, struct tm_str project_id, struct tm_str id,
                                struct tm_arena *arena, struct tm_error *error) {
    const char *values[2];
    PGresult *rows = NULL;
    bool found = false;
    if (identity_parameter(arena, project_id, &values[0]) && identity_parameter(arena, id, &values[1])) {
        enum tm_status status = identity_query(identity, SQL_MODEL_DELETE, values, &rows, error);
        if (status != TM_OK) return status;
        found = PQntuples(rows) > 0;
        PQclear(rows);
    }
    return found ? TM_OK : tm_fail(error, TM_NOT_FOUND, "id", "the project has no such model");
}

static bool read_change(const PGresult *result, int row, struct tm_arena *arena, struct tm_models_change *out) {
    out->project_id = tm_arena_copy(arena, identity_text(result, row, 0));
    out->version = strtoll(PQgetvalue(result, row, 1), NULL, 10);
    out->json = tm_arena_copy(arena, identity_text(result, row, 2));
    return out->project_id.ptr && out->json.ptr;
}

enum tm_status tm_models_changed(struct tm_identity *identity, int64_t version, struct tm_arena *arena,
                                 struct tm_models_change **changes, size_t *count, struct tm_error *error) {
    char after[24], most[24];
    PGresult *rows = NULL;
    snprintf(after, sizeof after, "%lld", (long long)version);
    snprintf(most, sizeof most, "%d", TM_MODELS_PAGE);
    enum tm_status status =
        identity_query(identity, SQL_MODELS_CHANGED, (const char *const[]){after, most}, &rows, error);
    if (status != TM_OK) return status;
    *count = (size_t)PQntuples(rows);
    *changes = tm_arena_array(arena, *count + 1, sizeof **changes);
    bool ok = *changes != NULL;
    for (size_t i = 0; ok && i < *count; i++) ok = read_change(rows, (int)i, arena, &(*changes)[i]);
    PQclear(rows);
    return ok ? TM_OK : no_memory(error);
}
