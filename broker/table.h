/* table: the registry as this broker last read it, and the Routes made from it. */
#ifndef BROKER_TABLE_H
#define BROKER_TABLE_H

#include "base/buf.h"
#include "broker/assign.h"
#include "broker/reply.h"
#include "mesh.pb-c.h"

struct broker_table {
    uint64_t version; /* 0: never read */
    Tracemesh__Register **actors;
    size_t actor_count;
    struct broker_shard shards[TM_SHARDS];
    struct tm_buf routes; /* Routes, packed */
};

enum { BROKER_SHARD_TEXT_SIZE = BROKER_ID_SIZE + 48 };

/* `actors` and `shards` are HGETALLs (broker/scripts/beat.lua). Fields that make no sense are skipped: another
 * version of this program may have written them. False when out of memory: the table is as it was. */
bool broker_table_load(struct broker_table *table, uint64_t version, const redisReply *actors,
                       const redisReply *shards);
/* The plan is in force: what it changed is so since `since_us`. */
bool broker_table_assign(struct broker_table *table, uint64_t version, const struct broker_shard plan[TM_SHARDS],
                         int64_t since_us);
void broker_table_free(struct broker_table *table);

const Tracemesh__Register *broker_table_find(const struct broker_table *table, const char *actor_id);
/* The shards as they should be, into `plan`; returns those that differ from the table's. */
uint64_t broker_table_plan(const struct broker_table *table, uint64_t epoch_floor, struct broker_shard plan[TM_SHARDS]);

/* What stands in Redis for an actor, and what scripts/assign.lua takes for a shard. */
bool broker_actor_write(const Tracemesh__Register *actor, struct tm_buf *out);
void broker_shard_write(const struct broker_shard *shard, char out[BROKER_SHARD_TEXT_SIZE]);
/* NULL when it is acceptable; else what is wrong. */
const char *broker_register_trouble(const Tracemesh__Register *actor);

#endif
