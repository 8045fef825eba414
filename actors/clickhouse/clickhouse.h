/* clickhouse: the HTTP interface of ClickHouse, over libcurl. The one way to it: never asks whether a cluster, a
 * container or our own `store` answers.
 *
 * Values never enter SQL text: they are bound as {name:Type} through param_name. Inserted data is the request body.
 */
#ifndef TM_CLICKHOUSE_CLICKHOUSE_H
#define TM_CLICKHOUSE_CLICKHOUSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/status.h"

struct tm_clickhouse_config {
    const char *url;      /* CLICKHOUSE_URL */
    const char *user;     /* CLICKHOUSE_USER: default */
    const char *password; /* CLICKHOUSE_PASSWORD */
    const char *database; /* CLICKHOUSE_DB: default */
    uint64_t connect_ms;  /* TM_CLICKHOUSE_CONNECT_MS: 2000 */
    uint64_t timeout_ms;  /* TM_CLICKHOUSE_TIMEOUT_MS: 30000, a whole request */
};
struct tm_option_set tm_clickhouse_options(struct tm_clickhouse_config *config);

struct tm_param {
    const char *name;    /* of {name:Type} */
    struct tm_str value; /* text; arrays as ClickHouse writes them: ['a','b'] (use tm_param_array) */
};
/* ['a','b\'c'] with ClickHouse's escapes, in `arena`. */
struct tm_str tm_param_array(struct tm_arena *arena, const struct tm_str *items, size_t count);

struct tm_ch_summary { /* X-ClickHouse-Summary; 0 where the server does not say */
    uint64_t read_rows, read_bytes, written_rows, elapsed_us;
};

struct tm_clickhouse; /* one connection kept alive; not for two threads at once */
struct tm_clickhouse *tm_clickhouse_new(const struct tm_clickhouse_config *config);
void tm_clickhouse_free(struct tm_clickhouse *clickhouse);

/* Runs `sql` and appends the answer's body to *out (format as the SQL's FORMAT says). Blocks.
 * TM_UNAVAILABLE: cannot connect or timed out; TM_FAILED: ClickHouse said no, its message in error->reason and its
 * code in *code (NULL is fine). `summary` may be NULL. */
enum tm_status tm_clickhouse_query(struct tm_clickhouse *clickhouse, const char *sql, const struct tm_param *params,
                                   size_t param_count, struct tm_buf *out, struct tm_ch_summary *summary, int *code,
                                   struct tm_error *error);
/* INSERT INTO `table` (columns of the block) FORMAT Native with `native` as the body. Blocks until committed. */
enum tm_status tm_clickhouse_insert(struct tm_clickhouse *clickhouse, const char *table, struct tm_str native,
                                    const char *token, struct tm_ch_summary *summary, int *code,
                                    struct tm_error *error);

/* ---- the same on an actor's loop, many at once (curl multi) --------------------------------------------------------
 */

struct tm_actor;
struct tm_clickhouse_pool;
struct tm_clickhouse_answer {
    enum tm_status status;
    int code;    /* of ClickHouse */
    bool joined; /* with other blocks of the table, as one insert */
    struct tm_str body;
    struct tm_ch_summary summary;
    const struct tm_error *error;
};
typedef void (*tm_on_clickhouse)(void *state, const struct tm_clickhouse_answer *answer);

struct tm_clickhouse_pool *tm_clickhouse_pool_new(struct tm_actor *actor, const struct tm_clickhouse_config *config,
                                                  size_t connections);
void tm_clickhouse_pool_free(struct tm_clickhouse_pool *pool);
/* As above, without blocking; beyond `connections` they wait in order, and blocks of one table then go together. SQL
 * and params are copied; `native` must stay until the callback. */
void tm_clickhouse_pool_query(struct tm_clickhouse_pool *pool, const char *sql, const struct tm_param *params,
                              size_t param_count, tm_on_clickhouse done, void *state);
void tm_clickhouse_pool_insert(struct tm_clickhouse_pool *pool, const char *table, struct tm_str native,
                               const char *token, tm_on_clickhouse done, void *state);

/* ---- migrations
 * -------------------------------------------------------------------------------------------------------- */

/* Applies deploy/clickhouse/NNNN_*.sql not yet applied, in order. Statements are separated by lines with only `;;`.
 * ${ON_CLUSTER} and ${ENGINE(args)} are filled in: without a cluster "" and ENGINE(args); with CLICKHOUSE_CLUSTER_NAME
 * and CLICKHOUSE_CLUSTER_ENABLED=true ON CLUSTER 'name' and ReplicatedENGINE('/clickhouse/tables/...', args). */
enum tm_status tm_clickhouse_migrate(struct tm_clickhouse *clickhouse, const char *folder, struct tm_error *error);

#endif
