/* body_text: members of a body that a client sent, checked. What is wrong becomes an issue that names the member; check
 * call_valid when all are read. */
#ifndef WEB_BODY_TEXT_H
#define WEB_BODY_TEXT_H

#include "call.h"
#include "identity/memberships.h"

enum { EMAIL_MAX = 254, PASSWORD_LEAST = 8, PASSWORD_MAX = 1024 };

size_t text_characters(struct tm_str text);

/* The body, an object. False: answered. */
bool body_object(struct call *call, const struct tm_json **body);
/* Trimmed, 1 to `most` characters, none of them a control character. */
struct tm_str body_text(struct call *call, const struct tm_json *body, const char *name, size_t most);
/* The same, or empty when it is absent, null or blank. */
struct tm_str body_optional_text(struct call *call, const struct tm_json *body, const char *name, size_t most);
/* With one @, something before and after it, no blanks. */
struct tm_str body_email(struct call *call, const struct tm_json *body, const char *name);
/* One to be set: not too short. */
struct tm_str body_password(struct call *call, const struct tm_json *body, const char *name);
/* OWNER, ADMIN, MEMBER, VIEWER or NONE; absent: to keep; null: to clear, where that can be. */
enum tm_member_step body_role(struct call *call, const struct tm_json *body, const char *name, bool clears,
                              enum tm_role *role);

#endif
