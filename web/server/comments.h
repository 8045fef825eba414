/* comments: what the public API's comments (comments.c) and those of people in the browser (comments_people.c) share.
 */
#ifndef WEB_COMMENTS_H
#define WEB_COMMENTS_H

#include "call.h"

struct comment_wanted {
    struct tm_str type, object_id, content, author;
    struct tm_str trace_id; /* of observations; else empty */
};

bool comment_is_type(struct tm_str text);
/* Members of a body into *wanted; what is wrong becomes an issue. */
void comment_read(struct call *call, const struct tm_json *body, struct comment_wanted *wanted);
/* False: what is commented on is not there, or could not be looked for; answered. */
bool comment_place(struct call *call, struct comment_wanted *wanted);
/* Stores it and answers with its id. */
void comment_add(struct call *call, const struct comment_wanted *wanted);

#endif
