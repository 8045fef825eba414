/* clock: a wall clock that is off by what a file says, for the program that this is preloaded into (LD_PRELOAD).
 *
 * TM_FAULTS_CLOCK names a file of one int64_t, the microseconds to add; whoever writes it sets the clocks of all
 * programs at once. The monotonic clock stays right, as it does when an operator or NTP sets the time of a machine.
 * Calls go to the kernel and not to the function underneath: allocators ask for the time before that one can be looked
 * up.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SECOND_NS = 1000000000 };

static const volatile int64_t *off_us;

__attribute__((constructor)) static void find_file(void) {
    const char *path = getenv("TM_FAULTS_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *mapped = fd >= 0 ? mmap(NULL, sizeof *off_us, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (mapped != MAP_FAILED) off_us = mapped;
    if (fd >= 0) close(fd);
}

int clock_gettime(clockid_t id, struct timespec *out) {
    long result = syscall(SYS_clock_gettime, id, out);
    bool wall = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
    if (result != 0 || !wall || !off_us) return (int)result;
    int64_t ns = (int64_t)out->tv_sec * SECOND_NS + out->tv_nsec + *off_us * 1000;
    out->tv_sec = ns / SECOND_NS;
    out->tv_nsec = ns % SECOND_NS;
    return 0;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
