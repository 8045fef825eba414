/* routes: tells the brokers every second that this actor lives, and adopts the routing table they answer with. */
#include "runtime/internal.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    REGISTER_MS = 1000,
    REGISTER_DEADLINE_MS = 900,
    FIRST_REGISTER_MS = 50, /* until a broker answers: a start should not wait for the next second */
    REFRESH_MS = 20,
    OLDER_UNTIL_ADOPTED = 3,
    REGISTER_ROOM = 2048,
};

/* ---- the table ---- */

static void adopt_actor(struct tm_actor *actor, const Tracemesh__Register *other) {
    struct peer *peer = peers_add(actor, other->actor_id, other->kind, other->mailbox_url);
    peer->routed = true;
    /* Another process answers there now: what the one before it got is not answered any more. */
    if (peer->incarnation && peer->incarnation != other->incarnation) requests_end(peer, false);
    peer->incarnation = other->incarnation;
}

static void adopt_actors(struct tm_actor *actor, const Tracemesh__Routes *routes) {
    peers_unroute(actor);
    for (size_t i = 0; i < routes->n_actors; i++) {
        const Tracemesh__Register *other = routes->actors[i];
        bool self = strcmp(other->actor_id, actor->id) == 0 || strcmp(other->mailbox_url, actor->url) == 0;
        bool fits = *other->mailbox_url && strlen(other->actor_id) < TM_ID_ROOM && strlen(other->kind) < TM_KIND_ROOM &&
                    strlen(other->mailbox_url) < TM_URL_ROOM;
        if (!fits) tm_log(TM_LOG_WARN, "route_ignored", "actor=%.64s reason=\"not what registers\"", other->actor_id);
        else if (!self) adopt_actor(actor, other);
    }
    peers_settle(actor);
}

static void adopt_shards(struct routes *table, const Tracemesh__Routes *routes) {
    memset(table->owners, 0, sizeof table->owners);
    memset(table->epochs, 0, sizeof table->epochs);
    for (size_t i = 0; i < routes->n_shards; i++) {
        const Tracemesh__ShardOwner *owner = routes->shards[i];
        if (owner->shard >= TM_SHARDS) continue;
        snprintf(table->owners[owner->shard], sizeof table->owners[0], "%s", owner->actor_id);
        table->epochs[owner->shard] = owner->epoch;
        table->since_us[owner->shard] = owner->since_us;
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
    if (!actor->routes.registered_us) tm_log(TM_LOG_INFO, "registered", "broker=%s", reply->peer);
    actor->routes.registered_us = tm_mono_us();
    if (reply->payload.len) adopt(actor, reply->payload, false);
    else actor->routes.older = 0; /* someone has the very routes we have */
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
    uint8_t packed[REGISTER_ROOM];
    tm_actor_describe(actor, &self);
    self.routes_version = actor->routes.now ? actor->routes.now->version : 0;
    size_t len = tracemesh__register__pack(&self, packed); /* its strings are bounded: under 1 KB */
    for (struct peer *peer = actor->peers.first; peer; peer = peer->next) {
        bool broker = peer->bootstrap || (peer->routed && strcmp(peer->kind, "broker") == 0);
        if (!broker || !peer_is_connected(peer)) continue; /* one that is not there costs nothing */
        requests_send_to(actor, peer,
                         &(struct tm_request){.kind = kind,
                                              .deadline_ms = REGISTER_DEADLINE_MS,
                                              .payload = {(const char *)packed, len},
                                              .on_reply = on_reply,
                                              .state = actor});
    }
}

static void ask(struct tm_actor *actor) {
    if (atomic_load(&actor->draining)) return; /* it has left: to ask is to come back */
    actor->routes.asked_us = tm_mono_us();
    tell_brokers(actor, TRACEMESH__KIND__KIND_REGISTER, on_registered);
}

static void ask_soon(void *state) {
    struct tm_actor *actor = state;
    actor->routes.soon = NULL;
    ask(actor);
}

static void ask_regularly(void *state) {
    ask(state);
}

static void ask_at_first(void *state) {
    struct tm_actor *actor = state;
    ask(actor);
    if (!actor->routes.registered_us) return;
    tm_timer_cancel(actor->routes.regular);
    actor->routes.regular = tm_timer_every(actor, REGISTER_MS, ask_regularly, actor);
}

enum tm_status routes_start(struct tm_actor *actor, struct tm_error *error) {
    struct tm_str rest = tm_str_from(actor->config.broker_urls);
    while (rest.len) {
        struct tm_str part = tm_str_trim(tm_str_split(&rest, ','));
        char url[TM_URL_ROOM];
        if (part.len >= sizeof url)
            return tm_fail(error, TM_INVALID, "broker-url", "a url has more than %zu bytes", sizeof url - 1);
        tm_str_to(part, url, sizeof url);
        if (!*url || strcmp(url, actor->url) == 0) continue;
        struct peer *peer = peers_add(actor, "", "broker", url);
        peer->bootstrap = true;
        if (!peer_dial(actor, peer)) return tm_fail(error, TM_INVALID, "broker-url", "\"%s\" is no mailbox", url);
    }
    if (!actor->is_broker && actor->peers.first)
        actor->routes.regular = tm_timer_every(actor, FIRST_REGISTER_MS, ask_at_first, actor);
    return TM_OK;
}

void routes_leave(struct tm_actor *actor) {
    if (!actor->is_broker) tell_brokers(actor, TRACEMESH__KIND__KIND_LEAVE, on_left);
}

bool routes_registered(const struct tm_actor *actor) {
    return actor->is_broker || (actor->routes.registered_us &&
                                tm_mono_us() - actor->routes.registered_us < actor->config.unregistered_ms * 1000);
}

void tm_routes_refresh(struct tm_actor *actor) {
    if (actor->is_broker || actor->routes.soon) return;
    if (tm_mono_us() - actor->routes.asked_us >= REFRESH_MS * 1000ULL) ask(actor);
    else actor->routes.soon = tm_timer_once(actor, REFRESH_MS, ask_soon, actor);
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

int64_t tm_owned_since_us(struct tm_actor *actor, uint32_t shard) {
    return tm_own_epoch(actor, shard) ? actor->routes.since_us[shard] : 0;
}

void tm_on_routes(struct tm_actor *actor, void (*hook)(void *state), void *state) {
    if (actor->route_hook_count == TM_HOOKS) abort(); /* a table's size, not input */
    actor->route_hooks[actor->route_hook_count++] = (struct hook){.routes = hook, .state = state};
}
