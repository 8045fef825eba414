/* identity: a connection's life. */
#include "base/buf.h"
#include "identity/connection.h"
#include "identity/secret.h"

#include <sodium.h>
#include <stdlib.h>

static const struct tm_option options[] = {
    TM_OPTION_RANGE(struct tm_postgres_limits, connect_ms, "postgres-connect-ms", "TM_POSTGRES_CONNECT_MS", "1500",
                    "ms", 10, 600000, "longest wait for a connection to Postgres",
                    "Postgres counts as away: keys and sessions known go on, others are answered 503"),
    TM_OPTION_RANGE(struct tm_postgres_limits, query_ms, "postgres-query-ms", "TM_POSTGRES_QUERY_MS", "2000", "ms", 10,
                    600000, "longest wait for an answer of Postgres",
                    "the connection is given up, and Postgres counts as away as above"),
    TM_OPTION_RANGE(struct tm_postgres_limits, retry_ms, "postgres-retry-ms", "TM_POSTGRES_RETRY_MS", "2000", "ms", 100,
                    600000,
                    "pause after a failed attempt, from 100 ms doubling up to this; until it is over all is "
                    "refused at once",
                    "it grows no more: attempts go on for ever"),
};

struct tm_option_set tm_postgres_options(struct tm_postgres_limits *limits) {
    return (struct tm_option_set){options, sizeof options / sizeof *options, limits};
}

struct tm_identity *tm_identity_new(const char *database_url, const char *salt,
                                    const struct tm_postgres_limits *limits) {
    struct tm_identity *identity = sodium_init() < 0 ? NULL : calloc(1, sizeof *identity);
    if (!identity) return NULL;
    identity->limits = *limits;
    identity->query_ms = (uint32_t)identity->limits.query_ms;
    secret_sha256_hex(tm_str_from(salt), identity->salt_digest);
    if (!identity_url_split(database_url ? database_url : "", &identity->url, &identity->search_path)) {
        free(identity);
        return NULL;
    }
    return identity;
}

void tm_identity_free(struct tm_identity *identity) {
    if (!identity) return;
    if (identity->connection) PQfinish(identity->connection);
    free(identity->url);
    free(identity->search_path);
    free(identity);
}

enum tm_status tm_identity_ping(struct tm_identity *identity, struct tm_error *error) {
    return identity_execute(identity, SQL_PING, NULL, error);
}
