/* identity: organisations, projects, API keys, users and sessions, kept in Postgres.
 *
 * Every function takes a connection of its own thread. Parameters are always bound. Secrets are compared in constant
 * time and never logged. Table and hash formats are those of the reference (data-model B1, B2), so that keys and
 * users of an existing installation go on working.
 */
#ifndef TM_IDENTITY_IDENTITY_H
#define TM_IDENTITY_IDENTITY_H

#include "base/arena.h"
#include "base/config.h"
#include "base/status.h"

enum { TM_UUID_SIZE = 37 };
void tm_uuid(char out[TM_UUID_SIZE]); /* a random one, version 4, with its NUL */

struct tm_identity; /* one Postgres connection; reconnects by itself; not for two threads at once */

/* How long Postgres is waited for. */
struct tm_postgres_limits {
    uint64_t connect_ms, query_ms, retry_ms;
};
struct tm_option_set tm_postgres_options(struct tm_postgres_limits *limits);

/* Never connects yet. `salt` is SALT of the environment. */
struct tm_identity *tm_identity_new(const char *database_url, const char *salt,
                                    const struct tm_postgres_limits *limits);
void tm_identity_free(struct tm_identity *identity);
/* Postgres answers and has its tables. */
enum tm_status tm_identity_ping(struct tm_identity *identity, struct tm_error *error);

/* Applies deploy/postgres/NNNN_*.sql not yet applied, in order, under an advisory lock. */
enum tm_status tm_identity_migrate(struct tm_identity *identity, const char *folder, struct tm_error *error);
/* LANGFUSE_INIT_* as the reference's self-hosting section 3 has it; idempotent. */
enum tm_status tm_identity_init_from_environment(struct tm_identity *identity, struct tm_error *error);

/* The canary's organisation and project, made when they are missing, and its key, made anew: `public_key` is nobody
 * else's. */
enum tm_status tm_identity_canary(struct tm_identity *identity, const char *public_key, const char *secret,
                                  struct tm_error *error);

enum tm_access { TM_ACCESS_NONE, TM_ACCESS_PROJECT, TM_ACCESS_SCORES, TM_ACCESS_ORGANIZATION };

struct tm_key_scope {
    enum tm_access access;
    char project_id[128];
    char organization_id[128];
    char public_key[128];
};

/* Who sends this Authorization header? TM_OK, or TM_DENIED with the reference's message in error->reason (answer 401),
 * or TM_UNAVAILABLE when Postgres does not answer. Empty header: "No authorization header". */
enum tm_status tm_identity_authorize(struct tm_identity *identity, struct tm_str authorization,
                                     struct tm_key_scope *scope, struct tm_error *error);

/* A key made here: shown once, of its secret only hashes are kept. */
struct tm_new_key {
    char id[TM_UUID_SIZE], public_key[48], secret[48];
};
/* Makes one, by `user_id`. TM_TOO_LARGE: the project has `most`. TM_INVALID: `note` is no text Postgres can hold. */
enum tm_status tm_identity_key_add(struct tm_identity *identity, struct tm_str project_id, struct tm_str user_id,
                                   struct tm_str note, size_t most, struct tm_arena *arena, struct tm_new_key *out,
                                   struct tm_error *error);

/* ---- a cache over it, shared by threads ----------------------------------------------------------------------------
 */

struct tm_key_cache; /* header -> scope; forgets after ttl, so a revoked key stops within it; bounded */

/* Opens `connections` connections lazily. Known keys keep working for `stale_ms` while Postgres is away. */
struct tm_key_cache *tm_key_cache_new(const char *database_url, const char *salt,
                                      const struct tm_postgres_limits *limits, uint32_t ttl_ms, uint32_t stale_ms,
                                      size_t entries, size_t connections);
void tm_key_cache_free(struct tm_key_cache *cache);
enum tm_status tm_key_cache_authorize(struct tm_key_cache *cache, struct tm_str authorization,
                                      struct tm_key_scope *scope, struct tm_error *error); /* [any thread] */
/* The same without waiting for anybody: TM_NOT_FOUND when it would have to ask; [any thread]. */
enum tm_status tm_key_cache_recall(struct tm_key_cache *cache, struct tm_str authorization, struct tm_key_scope *scope,
                                   struct tm_error *error);
/* A key of the project was revoked, or the project deleted: none of its keys is answered from memory any more, not even
 * while Postgres is away; [any thread]. */
void tm_key_cache_forget(struct tm_key_cache *cache, struct tm_str project_id);
/* Whether keys can be looked up: Postgres answers and has its tables. Waits for it; [any thread]. */
enum tm_status tm_key_cache_ping(struct tm_key_cache *cache, struct tm_error *error);

/* ---- people
 * ---------------------------------------------------------------------------------------------------------- */

struct tm_user {
    char id[128], email[256], name[256];
};

/* TM_DENIED when the pair is wrong (an unknown address costs as long as a wrong password).
 * On success a session of `ttl_s` seconds exists and `token` (65 bytes) holds its secret, hex; only its hash is stored.
 */
enum tm_status tm_identity_sign_in(struct tm_identity *identity, struct tm_str email, struct tm_str password,
                                   uint32_t ttl_s, char *token, struct tm_user *user, struct tm_error *error);
enum tm_status tm_identity_session(struct tm_identity *identity, struct tm_str token, struct tm_user *user,
                                   struct tm_error *error);
enum tm_status tm_identity_sign_out(struct tm_identity *identity, struct tm_str token, struct tm_error *error);
/* All other sessions of the user end with it: `token` is the one that stays. TM_DENIED: `old` is not the password. */
enum tm_status tm_identity_password_change(struct tm_identity *identity, struct tm_str user_id, struct tm_str token,
                                           struct tm_str old, struct tm_str wanted, struct tm_arena *arena,
                                           struct tm_error *error);

/* What somebody may do in a project; each may do what those before it may. */
enum tm_role {
    TM_ROLE_NONE,
    TM_ROLE_VIEWER, /* reads */
    TM_ROLE_MEMBER, /* scores, comments, keeps views and dashboards */
    TM_ROLE_ADMIN,  /* keys, members, models */
    TM_ROLE_OWNER,
};
enum tm_role tm_role_read(struct tm_str name); /* "OWNER", ...; of what is none of them TM_ROLE_NONE */
const char *tm_role_name(enum tm_role role);   /* as Postgres has them; "NONE" too */

struct tm_project {
    struct tm_str id, name, organization_id, organization_name;
    struct tm_str role;     /* OWNER ADMIN MEMBER VIEWER: of the user asking; empty for key look-ups */
    struct tm_str metadata; /* JSON text, "{}" */
    int32_t retention_days; /* 0: keep */
};
/* Projects the user may see, by organisation and name; in `arena`. */
enum tm_status tm_identity_user_projects(struct tm_identity *identity, struct tm_str user_id, struct tm_arena *arena,
                                         struct tm_project **projects, size_t *count, struct tm_error *error);
enum tm_status tm_identity_project(struct tm_identity *identity, struct tm_str project_id, struct tm_arena *arena,
                                   struct tm_project *project, struct tm_error *error);

#endif
