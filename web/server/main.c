/* web: the public API, the browser's API and its pages.
 *
 * Takes  HTTP.
 * Gives  answers read from ClickHouse and Postgres; scores given by hand to a broker (KIND_PUBLISH).
 * Keeps  nothing but caches of keys and sessions, a few seconds old at most.
 * Dies   freely: whoever asked asks again.
 */
#include "base/clock.h"
#include "base/log.h"
#include "dispatch.h"
#include "live.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum { KEY_CONNECTIONS = 2, HTTP_THREADS = 2, PUBLISH_TRIES = 3 };

static const uint64_t publish_wait_ms = 1500;               /* for a broker that takes it */
static const uint64_t publish_outstanding_bytes = 16 << 20; /* of scores given by hand */

/* Ten a second: a password's hash takes 64 MB and a core for a while. */
static const struct throttle_rate sign_ins_in_all = {20, 100000};

/* What SIGTERM begins: readiness turns at once, live streams end, the door closes after the time to linger. */
static bool is_drained(void *state) {
    struct web *web = state;
    if (!atomic_exchange(&web->draining, true)) web->draining_since_us = tm_mono_us();
    live_end(web->live);
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
        worker->identity = tm_identity_new(settings->database_url, settings->salt, &settings->postgres);
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

static struct tm_publisher *make_publisher(struct web *web) {
    const struct tm_publish_settings how = {.publish_ms = web->settings->publish_ms,
                                            .publish_tries = PUBLISH_TRIES,
                                            .broker_wait_ms = publish_wait_ms,
                                            .outstanding_bytes = publish_outstanding_bytes,
                                            .salt = web->settings->salt};
    return tm_publisher_new(web->actor, &how);
}

static bool assemble(struct web *web) {
    const struct settings *settings = web->settings;
    const struct throttle_rate by_address = {settings->sign_in_tries, settings->sign_in_pause_ms * 1000};
    uint64_t seed;
    void **workers = make_workers(web);
    if (!workers || getrandom(&seed, sizeof seed, 0) != sizeof seed) return false;
    pthread_mutex_init(&web->hashing, NULL);
    tm_receipt_key_from(settings->salt, &web->receipts);
    web->keys =
        tm_key_cache_new(settings->database_url, settings->salt, &settings->postgres, (uint32_t)settings->key_ttl_ms,
                         (uint32_t)settings->key_stale_ms, settings->key_entries, KEY_CONNECTIONS);
    web->sessions = session_cache_new((uint32_t)settings->session_ttl_ms);
    web->sign_ins = throttle_new(by_address, sign_ins_in_all, seed);
    web->live = live_new(web);
    web->publisher = make_publisher(web);
    web->assets = assets_load(ui_folder(settings));
    web->readers = readers_new(&settings->clickhouse, settings->readers, settings->query_seconds);
    web->probe = probe_new(&settings->clickhouse, settings->database_url, settings->salt, &settings->postgres);
    web->crew = crew_new(workers, settings->threads, settings->queue, dispatch_call);
    free(workers);
    return web->keys && web->sessions && web->sign_ins && web->live && web->publisher && web->assets && web->readers &&
           web->probe && web->crew;
}

static bool open_door(struct web *web, struct tm_error *error) {
    snprintf(web->too_large, sizeof web->too_large, "Body exceeded %.4gmb limit",
             (double)web->settings->body_bytes / (1 << 20));
    struct tm_http_config config = {
        .host = web->settings->host,
        .port = web->settings->port,
        .threads = HTTP_THREADS,
        .body_limit_bytes = web->settings->body_bytes,
        .too_large_text = web->too_large,
        .request_timeout_ms = web->settings->request_ms,
        .idle_timeout_ms = web->settings->idle_ms,
        .connection_limit = web->settings->connections,
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
    web.builtin_models = models_builtin_load(settings.share_dir, &error);
    if (!web.builtin_models || !open_door(&web, &error)) {
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
