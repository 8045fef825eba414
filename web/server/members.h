/* members: of JSON that a client sent. */
#ifndef WEB_MEMBERS_H
#define WEB_MEMBERS_H

#include "json/json.h"

/* Not there, or null: nothing was said. */
static inline bool member_is_absent(const struct tm_json *node) {
    return !node || node->type == TM_JSON_NULL;
}

/* The text of a member; ptr NULL when it is no text. `object` may be NULL. */
static inline struct tm_str member_text(const struct tm_json *object, const char *name) {
    const struct tm_json *node = object ? tm_json_get(object, name) : NULL;
    return node && node->type == TM_JSON_STRING ? node->text : (struct tm_str){NULL, 0};
}

#endif
