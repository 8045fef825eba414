/* batch: the actor's state, made and freed. */
#include "batch/batch.h"

#include "base/clock.h"
#include "batch/counting.h"

#include <stdio.h>
#include <stdlib.h>

static struct counting *start_counting(struct batch *batch) {
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/tokens", batch->config->share_dir);
    return counting_new(batch, folder, batch->config->count_bytes);
}

static struct tm_prices *load_prices(const struct batch_config *config, struct tm_error *error) {
    char path[4096];
    if (!config->share_dir) {
        tm_fail(error, TM_INVALID, "share-dir", "not set; it has prices.json");
        return NULL;
    }
    snprintf(path, sizeof path, "%s/prices.json", config->share_dir);
    return tm_prices_load(path, error);
}

/* Unique to this process: its blocks are never taken for those of its predecessor. */
static void name_tokens(struct batch *batch) {
    uint64_t random = 0;
    FILE *source = fopen("/dev/urandom", "rb");
    if (!source || fread(&random, sizeof random, 1, source) != 1) random = (uint64_t)tm_wall_us();
    if (source) fclose(source);
    snprintf(batch->token, sizeof batch->token, "%016llx", (unsigned long long)random);
}

struct batch *batch_new(struct tm_actor *actor, const struct batch_config *config, struct tm_error *error) {
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    batch->actor = actor;
    batch->config = config;
    batch->seen_since_us = tm_wall_us();
    name_tokens(batch);
    batch->prices = load_prices(config, error);
    if (!batch->prices) {
        batch_free(batch);
        return NULL;
    }
    batch->price_tables = price_tables_new(batch->prices, config->price_bytes, config->price_table_bytes);
    if (batch->price_tables)
        batch->price_watch =
            price_watch_new(actor, batch->price_tables, config->database_url, &config->postgres, config->prices_ms);
    batch->watch = watch_new(actor);
    batch->entities = entities_new(config->entity_bytes, config->seen_most);
    batch->scratch = tm_arena_new(0);
    batch->pool = tm_clickhouse_pool_new(actor, &config->clickhouse, config->read_connections);
    bool counts = config->count_bytes > 0;
    if (counts) batch->counting = start_counting(batch);
    bool whole = batch->entities && batch->scratch && batch->pool && batch->price_watch && batch->watch &&
                 (!counts || batch->counting);
    if (whole && readback_prepare(batch)) return batch;
    tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    batch_free(batch);
    return NULL;
}

void batch_free(struct batch *batch) {
    if (!batch) return;
    counting_free(batch->counting);
    price_watch_free(batch->price_watch);
    watch_free(batch->watch);
    price_tables_free(batch->price_tables);
    tm_timer_cancel(batch->timer);
    for (unsigned i = 0; i < BATCH_BLOCKS; i++) native_free(batch->natives[i]);
    for (unsigned t = 0; t < BATCH_TABLES; t++) native_free(batch->spares[t]);
    for (unsigned t = 0; t < BATCH_TABLES; t++) tm_buf_free(&batch->read_sql[t]);
    entities_free(batch->entities);
    tm_arena_free(batch->scratch);
    tm_prices_free(batch->prices);
    tm_clickhouse_pool_free(batch->pool);
    free(batch);
}
