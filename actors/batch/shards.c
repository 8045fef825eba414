/* shards: which of them are ours, since when, and what goes with one that is lost.
 *
 * "Since when" decides what need not be read back, so it must never be too early: our clock may have been set back
 * since others wrote, so the registry's counts too, and neither goes back here. */
#include "batch/batch.h"

#include "base/clock.h"
#include "base/log.h"
#include "batch/batch_metrics.h"

/* The wall clock, which does not go back while this process lives. */
static int64_t now_us(struct batch *batch) {
    int64_t now = tm_wall_us();
    if (now > batch->latest_us) batch->latest_us = now;
    return batch->latest_us;
}

int64_t shards_skew_us(const struct batch *batch) {
    return (int64_t)batch->config->clock_skew_ms * 1000;
}

void shards_expect_late(struct batch *batch, uint32_t shard) {
    struct shard *own = &batch->shards[shard];
    int64_t from_us = now_us(batch);
    if (own->known_since_us > from_us) from_us = own->known_since_us;
    own->late_until_us = from_us + shards_skew_us(batch);
}

/* A shard that comes back under a new epoch starts with nothing: another owner may have written in between. */
static void change(struct batch *batch, uint32_t shard, uint64_t epoch) {
    struct shard *own = &batch->shards[shard];
    tm_log(TM_LOG_DEBUG, epoch ? "shard_owned" : "shard_lost", "shard=%u epoch=%llu was=%llu", shard,
           (unsigned long long)epoch, (unsigned long long)own->epoch);
    if (own->epoch) entities_drop_shard(batch->entities, shard);
    int64_t here_us = now_us(batch), there_us = tm_owned_since_us(batch->actor, shard);
    *own = (struct shard){epoch, here_us > there_us ? here_us : there_us, 0};
    shards_expect_late(batch, shard);
}

void shards_update(void *state) {
    struct batch *batch = state;
    unsigned changed = 0, owned = 0;
    for (uint32_t i = 0; i < TM_SHARDS; i++) {
        uint64_t epoch = tm_own_epoch(batch->actor, i);
        owned += epoch != 0;
        if (epoch == batch->shards[i].epoch) continue;
        change(batch, i, epoch);
        changed++;
    }
    tm_metric_set(&batch_shards, owned);
    if (!changed) return;
    tm_log(TM_LOG_INFO, "shards", "owned=%u changed=%u", owned, changed);
    if (batch->open) flush_purge(batch->open); /* those under way are purged before they are written */
}

bool shards_own(const struct batch *batch, const Tracemesh__Share *share) {
    return share->shard < TM_SHARDS && share->epoch && batch->shards[share->shard].epoch == share->epoch;
}

bool shards_own_all(const struct batch *batch, const Tracemesh__Rows *rows) {
    for (size_t i = 0; i < rows->n_shares; i++)
        if (!shards_own(batch, rows->shares[i])) return false;
    return true;
}

void shards_forget_past(struct batch *batch) {
    for (uint32_t i = 0; i < TM_SHARDS; i++)
        if (batch->shards[i].known_since_us < batch->seen_since_us)
            batch->shards[i].known_since_us = batch->seen_since_us;
    batch->seen_since_us = now_us(batch);
}

int64_t shards_new_since_us(const struct batch *batch, uint32_t shard) {
    return batch->shards[shard].known_since_us + shards_skew_us(batch);
}
