/* connection: one Postgres connection that never waits longer than it was told to.
 *
 * Every wait, for connecting and for answers, has a deadline: a server that is gone, frozen or behind a dead network
 * costs one deadline, after which attempts are refused at once for a time that doubles (to postgres-retry-ms).
 * Folder-private.
 */
#ifndef TM_IDENTITY_CONNECTION_H
#define TM_IDENTITY_CONNECTION_H

#include "identity/identity.h"
#include "identity/statements.h"

#include <libpq-fe.h>

enum {
    IDENTITY_MIGRATE_MS = 120000, /* includes waiting for another process that migrates */
};

struct tm_identity {
    PGconn *connection; /* NULL: not connected */
    char *url;          /* as libpq takes it */
    char *search_path;  /* "-csearch_path=...", or NULL */
    uint64_t retry_at_us;
    uint32_t failures;
    struct tm_postgres_limits limits;
    uint32_t query_ms; /* of the limits; longer while migrating */
    bool in_transaction;
    char salt_digest[65]; /* hex(sha256(SALT)) */
};

/* What Prisma and libpq disagree on: parameters libpq does not know are dropped, `schema` becomes the search path.
 * Both are malloc'ed; false when out of memory. */
bool identity_url_split(const char *url, char **libpq_url, char **search_path);

/* Runs one statement with its parameters. On TM_OK *result is the caller's to PQclear; on failure it is NULL.
 * TM_UNAVAILABLE: no Postgres, or too slow. TM_INVALID: a parameter is no text Postgres can hold. TM_FAILED: it said
 * no. */
enum tm_status identity_query(struct tm_identity *identity, enum identity_statement statement,
                              const char *const *parameters, PGresult **result, struct tm_error *error);
/* The same for statements whose result does not matter. */
enum tm_status identity_execute(struct tm_identity *identity, enum identity_statement statement,
                                const char *const *parameters, struct tm_error *error);
/* Several statements in one text without parameters: a migration. */
enum tm_status identity_script(struct tm_identity *identity, const char *sql, struct tm_error *error);

/* BEGIN and, within it, the advisory lock `lock`: one process at a time until identity_commit or identity_rollback.
 * Each statement until then may take `wait_ms`, which includes waiting for who holds the lock. */
enum tm_status identity_begin_locked(struct tm_identity *identity, enum identity_statement lock, uint64_t wait_ms,
                                     struct tm_error *error);
/* Commits when `status` is TM_OK, else rolls back and returns it. */
enum tm_status identity_end(struct tm_identity *identity, enum tm_status status, struct tm_error *error);
enum tm_status identity_commit(struct tm_identity *identity, struct tm_error *error);
void identity_rollback(struct tm_identity *identity);

/* A parameter of a statement: NUL-terminated, in `arena`; NULL for what is empty. False: it holds a NUL, or there is no
 * memory. */
bool identity_parameter(struct tm_arena *arena, struct tm_str text, const char **out);

/* Column `column` of row `row`; empty for NULL. View into `result`. */
struct tm_str identity_text(const PGresult *result, int row, int column);

#endif
