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
                    100, 600000, "longest wait for Redis: to connect, or to answer anything",
                    "it is connected to anew; publishes then unanswered are answered RETRY (ingest: 503)"),
    TM_OPTION_RANGE(struct broker_settings, redis_retry_ms, "redis-retry-ms", "TM_REDIS_RETRY_MS", "1000", "ms", 50,
                    600000, "pause before Redis is connected to anew, from 50 ms doubling up to this",
                    "it grows no more: attempts go on for ever, /readyz says what is wrong"),
    TM_OPTION_RANGE(struct broker_settings, silence_ms, "silence-ms", "TM_SILENCE_MS", "3000", "ms", 1500, 600000,
                    "since an actor was last heard; each tells of itself once a second",
                    "it is dropped from the routes, its shards go to others, and what it has is sent to others"),
    TM_OPTION_RANGE(struct broker_settings, queue_shards, "queue-shards", "TM_QUEUE_SHARDS", "4", "streams", 1,
                    BROKER_QUEUE_SHARDS_MAX, "of the queue; lower it only when the queue is empty",
                    "it is their number: entries of a stream beyond it are not read until it is raised again"),
    TM_OPTION_RANGE(struct broker_settings, commit_connections, "commit-connections", "TM_COMMIT_CONNECTIONS", "4",
                    "connections", 1, 64, "commits to Redis in flight at once",
                    "further publishes wait and are joined into the next entry"),
    TM_OPTION_RANGE(struct broker_settings, entry_bytes, "entry-bytes", "TM_ENTRY_BYTES", "256k", "bytes", 1024,
                    64 << 20, "publishes are joined into entries up to this size",
                    "the next publish begins another entry; a larger one stands alone"),
    TM_OPTION_SIZE(struct broker_settings, queue_max_bytes, "queue-max-bytes", "TM_QUEUE_MAX_BYTES", "1g", "bytes",
                   "entries in Redis, all streams together",
                   "publishes are refused as overload (ingest: 429) until validate has caught up"),
    TM_OPTION_SIZE(struct broker_settings, outstanding_max_bytes, "outstanding-max-bytes", "TM_OUTSTANDING_MAX_BYTES",
                   "48m", "bytes", "entries this broker has taken and not yet seen stored",
                   "no more are taken: the queue grows, or another broker takes them"),
    TM_OPTION_RANGE(struct broker_settings, outstanding_max_entries, "outstanding-max-entries",
                    "TM_OUTSTANDING_MAX_ENTRIES", "16384", "entries", 1, 1 << 24,
                    "this broker has taken and not yet seen stored",
                    "no more are taken: the queue grows, or another broker takes them"),
    TM_OPTION_RANGE(struct broker_settings, lease_ms, "lease-ms", "TM_LEASE_MS", "15000", "ms", 1000, 3600000,
                    "how long a taken entry is its broker's, who renews it at a third of the time",
                    "any broker takes it over and delivers it again; stored twice it counts once"),
    TM_OPTION_RANGE(struct broker_settings, delivery_timeout_ms, "delivery-timeout-ms", "TM_DELIVERY_TIMEOUT_MS",
                    "60000", "ms", 100, 3600000, "from a delivery to validate's answer that all is stored",
                    "the entry is delivered again, after pauses from 50 ms doubling up to 5 s"),
    TM_OPTION_RANGE(struct broker_settings, max_deliveries, "max-deliveries", "TM_MAX_DELIVERIES", "20", "deliveries",
                    1, 1000000, "that ended in a refusal of the entry itself; what is away does not count",
                    "it moves to the dead letters: `tracemesh dead` lists and puts back"),
    TM_OPTION_RANGE(struct broker_settings, stored_kept, "stored-kept", "TM_STORED_KEPT", "20000", "entries", 0,
                    10000000, "of each stream, the latest stored whose time is remembered for receipts",
                    "the oldest are forgotten: a receipt then says stored, and not when"),
    TM_OPTION_RANGE(struct broker_settings, fates_days, "fates-days", "TM_FATES_DAYS", "30", "days", 1, 36500,
                    "how long a receipt is told that its batch was put back or dropped",
                    "it is told that this is forgotten"),
    TM_OPTION_RANGE(struct broker_settings, inquiries, "inquiries", "TM_INQUIRIES", "1024", "inquiries", 1, 3072,
                    "held until their batch is stored", "further ones are answered OVERLOADED: web asks again"),
    TM_OPTION_RANGE(struct broker_settings, inquiry_pause_ms, "inquiry-pause-ms", "TM_INQUIRY_PAUSE_MS", "500", "ms",
                    10, 60000, "pause between two looks of one held, from a 25th of this doubling up to it",
                    "it grows no more: by then it sees what another broker stored"),
    TM_OPTION_RANGE(struct broker_settings, suspect_deaths, "suspect-deaths", "TM_SUSPECT_DEATHS", "2", "deaths", 1,
                    1000000, "of actors that held an entry", "it is suspected, and tried apart from the others"),
    TM_OPTION_RANGE(struct broker_settings, max_deaths, "max-deaths", "TM_MAX_DEATHS", "5", "deaths", 1, 1000000,
                    "of actors while an entry was tried alone",
                    "it moves to the dead letters: `tracemesh dead` lists and puts back"),
    TM_OPTION_RANGE(struct broker_settings, isolation_ms, "isolation-ms", "TM_ISOLATION_MS", "2000", "ms", 10, 600000,
                    "how long all else is held back for a trial alone: to end what is under way, and to try",
                    "the rest is delivered again; the trial goes on, but proves nothing any more"),
    TM_OPTION_RANGE(struct broker_settings, isolation_pause_ms, "isolation-pause-ms", "TM_ISOLATION_PAUSE_MS", "5000",
                    "ms", 0, 3600000, "between attempts to try alone while others do not end",
                    "what is under way is waited for once more, for isolation-ms"),
};

bool broker_settings_load(struct broker_settings *settings, int argc, char **argv) {
    struct tm_option_set own = {options, sizeof options / sizeof *options, settings};
    if (!tm_actor_configure(&settings->actor, own, "registry of the actors and durable queue on Redis Streams", argc,
                            argv))
        return false;
    const char *url = settings->redis_url ? settings->redis_url : settings->redis_connection_string;
    struct tm_error error = {0};
    if (broker_redis_url_parse(tm_str_from(url), &settings->redis, &error) == TM_OK) return true;
    tm_log(TM_LOG_FATAL, "setting_invalid", "setting=%s reason=\"%s\"", error.field, error.reason);
    return false;
}
