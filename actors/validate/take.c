/* take: see its header. A batch that waits is its message: what was read of it is forgotten. */
#include "validate/take.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "runtime/metrics.h"

#include <stdlib.h>

static struct tm_metric events = TM_COUNTER("tracemesh_validate_events_total", "Events read from accepted batches");
static struct tm_metric rows = TM_COUNTER("tracemesh_validate_rows_total", "Events sent on as rows");
static struct tm_metric rejected =
    TM_COUNTER("tracemesh_validate_rejected_total", "Events or bodies dropped because they break a rule");
static struct tm_metric cut =
    TM_COUNTER("tracemesh_validate_cut_total", "Values cut because they are larger than value-bytes");
static struct tm_metric refused =
    TM_COUNTER("tracemesh_validate_refused_total", "Batches that were no entries, or too large for the memory");
static struct tm_metric work = TM_HISTOGRAM("tracemesh_validate_work_seconds", "Time to read one batch");

#define BREACH(constant_, name_, field_, reason_)                                                                      \
    [TM_SCORE_##constant_] = TM_COUNTER_LABELS("tracemesh_validate_scores_rejected_total", "reason=\"" name_ "\"",     \
                                               "Of those rejected, scores that break a rule of their score config"),
static struct tm_metric breaches[TM_SCORE_BREACHES] = {TM_SCORE_BREACH_TABLE(BREACH)};

struct waiting {
    struct taker *taker;
    struct tm_message *message;
};

/* ---- what became of it ---- */

static void count(const struct validate_output *output) {
    tm_metric_add(&events, output->events);
    tm_metric_add(&rows, output->row_count);
    tm_metric_add(&rejected, output->rejected);
    tm_metric_add(&cut, output->cut);
    if (output->rejected)
        tm_log(TM_LOG_WARN, "events_rejected", "count=%u receipt=%s field=%s", output->rejected, output->receipt,
               output->first.field);
    for (size_t i = TM_SCORE_KEEPS + 1; i < TM_SCORE_BREACHES; i++) {
        const struct validate_breach *breach = &output->breaches[i];
        if (!breach->scores) continue;
        tm_metric_add(&breaches[i], breach->scores);
        tm_log(TM_LOG_WARN, "scores_rejected", "count=%u receipt=%s reason=%s", breach->scores, breach->receipt,
               tm_score_breach_words[i].name);
    }
}

static void refuse(struct tm_message *message, struct validate_output *output, Tracemesh__Status status,
                   const char *reason) {
    validate_output_free(output);
    tm_message_answer(message, status, reason, (struct tm_str){NULL, 0});
}

static void finish(struct taker *taker, struct tm_message *message, struct validate_output *output,
                   enum tm_status status, const struct tm_error *error) {
    if (status == TM_OK) {
        count(output);
        forwarder_take(taker->forwarder, message, output);
        return;
    }
    tm_metric_add(&refused, 1);
    tm_log(TM_LOG_ERROR, "batch_refused", "bytes=%zu reason=\"%s\"", tm_message_payload(message).len, error->reason);
    refuse(message, output, status == TM_INVALID ? TRACEMESH__STATUS__STATUS_REJECTED : TRACEMESH__STATUS__STATUS_RETRY,
           error->reason);
}

static enum tm_status read_batch(struct taker *taker, const struct tm_message *message, uint64_t configs_since_us,
                                 bool configs_complete, struct validate_output *output, struct tm_error *error) {
    const struct validate_rules rules = {taker->value_bytes, taker->configs, configs_since_us, configs_complete};
    uint64_t began_us = tm_mono_us();
    enum tm_status status = validate_batch(tm_message_payload(message), &rules, taker->arena, output, error);
    tm_arena_reset(taker->arena);
    if (status == TM_OK) tm_metric_observe_us(&work, tm_mono_us() - began_us);
    return status;
}

/* ---- a batch that waits ---- */

/* While Postgres is away configs are used as they were last known, and what names an unknown one stays in the queue. */
static void on_told(void *state, enum tm_status told) {
    struct waiting waiting = *(struct waiting *)state;
    struct validate_output output = {0};
    struct tm_error error;
    free(state);
    enum tm_status status = read_batch(waiting.taker, waiting.message, 0, told == TM_OK, &output, &error);
    if (status != TM_OK || !output.configs_missing)
        return finish(waiting.taker, waiting.message, &output, status, &error);
    if (told == TM_INVALID) /* waiting would not help: the broker counts this, and keeps it as a dead letter */
        return refuse(waiting.message, &output, TRACEMESH__STATUS__STATUS_FAILED,
                      "it names a score config as Postgres can hold none");
    refuse(waiting.message, &output, TRACEMESH__STATUS__STATUS_RETRY,
           "it names a score config that is not known here, and Postgres does not tell");
}

static void wait_for_configs(struct taker *taker, struct tm_message *message, struct validate_output *output) {
    struct waiting *waiting = malloc(sizeof *waiting);
    if (waiting) *waiting = (struct waiting){taker, message};
    if (waiting && config_look_ask(taker->look, &output->config_names, on_told, waiting))
        return validate_output_free(output);
    free(waiting);
    refuse(message, output, TRACEMESH__STATUS__STATUS_RETRY, "too many batches wait for score configs");
}

void taker_on_raw_batch(void *state, struct tm_message *message) {
    struct taker *taker = state;
    struct validate_output output = {0};
    struct tm_error error;
    uint64_t now_us = tm_mono_us();
    uint64_t since_us = now_us > taker->config_age_us ? now_us - taker->config_age_us : 0;
    TM_FAULT_POISON("validate.crash_on_poison", tm_message_payload(message));
    enum tm_status status = read_batch(taker, message, since_us, false, &output, &error);
    if (status == TM_OK && output.configs_missing) wait_for_configs(taker, message, &output);
    else finish(taker, message, &output, status, &error);
}
