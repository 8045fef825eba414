/* validate: turns accepted batches into rows for the owners of their shards.
 *
 * Takes  KIND_RAW_BATCH (proto/mesh.proto) from a broker.
 * Gives  KIND_ROWS to the batch actors that own the shards; answers the broker when all of them have.
 * Keeps  nothing but the batches in flight; a cache of score configs is read from Postgres.
 * Dies   freely: unanswered batches are delivered again, and their rows are the same each time.
 */
#include "base/clock.h"
#include "base/log.h"
#include "validate/take.h"

#include <stdlib.h>

struct config {
    struct tm_actor_config actor;
    struct tm_postgres_limits postgres;
    uint64_t arena_bytes, value_bytes, deadline_ms, resend_ms, score_configs_ms, score_config_bytes;
    const char *database_url;
};

static const struct tm_option options[] = {
    TM_OPTION_SIZE(struct config, arena_bytes, "arena-bytes", "TM_VALIDATE_ARENA_BYTES", "1g", "bytes",
                   "largest memory for one request body and what is made of it",
                   "the broker hears RETRY: the entry stays in the queue and is delivered again until this is raised"),
    TM_OPTION_RANGE(struct config, value_bytes, "value-bytes", "TM_VALIDATE_VALUE_BYTES", "16m", "bytes", 1024,
                    64u << 20, "largest input, output, status message, comment or value of metadata",
                    "it is cut; a marker at its end and the metadata's tracemesh.cut say so"),
    TM_OPTION_RANGE(struct config, deadline_ms, "deadline-ms", "TM_VALIDATE_DEADLINE_MS", "30000", "ms", 100, 600000,
                    "how long the owners of the shards have to store the rows of a batch",
                    "the broker hears RETRY and delivers the entry again"),
    TM_OPTION_RANGE(struct config, resend_ms, "resend-ms", "TM_VALIDATE_RESEND_MS", "320", "ms", 20, 60000,
                    "pause before rows are sent to their owner again, from 20 ms doubling up to this",
                    "it grows no more: rows are sent again until deadline-ms"),
    TM_OPTION_RANGE(struct config, score_configs_ms, "score-configs-ms", "TM_SCORE_CONFIGS_MS", "5000", "ms", 0,
                    3600000, "how long a score config that was read is used before it is read again",
                    "the next score that names it waits for that; while Postgres is away it is used as it was, and a "
                    "batch with a score whose config is not known here stays in the queue"),
    TM_OPTION_SIZE(struct config, score_config_bytes, "score-config-bytes", "TM_SCORE_CONFIG_BYTES", "16m", "bytes",
                   "score configs kept", "all are forgotten, and read again when a score names them"),
    TM_OPTION_TEXT(struct config, database_url, "database-url", "DATABASE_URL", NULL, "url",
                   "Postgres, for score configs; without it scores are stored whatever their configs say"),
};

struct state {
    struct tm_actor *actor;
    struct taker taker;
};

static const char *owner_known(void *context) {
    struct state *state = context;
    uint64_t epoch;
    for (uint32_t shard = 0; shard < TM_SHARDS; shard++)
        if (tm_owner(state->actor, shard, &epoch)) return NULL;
    return "no batch actor owns a shard yet";
}

static bool drained(void *context) {
    return forwarder_in_flight(((struct state *)context)->taker.forwarder) == 0;
}

static bool hold_to_configs(struct state *state, const struct config *config) {
    struct taker *taker = &state->taker;
    if (!config->database_url) {
        tm_log(TM_LOG_WARN, "score_configs_unchecked", "reason=\"no DATABASE_URL\"");
        return true;
    }
    taker->config_age_us = config->score_configs_ms * 1000;
    taker->configs = config_cache_new();
    if (taker->configs)
        taker->look = config_look_new(state->actor, taker->configs, config->score_config_bytes, config->database_url,
                                      &config->postgres);
    return taker->look;
}

/* False: the log says why. */
static bool start(struct state *state, const struct config *config) {
    struct tm_error error = {.reason = "out of memory"};
    struct taker *taker = &state->taker;
    taker->value_bytes = config->value_bytes;
    taker->arena = tm_arena_new(config->arena_bytes);
    state->actor = taker->arena ? tm_actor_new("validate", &config->actor, &error) : NULL;
    if (state->actor)
        taker->forwarder =
            forwarder_new(state->actor, (uint32_t)config->deadline_ms, (uint32_t)config->resend_ms, tm_mono_us);
    if (taker->forwarder && hold_to_configs(state, config)) return true;
    tm_log(TM_LOG_FATAL, "start_failed", "reason=\"%s\"", error.reason);
    return false;
}

int main(int argc, char **argv) {
    static struct config config;
    static struct state state;
    struct tm_option_set sets[] = {{options, sizeof options / sizeof *options, &config},
                                   tm_postgres_options(&config.postgres)};
    if (!tm_actor_configure_all(&config.actor, sets, 2, "reads accepted batches and sends their rows on", argc, argv))
        return TM_EXIT_USAGE;
    if (!start(&state, &config)) return TM_EXIT_UNAVAILABLE;
    tm_actor_on(state.actor, TRACEMESH__KIND__KIND_RAW_BATCH, taker_on_raw_batch, &state.taker);
    tm_actor_ready_check(state.actor, "owners", owner_known, &state);
    tm_actor_on_drain(state.actor, drained, &state);
    tm_actor_main(state.actor);
}
