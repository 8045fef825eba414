/* internal: the two kinds of stores, for blobs.c. */
#ifndef TM_BLOBS_INTERNAL_H
#define TM_BLOBS_INTERNAL_H

#include "blobs/blobs.h"

#include <curl/curl.h>

enum tm_status folder_put(const char *folder, const char *name, struct tm_str bytes, struct tm_error *error);
enum tm_status folder_get(const char *folder, const char *name, size_t most, struct tm_buf *out,
                          struct tm_error *error);
enum tm_status folder_delete(const char *folder, const char *name, struct tm_error *error);

/* `curl` keeps its connection between calls. */
enum tm_status s3_put(CURL *curl, const struct tm_blobs_config *config, const char *name, struct tm_str bytes,
                      struct tm_error *error);
enum tm_status s3_get(CURL *curl, const struct tm_blobs_config *config, const char *name, size_t most,
                      struct tm_buf *out, struct tm_error *error);
enum tm_status s3_delete(CURL *curl, const struct tm_blobs_config *config, const char *name, struct tm_error *error);

#endif
