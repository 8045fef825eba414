/* exchange: one HTTP request to ClickHouse and what came back; shared by the blocking client and the pool. */
#ifndef TM_CLICKHOUSE_EXCHANGE_H
#define TM_CLICKHOUSE_EXCHANGE_H

#include "clickhouse/clickhouse.h"

#include <curl/curl.h>

struct exchange {
    const struct tm_clickhouse_config *config;
    CURL *curl;
    struct curl_slist *headers;
    struct tm_buf url, body; /* body: the SQL of a query */
    struct tm_buf *out;      /* where the answer goes */
    struct tm_ch_summary summary;
    int code;
    char message[CURL_ERROR_SIZE];
};

bool exchange_open(struct exchange *exchange, const struct tm_clickhouse_config *config);
void exchange_close(struct exchange *exchange);

/* Prepare the handle; the answer's body will be appended to *out. */
bool exchange_query(struct exchange *exchange, const char *sql, const struct tm_param *params, size_t param_count,
                    struct tm_buf *out);
bool exchange_insert(struct exchange *exchange, const char *table, struct tm_str native, const char *token,
                     struct tm_buf *out);
/* After the transfer: what it means. */
enum tm_status exchange_outcome(struct exchange *exchange, CURLcode result, struct tm_error *error);

/* A value as the HTTP interface reads it: tabs, line breaks and backslashes escaped; arrays (by the SQL's own
 * {name:Array(...)}) are left as tm_param_array wrote them. Appended, percent-encoded. */
bool exchange_put_param(struct tm_buf *url, const char *sql, const struct tm_param *param);

#endif
