/* score_configs: one question for all that are named. */
#include "identity/score_configs.h"

#include "identity/connection.h"

static bool read_row(const PGresult *result, int row, struct tm_arena *arena, struct tm_score_config_row *out) {
    out->project_id = tm_arena_copy(arena, identity_text(result, row, 0));
    out->id = tm_arena_copy(arena, identity_text(result, row, 1));
    out->json = tm_arena_copy(arena, identity_text(result, row, 2));
    return out->project_id.ptr && out->id.ptr && out->json.ptr;
}

enum tm_status tm_score_configs_named(struct tm_identity *identity, struct tm_str names, struct tm_arena *arena,
                                      struct tm_score_config_row **rows, size_t *count, struct tm_error *error) {
    const char *parameter;
    PGresult *result = NULL;
    if (!identity_parameter(arena, names, &parameter))
        return parameter ? tm_fail(error, TM_INVALID, "", "a name holds a NUL")
                         : tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    enum tm_status status =
        identity_query(identity, SQL_SCORE_CONFIGS_NAMED, (const char *const[]){parameter}, &result, error);
    if (status != TM_OK) return status;
    size_t found = (size_t)PQntuples(result);
    struct tm_score_config_row *list = tm_arena_array(arena, found + 1, sizeof *list);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < found; i++) ok = read_row(result, (int)i, arena, &list[i]);
    PQclear(result);
    if (!ok) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    *rows = list;
    *count = found;
    return TM_OK;
}
