/* registry_beat: tells Redis who was heard, reads the table, and gives shards to owners.
 *
 * One round is a beat and, when the table asks for it, an assign. What comes up during a round starts the next.
 */
#include "base/clock.h"
#include "base/log.h"
#include "broker/command.h"
#include "broker/registry_internal.h"
#include "runtime/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* 2025-01-01: epochs are seeded with the minutes since then, so that a Redis that lost its data does not start below
 * the epochs already in ClickHouse. An epoch must fit in 24 bits: that lasts until 2056. */
enum { EPOCH_ORIGIN_S = 1735689600 };

static struct tm_metric moves_total = TM_COUNTER("tracemesh_broker_shard_changes_total", "Shards given a new epoch");
static struct tm_metric dropped_total = TM_COUNTER("tracemesh_broker_actors_silent_total", "Actors dropped as silent");

static void end_round(struct broker_registry *registry, const char *trouble) {
    bool again = registry->beat_again && !trouble;
    registry->beating = registry->beat_again = false;
    if (again) registry_beat(registry); /* whoever is held may have come after this round began */
    else registry_settled(registry, trouble);
}

static void on_assigned(void *state, const redisReply *reply) {
    struct broker_registry *registry = state;
    uint64_t version, since_us = 0, old = registry->table.version;
    if (!broker_reply_is_array(reply, 1) || !broker_reply_u64(reply->element[0], &version) ||
        (version && (!broker_reply_is_array(reply, 2) || !broker_reply_u64(reply->element[1], &since_us)))) {
        end_round(registry, broker_reply_trouble(reply));
        return;
    }
    if (version == 0) { /* another broker changed the table first: look again */
        registry->beat_again = true;
    } else if (broker_table_assign(&registry->table, version, registry->plan, (int64_t)since_us)) {
        registry_table_changed(registry, old);
    }
    end_round(registry, NULL);
}

static bool send_assign(struct broker_registry *registry, uint64_t changed) {
    static const char *const keys[] = {"tracemesh:{registry}:shards", "tracemesh:{registry}:version",
                                       "tracemesh:{registry}:clock"};
    struct broker_command command = {0};
    char text[BROKER_SHARD_TEXT_SIZE];
    broker_command_script(&command, BROKER_SCRIPT_ASSIGN, keys, 3, 1 + 2 * (size_t)__builtin_popcountll(changed));
    broker_command_number(&command, registry->table.version);
    for (uint32_t s = 0; s < TM_SHARDS; s++) {
        if (!(changed >> s & 1)) continue;
        broker_shard_write(&registry->plan[s], text);
        broker_command_number(&command, s);
        broker_command_text(&command, text);
    }
    bool sent = broker_command_ready(&command) &&
                broker_link_send(registry->link, tm_buf_str(&command.bytes), on_assigned, registry);
    broker_command_free(&command);
    if (sent) tm_metric_add(&moves_total, __builtin_popcountll(changed));
    return sent;
}

static void look_at_pulses(struct broker_registry *registry, const redisReply *beats) {
    size_t pairs = broker_reply_is_array(beats, 0) ? beats->elements / 2 : 0, count = 0;
    struct broker_pulse *looks = calloc(pairs ? pairs : 1, sizeof *looks);
    if (!looks) return;
    for (size_t i = 0; i < pairs; i++) {
        struct tm_str id = broker_reply_str(beats->element[2 * i]);
        if (id.len == 0 || id.len >= BROKER_ID_SIZE) continue;
        memcpy(looks[count].id, id.ptr, id.len);
        if (broker_reply_u64(beats->element[2 * i + 1], &looks[count].beats)) count++;
    }
    broker_pulses_look(&registry->pulses, looks, count, tm_mono_us(), registry->silence_us);
    free(looks);
}

static void on_beaten(void *state, const redisReply *reply) {
    struct broker_registry *registry = state;
    uint64_t version, seconds, old = registry->table.version;
    bool read = broker_reply_is_array(reply, 3) && broker_reply_u64(reply->element[0], &version) &&
                broker_reply_u64(reply->element[1], &seconds) && (version == old || broker_reply_is_array(reply, 5));
    if (!read) {
        if (reply) tm_log(TM_LOG_WARN, "registry_unread", "reason=\"%s\"", broker_reply_trouble(reply));
        end_round(registry, broker_reply_trouble(reply));
        return;
    }
    look_at_pulses(registry, reply->element[2]);
    if (version != old) {
        if (!broker_table_load(&registry->table, version, reply->element[3], reply->element[4])) {
            end_round(registry, "out of memory");
            return;
        }
        registry_table_changed(registry, old);
    }
    uint64_t floor = seconds > EPOCH_ORIGIN_S ? (seconds - EPOCH_ORIGIN_S) / 60 : 1;
    uint64_t changed = broker_table_plan(&registry->table, floor, registry->plan);
    if (!changed) end_round(registry, NULL);
    else if (!send_assign(registry, changed)) end_round(registry, "Redis took no command");
}

/* ---- the beat ---- */

struct counts {
    size_t heard, left, silent;
};

static struct counts count(const struct broker_registry *registry, uint64_t now_us) {
    struct counts counts = {0};
    const struct heard *heard;
    TAILQ_FOREACH(heard, &registry->heard, link) heard->leaves ? counts.left++ : counts.heard++;
    for (size_t i = 0; i < registry->pulses.count; i++)
        counts.silent += broker_pulse_is_silent(&registry->pulses.items[i], now_us, registry->silence_us);
    return counts;
}

static void write_heard(struct broker_command *command, const struct broker_registry *registry, bool leaves) {
    const struct heard *heard;
    TAILQ_FOREACH(heard, &registry->heard, link) {
        if (heard->leaves != leaves) continue;
        broker_command_text(command, heard->id);
        if (leaves) broker_command_number(command, heard->incarnation);
        else broker_command_str(command, tm_buf_str(&heard->value));
    }
}

static void write_silent(struct broker_command *command, const struct broker_registry *registry, uint64_t now_us) {
    for (size_t i = 0; i < registry->pulses.count; i++) {
        const struct broker_pulse *pulse = &registry->pulses.items[i];
        if (!broker_pulse_is_silent(pulse, now_us, registry->silence_us)) continue;
        tm_log(TM_LOG_WARN, "actor_silent", "id=%s after_ms=%" PRIu64, pulse->id, (now_us - pulse->since_us) / 1000);
        tm_metric_add(&dropped_total, 1);
        broker_command_text(command, pulse->id);
        broker_command_number(command, pulse->beats);
    }
}

/* Told or not: an actor that goes on says so again within a second, one that left falls silent. */
static void forget_heard(struct broker_registry *registry) {
    for (struct heard *heard; (heard = TAILQ_FIRST(&registry->heard));) {
        TAILQ_REMOVE(&registry->heard, heard, link);
        tm_buf_free(&heard->value);
        free(heard);
    }
}

void registry_beat(struct broker_registry *registry) {
    static const char *const keys[] = {"tracemesh:{registry}:actors", "tracemesh:{registry}:beats",
                                       "tracemesh:{registry}:shards", "tracemesh:{registry}:version",
                                       "tracemesh:{registry}:clock"};
    if (registry->beating) {
        registry->beat_again = true;
        return;
    }
    if (!broker_link_is_ready(registry->link)) return;
    uint64_t now_us = tm_mono_us();
    struct counts counts = count(registry, now_us);
    struct broker_command command = {0};
    broker_command_script(&command, BROKER_SCRIPT_BEAT, keys, 5, 4 + 2 * (counts.heard + counts.left + counts.silent));
    broker_command_number(&command, registry->table.version);
    broker_command_number(&command, counts.heard);
    broker_command_number(&command, counts.left);
    broker_command_number(&command, counts.silent);
    write_heard(&command, registry, false);
    write_heard(&command, registry, true);
    write_silent(&command, registry, now_us);
    registry->beating = broker_command_ready(&command) &&
                        broker_link_send(registry->link, tm_buf_str(&command.bytes), on_beaten, registry);
    broker_command_free(&command);
    forget_heard(registry);
    if (!registry->beating) end_round(registry, "Redis took no command");
}
