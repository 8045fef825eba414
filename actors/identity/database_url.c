/* database_url: connection addresses written for Prisma, made fit for libpq. */
#include "base/buf.h"
#include "identity/connection.h"

#include <stdlib.h>
#include <string.h>

static bool libpq_knows(const PQconninfoOption *options, struct tm_str name) {
    for (; options->keyword; options++)
        if (tm_str_is(name, options->keyword)) return true;
    return tm_str_is(name, "ssl"); /* JDBC's spelling, which libpq takes in addresses */
}

/* Percent-decoding is not needed: a schema whose name needs it is refused by Postgres, loudly. */
static bool take_schema(struct tm_str schema, char **search_path) {
    if (tm_str_is(schema, "public") || !schema.len) return true;
    struct tm_buf option = {0};
    bool ok = tm_buf_printf(&option, "-csearch_path=%.*s", TM_STR_ARG(schema));
    free(*search_path);
    *search_path = ok ? option.ptr : NULL;
    return ok;
}

static bool filter(struct tm_str query, const PQconninfoOption *options, struct tm_buf *out, char **search_path) {
    char lead = '?';
    while (query.len) {
        struct tm_str pair = tm_str_split(&query, '&'), value = pair;
        struct tm_str name = tm_str_split(&value, '=');
        if (tm_str_is(name, "schema")) {
            if (!take_schema(value, search_path)) return false;
        } else if (libpq_knows(options, name)) {
            if (!tm_buf_append_char(out, lead) || !tm_buf_append_str(out, pair)) return false;
            lead = '&';
        }
    }
    return true;
}

bool identity_url_split(const char *url, char **libpq_url, char **search_path) {
    struct tm_str rest = tm_str_from(url);
    bool is_address = tm_str_starts(rest, "postgres://") || tm_str_starts(rest, "postgresql://");
    struct tm_str head = is_address ? tm_str_split(&rest, '?') : rest;
    PQconninfoOption *options = PQconndefaults();
    struct tm_buf out = {0};
    *search_path = NULL;
    bool ok = options && tm_buf_append_str(&out, head) && (!is_address || filter(rest, options, &out, search_path)) &&
              tm_buf_append_char(&out, 0);
    PQconninfoFree(options);
    if (!ok) {
        tm_buf_free(&out);
        free(*search_path);
        *search_path = NULL;
    }
    *libpq_url = out.ptr;
    return ok;
}
