/* price_tables: for each project the table its observations are priced by: its own models, if it has any, before the
 * built-in ones. Pure.
 *
 * All projects' models are kept as text; those priced lately also made ready for matching, least recently used first to
 * go. Belongs to one thread.
 */
#ifndef TM_BATCH_PRICE_TABLES_H
#define TM_BATCH_PRICE_TABLES_H

#include "pricing/pricing.h"

struct price_tables;

/* `builtin` must outlive it. `text_bytes` bounds the texts, `ready_bytes` what was made of them, but for the table that
 * was used last. NULL: out of memory. */
struct price_tables *price_tables_new(struct tm_prices *builtin, size_t text_bytes, size_t ready_bytes);
void price_tables_free(struct price_tables *tables); /* NULL is fine */

/* What the project's models are from now on (copied); empty: it has none. False: no room; it has none then, either. */
bool price_tables_set(struct price_tables *tables, struct tm_str project_id, struct tm_str json);
/* Never NULL. Valid until the next call of either. */
struct tm_prices *price_tables_of(struct price_tables *tables, struct tm_str project_id);

size_t price_tables_projects(const struct price_tables *tables); /* that have models of their own */
size_t price_tables_ready(const struct price_tables *tables);    /* whose are ready for matching */

#endif
