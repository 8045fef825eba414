/* assets_table: what assets.c and assets_load.c share. */
#ifndef WEB_ASSETS_TABLE_H
#define WEB_ASSETS_TABLE_H

#include "assets.h"
#include "base/arena.h"

struct assets {
    struct tm_arena *memory; /* everything, this struct too */
    struct asset *files;     /* by path */
    size_t count;
};

#endif
