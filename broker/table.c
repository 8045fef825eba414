/* table: the registry as this broker last read it, and the Routes made from it. */
#include "broker/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACTORS_MAX = 1024, KIND_MAX = 31, URL_MAX = 255 };

static bool is_name(const char *text, size_t most) {
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] == 0x7f) return false;
    return len > 0 && len <= most;
}

const char *broker_register_trouble(const Tracemesh__Register *actor) {
    if (!is_name(actor->actor_id, BROKER_ID_SIZE - 1)) return "actor_id must be 1 to 63 characters without blanks";
    if (!is_name(actor->kind, KIND_MAX)) return "kind must be 1 to 31 characters without blanks";
    if (!is_name(actor->mailbox_url, URL_MAX)) return "mailbox_url must be 1 to 255 characters without blanks";
    return strlen(actor->ops_url) > URL_MAX ? "ops_url is longer than 255 characters" : NULL;
}

bool broker_actor_write(const Tracemesh__Register *actor, struct tm_buf *out) {
    Tracemesh__Register plain = *actor;
    plain.routes_version = 0; /* says nothing about the actor and would make each register look like a change */
    size_t size = tracemesh__register__get_packed_size(&plain);
    if (!tm_buf_printf(out, "%" PRIu64 " ", plain.incarnation) || !tm_buf_reserve(out, size)) return false;
    out->len += tracemesh__register__pack(&plain, (uint8_t *)out->ptr + out->len);
    return true;
}

void broker_shard_write(const struct broker_shard *shard, char out[BROKER_SHARD_TEXT_SIZE]) {
    snprintf(out, BROKER_SHARD_TEXT_SIZE, "%" PRIu64 " %" PRIu64 " %s", shard->epoch, shard->incarnation, shard->owner);
}

static Tracemesh__Register *read_actor(struct tm_str id, struct tm_str value) {
    tm_str_split(&value, ' ');
    Tracemesh__Register *actor = tracemesh__register__unpack(NULL, value.len, (const uint8_t *)value.ptr);
    if (!actor) return NULL;
    if (!broker_register_trouble(actor) && tm_str_is(id, actor->actor_id)) return actor;
    tracemesh__register__free_unpacked(actor, NULL);
    return NULL;
}

static void read_shard(struct tm_str number, struct tm_str value, struct broker_shard shards[TM_SHARDS]) {
    uint64_t index, since_us;
    struct broker_shard shard = {0};
    if (!tm_str_u64(number, &index) || index >= TM_SHARDS) return;
    if (!tm_str_u64(tm_str_split(&value, ' '), &shard.epoch)) return;
    if (!tm_str_u64(tm_str_split(&value, ' '), &shard.incarnation)) return;
    if (!tm_str_u64(tm_str_split(&value, ' '), &since_us) || value.len >= sizeof shard.owner) return;
    shard.since_us = (int64_t)since_us;
    if (value.len) memcpy(shard.owner, value.ptr, value.len);
    shards[index] = shard;
}

static void free_actors(Tracemesh__Register **actors, size_t count) {
    for (size_t i = 0; i < count; i++) tracemesh__register__free_unpacked(actors[i], NULL);
    free(actors);
}

static bool pack_routes(struct broker_table *table) {
    Tracemesh__ShardOwner owners[TM_SHARDS], *pointers[TM_SHARDS];
    Tracemesh__Routes routes = TRACEMESH__ROUTES__INIT;
    for (uint32_t s = 0; s < TM_SHARDS; s++) {
        if (!table->shards[s].owner[0]) continue;
        Tracemesh__ShardOwner *owner = &owners[routes.n_shards];
        tracemesh__shard_owner__init(owner);
        owner->shard = s;
        owner->actor_id = table->shards[s].owner;
        owner->epoch = table->shards[s].epoch;
        owner->since_us = table->shards[s].since_us;
        pointers[routes.n_shards++] = owner;
    }
    routes.version = table->version;
    routes.shards = pointers;
    routes.actors = table->actors;
    routes.n_actors = table->actor_count;
    tm_buf_clear(&table->routes);
    if (!tm_buf_reserve(&table->routes, tracemesh__routes__get_packed_size(&routes))) return false;
    table->routes.len = tracemesh__routes__pack(&routes, (uint8_t *)table->routes.ptr);
    return true;
}

bool broker_table_load(struct broker_table *table, uint64_t version, const redisReply *actors,
                       const redisReply *shards) {
    size_t pairs = broker_reply_is_array(actors, 0) ? actors->elements / 2 : 0;
    struct broker_table fresh = {.version = version};
    fresh.actors = calloc(pairs ? pairs : 1, sizeof(Tracemesh__Register *));
    if (!fresh.actors) return false;
    for (size_t i = 0; i < pairs && fresh.actor_count < ACTORS_MAX; i++) {
        Tracemesh__Register *actor =
            read_actor(broker_reply_str(actors->element[2 * i]), broker_reply_str(actors->element[2 * i + 1]));
        if (actor) fresh.actors[fresh.actor_count++] = actor;
    }
    for (size_t i = 0; broker_reply_is_array(shards, 2 * i + 2) && i < TM_SHARDS; i++)
        read_shard(broker_reply_str(shards->element[2 * i]), broker_reply_str(shards->element[2 * i + 1]),
                   fresh.shards);
    if (!pack_routes(&fresh)) {
        free_actors(fresh.actors, fresh.actor_count);
        return false;
    }
    broker_table_free(table);
    *table = fresh;
    return true;
}

bool broker_table_assign(struct broker_table *table, uint64_t version, const struct broker_shard plan[TM_SHARDS],
                         int64_t since_us) {
    for (uint32_t s = 0; s < TM_SHARDS; s++) {
        bool changed = plan[s].epoch != table->shards[s].epoch;
        table->shards[s] = plan[s];
        if (changed) table->shards[s].since_us = since_us;
    }
    table->version = version;
    return pack_routes(table);
}

void broker_table_free(struct broker_table *table) {
    free_actors(table->actors, table->actor_count);
    tm_buf_free(&table->routes);
    *table = (struct broker_table){0};
}

const Tracemesh__Register *broker_table_find(const struct broker_table *table, const char *actor_id) {
    for (size_t i = 0; i < table->actor_count; i++)
        if (strcmp(table->actors[i]->actor_id, actor_id) == 0) return table->actors[i];
    return NULL;
}

uint64_t broker_table_plan(const struct broker_table *table, uint64_t epoch_floor,
                           struct broker_shard plan[TM_SHARDS]) {
    struct broker_owner owners[BROKER_OWNERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < table->actor_count && count < BROKER_OWNERS_MAX; i++)
        if (strcmp(table->actors[i]->kind, "batch") == 0)
            owners[count++] = (struct broker_owner){table->actors[i]->actor_id, table->actors[i]->incarnation};
    memcpy(plan, table->shards, sizeof table->shards);
    return broker_assign(owners, count, epoch_floor, plan);
}
