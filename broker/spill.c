/* spill: puts, gets and deletes on threads of their own; their ends are heard on the loop. */
#include "broker/spill.h"

#include "base/clock.h"
#include "base/crew.h"
#include "base/hash.h"
#include "base/log.h"
#include "broker/queue_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
    JOBS_MOST = 1024,
    DOOM_MOST = 64,
};

static struct tm_metric put_total = TM_COUNTER("tracemesh_broker_spill_puts_total", "Entries put outside Redis");
static struct tm_metric get_total = TM_COUNTER("tracemesh_broker_spill_gets_total", "Entries read from there");
static struct tm_metric failed_total =
    TM_COUNTER("tracemesh_broker_spill_failed_total", "Puts, gets and deletes that failed");

enum job_kind { JOB_PUT, JOB_GET, JOB_DELETE };

struct job {
    struct spill *spill;
    enum job_kind kind;
    char name[TM_BLOB_NAME_MOST + 1];
    struct tm_str bytes; /* of a put; the committer's */
    size_t most;         /* of a get */
    struct tm_buf out;
    enum tm_status status;
    struct tm_error error;
    void (*done)(struct job *job); /* on the loop */
    void *state;
};

struct spill {
    struct broker_queue *queue;
    struct crew *crew;
    uint64_t paused_until_us;
    char trouble[256]; /* of the last put or get; empty: it went well */
};

/* ---- jobs ---- */

static void finish(void *state) {
    struct job *job = state;
    if (job->status != TM_OK) tm_metric_add(&failed_total, 1);
    job->done(job);
    tm_buf_free(&job->out);
    free(job);
}

static void work(void *worker, void *state) {
    struct job *job = state;
    switch (job->kind) {
    case JOB_PUT: job->status = tm_blobs_put(worker, job->name, job->bytes, &job->error); break;
    case JOB_GET: job->status = tm_blobs_get(worker, job->name, job->most, &job->out, &job->error); break;
    case JOB_DELETE: job->status = tm_blobs_delete(worker, job->name, &job->error); break;
    }
    tm_post(job->spill->queue->actor, finish, job);
}

static struct job *job_new(struct spill *spill, enum job_kind kind, const char *name, void (*done)(struct job *job),
                           void *state) {
    struct job *job = calloc(1, sizeof *job);
    if (!job) return NULL;
    *job = (struct job){.spill = spill, .kind = kind, .done = done, .state = state};
    snprintf(job->name, sizeof job->name, "%s", name);
    return job;
}

/* False: too much to do; the job is gone, `done` is not called. */
static bool start(struct job *job) {
    if (crew_put(job->spill->crew, job)) return true;
    free(job);
    return false;
}

static void note_outcome(struct spill *spill, const struct job *job) {
    if (job->status == TM_OK) {
        spill->trouble[0] = 0;
        return;
    }
    bool news = !spill->trouble[0];
    snprintf(spill->trouble, sizeof spill->trouble, "%.240s", job->error.reason);
    if (news) tm_log(TM_LOG_ERROR, "spill_failed", "name=%s reason=\"%s\"", job->name, job->error.reason);
}

/* ---- whether ---- */

uint64_t spill_bytes(const struct broker_queue *queue) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < queue->shard_count; i++) bytes += queue->shards[i].spilled;
    for (size_t i = 0; i < queue->committer_count; i++)
        if (queue->committers[i].reference.name[0]) bytes += queue->committers[i].entry_len;
    return bytes;
}

bool spill_has_room(const struct broker_queue *queue, uint64_t more) {
    uint64_t used = spill_bytes(queue), most = queue->settings->spill_max_bytes;
    return queue->spill && tm_mono_us() >= queue->spill->paused_until_us && used <= most && more <= most - used;
}

bool spill_wanted(const struct broker_queue *queue, uint64_t in_redis) {
    return queue->spill && (in_redis >= queue->settings->spill_after_bytes || queue->memory_short);
}

/* ---- an entry on its way out of a committer ---- */

static void give_up(struct committer *committer, const char *reason) {
    struct spill *spill = committer->queue->spill;
    spill->paused_until_us = tm_mono_us() + committer->queue->settings->spill_pause_ms * 1000;
    commit_refused(committer, TRACEMESH__STATUS__STATUS_OVERLOADED, reason);
}

static void add_reference(struct committer *committer) {
    const struct shard *shard = &committer->queue->shards[committer->shard];
    const char *const keys[] = {shard->stream, shard->bytes_key, shard->spilled_key, shard->garbage, shard->accounts};
    struct broker_command command = {0};
    char text[SPILL_REFERENCE_ROOM];
    spill_reference_write(&committer->reference, text);
    broker_command_script(&command, BROKER_SCRIPT_SPILL, keys, 5, 6);
    broker_command_text(&command, committer->reference.name);
    broker_command_number(&command, committer->reference.size_bytes);
    broker_command_text(&command, text);
    broker_command_str(&command, tm_buf_str(&committer->account.text));
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, committer->fresh && shard->group_known ? committer->queue->consumer : "");
    bool sent = broker_command_ready(&command) &&
                broker_link_send(committer->link, tm_buf_str(&command.bytes), commit_on_reply, committer);
    broker_command_free(&command);
    if (!sent) commit_refused(committer, TRACEMESH__STATUS__STATUS_RETRY, "Redis took no command");
}

static void on_put(struct job *job) {
    struct committer *committer = job->state;
    note_outcome(job->spill, job);
    if (job->status != TM_OK) return give_up(committer, job->error.reason);
    tm_metric_add(&put_total, 1);
    add_reference(committer);
}

static void on_noted(void *state, const redisReply *reply) {
    struct committer *committer = state;
    if (broker_reply_is_error(reply))
        return commit_refused(committer, TRACEMESH__STATUS__STATUS_RETRY, broker_reply_trouble(reply));
    struct job *job = job_new(committer->queue->spill, JOB_PUT, committer->reference.name, on_put, committer);
    if (job) job->bytes = tm_buf_str(&committer->entry);
    if (!job || !start(job)) give_up(committer, "too many entries are being spilled");
}

static bool name_it(struct committer *committer) {
    uint64_t random;
    if (getrandom(&random, sizeof random, 0) != sizeof random) return false;
    struct tm_str bytes = tm_buf_str(&committer->entry);
    committer->reference = (struct spill_reference){.size_bytes = bytes.len, .hash = tm_hash(bytes, 0)};
    snprintf(committer->reference.name, sizeof committer->reference.name, "q%u/%" PRIu64 "-%016" PRIx64,
             committer->shard, (uint64_t)tm_wall_us(), random);
    return true;
}

/* Until then its entry is added, or never: no step in between takes longer. (An entry cannot be made of it later, so
 * a clock that jumps costs no more than a refused publish.) */
static uint64_t noted_until_ms(const struct broker_settings *settings) {
    return (uint64_t)tm_wall_us() / 1000 + 2 * (settings->blobs.timeout_ms + settings->redis_timeout_ms);
}

bool spill_begin(struct committer *committer) {
    struct broker_command command = {0};
    if (!name_it(committer)) return false;
    broker_command_begin(&command, 4);
    broker_command_text(&command, "ZADD");
    broker_command_text(&command, committer->queue->shards[committer->shard].garbage);
    broker_command_number(&command, noted_until_ms(committer->queue->settings));
    broker_command_text(&command, committer->reference.name);
    bool sent = broker_command_ready(&command) &&
                broker_link_send(committer->link, tm_buf_str(&command.bytes), on_noted, committer);
    broker_command_free(&command);
    if (!sent) committer->reference.name[0] = 0;
    return sent;
}

/* ---- an entry on its way to validate ---- */

static void on_got(struct job *job) {
    struct broker_lease *lease = job->state;
    struct spill_reference reference;
    struct tm_str bytes = tm_buf_str(&job->out);
    bool known = spill_reference_read(tm_str_from(lease->reference), &reference);
    if (job->status == TM_OK && !(known && spill_reference_fits(&reference, bytes)))
        job->status = tm_fail(&job->error, TM_FAILED, "", "%s is not what was put there", job->name);
    note_outcome(job->spill, job);
    if (job->status == TM_OK) tm_metric_add(&get_total, 1);
    deliver_fetched(job->spill->queue, lease, job->status == TM_OK ? bytes : (struct tm_str){0});
}

bool spill_fetch(struct broker_queue *queue, struct broker_lease *lease) {
    struct spill_reference reference;
    if (!queue->spill || !spill_reference_read(tm_str_from(lease->reference), &reference)) return false;
    struct job *job = job_new(queue->spill, JOB_GET, reference.name, on_got, lease);
    if (job) job->most = reference.size_bytes;
    return job && start(job);
}

/* ---- what nobody refers to any more ---- */

static void forget(void *state, const redisReply *reply) {}

static void on_deleted(struct job *job) {
    struct shard *shard = job->state;
    struct broker_command command = {0};
    if (job->status == TM_OK) {
        broker_command_begin(&command, 3);
        broker_command_text(&command, "SREM");
        broker_command_text(&command, shard->doomed);
        broker_command_text(&command, job->name);
        if (broker_command_ready(&command))
            broker_link_send(shard->queue->ops, tm_buf_str(&command.bytes), forget, NULL);
        broker_command_free(&command);
    } else {
        note_outcome(job->spill, job);
    }
    bool went_well = job->status == TM_OK;
    if (--shard->deleting == 0 && shard->more_doomed && went_well) spill_sweep(shard);
}

static void on_doomed(void *state, const redisReply *reply) {
    struct shard *shard = state;
    shard->deleting = 0;
    if (!broker_reply_is_array(reply, 1)) return;
    shard->more_doomed = reply->elements == DOOM_MOST;
    shard->deleting = 1; /* until all are started */
    for (size_t i = 0; i < reply->elements; i++) {
        char name[TM_BLOB_NAME_MOST + 1];
        tm_str_to(broker_reply_str(reply->element[i]), name, sizeof name);
        struct job *job = job_new(shard->queue->spill, JOB_DELETE, name, on_deleted, shard);
        shard->deleting += job && start(job);
    }
    shard->deleting--;
}

void spill_sweep(struct shard *shard) {
    const char *const keys[] = {shard->garbage, shard->doomed};
    struct broker_command command = {0};
    if (!shard->queue->spill || shard->deleting > 0) return;
    broker_command_script(&command, BROKER_SCRIPT_DOOM, keys, 2, 2);
    broker_command_number(&command, (uint64_t)tm_wall_us() / 1000);
    broker_command_number(&command, DOOM_MOST);
    if (broker_command_ready(&command) &&
        broker_link_send(shard->queue->ops, tm_buf_str(&command.bytes), on_doomed, shard))
        shard->deleting = 1;
    broker_command_free(&command);
}

/* ---- life ---- */

static const char *check(void *state) {
    const struct spill *spill = state;
    return spill->trouble[0] ? spill->trouble : NULL;
}

bool spill_open(struct broker_queue *queue) {
    const struct broker_settings *settings = queue->settings;
    if (!tm_blobs_configured(&settings->blobs)) return true;
    struct spill *spill = calloc(1, sizeof *spill);
    void **workers = calloc(settings->spill_threads, sizeof *workers);
    bool ok = spill && workers;
    for (size_t i = 0; ok && i < settings->spill_threads; i++) ok = (workers[i] = tm_blobs_new(&settings->blobs));
    if (ok) spill->crew = crew_new(workers, settings->spill_threads, JOBS_MOST, work);
    free(workers);
    if (!ok || !spill->crew) return false; /* the process ends */
    spill->queue = queue;
    queue->spill = spill;
    tm_actor_warning(queue->actor, "spill", check, spill);
    return true;
}
