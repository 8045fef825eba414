/* session_cache: who a session's secret belongs to and which projects they may see, remembered for a few seconds.
 *
 * A page of the UI asks for several things at once; without this each would be three statements in Postgres. What
 * changes there (a sign-out in another process, a role taken away) is seen when the seconds are over.
 */
#ifndef WEB_SESSION_CACHE_H
#define WEB_SESSION_CACHE_H

#include "identity/identity.h"

enum { SESSION_TOKEN_LEN = 64 };

struct session_cache; /* [any thread] */

struct session_cache *session_cache_new(uint32_t ttl_ms);
void session_cache_free(struct session_cache *cache);

/* `project_id` empty: only who it is; otherwise `role` is theirs in it. TM_DENIED: no such session. TM_NOT_FOUND: a
 * session, but not of a person who may see that project. TM_UNAVAILABLE: Postgres does not answer. */
enum tm_status session_cache_find(struct session_cache *cache, struct tm_identity *identity, struct tm_str token,
                                  struct tm_str project_id, struct tm_user *user, enum tm_role *role,
                                  struct tm_error *error);
void session_cache_forget(struct session_cache *cache, struct tm_str token);
/* People, roles or projects changed, which is rare: everybody is asked for anew. */
void session_cache_forget_all(struct session_cache *cache);

#endif
