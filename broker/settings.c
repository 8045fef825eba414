/* settings: what an operator may change about the broker. */
#include "broker/settings.h"

#include "base/log.h"
#include "broker/lease.h"

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct broker_settings, redis_url, "redis-url", "REDIS_URL", NULL, "url",
                   "Redis of the queue and the registry: redis://[:password@]host:port/db or unix:///path"),
    TM_OPTION_TEXT(struct broker_settings, redis_connection_string, "redis-connection-string",
                   "REDIS_CONNECTION_STRING", "redis://127.0.0.1:6379", "url", "used when redis-url is not given"),
    TM_OPTION_RANGE(struct broker_settings, redis_timeout_ms, "redis-timeout-ms", "TM_REDIS_TIMEOUT_MS", "10000", "ms",
                    100, 600000, "a Redis that answers nothing for so long is connected to anew"),
    TM_OPTION_RANGE(struct broker_settings, silence_ms, "silence-ms", "TM_SILENCE_MS", "3000", "ms", 1500, 600000,
                    "an actor not heard for so long is dropped from the routes"),
    TM_OPTION_RANGE(struct broker_settings, queue_shards, "queue-shards", "TM_QUEUE_SHARDS", "4", "streams", 1,
                    BROKER_QUEUE_SHARDS_MAX, "streams of the queue; lower it only when the queue is empty"),
    TM_OPTION_RANGE(struct broker_settings, commit_connections, "commit-connections", "TM_COMMIT_CONNECTIONS", "4",
                    "connections", 1, 64, "commits to Redis in flight at once"),
    TM_OPTION_RANGE(struct broker_settings, entry_bytes, "entry-bytes", "TM_ENTRY_BYTES", "256k", "bytes", 1024,
                    64 << 20, "publishes are joined into entries up to this size; a larger one stands alone"),
    TM_OPTION_SIZE(struct broker_settings, queue_max_bytes, "queue-max-bytes", "TM_QUEUE_MAX_BYTES", "1g", "bytes",
                   "publishes are refused as overload while the queue holds more"),
    TM_OPTION_SIZE(struct broker_settings, outstanding_max_bytes, "outstanding-max-bytes", "TM_OUTSTANDING_MAX_BYTES",
                   "48m", "bytes", "no more entries are taken while this much is taken and not yet stored"),
    TM_OPTION_RANGE(
        struct broker_settings, delivery_target_ms, "delivery-target-ms", "TM_DELIVERY_TARGET_MS", "500", "ms", 10,
        600000, "no more is sent to validate than is stored in that time, so that new entries need not wait longer"),
    TM_OPTION_RANGE(struct broker_settings, fresh_percent, "fresh-percent", "TM_FRESH_PERCENT", "50", "percent", 0, 100,
                    "of what may be sent so, the share that new entries have before older ones that wait"),
    TM_OPTION_RANGE(struct broker_settings, lease_ms, "lease-ms", "TM_LEASE_MS", "15000", "ms", 1000, 3600000,
                    "entries of a broker silent for so long are taken over by others"),
    TM_OPTION_RANGE(struct broker_settings, delivery_timeout_ms, "delivery-timeout-ms", "TM_DELIVERY_TIMEOUT_MS",
                    "60000", "ms", 100, 3600000, "an entry not stored by then is delivered again"),
    TM_OPTION_RANGE(struct broker_settings, max_deliveries, "max-deliveries", "TM_MAX_DELIVERIES", "20", "deliveries",
                    1, 1000000, "an entry refused so often moves to the dead letters"),
    TM_OPTION_SIZE(struct broker_settings, spill_after_bytes, "spill-after-bytes", "TM_SPILL_AFTER_BYTES", "512m",
                   "bytes", "new entries go to the spill folder or bucket, if there is one, while Redis holds more"),
    TM_OPTION_RANGE(struct broker_settings, spill_memory_percent, "spill-memory-percent", "TM_SPILL_MEMORY_PERCENT",
                    "80", "percent", 1, 100, "the same while Redis uses more of its maxmemory"),
    TM_OPTION_SIZE(struct broker_settings, spill_max_bytes, "spill-max-bytes", "TM_SPILL_MAX_BYTES", "8g", "bytes",
                   "no more is spilled; then Redis fills up to queue-max-bytes, then publishes are refused"),
    TM_OPTION_RANGE(struct broker_settings, spill_threads, "spill-threads", "TM_SPILL_THREADS", "4", "threads", 1, 64,
                    "reads and writes of spilled entries at once"),
    TM_OPTION_RANGE(struct broker_settings, stored_kept, "stored-kept", "TM_STORED_KEPT", "20000", "entries", 0,
                    10000000, "of each stream, the latest stored whose time is remembered for receipts"),
    TM_OPTION_RANGE(struct broker_settings, fates_days, "fates-days", "TM_FATES_DAYS", "30", "days", 1, 36500,
                    "a receipt this old is told no more when its batch was put back or dropped"),
    TM_OPTION_RANGE(struct broker_settings, inquiries, "inquiries", "TM_INQUIRIES", "1024", "inquiries", 1, 3072,
                    "held until their batch is stored; more are answered OVERLOADED"),
    TM_OPTION_RANGE(struct broker_settings, inquiry_pause_ms, "inquiry-pause-ms", "TM_INQUIRY_PAUSE_MS", "500", "ms",
                    10, 60000,
                    "longest pause between two looks of one held: by then it sees what another broker stored"),
    TM_OPTION_RANGE(struct broker_settings, suspect_deaths, "suspect-deaths", "TM_SUSPECT_DEATHS", "2", "deaths", 1,
                    1000000, "an entry is suspected when so many actors died that held it, and tried apart"),
    TM_OPTION_RANGE(struct broker_settings, max_deaths, "max-deaths", "TM_MAX_DEATHS", "5", "deaths", 1, 1000000,
                    "an entry that so many died of while it was tried alone moves to the dead letters"),
    TM_OPTION_RANGE(struct broker_settings, isolation_ms, "isolation-ms", "TM_ISOLATION_MS", "2000", "ms", 10, 600000,
                    "how long all else is held back for a trial alone: to end what is under way, and to try"),
};

bool broker_settings_load(struct broker_settings *settings, int argc, char **argv) {
    const struct tm_option_set own[] = {{options, sizeof options / sizeof *options, settings},
                                        tm_blobs_options(&settings->blobs)};
    if (!tm_actor_configure_all(&settings->actor, own, 2, "registry of the actors and durable queue on Redis Streams",
                                argc, argv))
        return false;
    const char *url = settings->redis_url ? settings->redis_url : settings->redis_connection_string;
    struct tm_error error = {0};
    if (broker_redis_url_parse(tm_str_from(url), &settings->redis, &error) == TM_OK) return true;
    tm_log(TM_LOG_FATAL, "setting_invalid", "setting=%s reason=\"%s\"", error.field, error.reason);
    return false;
}
