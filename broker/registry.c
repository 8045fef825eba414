/* registry: answers registers, keeps the table, confirms it. */
#include "base/clock.h"
#include "base/log.h"
#include "broker/command.h"
#include "broker/registry_internal.h"
#include "runtime/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 1000 };

static struct tm_metric actors_gauge = TM_GAUGE("tracemesh_broker_actors", "Actors in the registry");
static struct tm_metric version_gauge = TM_GAUGE("tracemesh_broker_routes_version", "Version of the routes");

/* ---- registers ---- */

static void answer_routes(struct broker_registry *registry, struct tm_message *message, uint64_t version) {
    bool same = version == registry->table.version;
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL,
                      same ? (struct tm_str){0} : tm_buf_str(&registry->table.routes));
}

/* Remembers `actor` for the next beat; a newer word of the same actor replaces the older. */
static struct heard *hear(struct broker_registry *registry, const Tracemesh__Register *actor) {
    struct heard *heard;
    TAILQ_FOREACH(heard, &registry->heard, link)
    if (strcmp(heard->id, actor->actor_id) == 0) break;
    if (!heard) {
        heard = calloc(1, sizeof *heard);
        if (!heard) return NULL;
        TAILQ_INSERT_TAIL(&registry->heard, heard, link);
    }
    snprintf(heard->id, sizeof heard->id, "%s", actor->actor_id);
    heard->incarnation = actor->incarnation;
    heard->leaves = false;
    tm_buf_clear(&heard->value);
    if (broker_actor_write(actor, &heard->value)) return heard;
    TAILQ_REMOVE(&registry->heard, heard, link);
    tm_buf_free(&heard->value);
    free(heard);
    return NULL;
}

static bool is_known(const struct broker_registry *registry, const Tracemesh__Register *actor) {
    const Tracemesh__Register *known = broker_table_find(&registry->table, actor->actor_id);
    return known && known->incarnation == actor->incarnation && strcmp(known->kind, actor->kind) == 0 &&
           strcmp(known->mailbox_url, actor->mailbox_url) == 0 && strcmp(known->ops_url, actor->ops_url) == 0;
}

static void hold(struct broker_registry *registry, struct tm_message *message, uint64_t version) {
    struct held *held = calloc(1, sizeof *held);
    if (!held) {
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, "out of memory", (struct tm_str){0});
        return;
    }
    *held = (struct held){.message = message, .version = version};
    TAILQ_INSERT_TAIL(&registry->held, held, link);
    registry_beat(registry);
}

static Tracemesh__Register *read_register(struct tm_message *message) {
    struct tm_str payload = tm_message_payload(message);
    Tracemesh__Register *actor = tracemesh__register__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    const char *trouble = actor ? broker_register_trouble(actor) : "not a Register message";
    if (!trouble) return actor;
    tm_log(TM_LOG_WARN, "register_refused", "reason=\"%s\"", trouble);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_REJECTED, trouble, (struct tm_str){0});
    if (actor) tracemesh__register__free_unpacked(actor, NULL);
    return NULL;
}

static void on_register(void *state, struct tm_message *message) {
    struct broker_registry *registry = state;
    Tracemesh__Register *actor = read_register(message);
    if (!actor) return;
    struct heard *heard = hear(registry, actor);
    const char *trouble = broker_link_trouble(registry->link);
    if (is_known(registry, actor)) {
        answer_routes(registry, message, actor->routes_version);
    } else if (trouble || !heard) {
        tm_message_answer(message, TRACEMESH__STATUS__STATUS_RETRY, trouble ? trouble : "out of memory",
                          (struct tm_str){0});
    } else {
        tm_log(TM_LOG_INFO, "actor_seen", "id=%s kind=%s incarnation=%" PRIx64, actor->actor_id, actor->kind,
               actor->incarnation);
        hold(registry, message, actor->routes_version);
    }
    tracemesh__register__free_unpacked(actor, NULL);
}

static void on_leave(void *state, struct tm_message *message) {
    struct broker_registry *registry = state;
    Tracemesh__Register *actor = read_register(message);
    if (!actor) return;
    struct heard *heard = hear(registry, actor);
    if (heard) heard->leaves = true;
    tm_log(TM_LOG_INFO, "actor_left", "id=%s kind=%s", actor->actor_id, actor->kind);
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){0});
    tracemesh__register__free_unpacked(actor, NULL);
    registry_beat(registry);
}

/* The table is settled, or `trouble` says why not: everyone who waits gets an answer. */
void registry_settled(struct broker_registry *registry, const char *trouble) {
    for (struct held *held; (held = TAILQ_FIRST(&registry->held));) {
        TAILQ_REMOVE(&registry->held, held, link);
        if (trouble) tm_message_answer(held->message, TRACEMESH__STATUS__STATUS_RETRY, trouble, (struct tm_str){0});
        else answer_routes(registry, held->message, held->version);
        free(held);
    }
}

void registry_table_changed(struct broker_registry *registry, uint64_t old_version) {
    tm_metric_set(&actors_gauge, (int64_t)registry->table.actor_count);
    tm_metric_set(&version_gauge, (int64_t)registry->table.version);
    tm_log(TM_LOG_INFO, "routes_changed", "version=%" PRIu64 " from=%" PRIu64 " actors=%zu", registry->table.version,
           old_version, registry->table.actor_count);
    tm_routes_adopt(registry->actor, tm_buf_str(&registry->table.routes)); /* this broker sends by them, too */
}

/* ---- confirmation ---- */

static void look(struct broker_registry *registry);

static void on_looked(void *state, const redisReply *reply) {
    struct broker_registry *registry = state;
    uint64_t version, old = registry->table.version;
    registry->looking = false;
    bool read =
        broker_reply_is_array(reply, 1) && broker_reply_u64(reply->element[0], &version) &&
        (version == old || (broker_reply_is_array(reply, 3) &&
                            broker_table_load(&registry->table, version, reply->element[1], reply->element[2])));
    if (!read) { /* asked again when the link is ready, or at the next tick */
        if (reply) tm_log(TM_LOG_WARN, "registry_unread", "reason=\"%s\"", broker_reply_trouble(reply));
        TAILQ_CONCAT(&registry->looked, &registry->waiting, link);
        TAILQ_CONCAT(&registry->waiting, &registry->looked, link);
        return;
    }
    if (version != old) registry_table_changed(registry, old);
    for (struct waiter *waiter; (waiter = TAILQ_FIRST(&registry->looked));) {
        TAILQ_REMOVE(&registry->looked, waiter, link);
        waiter->confirmed(waiter->state);
        free(waiter);
    }
    look(registry);
}

static void look(struct broker_registry *registry) {
    static const char *const keys[] = {"tracemesh:{registry}:actors", "tracemesh:{registry}:shards",
                                       "tracemesh:{registry}:version"};
    if (registry->looking || TAILQ_EMPTY(&registry->waiting)) return;
    struct broker_command command = {0};
    broker_command_script(&command, BROKER_SCRIPT_LOOK, keys, 3, 1);
    broker_command_number(&command, registry->table.version);
    registry->looking = broker_command_ready(&command) &&
                        broker_link_send(registry->link, tm_buf_str(&command.bytes), on_looked, registry);
    broker_command_free(&command);
    if (registry->looking) TAILQ_CONCAT(&registry->looked, &registry->waiting, link);
}

void broker_registry_confirm(struct broker_registry *registry, void (*confirmed)(void *state), void *state) {
    struct waiter *waiter = malloc(sizeof *waiter);
    if (!waiter) abort(); /* the caller's entry could never end; a restart is safe */
    *waiter = (struct waiter){.confirmed = confirmed, .state = state};
    TAILQ_INSERT_TAIL(&registry->waiting, waiter, link);
    look(registry);
}

uint64_t broker_registry_epoch(const struct broker_registry *registry, uint32_t shard) {
    if (shard >= TM_SHARDS || !registry->table.shards[shard].owner[0]) return 0;
    return registry->table.shards[shard].epoch;
}

bool broker_registry_has(const struct broker_registry *registry, const char *kind) {
    for (size_t i = 0; i < registry->table.actor_count; i++)
        if (strcmp(registry->table.actors[i]->kind, kind) == 0) return true;
    return false;
}

/* ---- life ---- */

/* A broker is an actor, too: the others find it in the routes. */
static void hear_self(struct broker_registry *registry) {
    Tracemesh__Register self = TRACEMESH__REGISTER__INIT;
    tm_actor_describe(registry->actor, &self);
    struct heard *heard = hear(registry, &self);
    if (heard) heard->leaves = tm_actor_draining(registry->actor);
}

static void on_tick(void *state) {
    struct broker_registry *registry = state;
    broker_link_check(registry->link, tm_mono_us());
    hear_self(registry);
    registry_beat(registry);
    look(registry);
}

static void on_link_ready(void *state) {
    struct broker_registry *registry = state;
    hear_self(registry);
    registry_beat(registry);
    look(registry);
}

/* Leaves as soon as the drain begins; nothing to wait for. */
static bool is_drained(void *state) {
    struct broker_registry *registry = state;
    if (!registry->left) on_link_ready(registry);
    registry->left = true;
    return true;
}

static void print_page(void *state, struct tm_buf *out) {
    const struct broker_registry *registry = state;
    const struct broker_table *table = &registry->table;
    tm_buf_printf(out, "version %" PRIu64 "\n\n%-20s %-10s %-8s %s\n", table->version, "actor", "kind", "pid",
                  "mailbox");
    for (size_t i = 0; i < table->actor_count; i++)
        tm_buf_printf(out, "%-20s %-10s %-8u %s\n", table->actors[i]->actor_id, table->actors[i]->kind,
                      table->actors[i]->pid, table->actors[i]->mailbox_url);
    tm_buf_printf(out, "\n%-6s %-12s %s\n", "shard", "epoch", "owner");
    for (size_t s = 0; s < TM_SHARDS; s++)
        tm_buf_printf(out, "%-6zu %-12" PRIu64 " %s\n", s, table->shards[s].epoch,
                      table->shards[s].owner[0] ? table->shards[s].owner : "-");
}

struct broker_registry *broker_registry_new(struct tm_actor *actor, const struct broker_settings *settings) {
    struct broker_registry *registry = calloc(1, sizeof *registry);
    if (!registry) return NULL;
    registry->actor = actor;
    registry->silence_us = settings->silence_ms * 1000;
    TAILQ_INIT(&registry->heard);
    TAILQ_INIT(&registry->held);
    TAILQ_INIT(&registry->waiting);
    TAILQ_INIT(&registry->looked);
    registry->link = broker_link_new(actor, &(struct broker_link_config){.url = &settings->redis,
                                                                         .name = "registry",
                                                                         .timeout_ms = settings->redis_timeout_ms,
                                                                         .retry_ms = settings->redis_retry_ms,
                                                                         .ready = on_link_ready,
                                                                         .state = registry});
    if (!registry->link) {
        free(registry);
        return NULL;
    }
    registry->tick = tm_timer_every(actor, TICK_MS, on_tick, registry);
    tm_actor_on(actor, TRACEMESH__KIND__KIND_REGISTER, on_register, registry);
    tm_actor_on(actor, TRACEMESH__KIND__KIND_LEAVE, on_leave, registry);
    tm_actor_on_drain(actor, is_drained, registry);
    tm_actor_page(actor, "/registry", print_page, registry);
    return registry;
}
