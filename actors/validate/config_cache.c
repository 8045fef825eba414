/* config_cache: a hash table; each config is one allocation with all its texts. */
#include "validate/config_cache.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1024 };

struct entry {
    struct entry *next;
    uint64_t read_us;
    size_t size;
    struct tm_str project_id, id;
    struct tm_score_config config;
    struct tm_score_category categories[]; /* then the bytes of all texts */
};

struct config_cache {
    size_t count, bytes;
    struct entry *buckets[BUCKETS];
};

struct config_cache *config_cache_new(void) {
    return calloc(1, sizeof(struct config_cache));
}

/* ---- an entry ---- */

static size_t text_bytes(struct tm_str project_id, struct tm_str id, const struct tm_score_config *config) {
    size_t bytes = project_id.len + id.len + config->name.len + config->data_type.len;
    for (size_t i = 0; i < config->category_count; i++) bytes += config->categories[i].label.len;
    return bytes;
}

static struct tm_str put(char **at, struct tm_str text) {
    struct tm_str copy = {*at, text.len};
    if (text.len) memcpy(*at, text.ptr, text.len);
    *at += text.len;
    return copy;
}

static struct entry *entry_new(struct tm_str project_id, struct tm_str id, const struct tm_score_config *config) {
    size_t categories = config->category_count * sizeof *config->categories;
    size_t size = sizeof(struct entry) + categories + text_bytes(project_id, id, config);
    struct entry *entry = malloc(size);
    if (!entry) return NULL;
    char *at = (char *)entry->categories + categories;
    *entry = (struct entry){.size = size, .config = *config};
    entry->project_id = put(&at, project_id);
    entry->id = put(&at, id);
    entry->config.name = put(&at, config->name);
    entry->config.data_type = put(&at, config->data_type);
    entry->config.categories = entry->categories;
    for (size_t i = 0; i < config->category_count; i++)
        entry->categories[i] =
            (struct tm_score_category){put(&at, config->categories[i].label), config->categories[i].value};
    return entry;
}

/* ---- the table ---- */

static size_t bucket_of(struct tm_str project_id, struct tm_str id) {
    return tm_hash(id, tm_hash(project_id, 0)) % BUCKETS;
}

static bool is_of(const struct entry *entry, struct tm_str project_id, struct tm_str id) {
    return tm_str_eq(entry->id, id) && tm_str_eq(entry->project_id, project_id);
}

void config_cache_drop(struct config_cache *cache, struct tm_str project_id, struct tm_str id) {
    struct entry **at = &cache->buckets[bucket_of(project_id, id)];
    while (*at && !is_of(*at, project_id, id)) at = &(*at)->next;
    struct entry *entry = *at;
    if (!entry) return;
    *at = entry->next;
    cache->bytes -= entry->size;
    cache->count--;
    free(entry);
}

bool config_cache_set(struct config_cache *cache, struct tm_str project_id, struct tm_str id,
                      const struct tm_score_config *config, uint64_t read_us) {
    struct entry *entry = entry_new(project_id, id, config);
    struct entry **bucket = &cache->buckets[bucket_of(project_id, id)];
    config_cache_drop(cache, project_id, id);
    if (!entry) return false;
    entry->read_us = read_us;
    entry->next = *bucket;
    *bucket = entry;
    cache->bytes += entry->size;
    cache->count++;
    return true;
}

const struct tm_score_config *config_cache_find(const struct config_cache *cache, struct tm_str project_id,
                                                struct tm_str id, uint64_t since_us) {
    const struct entry *entry = cache->buckets[bucket_of(project_id, id)];
    while (entry && !is_of(entry, project_id, id)) entry = entry->next;
    return entry && entry->read_us >= since_us ? &entry->config : NULL;
}

/* ---- its end ---- */

static void forget_all(struct config_cache *cache) {
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct entry *entry = cache->buckets[i], *next; entry; entry = next) {
            next = entry->next;
            free(entry);
        }
        cache->buckets[i] = NULL;
    }
    cache->count = cache->bytes = 0;
}

void config_cache_trim(struct config_cache *cache, size_t most_bytes) {
    if (cache->bytes > most_bytes) forget_all(cache);
}

size_t config_cache_count(const struct config_cache *cache) {
    return cache->count;
}

void config_cache_free(struct config_cache *cache) {
    if (!cache) return;
    forget_all(cache);
    free(cache);
}
