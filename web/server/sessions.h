/* sessions: the queries of lists of sessions and of one. Pure. A session is what its traces say. */
#ifndef WEB_SESSIONS_H
#define WEB_SESSIONS_H

#include "columns.h"
#include "query.h"

struct sessions_request {
    struct page page;
    struct filters filters;
};

/* `for_ui`: the user is read, too. */
void sessions_request_read(struct sessions_request *request, struct params *params, bool for_ui,
                           struct tm_arena *arena);
void sessions_page_query(struct query *query, const struct scope *scope, const struct sessions_request *request,
                         struct tm_arena *arena);
void sessions_count_query(struct query *query, const struct scope *scope, const struct sessions_request *request,
                          struct tm_arena *arena);
/* What these sessions, which are the page's, add up to: ever, since one that began in the list's time may have gone on.
 */
void sessions_totals_query(struct query *query, const struct scope *scope, const struct sessions_request *request,
                           const struct tm_str *ids, size_t count, struct tm_arena *arena);
/* All traces of one session, oldest first; and what they add up to. */
void session_traces_query(struct query *query, const struct scope *scope, struct tm_str id, struct tm_arena *arena);
void session_totals_query(struct query *query, const struct scope *scope, struct tm_str id, struct tm_arena *arena);

#endif
