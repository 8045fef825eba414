/* key_cache: who sends this header, asked of Postgres once in a while instead of once a request.
 *
 * One lock, held for look-ups in the table and never while Postgres is asked. Of several threads with the same unknown
 * header one asks, the others wait for it. While Postgres is away one thread at a time tries it, the rest answer at
 * once from what they know or with TM_UNAVAILABLE.
 */
#include "base/clock.h"
#include "identity/key_table.h"
#include "identity/keys.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    NEGATIVE_MOST_MS = 1000, /* a key made just now must not be refused for long */
    PATIENCE_MS = 250,       /* a key known before is not held up by a slow Postgres for longer */
    WAIT_BEYOND_MS = 500,    /* for another thread's answer or a free connection, above connect and query */
    AWAY_MS = 250,           /* between attempts; the connection's own pauses grow beyond it */
};

struct tm_key_cache {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* an entry was settled, or a connection put back */
    struct key_table *table;
    struct tm_identity **idle; /* stack: the connection used last is the one used next */
    size_t idle_count, connections;
    unsigned char hash_key[crypto_generichash_KEYBYTES];
    uint64_t ttl_us, negative_us, stale_us, wait_us;
    uint64_t away_until_us;
    bool away, probing;
};

static bool open_connections(struct tm_key_cache *cache, const char *database_url, const char *salt,
                             const struct tm_postgres_limits *limits) {
    cache->idle = calloc(cache->connections, sizeof *cache->idle);
    if (!cache->idle) return false;
    while (cache->idle_count < cache->connections) {
        cache->idle[cache->idle_count] = tm_identity_new(database_url, salt, limits);
        if (!cache->idle[cache->idle_count]) return false;
        cache->idle_count++;
    }
    return true;
}

struct tm_key_cache *tm_key_cache_new(const char *database_url, const char *salt,
                                      const struct tm_postgres_limits *limits, uint32_t ttl_ms, uint32_t stale_ms,
                                      size_t entries, size_t connections) {
    struct tm_key_cache *cache = sodium_init() < 0 ? NULL : calloc(1, sizeof *cache);
    if (!cache) return NULL;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&cache->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&cache->lock, NULL);
    randombytes_buf(cache->hash_key, sizeof cache->hash_key);
    cache->connections = connections ? connections : 1;
    cache->ttl_us = 1000ull * ttl_ms;
    cache->negative_us = 1000ull * (ttl_ms < NEGATIVE_MOST_MS ? ttl_ms : NEGATIVE_MOST_MS);
    cache->stale_us = 1000ull * (stale_ms > ttl_ms ? stale_ms : ttl_ms);
    cache->wait_us = 1000 * (limits->connect_ms + limits->query_ms + WAIT_BEYOND_MS);
    cache->table = key_table_new(entries);
    if (cache->table && open_connections(cache, database_url, salt, limits)) return cache;
    tm_key_cache_free(cache);
    return NULL;
}

void tm_key_cache_free(struct tm_key_cache *cache) {
    if (!cache) return;
    for (size_t i = 0; i < cache->idle_count; i++) tm_identity_free(cache->idle[i]);
    free(cache->idle);
    key_table_free(cache->table);
    pthread_cond_destroy(&cache->changed);
    pthread_mutex_destroy(&cache->lock);
    sodium_memzero(cache->hash_key, sizeof cache->hash_key);
    free(cache);
}

/* ---- under the lock -----------------------------------------------------------------------------------------------
 */

static void wait_until(struct tm_key_cache *cache, uint64_t until_us) {
    struct timespec at = {.tv_sec = (time_t)(until_us / 1000000), .tv_nsec = (long)(until_us % 1000000) * 1000};
    pthread_cond_timedwait(&cache->changed, &cache->lock, &at);
}

static enum tm_status unavailable(struct tm_error *error) {
    return tm_fail(error, TM_UNAVAILABLE, "authorization", "API keys cannot be checked at the moment");
}

static enum tm_status answer(const struct key_entry *entry, struct tm_key_scope *scope, struct tm_error *error) {
    if (entry->status == TM_OK) *scope = entry->scope;
    else tm_fail(error, entry->status, "authorization", "%s", entry->reason);
    return entry->status;
}

static bool is_usable(const struct key_entry *entry, uint64_t now) {
    return entry && entry->known && entry->status == TM_OK && now < entry->usable_until_us;
}

static void claim(struct tm_key_cache *cache, struct key_entry *entry, const unsigned char *digest, uint64_t now) {
    if (!entry) entry = key_table_add(cache->table, digest);
    if (entry) { /* else the table is full of questions: this answer is not kept */
        entry->looking_up = true;
        entry->doubted = false;
        entry->looking_since_us = now;
    }
    cache->probing = cache->away;
}

/* True: *status is the answer. False: the caller must ask, and then settle. */
static bool answer_from_table(struct tm_key_cache *cache, const unsigned char *digest, struct tm_key_scope *scope,
                              enum tm_status *status, struct tm_error *error) {
    uint64_t give_up = tm_mono_us() + cache->wait_us;
    for (;;) {
        uint64_t now = tm_mono_us();
        struct key_entry *entry = key_table_find(cache->table, digest);
        bool usable = is_usable(entry, now);
        bool away = cache->away && (cache->probing || now < cache->away_until_us);
        bool asked = entry && entry->looking_up;
        uint64_t patience = asked && usable ? entry->looking_since_us + 1000ull * PATIENCE_MS : give_up;
        if (entry && entry->known && now < entry->fresh_until_us) {
            *status = answer(entry, scope, error);
            return true;
        }
        if (away || (asked && now >= patience)) {
            *status = usable ? answer(entry, scope, error) : unavailable(error);
            return true;
        }
        if (!asked) {
            claim(cache, entry, digest, now);
            return false;
        }
        wait_until(cache, patience);
    }
}

static void settle(struct tm_key_cache *cache, struct key_entry *entry, enum tm_status status,
                   const struct tm_key_scope *scope, const struct tm_error *error) {
    uint64_t now = tm_mono_us();
    bool keep = status == TM_OK && !entry->doubted;
    entry->known = true;
    entry->status = status;
    entry->fresh_until_us = entry->doubted ? 0 : now + (status == TM_OK ? cache->ttl_us : cache->negative_us);
    entry->usable_until_us = keep ? now + cache->stale_us : 0;
    if (status == TM_OK) entry->scope = *scope;
    else snprintf(entry->reason, sizeof entry->reason, "%.*s", KEY_REASON_BYTES - 1, error->reason);
}

/* What Postgres said, or that it said nothing. */
static enum tm_status conclude(struct tm_key_cache *cache, const unsigned char *digest, enum tm_status status,
                               struct tm_key_scope *scope, struct tm_error *error) {
    struct key_entry *entry = key_table_find(cache->table, digest);
    uint64_t now = tm_mono_us();
    cache->probing = false;
    if (entry) entry->looking_up = false;
    if (status == TM_OK || status == TM_DENIED) {
        cache->away = false;
        if (entry) settle(cache, entry, status, scope, error);
        return status;
    }
    cache->away = true;
    cache->away_until_us = now + 1000ull * AWAY_MS;
    if (is_usable(entry, now)) return answer(entry, scope, error);
    if (entry) key_table_remove(cache->table, entry);
    return unavailable(error);
}

/* ---- asking -------------------------------------------------------------------------------------------------------
 */

static struct tm_identity *take_connection(struct tm_key_cache *cache) {
    uint64_t give_up = tm_mono_us() + cache->wait_us;
    while (!cache->idle_count && tm_mono_us() < give_up) wait_until(cache, give_up);
    return cache->idle_count ? cache->idle[--cache->idle_count] : NULL;
}

static void put_connection(struct tm_key_cache *cache, struct tm_identity *identity) {
    if (identity) cache->idle[cache->idle_count++] = identity;
    pthread_cond_broadcast(&cache->changed);
}

static enum tm_status authorize(struct tm_key_cache *cache, const struct authorization *from,
                                const unsigned char *digest, struct tm_key_scope *scope, struct tm_error *error) {
    enum tm_status status;
    if (answer_from_table(cache, digest, scope, &status, error)) return status;
    struct tm_identity *identity = take_connection(cache);
    pthread_mutex_unlock(&cache->lock);
    status = identity ? identity_key_find(identity, from, scope, error) : unavailable(error);
    pthread_mutex_lock(&cache->lock);
    status = conclude(cache, digest, status, scope, error);
    put_connection(cache, identity);
    return status;
}

static void digest_of(const struct tm_key_cache *cache, struct tm_str header, unsigned char digest[KEY_DIGEST_BYTES]) {
    crypto_generichash(digest, KEY_DIGEST_BYTES, (const unsigned char *)header.ptr, header.len, cache->hash_key,
                       sizeof cache->hash_key);
}

enum tm_status tm_key_cache_recall(struct tm_key_cache *cache, struct tm_str header, struct tm_key_scope *scope,
                                   struct tm_error *error) {
    struct authorization from;
    unsigned char digest[KEY_DIGEST_BYTES];
    enum tm_status status = authorization_read(header, &from, error);
    sodium_memzero(&from, sizeof from);
    if (status != TM_OK) return status;
    digest_of(cache, header, digest);
    pthread_mutex_lock(&cache->lock);
    const struct key_entry *entry = key_table_find(cache->table, digest);
    bool fresh = entry && entry->known && tm_mono_us() < entry->fresh_until_us;
    status = fresh ? answer(entry, scope, error) : TM_NOT_FOUND;
    pthread_mutex_unlock(&cache->lock);
    return status;
}

enum tm_status tm_key_cache_authorize(struct tm_key_cache *cache, struct tm_str header, struct tm_key_scope *scope,
                                      struct tm_error *error) {
    struct authorization from;
    struct tm_error why;
    unsigned char digest[KEY_DIGEST_BYTES];
    enum tm_status status = authorization_read(header, &from, error);
    if (status != TM_OK) return status;
    digest_of(cache, header, digest);
    pthread_mutex_lock(&cache->lock);
    status = authorize(cache, &from, digest, scope, &why);
    pthread_mutex_unlock(&cache->lock);
    if (status != TM_OK && error) *error = why;
    sodium_memzero(&from, sizeof from);
    return status;
}

static void forget(struct key_entry *entry, void *project_id) {
    if (entry->known && tm_str_is(*(struct tm_str *)project_id, entry->scope.project_id))
        entry->fresh_until_us = entry->usable_until_us = 0;
    if (entry->looking_up) entry->doubted = true;
}

void tm_key_cache_forget(struct tm_key_cache *cache, struct tm_str project_id) {
    pthread_mutex_lock(&cache->lock);
    key_table_each(cache->table, forget, &project_id);
    pthread_mutex_unlock(&cache->lock);
}

enum tm_status tm_key_cache_ping(struct tm_key_cache *cache, struct tm_error *error) {
    pthread_mutex_lock(&cache->lock);
    struct tm_identity *identity = take_connection(cache);
    pthread_mutex_unlock(&cache->lock);
    enum tm_status status = identity ? tm_identity_ping(identity, error) : unavailable(error);
    pthread_mutex_lock(&cache->lock);
    put_connection(cache, identity);
    pthread_mutex_unlock(&cache->lock);
    return status;
}
