/* keys: API keys in Postgres, behind the parsed header. Folder-private. */
#ifndef TM_IDENTITY_KEYS_H
#define TM_IDENTITY_KEYS_H

#include "identity/authorization.h"
#include "identity/identity.h"

/* Whose key is this? Statuses as tm_identity_authorize. */
enum tm_status identity_key_find(struct tm_identity *identity, const struct authorization *authorization,
                                 struct tm_key_scope *scope, struct tm_error *error);

struct identity_new_key {
    const char *project_id, *public_key, *secret;
    const char *note, *user_id; /* who made it; NULL: nobody */
    char id[TM_UUID_SIZE];      /* set by identity_key_create */
};

/* Both hashes of the secret and the row. */
enum tm_status identity_key_create(struct tm_identity *identity, struct identity_new_key *key, struct tm_error *error);

#endif
