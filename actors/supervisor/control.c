/* control: the supervisor's socket, both sides. */
#include "supervisor/control.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int socket_at(const struct settings *settings, struct sockaddr_un *address) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "%s/run/supervisor.sock", settings->data);
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* Held until this process ends: of two that start at once only one may unlink what it finds. */
static bool lock(const struct settings *settings) {
    char path[4096];
    snprintf(path, sizeof path, "%s/run/supervisor.lock", settings->data);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (fd >= 0) close(fd);
    return false;
}

int control_listen(const struct settings *settings, struct tm_error *error) {
    struct sockaddr_un address;
    if (!lock(settings)) {
        tm_fail(error, TM_DENIED, "TRACEMESH_DATA", "a supervisor already runs on %s", settings->data);
        return -1;
    }
    int fd = socket_at(settings, &address);
    unlink(address.sun_path);
    mode_t before = umask(0177); /* who may talk to it may stop everything: its owner only */
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 16) == 0;
    umask(before);
    if (bound) return fd;
    tm_fail(error, TM_FAILED, "TRACEMESH_DATA", "cannot listen on %s: %s", address.sun_path, strerror(errno));
    if (fd >= 0) close(fd);
    return -1;
}

static enum tm_status read_answer(int fd, uint64_t until_us, struct tm_buf *out, struct tm_error *error) {
    for (;;) {
        uint64_t now = tm_mono_us();
        struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
        if (now >= until_us || poll(&poll_fd, 1, (int)((until_us - now) / 1000) + 1) == 0)
            return tm_fail(error, TM_TIMEOUT, "", "the supervisor does not answer");
        if (!tm_buf_reserve(out, 4096)) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
        ssize_t got = read(fd, out->ptr + out->len, 4096);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0 ? TM_OK : tm_fail(error, TM_FAILED, "", "%s", strerror(errno));
        out->len += (size_t)got;
    }
}

/* `too_late`: on a busy machine so much time passed since it took the connection that it gave the asker up. */
static enum tm_status ask_once(const struct settings *settings, const char *line, uint64_t until_us, bool *too_late,
                               struct tm_buf *out, struct tm_error *error) {
    struct sockaddr_un address;
    int fd = socket_at(settings, &address);
    enum tm_status status = TM_NOT_FOUND;
    *too_late = false;
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        tm_fail(error, TM_NOT_FOUND, "TRACEMESH_DATA", "nothing runs on %s (start it with: tracemesh up)",
                settings->data);
        goto done;
    }
    char request[256]; /* one write: the supervisor reads once */
    int len = snprintf(request, sizeof request, "%s\n", line);
    if (len < 0 || (size_t)len >= sizeof request || send(fd, request, (size_t)len, MSG_NOSIGNAL) != len) {
        *too_late = errno == EPIPE;
        status = tm_fail(error, TM_FAILED, "", "the supervisor does not listen: %s", strerror(errno));
        goto done;
    }
    status = read_answer(fd, until_us, out, error);
done:
    if (fd >= 0) close(fd);
    return status;
}

enum tm_status control_ask(const struct settings *settings, const char *line, uint32_t timeout_ms, struct tm_buf *out,
                           struct tm_error *error) {
    uint64_t until_us = tm_mono_us() + timeout_ms * 1000ULL;
    enum tm_status status;
    bool too_late;
    do status = ask_once(settings, line, until_us, &too_late, out, error);
    while (too_late && tm_mono_us() < until_us);
    return status;
}

size_t control_parse_status(struct tm_str text, struct control_process *out, size_t room) {
    size_t count = 0;
    while (text.len && count < room) {
        char line[256];
        struct control_process *p = &out[count];
        tm_str_to(tm_str_split(&text, '\n'), line, sizeof line);
        if (sscanf(line, "%63s %31s %15s %d %u %llu %u", p->name, p->kind, p->state, &p->pid, &p->restarts, &p->seconds,
                   &p->ops_port) == 7)
            count++;
    }
    return count;
}
