/* identity_database: a private Postgres with a database per test, filled as one that comes from elsewhere. */
#ifndef TM_TESTS_IDENTITY_DATABASE_H
#define TM_TESTS_IDENTITY_DATABASE_H

#include "identity/connection.h"
#include "identity_vectors.h"
#include "private_postgres.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <sodium.h>

static struct tm_error error;

ReportHook(PRE_ALL)(struct criterion_test_set *tests) {
    if (private_postgres_start()) setenv("TM_TEST_POSTGRES", private_postgres.folder, 1);
}
ReportHook(POST_ALL)(struct criterion_global_stats *stats) {
    private_postgres_stop();
}

static void basic(const char *pair, size_t len, char *out, size_t size) {
    strcpy(out, "Basic ");
    sodium_bin2base64(out + 6, size - 6, (const unsigned char *)pair, len, sodium_base64_VARIANT_ORIGINAL);
}

static char url[256];
static const struct tm_postgres_limits limits = {.connect_ms = 1500, .query_ms = 2000, .retry_ms = 2000};
static PGconn *admin; /* of the test itself */
static struct tm_identity *identity;

static char *value_of(const char *sql) {
    static char value[512];
    PGresult *result = PQexec(admin, sql);
    ExecStatusType status = PQresultStatus(result);
    cr_assert(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(admin));
    snprintf(value, sizeof value, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return value;
}

static PGconn *connect_to(const char *name) {
    snprintf(url, sizeof url, "postgresql:///%s?host=%s&user=tracemesh&schema=public", name,
             getenv("TM_TEST_POSTGRES"));
    char plain[256];
    snprintf(plain, sizeof plain, "dbname=%s host=%s user=tracemesh", name, getenv("TM_TEST_POSTGRES"));
    PGconn *connection = PQconnectdb(plain);
    cr_assert_eq(PQstatus(connection), CONNECTION_OK, "%s", PQerrorMessage(connection));
    return connection;
}

static const char *migrations(void) {
    return TM_SOURCE_ROOT "/deploy/postgres";
}

static void empty_database(void) {
    cr_assert(sodium_init() >= 0);
    if (!getenv("TM_TEST_POSTGRES")) cr_skip_test("Postgres is not installed");
    char sql[128], database[64];
    snprintf(database, sizeof database, "t%d", (int)getpid());
    snprintf(sql, sizeof sql, "CREATE DATABASE %s", database);
    admin = connect_to("postgres");
    value_of(sql);
    PQfinish(admin);
    admin = connect_to(database);
    identity = tm_identity_new(url, "mysalt", &limits);
}

__attribute__((unused)) static void close_database(void) {
    tm_identity_free(identity);
    if (admin) PQfinish(admin);
}

#define KEY_ROW(id, pk, hash, fast, project, org, scope)                                                               \
    "INSERT INTO api_keys (id, public_key, hashed_secret_key, fast_hashed_secret_key, display_secret_key, "            \
    "project_id, organization_id, scope) VALUES ('" id "','" pk "','" hash "'," fast ",'sk'," project "," org          \
    ",'" scope "');"

/* A database as it comes from elsewhere: keys and users with bcrypt hashes only. */
static void filled_database(void) {
    empty_database();
    cr_assert_eq(tm_identity_migrate(identity, migrations(), &error), TM_OK, "%s: %s", error.field, error.reason);
    value_of("INSERT INTO organizations (id, name) VALUES ('o1','Zeta'), ('o2','Alpha');"
             "INSERT INTO projects (id, org_id, name, metadata) VALUES ('p1','o1','One','{\"a\": 1}'), "
             "('p2','o1','Two',NULL), ('p3','o2','Three',NULL);"
             "INSERT INTO users (id, email, name, password) VALUES ('u1','a@example.com','Ann','" PASSWORD_2A "'), "
             "('u2','sso@example.com',NULL,NULL);"
             "INSERT INTO organization_memberships (id, org_id, user_id, role) VALUES ('m1','o1','u1','VIEWER'), "
             "('m2','o2','u1','NONE');"
             "INSERT INTO project_memberships (org_membership_id, project_id, user_id, role) VALUES "
             "('m1','p2','u1','ADMIN');" KEY_ROW("k1", "pk-1", SECRET_2A, "NULL", "'p1'", "NULL", "PROJECT")
                 KEY_ROW("k2", "pk-org", "x", "'" SECRET_FAST_MYSALT "'", "NULL", "'o1'", "ORGANIZATION"));
    value_of("UPDATE api_keys SET fast_hashed_secret_key = NULL WHERE id = 'k2'");
}

__attribute__((unused)) static const char *pair_header(const char *pair) {
    static char header[1024];
    basic(pair, strlen(pair), header, sizeof header);
    return header;
}

__attribute__((unused)) static void lose_connections(bool allow) {
    value_of(allow ? "UPDATE pg_database SET datallowconn = true"
                   : "UPDATE pg_database SET datallowconn = false "
                     "WHERE datname = current_database()");
    value_of("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
             "AND pid <> pg_backend_pid()");
}

#endif
