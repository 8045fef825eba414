/* keys: API keys in Postgres, behind the parsed header. Folder-private. */
#ifndef TM_IDENTITY_KEYS_H
#define TM_IDENTITY_KEYS_H

#include "identity/authorization.h"
#include "identity/identity.h"

/* Whose key is this? Statuses as tm_identity_authorize. */
enum tm_status identity_key_find(struct tm_identity *identity, const struct authorization *authorization,
                                 struct tm_key_scope *scope, struct tm_error *error);

/* Both hashes of `secret` and the row. */
enum tm_status identity_key_create(struct tm_identity *identity, const char *project_id, const char *public_key,
                                   const char *secret, const char *note, struct tm_error *error);

#endif
