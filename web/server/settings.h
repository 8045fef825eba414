/* settings: what the web actor can be told, in one table. */
#ifndef WEB_SETTINGS_H
#define WEB_SETTINGS_H

#include "clickhouse/clickhouse.h"
#include "identity/identity.h"
#include "runtime/actor.h"

struct settings {
    const char *host, *database_url, *salt, *public_url, *ui_dir, *share_dir;
    uint64_t port, threads, readers, queue, session_minutes, linger_ms, after_ms, after_waiting, models;
    uint64_t live_streams, live_ms, live_beat_ms, publish_ms;
    uint64_t connections, body_bytes, request_ms, idle_ms, query_seconds;
    uint64_t key_ttl_ms, key_stale_ms, key_entries, session_ttl_ms, sign_in_tries, sign_in_pause_ms;
    struct tm_postgres_limits postgres;
    struct tm_clickhouse_config clickhouse;
    struct tm_actor_config actor;
};

/* False: an error has been printed; exit with TM_EXIT_USAGE. */
bool settings_load(struct settings *settings, int argc, char **argv);

#endif
