/* blobs: named bytes that outlive Redis' memory: files in a folder of one machine, or objects of an S3-compatible
 * store.
 *
 * A handle belongs to one thread; every call waits. A put that returned TM_OK survives the loss of the process and,
 * for a folder, of the machine's power (fsync of the file and its folder). Putting the same name again replaces it.
 * Names are [a-z0-9./-], at most TM_BLOB_NAME_MOST bytes, without "..".
 */
#ifndef TM_BLOBS_BLOBS_H
#define TM_BLOBS_BLOBS_H

#include "base/buf.h"
#include "base/config.h"
#include "base/status.h"

enum { TM_BLOB_NAME_MOST = 128 };

/* S3 by the names that Langfuse has for the bucket of events. */
struct tm_blobs_config {
    const char *folder;
    const char *bucket, *prefix, *region, *endpoint, *access_key_id, *secret_access_key;
    bool force_path_style;
    uint64_t connect_ms, timeout_ms;
};
struct tm_option_set tm_blobs_options(struct tm_blobs_config *config);
bool tm_blobs_configured(const struct tm_blobs_config *config); /* a bucket or a folder is given */
/* For people: "s3://bucket/prefix" or the folder. */
void tm_blobs_place(const struct tm_blobs_config *config, char *out, size_t room);

struct tm_blobs;
/* `config` must live as long. NULL: out of memory. Touches nothing yet. */
struct tm_blobs *tm_blobs_new(const struct tm_blobs_config *config);
void tm_blobs_free(struct tm_blobs *blobs); /* NULL is fine */

/* TM_UNAVAILABLE, TM_TIMEOUT: try again; TM_DENIED, TM_FAILED: error->reason says what to do. */
enum tm_status tm_blobs_put(struct tm_blobs *blobs, const char *name, struct tm_str bytes, struct tm_error *error);
/* Appends to *out. TM_NOT_FOUND: there is none; TM_TOO_LARGE: more than `most` bytes. */
enum tm_status tm_blobs_get(struct tm_blobs *blobs, const char *name, size_t most, struct tm_buf *out,
                            struct tm_error *error);
enum tm_status tm_blobs_delete(struct tm_blobs *blobs, const char *name, struct tm_error *error); /* gone is fine */

#endif
