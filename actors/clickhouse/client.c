/* client: the blocking side, one connection. */
#include "clickhouse/exchange.h"

#include <stdlib.h>

struct tm_clickhouse {
    struct tm_clickhouse_config config;
    struct exchange exchange;
};

struct tm_clickhouse *tm_clickhouse_new(const struct tm_clickhouse_config *config) {
    struct tm_clickhouse *clickhouse = calloc(1, sizeof *clickhouse);
    if (!clickhouse) return NULL;
    clickhouse->config = *config;
    if (exchange_open(&clickhouse->exchange, &clickhouse->config)) return clickhouse;
    tm_clickhouse_free(clickhouse);
    return NULL;
}

void tm_clickhouse_free(struct tm_clickhouse *clickhouse) {
    if (!clickhouse) return;
    exchange_close(&clickhouse->exchange);
    free(clickhouse);
}

static enum tm_status perform(struct exchange *exchange, bool prepared, struct tm_ch_summary *summary, int *code,
                              struct tm_error *error) {
    if (!prepared) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    enum tm_status status = exchange_outcome(exchange, curl_easy_perform(exchange->curl), error);
    if (summary) *summary = exchange->summary;
    if (code) *code = exchange->code;
    return status;
}

enum tm_status tm_clickhouse_query(struct tm_clickhouse *clickhouse, const char *sql, const struct tm_param *params,
                                   size_t param_count, struct tm_buf *out, struct tm_ch_summary *summary, int *code,
                                   struct tm_error *error) {
    struct exchange *exchange = &clickhouse->exchange;
    size_t before = out->len;
    enum tm_status status =
        perform(exchange, exchange_query(exchange, sql, params, param_count, out), summary, code, error);
    if (status != TM_OK) out->len = before; /* an error's text is no answer */
    return status;
}

enum tm_status tm_clickhouse_insert(struct tm_clickhouse *clickhouse, const char *table, struct tm_str native,
                                    const char *token, struct tm_ch_summary *summary, int *code,
                                    struct tm_error *error) {
    struct exchange *exchange = &clickhouse->exchange;
    struct tm_buf out = {0};
    enum tm_status status =
        perform(exchange, exchange_insert(exchange, table, native, token, &out), summary, code, error);
    tm_buf_free(&out);
    return status;
}
