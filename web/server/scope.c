/* scope: the project of a call, copied once it is authorised. */
#include "scope.h"

struct scope {
    struct tm_str project_id;
};

const struct scope *scope_grant(struct tm_arena *arena, struct tm_str project_id) {
    struct scope *scope = tm_arena_alloc(arena, sizeof *scope);
    if (!scope || project_id.len == 0) return NULL;
    scope->project_id = tm_arena_copy(arena, project_id);
    return scope->project_id.ptr ? scope : NULL;
}

struct tm_str scope_project(const struct scope *scope) {
    return scope->project_id;
}
