/* settings: what an operator may change about the broker. */
#ifndef BROKER_SETTINGS_H
#define BROKER_SETTINGS_H

#include "blobs/blobs.h"
#include "broker/redis_url.h"
#include "runtime/actor.h"

struct broker_settings {
    struct tm_actor_config actor;
    const char *redis_url, *redis_connection_string;
    uint64_t redis_timeout_ms, redis_retry_ms;
    uint64_t silence_ms;
    uint64_t queue_shards;
    uint64_t commit_connections;
    uint64_t entry_bytes;
    uint64_t queue_max_bytes;
    uint64_t outstanding_max_bytes, outstanding_max_entries, delivery_target_ms, fresh_percent;
    uint64_t lease_ms;
    uint64_t delivery_timeout_ms;
    uint64_t max_deliveries, suspect_deaths, max_deaths;
    uint64_t isolation_ms, isolation_pause_ms;
    uint64_t stored_kept;
    uint64_t fates_days;
    uint64_t inquiries;
    uint64_t inquiry_pause_ms;
    uint64_t spill_after_bytes, spill_entry_bytes, spill_max_bytes, spill_memory_percent, spill_threads, spill_pause_ms;
    struct tm_blobs_config blobs;
    struct broker_redis_url redis; /* from redis_url or redis_connection_string */
};

/* Fills *settings from flags and environment; prints errors. False: exit with TM_EXIT_USAGE. */
bool broker_settings_load(struct broker_settings *settings, int argc, char **argv);

#endif
