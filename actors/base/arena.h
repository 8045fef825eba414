/* arena: memory for one message, freed in one place.
 *
 * Not for use by two threads at once. Blocks double up to 1 MiB; a larger request gets a block of its own.
 */
#ifndef TM_BASE_ARENA_H
#define TM_BASE_ARENA_H

#include "base/str.h"

struct tm_arena;

/* `limit_bytes` bounds what the arena may take from the system (0: no bound). NULL when out of memory. */
struct tm_arena *tm_arena_new(size_t limit_bytes);
void tm_arena_free(struct tm_arena *arena); /* NULL is fine */

/* Forgets everything; keeps the first block for the next message. */
void tm_arena_reset(struct tm_arena *arena);

/* 16-byte aligned, not zeroed. NULL past the limit or out of memory. */
void *tm_arena_alloc(struct tm_arena *arena, size_t size);
void *tm_arena_zalloc(struct tm_arena *arena, size_t size);
/* count * size, checked. Zeroed. */
void *tm_arena_array(struct tm_arena *arena, size_t count, size_t size);
/* A copy, NUL-terminated beyond its length. ptr is NULL on failure. */
struct tm_str tm_arena_copy(struct tm_arena *arena, struct tm_str text);
struct tm_str tm_arena_printf(struct tm_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

size_t tm_arena_used(const struct tm_arena *arena); /* bytes handed out since the last reset */

#endif
