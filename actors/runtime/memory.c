/* memory: what malloc keeps under load, and gives back in a quiet moment.
 *
 * Messages and blocks of megabytes come and go several times a second. Left alone, malloc returns each to the kernel,
 * which clears the same pages again for the next: an eighth of batch's and a quarter of write's CPU went there. So
 * freed memory stays until a whole look has passed in which next to nothing was taken or freed. */
#include "runtime/internal.h"

#include <malloc.h>

enum { ARENAS = 2, MAPPED_FROM = 32 << 20, LOOK_MS = 5000 };

static const size_t QUIET_BYTES = 256 * 1024, WORTH_BYTES = 4 << 20;

static size_t distance(size_t a, size_t b) {
    return a > b ? a - b : b - a;
}

static void look(void *state) {
    struct memory *memory = state;
    struct mallinfo2 now = mallinfo2();
    bool quiet = distance(now.uordblks, memory->used_bytes) < QUIET_BYTES &&
                 distance(now.fordblks, memory->free_bytes) < QUIET_BYTES;
    *memory = (struct memory){now.uordblks, now.fordblks, quiet && memory->trimmed};
    if (!quiet || memory->trimmed || now.fordblks < WORTH_BYTES) return;
    malloc_trim(0);
    memory->trimmed = true;
}

void memory_keep(void) {
    mallopt(M_ARENA_MAX, ARENAS);
    mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
    mallopt(M_TRIM_THRESHOLD, INT32_MAX);
}

bool memory_start(struct tm_actor *actor) {
    return tm_timer_every(actor, LOOK_MS, look, &actor->memory) != NULL;
}
