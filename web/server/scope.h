/* scope: which project a call may touch.
 *
 * Opaque, and made in one place only: by auth.c, after a key or a session has been checked. The query builder takes one
 * as its first argument, so a query without a project cannot be written.
 */
#ifndef WEB_SCOPE_H
#define WEB_SCOPE_H

#include "base/arena.h"

struct scope;

/* For auth.c (and tests). NULL when out of memory or without a project. */
const struct scope *scope_grant(struct tm_arena *arena, struct tm_str project_id);
struct tm_str scope_project(const struct scope *scope);

#endif
