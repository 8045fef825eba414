/* scores_v3: what GET v3/scores asks of ClickHouse. Pure. */
#ifndef WEB_SCORES_V3_H
#define WEB_SCORES_V3_H

#include "columns.h"
#include "cursor.h"
#include "query.h"

enum { SCORES_V3_DETAILS = 1, SCORES_V3_SUBJECT = 2, SCORES_V3_ANNOTATION = 4 };

struct scores_v3_request {
    unsigned groups;
    uint64_t limit;
    struct cursor cursor;
    struct filters filters;
    const struct tm_str *values; /* of one data type */
    size_t value_count;
    bool values_are_texts, has_least, has_most;
    double least, most;
};

void scores_v3_read(struct scores_v3_request *request, struct params *params, struct tm_arena *arena);
void scores_v3_query(struct query *query, const struct scope *scope, const struct scores_v3_request *request,
                     struct tm_arena *arena);

#endif
