/* lease: the entries of the queue this broker holds, and what may happen to each when. */
#include "broker/lease.h"

#include <stdlib.h>
#include <string.h>

static const enum broker_lease_state transitions[LEASE_STATES][LEASE_EVENTS] = {
    [LEASE_DUE] = {[LEASE_FETCH] = LEASE_FETCHING, [LEASE_SEND] = LEASE_SENT},
    [LEASE_FETCHING] = {[LEASE_SEND] = LEASE_SENT, [LEASE_FAULT] = LEASE_WAITING, [LEASE_REMOVED] = LEASE_GONE},
    [LEASE_SENT] =
        {[LEASE_HANDLED] = LEASE_CONFIRMING, [LEASE_REFUSED] = LEASE_FAILING, [LEASE_UNANSWERED] = LEASE_WAITING},
    [LEASE_CONFIRMING] = {[LEASE_CURRENT] = LEASE_ACKING, [LEASE_OLD] = LEASE_WAITING},
    [LEASE_ACKING] = {[LEASE_REMOVED] = LEASE_GONE},
    [LEASE_FAILING] = {[LEASE_COUNTED] = LEASE_WAITING, [LEASE_FAULT] = LEASE_WAITING, [LEASE_REMOVED] = LEASE_GONE},
    [LEASE_WAITING] = {[LEASE_TIMER] = LEASE_DUE},
};

static const char *const state_texts[LEASE_STATES] = {"none",   "due",     "fetching", "sent", "confirming",
                                                      "acking", "failing", "waiting",  "gone"};
static const uint32_t wait_ms[BROKER_LEASE_WAITS] = {50, 100, 200, 400, 800, 1600, 3200, 5000};

enum broker_lease_state broker_lease_next(enum broker_lease_state state, enum broker_lease_event event) {
    return transitions[state][event];
}

const char *broker_lease_state_text(enum broker_lease_state state) {
    return state_texts[state];
}

static size_t wait_index(uint32_t waits) {
    size_t index = waits > 0 ? waits - 1 : 0;
    return index < BROKER_LEASE_WAITS ? index : BROKER_LEASE_WAITS - 1;
}

uint32_t broker_lease_wait_ms(uint32_t waits) {
    return wait_ms[wait_index(waits)];
}

void broker_leases_init(struct broker_leases *leases) {
    memset(leases, 0, sizeof *leases);
    TAILQ_INIT(&leases->due);
    TAILQ_INIT(&leases->busy);
    for (size_t i = 0; i < SUSPICIONS; i++) TAILQ_INIT(&leases->suspects[i]);
    for (size_t i = 0; i < BROKER_LEASE_WAITS; i++) TAILQ_INIT(&leases->waiting[i]);
    for (size_t i = 0; i < BROKER_QUEUE_SHARDS_MAX; i++) TAILQ_INIT(&leases->acking[i]);
}

static void lease_free(struct broker_lease *lease) {
    free(lease->owners);
    free(lease->account);
    free(lease->outcome);
    free(lease);
}

void broker_leases_free(struct broker_leases *leases) {
    for (size_t i = 0; i < BROKER_LEASE_BUCKETS; i++)
        for (struct broker_lease *lease = leases->buckets[i], *next; lease; lease = next) {
            next = lease->next_in_bucket;
            lease_free(lease);
        }
    broker_leases_init(leases);
}

static struct broker_lease **bucket_of(struct broker_leases *leases, uint32_t shard, struct tm_str id) {
    return &leases->buckets[tm_hash(id, shard) % BROKER_LEASE_BUCKETS];
}

struct broker_lease *broker_lease_find(struct broker_leases *leases, uint32_t shard, struct tm_str id) {
    struct broker_lease *lease = *bucket_of(leases, shard, id);
    while (lease && (lease->shard != shard || !tm_str_is(id, lease->id))) lease = lease->next_in_bucket;
    return lease;
}

static struct broker_lease_list *list_of(struct broker_leases *leases, const struct broker_lease *lease) {
    switch (lease->state) {
    case LEASE_DUE: return lease->suspicion ? &leases->suspects[lease->suspicion] : &leases->due;
    case LEASE_WAITING: return &leases->waiting[wait_index(lease->waits)];
    case LEASE_ACKING: return &leases->acking[lease->shard];
    default: return &leases->busy;
    }
}

static void enlist(struct broker_leases *leases, struct broker_lease *lease) {
    TAILQ_INSERT_TAIL(list_of(leases, lease), lease, link);
    leases->count_of[lease->state]++;
    if (lease->state == LEASE_DUE) leases->suspects_due[lease->suspicion]++;
}

static void delist(struct broker_leases *leases, struct broker_lease *lease) {
    TAILQ_REMOVE(list_of(leases, lease), lease, link);
    leases->count_of[lease->state]--;
    if (lease->state == LEASE_DUE) leases->suspects_due[lease->suspicion]--;
}

struct broker_lease *broker_lease_take(struct broker_leases *leases, uint32_t shard, struct tm_str id,
                                       uint64_t now_us) {
    if (id.len == 0 || id.len >= BROKER_ENTRY_ID_SIZE || shard >= BROKER_QUEUE_SHARDS_MAX) return NULL;
    if (broker_lease_find(leases, shard, id)) return NULL;
    struct broker_lease *lease = calloc(1, sizeof *lease);
    if (!lease) return NULL;
    memcpy(lease->id, id.ptr, id.len);
    lease->shard = shard;
    lease->state = LEASE_DUE;
    lease->leased_us = now_us;
    struct broker_lease **bucket = bucket_of(leases, shard, id);
    lease->next_in_bucket = *bucket;
    *bucket = lease;
    leases->count++;
    enlist(leases, lease);
    return lease;
}

void broker_lease_size(struct broker_leases *leases, struct broker_lease *lease, size_t size_bytes) {
    leases->bytes = leases->bytes - lease->size_bytes + size_bytes;
    lease->size_bytes = size_bytes;
}

void broker_lease_account(struct broker_lease *lease, struct tm_str account) {
    if (lease->account || !account.len) return;
    lease->account = strndup(account.ptr, account.len);
}

void broker_lease_suspect(struct broker_leases *leases, struct broker_lease *lease, enum broker_suspicion suspicion) {
    if (suspicion == lease->suspicion) return;
    delist(leases, lease);
    leases->suspect_count += (suspicion != SUSPICION_NONE) - (size_t)(lease->suspicion != SUSPICION_NONE);
    lease->suspicion = suspicion;
    enlist(leases, lease);
}

/* `lease` is in no list. */
static void forget(struct broker_leases *leases, struct broker_lease *lease) {
    struct broker_lease **at = bucket_of(leases, lease->shard, tm_str_from(lease->id));
    while (*at != lease) at = &(*at)->next_in_bucket;
    *at = lease->next_in_bucket;
    leases->count--;
    leases->bytes -= lease->size_bytes;
    leases->suspect_count -= lease->suspicion != SUSPICION_NONE;
    lease_free(lease);
}

bool broker_lease_move(struct broker_leases *leases, struct broker_lease *lease, enum broker_lease_event event,
                       uint64_t now_us) {
    enum broker_lease_state to = transitions[lease->state][event];
    if (to == LEASE_NONE) abort();
    delist(leases, lease);
    if (to == LEASE_WAITING) {
        if (lease->lost) to = LEASE_GONE;
        lease->waits++;
        lease->due_us = now_us + (uint64_t)broker_lease_wait_ms(lease->waits) * 1000;
    }
    if (to == LEASE_GONE) {
        forget(leases, lease);
        return false;
    }
    if (to == LEASE_SENT) lease->sent_us = now_us;
    lease->state = to;
    enlist(leases, lease);
    return true;
}

bool broker_lease_lose(struct broker_leases *leases, struct broker_lease *lease) {
    lease->lost = true;
    if (lease->state != LEASE_DUE && lease->state != LEASE_WAITING) return true;
    delist(leases, lease);
    forget(leases, lease);
    return false;
}

void broker_leases_wake(struct broker_leases *leases, uint64_t now_us) {
    for (size_t i = 0; i < BROKER_LEASE_WAITS; i++)
        for (struct broker_lease *lease; (lease = TAILQ_FIRST(&leases->waiting[i])) && lease->due_us <= now_us;)
            broker_lease_move(leases, lease, LEASE_TIMER, now_us);
}
