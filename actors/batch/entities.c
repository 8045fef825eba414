/* entities: hash table and recently used list. */
#include "batch/entities.h"
#include "batch/seen.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 1024 };

struct entities {
    struct entity **buckets;
    size_t bucket_mask, count, bytes, most_bytes;
    struct entity *newest, *oldest; /* held by nobody */
    struct seen *seen;
};

static uint64_t hash_of(Tracemesh__Entity kind, struct tm_str project_id, struct tm_str id) {
    uint64_t hash = tm_hash(id, tm_hash(project_id, kind));
    return hash ? hash : 1;
}

struct entities *entities_new(size_t most_bytes, size_t most_seen) {
    struct entities *entities = calloc(1, sizeof *entities);
    if (!entities) return NULL;
    *entities = (struct entities){.bucket_mask = FIRST_BUCKETS - 1, .most_bytes = most_bytes};
    entities->buckets = calloc(FIRST_BUCKETS, sizeof *entities->buckets);
    entities->seen = seen_new(most_seen);
    if (entities->buckets && entities->seen) return entities;
    entities_free(entities);
    return NULL;
}

/* ---- the table ---- */

static size_t size_of(const struct entity *entity) {
    return sizeof *entity + fold_state_size(entity->state.entity) + entity->block_bytes;
}

static void entity_free(struct entity *entity) {
    free(entity->block);
    free(entity);
}

void entities_free(struct entities *entities) {
    if (!entities) return;
    for (size_t i = 0; entities->buckets && i <= entities->bucket_mask; i++) {
        while (entities->buckets[i]) {
            struct entity *entity = entities->buckets[i];
            entities->buckets[i] = entity->next;
            entity_free(entity);
        }
    }
    free(entities->buckets);
    seen_free(entities->seen);
    free(entities);
}

static void link_entity(struct entities *entities, struct entity *entity) {
    struct entity **bucket = &entities->buckets[entity->hash & entities->bucket_mask];
    entity->next = *bucket;
    entity->linked = true;
    *bucket = entity;
    entities->count++;
    entities->bytes += size_of(entity);
}

static void unlink_entity(struct entities *entities, struct entity *entity) {
    struct entity **at = &entities->buckets[entity->hash & entities->bucket_mask];
    while (*at != entity) at = &(*at)->next;
    *at = entity->next;
    entity->linked = false;
    entities->count--;
    entities->bytes -= size_of(entity);
}

/* Twice the buckets; stays as it is when memory is short. */
static void grow_buckets(struct entities *entities) {
    size_t old_count = entities->bucket_mask + 1;
    struct entity **old = entities->buckets, **grown = calloc(old_count * 2, sizeof *grown);
    if (!grown) return;
    entities->buckets = grown;
    entities->bucket_mask = old_count * 2 - 1;
    for (size_t i = 0; i < old_count; i++) {
        while (old[i]) {
            struct entity *entity = old[i], **bucket = &grown[entity->hash & entities->bucket_mask];
            old[i] = entity->next;
            entity->next = *bucket;
            *bucket = entity;
        }
    }
    free(old);
}

static bool is_same(const struct entity *entity, uint64_t hash, Tracemesh__Entity kind, struct tm_str project_id,
                    struct tm_str id) {
    return entity->hash == hash && entity->state.entity == kind && tm_str_eq(entity->state.id, id) &&
           tm_str_eq(entity->state.project_id, project_id);
}

struct entity *entities_match(struct entities *entities, const struct entity *after, Tracemesh__Entity kind,
                              struct tm_str project_id, struct tm_str id) {
    uint64_t hash = hash_of(kind, project_id, id);
    struct entity *entity = after ? after->next : entities->buckets[hash & entities->bucket_mask];
    while (entity && !is_same(entity, hash, kind, project_id, id)) entity = entity->next;
    return entity;
}

struct entity *entities_find(struct entities *entities, uint32_t shard, Tracemesh__Entity kind,
                             struct tm_str project_id, struct tm_str id) {
    struct entity *entity = entities_match(entities, NULL, kind, project_id, id);
    while (entity && entity->shard != shard) entity = entities_match(entities, entity, kind, project_id, id);
    return entity;
}

struct entity *entities_add(struct entities *entities, uint32_t shard, Tracemesh__Entity kind, struct tm_str project_id,
                            struct tm_str id, uint64_t holder) {
    struct entity *entity = malloc(sizeof *entity + fold_state_size(kind));
    if (!entity) return NULL;
    *entity = (struct entity){.hash = hash_of(kind, project_id, id), .shard = shard, .held_by = holder};
    fold_state_init(&entity->state, kind, project_id, id);
    if (entities->count > entities->bucket_mask) grow_buckets(entities);
    link_entity(entities, entity);
    return entity;
}

/* ---- holds ---- */

static void list_add(struct entities *entities, struct entity *entity) {
    entity->older = entities->newest;
    entity->newer = NULL;
    if (entities->newest) entities->newest->newer = entity;
    else entities->oldest = entity;
    entities->newest = entity;
}

static void list_remove(struct entities *entities, struct entity *entity) {
    if (entity->newer) entity->newer->older = entity->older;
    else entities->newest = entity->older;
    if (entity->older) entity->older->newer = entity->newer;
    else entities->oldest = entity->newer;
}

static void evict(struct entities *entities) {
    while (entities->bytes > entities->most_bytes && entities->oldest) {
        struct entity *entity = entities->oldest;
        list_remove(entities, entity);
        unlink_entity(entities, entity);
        entity_free(entity);
    }
}

void entities_hold(struct entities *entities, struct entity *entity, uint64_t holder) {
    if (!entity->held_by) list_remove(entities, entity);
    entity->held_by |= holder;
}

void entities_release(struct entities *entities, struct entity *entity, uint64_t holder, bool drop) {
    entity->held_by &= ~holder;
    if (entity->held_by) return;
    if (entity->linked && drop) unlink_entity(entities, entity);
    if (!entity->linked) {
        entity_free(entity);
        return;
    }
    list_add(entities, entity);
    evict(entities);
}

bool entities_settle(struct entities *entities, struct entity *entity, struct tm_arena *scratch) {
    size_t bytes;
    void *block = fold_settle(&entity->state, scratch, &bytes);
    if (!block) return false;
    free(entity->block);
    if (entity->linked) entities->bytes += bytes - entity->block_bytes;
    entity->block = block;
    entity->block_bytes = bytes;
    return true;
}

void entities_drop_shard(struct entities *entities, uint32_t shard) {
    for (size_t i = 0; i <= entities->bucket_mask; i++) {
        for (struct entity *entity = entities->buckets[i], *next; entity; entity = next) {
            next = entity->next;
            if (entity->shard != shard) continue;
            unlink_entity(entities, entity);
            if (entity->held_by) continue;
            list_remove(entities, entity);
            entity_free(entity);
        }
    }
}

size_t entities_count(const struct entities *entities) {
    return entities->count;
}
size_t entities_bytes(const struct entities *entities) {
    return entities->bytes;
}

/* ---- written before ---- */

bool entities_saw(struct entities *entities, uint64_t hash) {
    return seen_add(entities->seen, hash);
}

static const Tracemesh__Value *start_time_of(const Tracemesh__Event *event) {
    for (size_t i = 0; i < event->n_values; i++)
        if (event->values[i]->field == TM_OBSERVATION_START_TIME && !event->values[i]->is_null) return event->values[i];
    return NULL;
}

/* A clock that far ahead of ours makes "just now" of what may have been stored before. */
static bool is_ahead(const Tracemesh__Event *event, int64_t skew_us) {
    return event->timestamp_us > event->received_us && event->timestamp_us - event->received_us > skew_us;
}

bool entities_must_read(const struct entities *entities, const Tracemesh__Event *event, uint64_t hash,
                        int64_t new_since_us, int64_t skew_us) {
    if (event->is_complete) return false;
    if (seen_has(entities->seen, hash)) return true;
    if (event->entity != TRACEMESH__ENTITY__ENTITY_OBSERVATION || event->is_update || is_ahead(event, skew_us))
        return true;
    const Tracemesh__Value *start = start_time_of(event);
    return !start || start->number < new_since_us || event->timestamp_us < new_since_us ||
           event->received_us < new_since_us;
}
