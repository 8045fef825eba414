/* write: blocks into ClickHouse. */
#ifndef TM_WRITE_WRITE_H
#define TM_WRITE_WRITE_H

#include "base/arena.h"
#include "clickhouse/clickhouse.h"
#include "runtime/actor.h"

struct write_config {
    struct tm_actor_config actor;
    struct tm_clickhouse_config clickhouse;
    uint64_t connections, probe_ms;
};

struct writer;
/* Takes KIND_BLOCK of `actor` from here on. NULL: out of memory. */
struct writer *writer_new(struct tm_actor *actor, const struct write_config *config);

#endif
