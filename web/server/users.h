/* users: the queries of the list of users. Pure. A user is who traces say they are of. */
#ifndef WEB_USERS_H
#define WEB_USERS_H

#include "columns.h"
#include "query.h"

struct users_request {
    struct page page;
    struct filters filters; /* of the traces: all a user shows is of these */
    struct tm_str search;   /* empty: none */
    const char *order;
};

void users_request_read(struct users_request *request, struct params *params, struct tm_arena *arena);
void users_page_query(struct query *query, const struct scope *scope, const struct users_request *request,
                      struct tm_arena *arena);
void users_count_query(struct query *query, const struct scope *scope, const struct users_request *request,
                       struct tm_arena *arena);

#endif
