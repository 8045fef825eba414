/* counting: jobs of copied texts to the thread, counts back to the loop. */
#include "batch/counting.h"

#include "base/clock.h"
#include "base/crew.h"
#include "base/log.h"
#include "batch/batch_metrics.h"

#include <stdlib.h>

enum { JOBS_MOST = 64 }; /* as many as flushes can be under way */

struct counting {
    struct batch *batch;
    struct crew *crew;
    struct tm_tokenizer *tokenizer; /* the thread's */
    bool warned;                    /* the thread's: that a vocabulary is missing */
};

struct text {
    struct entity *entity;     /* for the loop to find it by; may be gone meanwhile */
    struct tm_token_rule rule; /* a copy: prices may change meanwhile */
    struct tm_str input, output;
    struct fold_counted counted;
    bool ok;
};

struct job {
    struct counting *counting;
    struct flush *flush;    /* ends only after this job has come back */
    struct tm_arena *arena; /* of this struct's texts: the thread's until it has posted */
    struct text *texts;
    size_t count;
    uint64_t began_us;
};

/* ---- the thread ---- */

static bool count_text(struct counting *counting, struct text *text, struct tm_arena *scratch) {
    struct tm_error error;
    uint64_t input, output;
    enum tm_status status = tm_tokens_of_value(counting->tokenizer, &text->rule, text->input, scratch, &input, &error);
    if (status == TM_OK)
        status = tm_tokens_of_value(counting->tokenizer, &text->rule, text->output, scratch, &output, &error);
    if (status == TM_OK) {
        text->counted.input = (int64_t)input;
        text->counted.output = (int64_t)output;
    } else if (!counting->warned) {
        counting->warned = true;
        tm_log(TM_LOG_WARN, "tokens_not_counted", "field=%s reason=\"%s\"", error.field, error.reason);
    }
    return status == TM_OK;
}

static void on_counted(void *state);

static void work(void *worker, void *state) {
    struct counting *counting = worker;
    struct job *job = state;
    struct tm_arena *scratch = tm_arena_new(0);
    for (size_t i = 0; scratch && i < job->count; i++) {
        job->texts[i].ok = count_text(counting, &job->texts[i], scratch);
        tm_arena_reset(scratch);
    }
    tm_arena_free(scratch);
    tm_post(counting->batch->actor, on_counted, job);
}

/* ---- the loop ---- */

static void job_free(struct job *job) {
    if (job->arena) tm_arena_free(job->arena);
    free(job);
}

/* What has changed, or gone with its shard, while it was counted is left: a later flush has it. The flush lists its
 * entities in the order in which the job was made, but for those that are gone. */
static void tell(const struct job *job) {
    const struct flush *flush = job->flush;
    size_t at = 0;
    for (size_t i = 0; i < flush->entity_count && at < job->count; i++) {
        size_t next = at;
        while (next < job->count && job->texts[next].entity != flush->entities[i]) next++;
        if (next == job->count) continue;
        if (job->texts[next].ok) flush->entities[i]->state.counted = job->texts[next].counted;
        at = next + 1;
    }
}

static void on_counted(void *state) {
    struct job *job = state;
    struct flush *flush = job->flush;
    tell(job);
    tm_metric_add(&batch_counted, (int64_t)job->count);
    tm_metric_observe_us(&batch_count_seconds, tm_mono_us() - job->began_us);
    job_free(job);
    flush_write(flush);
}

/* False: out of memory. */
static bool add_text(struct job *job, size_t room, struct entity *entity, const struct tm_token_rule *rule) {
    struct tm_str input = fold_text(&entity->state, TM_OBSERVATION_INPUT);
    struct tm_str output = fold_text(&entity->state, TM_OBSERVATION_OUTPUT);
    if (!job->arena) job->arena = tm_arena_new(0);
    if (job->arena && !job->texts) job->texts = tm_arena_array(job->arena, room, sizeof *job->texts);
    if (!job->texts) return false;
    struct text *text = &job->texts[job->count];
    *text = (struct text){.entity = entity, .rule = *rule, .counted = {.of = fold_count_key(&entity->state)}};
    text->rule.encoding = tm_arena_copy(job->arena, rule->encoding);
    text->input = tm_arena_copy(job->arena, input);
    text->output = tm_arena_copy(job->arena, output);
    if (!text->rule.encoding.ptr || !text->input.ptr || !text->output.ptr) return false;
    job->count++;
    return true;
}

static struct job *gather(struct counting *counting, struct flush *flush) {
    struct job *job = calloc(1, sizeof *job);
    if (!job) return NULL;
    *job = (struct job){.counting = counting, .flush = flush, .began_us = tm_mono_us()};
    for (size_t i = 0; i < flush->entity_count; i++) {
        struct entity *entity = flush->entities[i];
        struct tm_prices *prices = price_tables_of(counting->batch->price_tables, entity->state.project_id);
        const struct tm_token_rule *rule = fold_count_rule(&entity->state, prices);
        if (rule && entity->linked && !add_text(job, flush->entity_count - i, entity, rule)) break;
    }
    if (job->count) return job;
    job_free(job);
    return NULL;
}

/* Without memory, or with too much to count already, rows go without counts. */
void counting_start(struct flush *flush) {
    struct counting *counting = flush->batch->counting;
    struct job *job = counting ? gather(counting, flush) : NULL;
    if (job && crew_put(counting->crew, job)) return;
    if (job) job_free(job);
    flush_write(flush);
}

/* ---- life ---- */

struct counting *counting_new(struct batch *batch, const char *folder, size_t most_bytes) {
    struct counting *counting = calloc(1, sizeof *counting);
    if (!counting) return NULL;
    counting->batch = batch;
    counting->tokenizer = tm_tokenizer_new(folder, most_bytes);
    void *worker = counting;
    if (counting->tokenizer) counting->crew = crew_new(&worker, 1, JOBS_MOST, work);
    if (counting->crew) return counting;
    counting_free(counting);
    return NULL;
}

void counting_free(struct counting *counting) {
    if (!counting) return;
    crew_free(counting->crew);
    tm_tokenizer_free(counting->tokenizer);
    free(counting);
}
