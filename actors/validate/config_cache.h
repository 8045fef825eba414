/* config_cache: score configs that were read lately, each with when. Pure; belongs to one thread. */
#ifndef TM_VALIDATE_CONFIG_CACHE_H
#define TM_VALIDATE_CONFIG_CACHE_H

#include "model/score_config.h"

struct config_cache;

/* NULL: out of memory. */
struct config_cache *config_cache_new(void);
void config_cache_free(struct config_cache *cache); /* NULL is fine */

/* Copies. It was read at `read_us`, of any clock that does not go back. False: out of memory; it is not known, then. */
bool config_cache_set(struct config_cache *cache, struct tm_str project_id, struct tm_str id,
                      const struct tm_score_config *config, uint64_t read_us);
void config_cache_drop(struct config_cache *cache, struct tm_str project_id, struct tm_str id); /* there is none */
/* NULL: not known, or read before `since_us`. Valid until the next call of another function. */
const struct tm_score_config *config_cache_find(const struct config_cache *cache, struct tm_str project_id,
                                                struct tm_str id, uint64_t since_us);

/* Forgets all when they take more than `most_bytes`: those needed are read again. */
void config_cache_trim(struct config_cache *cache, size_t most_bytes);
size_t config_cache_count(const struct config_cache *cache);

#endif
