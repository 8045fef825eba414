/* python_text: what Python's str() made of dicts and lists, as JSON. Pure.
 *
 * Older SDKs and callbacks store {'a': True, 'b': None} where they meant an object; v1 reads repair it, as the
 * reference's do (read-api, section 3).
 */
#ifndef WEB_PYTHON_TEXT_H
#define WEB_PYTHON_TEXT_H

#include "base/arena.h"

enum { PYTHON_TEXT_MOST = 1 << 20 }; /* bytes; longer texts are left as they are */

/* In `arena`; it may still be no JSON. ptr NULL: the text is nothing of the kind, is too long, or out of memory. */
struct tm_str python_to_json(struct tm_str text, struct tm_arena *arena);

#endif
