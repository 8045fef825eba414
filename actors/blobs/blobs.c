/* blobs: settings, and which kind of store a name goes to. */
#include "blobs/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct tm_blobs_config, folder, "spill-dir", "TM_SPILL_DIR", NULL, "folder",
                   "where entries go that Redis has no room for, on one machine; all brokers must see it"),
    TM_OPTION_TEXT(struct tm_blobs_config, bucket, "spill-s3-bucket", "LANGFUSE_S3_EVENT_UPLOAD_BUCKET", NULL, "",
                   "S3 bucket for the same, instead of the folder"),
    TM_OPTION_TEXT(struct tm_blobs_config, prefix, "spill-s3-prefix", "LANGFUSE_S3_EVENT_UPLOAD_PREFIX", "", "",
                   "what the names of objects begin with; ends with /"),
    TM_OPTION_TEXT(struct tm_blobs_config, region, "spill-s3-region", "LANGFUSE_S3_EVENT_UPLOAD_REGION", "us-east-1",
                   "", "region of the bucket"),
    TM_OPTION_TEXT(struct tm_blobs_config, endpoint, "spill-s3-endpoint", "LANGFUSE_S3_EVENT_UPLOAD_ENDPOINT", NULL,
                   "url", "of an S3-compatible store; AWS itself when not given"),
    TM_OPTION_TEXT(struct tm_blobs_config, access_key_id, "spill-s3-access-key-id",
                   "LANGFUSE_S3_EVENT_UPLOAD_ACCESS_KEY_ID", "", "", "who signs the requests"),
    TM_OPTION_TEXT(struct tm_blobs_config, secret_access_key, "spill-s3-secret-access-key",
                   "LANGFUSE_S3_EVENT_UPLOAD_SECRET_ACCESS_KEY", "", "", "with which secret"),
    TM_OPTION_BOOL(struct tm_blobs_config, force_path_style, "spill-s3-force-path-style",
                   "LANGFUSE_S3_EVENT_UPLOAD_FORCE_PATH_STYLE", "false",
                   "the bucket's name stands in the path, not in the host"),
    TM_OPTION_RANGE(struct tm_blobs_config, connect_ms, "spill-connect-ms", "TM_SPILL_CONNECT_MS", "3000", "ms", 100,
                    600000, "longest wait for a connection to S3",
                    "the publish is refused as overload (ingest: 429), the delivery tried again"),
    TM_OPTION_RANGE(struct tm_blobs_config, timeout_ms, "spill-timeout-ms", "TM_SPILL_TIMEOUT_MS", "10000", "ms", 100,
                    600000, "longest wait for one answer of S3",
                    "the publish is refused as overload (ingest: 429), the delivery tried again"),
};

struct tm_option_set tm_blobs_options(struct tm_blobs_config *config) {
    return (struct tm_option_set){options, sizeof options / sizeof *options, config};
}

static bool is_given(const char *text) {
    return text && *text;
}

bool tm_blobs_configured(const struct tm_blobs_config *config) {
    return is_given(config->bucket) || is_given(config->folder);
}

void tm_blobs_place(const struct tm_blobs_config *config, char *out, size_t room) {
    if (is_given(config->bucket)) snprintf(out, room, "s3://%s/%s", config->bucket, config->prefix);
    else snprintf(out, room, "%s", is_given(config->folder) ? config->folder : "nowhere");
}

struct tm_blobs {
    const struct tm_blobs_config *config;
    CURL *curl; /* NULL: a folder */
};

struct tm_blobs *tm_blobs_new(const struct tm_blobs_config *config) {
    struct tm_blobs *blobs = calloc(1, sizeof *blobs);
    if (!blobs) return NULL;
    blobs->config = config;
    if (is_given(config->bucket)) blobs->curl = curl_easy_init();
    if (!is_given(config->bucket) || blobs->curl) return blobs;
    free(blobs);
    return NULL;
}

void tm_blobs_free(struct tm_blobs *blobs) {
    if (blobs && blobs->curl) curl_easy_cleanup(blobs->curl);
    free(blobs);
}

/* Names come back from Redis: not trusted with paths. */
static enum tm_status check(const char *name, struct tm_error *error) {
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789./-");
    bool fits = len > 0 && len <= TM_BLOB_NAME_MOST && !name[len] && name[0] != '/' && !strstr(name, "..");
    return fits ? TM_OK : tm_fail(error, TM_INVALID, "name", "not the name of a blob");
}

enum tm_status tm_blobs_put(struct tm_blobs *blobs, const char *name, struct tm_str bytes, struct tm_error *error) {
    enum tm_status status = check(name, error);
    if (status != TM_OK) return status;
    return blobs->curl ? s3_put(blobs->curl, blobs->config, name, bytes, error)
                       : folder_put(blobs->config->folder, name, bytes, error);
}

enum tm_status tm_blobs_get(struct tm_blobs *blobs, const char *name, size_t most, struct tm_buf *out,
                            struct tm_error *error) {
    enum tm_status status = check(name, error);
    if (status != TM_OK) return status;
    return blobs->curl ? s3_get(blobs->curl, blobs->config, name, most, out, error)
                       : folder_get(blobs->config->folder, name, most, out, error);
}

enum tm_status tm_blobs_delete(struct tm_blobs *blobs, const char *name, struct tm_error *error) {
    enum tm_status status = check(name, error);
    if (status != TM_OK) return status;
    return blobs->curl ? s3_delete(blobs->curl, blobs->config, name, error)
                       : folder_delete(blobs->config->folder, name, error);
}
