/* canary: a trace a minute, in a project of its own, from an SDK's request to a user's answer.
 *
 * Takes  nothing.
 * Gives  metrics of the whole way, and a warning on /readyz when the last trace failed or was slow.
 * Keeps  a key of its own making, in Postgres and here only; a new one at each start.
 * Dies   freely.
 */
#include "base/clock.h"
#include "base/log.h"
#include "canary/canary.h"
#include "identity/identity.h"
#include "runtime/actor.h"
#include "runtime/metrics.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

struct config {
    struct tm_actor_config actor;
    struct canary_config canary;
    struct tm_postgres_limits postgres;
    const char *database_url, *salt;
    uint64_t interval_ms, slow_ms, retry_ms;
};

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct config, canary.url, "canary-url", "TM_CANARY_URL", "http://127.0.0.1:3000", "url",
                   "where SDKs send to and users read from"),
    TM_OPTION_RANGE(struct config, interval_ms, "canary-interval-ms", "TM_CANARY_INTERVAL_MS", "60000", "ms", 100,
                    86400000, "between two traces", "the next one is sent"),
    TM_OPTION_RANGE(struct config, slow_ms, "canary-slow-ms", "TM_CANARY_SLOW_MS", "5000", "ms", 1, 600000,
                    "from sending a trace until it is read", "/readyz and doctor warn"),
    TM_OPTION_RANGE(struct config, canary.timeout_ms, "canary-timeout-ms", "TM_CANARY_TIMEOUT_MS", "30000", "ms", 100,
                    600000, "longest wait for one answer", "the trace counts as failed: /readyz and doctor warn"),
    TM_OPTION_RANGE(struct config, retry_ms, "canary-retry-ms", "TM_CANARY_RETRY_MS", "1000", "ms", 10, 600000,
                    "between attempts to make its project and key, at the start", "Postgres is asked again"),
    TM_OPTION_TEXT(struct config, database_url, "database-url", "DATABASE_URL", NULL, "url", "Postgres"),
    TM_OPTION_TEXT(struct config, salt, "salt", "SALT", NULL, "", "part of the API keys' hash; as web has it"),
};

static struct tm_metric accepted_time =
    TM_HISTOGRAM("tracemesh_canary_accepted_seconds", "From sending a trace until it was accepted");
static struct tm_metric readable_time =
    TM_HISTOGRAM("tracemesh_canary_readable_seconds", "From sending a trace until it was read");
static struct tm_metric ok_total =
    TM_COUNTER_LABELS("tracemesh_canary_traces_total", "outcome=\"ok\"", "Traces sent to see whether they arrive");
static struct tm_metric failed_total =
    TM_COUNTER_LABELS("tracemesh_canary_traces_total", "outcome=\"failed\"", "Traces sent to see whether they arrive");
static struct tm_metric last_gauge =
    TM_GAUGE("tracemesh_canary_last_milliseconds", "From sending the last trace until it was read; -1: it failed");

struct state {
    const struct config *config;
    struct tm_actor *actor;
    pthread_mutex_t lock; /* of what follows */
    char trouble[512];
};

static void say(struct state *state, const char *trouble) {
    pthread_mutex_lock(&state->lock);
    snprintf(state->trouble, sizeof state->trouble, "%s", trouble);
    pthread_mutex_unlock(&state->lock);
}

static void note(struct state *state, enum tm_status status, const struct canary_times *times,
                 const struct tm_error *error) {
    char trouble[512] = "";
    uint64_t ms = times->readable_us / 1000;
    if (status == TM_OK) {
        tm_metric_observe_us(&accepted_time, times->accepted_us);
        tm_metric_observe_us(&readable_time, times->readable_us);
        if (ms > state->config->slow_ms)
            snprintf(trouble, sizeof trouble, "the last trace could be read after %llu ms", (unsigned long long)ms);
    } else {
        snprintf(trouble, sizeof trouble, "the last trace did not arrive: %s: %.300s", error->field, error->reason);
    }
    tm_metric_add(status == TM_OK ? &ok_total : &failed_total, 1);
    tm_metric_set(&last_gauge, status == TM_OK ? (int64_t)ms : -1);
    if (*trouble) tm_log(TM_LOG_WARN, "canary", "reason=\"%s\"", trouble);
    say(state, trouble);
}

static void make_key(struct state *state, struct canary_key *key) {
    const struct config *config = state->config;
    struct tm_identity *identity = tm_identity_new(config->database_url, config->salt, &config->postgres);
    unsigned char random[16];
    struct tm_error error = {0};
    randombytes_buf(random, sizeof random);
    snprintf(key->public_key, sizeof key->public_key, "pk-lf-%.64s", tm_actor_id(state->actor));
    snprintf(key->secret_key, sizeof key->secret_key, "sk-lf-");
    sodium_bin2hex(key->secret_key + 6, sizeof key->secret_key - 6, random, sizeof random);
    while (!identity || tm_identity_canary(identity, key->public_key, key->secret_key, &error) != TM_OK) {
        say(state, error.reason);
        usleep((useconds_t)(config->retry_ms * 1000));
        if (!identity) identity = tm_identity_new(config->database_url, config->salt, &config->postgres);
    }
    say(state, "");
    tm_identity_free(identity);
}

/* In a thread of its own, since it waits. The first trace goes as soon as there is somebody to send it to. */
static void *run(void *argument) {
    struct state *state = argument;
    struct canary_key key;
    make_key(state, &key);
    for (;;) {
        struct canary_times times = {0};
        struct tm_error error = {0};
        uint64_t began_us = tm_mono_us();
        enum tm_status status = canary_fly(&state->config->canary, &key, &times, &error);
        note(state, status, &times, &error);
        uint64_t took_ms = (tm_mono_us() - began_us) / 1000;
        uint64_t pause_ms = status == TM_OK ? state->config->interval_ms : state->config->retry_ms;
        if (took_ms < pause_ms) usleep((useconds_t)((pause_ms - took_ms) * 1000));
    }
    return NULL;
}

static const char *check(void *argument) {
    static char said[512]; /* on the loop only */
    struct state *state = argument;
    pthread_mutex_lock(&state->lock);
    snprintf(said, sizeof said, "%s", state->trouble);
    pthread_mutex_unlock(&state->lock);
    return *said ? said : NULL;
}

int main(int argc, char **argv) {
    static struct config config;
    static struct state state = {.config = &config, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct tm_error error = {0};
    pthread_t thread;
    const struct tm_option_set own[] = {{options, sizeof options / sizeof *options, &config},
                                        tm_postgres_options(&config.postgres)};
    if (!tm_actor_configure_all(&config.actor, own, 2, "sends a trace a minute and reads it, all the way", argc, argv))
        return TM_EXIT_USAGE;
    if (!config.database_url || !config.salt) {
        fprintf(stderr, "%s: %s is not set; see --help\n", argv[0], config.database_url ? "SALT" : "DATABASE_URL");
        return TM_EXIT_USAGE;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    state.actor = sodium_init() < 0 ? NULL : tm_actor_new("canary", &config.actor, &error);
    if (!state.actor || pthread_create(&thread, NULL, run, &state) != 0) return TM_EXIT_UNAVAILABLE;
    pthread_detach(thread); /* it ends with the process */
    tm_actor_warning(state.actor, "canary", check, &state);
    tm_actor_main(state.actor);
}
