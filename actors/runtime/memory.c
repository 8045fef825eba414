/* memory: what malloc keeps under load, and gives back in a quiet moment.
 *
 * Messages and blocks of megabytes come and go several times a second. Left alone, malloc returns each to the kernel,
 * which clears the same pages again for the next: an eighth of batch's and a quarter of write's CPU went there. So
 * freed memory stays until a whole look has passed in which next to nothing was taken or freed.
 *
 * Code and constants that only the start needed, of 40 libraries in most actors, and what the kernel mapped around
 * them, are let go at the first look: more than half of what an idle actor had resident. They stay in the page cache,
 * and whatever is needed is mapped again by a fault. */
#include "runtime/internal.h"

#include <elf.h>
#include <link.h>
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ARENAS = 2, MAPPED_FROM = 32 << 20, LOOK_MS = 5000 };

static const size_t QUIET_BYTES = 256 * 1024, WORTH_BYTES = 4 << 20;

static size_t distance(size_t a, size_t b) {
    return a > b ? a - b : b - a;
}

/* ---- what the start needed ---- */

/* Such a library has changed what it was loaded from: none of Debian's is. */
static bool has_changed_text(const struct dl_phdr_info *library) {
    for (int i = 0; i < library->dlpi_phnum; i++) {
        if (library->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(library->dlpi_addr + library->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL)) return true;
    }
    return false;
}

/* Only of segments that are never written to; relocations lie in others. */
static int let_go(struct dl_phdr_info *library, size_t size, void *state) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    if (strncmp(library->dlpi_name, "linux-", 6) == 0 || has_changed_text(library))
        return 0; /* the kernel's own page */
    for (int i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
        uintptr_t begin = (library->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = (library->dlpi_addr + segment->p_vaddr + segment->p_filesz + page - 1) & ~(page - 1);
        madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
    return 0;
}

/* ---- looks ---- */

static void look(void *state) {
    struct memory *memory = state;
    if (!memory->started) dl_iterate_phdr(let_go, NULL);
    memory->started = true;
    struct mallinfo2 now = mallinfo2();
    bool quiet = distance(now.uordblks, memory->used_bytes) < QUIET_BYTES &&
                 distance(now.fordblks, memory->free_bytes) < QUIET_BYTES;
    *memory = (struct memory){now.uordblks, now.fordblks, quiet && memory->trimmed, true};
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
