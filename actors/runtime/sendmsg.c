/* sendmsg: libc's, but a connection whose other end is gone is "reset" (ECONNRESET), never "broken pipe" (EPIPE).
 *
 * nng 1.5.2 takes EPIPE for NNG_ECLOSED, by which its listeners and dialers know that they themselves were closed. Each
 * begins a connection by sending its header: a peer that dies between connect and handshake made a listener stop
 * accepting and a dialer stop dialling, for good, and the dead connection kept nng's poller spinning. A reset is what
 * both go on after. The dynamic linker finds this one before libc's, in the libraries too.
 */
#include "runtime/internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    ssize_t sent = syscall(SYS_sendmsg, fd, message, flags);
    if (sent < 0 && errno == EPIPE) errno = ECONNRESET;
    return sent;
}

bool sendmsg_is_ours(void) {
    return (uintptr_t)dlsym(RTLD_DEFAULT, "sendmsg") == (uintptr_t)sendmsg;
}
