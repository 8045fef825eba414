/* authorization: reads an Authorization header. Pure. Folder-private. */
#ifndef TM_IDENTITY_AUTHORIZATION_H
#define TM_IDENTITY_AUTHORIZATION_H

#include "base/status.h"
#include "base/str.h"

enum { AUTHORIZATION_LONGEST = 4096 };

#define AUTHORIZATION_CONFIRM " Confirm that you've configured the correct host."

struct authorization {
    bool is_basic;                    /* else Bearer: a public key alone */
    struct tm_str public_key, secret; /* views into `bytes` */
    char bytes[AUTHORIZATION_LONGEST];
};

/* TM_DENIED with the reference's message in *error. Wipe *out when done: it holds the secret. */
enum tm_status authorization_read(struct tm_str header, struct authorization *out, struct tm_error *error);

#endif
