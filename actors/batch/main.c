/* batch: folds events into rows and gathers the rows into blocks.
 *
 * Takes  KIND_ROWS   of shards it owns, from validate.
 * Gives  KIND_BLOCK  to write; answers the rows when all their blocks are stored.
 * Keeps  the open block and the recent entities of its shards.
 * Dies   freely: unanswered rows are delivered again, to whoever owns the shard then.
 */
#include "base/log.h"
#include "batch/batch.h"

#include <stdio.h>

#define OPTION(member_, name_, env_, fallback_, unit_, least_, most_, help_)                                           \
    TM_OPTION_RANGE(struct batch_config, member_, name_, env_, fallback_, unit_, least_, most_, help_)

static const struct tm_option options[] = {
    OPTION(block_rows, "block-rows", "TM_BLOCK_ROWS", "10000", "rows", 1, 1000000, "a block this large goes at once"),
    OPTION(block_bytes, "block-bytes", "TM_BLOCK_BYTES", "24m", "bytes", 1024, 1 << 30, "the same, of events received"),
    OPTION(flush_ms, "flush-ms", "TM_FLUSH_MS", "100", "ms", 1, 60000, "a smaller block goes after this time"),
    OPTION(blocks_in_flight, "blocks-in-flight", "TM_BLOCKS_IN_FLIGHT", "2", "flushes", 1, 64,
           "with this many on their way a block waits until it is full"),
    OPTION(pending_bytes, "pending-bytes", "TM_PENDING_BYTES", "96m", "bytes", 1 << 20, 0,
           "unanswered rows; beyond it more are refused"),
    OPTION(entity_bytes, "entity-bytes", "TM_ENTITY_BYTES", "64m", "bytes", 0, 0,
           "states of stored entities kept for later events"),
    OPTION(seen_most, "seen-most", "TM_SEEN_MOST", "1m", "entities", 1024, 1 << 30,
           "remembered as stored when their state is gone; of older ones ClickHouse is asked"),
    OPTION(write_deadline_ms, "write-deadline-ms", "TM_WRITE_DEADLINE_MS", "60000", "ms", 100, 3600000,
           "a block not stored by then is given up: its events are delivered again"),
    OPTION(read_connections, "read-connections", "TM_READ_CONNECTIONS", "2", "connections", 1, 64,
           "to ClickHouse, for reading back"),
    OPTION(read_ids, "read-ids", "TM_READ_IDS", "1000", "ids", 1, 100000, "most asked for in one query"),
    OPTION(clock_skew_ms, "clock-skew-ms", "TM_CLOCK_SKEW_MS", "10000", "ms", 0, 86400000,
           "clocks of machines and SDKs may differ by this; so long after a shard is taken all is read back"),
    TM_OPTION_TEXT(struct batch_config, share_dir, "share-dir", "TM_SHARE_DIR", NULL, "path",
                   "folder of read-only data: prices.json"),
};

static bool drained(void *state) {
    struct batch *batch = state;
    flush_consider(batch);
    return flush_is_empty(batch->open) && !batch->under_way;
}

int main(int argc, char **argv) {
    static struct batch_config config;
    struct tm_error error = {0};
    struct tm_option_set sets[] = {{options, sizeof options / sizeof *options, &config},
                                   tm_clickhouse_options(&config.clickhouse)};
    if (!tm_actor_configure_all(&config.actor, sets, 2, "folds events into rows, rows into blocks", argc, argv))
        return TM_EXIT_USAGE;
    struct tm_actor *actor = tm_actor_new("batch", &config.actor, &error);
    struct batch *batch = actor ? batch_new(actor, &config, &error) : NULL;
    if (!batch) {
        fprintf(stderr, "%s: %s %s\n", argv[0], error.field, error.reason);
        return TM_EXIT_UNAVAILABLE;
    }
    tm_actor_on(actor, TRACEMESH__KIND__KIND_ROWS, batch_on_rows, batch);
    tm_on_routes(actor, shards_update, batch);
    tm_actor_on_drain(actor, drained, batch);
    tm_actor_main(actor);
}
