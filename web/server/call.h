/* call: one request on its way through: who asks, for what, and the answer.
 *
 * A handler reads parameters, checks call_valid, runs queries with call_read, writes JSON into call->render.out and
 * ends in exactly one of the replies. Whatever fails in between has been answered by the helper that says false.
 */
#ifndef WEB_CALL_H
#define WEB_CALL_H

#include "readers.h"
#include "render.h"
#include "routes.h"
#include "web.h"

struct call {
    struct web *web;
    struct worker *worker; /* NULL on the server's own threads (ACCESS_OPEN) */
    struct tm_http_request *request;
    struct tm_arena *arena; /* freed with the request */
    const struct route *route;
    struct tm_str
        parts[ROUTE_PARTS_MAX]; /* decoded {parts} of the path; ACCESS_MEMBER, ACCESS_ADMIN: after the project */
    struct params params;
    const struct scope *scope; /* ACCESS_KEY, ACCESS_MEMBER, ACCESS_ADMIN */
    struct tm_user user;       /* ACCESS_SESSION, ACCESS_MEMBER, ACCESS_ADMIN */
    enum tm_role role;         /* theirs in the project: ACCESS_MEMBER, ACCESS_ADMIN */
    bool for_ui;
    struct render render;
    struct tm_ch_summary read;        /* what its queries cost together */
    void (*go_on)(struct call *call); /* not NULL: the next step on a worker, instead of the first */
};

void call_reply(struct call *call, unsigned status); /* with what has been written */
/* {"message":...,"error":...}; `error` may be NULL. */
void call_fail(struct call *call, unsigned status, const char *message, const char *error);
void call_not_found(struct call *call, const char *message);
void call_unavailable(struct call *call); /* 503, come back in a second */
/* Postgres did not do what was asked of it: 503 or 500. */
void call_identity_failed(struct call *call, enum tm_status status, const struct tm_error *error);
/* What identity refused: 400 naming the field, 403 or 404, in its words; what else failed as above. */
void call_identity_refused(struct call *call, enum tm_status status, const struct tm_error *error);
void call_message(struct call *call, unsigned status, const char *message); /* {"message":...} */
/* `go_on` runs on a worker, or the call is answered with 503. For calls that waited without one. [any thread] */
void call_resume(struct call *call, void (*go_on)(struct call *call));

/* The body as JSON. False: it is not; answered with 400. */
bool call_json(struct call *call, const struct tm_json **body);
/* False when there are issues: answered with 400. */
bool call_valid(struct call *call);
/* Runs queries side by side. False when one failed: answered with 422, 500 or 503. */
bool call_read(struct call *call, struct reading *readings, size_t count);

/* Rows of an answer; entries live in `arena`. */
struct rows call_rows(const struct reading *reading, struct tm_arena *arena);
/* All rows, or false: answered with 500. */
bool call_rows_all(struct call *call, const struct reading *reading, const struct column *columns, size_t column_count,
                   struct cell **cells, size_t *count);
/* The one number of a count query, or false: answered with 500. */
bool call_count(struct call *call, const struct reading *reading, int64_t *count);

/* Headers every answer has; `csp` also the content security policy of pages. */
void call_headers(struct tm_http_request *request, bool csp);

#endif
