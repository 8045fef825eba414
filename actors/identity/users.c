/* users: signing in and out, and what a user may see. */
#include "identity/users.h"

#include "identity/connection.h"
#include "identity/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of SQL_USER_BY_EMAIL and, but for the last, SQL_SESSION_USER. */
enum { USER_ID, USER_EMAIL, USER_NAME, USER_PASSWORD };
/* Columns of SQL_USER_PROJECTS and SQL_PROJECT. */
enum {
    PROJECT_ID,
    PROJECT_NAME,
    PROJECT_ORGANIZATION_ID,
    PROJECT_ORGANIZATION_NAME,
    PROJECT_METADATA,
    PROJECT_RETENTION,
    PROJECT_ROLE
};

bool identity_email(struct tm_str text, char *out, size_t size) {
    text = tm_str_trim(text);
    if (text.len >= size || (text.len && memchr(text.ptr, 0, text.len))) return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    out[text.len] = 0;
    return true;
}

void identity_read_user(const PGresult *row, struct tm_user *user) {
    snprintf(user->id, sizeof user->id, "%s", PQgetvalue(row, 0, USER_ID));
    snprintf(user->email, sizeof user->email, "%s", PQgetvalue(row, 0, USER_EMAIL));
    snprintf(user->name, sizeof user->name, "%s", PQgetvalue(row, 0, USER_NAME));
}

/* *row stays NULL when nobody has this address. */
static enum tm_status find_user(struct tm_identity *identity, struct tm_str email, PGresult **row,
                                struct tm_error *error) {
    char address[sizeof((struct tm_user *)0)->email];
    if (!identity_email(email, address, sizeof address)) return TM_OK;
    enum tm_status status = identity_query(identity, SQL_USER_BY_EMAIL, (const char *const[]){address}, row, error);
    if (status == TM_INVALID) return TM_OK; /* no text Postgres could hold */
    if (status == TM_OK && PQntuples(*row) == 0) {
        PQclear(*row);
        *row = NULL;
    }
    return status;
}

/* An imported bcrypt hash gives way to argon2id while the password is at hand. Failing costs nothing. */
static void renew_password(struct tm_identity *identity, const PGresult *row, struct tm_str password) {
    char hash[SECRET_HASH_SIZE];
    const char *old = PQgetvalue(row, 0, USER_PASSWORD);
    if (secret_password_is_current(old) || secret_password_hash(password, hash) != TM_OK) return;
    const char *const values[] = {PQgetvalue(row, 0, USER_ID), old, hash};
    identity_execute(identity, SQL_USER_SET_PASSWORD, values, NULL);
}

enum tm_status identity_open_session(struct tm_identity *identity, const char *user_id, uint32_t ttl_s,
                                     char token[SECRET_HEX_SIZE], struct tm_error *error) {
    char secret[SECRET_HEX_SIZE], hash[SECRET_HEX_SIZE], seconds[16];
    secret_random_hex(secret);
    secret_sha256_hex(tm_str_from(secret), hash);
    snprintf(seconds, sizeof seconds, "%u", ttl_s);
    const char *const values[] = {hash, user_id, seconds};
    enum tm_status status = identity_execute(identity, SQL_SESSION_INSERT, values, error);
    if (status == TM_OK) memcpy(token, secret, sizeof secret);
    return status;
}

enum tm_status tm_identity_sign_in(struct tm_identity *identity, struct tm_str email, struct tm_str password,
                                   uint32_t ttl_s, char *token, struct tm_user *user, struct tm_error *error) {
    PGresult *row = NULL;
    enum tm_status status = find_user(identity, email, &row, error);
    if (status != TM_OK) return status;
    const char *hash = row && !PQgetisnull(row, 0, USER_PASSWORD) ? PQgetvalue(row, 0, USER_PASSWORD) : NULL;
    if (secret_password_verify(password, hash)) {
        renew_password(identity, row, password);
        status = identity_open_session(identity, PQgetvalue(row, 0, USER_ID), ttl_s, token, error);
        if (status == TM_OK) identity_read_user(row, user);
    } else {
        status = tm_fail(error, TM_DENIED, "", "Invalid email or password");
    }
    PQclear(row);
    return status;
}

bool identity_token_hash(struct tm_str token, char hash[SECRET_HEX_SIZE]) {
    if (token.len != SECRET_HEX_SIZE - 1) return false;
    secret_sha256_hex(token, hash);
    return true;
}

enum tm_status tm_identity_session(struct tm_identity *identity, struct tm_str token, struct tm_user *user,
                                   struct tm_error *error) {
    char hash[SECRET_HEX_SIZE];
    PGresult *row = NULL;
    if (!identity_token_hash(token, hash)) return tm_fail(error, TM_DENIED, "", "Not signed in");
    enum tm_status status = identity_query(identity, SQL_SESSION_USER, (const char *const[]){hash}, &row, error);
    if (status != TM_OK) return status;
    if (PQntuples(row)) identity_read_user(row, user);
    else status = tm_fail(error, TM_DENIED, "", "Not signed in");
    PQclear(row);
    return status;
}

enum tm_status tm_identity_sign_out(struct tm_identity *identity, struct tm_str token, struct tm_error *error) {
    char hash[SECRET_HEX_SIZE];
    if (!identity_token_hash(token, hash)) return TM_OK;
    return identity_execute(identity, SQL_SESSION_DELETE, (const char *const[]){hash}, error);
}

/* ---- projects -----------------------------------------------------------------------------------------------------
 */

static const char *const role_names[] = {
    [TM_ROLE_NONE] = "NONE",   [TM_ROLE_VIEWER] = "VIEWER", [TM_ROLE_MEMBER] = "MEMBER",
    [TM_ROLE_ADMIN] = "ADMIN", [TM_ROLE_OWNER] = "OWNER",
};

enum tm_role tm_role_read(struct tm_str name) {
    enum tm_role role = TM_ROLE_OWNER;
    while (role != TM_ROLE_NONE && !tm_str_is(name, role_names[role])) role--;
    return role;
}

const char *tm_role_name(enum tm_role role) {
    return role_names[role];
}

static bool read_project(const PGresult *result, int row, struct tm_arena *arena, struct tm_project *out) {
    *out = (struct tm_project){
        .id = tm_arena_copy(arena, identity_text(result, row, PROJECT_ID)),
        .name = tm_arena_copy(arena, identity_text(result, row, PROJECT_NAME)),
        .organization_id = tm_arena_copy(arena, identity_text(result, row, PROJECT_ORGANIZATION_ID)),
        .organization_name = tm_arena_copy(arena, identity_text(result, row, PROJECT_ORGANIZATION_NAME)),
        .role = tm_arena_copy(arena, identity_text(result, row, PROJECT_ROLE)),
        .metadata = tm_arena_copy(arena, identity_text(result, row, PROJECT_METADATA)),
        .retention_days = (int32_t)strtol(PQgetvalue(result, row, PROJECT_RETENTION), NULL, 10),
    };
    return out->id.ptr && out->name.ptr && out->organization_id.ptr && out->organization_name.ptr && out->role.ptr &&
           out->metadata.ptr;
}

static enum tm_status find_projects(struct tm_identity *identity, enum identity_statement statement, struct tm_str id,
                                    struct tm_arena *arena, struct tm_project **projects, size_t *count,
                                    struct tm_error *error) {
    PGresult *rows = NULL;
    struct tm_str text = tm_arena_copy(arena, id);
    if (!text.ptr) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    if (strlen(text.ptr) != text.len) return tm_fail(error, TM_INVALID, "id", "holds a NUL");
    enum tm_status status = identity_query(identity, statement, (const char *const[]){text.ptr}, &rows, error);
    if (status != TM_OK) return status;
    size_t found = (size_t)PQntuples(rows);
    struct tm_project *list = tm_arena_array(arena, found ? found : 1, sizeof *list);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < found; i++) ok = read_project(rows, (int)i, arena, &list[i]);
    PQclear(rows);
    if (!ok) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    *projects = list;
    *count = found;
    return TM_OK;
}

enum tm_status tm_identity_user_projects(struct tm_identity *identity, struct tm_str user_id, struct tm_arena *arena,
                                         struct tm_project **projects, size_t *count, struct tm_error *error) {
    return find_projects(identity, SQL_USER_PROJECTS, user_id, arena, projects, count, error);
}

enum tm_status tm_identity_project(struct tm_identity *identity, struct tm_str project_id, struct tm_arena *arena,
                                   struct tm_project *project, struct tm_error *error) {
    struct tm_project *found = NULL;
    size_t count = 0;
    enum tm_status status = find_projects(identity, SQL_PROJECT, project_id, arena, &found, &count, error);
    if (status == TM_INVALID || (status == TM_OK && !count))
        return tm_fail(error, TM_NOT_FOUND, "projectId", "Project not found");
    if (status == TM_OK) *project = *found;
    return status;
}
