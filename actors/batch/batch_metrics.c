/* batch_metrics: see its header. */
#include "batch/batch_metrics.h"

struct tm_metric batch_events = TM_COUNTER("tracemesh_batch_events_total", "Events folded");
struct tm_metric batch_rows = TM_COUNTER("tracemesh_batch_rows_total", "Rows put into blocks");
struct tm_metric batch_tombstones = TM_COUNTER("tracemesh_batch_tombstones_total", "Rows hidden under an old key");
struct tm_metric batch_blocks = TM_COUNTER("tracemesh_batch_blocks_total", "Blocks made");
struct tm_metric batch_block_bytes = TM_COUNTER("tracemesh_batch_block_bytes_total", "Bytes of blocks made");
struct tm_metric batch_flushes = TM_COUNTER_LABELS("tracemesh_batch_flushes_total", "outcome=\"ok\"", "Flushes ended");
struct tm_metric batch_flushes_failed =
    TM_COUNTER_LABELS("tracemesh_batch_flushes_total", "outcome=\"failed\"", "Flushes ended");
struct tm_metric batch_retries = TM_COUNTER("tracemesh_batch_block_retries_total", "Blocks sent again");
struct tm_metric batch_reads = TM_COUNTER("tracemesh_batch_reads_total", "Queries for stored rows");
struct tm_metric batch_read_ids = TM_COUNTER("tracemesh_batch_read_ids_total", "Ids asked for in them");
struct tm_metric batch_read_rows = TM_COUNTER("tracemesh_batch_read_rows_total", "Stored rows merged");
struct tm_metric batch_entities = TM_GAUGE("tracemesh_batch_entities", "Entities in memory");
struct tm_metric batch_entity_bytes = TM_GAUGE("tracemesh_batch_entity_bytes", "Bytes of their states");
struct tm_metric batch_pending_bytes = TM_GAUGE("tracemesh_batch_pending_bytes", "Bytes of unanswered rows");
struct tm_metric batch_shards = TM_GAUGE("tracemesh_batch_shards", "Shards owned");
struct tm_metric batch_refused_owner =
    TM_COUNTER_LABELS("tracemesh_batch_refused_total", "reason=\"not_owner\"", "Messages refused");
struct tm_metric batch_refused_overload =
    TM_COUNTER_LABELS("tracemesh_batch_refused_total", "reason=\"overloaded\"", "Messages refused");
struct tm_metric batch_refused_prices =
    TM_COUNTER_LABELS("tracemesh_batch_refused_total", "reason=\"no_prices\"", "Messages refused");
struct tm_metric batch_price_projects =
    TM_GAUGE("tracemesh_batch_price_projects", "Projects that have models and prices of their own");
struct tm_metric batch_watched = TM_GAUGE("tracemesh_batch_watched_projects", "Projects that somebody watches");
struct tm_metric batch_flush_seconds =
    TM_HISTOGRAM("tracemesh_batch_flush_seconds", "From the first message of a flush to its answer");
struct tm_metric batch_read_seconds = TM_HISTOGRAM("tracemesh_batch_read_seconds", "From cut to stored rows merged");
struct tm_metric batch_counted =
    TM_COUNTER("tracemesh_batch_tokens_counted_total", "Observations whose tokens were counted, as they did not say");
struct tm_metric batch_count_seconds = TM_HISTOGRAM(
    "tracemesh_batch_count_seconds", "From stored rows merged to tokens counted, of flushes that had such");
