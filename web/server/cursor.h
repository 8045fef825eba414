/* cursor: where a list that is read page after page goes on: the time and id of the last row, newest first. Pure.
 *
 * To clients it is opaque: base64 of JSON. Whatever is between two pages and comes in after the first is not lost: the
 * place is a row's key, not a number. */
#ifndef WEB_CURSOR_H
#define WEB_CURSOR_H

#include "params.h"
#include "render.h"

struct cursor {
    bool given;
    int64_t us;
    struct tm_str id;
};

/* Of the parameter `cursor`; told to `params` when it is none of ours. */
void cursor_read(struct cursor *cursor, struct params *params, struct tm_arena *arena);
/* "cursor": of the page's last row. */
void cursor_render(struct render *render, int64_t us, struct tm_str id, struct tm_arena *arena);

#endif
