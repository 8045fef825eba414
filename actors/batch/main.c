/* batch: folds events into rows and gathers the rows into blocks.
 *
 * Takes  KIND_ROWS   of shards it owns, from validate; KIND_WATCH from web.
 * Gives  KIND_BLOCK  to write; answers the rows when all their blocks are stored, and KIND_WATCH with what is in them.
 * Keeps  the open block and the recent entities of its shards.
 * Dies   freely: unanswered rows are delivered again, to whoever owns the shard then.
 */
#include "base/log.h"
#include "batch/batch.h"

#include <stdio.h>

#define OPTION(member_, name_, env_, fallback_, unit_, least_, most_, help_, limit_)                                   \
    TM_OPTION_RANGE(struct batch_config, member_, name_, env_, fallback_, unit_, least_, most_, help_, limit_)

static const struct tm_option options[] = {
    OPTION(block_rows, "block-rows", "TM_BLOCK_ROWS", "10000", "rows", 1, 1000000, "size of a full block",
           "the block goes at once"),
    OPTION(block_bytes, "block-bytes", "TM_BLOCK_BYTES", "24m", "bytes", 1024, 1 << 30, "the same, of events received",
           "the block goes at once"),
    OPTION(flush_ms, "flush-ms", "TM_FLUSH_MS", "20", "ms", 1, 60000,
           "how long a block that is not full gathers at least",
           "it goes, unless it has to wait for flush-percent or blocks-in-flight"),
    OPTION(flush_percent, "flush-percent", "TM_FLUSH_PERCENT", "40", "%", 1, 100,
           "of the time that blocks which are not full may be on their way: small ones are dear to store",
           "the next block gathers for longer: for 2.5 times as long as the last one took"),
    OPTION(flush_most_ms, "flush-most-ms", "TM_FLUSH_MOST_MS", "500", "ms", 1, 60000,
           "between two blocks, however long the first took",
           "the next one goes, unless blocks-in-flight are on their way"),
    OPTION(blocks_in_flight, "blocks-in-flight", "TM_BLOCKS_IN_FLIGHT", "2", "flushes", 1, 64, "on their way to write",
           "the next block gathers until it is full, then goes beside them"),
    OPTION(pending_bytes, "pending-bytes", "TM_PENDING_BYTES", "96m", "bytes", 1 << 20, 0, "unanswered rows",
           "further rows are refused as overload: validate sends them again until its deadline-ms"),
    OPTION(entity_bytes, "entity-bytes", "TM_ENTITY_BYTES", "64m", "bytes", 0, 0,
           "states of stored entities kept for later events",
           "those used longest ago go: ClickHouse is read when an event of theirs comes"),
    OPTION(seen_most, "seen-most", "TM_SEEN_MOST", "1m", "entities", 1024, 1 << 30,
           "remembered as stored when their state is gone",
           "of those stored longest ago ClickHouse is asked, as of unknown ones"),
    OPTION(write_deadline_ms, "write-deadline-ms", "TM_WRITE_DEADLINE_MS", "60000", "ms", 100, 3600000,
           "from a full block until it is stored", "it is given up: the broker delivers its events again"),
    OPTION(write_retry_ms, "write-retry-ms", "TM_WRITE_RETRY_MS", "2000", "ms", 100, 600000,
           "pause before a block is sent to write again, from 100 ms doubling up to this",
           "it grows no more: the block is sent again until write-deadline-ms"),
    OPTION(read_connections, "read-connections", "TM_READ_CONNECTIONS", "2", "connections", 1, 64,
           "to ClickHouse, for reading back", "further queries wait for one"),
    OPTION(read_ids, "read-ids", "TM_READ_IDS", "1000", "ids", 1, 100000, "asked for in one query",
           "the rest is asked for in further queries"),
    OPTION(clock_skew_ms, "clock-skew-ms", "TM_CLOCK_SKEW_MS", "10000", "ms", 0, 86400000,
           "by which clocks of machines and SDKs may differ; so long after a shard is taken all is read back",
           "what was stored under a clock further off may be taken for new, and folded without its older rows"),
    OPTION(count_bytes, "count-bytes", "TM_COUNT_BYTES", "1m", "bytes", 0, 1 << 30,
           "of an input or output whose tokens are counted because nobody told; 0: none are counted",
           "the tokens of the rest are estimated from its beginning"),
    OPTION(prices_ms, "prices-ms", "TM_PRICES_MS", "5000", "ms", 10, 3600000,
           "how often it is asked which projects' models and prices changed",
           "what was priced before stays as it is; while Postgres is away what was known is used"),
    OPTION(price_bytes, "price-bytes", "TM_PRICE_BYTES", "64m", "bytes", 0, 1ull << 40,
           "of projects' own models, as text",
           "those of further projects are left out: the built-in ones price theirs, and /readyz warns"),
    OPTION(price_table_bytes, "price-table-bytes", "TM_PRICE_TABLE_BYTES", "32m", "bytes", 0, 1ull << 40,
           "of projects' own models made ready for matching",
           "those used longest ago go, and are made anew when they are needed"),
    TM_OPTION_TEXT(struct batch_config, database_url, "database-url", "DATABASE_URL", NULL, "url",
                   "Postgres, for projects' own models; without it there are only the built-in ones"),
    TM_OPTION_TEXT(struct batch_config, share_dir, "share-dir", "TM_SHARE_DIR", NULL, "path",
                   "folder of read-only data: prices.json and tokens/"),
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
                                   tm_clickhouse_options(&config.clickhouse),
                                   tm_postgres_options(&config.postgres)};
    if (!tm_actor_configure_all(&config.actor, sets, 3, "folds events into rows, rows into blocks", argc, argv))
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
