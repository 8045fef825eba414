/* reach: where the newest rows of a list stand, so that FINAL need not read all of the project to find them.
 *
 * All versions of rows, read in order without FINAL, tell it at once: the page stands among the newest `versions` of
 * them, unless many are of the same rows. Whoever gets a short page although there were as many asks with REACH_ALL.
 */
#ifndef WEB_REACH_H
#define WEB_REACH_H

#include "query.h"

struct call;

enum reach_kind {
    REACH_ALL,   /* not known */
    REACH_SINCE, /* they begin at since_us */
    REACH_KEYS,  /* there are fewer versions than were looked for: they are all */
};

struct reach {
    enum reach_kind kind;
    int64_t since_us;
};

/* Adds the list's conditions (" AND ...") and binds their values. */
typedef void (*reach_conditions)(struct query *query, const void *request);

/* How many versions to look for, for so many rows; some may be of one row. 0: too many, look through all. */
uint64_t reach_versions(uint64_t rows);

void reach_query(struct query *query, const struct scope *scope, enum table table, reach_conditions conditions,
                 const void *request, uint64_t versions, struct tm_arena *arena);
/* Asks it. False: that failed, and was answered. */
bool reach_find(struct call *call, enum table table, reach_conditions conditions, const void *request,
                uint64_t versions, struct reach *reach);
/* Narrows what is read by it; the list's own conditions come behind. */
void reach_add(struct query *query, enum table table, const struct reach *reach, reach_conditions conditions,
               const void *request);

#endif
