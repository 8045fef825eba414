/* observations: the queries of lists of observations and of one. Pure. */
#ifndef WEB_OBSERVATIONS_H
#define WEB_OBSERVATIONS_H

#include "columns.h"
#include "query.h"

struct observations_request {
    struct page page;
    struct filters filters;
};

void observations_request_read(struct observations_request *request, struct params *params, struct tm_arena *arena);
void observations_page_query(struct query *query, const struct scope *scope, const struct observations_request *request,
                             struct tm_arena *arena);
void observations_count_query(struct query *query, const struct scope *scope,
                              const struct observations_request *request, struct tm_arena *arena);
void observation_query(struct query *query, const struct scope *scope, struct tm_str id, struct tm_arena *arena);

#endif
