/* settings: the table, and what follows from it. */
#include "settings.h"
#include "base/log.h"

#include <stdio.h>

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct settings, host, "host", "TM_WEB_HOST", "127.0.0.1", "", "address to listen on"),
    TM_OPTION_RANGE(struct settings, port, "port", "TM_WEB_PORT", "3001", "", 0, 65535, "port; 0: any free"),
    TM_OPTION_RANGE(struct settings, threads, "threads", "TM_WEB_THREADS", "4", "threads", 1, 256,
                    "requests worked on at once"),
    TM_OPTION_RANGE(struct settings, readers, "readers", "TM_WEB_READERS", "4", "threads", 1, 256,
                    "connections to ClickHouse: queries at once"),
    TM_OPTION_RANGE(struct settings, queue, "queue", "TM_WEB_QUEUE", "256", "requests", 1, 65536,
                    "requests that wait for a thread; more are told to come back"),
    TM_OPTION_RANGE(struct settings, after_ms, "after-ms", "TM_WEB_AFTER_MS", "10000", "ms", 0, 60000,
                    "longest wait of a read with ?after= until its receipts are stored; then 503"),
    TM_OPTION_RANGE(struct settings, after_waiting, "after-waiting", "TM_WEB_AFTER_WAITING", "512", "requests", 1, 4096,
                    "reads with ?after= that wait at once; more are told to come back"),
    TM_OPTION_TEXT(struct settings, database_url, "database-url", "DATABASE_URL", NULL, "url", "Postgres"),
    TM_OPTION_TEXT(struct settings, salt, "salt", "SALT", "", "", "of the hashes of API keys"),
    TM_OPTION_TEXT(struct settings, public_url, "public-url", "NEXTAUTH_URL", "http://localhost:3000", "url",
                   "where browsers find us; with https cookies are Secure"),
    TM_OPTION_RANGE(struct settings, session_minutes, "session-minutes", "AUTH_SESSION_MAX_AGE", "43200", "minutes", 5,
                    5256000, "how long a sign-in lasts"),
    TM_OPTION_TEXT(struct settings, ui_dir, "ui-dir", "TM_UI_DIR", NULL, "folder",
                   "the built UI (ui below the shared folder)"),
    TM_OPTION_TEXT(struct settings, share_dir, "share", "TM_SHARE_DIR", "share/tracemesh", "folder",
                   "read-only data of the installation"),
    TM_OPTION_SIZE(struct settings, linger_ms, "linger-ms", "TM_WEB_LINGER_MS", "0", "ms",
                   "after SIGTERM, go on taking connections this long while /api/public/ready says no"),
};

bool settings_load(struct settings *settings, int argc, char **argv) {
    struct tm_error error = {0};
    const struct tm_option_set sets[] = {
        {options, sizeof options / sizeof *options, settings},
        tm_clickhouse_options(&settings->clickhouse),
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
