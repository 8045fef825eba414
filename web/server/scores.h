/* scores: the queries of lists of scores and of one. Pure. */
#ifndef WEB_SCORES_H
#define WEB_SCORES_H

#include "columns.h"
#include "query.h"

enum score_api { SCORES_V1, SCORES_V2 }; /* v1 knows only scores of traces */

struct scores_request {
    enum score_api api;
    struct page page;
    struct filters filters;
    const char *comparison; /* SQL on {value:Float64}; NULL: none */
    double value;
};

void scores_request_read(struct scores_request *request, enum score_api api, struct params *params,
                         struct tm_arena *arena);
void scores_page_query(struct query *query, const struct scope *scope, const struct scores_request *request,
                       struct tm_arena *arena);
void scores_count_query(struct query *query, const struct scope *scope, const struct scores_request *request,
                        struct tm_arena *arena);
void score_query(struct query *query, const struct scope *scope, enum score_api api, struct tm_str id,
                 struct tm_arena *arena);
/* What a list shows of the traces the scores are of. */
void scored_traces_query(struct query *query, const struct scope *scope, const struct scores_request *request,
                         const struct tm_str *ids, size_t count, struct tm_arena *arena);

#endif
