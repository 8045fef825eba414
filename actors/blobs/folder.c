/* folder: a file per blob, written beside its name and renamed, so that a name is whole or not there. */
#include "blobs/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum tm_status fail(struct tm_error *error, const char *what, const char *path) {
    bool absent = errno == ENOENT && strcmp(what, "read") == 0;
    return tm_fail(error, absent ? TM_NOT_FOUND : TM_UNAVAILABLE, "spill-dir", "cannot %s %s: %s", what, path,
                   strerror(errno));
}

static bool join(char path[PATH_MAX], const char *folder, const char *name, const char *end) {
    return snprintf(path, PATH_MAX, "%s/%s%s", folder, name, end) < PATH_MAX;
}

/* The folders that `path` stands in. A level that is there is fine. */
static void make_folders(char *path) {
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = 0;
        mkdir(path, 0700);
        *at = '/';
    }
}

static bool write_all(int fd, struct tm_str bytes) {
    while (bytes.len) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = tm_str_sub(bytes, (size_t)written, bytes.len);
    }
    return true;
}

/* The new name itself lasts only with its folder. */
static bool sync_folder_of(char *path) {
    char *slash = strrchr(path, '/');
    *slash = 0;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *slash = '/';
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    return synced;
}

enum tm_status folder_put(const char *folder, const char *name, struct tm_str bytes, struct tm_error *error) {
    char path[PATH_MAX], draft[PATH_MAX];
    if (!join(path, folder, name, "") || !join(draft, folder, name, ".draft"))
        return tm_fail(error, TM_INVALID, "spill-dir", "the path is too long");
    int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 && errno == ENOENT) {
        make_folders(draft);
        fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    }
    if (fd < 0) return fail(error, "write", draft);
    bool written = write_all(fd, bytes) && fsync(fd) == 0;
    int why = errno;
    close(fd);
    if (written && rename(draft, path) == 0 && sync_folder_of(path)) return TM_OK;
    if (!written) errno = why;
    enum tm_status status = fail(error, "write", path);
    unlink(draft);
    return status;
}

enum tm_status folder_get(const char *folder, const char *name, size_t most, struct tm_buf *out,
                          struct tm_error *error) {
    char path[PATH_MAX];
    struct stat file;
    if (!join(path, folder, name, "")) return tm_fail(error, TM_INVALID, "spill-dir", "the path is too long");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &file) != 0) {
        enum tm_status status = fail(error, "read", path);
        if (fd >= 0) close(fd);
        return status;
    }
    bool fits = (uint64_t)file.st_size <= most, room = fits && tm_buf_reserve(out, (size_t)file.st_size + 1);
    ssize_t got = 1;
    while (room && got > 0) {
        got = out->cap > out->len ? read(fd, out->ptr + out->len, out->cap - out->len) : 0;
        if (got < 0 && errno == EINTR) got = 1;
        else if (got > 0) out->len += (size_t)got;
    }
    int why = errno;
    close(fd);
    errno = why;
    if (!fits) return tm_fail(error, TM_TOO_LARGE, "spill-dir", "%s has more bytes than were put", path);
    if (!room) return tm_fail(error, TM_NO_MEMORY, "spill-dir", "out of memory");
    return got == 0 ? TM_OK : fail(error, "read", path);
}

enum tm_status folder_delete(const char *folder, const char *name, struct tm_error *error) {
    char path[PATH_MAX];
    if (!join(path, folder, name, "")) return tm_fail(error, TM_INVALID, "spill-dir", "the path is too long");
    return unlink(path) == 0 || errno == ENOENT ? TM_OK : fail(error, "delete", path);
}
