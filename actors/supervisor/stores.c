/* stores: checks and migrations of the three stores, as the environment names them. */
#include "supervisor/stores.h"

#include "clickhouse/clickhouse.h"
#include "identity/identity.h"
#include "supervisor/dead_letters.h"
#include "supervisor/redis.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static const char *env(const char *name, const char *fallback) {
    const char *value = getenv(name);
    return value && *value ? value : fallback;
}

/* Before the migrations there are no tables yet: only asks whether the server takes connections. */
enum tm_status stores_postgres(struct tm_error *error) {
    if (PQping(env("DATABASE_URL", "")) == PQPING_OK) return TM_OK;
    return tm_fail(error, TM_UNAVAILABLE, "DATABASE_URL", "Postgres takes no connections; see log/postgres-1.log");
}

static struct tm_identity *identity_connect(struct tm_error *error) {
    struct tm_postgres_limits limits;
    struct tm_option_set set = tm_postgres_options(&limits);
    char program[] = "tracemesh", *argv[] = {program, NULL};
    if (tm_config_load(&set, 1, "", 1, argv, error) != TM_OK) return NULL;
    return tm_identity_new(env("DATABASE_URL", ""), env("SALT", ""), &limits);
}

enum tm_status stores_keys(struct tm_error *error) {
    struct tm_identity *identity = identity_connect(error);
    enum tm_status status = identity ? tm_identity_ping(identity, error) : TM_NO_MEMORY;
    tm_identity_free(identity);
    return status;
}

enum tm_status stores_redis(struct tm_error *error) {
    redisContext *context = redis_open(error);
    if (!context) return TM_UNAVAILABLE;
    redisReply *reply = redisCommand(context, "PING");
    bool pong = reply && reply->type == REDIS_REPLY_STATUS;
    enum tm_status status = pong ? TM_OK
                                 : tm_fail(error, TM_UNAVAILABLE, "REDIS_URL", "Redis refuses: %s",
                                           reply && reply->str ? reply->str : context->errstr);
    if (reply) freeReplyObject(reply);
    redisFree(context);
    return status;
}

static enum tm_status redis_setting(redisContext *context, const char *name, const char *wanted, const char *why,
                                    struct tm_error *error) {
    redisReply *reply = redisCommand(context, "CONFIG GET %s", name);
    bool told = reply && reply->type == REDIS_REPLY_ARRAY && reply->elements == 2;
    bool right = told && strcmp(reply->element[1]->str, wanted) == 0;
    enum tm_status status = TM_OK;
    if (told && !right)
        status = tm_fail(error, TM_INVALID, "REDIS_URL", "%s is %s: set it to %s, or %s", name, reply->element[1]->str,
                         wanted, why);
    if (reply) freeReplyObject(reply);
    return status; /* a managed Redis that forbids CONFIG is taken at its operator's word */
}

enum tm_status stores_redis_durable(struct tm_error *error) {
    static const char *const wanted[][3] = {
        {"appendonly", "yes", "accepted events die with Redis"},
        {"appendfsync", "always", "events accepted in the last second die with Redis"},
        {"maxmemory-policy", "noeviction", "queued events may be evicted"},
    };
    redisContext *context = redis_open(error);
    enum tm_status status = context ? TM_OK : TM_UNAVAILABLE;
    for (size_t i = 0; status == TM_OK && i < sizeof wanted / sizeof *wanted; i++)
        status = redis_setting(context, wanted[i][0], wanted[i][1], wanted[i][2], error);
    if (context) redisFree(context);
    return status;
}

enum tm_status stores_dead_letters(struct tm_error *error) {
    redisContext *context = redis_open(error);
    if (!context) return TM_UNAVAILABLE;
    long count = dead_letters_count(context);
    redisFree(context);
    if (count <= 0) return TM_OK;
    return tm_fail(error, TM_FAILED, "queue",
                   "%ld entries were refused too often and are kept apart: tracemesh dead list says why, tracemesh "
                   "dead retry all puts them back",
                   count);
}

static struct tm_clickhouse *clickhouse_connect(struct tm_error *error) {
    struct tm_clickhouse_config config = {0};
    struct tm_option_set set = tm_clickhouse_options(&config);
    char program[] = "tracemesh", *argv[] = {program, NULL};
    if (tm_config_load(&set, 1, "", 1, argv, error) != TM_OK) return NULL;
    return tm_clickhouse_new(&config);
}

enum { CLICKHOUSE_LEAST_YEAR = 24 }; /* FINAL over is_deleted and skip indexes behave as we need from 24.x on */

enum tm_status stores_clickhouse(struct tm_error *error) {
    struct tm_clickhouse *clickhouse = clickhouse_connect(error);
    struct tm_buf out = {0};
    if (!clickhouse) return error->status;
    enum tm_status status =
        tm_clickhouse_query(clickhouse, "SELECT version() FORMAT TSV", NULL, 0, &out, NULL, NULL, error);
    if (status == TM_OK && (!tm_buf_append_char(&out, 0) || atoi(out.ptr) < CLICKHOUSE_LEAST_YEAR))
        status = tm_fail(error, TM_INVALID, "CLICKHOUSE_URL", "version %.20s is too old; %d.1 or newer is needed",
                         out.len ? out.ptr : "?", CLICKHOUSE_LEAST_YEAR);
    tm_buf_free(&out);
    tm_clickhouse_free(clickhouse);
    return status;
}

enum tm_status stores_check(const char *kind, struct tm_error *error) {
    if (strcmp(kind, "postgres") == 0) return stores_postgres(error);
    if (strcmp(kind, "redis") == 0) return stores_redis(error);
    if (strcmp(kind, "store") == 0) return stores_clickhouse(error);
    return TM_OK;
}

static enum tm_status migrate_postgres(const char *folder, struct tm_error *error) {
    tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    struct tm_identity *identity = identity_connect(error);
    if (!identity) return error->status;
    enum tm_status status = TM_OK;
    if (strcmp(env("LANGFUSE_AUTO_POSTGRES_MIGRATION_DISABLED", "false"), "true") != 0)
        status = tm_identity_migrate(identity, folder, error);
    if (status == TM_OK) status = tm_identity_init_from_environment(identity, error);
    tm_identity_free(identity);
    return status;
}

static enum tm_status migrate_clickhouse(const char *folder, struct tm_error *error) {
    if (strcmp(env("LANGFUSE_AUTO_CLICKHOUSE_MIGRATION_DISABLED", "false"), "true") == 0) return TM_OK;
    struct tm_clickhouse *clickhouse = clickhouse_connect(error);
    if (!clickhouse) return error->status;
    enum tm_status status = tm_clickhouse_migrate(clickhouse, folder, error);
    tm_clickhouse_free(clickhouse);
    return status;
}

enum tm_status stores_migrate(const struct settings *settings, struct tm_error *error) {
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/postgres", settings->share);
    enum tm_status status = migrate_postgres(folder, error);
    if (status != TM_OK) return status;
    snprintf(folder, sizeof folder, "%s/clickhouse", settings->share);
    return migrate_clickhouse(folder, error);
}
