/* web: the public API, the browser's API and its pages.
 *
 * Takes  HTTP.
 * Gives  answers read from ClickHouse and Postgres.
 * Keeps  nothing but caches of keys and sessions, a few seconds old at most.
 * Dies   freely: whoever asked asks again.
 */
#include "base/clock.h"
#include "base/log.h"
#include "dispatch.h"

#include <stdlib.h>
#include <sys/random.h>

enum {
    KEY_TTL_MS = 5000,
    KEY_STALE_MS = 60000,
    KEY_ENTRIES = 4096,
    KEY_CONNECTIONS = 2,
    SESSION_TTL_MS = 5000,
    BODY_BYTES = 1 << 20,
    REQUEST_MS = 30000,
    IDLE_MS = 90000,
    CONNECTIONS = 4096,
    HTTP_THREADS = 2,
};

/* Five tries of an address at once, then one each 20 s; ten a second in all. */
static const struct throttle_rate sign_ins_by_address = {5, 20000000}, sign_ins_in_all = {20, 100000};

/* What SIGTERM begins: readiness turns at once, the door closes after the time to linger. */
static bool is_drained(void *state) {
    struct web *web = state;
    if (!atomic_exchange(&web->draining, true)) web->draining_since_us = tm_mono_us();
    if (!web->closed && tm_mono_us() - web->draining_since_us >= web->settings->linger_ms * 1000) {
        tm_http_quiesce(web->http);
        web->closed = true;
    }
    return web->closed && tm_http_in_flight(web->http) == 0;
}

static void **make_workers(struct web *web) {
    const struct settings *settings = web->settings;
    void **workers = calloc(settings->threads, sizeof *workers);
    for (size_t i = 0; workers && i < settings->threads; i++) {
        struct worker *worker = calloc(1, sizeof *worker);
        if (!worker) return NULL;
        worker->web = web;
        worker->identity = tm_identity_new(settings->database_url, settings->salt);
        if (!worker->identity) return NULL;
        workers[i] = worker;
    }
    return workers;
}

static const char *ui_folder(const struct settings *settings) {
    char *folder = NULL;
    if (settings->ui_dir) return settings->ui_dir;
    return asprintf(&folder, "%s/ui", settings->share_dir) < 0 ? NULL : folder;
}

static bool assemble(struct web *web) {
    const struct settings *settings = web->settings;
    uint64_t seed;
    void **workers = make_workers(web);
    if (!workers || getrandom(&seed, sizeof seed, 0) != sizeof seed) return false;
    pthread_mutex_init(&web->hashing, NULL);
    tm_receipt_key_from(settings->salt, &web->receipts);
    web->keys = tm_key_cache_new(settings->database_url, settings->salt, KEY_TTL_MS, KEY_STALE_MS, KEY_ENTRIES,
                                 KEY_CONNECTIONS);
    web->sessions = session_cache_new(SESSION_TTL_MS);
    web->sign_ins = throttle_new(sign_ins_by_address, sign_ins_in_all, seed);
    web->assets = assets_load(ui_folder(settings));
    web->readers = readers_new(&settings->clickhouse, settings->readers);
    web->probe = probe_new(&settings->clickhouse, settings->database_url, settings->salt);
    web->crew = crew_new(workers, settings->threads, settings->queue, dispatch_call);
    free(workers);
    return web->keys && web->sessions && web->sign_ins && web->assets && web->readers && web->probe && web->crew;
}

static bool open_door(struct web *web, struct tm_error *error) {
    struct tm_http_config config = {
        .host = web->settings->host,
        .port = web->settings->port,
        .threads = HTTP_THREADS,
        .body_limit_bytes = BODY_BYTES,
        .too_large_text = "Body exceeded 1mb limit",
        .request_timeout_ms = REQUEST_MS,
        .idle_timeout_ms = IDLE_MS,
        .connection_limit = CONNECTIONS,
        .reuse_port = true,
        .cors = true,
        .handler = dispatch,
        .state = web,
    };
    web->http = tm_http_start(&config, error);
    return web->http != NULL;
}

int main(int argc, char **argv) {
    static struct settings settings;
    static struct web web = {.settings = &settings};
    struct tm_error error = {0};
    if (!settings_load(&settings, argc, argv)) return TM_EXIT_USAGE;
    web.actor = tm_actor_new("web", &settings.actor, &error);
    if (!web.actor) return TM_EXIT_UNAVAILABLE;
    if (!assemble(&web)) {
        tm_log(TM_LOG_ERROR, "start_failed", "reason=\"out of memory or threads\"");
        return TM_EXIT_UNAVAILABLE;
    }
    if (!open_door(&web, &error)) {
        tm_log(TM_LOG_ERROR, "start_failed", "field=%s reason=\"%s\"", error.field, error.reason);
        return TM_EXIT_UNAVAILABLE;
    }
    tm_log(TM_LOG_INFO, "listening", "host=%s port=%u files=%zu", settings.host, tm_http_port(web.http),
           assets_count(web.assets));
    tm_actor_ready_check(web.actor, "clickhouse", probe_clickhouse, web.probe);
    tm_actor_ready_check(web.actor, "postgres", probe_postgres, web.probe);
    tm_actor_on_drain(web.actor, is_drained, &web);
    tm_actor_main(web.actor);
}
