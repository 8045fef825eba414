/* queue: life of the durable queue, its ticks and its pages. */
#include "base/clock.h"
#include "base/log.h"
#include "broker/queue_internal.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>

enum { DURABILITY_TICKS = 10, ACCOUNTS_TICKS = 5, TRIM_TICKS = 10 };

static struct tm_metric bytes_gauge = TM_GAUGE("tracemesh_broker_queue_bytes", "Bytes of entries in the queue");
static struct tm_metric spilled_gauge =
    TM_GAUGE("tracemesh_broker_spilled_bytes", "Bytes of entries in the queue that lie outside Redis");
static struct tm_metric entries_gauge = TM_GAUGE("tracemesh_broker_queue_entries", "Entries in the queue");
static struct tm_metric dead_gauge = TM_GAUGE("tracemesh_broker_dead_entries", "Entries in the dead letters");
static struct tm_metric suspects_gauge =
    TM_GAUGE("tracemesh_broker_suspect_entries", "Entries whose holders died, to be stored or tried further");
static struct tm_metric outstanding_gauge =
    TM_GAUGE("tracemesh_broker_outstanding_bytes", "Bytes of entries this broker holds and has not seen stored");

static struct tm_metric window_gauge =
    TM_GAUGE("tracemesh_broker_window_bytes", "Bytes of entries that may be with validate at a time, as things go now");

/* ---- what may go on ---- */

uint64_t queue_bytes(const struct broker_queue *queue) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < queue->shard_count; i++) bytes += queue->shards[i].bytes;
    return bytes;
}

void queue_shard_bytes(struct shard *shard, const redisReply *bytes) {
    broker_reply_u64(bytes, &shard->bytes);
}

bool queue_has_validate(const struct broker_queue *queue) {
    return !tm_actor_draining(queue->actor) && broker_registry_has(queue->registry, "validate");
}

bool queue_may_deliver(const struct broker_queue *queue) {
    return queue_has_validate(queue) && !queue->isolating;
}

bool queue_may_hold(const struct broker_queue *queue) {
    return queue->leases.bytes < queue->settings->outstanding_max_bytes &&
           queue->leases.count < queue->settings->outstanding_max_entries && queue_may_deliver(queue);
}

bool queue_has_window(const struct broker_queue *queue) {
    return queue->leases.sent_bytes < queue->window.bytes;
}

bool queue_may_take(const struct broker_queue *queue) {
    return queue_may_hold(queue) && queue_has_window(queue);
}

bool queue_has_backlog(const struct broker_queue *queue) {
    uint64_t entries = 0;
    for (size_t i = 0; i < queue->shard_count; i++) entries += queue->shards[i].entries;
    return entries > queue->leases.count || queue->leases.count_of[LEASE_DUE] > 0;
}

static void on_retry(void *state) {
    struct broker_queue *queue = state;
    queue->retry = NULL;
    broker_leases_wake(&queue->leases, tm_mono_us());
    queue_pump(queue);
}

void queue_pump(struct broker_queue *queue) {
    settle_pump(queue);
    trial_pump(queue);
    deliver_pump(queue);
    take_pump(queue);
    bool waits = queue->leases.count_of[LEASE_WAITING] + queue->leases.count_of[LEASE_DUE] > 0;
    if (waits && !queue->retry && !tm_actor_draining(queue->actor))
        queue->retry = tm_timer_once(queue->actor, QUEUE_RETRY_MS, on_retry, queue);
}

/* ---- ticks ---- */

static void check_links(struct broker_queue *queue, uint64_t now_us) {
    broker_link_check(queue->ops, now_us);
    for (size_t i = 0; i < queue->committer_count; i++) broker_link_check(queue->committers[i].link, now_us);
    for (size_t i = 0; i < queue->shard_count; i++) broker_link_check(queue->shards[i].reader, now_us);
}

static void set_gauges(const struct broker_queue *queue) {
    uint64_t entries = 0, dead = 0;
    for (size_t i = 0; i < queue->shard_count; i++) {
        entries += queue->shards[i].entries;
        dead += queue->shards[i].dead_entries;
    }
    tm_metric_set(&bytes_gauge, (int64_t)queue_bytes(queue));
    tm_metric_set(&spilled_gauge, (int64_t)spill_bytes(queue));
    tm_metric_set(&entries_gauge, (int64_t)entries);
    tm_metric_set(&dead_gauge, (int64_t)dead);
    tm_metric_set(&suspects_gauge, (int64_t)queue->leases.suspect_count);
    tm_metric_set(&outstanding_gauge, (int64_t)queue->leases.bytes);
    tm_metric_set(&window_gauge, (int64_t)queue->window.bytes);
}

static void on_tick(void *state) {
    struct broker_queue *queue = state;
    uint64_t now_us = tm_mono_us();
    check_links(queue, now_us);
    for (size_t i = 0; i < queue->shard_count; i++) {
        lease_clock_look(&queue->shards[i]); /* first: the sweep goes by the clock */
        take_sweep(&queue->shards[i]);
        spill_sweep(&queue->shards[i]);
        if (!queue->shards[i].group_known) take_prepare(&queue->shards[i]);
    }
    take_renew(queue, now_us);
    if (queue->spill) durability_look_at_memory(queue);
    if (++queue->ticks % DURABILITY_TICKS == 0) durability_check(queue);
    if (queue->ticks % ACCOUNTS_TICKS == 0) accounting_look(queue);
    if (queue->ticks % TRIM_TICKS == 0 && queue->leases.count == 0 && commit_is_idle(queue)) malloc_trim(0);
    set_gauges(queue);
    commit_pump(queue);
    queue_pump(queue);
}

static void on_ops_ready(void *state) {
    struct broker_queue *queue = state;
    durability_check(queue);
    for (size_t i = 0; i < queue->shard_count; i++) take_prepare(&queue->shards[i]);
    queue_pump(queue);
}

static void on_routes(void *state) {
    queue_pump(state);
}

/* ---- mailbox, drain, pages ---- */

static void on_publish(void *state, struct tm_message *message) {
    commit_publish(state, message);
}

/* Reading ends at once; what is with validate or with Redis may come back. The rest stays pending for the others. */
static bool is_drained(void *state) {
    struct broker_queue *queue = state;
    for (size_t i = 0; i < queue->shard_count; i++) {
        broker_link_free(queue->shards[i].reader);
        queue->shards[i].reader = NULL;
    }
    const struct broker_leases *leases = &queue->leases;
    size_t at_rest = leases->count_of[LEASE_DUE] + leases->count_of[LEASE_WAITING];
    return commit_is_idle(queue) && leases->count == at_rest;
}

static const char *check_redis(void *state) {
    return broker_link_trouble(((struct broker_queue *)state)->ops);
}

static const char *check_durability(void *state) {
    const struct broker_queue *queue = state;
    return queue->durability[0] ? queue->durability : NULL;
}

static void print_page(void *state, struct tm_buf *out) {
    const struct broker_queue *queue = state;
    tm_buf_printf(out, "%-6s %12s %12s %10s %8s\n", "shard", "bytes", "spilled", "entries", "dead");
    for (size_t i = 0; i < queue->shard_count; i++) {
        const struct shard *shard = &queue->shards[i];
        tm_buf_printf(out, "%-6zu %12" PRIu64 " %12" PRIu64 " %10" PRIu64 " %8" PRIu64 "\n", i, shard->bytes,
                      shard->spilled, shard->entries, shard->dead_entries);
    }
    tm_buf_printf(out, "\nheld by this broker: %zu entries, %" PRIu64 " bytes\n", queue->leases.count,
                  queue->leases.bytes);
    for (int state_id = LEASE_DUE; state_id < LEASE_GONE; state_id++)
        tm_buf_printf(out, "%-10s %8zu\n", broker_lease_state_text((enum broker_lease_state)state_id),
                      queue->leases.count_of[state_id]);
    tm_buf_printf(out, "suspects   %8zu, in the trial under way %zu of %zu\n", queue->leases.suspect_count,
                  queue->trials.out, queue->trials.out ? queue->trials.size : 0);
    tm_buf_printf(out, "sent       %8" PRIu64 " bytes, window %" PRIu64 "\n", queue->leases.sent_bytes,
                  queue->window.bytes);
    tm_buf_printf(out, "publishes waiting: %" PRIu64 " bytes\n", queue->publish_bytes);
}

static bool open_links(struct broker_queue *queue) {
    const struct broker_settings *settings = queue->settings;
    for (uint32_t i = 0; i < settings->queue_shards; i++)
        if (!take_init(&queue->shards[i], queue, i)) return false;
    queue->shard_count = settings->queue_shards;
    for (size_t i = 0; i < settings->commit_connections; i++)
        if (!committer_init(&queue->committers[i], queue, i)) return false;
    queue->committer_count = settings->commit_connections;
    queue->ops = broker_link_new(queue->actor, &(struct broker_link_config){.url = &settings->redis,
                                                                            .name = "queue",
                                                                            .timeout_ms = settings->redis_timeout_ms,
                                                                            .retry_ms = settings->redis_retry_ms,
                                                                            .ready = on_ops_ready,
                                                                            .state = queue});
    return queue->ops != NULL;
}

struct broker_queue *broker_queue_new(struct tm_actor *actor, const struct broker_settings *settings,
                                      struct broker_registry *registry) {
    struct broker_queue *queue = calloc(1, sizeof *queue);
    if (!queue) return NULL;
    queue->actor = actor;
    queue->settings = settings;
    queue->registry = registry;
    queue->consumer = tm_actor_id(actor);
    queue->shards = calloc(settings->queue_shards, sizeof *queue->shards);
    queue->committers = calloc(settings->commit_connections, sizeof *queue->committers);
    TAILQ_INIT(&queue->publishes);
    broker_leases_init(&queue->leases);
    broker_window_init(&queue->window, settings->outstanding_max_bytes, settings->delivery_target_ms * 1000);
    if (!queue->shards || !queue->committers || !open_links(queue) || !inquiry_open(queue) || !accounting_open(queue) ||
        !spill_open(queue))
        return NULL; /* the process ends */
    queue->tick = tm_timer_every(actor, QUEUE_TICK_MS, on_tick, queue);
    tm_actor_on(actor, TRACEMESH__KIND__KIND_PUBLISH, on_publish, queue);
    tm_actor_on_drain(actor, is_drained, queue);
    tm_on_routes(actor, on_routes, queue);
    tm_actor_ready_check(actor, "redis", check_redis, queue);
    tm_actor_ready_check(actor, "durability", check_durability, queue);
    tm_actor_page(actor, "/queue", print_page, queue);
    return queue;
}
