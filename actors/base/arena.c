/* arena: a chain of blocks, bumped; the newest stands first. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ALIGN) char bytes[];
};

struct tm_arena {
    struct block *blocks;
    size_t limit, taken, used, next_size;
};

struct tm_arena *tm_arena_new(size_t limit_bytes) {
    struct tm_arena *arena = calloc(1, sizeof *arena);
    if (!arena) return NULL;
    arena->limit = limit_bytes;
    arena->next_size = FIRST_BLOCK;
    return arena;
}

static void free_blocks(struct block *block) {
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void tm_arena_free(struct tm_arena *arena) {
    if (!arena) return;
    free_blocks(arena->blocks);
    free(arena);
}

void tm_arena_reset(struct tm_arena *arena) {
    struct block *keep = arena->blocks;
    arena->used = 0;
    if (!keep) return;
    free_blocks(keep->next);
    keep->next = NULL;
    keep->used = 0;
    if (keep->size > LARGEST_BLOCK) {
        free(keep);
        keep = NULL;
    }
    arena->blocks = keep;
    arena->taken = keep ? keep->size : 0;
}

static struct block *block_new(struct tm_arena *arena, size_t need) {
    size_t size = need > arena->next_size ? need : arena->next_size;
    if (arena->limit && (arena->taken > arena->limit || size > arena->limit - arena->taken)) {
        size = need; /* the last bytes before the limit need no spare room */
        if (arena->taken > arena->limit || size > arena->limit - arena->taken) return NULL;
    }
    struct block *block = malloc(sizeof *block + size);
    if (!block) return NULL;
    *block = (struct block){.next = arena->blocks, .size = size};
    arena->blocks = block;
    arena->taken += size;
    if (arena->next_size < LARGEST_BLOCK) arena->next_size *= 2;
    return block;
}

void *tm_arena_alloc(struct tm_arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) return NULL;
    size_t need = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < need) block = block_new(arena, need);
    if (!block) return NULL;
    void *at = block->bytes + block->used;
    block->used += need;
    arena->used += need;
    return at;
}

void *tm_arena_zalloc(struct tm_arena *arena, size_t size) {
    void *at = tm_arena_alloc(arena, size);
    return at ? memset(at, 0, size) : NULL;
}

void *tm_arena_array(struct tm_arena *arena, size_t count, size_t size) {
    size_t total;
    return __builtin_mul_overflow(count, size, &total) ? NULL : tm_arena_zalloc(arena, total);
}

struct tm_str tm_arena_copy(struct tm_arena *arena, struct tm_str text) {
    char *at = tm_arena_alloc(arena, text.len + 1);
    if (!at) return (struct tm_str){NULL, 0};
    if (text.len) memcpy(at, text.ptr, text.len);
    at[text.len] = 0;
    return (struct tm_str){at, text.len};
}

struct tm_str tm_arena_printf(struct tm_arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *at = len >= 0 ? tm_arena_alloc(arena, (size_t)len + 1) : NULL;
    if (at) vsnprintf(at, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    return (struct tm_str){at, at ? (size_t)len : 0};
}

size_t tm_arena_used(const struct tm_arena *arena) {
    return arena->used;
}
