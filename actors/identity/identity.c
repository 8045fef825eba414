/* identity: a connection's life. */
#include "base/buf.h"
#include "identity/connection.h"
#include "identity/secret.h"

#include <sodium.h>
#include <stdlib.h>

struct tm_identity *tm_identity_new(const char *database_url, const char *salt) {
    struct tm_identity *identity = sodium_init() < 0 ? NULL : calloc(1, sizeof *identity);
    if (!identity) return NULL;
    identity->query_ms = IDENTITY_QUERY_MS;
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
