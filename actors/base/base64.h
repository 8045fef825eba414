/* base64: of RFC 4648, written without padding; read with or without. */
#ifndef TM_BASE_BASE64_H
#define TM_BASE_BASE64_H

#include "base/arena.h"

/* In the arena. ptr NULL: malformed, or the arena is full. */
struct tm_str tm_base64_read(struct tm_str text, struct tm_arena *arena);
struct tm_str tm_base64_write(struct tm_str bytes, struct tm_arena *arena);
/* With the alphabet that needs no escapes in a URL. */
struct tm_str tm_base64url_read(struct tm_str text, struct tm_arena *arena);
struct tm_str tm_base64url_write(struct tm_str bytes, struct tm_arena *arena);

#endif
