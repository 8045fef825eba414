/* batch_metrics: the metrics of the actor, declared once. */
#ifndef TM_BATCH_METRICS_H
#define TM_BATCH_METRICS_H

#include "runtime/metrics.h"

extern struct tm_metric batch_events, batch_rows, batch_tombstones, batch_blocks, batch_block_bytes, batch_flushes,
    batch_flushes_failed, batch_retries, batch_reads, batch_read_ids, batch_read_rows, batch_entities,
    batch_entity_bytes, batch_pending_bytes, batch_shards, batch_refused_owner, batch_refused_overload,
    batch_flush_seconds, batch_read_seconds, batch_counted, batch_count_seconds, batch_refused_prices,
    batch_price_projects, batch_watched;

#endif
