/* records: one row of JSON and, of lists, how many there are. */
#include "identity/records.h"

#include "identity/connection.h"

#include <stdlib.h>
#include <string.h>

static const enum identity_statement statements[] = {
    [TM_SCORE_CONFIGS] = SQL_SCORE_CONFIGS,
    [TM_SCORE_CONFIG] = SQL_SCORE_CONFIG,
    [TM_SCORE_CONFIG_ADD] = SQL_SCORE_CONFIG_INSERT,
    [TM_SCORE_CONFIG_CHANGE] = SQL_SCORE_CONFIG_UPDATE,
    [TM_COMMENTS] = SQL_COMMENTS,
    [TM_COMMENT] = SQL_COMMENT,
    [TM_COMMENT_ADD] = SQL_COMMENT_INSERT,
    [TM_COMMENTS_SHOWN] = SQL_COMMENTS_SHOWN,
    [TM_COMMENT_COUNTS] = SQL_COMMENT_COUNTS,
    [TM_COMMENT_REMOVE] = SQL_COMMENT_DELETE,
    [TM_AUTHORS] = SQL_AUTHORS,
    [TM_MEMBER] = SQL_MEMBER,
    [TM_API_KEYS] = SQL_KEYS,
    [TM_API_KEY_REVOKE] = SQL_KEY_REVOKE,
    [TM_ORGANIZATIONS] = SQL_USER_ORGANIZATIONS,
    [TM_PROJECT_SETTINGS] = SQL_PROJECT_SETTINGS,
    [TM_PROJECT_CHANGE] = SQL_PROJECT_CHANGE,
    [TM_PROJECT_ADD] = SQL_PROJECT_ADD,
    [TM_PROJECT_DELETE] = SQL_PROJECT_DELETE,
    [TM_MEMBERS] = SQL_MEMBERS,
    [TM_USER_RENAME] = SQL_USER_RENAME,
    [TM_MODELS_AS_PRICES] = SQL_MODELS_AS_PRICES,
    [TM_VIEWS] = SQL_VIEWS,
    [TM_VIEW] = SQL_VIEW,
    [TM_VIEW_NAMED] = SQL_VIEW_NAMED,
    [TM_VIEW_ADD] = SQL_VIEW_INSERT,
    [TM_VIEW_CHANGE] = SQL_VIEW_UPDATE,
    [TM_VIEW_REMOVE] = SQL_VIEW_DELETE,
    [TM_VIEW_DEFAULT] = SQL_VIEW_DEFAULT_UPSERT,
    [TM_VIEW_NO_DEFAULT] = SQL_VIEW_DEFAULT_DELETE,
    [TM_DASHBOARDS] = SQL_DASHBOARDS,
    [TM_DASHBOARD] = SQL_DASHBOARD,
    [TM_DASHBOARD_ADD] = SQL_DASHBOARD_INSERT,
    [TM_DASHBOARD_CHANGE] = SQL_DASHBOARD_UPDATE,
    [TM_DASHBOARD_DELETE] = SQL_DASHBOARD_DELETE,
};

enum tm_status tm_record_ask(struct tm_identity *identity, enum tm_record_question question,
                             const struct tm_str *values, size_t count, struct tm_arena *arena, struct tm_record *out,
                             struct tm_error *error) {
    const char *parameters[TM_RECORD_VALUES_MOST] = {NULL};
    PGresult *rows = NULL;
    *out = (struct tm_record){0};
    for (size_t i = 0; i < count && i < TM_RECORD_VALUES_MOST; i++) {
        struct tm_str copy = tm_arena_copy(arena, values[i]);
        if (!copy.ptr) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
        if (strlen(copy.ptr) != copy.len) return tm_fail(error, TM_INVALID, "", "a text holds a NUL");
        parameters[i] = copy.len ? copy.ptr : NULL;
    }
    enum tm_status status = identity_query(identity, statements[question], parameters, &rows, error);
    if (status != TM_OK) return status;
    if (PQntuples(rows) > 0) {
        out->json = tm_arena_copy(arena, identity_text(rows, 0, 0));
        if (PQnfields(rows) > 1) out->total = strtoll(PQgetvalue(rows, 0, 1), NULL, 10);
        if (!out->json.ptr) status = tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    }
    PQclear(rows);
    return status;
}
