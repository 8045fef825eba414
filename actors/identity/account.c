/* account: what people change of their own. */
#include "identity/users.h"

/* *hash is "" for who signs in elsewhere, and for nobody. */
static enum tm_status stored_hash(struct tm_identity *identity, const char *user_id, char hash[SECRET_HASH_SIZE],
                                  struct tm_error *error) {
    PGresult *row = NULL;
    enum tm_status status = identity_query(identity, SQL_USER_PASSWORD, (const char *const[]){user_id}, &row, error);
    if (status != TM_OK) return status;
    tm_str_to(PQntuples(row) ? identity_text(row, 0, 0) : TM_STR(""), hash, SECRET_HASH_SIZE);
    PQclear(row);
    return TM_OK;
}

enum tm_status tm_identity_password_change(struct tm_identity *identity, struct tm_str user_id, struct tm_str token,
                                           struct tm_str old, struct tm_str wanted, struct tm_arena *arena,
                                           struct tm_error *error) {
    char was[SECRET_HASH_SIZE], hash[SECRET_HASH_SIZE], session[SECRET_HEX_SIZE];
    const char *id;
    PGresult *row = NULL;
    if (!identity_parameter(arena, user_id, &id) || !identity_token_hash(token, session))
        return tm_fail(error, TM_DENIED, "", "Not signed in");
    enum tm_status status = stored_hash(identity, id, was, error);
    if (status != TM_OK) return status;
    if (!secret_password_verify(old, was)) return tm_fail(error, TM_DENIED, "password", "This is not your password");
    status = secret_password_hash(wanted, hash);
    if (status != TM_OK) return tm_fail(error, status, "newPassword", "cannot be hashed");
    const char *const values[] = {id, was, hash, session};
    status = identity_query(identity, SQL_USER_CHANGE_PASSWORD, values, &row, error);
    if (status != TM_OK) return status;
    bool changed = PQntuples(row) > 0; /* else it was changed elsewhere, between the two statements */
    PQclear(row);
    return changed ? TM_OK : tm_fail(error, TM_DENIED, "password", "This is not your password");
}
