/* trial: entries whose holders died are counted, tried apart from the others (suspect.h), cut apart, or given up.
 *
 * What is counted stands in Redis, so it survives this broker; what is under trial is this broker's own affair.
 */
#include "base/clock.h"
#include "base/log.h"
#include "broker/queue_internal.h"

#include <inttypes.h>

enum { SPLIT_KEPT_S = 86400, SPLITS_MOST = 4096, REASON_ROOM = 300 };
enum { DEATH_WAITS_MOST = 4 }; /* 800 ms */

static struct tm_metric deaths_total =
    TM_COUNTER("tracemesh_broker_deaths_total", "Deliveries whose holder died, and that may be why");
static struct tm_metric trials_total = TM_COUNTER("tracemesh_broker_trials_total", "Trials of suspected entries");
static struct tm_metric split_total =
    TM_COUNTER("tracemesh_broker_split_total", "Entries cut into one entry for each of their publishes");

/* ---- what is remembered ---- */

/* By the numbers alone: who is tried with whom is not remembered. */
static void suspect_by_counts(struct broker_queue *queue, struct broker_lease *lease) {
    bool many = lease->deaths >= queue->settings->suspect_deaths;
    enum broker_suspicion suspicion = lease->alone ? SUSPICION_ALONE : many ? SUSPICION_MANY : SUSPICION_NONE;
    if (suspicion > lease->suspicion) broker_lease_suspect(&queue->leases, lease, suspicion);
}

static void on_recalled(void *state, const redisReply *reply) {
    struct broker_lease *lease = state;
    if (!broker_reply_is_array(reply, 2)) return;
    broker_reply_u64(reply->element[0], &lease->deaths);
    broker_reply_u64(reply->element[1], &lease->alone);
    suspect_by_counts(lease->context, lease);
}

bool trial_recall(struct broker_queue *queue, struct broker_lease *lease) {
    char field[BROKER_ENTRY_ID_SIZE + 16];
    struct broker_command command = {0};
    lease->context = queue;
    broker_command_begin(&command, 4);
    broker_command_text(&command, "HMGET");
    broker_command_text(&command, queue->shards[lease->shard].failures);
    snprintf(field, sizeof field, "%s" TRIAL_COUNT_DEATHS, lease->id);
    broker_command_text(&command, field);
    snprintf(field, sizeof field, "%s" TRIAL_COUNT_ALONE, lease->id);
    broker_command_text(&command, field);
    bool sent =
        broker_command_ready(&command) && broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_recalled, lease);
    broker_command_free(&command);
    return sent;
}

/* ---- one that is to be tried alone ---- */

static bool is_over(uint64_t since_us, uint64_t ms) {
    return tm_mono_us() - since_us >= ms * 1000;
}

/* True when nothing else is under way, as far as this broker knows. What does not end in time is not waited for. */
static bool isolate(struct broker_queue *queue) {
    size_t under_way = queue->leases.count_of[LEASE_FETCHING] + queue->leases.count_of[LEASE_SENT];
    if (!queue->isolating) queue->isolated_us = tm_mono_us();
    queue->isolating = under_way == 0 || !is_over(queue->isolated_us, queue->settings->isolation_ms);
    if (!queue->isolating) queue->isolate_after_us = tm_mono_us() + queue->settings->isolation_pause_ms * 1000;
    return queue->isolating && under_way == 0;
}

/* ---- trials ---- */

static enum broker_suspicion gravest_due(const struct broker_queue *queue) {
    enum broker_suspicion suspicion = SUSPICION_ALONE;
    if (tm_mono_us() < queue->isolate_after_us) suspicion--;
    while (suspicion > SUSPICION_NONE && queue->leases.suspects_due[suspicion] == 0) suspicion--;
    return suspicion;
}

static void begin(struct broker_queue *queue, enum broker_suspicion suspicion) {
    struct broker_lease_list *due = &queue->leases.suspects[suspicion];
    size_t size = broker_trial_size(&queue->trials, suspicion, queue->leases.suspects_due[suspicion]), begun = 0;
    for (struct broker_lease *lease; begun < size && (lease = TAILQ_FIRST(due)); begun++) {
        if (!deliver_fetch(queue, lease)) break;
        lease->tried = true;
    }
    if (begun == 0) return;
    broker_trial_begin(&queue->trials, begun);
    queue->isolated_us = tm_mono_us();
    tm_metric_add(&trials_total, 1);
    tm_log(TM_LOG_INFO, "trial", "entries=%zu suspects=%zu", begun, queue->leases.suspect_count);
}

void trial_pump(struct broker_queue *queue) {
    bool lasts = queue->trials.out > 0;
    if (queue->isolating && lasts && is_over(queue->isolated_us, queue->settings->isolation_ms))
        queue->isolating = false; /* it goes on, but proves nothing any more */
    if (lasts) return;
    if (queue->leases.suspect_count == 0) queue->trials.passed = 0;
    enum broker_suspicion suspicion = gravest_due(queue);
    bool may = suspicion && broker_link_is_ready(queue->ops) && queue_has_validate(queue);
    if (!may) queue->isolating = false;
    else if (suspicion != SUSPICION_ALONE || isolate(queue)) begin(queue, suspicion);
}

void trial_over(struct broker_queue *queue, struct broker_lease *lease, bool died) {
    if (!lease->tried) return;
    lease->tried = false;
    if (broker_trial_end_one(&queue->trials, died, tm_mono_us())) queue->isolating = false;
}

/* ---- deaths ---- */

static void on_split(void *state, const redisReply *reply) {
    struct broker_lease *lease = state;
    struct broker_queue *queue = lease->context;
    uint64_t parts = 0;
    broker_reply_u64(reply, &parts);
    if (parts > 0) {
        tm_metric_add(&split_total, 1);
        tm_log(TM_LOG_WARN, "entry_split", "shard=%u entry=%s parts=%" PRIu64, lease->shard, lease->id, parts);
    }
    broker_lease_move(&queue->leases, lease, parts > 0 ? LEASE_REMOVED : LEASE_COUNTED, tm_mono_us());
    queue_pump(queue);
}

static bool split(struct broker_queue *queue, struct broker_lease *lease) {
    const struct shard *shard = &queue->shards[lease->shard];
    const char *const keys[] = {shard->stream, shard->failures, shard->split};
    struct broker_command command = {0};
    broker_command_script(&command, BROKER_SCRIPT_SPLIT, keys, 3, 4);
    broker_command_text(&command, QUEUE_GROUP);
    broker_command_text(&command, lease->id);
    broker_command_number(&command, SPLIT_KEPT_S);
    broker_command_number(&command, SPLITS_MOST);
    bool sent =
        broker_command_ready(&command) && broker_link_send(queue->ops, tm_buf_str(&command.bytes), on_split, lease);
    broker_command_free(&command);
    return sent;
}

bool trial_counted(struct broker_queue *queue, struct broker_lease *lease, uint64_t count) {
    if (*lease->counting == 0) return false;
    bool alone = tm_str_is(tm_str_from(lease->counting), TRIAL_COUNT_ALONE);
    *(alone ? &lease->alone : &lease->deaths) = count;
    suspect_by_counts(queue, lease);
    return alone && count == 1 && split(queue, lease);
}

/* Who held the entry died: validate itself, or, as validate says, one that it had given the rows to. */
static bool is_death(const struct tm_reply *reply, char reason[REASON_ROOM]) {
    if (reply->broken) snprintf(reason, REASON_ROOM, "%s died while it held this", reply->peer);
    if (reply->broken || reply->status != TM_OK) return reply->broken;
    snprintf(reason, REASON_ROOM, "%s", reply->answer->reason);
    return reply->answer->status == TRACEMESH__STATUS__STATUS_DIED;
}

/* To be asked to try again clears nobody: it may come from one that has not looked at the entry. */
static bool clears(const struct tm_reply *reply) {
    return reply->status == TM_OK && reply->answer->status != TRACEMESH__STATUS__STATUS_RETRY &&
           reply->answer->status != TRACEMESH__STATUS__STATUS_OVERLOADED;
}

/* Who died is back soon; a trial that did not come about, since nobody was there, is made up for at once. */
static void shorten_wait(struct broker_lease *lease, const struct tm_reply *reply, bool tried, bool died) {
    if ((died || lease->suspicion) && lease->waits > DEATH_WAITS_MOST) lease->waits = DEATH_WAITS_MOST;
    if (tried && !died && reply->status == TM_UNAVAILABLE) lease->waits = 0;
}

bool trial_take_death(struct broker_queue *queue, struct broker_lease *lease, const struct tm_reply *reply) {
    char reason[REASON_ROOM];
    size_t size = lease->tried ? queue->trials.size : 0;
    bool alone = size == 1 && (lease->suspicion != SUSPICION_ALONE || queue->isolating);
    bool died = is_death(reply, reason);
    trial_over(queue, lease, died);
    shorten_wait(lease, reply, size > 0, died);
    if (!died && clears(reply)) broker_lease_suspect(&queue->leases, lease, SUSPICION_NONE);
    if (!died || (size == 0 && broker_trial_explains(&queue->trials, lease->sent_us))) return false;
    struct broker_death death = {lease->suspicion, size, ++lease->deaths, queue->settings->suspect_deaths};
    tm_metric_add(&deaths_total, 1);
    broker_lease_suspect(&queue->leases, lease, broker_suspicion_after(&death));
    tm_log(TM_LOG_WARN, "holder_died", "shard=%u entry=%s tried_with=%zu reason=\"%s\"", lease->shard, lease->id, size,
           reason);
    settle_count(queue, lease, reason, alone ? TRIAL_COUNT_ALONE : TRIAL_COUNT_DEATHS,
                 alone ? queue->settings->max_deaths : 0);
    return true;
}
