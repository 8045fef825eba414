/* route_match: paths against patterns, segment by segment. */
#include "routes.h"

static bool match_path(const char *pattern, struct tm_str path, struct tm_str *parts) {
    struct tm_str wanted = tm_str_from(pattern);
    size_t count = 0;
    while (wanted.len || path.len) {
        struct tm_str want = tm_str_split(&wanted, '/'), have = tm_str_split(&path, '/');
        if (want.len && want.ptr[0] == '{') {
            if (!have.len || count == ROUTE_PARTS_MAX) return false;
            parts[count++] = have;
        } else if (!tm_str_eq(want, have)) {
            return false;
        }
    }
    return true;
}

static bool has_method(unsigned methods, struct tm_str method) {
    return methods == METHOD_ANY || ((methods & METHOD_GET) && tm_str_is(method, "GET")) ||
           ((methods & METHOD_POST) && tm_str_is(method, "POST")) ||
           ((methods & METHOD_DELETE) && tm_str_is(method, "DELETE")) ||
           ((methods & METHOD_PATCH) && tm_str_is(method, "PATCH"));
}

enum match route_find(const struct route *table, size_t count, struct tm_str method, struct tm_str path,
                      const struct route **route, struct tm_str *parts) {
    enum match best = MATCH_NONE;
    if (path.len > 1 && path.ptr[path.len - 1] == '/') path.len--;
    if (path.len && path.ptr[path.len - 1] == '/') return MATCH_NONE; /* a last segment that is empty */
    for (size_t i = 0; i < count; i++) {
        if (!match_path(table[i].pattern, path, parts)) continue;
        best = MATCH_METHOD;
        if (!has_method(table[i].methods, method)) continue;
        *route = &table[i];
        return MATCH_FOUND;
    }
    return best;
}

struct tm_str route_part_name(const struct route *route, size_t index) {
    struct tm_str rest = tm_str_from(route->pattern);
    while (rest.len) {
        struct tm_str segment = tm_str_split(&rest, '/');
        if (!segment.len || segment.ptr[0] != '{') continue;
        if (index-- == 0) return tm_str_sub(segment, 1, segment.len - 2);
    }
    return TM_STR("");
}
