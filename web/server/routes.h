/* routes: which path and method lead to which handler, and what a caller must be. One table; matching is pure. */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "base/str.h"

struct call;

enum method { METHOD_GET = 1, METHOD_POST = 2, METHOD_DELETE = 4, METHOD_PATCH = 8, METHOD_ANY = 255 };

enum access {
    ACCESS_OPEN,    /* anybody; answered on the server's thread, so it must not wait for anything */
    ACCESS_GUEST,   /* anybody, on a worker */
    ACCESS_KEY,     /* a project's key pair: the scope is its project */
    ACCESS_SESSION, /* a person signed in */
    ACCESS_MEMBER,  /* a person who may see the project named by the path's first part: the scope is that project;
                       to change something they must be more than a viewer */
    ACCESS_ADMIN,   /* the same, of its owners and administrators */
};

enum { ROUTE_PARTS_MAX = 3 };

struct route {
    unsigned methods;
    const char *pattern; /* "/api/public/traces/{traceId}": a {part} is any non-empty segment */
    enum access access;
    void (*handle)(struct call *call);
    const char *organization_refusal; /* what an organisation's key is told; NULL: the usual */
};

enum match { MATCH_NONE, MATCH_METHOD, MATCH_FOUND };

/* Finds the route of `method` and `path` (not decoded; one slash at its end is ignored). MATCH_METHOD: the path is
 * there, but not for this method. `parts` are views of the {parts}, still encoded. */
enum match route_find(const struct route *table, size_t count, struct tm_str method, struct tm_str path,
                      const struct route **route, struct tm_str *parts);
/* Name of the nth {part} of a pattern, without braces. */
struct tm_str route_part_name(const struct route *route, size_t index);

extern const struct route web_routes[];
extern const size_t web_route_count;

#endif
