/* migrate: the pure part of migrations, for tests. */
#ifndef TM_CLICKHOUSE_MIGRATE_H
#define TM_CLICKHOUSE_MIGRATE_H

#include "base/buf.h"
#include "base/status.h"

/* Appends `text` with ${ON_CLUSTER} and ${SomeMergeTree(args)} filled in. `cluster` NULL: one server. TM_INVALID: an
 * unknown or open ${...}. */
enum tm_status migrate_render(struct tm_str text, const char *cluster, struct tm_buf *out, struct tm_error *error);
/* Cuts the next statement off *rest (they are separated by a line ";;"); empty at the end. */
struct tm_str migrate_next(struct tm_str *rest);

#endif
