/* body_file: memory files that bodies lie in which a library is to read by descriptor. Not for users of http.h.
 *
 * A few are kept for later bodies, with their memory: pages that are there cost nothing but the copy, while fresh ones
 * are found, cleared and given back for each body (loadtest/results/steps.md).
 */
#ifndef TM_HTTP_BODY_FILE_H
#define TM_HTTP_BODY_FILE_H

#include "base/str.h"

#include <pthread.h>
#include <stdint.h>

enum { BODY_FILES_KEPT = 4 };

struct body_file {
    int fd; /* -1: none */
    size_t len, size;
    uint64_t given_us; /* of a kept one */
};

struct body_files { /* zeroed, but for the lock */
    pthread_mutex_t lock;
    struct body_file kept[BODY_FILES_KEPT];
    size_t count;
};

/* An empty one, of the kept ones that which fits best. fd -1: the kernel gives none. */
struct body_file body_files_take(struct body_files *files, uint64_t wanted_bytes);
bool body_file_append(struct body_file *file, const char *bytes, size_t len); /* false: no memory */
bool body_file_end(struct body_file *file);                                   /* it ends where its bytes end */
void body_files_give(struct body_files *files, struct body_file *file);       /* none is fine */
/* Closes those that nobody has used for so long; true: some are kept still. */
bool body_files_drop(struct body_files *files, uint64_t idle_ms);

#endif
