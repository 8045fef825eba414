-- Traces, observations and scores. Written whole by the batch actors: each row is the fold of all events of its entity.
--
-- row_version: the owner's epoch in the high 24 bits, a counter below: an old owner can never hide a newer row.
-- fold: what later events need to fold in the right order (actors/batch); never read by queries.
-- Keys begin with project and time, so that lists read in order; a row whose time changes is deleted under its old key.
-- Granules of 1,024 rows: whatever is looked up by id (a trace's observations, a page's figures, rows read back) reads an
-- eighth of what it would with 8,192, and inserting and disk stay as they were (loadtest/reading.md).
CREATE TABLE IF NOT EXISTS traces ${ON_CLUSTER}
(
    project_id String,
    id String,
    timestamp DateTime64(6, 'UTC'),
    name String,
    user_id String,
    session_id String,
    release String,
    version String,
    environment LowCardinality(String),
    public Bool,
    bookmarked Bool,
    tags Array(String),
    input String CODEC(ZSTD(3)),
    output String CODEC(ZSTD(3)),
    metadata Map(String, String) CODEC(ZSTD(1)),
    public_key LowCardinality(String),
    sdk_name LowCardinality(String),
    sdk_version LowCardinality(String),
    created_at DateTime64(6, 'UTC'),
    updated_at DateTime64(6, 'UTC'),
    fold String CODEC(ZSTD(1)),
    row_version UInt64,
    is_deleted UInt8,
    INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ${ReplacingMergeTree(row_version, is_deleted)}
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, timestamp, id)
SETTINGS index_granularity = 1024
;;
CREATE TABLE IF NOT EXISTS observations ${ON_CLUSTER}
(
    project_id String,
    trace_id String,
    id String,
    type LowCardinality(String),
    parent_observation_id String,
    start_time DateTime64(6, 'UTC'),
    end_time Nullable(DateTime64(6, 'UTC')),
    completion_start_time Nullable(DateTime64(6, 'UTC')),
    name String,
    environment LowCardinality(String),
    level LowCardinality(String),
    status_message String,
    version String,
    input String CODEC(ZSTD(3)),
    output String CODEC(ZSTD(3)),
    metadata Map(String, String) CODEC(ZSTD(1)),
    provided_model_name LowCardinality(String),
    model_parameters String,
    provided_usage_details Map(String, UInt64),
    provided_cost_details Map(String, Decimal(18, 12)),
    prompt_name String,
    prompt_version Nullable(UInt16),
    internal_model_id LowCardinality(String),
    usage_details Map(String, UInt64),
    cost_details Map(String, Decimal(18, 12)),
    total_cost Nullable(Decimal(18, 12)),
    usage_pricing_tier_id LowCardinality(String),
    usage_pricing_tier_name LowCardinality(String),
    public_key LowCardinality(String),
    sdk_name LowCardinality(String),
    sdk_version LowCardinality(String),
    created_at DateTime64(6, 'UTC'),
    updated_at DateTime64(6, 'UTC'),
    fold String CODEC(ZSTD(1)),
    row_version UInt64,
    is_deleted UInt8,
    INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ${ReplacingMergeTree(row_version, is_deleted)}
PARTITION BY toYYYYMM(start_time)
ORDER BY (project_id, start_time, id)
SETTINGS index_granularity = 1024
;;
CREATE TABLE IF NOT EXISTS scores ${ON_CLUSTER}
(
    project_id String,
    trace_id String,
    id String,
    timestamp DateTime64(6, 'UTC'),
    observation_id String,
    session_id String,
    dataset_run_id String,
    name LowCardinality(String),
    environment LowCardinality(String),
    source LowCardinality(String),
    data_type LowCardinality(String),
    value Float64,
    string_value Nullable(String),
    long_string_value String,
    comment String,
    metadata Map(String, String) CODEC(ZSTD(1)),
    config_id String,
    queue_id String,
    execution_trace_id String,
    public_key LowCardinality(String),
    sdk_name LowCardinality(String),
    sdk_version LowCardinality(String),
    created_at DateTime64(6, 'UTC'),
    updated_at DateTime64(6, 'UTC'),
    fold String CODEC(ZSTD(1)),
    row_version UInt64,
    is_deleted UInt8,
    INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ${ReplacingMergeTree(row_version, is_deleted)}
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project_id, timestamp, id)
SETTINGS index_granularity = 1024
