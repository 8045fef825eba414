/* log: one line an event, key=value, to standard error. Never payloads, never secrets.
 *
 *   tm_log(TM_LOG_WARN, "lease_lost", "shard=%u epoch=%llu after_ms=%u", shard, epoch, ms);
 *   -> 2026-11-23T10:00:00.123Z level=warn actor=broker-1 event=lease_lost shard=7 epoch=12 after_ms=5021
 *
 * Safe from any thread: a line is one write. Text values that may hold blanks are the caller's to quote.
 */
#ifndef TM_BASE_LOG_H
#define TM_BASE_LOG_H

#include <stdbool.h>

enum tm_log_level { TM_LOG_TRACE, TM_LOG_DEBUG, TM_LOG_INFO, TM_LOG_WARN, TM_LOG_ERROR, TM_LOG_FATAL };

/* `level` as LANGFUSE_LOG_LEVEL has it (trace ... fatal); false when unknown. */
bool tm_log_level_set(const char *level);
/* The actor's id on each line; copied, cut at 63 bytes. */
void tm_log_actor_set(const char *actor_id);
bool tm_log_enabled(enum tm_log_level level);
void tm_log(enum tm_log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
