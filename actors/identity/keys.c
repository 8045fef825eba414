/* keys: who a key belongs to, and new keys. */
#include "identity/keys.h"

#include "base/log.h"
#include "identity/connection.h"
#include "identity/secret.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Columns of SQL_KEY_BY_*. */
enum { KEY_ID, KEY_PUBLIC, KEY_SCOPE, KEY_PROJECT, KEY_ORGANIZATION, KEY_BCRYPT, KEY_IN_APP_AGENT, KEY_USE_IS_OLD };

static bool copy_text(char *out, size_t size, struct tm_str text) {
    if (text.len >= size) return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = 0;
    return true;
}

static enum tm_status fill_scope(const PGresult *row, bool is_basic, struct tm_key_scope *scope,
                                 struct tm_error *error) {
    struct tm_key_scope made = {.access = is_basic ? TM_ACCESS_PROJECT : TM_ACCESS_SCORES};
    if (tm_str_is(identity_text(row, 0, KEY_IN_APP_AGENT), "t"))
        return tm_fail(error, TM_DENIED, "authorization",
                       "Access denied - in-app agent keys are not allowed for this endpoint");
    if (tm_str_is(identity_text(row, 0, KEY_SCOPE), "ORGANIZATION")) {
        made.access = TM_ACCESS_ORGANIZATION;
        if (!is_basic)
            return tm_fail(error, TM_DENIED, "authorization",
                           "Cannot use organization key with bearer auth." AUTHORIZATION_CONFIRM);
    }
    if (!copy_text(made.project_id, sizeof made.project_id, identity_text(row, 0, KEY_PROJECT)) ||
        !copy_text(made.organization_id, sizeof made.organization_id, identity_text(row, 0, KEY_ORGANIZATION)) ||
        !copy_text(made.public_key, sizeof made.public_key, identity_text(row, 0, KEY_PUBLIC)))
        return tm_fail(error, TM_FAILED, "api_keys", "an id is longer than %zu bytes", sizeof made.project_id - 1);
    *scope = made;
    return TM_OK;
}

/* One row or none; text that Postgres cannot hold is no key of ours. */
static enum tm_status find_row(struct tm_identity *identity, enum identity_statement statement, const char *value,
                               PGresult **row, struct tm_error *error) {
    enum tm_status status = identity_query(identity, statement, (const char *const[]){value}, row, error);
    if (status == TM_INVALID) return TM_NOT_FOUND;
    if (status == TM_OK && PQntuples(*row) == 0) {
        PQclear(*row);
        *row = NULL;
        return TM_NOT_FOUND;
    }
    return status;
}

static enum tm_status find_public(struct tm_identity *identity, struct tm_str public_key, PGresult **row,
                                  struct tm_error *error) {
    char text[sizeof((struct tm_key_scope *)0)->public_key];
    if (memchr(public_key.ptr, 0, public_key.len) || !copy_text(text, sizeof text, public_key)) return TM_NOT_FOUND;
    return find_row(identity, SQL_KEY_BY_PUBLIC_KEY, text, row, error);
}

/* The key was made under another SALT, or by an older version: only bcrypt knows it. Once known, found quickly. */
static enum tm_status find_by_bcrypt(struct tm_identity *identity, const struct authorization *from, const char *hash,
                                     PGresult **row, struct tm_error *error) {
    enum tm_status status = find_public(identity, from->public_key, row, error);
    if (status != TM_OK) return status;
    if (!secret_bcrypt_verify(from->secret, PQgetvalue(*row, 0, KEY_BCRYPT))) {
        PQclear(*row);
        *row = NULL;
        return TM_NOT_FOUND;
    }
    struct tm_error failure;
    const char *const values[] = {PQgetvalue(*row, 0, KEY_ID), hash};
    if (identity_execute(identity, SQL_KEY_SET_HASH, values, &failure) != TM_OK)
        tm_log(TM_LOG_WARN, "key_hash_not_stored", "reason=\"%s\"", failure.reason); /* works without, slowly */
    return TM_OK;
}

static enum tm_status find_by_secret(struct tm_identity *identity, const struct authorization *from, PGresult **row,
                                     struct tm_error *error) {
    char hash[SECRET_HEX_SIZE];
    secret_fast_hash(from->secret, identity->salt_digest, hash);
    enum tm_status status = find_row(identity, SQL_KEY_BY_HASH, hash, row, error);
    if (status == TM_NOT_FOUND) status = find_by_bcrypt(identity, from, hash, row, error);
    sodium_memzero(hash, sizeof hash);
    return status;
}

/* To the minute: a look-up of a key in use costs a write once a minute and not every time. Failing costs only that. */
static void note_use(struct tm_identity *identity, const PGresult *row) {
    if (!tm_str_is(identity_text(row, 0, KEY_USE_IS_OLD), "t")) return;
    identity_execute(identity, SQL_KEY_USED, (const char *const[]){PQgetvalue(row, 0, KEY_ID)}, NULL);
}

enum tm_status identity_key_find(struct tm_identity *identity, const struct authorization *from,
                                 struct tm_key_scope *scope, struct tm_error *error) {
    PGresult *row = NULL;
    enum tm_status status = from->is_basic ? find_by_secret(identity, from, &row, error)
                                           : find_public(identity, from->public_key, &row, error);
    if (status == TM_NOT_FOUND)
        return tm_fail(error, TM_DENIED, "authorization", "%s." AUTHORIZATION_CONFIRM,
                       from->is_basic ? "Invalid credentials" : "Invalid public key");
    if (status != TM_OK) return status;
    status = fill_scope(row, from->is_basic, scope, error);
    if (status == TM_OK) note_use(identity, row);
    if (status == TM_OK && !tm_str_is(from->public_key, scope->public_key)) /* the secret decides, as the reference */
        tm_log(TM_LOG_INFO, "public_key_differs", "key=%s", scope->public_key);
    PQclear(row);
    return status;
}

enum tm_status tm_identity_authorize(struct tm_identity *identity, struct tm_str authorization,
                                     struct tm_key_scope *scope, struct tm_error *error) {
    struct authorization from;
    enum tm_status status = authorization_read(authorization, &from, error);
    if (status != TM_OK) return status;
    status = identity_key_find(identity, &from, scope, error);
    sodium_memzero(&from, sizeof from);
    return status == TM_FAILED ? TM_UNAVAILABLE : status;
}

/* What the UI shows of a secret: "sk-lf-...1a2b". Too short to hide anything: nothing of it. */
static void display(struct tm_str secret, char out[16]) {
    if (secret.len < 16) snprintf(out, 16, "...");
    else snprintf(out, 16, "%.6s...%.4s", secret.ptr, secret.ptr + secret.len - 4);
}

enum tm_status identity_key_create(struct tm_identity *identity, struct identity_new_key *key, struct tm_error *error) {
    char slow[SECRET_HASH_SIZE], fast[SECRET_HEX_SIZE], shown[16];
    struct tm_str text = tm_str_from(key->secret);
    if (secret_bcrypt(text, slow) != TM_OK)
        return tm_fail(error, TM_INVALID, "secret key", "cannot be hashed: at most 512 bytes, none of them NUL");
    tm_uuid(key->id);
    secret_fast_hash(text, identity->salt_digest, fast);
    display(text, shown);
    const char *const values[] = {key->id, key->project_id, key->public_key, slow,
                                  fast,    shown,           key->note,       key->user_id};
    return identity_execute(identity, SQL_KEY_INSERT, values, error);
}

static enum tm_status has_room(struct tm_identity *identity, const char *project_id, size_t most,
                               struct tm_error *error) {
    PGresult *row = NULL;
    uint64_t count = 0;
    enum tm_status status = identity_query(identity, SQL_KEY_COUNT, (const char *const[]){project_id}, &row, error);
    if (status != TM_OK) return status;
    bool room = tm_str_u64(identity_text(row, 0, 0), &count) && count < most;
    PQclear(row);
    return room ? TM_OK : tm_fail(error, TM_TOO_LARGE, "", "the project has as many keys as it may have");
}

enum tm_status tm_identity_key_add(struct tm_identity *identity, struct tm_str project_id, struct tm_str user_id,
                                   struct tm_str note, size_t most, struct tm_arena *arena, struct tm_new_key *out,
                                   struct tm_error *error) {
    char uuid[TM_UUID_SIZE];
    struct identity_new_key key = {.public_key = out->public_key, .secret = out->secret};
    if (!identity_parameter(arena, project_id, &key.project_id) || !identity_parameter(arena, user_id, &key.user_id) ||
        !identity_parameter(arena, note, &key.note))
        return tm_fail(error, TM_INVALID, "note", "a text holds a NUL");
    tm_uuid(uuid);
    snprintf(out->public_key, sizeof out->public_key, "pk-lf-%s", uuid);
    tm_uuid(uuid);
    snprintf(out->secret, sizeof out->secret, "sk-lf-%s", uuid);
    sodium_memzero(uuid, sizeof uuid);
    enum tm_status status = has_room(identity, key.project_id, most, error);
    if (status == TM_OK) status = identity_key_create(identity, &key, error);
    if (status == TM_OK) memcpy(out->id, key.id, sizeof out->id);
    return status;
}
