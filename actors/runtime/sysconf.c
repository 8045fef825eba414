/* sysconf: libc's, but this machine has one processor while nng starts.
 *
 * nng 1.5.2 starts two task threads and one for deadlines a processor, and wakes another one for each of a message's
 * steps: four of them spend more time on waking each other than on messages, and a machine of 64 processors would have
 * 128. An actor handles messages in one thread, which two feed with ease. On 2 processors, bench_runtime: 36 to 41 us
 * of CPU at each end of a request of 64 KB with four, 20 to 22 with two. The dynamic linker finds this one before
 * libc's.
 */
#include "runtime/internal.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <unistd.h>

static _Thread_local bool nng_starts;

void sysconf_while_nng_starts(bool starts) {
    nng_starts = starts;
}

long sysconf(int name) {
    static _Atomic(long (*)(int)) libc;
    if (nng_starts && name == _SC_NPROCESSORS_ONLN) return 1;
    if (!atomic_load(&libc)) atomic_store(&libc, (long (*)(int))(uintptr_t)dlsym(RTLD_NEXT, "sysconf"));
    return atomic_load(&libc)(name);
}
