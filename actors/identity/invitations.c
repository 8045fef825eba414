/* invitations: made, shown, used up. */
#include "identity/invitations.h"

#include "identity/users.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)TM_INVITATION_SIZE == (int)SECRET_HEX_SIZE, "an invitation is a random secret in hex");

enum tm_status identity_invite(struct tm_identity *identity, const char *user_id, const char *organization_id,
                               char invitation[TM_INVITATION_SIZE], struct tm_error *error) {
    char secret[SECRET_HEX_SIZE], hash[SECRET_HEX_SIZE], seconds[16];
    secret_random_hex(secret);
    secret_sha256_hex(tm_str_from(secret), hash);
    snprintf(seconds, sizeof seconds, "%d", TM_INVITATION_DAYS * 86400);
    const char *const values[] = {user_id, organization_id, hash, seconds};
    enum tm_status status = identity_execute(identity, SQL_INVITATION_SET, values, error);
    if (status == TM_OK) memcpy(invitation, secret, sizeof secret);
    return status;
}

static enum tm_status gone(struct tm_error *error) {
    return tm_fail(error, TM_NOT_FOUND, "token", "This invitation was used, or has ended. Ask for a new one.");
}

enum tm_status tm_invitation_show(struct tm_identity *identity, struct tm_str invitation, struct tm_arena *arena,
                                  struct tm_str *json, struct tm_error *error) {
    char hash[SECRET_HEX_SIZE];
    PGresult *row = NULL;
    if (!identity_token_hash(invitation, hash)) return gone(error);
    enum tm_status status = identity_query(identity, SQL_INVITATION_SHOW, (const char *const[]){hash}, &row, error);
    if (status != TM_OK) return status;
    bool found = PQntuples(row) > 0;
    if (found) *json = tm_arena_copy(arena, identity_text(row, 0, 0));
    PQclear(row);
    return found ? TM_OK : gone(error);
}

enum tm_status tm_invitation_accept(struct tm_identity *identity, struct tm_str invitation, struct tm_str name,
                                    struct tm_str password, uint32_t ttl_s, struct tm_arena *arena, char *token,
                                    struct tm_user *user, struct tm_error *error) {
    char hash[SECRET_HEX_SIZE], secret[SECRET_HASH_SIZE];
    const char *called;
    struct tm_str json;
    PGresult *row = NULL;
    if (!identity_parameter(arena, name, &called)) return tm_fail(error, TM_INVALID, "name", "holds a NUL");
    enum tm_status status = tm_invitation_show(identity, invitation, arena, &json, error);
    if (status != TM_OK) return status; /* before the costly hash */
    status = secret_password_hash(password, secret);
    if (status != TM_OK) return tm_fail(error, status, "password", "cannot be hashed");
    identity_token_hash(invitation, hash);
    status = identity_query(identity, SQL_INVITATION_ACCEPT, (const char *const[]){hash, secret, called}, &row, error);
    if (status != TM_OK) return status;
    if (!PQntuples(row)) {
        status = gone(error);
    } else {
        identity_read_user(row, user);
        status = identity_open_session(identity, user->id, ttl_s, token, error);
    }
    PQclear(row);
    return status;
}
