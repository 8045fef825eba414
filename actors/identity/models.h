/* models: projects' own models and prices, kept in Postgres (deploy/postgres/0002_models.sql).
 *
 * Every function takes a connection of its own thread (identity.h). What belongs to a project is only ever found by its
 * id. Statuses beyond those said: TM_UNAVAILABLE when Postgres does not answer, TM_NO_MEMORY, TM_FAILED.
 */
#ifndef TM_IDENTITY_MODELS_H
#define TM_IDENTITY_MODELS_H

#include "identity/identity.h"

struct tm_model { /* times as ISO 8601, UTC; JSON as text; what is absent is empty */
    struct tm_str id, name, match, start, unit, tokenizer_id, tokenizer_config, tiers, created;
};

/* All of a project, or, when `id` is not empty, that one. In `arena`. */
enum tm_status tm_models_find(struct tm_identity *identity, struct tm_str project_id, struct tm_str id,
                              struct tm_arena *arena, struct tm_model **models, size_t *count, struct tm_error *error);
/* `model` has no id and no time of creation yet, nor have its tiers ids: *out is what was stored. TM_DENIED: the
 * project has one of this name. TM_TOO_LARGE: it has `most` models. TM_INVALID: no text Postgres can hold. */
enum tm_status tm_models_add(struct tm_identity *identity, struct tm_str project_id, const struct tm_model *model,
                             size_t most, struct tm_arena *arena, struct tm_model *out, struct tm_error *error);
/* TM_NOT_FOUND: the project has none of this id. */
enum tm_status tm_models_remove(struct tm_identity *identity, struct tm_str project_id, struct tm_str id,
                                struct tm_arena *arena, struct tm_error *error);

struct tm_models_change {
    struct tm_str project_id;
    struct tm_str json; /* {"models": [...]} as tm_prices_own takes it; empty: the project has none any more */
    int64_t version;
};

/* Projects whose models changed after `version` (0: all that have any), in the order in which they did; TM_MODELS_PAGE
 * at most: when there are as many, ask again from the last. */
enum { TM_MODELS_PAGE = 10 };
enum tm_status tm_models_changed(struct tm_identity *identity, int64_t version, struct tm_arena *arena,
                                 struct tm_models_change **changes, size_t *count, struct tm_error *error);

#endif
