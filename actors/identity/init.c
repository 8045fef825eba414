/* init: organisation, project, keys and owner from LANGFUSE_INIT_*, so that an installation needs no hands.
 *
 * Creates what is missing and changes nothing that is there, but for two things: a public key of another project moves
 * to this one, and the user is made OWNER. One process at a time, in one transaction.
 */
#include "base/log.h"
#include "identity/connection.h"
#include "identity/keys.h"
#include "identity/secret.h"
#include "identity/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum wish {
    ORG_ID,
    ORG_NAME,
    PROJECT_ID,
    PROJECT_NAME,
    PROJECT_RETENTION,
    PUBLIC_KEY,
    SECRET_KEY,
    USER_EMAIL,
    USER_NAME,
    USER_PASSWORD,
    WISH_COUNT,
};

static const struct {
    const char *environment, *fallback;
} wishes[WISH_COUNT] = {
    [ORG_ID] = {"LANGFUSE_INIT_ORG_ID", NULL},
    [ORG_NAME] = {"LANGFUSE_INIT_ORG_NAME", "Provisioned Org"},
    [PROJECT_ID] = {"LANGFUSE_INIT_PROJECT_ID", NULL},
    [PROJECT_NAME] = {"LANGFUSE_INIT_PROJECT_NAME", "Provisioned Project"},
    [PROJECT_RETENTION] = {"LANGFUSE_INIT_PROJECT_RETENTION", NULL},
    [PUBLIC_KEY] = {"LANGFUSE_INIT_PROJECT_PUBLIC_KEY", NULL},
    [SECRET_KEY] = {"LANGFUSE_INIT_PROJECT_SECRET_KEY", NULL},
    [USER_EMAIL] = {"LANGFUSE_INIT_USER_EMAIL", NULL},
    [USER_NAME] = {"LANGFUSE_INIT_USER_NAME", "Provisioned User"},
    [USER_PASSWORD] = {"LANGFUSE_INIT_USER_PASSWORD", NULL},
};

/* False when nothing is asked for. An empty variable is unset. */
static bool read_wishes(const char *wished[WISH_COUNT]) {
    bool any = false;
    for (int i = 0; i < WISH_COUNT; i++) {
        const char *text = getenv(wishes[i].environment);
        bool given = text && *text;
        wished[i] = given ? text : wishes[i].fallback;
        any = any || given;
    }
    if (any && !wished[ORG_ID])
        tm_log(TM_LOG_WARN, "init_ignored", "reason=\"LANGFUSE_INIT_* needs LANGFUSE_INIT_ORG_ID\"");
    return wished[ORG_ID] != NULL;
}

static enum tm_status check_wishes(const char *const wished[WISH_COUNT], struct tm_error *error) {
    uint64_t days;
    const char *retention = wished[PROJECT_RETENTION];
    if (retention && (!tm_str_u64(tm_str_from(retention), &days) || days < 3 || days > INT32_MAX))
        return tm_fail(error, TM_INVALID, wishes[PROJECT_RETENTION].environment, "is in days, 3 at least");
    if (wished[USER_PASSWORD] && strlen(wished[USER_PASSWORD]) > SECRET_LONGEST)
        return tm_fail(error, TM_INVALID, wishes[USER_PASSWORD].environment, "is longer than %d bytes", SECRET_LONGEST);
    return TM_OK;
}

static enum tm_status init_key(struct tm_identity *identity, const char *const wished[WISH_COUNT],
                               struct tm_error *error) {
    PGresult *owner = NULL;
    const char *const key[] = {wished[PUBLIC_KEY]};
    enum tm_status status = identity_query(identity, SQL_KEY_PROJECT, key, &owner, error);
    if (status != TM_OK) return status;
    bool exists = PQntuples(owner) > 0;
    bool is_ours = exists && tm_str_is(identity_text(owner, 0, 0), wished[PROJECT_ID]);
    PQclear(owner);
    if (is_ours) return TM_OK;
    if (exists) status = identity_execute(identity, SQL_KEY_DELETE, key, error);
    if (status != TM_OK) return status;
    struct identity_new_key made = {.project_id = wished[PROJECT_ID],
                                    .public_key = wished[PUBLIC_KEY],
                                    .secret = wished[SECRET_KEY],
                                    .note = "Provisioned API Key"};
    return identity_key_create(identity, &made, error);
}

/* *id is "" when there is no such user. */
static enum tm_status user_id(struct tm_identity *identity, const char *email, char *id, size_t size,
                              struct tm_error *error) {
    PGresult *row = NULL;
    enum tm_status status = identity_query(identity, SQL_USER_BY_EMAIL, (const char *const[]){email}, &row, error);
    if (status != TM_OK) return status;
    snprintf(id, size, "%s", PQntuples(row) ? PQgetvalue(row, 0, 0) : "");
    PQclear(row);
    return TM_OK;
}

static enum tm_status init_user(struct tm_identity *identity, const char *const wished[WISH_COUNT],
                                struct tm_error *error) {
    char email[sizeof((struct tm_user *)0)->email], id[128], membership[TM_UUID_SIZE], hash[SECRET_HASH_SIZE];
    if (!identity_email(tm_str_from(wished[USER_EMAIL]), email, sizeof email))
        return tm_fail(error, TM_INVALID, wishes[USER_EMAIL].environment, "is longer than %zu bytes", sizeof email - 1);
    enum tm_status status = user_id(identity, email, id, sizeof id, error);
    if (status == TM_OK && !*id) {
        tm_uuid(id);
        status = secret_password_hash(tm_str_from(wished[USER_PASSWORD]), hash);
        if (status != TM_OK) return tm_fail(error, status, wishes[USER_PASSWORD].environment, "cannot be hashed");
        const char *const user[] = {id, email, wished[USER_NAME], hash};
        status = identity_execute(identity, SQL_USER_INSERT, user, error);
    }
    if (status != TM_OK) return status;
    tm_uuid(membership);
    const char *const owner[] = {membership, wished[ORG_ID], id};
    return identity_execute(identity, SQL_OWNER_UPSERT, owner, error);
}

static enum tm_status init_all(struct tm_identity *identity, const char *const wished[WISH_COUNT],
                               struct tm_error *error) {
    const char *const organization[] = {wished[ORG_ID], wished[ORG_NAME]};
    const char *const project[] = {wished[PROJECT_ID], wished[ORG_ID], wished[PROJECT_NAME], wished[PROJECT_RETENTION]};
    enum tm_status status = identity_execute(identity, SQL_ORGANIZATION_INSERT, organization, error);
    if (status == TM_OK && wished[PROJECT_ID]) status = identity_execute(identity, SQL_PROJECT_INSERT, project, error);
    if (status == TM_OK && wished[PROJECT_ID] && wished[PUBLIC_KEY] && wished[SECRET_KEY])
        status = init_key(identity, wished, error);
    if (status == TM_OK && wished[USER_EMAIL] && wished[USER_PASSWORD]) status = init_user(identity, wished, error);
    return status;
}

enum tm_status tm_identity_init_from_environment(struct tm_identity *identity, struct tm_error *error) {
    const char *wished[WISH_COUNT];
    if (!read_wishes(wished)) return TM_OK;
    enum tm_status status = check_wishes(wished, error);
    if (status == TM_OK) status = identity_begin_locked(identity, SQL_LOCK_INIT, IDENTITY_MIGRATE_MS, error);
    if (status != TM_OK) return status;
    return identity_end(identity, init_all(identity, wished, error), error);
}

/* ---- the canary ---- */

#define CANARY_ID   "tracemesh-canary"
#define CANARY_NAME "tracemesh canary"

static enum tm_status make_canary(struct tm_identity *identity, const char *public_key, const char *secret,
                                  struct tm_error *error) {
    const char *const organization[] = {CANARY_ID, CANARY_NAME};
    const char *const project[] = {CANARY_ID, CANARY_ID, CANARY_NAME, NULL}, *const key[] = {public_key};
    enum tm_status status = identity_execute(identity, SQL_ORGANIZATION_INSERT, organization, error);
    if (status == TM_OK) status = identity_execute(identity, SQL_PROJECT_INSERT, project, error);
    if (status == TM_OK) status = identity_execute(identity, SQL_KEY_DELETE, key, error);
    struct identity_new_key made = {
        .project_id = CANARY_ID, .public_key = public_key, .secret = secret, .note = CANARY_NAME};
    if (status == TM_OK) status = identity_key_create(identity, &made, error);
    return status;
}

enum tm_status tm_identity_canary(struct tm_identity *identity, const char *public_key, const char *secret,
                                  struct tm_error *error) {
    enum tm_status status = identity_begin_locked(identity, SQL_LOCK_INIT, IDENTITY_MIGRATE_MS, error);
    if (status != TM_OK) return status;
    return identity_end(identity, make_canary(identity, public_key, secret, error), error);
}
