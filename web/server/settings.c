/* settings: the table, and what follows from it. */
#include "settings.h"
#include "base/log.h"

#include <stdio.h>

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct settings, host, "host", "TM_WEB_HOST", "127.0.0.1", "", "address to listen on"),
    TM_OPTION_RANGE(struct settings, port, "port", "TM_WEB_PORT", "3001", "", 0, 65535, "port; 0: any free"),
    TM_OPTION_RANGE(struct settings, threads, "threads", "TM_WEB_THREADS", "4", "threads", 1, 256,
                    "requests worked on at once", "further ones wait in the queue"),
    TM_OPTION_RANGE(struct settings, readers, "readers", "TM_WEB_READERS", "4", "threads", 1, 256,
                    "connections to ClickHouse: queries at once", "further queries wait for one, without a limit"),
    TM_OPTION_RANGE(struct settings, query_seconds, "query-seconds", "TM_WEB_QUERY_SECONDS", "25", "seconds", 1, 86400,
                    "longest time for a query, below TM_CLICKHOUSE_TIMEOUT_MS, so that ClickHouse ends it itself",
                    "the request is answered 422, with the advice to ask for less"),
    TM_OPTION_RANGE(struct settings, queue, "queue", "TM_WEB_QUEUE", "256", "requests", 1, 65536,
                    "that wait for a thread", "further ones are answered 503 with Retry-After"),
    TM_OPTION_RANGE(struct settings, connections, "connections", "TM_WEB_CONNECTIONS", "4096", "connections", 16,
                    100000, "open at a time", "further ones are closed at once: nginx answers 503 with Retry-After"),
    TM_OPTION_RANGE(struct settings, body_bytes, "body-bytes", "TM_WEB_BODY_BYTES", "1m", "bytes", 1024, 1 << 30,
                    "largest body, inflated", "the request is answered 413"),
    TM_OPTION_RANGE(struct settings, request_ms, "request-ms", "TM_WEB_REQUEST_MS", "30000", "ms", 100, 600000,
                    "longest time to send a request", "its connection is closed"),
    TM_OPTION_RANGE(struct settings, idle_ms, "idle-ms", "TM_WEB_IDLE_MS", "90000", "ms", 1000, 3600000,
                    "a connection without a request; above the 60 s of nginx, which should be the one to close",
                    "it is closed"),
    TM_OPTION_RANGE(struct settings, after_ms, "after-ms", "TM_WEB_AFTER_MS", "10000", "ms", 0, 60000,
                    "longest wait of a read with ?after= until its receipts are stored",
                    "the read is answered 503 with Retry-After; the events stay in the queue"),
    TM_OPTION_RANGE(struct settings, after_waiting, "after-waiting", "TM_WEB_AFTER_WAITING", "512", "requests", 1, 4096,
                    "reads with ?after= that wait at once", "further ones are answered 503 with Retry-After"),
    TM_OPTION_RANGE(struct settings, live_streams, "live-streams", "TM_WEB_LIVE_STREAMS", "512", "streams", 1, 100000,
                    "of live events that are open at once", "further ones are answered 503 with Retry-After"),
    TM_OPTION_RANGE(struct settings, live_ms, "live-ms", "TM_WEB_LIVE_MS", "20000", "ms", 1000, 3600000,
                    "longest time of a stream of live events, and so for a session that ended to go on with one",
                    "it ends: the browser comes again by itself, is checked, and goes on from where it was"),
    TM_OPTION_RANGE(struct settings, live_beat_ms, "live-beat-ms", "TM_WEB_LIVE_BEAT_MS", "5000", "ms", 100, 600000,
                    "silence on a stream of live events; below what proxies wait, of nginx UPSTREAM_SECONDS",
                    "a comment is sent; a client that is gone is noticed"),
    TM_OPTION_RANGE(struct settings, publish_ms, "publish-ms", "TM_WEB_PUBLISH_MS", "10000", "ms", 100, 60000,
                    "for a broker to confirm a score given by hand", "it is answered 503: giving it again is safe"),
    TM_OPTION_RANGE(struct settings, models, "models", "TM_WEB_MODELS", "200", "models", 0, 10000,
                    "of its own that a project may have", "a further one is answered 400"),
    TM_OPTION_TEXT(struct settings, database_url, "database-url", "DATABASE_URL", NULL, "url", "Postgres"),
    TM_OPTION_TEXT(struct settings, salt, "salt", "SALT", "", "", "of the hashes of API keys"),
    TM_OPTION_RANGE(struct settings, key_ttl_ms, "key-ttl-ms", "TM_KEY_TTL_MS", "5000", "ms", 0, 600000,
                    "how long a key is remembered, and a revoked one may go on", "Postgres is asked again"),
    TM_OPTION_RANGE(struct settings, key_stale_ms, "key-stale-ms", "TM_WEB_KEY_STALE_MS", "60000", "ms", 0, 86400000,
                    "how long known keys go on while Postgres is away", "requests are answered 503"),
    TM_OPTION_RANGE(struct settings, key_entries, "key-entries", "TM_WEB_KEY_ENTRIES", "4096", "keys", 64, 1 << 24,
                    "remembered at a time, 600 bytes each",
                    "the one used longest ago is forgotten: Postgres is asked when it comes again"),
    TM_OPTION_RANGE(struct settings, session_ttl_ms, "session-ttl-ms", "TM_WEB_SESSION_TTL_MS", "5000", "ms", 0, 600000,
                    "how long it is remembered whose session it is, and one ended elsewhere may go on",
                    "Postgres is asked again"),
    TM_OPTION_RANGE(struct settings, sign_in_tries, "sign-in-tries", "TM_WEB_SIGN_IN_TRIES", "5", "tries", 1, 1000,
                    "to sign in as the same address, at once", "further ones are answered 429, also with the password"),
    TM_OPTION_RANGE(struct settings, sign_in_pause_ms, "sign-in-pause-ms", "TM_WEB_SIGN_IN_PAUSE_MS", "20000", "ms",
                    100, 86400000, "after which one more try is free", "the address has its next try"),
    TM_OPTION_TEXT(struct settings, public_url, "public-url", "NEXTAUTH_URL", "http://localhost:3000", "url",
                   "where browsers find us; with https cookies are Secure"),
    TM_OPTION_RANGE(struct settings, session_minutes, "session-minutes", "AUTH_SESSION_MAX_AGE", "43200", "minutes", 5,
                    5256000, "how long a sign-in lasts", "its requests are answered 401: one signs in again"),
    TM_OPTION_TEXT(struct settings, ui_dir, "ui-dir", "TM_UI_DIR", NULL, "folder",
                   "the built UI (ui below the shared folder)"),
    TM_OPTION_TEXT(struct settings, share_dir, "share", "TM_SHARE_DIR", "share/tracemesh", "folder",
                   "read-only data of the installation"),
    TM_OPTION_SIZE(struct settings, linger_ms, "linger-ms", "TM_WEB_LINGER_MS", "0", "ms",
                   "after SIGTERM, go on taking connections this long while /api/public/ready says no",
                   "none is taken any more; what has been read is answered, within drain-ms in all"),
};

bool settings_load(struct settings *settings, int argc, char **argv) {
    struct tm_error error = {0};
    const struct tm_option_set sets[] = {
        {options, sizeof options / sizeof *options, settings},
        tm_clickhouse_options(&settings->clickhouse),
        tm_postgres_options(&settings->postgres),
        tm_actor_options(&settings->actor),
    };
    enum tm_status status = tm_config_load(sets, sizeof sets / sizeof *sets, "answers the public API and serves the UI",
                                           argc, argv, &error);
    if (status == TM_OK && !settings->database_url)
        status = tm_fail(&error, TM_INVALID, "DATABASE_URL", "is not set: the URL of Postgres");
    if (status == TM_OK && !tm_log_level_set(settings->actor.log_level))
        status = tm_fail(&error, TM_INVALID, "log-level", "\"%s\" is no level; see --help", settings->actor.log_level);
    if (status != TM_OK) fprintf(stderr, "%s: %s: %s\n", argv[0], error.field, error.reason);
    return status == TM_OK;
}
