/* exchange: URLs, headers and outcomes of requests to ClickHouse. */
#include "clickhouse/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct tm_clickhouse_config, url, "clickhouse-url", "CLICKHOUSE_URL", "http://127.0.0.1:8123", "url",
                   "HTTP interface of ClickHouse, or of the embedded store"),
    TM_OPTION_TEXT(struct tm_clickhouse_config, user, "clickhouse-user", "CLICKHOUSE_USER", "default", "", "its user"),
    TM_OPTION_TEXT(struct tm_clickhouse_config, password, "clickhouse-password", "CLICKHOUSE_PASSWORD", "", "",
                   "its password"),
    TM_OPTION_TEXT(struct tm_clickhouse_config, database, "clickhouse-db", "CLICKHOUSE_DB", "default", "",
                   "its database"),
    TM_OPTION_RANGE(struct tm_clickhouse_config, connect_ms, "clickhouse-connect-ms", "TM_CLICKHOUSE_CONNECT_MS",
                    "2000", "ms", 1, 600000, "longest wait for a connection",
                    "the request fails as ClickHouse not answering: batch sends a block again, web answers 503"),
    TM_OPTION_SIZE(struct tm_clickhouse_config, timeout_ms, "clickhouse-timeout-ms", "TM_CLICKHOUSE_TIMEOUT_MS",
                   "30000", "ms", "longest wait for one answer, its connection included",
                   "the request fails as ClickHouse not answering: batch sends a block again, web answers 503"),
};

struct tm_option_set tm_clickhouse_options(struct tm_clickhouse_config *config) {
    return (struct tm_option_set){options, sizeof options / sizeof *options, config};
}

/* ---- URLs ---- */

static bool put_encoded(struct tm_buf *url, struct tm_str text) {
    static const char hex[] = "0123456789ABCDEF";
    bool ok = tm_buf_reserve(url, text.len);
    for (size_t i = 0; ok && i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain =
            (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' || c == '.';
        char coded[3] = {'%', hex[c >> 4], hex[c & 15]};
        ok = plain ? tm_buf_append_char(url, (char)c) : tm_buf_append(url, coded, 3);
    }
    return ok;
}

static bool is_array(const char *sql, const char *name) {
    char mark[96];
    int len = snprintf(mark, sizeof mark, "{%s:Array(", name);
    return len > 0 && (size_t)len < sizeof mark && strstr(sql, mark);
}

static bool put_escaped(struct tm_buf *out, struct tm_str value) {
    bool ok = true;
    for (size_t i = 0; ok && i < value.len; i++) {
        char c = value.ptr[i];
        const char *escape = c == '\\'   ? "\\\\"
                             : c == '\t' ? "\\t"
                             : c == '\n' ? "\\n"
                             : c == '\r' ? "\\r"
                             : c == 0    ? "\\0"
                                         : NULL;
        ok = escape ? tm_buf_append(out, escape, 2) : tm_buf_append_char(out, c);
    }
    return ok;
}

bool exchange_put_param(struct tm_buf *url, const char *sql, const struct tm_param *param) {
    struct tm_buf escaped = {0};
    bool ok =
        is_array(sql, param->name) ? tm_buf_append_str(&escaped, param->value) : put_escaped(&escaped, param->value);
    ok = ok && tm_buf_printf(url, "&param_%s=", param->name) && put_encoded(url, tm_buf_str(&escaped));
    tm_buf_free(&escaped);
    return ok;
}

struct tm_str tm_param_array(struct tm_arena *arena, const struct tm_str *items, size_t count) {
    struct tm_buf text = {0};
    bool ok = tm_buf_append_char(&text, '[');
    for (size_t i = 0; ok && i < count; i++) {
        ok = tm_buf_append(&text, i ? ",'" : "'", i ? 2 : 1);
        for (size_t k = 0; ok && k < items[i].len; k++) {
            char c = items[i].ptr[k];
            if (c == '\'' || c == '\\') ok = tm_buf_append_char(&text, '\\');
            ok = ok && (c ? tm_buf_append_char(&text, c) : tm_buf_append(&text, "\\0", 2));
        }
        ok = ok && tm_buf_append_char(&text, '\'');
    }
    ok = ok && tm_buf_append_char(&text, ']');
    struct tm_str copy = ok ? tm_arena_copy(arena, tm_buf_str(&text)) : (struct tm_str){0};
    tm_buf_free(&text);
    return copy;
}

/* ---- the handle ---- */

static size_t on_body(char *bytes, size_t size, size_t count, void *state) {
    struct exchange *exchange = state;
    return tm_buf_append(exchange->out, bytes, size * count) ? size * count : 0;
}

static uint64_t summary_number(const char *json, const char *key) {
    const char *at = strstr(json, key);
    return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *state) {
    struct exchange *exchange = state;
    char line[1024];
    tm_str_to((struct tm_str){bytes, size * count}, line, sizeof line);
    struct tm_str rest = tm_str_from(line), name = tm_str_split(&rest, ':');
    if (tm_str_is_nocase(name, "X-ClickHouse-Exception-Code")) exchange->code = atoi(rest.ptr ? rest.ptr : "");
    if (tm_str_is_nocase(name, "X-ClickHouse-Summary")) {
        exchange->summary.read_rows = summary_number(line, "\"read_rows\":\"");
        exchange->summary.read_bytes = summary_number(line, "\"read_bytes\":\"");
        exchange->summary.written_rows = summary_number(line, "\"written_rows\":\"");
        exchange->summary.elapsed_us = summary_number(line, "\"elapsed_ns\":\"") / 1000;
    }
    return size * count;
}

static bool add_header(struct exchange *exchange, const char *name, const char *value) {
    char line[1024];
    snprintf(line, sizeof line, "%s: %s", name, value ? value : "");
    struct curl_slist *longer = curl_slist_append(exchange->headers, line);
    if (longer) exchange->headers = longer;
    return longer != NULL;
}

bool exchange_open(struct exchange *exchange, const struct tm_clickhouse_config *config) {
    exchange->config = config;
    exchange->curl = curl_easy_init();
    if (!exchange->curl || !add_header(exchange, "Expect", "") ||
        !add_header(exchange, "X-ClickHouse-User", config->user) ||
        !add_header(exchange, "Content-Type", "application/octet-stream") ||
        (config->password && *config->password && !add_header(exchange, "X-ClickHouse-Key", config->password)))
        return false;
    CURL *curl = exchange->curl;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)config->connect_ms);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)config->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->message);
    return true;
}

void exchange_close(struct exchange *exchange) {
    if (exchange->curl) curl_easy_cleanup(exchange->curl);
    curl_slist_free_all(exchange->headers);
    tm_buf_free(&exchange->url);
    tm_buf_free(&exchange->body);
}

static bool begin_url(struct exchange *exchange) {
    const struct tm_clickhouse_config *config = exchange->config;
    struct tm_str base = tm_str_from(config->url);
    while (base.len && base.ptr[base.len - 1] == '/') base.len--;
    tm_buf_clear(&exchange->url);
    tm_buf_clear(&exchange->body);
    exchange->code = 0;
    exchange->summary = (struct tm_ch_summary){0};
    exchange->message[0] = 0;
    return tm_buf_append_str(&exchange->url, base) && tm_buf_append_str(&exchange->url, TM_STR("/?database=")) &&
           put_encoded(&exchange->url, tm_str_from(config->database));
}

static bool set_transfer(struct exchange *exchange, struct tm_str body, struct tm_buf *out) {
    exchange->out = out;
    if (!tm_buf_append_char(&exchange->url, 0)) return false;
    curl_easy_setopt(exchange->curl, CURLOPT_URL, exchange->url.ptr);
    curl_easy_setopt(exchange->curl, CURLOPT_POSTFIELDS, body.ptr ? body.ptr : "");
    curl_easy_setopt(exchange->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    return true;
}

bool exchange_query(struct exchange *exchange, const char *sql, const struct tm_param *params, size_t param_count,
                    struct tm_buf *out) {
    bool ok = begin_url(exchange) && tm_buf_append_str(&exchange->url, TM_STR("&wait_end_of_query=1"));
    for (size_t i = 0; ok && i < param_count; i++) ok = exchange_put_param(&exchange->url, sql, &params[i]);
    ok = ok && tm_buf_append_str(&exchange->body, tm_str_from(sql));
    return ok && set_transfer(exchange, tm_buf_str(&exchange->body), out);
}

/* A block has each key once, so replacing rows within it, which costs a fifth of the insert, would change nothing. */
bool exchange_insert(struct exchange *exchange, const char *table, struct tm_str native, const char *token,
                     struct tm_buf *out) {
    char sql[256];
    snprintf(sql, sizeof sql, "INSERT INTO %s FORMAT Native", table);
    bool ok = begin_url(exchange) &&
              tm_buf_append_str(&exchange->url, TM_STR("&async_insert=0&optimize_on_insert=0&query=")) &&
              put_encoded(&exchange->url, tm_str_from(sql));
    if (ok && token && *token)
        ok = tm_buf_append_str(&exchange->url, TM_STR("&insert_deduplication_token=")) &&
             put_encoded(&exchange->url, tm_str_from(token));
    return ok && set_transfer(exchange, native, out);
}

/* "Code: 60. DB::Exception: ..." where no header told the code. */
static int code_of(struct tm_str text) {
    return tm_str_starts(text, "Code: ") ? atoi(text.ptr + 6) : 0;
}

enum tm_status exchange_outcome(struct exchange *exchange, CURLcode result, struct tm_error *error) {
    long http = 0;
    if (result != CURLE_OK)
        return tm_fail(error, TM_UNAVAILABLE, "CLICKHOUSE_URL", "ClickHouse does not answer: %s",
                       *exchange->message ? exchange->message : curl_easy_strerror(result));
    curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &http);
    if (http == 200) return TM_OK;
    struct tm_str text = tm_str_trim(tm_buf_str(exchange->out));
    char first[360];
    tm_str_to(text, first, sizeof first);
    if (exchange->code == 0) exchange->code = code_of(tm_str_from(first));
    return tm_fail(error, http == 502 || http == 503 ? TM_UNAVAILABLE : TM_FAILED, "CLICKHOUSE_URL",
                   "ClickHouse answers %ld: %s", http, first);
}
