/* stores: do Postgres, Redis and ClickHouse answer, and are they fit? Each blocks for at most about a second. */
#ifndef TM_SUPERVISOR_STORES_H
#define TM_SUPERVISOR_STORES_H

#include "supervisor/settings.h"

enum tm_status stores_postgres(struct tm_error *error);      /* takes connections */
enum tm_status stores_keys(struct tm_error *error);          /* its tables are there */
enum tm_status stores_redis(struct tm_error *error);         /* answers PING */
enum tm_status stores_redis_durable(struct tm_error *error); /* appendonly yes, appendfsync always, noeviction */
enum tm_status stores_dead_letters(struct tm_error *error);  /* there are none */
enum tm_status stores_clickhouse(struct tm_error *error);    /* answers, and is new enough */
/* By kind of the plan: "postgres", "redis", "store"; others are TM_OK. */
enum tm_status stores_check(const char *kind, struct tm_error *error);

/* Migrations of Postgres and ClickHouse, then LANGFUSE_INIT_*; says what it does on standard error. */
enum tm_status stores_migrate(const struct settings *settings, struct tm_error *error);

#endif
