/* auth: keys and sessions into a scope. */
#include "auth.h"
#include "base/log.h"

struct tm_str cookie_value(struct tm_str header, const char *name) {
    while (header.len) {
        struct tm_str value = tm_str_trim(tm_str_split(&header, ';'));
        if (tm_str_is(tm_str_split(&value, '='), name)) return value;
    }
    return TM_STR("");
}

static bool refuse(struct call *call, unsigned status, const char *message) {
    call_fail(call, status, message, NULL);
    return false;
}

static bool unavailable(struct call *call, const struct tm_error *error) {
    tm_log(TM_LOG_WARN, "identity_unavailable", "reason=\"%s\"", error->reason);
    call_unavailable(call);
    return false;
}

static bool grant(struct call *call, struct tm_str project_id) {
    call->scope = scope_grant(call->arena, project_id);
    return call->scope || refuse(call, 500, "Internal Server Error");
}

static bool authorise_key(struct call *call) {
    struct tm_key_scope key = {0};
    struct tm_error error = {0};
    switch (tm_key_cache_authorize(call->web->keys, tm_http_header(call->request, "Authorization"), &key, &error)) {
    case TM_OK: break;
    case TM_DENIED:
    case TM_INVALID:
    case TM_NOT_FOUND: return refuse(call, 401, error.reason);
    default: return unavailable(call, &error);
    }
    if (key.access == TM_ACCESS_ORGANIZATION && call->route->organization_refusal)
        return refuse(call, 403, call->route->organization_refusal);
    if (key.access != TM_ACCESS_PROJECT || !key.project_id[0])
        return refuse(call, 403, "Access denied - insufficient permissions for this endpoint");
    return grant(call, tm_str_from(key.project_id));
}

bool from_our_page(struct call *call) {
    return tm_str_is(tm_http_header(call->request, "X-Requested-With"), "tracemesh") ||
           refuse(call, 403, "Send the header x-requested-with: tracemesh");
}

static bool changes_something(const struct call *call) {
    struct tm_str method = tm_http_method(call->request);
    return !tm_str_is(method, "GET") && !tm_str_is(method, "HEAD");
}

static bool authorise_session(struct call *call, struct tm_str project_id) {
    struct tm_error error = {0};
    struct tm_str token = cookie_value(tm_http_header(call->request, "Cookie"), SESSION_COOKIE);
    if (changes_something(call) && !from_our_page(call)) return false;
    switch (session_cache_find(call->web->sessions, call->worker->identity, token, project_id, &call->user, &call->role,
                               &error)) {
    case TM_OK: return true;
    case TM_DENIED: return refuse(call, 401, "Not signed in");
    case TM_NOT_FOUND: return refuse(call, 404, "Project not found");
    default: return unavailable(call, &error);
    }
}

static enum tm_role least_role(const struct call *call) {
    if (call->route->access == ACCESS_ADMIN) return TM_ROLE_ADMIN;
    return changes_something(call) ? TM_ROLE_MEMBER : TM_ROLE_VIEWER;
}

static bool authorise_member(struct call *call) {
    struct tm_str project_id = call->parts[0];
    if (!authorise_session(call, project_id)) return false;
    if (call->role < least_role(call)) return refuse(call, 403, "Your role in this project does not allow this");
    if (!grant(call, project_id)) return false;
    /* Handlers are shared with the public API, where the path's first part is the thing asked for. */
    for (size_t i = 1; i < ROUTE_PARTS_MAX; i++) call->parts[i - 1] = call->parts[i];
    call->for_ui = true;
    return true;
}

bool authorise(struct call *call) {
    switch (call->route->access) {
    case ACCESS_OPEN:
    case ACCESS_GUEST: return true;
    case ACCESS_KEY: return authorise_key(call);
    case ACCESS_SESSION: return authorise_session(call, TM_STR(""));
    case ACCESS_MEMBER:
    case ACCESS_ADMIN: return authorise_member(call);
    }
    return false;
}
