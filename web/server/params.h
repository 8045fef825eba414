/* params: the query parameters of a request, read and checked. Pure.
 *
 * Unknown names are ignored, an empty value counts as absent, and of a repeated name the first value is taken (lists
 * take all). What is wrong is collected as issues, so that the client hears of all of it at once.
 */
#ifndef WEB_PARAMS_H
#define WEB_PARAMS_H

#include "base/arena.h"

enum {
    PARAMS_MAX = 256,      /* further parameters are ignored */
    PARAMS_LIST_MAX = 200, /* values of one list */
    ISSUES_MAX = 16,
    PAGE_LIMIT_MAX = 100,
    PAGE_LIMIT_DEFAULT = 50,
};

struct param {
    struct tm_str name, value; /* decoded */
};

struct issue {
    const char *code, *path, *message;
};

struct params {
    struct param items[PARAMS_MAX];
    size_t count;
    struct issue issues[ISSUES_MAX];
    size_t issue_count;
    const char *problem; /* the first that is told as a message alone; NULL: none */
};

struct page {
    uint64_t number, limit, offset;
};

void params_add(struct params *params, struct tm_str name, struct tm_str value);
/* `message` lives as long as the request. */
void params_problem(struct params *params, const char *message);
void params_issue(struct params *params, const char *code, const char *path, const char *message);

/* False when absent or empty. */
bool params_text(const struct params *params, const char *name, struct tm_str *value);
/* page >= 1 (default 1) and limit 1 to 100 (default 50). */
struct page params_page(struct params *params);
/* limit, from `least` to `most`; keeps its value when absent. */
void params_limit(struct params *params, uint64_t least, uint64_t most, uint64_t *limit);
/* Given, as nothing: `name=`. */
bool params_empty(const struct params *params, const char *name);
/* ISO 8601 with an offset, to microseconds; false when absent or wrong (then there is an issue). */
bool params_time(struct params *params, const char *name, int64_t *us);
/* A finite decimal number. */
bool params_number(struct params *params, const char *name, double *value);
/* Repeated, or one value split at commas; in `arena`. Returns how many; 0 when absent. */
size_t params_list(struct params *params, const char *name, struct tm_arena *arena, const struct tm_str **values);

/* Percent-decodes one segment of a path into `arena`; false when malformed. */
bool params_decode(struct tm_str raw, struct tm_arena *arena, struct tm_str *out);

#endif
