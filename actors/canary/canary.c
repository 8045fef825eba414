/* canary: one batch and one read, over HTTP. */
#include "canary/canary.h"

#include "base/buf.h"
#include "base/clock.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ID_BYTES = 8, ID_ROOM = 2 * ID_BYTES + 1, RECEIPT_ROOM = 256, TIME_ROOM = 32 };

struct flight {
    const struct canary_config *config;
    CURL *curl;
    struct tm_buf answer;
    char receipt[RECEIPT_ROOM], id[ID_ROOM], batch[1024];
};

static size_t take_body(char *bytes, size_t size, size_t count, void *state) {
    struct flight *flight = state;
    return tm_buf_append(&flight->answer, bytes, size * count) ? size * count : 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *state) {
    struct flight *flight = state;
    struct tm_str value = {bytes, size * count}, name = tm_str_split(&value, ':');
    if (tm_str_is_nocase(name, "x-tracemesh-receipt"))
        tm_str_to(tm_str_trim(value), flight->receipt, sizeof flight->receipt);
    return size * count;
}

/* A trace with one span, of now. */
static void write_batch(struct flight *flight) {
    unsigned char random[ID_BYTES];
    char now[TIME_ROOM];
    time_t seconds = (time_t)(tm_wall_us() / 1000000);
    struct tm parts;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(flight->id, sizeof flight->id, random, sizeof random);
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &parts));
    snprintf(
        flight->batch, sizeof flight->batch,
        "{\"batch\":[{\"id\":\"t-%s\",\"type\":\"trace-create\",\"timestamp\":\"%s\",\"body\":{\"id\":\"canary-%s\","
        "\"name\":\"canary\"}},{\"id\":\"s-%s\",\"type\":\"span-create\",\"timestamp\":\"%s\",\"body\":{\"id\":\"s-%"
        "s\","
        "\"traceId\":\"canary-%s\",\"name\":\"canary\",\"startTime\":\"%s\",\"endTime\":\"%s\"}}]}",
        flight->id, now, flight->id, flight->id, now, flight->id, flight->id, now, now);
}

/* One request of `wanted` as its status; what else comes is told. */
static enum tm_status ask(struct flight *flight, const char *step, const char *url, long wanted,
                          struct tm_error *error) {
    long code = 0;
    tm_buf_clear(&flight->answer);
    curl_easy_setopt(flight->curl, CURLOPT_URL, url);
    CURLcode result = curl_easy_perform(flight->curl);
    if (result != CURLE_OK) return tm_fail(error, TM_UNAVAILABLE, step, "%s", curl_easy_strerror(result));
    curl_easy_getinfo(flight->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code == wanted) return TM_OK;
    return tm_fail(error, TM_FAILED, step, "answered %ld: %.*s", code,
                   (int)(flight->answer.len < 200 ? flight->answer.len : 200),
                   flight->answer.ptr ? flight->answer.ptr : "");
}

static void set_up(struct flight *flight, const struct canary_key *key) {
    CURL *curl = flight->curl;
    const char *url = flight->config->url;
    bool local = strstr(url, "://127.0.0.1") || strstr(url, "://localhost");
    curl_easy_setopt(curl, CURLOPT_USERNAME, key->public_key);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, key->secret_key);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)flight->config->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, flight);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, flight);
    if (!local) return;
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*"); /* and its certificate is for another name */
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
}

static enum tm_status fly(struct flight *flight, struct canary_times *times, struct tm_error *error) {
    char url[1024];
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    uint64_t began_us = tm_mono_us();
    curl_easy_setopt(flight->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(flight->curl, CURLOPT_POSTFIELDS, flight->batch);
    snprintf(url, sizeof url, "%s/api/public/ingestion", flight->config->url);
    enum tm_status status = ask(flight, "sending", url, 207, error);
    curl_easy_setopt(flight->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    if (status != TM_OK) return status;
    times->accepted_us = tm_mono_us() - began_us;
    curl_easy_setopt(flight->curl, CURLOPT_HTTPGET, 1L);
    snprintf(url, sizeof url, "%s/api/public/traces/canary-%s?after=%s", flight->config->url, flight->id,
             flight->receipt);
    status = ask(flight, "reading", url, 200, error);
    times->readable_us = tm_mono_us() - began_us;
    if (status == TM_OK && !memmem(flight->answer.ptr, flight->answer.len, flight->id, strlen(flight->id)))
        return tm_fail(error, TM_FAILED, "reading", "the answer is another trace");
    return status;
}

enum tm_status canary_fly(const struct canary_config *config, const struct canary_key *key, struct canary_times *times,
                          struct tm_error *error) {
    struct flight flight = {.config = config, .curl = curl_easy_init()};
    if (!flight.curl) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    write_batch(&flight);
    set_up(&flight, key);
    enum tm_status status = fly(&flight, times, error);
    curl_easy_cleanup(flight.curl);
    tm_buf_free(&flight.answer);
    return status;
}
