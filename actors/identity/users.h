/* users: what sign-in, the first start and invitations share. Folder-private. */
#ifndef TM_IDENTITY_USERS_H
#define TM_IDENTITY_USERS_H

#include "identity/connection.h"
#include "identity/secret.h"

/* As addresses are stored: trimmed, ASCII letters in lower case, NUL-terminated. False when it does not fit or holds
 * a NUL. */
bool identity_email(struct tm_str text, char *out, size_t size);
/* Of a session's or an invitation's secret: what is stored of it. False: it is none. */
bool identity_token_hash(struct tm_str token, char hash[SECRET_HEX_SIZE]);
/* Columns id, email, name of the first row. */
void identity_read_user(const PGresult *row, struct tm_user *user);
enum tm_status identity_open_session(struct tm_identity *identity, const char *user_id, uint32_t ttl_s,
                                     char token[SECRET_HEX_SIZE], struct tm_error *error);

#endif
