/* validate: turns accepted batches into rows for the owners of their shards.
 *
 * Takes  KIND_RAW_BATCH (proto/mesh.proto) from a broker.
 * Gives  KIND_ROWS to the batch actor that owns each shard; answers the broker when all of them have.
 * Keeps  nothing but the batches in flight.
 * Dies   freely: unanswered batches are delivered again, and their rows are the same each time.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "runtime/actor.h"
#include "runtime/metrics.h"
#include "validate/forward.h"
#include "validate/validate.h"

#include <stdlib.h>

struct config {
    struct tm_actor_config actor;
    uint64_t arena_bytes, value_bytes, deadline_ms, resend_ms;
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
};

static struct tm_metric events = TM_COUNTER("tracemesh_validate_events_total", "Events read from accepted batches");
static struct tm_metric rows = TM_COUNTER("tracemesh_validate_rows_total", "Events sent on as rows");
static struct tm_metric rejected =
    TM_COUNTER("tracemesh_validate_rejected_total", "Events or bodies dropped because they break a rule");
static struct tm_metric cut =
    TM_COUNTER("tracemesh_validate_cut_total", "Values cut because they are larger than value-bytes");
static struct tm_metric refused =
    TM_COUNTER("tracemesh_validate_refused_total", "Batches that were no entries, or too large for the memory");
static struct tm_metric work = TM_HISTOGRAM("tracemesh_validate_work_seconds", "Time to read one batch");

struct state {
    struct tm_actor *actor;
    struct tm_arena *arena;
    size_t value_bytes;
    struct forwarder *forwarder;
};

static void count(const struct validate_output *output, uint64_t took_us) {
    tm_metric_add(&events, output->events);
    tm_metric_add(&rows, output->row_count);
    tm_metric_add(&rejected, output->rejected);
    tm_metric_add(&cut, output->cut);
    tm_metric_observe_us(&work, took_us);
    if (output->rejected)
        tm_log(TM_LOG_WARN, "events_rejected", "count=%u receipt=%s field=%s", output->rejected, output->receipt,
               output->first.field);
}

static void on_raw_batch(void *context, struct tm_message *message) {
    struct state *state = context;
    struct validate_output output = {0};
    struct tm_error error;
    uint64_t began_us = tm_mono_us();
    TM_FAULT_POISON("validate.crash_on_poison", tm_message_payload(message));
    enum tm_status status =
        validate_batch(tm_message_payload(message), state->value_bytes, state->arena, &output, &error);
    tm_arena_reset(state->arena);
    if (status == TM_OK) {
        count(&output, tm_mono_us() - began_us);
        forwarder_take(state->forwarder, message, &output);
        return;
    }
    tm_metric_add(&refused, 1);
    tm_log(TM_LOG_ERROR, "batch_refused", "bytes=%zu reason=\"%s\"", tm_message_payload(message).len, error.reason);
    validate_output_free(&output);
    tm_message_answer(message,
                      status == TM_INVALID ? TRACEMESH__STATUS__STATUS_REJECTED : TRACEMESH__STATUS__STATUS_RETRY,
                      error.reason, (struct tm_str){NULL, 0});
}

static const char *owner_known(void *context) {
    struct state *state = context;
    uint64_t epoch;
    for (uint32_t shard = 0; shard < TM_SHARDS; shard++)
        if (tm_owner(state->actor, shard, &epoch)) return NULL;
    return "no batch actor owns a shard yet";
}

static bool drained(void *context) {
    return forwarder_in_flight(((struct state *)context)->forwarder) == 0;
}

int main(int argc, char **argv) {
    static struct config config;
    struct tm_option_set own = {options, sizeof options / sizeof *options, &config};
    if (!tm_actor_configure(&config.actor, own, "reads accepted batches and sends their rows on", argc, argv))
        return TM_EXIT_USAGE;

    struct tm_error error;
    static struct state state;
    state.value_bytes = config.value_bytes;
    state.arena = tm_arena_new(config.arena_bytes);
    state.actor = state.arena ? tm_actor_new("validate", &config.actor, &error) : NULL;
    state.forwarder =
        state.actor ? forwarder_new(state.actor, (uint32_t)config.deadline_ms, (uint32_t)config.resend_ms, tm_mono_us)
                    : NULL;
    if (!state.forwarder) {
        tm_log(TM_LOG_FATAL, "start_failed", "reason=\"%s\"",
               state.actor || !state.arena ? "out of memory" : error.reason);
        return TM_EXIT_UNAVAILABLE;
    }
    tm_actor_on(state.actor, TRACEMESH__KIND__KIND_RAW_BATCH, on_raw_batch, &state);
    tm_actor_ready_check(state.actor, "owners", owner_known, &state);
    tm_actor_on_drain(state.actor, drained, &state);
    tm_actor_main(state.actor);
}
