/* sign_in: what signing in, accepting an invitation and changing a password share. */
#ifndef WEB_SIGN_IN_H
#define WEB_SIGN_IN_H

#include "call.h"

enum { TOKEN_BYTES = SESSION_TOKEN_LEN + 1 };

/* One try at the password of `email` is free. False: answered with 429. */
bool sign_in_within_rate(struct call *call, struct tm_str email);
/* The cookie of a session that was opened, and whose it is. */
void sign_in_reply(struct call *call, const char *token, const struct tm_user *user);

#endif
