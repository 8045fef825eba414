/* connection: libpq without waits that have no end. */
#include "identity/connection.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_LEAST_MS = 100, DOUBLINGS = 13 };

/* ---- waiting ------------------------------------------------------------------------------------------------------
 */

static bool wait_socket(PGconn *connection, short events, uint64_t deadline_us) {
    struct pollfd watched = {.fd = PQsocket(connection), .events = events};
    for (;;) {
        uint64_t now = tm_mono_us();
        if (watched.fd < 0 || now >= deadline_us) return false;
        int ready = poll(&watched, 1, (int)((deadline_us - now) / 1000) + 1);
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

static void disconnect(struct tm_identity *identity) {
    if (identity->connection) PQfinish(identity->connection);
    identity->connection = NULL;
    identity->in_transaction = false;
}

/* libpq ends its messages with a line break and may write several lines: the first says it. */
static struct tm_str first_line(const char *message) {
    struct tm_str rest = tm_str_trim(tm_str_from(message));
    return tm_str_split(&rest, '\n');
}

static enum tm_status away(struct tm_identity *identity, struct tm_str why, struct tm_error *error) {
    uint32_t wait_ms = RETRY_LEAST_MS << (identity->failures < DOUBLINGS ? identity->failures : DOUBLINGS);
    if (wait_ms > identity->limits.retry_ms) wait_ms = (uint32_t)identity->limits.retry_ms;
    identity->failures++;
    identity->retry_at_us = tm_mono_us() + 1000u * wait_ms;
    tm_log(TM_LOG_WARN, "postgres_away", "failures=%u retry_ms=%u reason=\"%.*s\"", identity->failures, wait_ms,
           TM_STR_ARG(why));
    enum tm_status status = tm_fail(error, TM_UNAVAILABLE, "DATABASE_URL", "Postgres: %.*s", TM_STR_ARG(why));
    disconnect(identity); /* `why` may live in the connection */
    return status;
}

/* ---- connecting ---------------------------------------------------------------------------------------------------
 */

/* NOTICEs would go to standard error past our log. */
static void ignore_notice(void *state, const PGresult *notice) {}

static enum tm_status connect_now(struct tm_identity *identity, struct tm_error *error) {
    const char *names[] = {"dbname", "fallback_application_name", "client_encoding", "options", NULL};
    const char *values[] = {identity->url, "tracemesh", "UTF8", identity->search_path, NULL};
    if (!identity->search_path) names[3] = NULL;
    identity->connection = PQconnectStartParams(names, values, 1);
    if (!identity->connection) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    PQsetNoticeReceiver(identity->connection, ignore_notice, NULL);
    uint64_t deadline = tm_mono_us() + 1000ull * identity->limits.connect_ms;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (PQstatus(identity->connection) != CONNECTION_BAD) {
        if (!wait_socket(identity->connection, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline))
            return away(identity, TM_STR("no connection in time"), error);
        state = PQconnectPoll(identity->connection);
        if (state == PGRES_POLLING_OK) {
            identity->failures = 0;
            return TM_OK;
        }
        if (state == PGRES_POLLING_FAILED) break;
    }
    return away(identity, first_line(PQerrorMessage(identity->connection)), error);
}

static enum tm_status ensure_connected(struct tm_identity *identity, struct tm_error *error) {
    if (identity->connection && PQstatus(identity->connection) == CONNECTION_OK) return TM_OK;
    if (identity->in_transaction) return away(identity, TM_STR("the connection was lost within a transaction"), error);
    disconnect(identity);
    if (tm_mono_us() < identity->retry_at_us)
        return tm_fail(error, TM_UNAVAILABLE, "DATABASE_URL", "Postgres was away a moment ago");
    return connect_now(identity, error);
}

/* ---- asking -------------------------------------------------------------------------------------------------------
 */

/* What the server said no to. Its own going down is not a no; a text it cannot store is the caller's fault. */
static enum tm_status refusal(struct tm_identity *identity, const PGresult *result, struct tm_error *error) {
    struct tm_str state = tm_str_from(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    struct tm_str text = tm_str_from(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    if (!state.len || tm_str_starts(state, "57P") || tm_str_starts(state, "08") || tm_str_starts(state, "53"))
        return away(identity, text.len ? text : first_line(PQerrorMessage(identity->connection)), error);
    enum tm_status status = tm_str_starts(state, "22") ? TM_INVALID : TM_FAILED;
    return tm_fail(error, status, "", "Postgres: %.*s (%.*s)", TM_STR_ARG(text), TM_STR_ARG(state));
}

static bool is_good(const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* Reads all results of what was sent; keeps the first bad or else the last. NULL: not in time. */
static PGresult *collect(PGconn *connection, uint64_t deadline_us) {
    PGresult *kept = NULL;
    for (;;) {
        while (PQisBusy(connection)) {
            if (!wait_socket(connection, POLLIN, deadline_us)) {
                PQclear(kept);
                return NULL;
            }
            if (!PQconsumeInput(connection)) break; /* PQgetResult will tell */
        }
        PGresult *next = PQgetResult(connection);
        if (!next) return kept;
        if (kept && !is_good(kept)) {
            PQclear(next);
            continue;
        }
        PQclear(kept);
        kept = next;
    }
}

static enum tm_status ask_once(struct tm_identity *identity, const char *sql, int count, const char *const *parameters,
                               uint32_t wait_ms, PGresult **result, struct tm_error *error) {
    int sent = parameters ? PQsendQueryParams(identity->connection, sql, count, NULL, parameters, NULL, NULL, 0)
                          : PQsendQuery(identity->connection, sql);
    if (!sent) return away(identity, first_line(PQerrorMessage(identity->connection)), error);
    PGresult *got = collect(identity->connection, tm_mono_us() + 1000ull * wait_ms);
    if (!got) return away(identity, TM_STR("no answer in time"), error);
    enum tm_status status = is_good(got) ? TM_OK : refusal(identity, got, error);
    if (status == TM_OK) {
        *result = got;
        return TM_OK;
    }
    PQclear(got);
    return status;
}

/* A connection that lay idle may have died unseen (Postgres restarted): then one more attempt on a new one. All
 * statements outside transactions may be repeated. */
static enum tm_status ask(struct tm_identity *identity, const char *sql, int count, const char *const *parameters,
                          uint32_t wait_ms, PGresult **result, struct tm_error *error) {
    bool was_idle = identity->connection && !identity->in_transaction;
    enum tm_status status = ensure_connected(identity, error);
    if (status != TM_OK) return status;
    uint64_t began = tm_mono_us();
    status = ask_once(identity, sql, count, parameters, wait_ms, result, error);
    bool broke_at_once = status == TM_UNAVAILABLE && tm_mono_us() - began < 500ull * wait_ms;
    if (!was_idle || !broke_at_once) return status;
    identity->failures = 0;
    status = connect_now(identity, error);
    return status == TM_OK ? ask_once(identity, sql, count, parameters, wait_ms, result, error) : status;
}

enum tm_status identity_query(struct tm_identity *identity, enum identity_statement statement,
                              const char *const *parameters, PGresult **result, struct tm_error *error) {
    const struct identity_sql *sql = &identity_statements[statement];
    return ask(identity, sql->text, sql->parameters, parameters, identity->query_ms, result, error);
}

enum tm_status identity_execute(struct tm_identity *identity, enum identity_statement statement,
                                const char *const *parameters, struct tm_error *error) {
    PGresult *result = NULL;
    enum tm_status status = identity_query(identity, statement, parameters, &result, error);
    PQclear(result);
    return status;
}

enum tm_status identity_script(struct tm_identity *identity, const char *sql, struct tm_error *error) {
    PGresult *result = NULL;
    enum tm_status status = ask(identity, sql, 0, NULL, identity->query_ms, &result, error);
    PQclear(result);
    return status;
}

/* ---- transactions -------------------------------------------------------------------------------------------------
 */

enum tm_status identity_begin_locked(struct tm_identity *identity, enum identity_statement lock, uint64_t wait_ms,
                                     struct tm_error *error) {
    identity->query_ms = (uint32_t)wait_ms;
    enum tm_status status = identity_execute(identity, SQL_BEGIN, NULL, error);
    identity->in_transaction = status == TM_OK;
    if (status == TM_OK) status = identity_execute(identity, lock, NULL, error);
    if (status != TM_OK) identity_rollback(identity);
    return status;
}

enum tm_status identity_commit(struct tm_identity *identity, struct tm_error *error) {
    enum tm_status status = identity_execute(identity, SQL_COMMIT, NULL, error);
    identity->in_transaction = false;
    identity->query_ms = (uint32_t)identity->limits.query_ms;
    return status;
}

void identity_rollback(struct tm_identity *identity) {
    if (identity->in_transaction && identity->connection)
        identity_execute(identity, SQL_ROLLBACK, NULL, NULL); /* failing, it closed the connection: as good */
    identity->in_transaction = false;
    identity->query_ms = (uint32_t)identity->limits.query_ms;
}

enum tm_status identity_end(struct tm_identity *identity, enum tm_status status, struct tm_error *error) {
    if (status == TM_OK) return identity_commit(identity, error);
    identity_rollback(identity);
    return status;
}

struct tm_str identity_text(const PGresult *result, int row, int column) {
    return (struct tm_str){PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
}

bool identity_parameter(struct tm_arena *arena, struct tm_str text, const char **out) {
    struct tm_str copy = tm_arena_copy(arena, text);
    *out = text.len ? copy.ptr : NULL;
    return copy.ptr && strlen(copy.ptr) == text.len;
}
