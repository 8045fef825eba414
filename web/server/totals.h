/* totals: what traces and their observations add up to, by a column of the traces. Pure.
 *
 *   totals_begin(&q, scope, arena);                         which traces: after FROM traces, for " AND ..."
 *   totals_select(&q, user_columns, USER_COLUMN_COUNT, from);
 *   query_add(&q, " GROUP BY user_id ...");
 *   query_end(&q);
 */
#ifndef WEB_TOTALS_H
#define WEB_TOTALS_H

#include "columns.h"
#include "query.h"

void totals_begin(struct query *query, const struct scope *scope, struct tm_arena *arena);
/* `columns` have those of TOTALS among them. `from`: since when the traces are, so that older observations need not be
 * looked at; NULL: ever. */
void totals_select(struct query *query, const struct column *columns, size_t count, const struct filter_value *from);

#endif
