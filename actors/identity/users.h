/* users: what sign-in and the first start share. Folder-private. */
#ifndef TM_IDENTITY_USERS_H
#define TM_IDENTITY_USERS_H

#include "base/str.h"

/* As addresses are stored: trimmed, ASCII letters in lower case, NUL-terminated. False when it does not fit or holds
 * a NUL. */
bool identity_email(struct tm_str text, char *out, size_t size);

#endif
