/* facets: the values that columns have among what a list shows, counted. Pure; facets.c runs the queries.
 *
 * Any column that a list can be narrowed by (filter_columns.h) is a facet, but times and payloads: what is counted is
 * read from the table that conditions are written from, so a count is what the list shows once its value is chosen. A
 * facet's counts leave out the conditions on its own column. Facets read from the same rows are one query.
 */
#ifndef WEB_FACETS_H
#define WEB_FACETS_H

#include "query.h"

enum { FACETS_MAX = 24, FACET_VALUE_BYTES = 500 /* longer values are not told */ };

struct facet_view {
    const char *name;
    enum table table;
    const char *time; /* column */
    const struct filter_columns *columns;
    bool has_search;
};

struct facet {
    struct tm_str field; /* as it was asked for */
    const struct filter_column *column;
};

struct facets_request {
    const struct facet_view *view;
    struct facet items[FACETS_MAX];
    size_t count;
    struct tm_str key;      /* of columns that have keys: its values; empty: the keys */
    struct tm_str contains; /* of values, in any case; empty: all */
    struct tm_str search;
    struct conditions conditions;
    int64_t from_us, to_us;
    bool has_to;
    uint64_t limit; /* values of each */
};

enum facet_kind { FACET_VALUES, FACET_RANGES, FACET_KEYS };
enum facet_kind facet_kind_of(const struct facets_request *request, const struct filter_column *column);

/* What one query counts. */
struct facet_group {
    size_t members[FACETS_MAX]; /* of the request's items */
    size_t count;
};

/* What is wrong is told to `params`; then there is nothing to count. */
void facets_request_read(struct facets_request *request, struct params *params, int64_t now_us, struct tm_arena *arena);
/* Returns how many groups there are. */
size_t facets_group(const struct facets_request *request, struct facet_group groups[FACETS_MAX]);
/* Rows: which member, a value, how many; the members in order, the most frequent values first, one more than the
 * limit. */
void facets_query(struct query *query, const struct scope *scope, const struct facets_request *request,
                  const struct facet_group *group, struct tm_arena *arena);

/* Numbers are counted between these bounds, the same at any time: 0, 0.000001, 0.000002, 0.000005, ... 5e11. */
enum { FACET_BOUNDS = 55 };
extern const char *const facet_bounds[FACET_BOUNDS];

#endif
