/* routes: tells the brokers every second that this actor lives, and adopts the routing table they answer with. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Static_assert((int)TM_SHARD_ROOM >= (int)TM_SHARDS, "room for every shard");

enum { OLDER_UNTIL_ADOPTED = 3, REGISTERED_FOR_US = 5000000, REFRESH_LEAST_US = 20000, REFRESH_LEAST_MS = 20 };

/* ---- the table ---- */

static void adopt_actors(struct tm_actor *actor, const Tracemesh__Routes *routes) {
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) peer->routed = false;
    for (size_t i = 0; i < routes->n_actors; i++) {
        const Tracemesh__Register *other = routes->actors[i];
        if (strcmp(other->actor_id, actor->id) == 0 || !*other->mailbox_url) continue;
        peers_add(actor, other->actor_id, other->kind, other->mailbox_url)->routed = true;
    }
    peers_drop_unrouted(actor);
    peers_dial_used(actor);
}

static void adopt_shards(struct routes *table, const Tracemesh__Routes *routes) {
    memset(table->owners, 0, sizeof table->owners);
    memset(table->epochs, 0, sizeof table->epochs);
    for (size_t i = 0; i < routes->n_shards; i++) {
        const Tracemesh__ShardOwner *owner = routes->shards[i];
        if (owner->shard >= TM_SHARDS) continue;
        snprintf(table->owners[owner->shard], sizeof table->owners[0], "%s", owner->actor_id);
        table->epochs[owner->shard] = owner->epoch;
    }
}

/* A broker may answer late with an older table; when it keeps doing so, its registry has begun anew. */
static bool is_news(struct routes *table, const Tracemesh__Routes *routes) {
    if (table->now && routes->version < table->now->version && ++table->older < OLDER_UNTIL_ADOPTED) return false;
    table->older = 0;
    return !table->now || routes->version != table->now->version;
}

static void adopt(struct tm_actor *actor, struct tm_str payload, bool surely) {
    struct routes *table = &actor->routes;
    Tracemesh__Routes *routes = tracemesh__routes__unpack(NULL, payload.len, (const uint8_t *)payload.ptr);
    if (!routes) {
        tm_log(TM_LOG_WARN, "routes_malformed", "bytes=%zu", payload.len);
        return;
    }
    if (!surely && !is_news(table, routes)) {
        tracemesh__routes__free_unpacked(routes, NULL);
        return;
    }
    if (table->now) tracemesh__routes__free_unpacked(table->now, NULL);
    table->now = routes;
    adopt_actors(actor, routes);
    adopt_shards(table, routes);
    tm_log(TM_LOG_DEBUG, "routes", "version=%llu actors=%zu", (unsigned long long)routes->version, routes->n_actors);
    for (size_t i = 0; i < actor->route_hook_count; i++) actor->route_hooks[i].routes(actor->route_hooks[i].state);
}

void tm_routes_adopt(struct tm_actor *actor, struct tm_str routes) {
    adopt(actor, routes, true);
}

/* ---- asking ---- */

static void on_registered(void *state, const struct tm_reply *reply) {
    struct tm_actor *actor = state;
    if (reply->status != TM_OK || reply->answer->status != TRACEMESH__STATUS__STATUS_OK) return;
    actor->routes.registered_us = tm_mono_us();
    if (reply->payload.len) adopt(actor, reply->payload, false);
}

static void on_left(void *state, const struct tm_reply *reply) {}

void tm_actor_describe(const struct tm_actor *actor, Tracemesh__Register *self) {
    /* protobuf-c has no const: nobody writes through these */
    self->actor_id = (char *)(uintptr_t)actor->id;
    self->kind = (char *)(uintptr_t)actor->kind;
    self->mailbox_url = (char *)(uintptr_t)actor->url;
    self->ops_url = (char *)(uintptr_t)actor->ops_url;
    self->incarnation = actor->incarnation;
    self->pid = (uint32_t)getpid();
}

static void tell_brokers(struct tm_actor *actor, Tracemesh__Kind kind, tm_on_reply on_reply) {
    Tracemesh__Register self = TRACEMESH__REGISTER__INIT;
    uint8_t packed[2048];
    tm_actor_describe(actor, &self);
    self.routes_version = actor->routes.now ? actor->routes.now->version : 0;
    size_t len = tracemesh__register__pack(&self, packed); /* its strings are bounded: under 1 KB */
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) {
        bool broker = peer->bootstrap || (peer->routed && strcmp(peer->kind, "broker") == 0);
        if (!broker || !atomic_load(&peer->pipes)) continue; /* one that is not there costs nothing */
        peers_send_to(peer, &(struct tm_request){.kind = kind,
                                                 .deadline_ms = TM_REGISTER_DEADLINE_MS,
                                                 .payload = {(const char *)packed, len},
                                                 .on_reply = on_reply,
                                                 .state = actor});
    }
}

static void ask(struct tm_actor *actor) {
    actor->routes.asked_us = tm_mono_us();
    tell_brokers(actor, TRACEMESH__KIND__KIND_REGISTER, on_registered);
}

static void ask_soon(void *state) {
    struct tm_actor *actor = state;
    actor->routes.soon = NULL;
    ask(actor);
}

/* Until the first answer it asks every sweep: a start should not wait for the next second. */
static void ask_regularly(void *state) {
    struct tm_actor *actor = state;
    uint64_t every_us = actor->routes.now ? TM_REGISTER_MS * 1000ULL : TM_SWEEP_MS * 1000ULL;
    if (!atomic_load(&actor->draining) && tm_mono_us() - actor->routes.asked_us >= every_us) ask(actor);
}

void routes_start(struct tm_actor *actor) {
    struct tm_str rest = tm_str_from(actor->config.broker_urls);
    while (rest.len) {
        char url[256];
        tm_str_to(tm_str_trim(tm_str_split(&rest, ',')), url, sizeof url);
        if (*url && strcmp(url, actor->url) != 0) peers_add(actor, "", "broker", url)->bootstrap = true;
    }
    peers_dial_used(actor);
    if (!actor->is_broker) actor->routes.timer = tm_timer_every(actor, TM_SWEEP_MS, ask_regularly, actor);
}

void routes_leave(struct tm_actor *actor) {
    if (!actor->is_broker) tell_brokers(actor, TRACEMESH__KIND__KIND_LEAVE, on_left);
}

bool routes_registered(const struct tm_actor *actor) {
    return actor->is_broker ||
           (actor->routes.registered_us && tm_mono_us() - actor->routes.registered_us < REGISTERED_FOR_US);
}

void tm_routes_refresh(struct tm_actor *actor) {
    if (actor->is_broker || actor->routes.soon) return;
    if (tm_mono_us() - actor->routes.asked_us >= REFRESH_LEAST_US) ask(actor);
    else actor->routes.soon = tm_timer_once(actor, REFRESH_LEAST_MS, ask_soon, actor);
}

const char *tm_owner(struct tm_actor *actor, uint32_t shard, uint64_t *epoch) {
    if (shard >= TM_SHARDS || !*actor->routes.owners[shard]) return NULL;
    *epoch = actor->routes.epochs[shard];
    return actor->routes.owners[shard];
}

uint64_t tm_own_epoch(struct tm_actor *actor, uint32_t shard) {
    uint64_t epoch = 0;
    const char *owner = tm_owner(actor, shard, &epoch);
    return owner && strcmp(owner, actor->id) == 0 ? epoch : 0;
}

void tm_on_routes(struct tm_actor *actor, void (*hook)(void *state), void *state) {
    if (actor->route_hook_count == TM_HOOKS) abort(); /* a table's size, not input */
    actor->route_hooks[actor->route_hook_count++] = (struct hook){.routes = hook, .state = state};
}
