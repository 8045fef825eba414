/* body_file: see its header. */
#include "http/body_file.h"

#include "base/clock.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/* The smallest that is large enough, or else the largest. */
static size_t best_of(const struct body_files *files, uint64_t wanted) {
    size_t best = 0;
    for (size_t i = 1; i < files->count; i++) {
        size_t size = files->kept[i].size, best_size = files->kept[best].size;
        if (best_size < wanted ? size > best_size : size >= wanted && size < best_size) best = i;
    }
    return best;
}

struct body_file body_files_take(struct body_files *files, uint64_t wanted_bytes) {
    struct body_file file = {.fd = -1};
    pthread_mutex_lock(&files->lock);
    if (files->count) {
        size_t best = best_of(files, wanted_bytes);
        file = files->kept[best];
        files->kept[best] = files->kept[--files->count];
    }
    pthread_mutex_unlock(&files->lock);
    if (file.fd < 0) file.fd = memfd_create("body", MFD_CLOEXEC);
    file.len = 0;
    return file;
}

bool body_file_append(struct body_file *file, const char *bytes, size_t len) {
    while (len) {
        ssize_t wrote = pwrite(file->fd, bytes, len, (off_t)file->len);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        file->len += (size_t)wrote;
        bytes += wrote;
        len -= (size_t)wrote;
    }
    if (file->size < file->len) file->size = file->len;
    return true;
}

bool body_file_end(struct body_file *file) {
    bool ended = file->size == file->len || ftruncate(file->fd, (off_t)file->len) == 0;
    if (ended) file->size = file->len;
    return ended;
}

void body_files_give(struct body_files *files, struct body_file *file) {
    if (file->fd < 0) return;
    file->given_us = tm_mono_us();
    pthread_mutex_lock(&files->lock);
    bool kept = files->count < BODY_FILES_KEPT;
    if (kept) files->kept[files->count++] = *file;
    pthread_mutex_unlock(&files->lock);
    if (!kept) close(file->fd);
    *file = (struct body_file){.fd = -1};
}

bool body_files_drop(struct body_files *files, uint64_t idle_ms) {
    uint64_t now_us = tm_mono_us();
    pthread_mutex_lock(&files->lock);
    for (size_t i = files->count; i-- > 0;) {
        if (now_us - files->kept[i].given_us < idle_ms * 1000) continue;
        close(files->kept[i].fd);
        files->kept[i] = files->kept[--files->count];
    }
    bool some = files->count > 0;
    pthread_mutex_unlock(&files->lock);
    return some;
}
