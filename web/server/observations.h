/* observations: the queries of lists of observations and of one. Pure. */
#ifndef WEB_OBSERVATIONS_H
#define WEB_OBSERVATIONS_H

#include "columns.h"
#include "cursor.h"
#include "query.h"
#include "reach.h"

struct observations_request {
    struct page page;
    struct filters filters;
    /* of version 2 only */
    struct cursor cursor;
    struct selection selection;
    struct reach reach;
    const char *roots; /* narrows to those with, or without, a parent; NULL: either */
};

void observations_request_read(struct observations_request *request, struct params *params, struct tm_arena *arena);
void observations_page_query(struct query *query, const struct scope *scope, const struct observations_request *request,
                             struct tm_arena *arena);
void observations_count_query(struct query *query, const struct scope *scope,
                              const struct observations_request *request, struct tm_arena *arena);
/* A page goes on at the cursor; one row more than its limit is read. */
void observations_v2_read(struct observations_request *request, struct params *params, struct tm_arena *arena);
uint64_t observations_v2_versions(const struct observations_request *request); /* as traces_versions */
void observations_v2_conditions(struct query *query, const void *request);
void observations_v2_query(struct query *query, const struct scope *scope, const struct observations_request *request,
                           struct tm_arena *arena);
/* Of the traces of a page's observations, ordered by id. */
void observed_traces_query(struct query *query, const struct scope *scope, const struct observations_request *request,
                           const struct tm_str *ids, size_t count, struct tm_arena *arena);
void observation_query(struct query *query, const struct scope *scope, struct tm_str id, struct tm_arena *arena);

#endif
