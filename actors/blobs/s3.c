/* s3: PUT, GET and DELETE of one object, signed by libcurl (AWS Signature Version 4).
 *
 * libcurl signs the hash that the header names and does not hash what it uploads, so that is done here.
 */
#include "blobs/internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { URL_ROOM = 2048, SAID_MOST = 600 };

struct exchange {
    CURL *curl;
    const struct tm_blobs_config *config;
    struct curl_slist *headers;
    struct tm_str upload;
    struct tm_buf *out; /* of a GET */
    size_t most;
    struct tm_buf said; /* the body of a refusal */
    bool too_large;
};

static bool write_url(const struct tm_blobs_config *config, const char *name, char url[URL_ROOM]) {
    char aws[256];
    const char *endpoint = config->endpoint && *config->endpoint ? config->endpoint : aws;
    snprintf(aws, sizeof aws, "https://s3.%s.amazonaws.com", config->region);
    size_t len = strlen(endpoint);
    while (len && endpoint[len - 1] == '/') len--;
    const char *mark = strstr(endpoint, "://");
    int scheme = mark ? (int)(mark + 3 - endpoint) : 0, rest = (int)len - scheme;
    int written = config->force_path_style ? snprintf(url, URL_ROOM, "%.*s/%s/%s%s", (int)len, endpoint, config->bucket,
                                                      config->prefix, name)
                                           : snprintf(url, URL_ROOM, "%.*s%s.%.*s/%s%s", scheme, endpoint,
                                                      config->bucket, rest, endpoint + scheme, config->prefix, name);
    return written > 0 && written < URL_ROOM;
}

static size_t take(char *bytes, size_t size, size_t count, void *state) {
    struct exchange *exchange = state;
    long code = 0;
    size_t len = size * count;
    curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code >= 300 || !exchange->out)
        return exchange->said.len + len > SAID_MOST || tm_buf_append(&exchange->said, bytes, len) ? len : 0;
    exchange->too_large = len > exchange->most || exchange->out->len > exchange->most - len;
    return !exchange->too_large && tm_buf_append(exchange->out, bytes, len) ? len : 0;
}

static size_t give(char *bytes, size_t size, size_t count, void *state) {
    struct exchange *exchange = state;
    size_t len = size * count < exchange->upload.len ? size * count : exchange->upload.len;
    memcpy(bytes, exchange->upload.ptr, len);
    exchange->upload = tm_str_sub(exchange->upload, len, exchange->upload.len);
    return len;
}

static bool add_header(struct exchange *exchange, const char *line) {
    struct curl_slist *longer = curl_slist_append(exchange->headers, line);
    if (longer) exchange->headers = longer;
    return longer != NULL;
}

static bool add_hash(struct exchange *exchange, struct tm_str bytes) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[sizeof hash * 2 + 1], line[128];
    crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(line, sizeof line, "x-amz-content-sha256: %s", hex);
    return add_header(exchange, line);
}

static void set_up(struct exchange *exchange, const char *url, const char *provider, const char *user) {
    CURL *curl = exchange->curl;
    curl_easy_reset(curl); /* keeps the connection */
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, provider);
    curl_easy_setopt(curl, CURLOPT_USERPWD, user);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)exchange->config->connect_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)exchange->config->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    if (strncmp(url, "http://127.0.0.1", 16) == 0) curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
}

static enum tm_status status_of(const struct exchange *exchange, CURLcode result, struct tm_error *error) {
    long code = 0;
    curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &code);
    if (exchange->too_large)
        return tm_fail(error, TM_TOO_LARGE, "spill-s3-bucket", "the object is larger than was put");
    if (result == CURLE_OPERATION_TIMEDOUT) return tm_fail(error, TM_TIMEOUT, "spill-s3-endpoint", "no answer in time");
    if (result != CURLE_OK)
        return tm_fail(error, TM_UNAVAILABLE, "spill-s3-endpoint", "%s", curl_easy_strerror(result));
    if (code >= 200 && code < 300) return TM_OK;
    enum tm_status status = code == 404                  ? TM_NOT_FOUND
                            : code == 401 || code == 403 ? TM_DENIED
                            : code >= 500 || code == 429 ? TM_UNAVAILABLE
                                                         : TM_FAILED;
    return tm_fail(error, status, "spill-s3-bucket", "S3 answered %ld: %.300s", code,
                   exchange->said.len ? exchange->said.ptr : "");
}

static enum tm_status run(struct exchange *exchange, const char *method, const char *name, struct tm_error *error) {
    char url[URL_ROOM], provider[256], user[512];
    const struct tm_blobs_config *config = exchange->config;
    bool puts = strcmp(method, "PUT") == 0;
    if (!write_url(config, name, url)) return tm_fail(error, TM_INVALID, "spill-s3-endpoint", "the URL is too long");
    if (!add_hash(exchange, exchange->upload) || !add_header(exchange, "Expect:"))
        return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    snprintf(provider, sizeof provider, "aws:amz:%s:s3", config->region);
    snprintf(user, sizeof user, "%s:%s", config->access_key_id, config->secret_access_key);
    set_up(exchange, url, provider, user);
    if (puts) {
        curl_easy_setopt(exchange->curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(exchange->curl, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(exchange->curl, CURLOPT_READDATA, exchange);
        curl_easy_setopt(exchange->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)exchange->upload.len);
    } else {
        curl_easy_setopt(exchange->curl, CURLOPT_CUSTOMREQUEST, method);
    }
    CURLcode result = curl_easy_perform(exchange->curl);
    if (exchange->said.len) tm_buf_append_char(&exchange->said, 0);
    return status_of(exchange, result, error);
}

static enum tm_status finish(struct exchange *exchange, enum tm_status status) {
    curl_easy_setopt(exchange->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(exchange->headers);
    tm_buf_free(&exchange->said);
    return status;
}

enum tm_status s3_put(CURL *curl, const struct tm_blobs_config *config, const char *name, struct tm_str bytes,
                      struct tm_error *error) {
    struct exchange exchange = {.curl = curl, .config = config, .upload = bytes};
    return finish(&exchange, run(&exchange, "PUT", name, error));
}

enum tm_status s3_get(CURL *curl, const struct tm_blobs_config *config, const char *name, size_t most,
                      struct tm_buf *out, struct tm_error *error) {
    struct exchange exchange = {.curl = curl, .config = config, .out = out, .most = most};
    return finish(&exchange, run(&exchange, "GET", name, error));
}

enum tm_status s3_delete(CURL *curl, const struct tm_blobs_config *config, const char *name, struct tm_error *error) {
    struct exchange exchange = {.curl = curl, .config = config};
    enum tm_status status = finish(&exchange, run(&exchange, "DELETE", name, error));
    return status == TM_NOT_FOUND ? TM_OK : status;
}
