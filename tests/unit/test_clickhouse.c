/* clickhouse and store: pure parts, then the client against a real tracemesh-store of the test's own. */
#include "base/arena.h"
#include "clickhouse/clickhouse.h"
#include "clickhouse/exchange.h"
#include "clickhouse/migrate.h"
#include "runtime/actor.h"
#include "store/statement.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- pure ---- */

static void expect_param(const char *sql, struct tm_str value, const char *want) {
    struct tm_buf url = {0};
    struct tm_param param = {"x", value};
    cr_assert(exchange_put_param(&url, sql, &param) && tm_buf_append_char(&url, 0));
    cr_assert_str_eq(url.ptr, want);
    tm_buf_free(&url);
}

Test(params, scalars_are_escaped_and_encoded) {
    expect_param("{x:String}", TM_STR("a b&c"), "&param_x=a%20b%26c");
    expect_param("{x:String}", TM_STR("t\tn\nb\\"), "&param_x=t%5Ctn%5Cnb%5C%5C");
    expect_param("{x:String}", TM_STR("\0"), "&param_x=%5C0");
}

Test(params, arrays_quote_their_items) {
    struct tm_arena *arena = tm_arena_new(0);
    const struct tm_str items[] = {TM_STR("a"), TM_STR("b'c\\"), TM_STR("")};
    cr_assert(tm_str_is(tm_param_array(arena, items, 3), "['a','b\\'c\\\\','']"));
    cr_assert(tm_str_is(tm_param_array(arena, items, 0), "[]"));
    tm_arena_free(arena);
}

static void expect_rendered(const char *text, const char *cluster, const char *want) {
    struct tm_buf out = {0};
    struct tm_error error = {0};
    cr_assert_eq(migrate_render(tm_str_from(text), cluster, &out, &error), TM_OK, "%s", error.reason);
    cr_assert(tm_buf_append_char(&out, 0));
    cr_assert_str_eq(out.ptr, want);
    tm_buf_free(&out);
}

Test(migrations, one_text_serves_a_server_and_a_cluster) {
    const char *text = "CREATE TABLE t ${ON_CLUSTER} (a Int8) ENGINE = ${ReplacingMergeTree(v, d)} ORDER BY a";
    expect_rendered(text, NULL, "CREATE TABLE t  (a Int8) ENGINE = ReplacingMergeTree(v, d) ORDER BY a");
    expect_rendered(text, "main",
                    "CREATE TABLE t ON CLUSTER 'main' (a Int8) ENGINE = ReplicatedReplacingMergeTree("
                    "'/clickhouse/tables/{uuid}/{shard}', '{replica}', v, d) ORDER BY a");
    expect_rendered("${MergeTree()}", "c", "ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')");
}

Test(migrations, an_unknown_placeholder_is_an_error) {
    struct tm_buf out = {0};
    struct tm_error error = {0};
    cr_assert_eq(migrate_render(TM_STR("a ${NOPE} b"), NULL, &out, &error), TM_INVALID);
    cr_assert_eq(migrate_render(TM_STR("a ${ON_CLUSTER"), NULL, &out, &error), TM_INVALID);
    tm_buf_free(&out);
}

Test(migrations, statements_are_cut_at_their_marks) {
    struct tm_str rest = TM_STR("one\n;;\n\ntwo ;; not a mark\n;;\n");
    cr_assert(tm_str_is(migrate_next(&rest), "one"));
    cr_assert(tm_str_is(migrate_next(&rest), "two ;; not a mark\n;;") || rest.len == 0);
}

static enum tm_status read_statement(const char *query, const char *body, struct statement *out) {
    static struct tm_arena *arena;
    struct tm_error error;
    if (!arena) arena = tm_arena_new(0);
    return statement_read(tm_str_from(query), tm_str_from(body), arena, out, &error);
}

Test(statement, an_insert_of_the_body_has_one_shape) {
    struct statement s;
    struct tm_arena *arena = tm_arena_new(0);
    cr_assert_eq(read_statement("insert into db.t (a, b) Format Native", "\1\2", &s), TM_OK);
    cr_assert(s.inserts_body);
    cr_assert(tm_str_is(
        statement_insert(&s, 7, arena),
        "INSERT INTO db.t (a, b) FROM INFILE '/proc/self/fd/7' SETTINGS optimize_on_insert = 0 FORMAT Native"));
    cr_assert_eq(read_statement("INSERT INTO t FORMAT Native; DROP TABLE t", "x", &s), TM_INVALID);
    cr_assert_eq(read_statement("INSERT INTO t (a) SELECT 1 FORMAT Native", "x", &s), TM_INVALID);
    cr_assert_eq(read_statement("INSERT INTO t(a'b) FORMAT Native", "x", &s), TM_INVALID);
    tm_arena_free(arena);
}

Test(statement, whether_the_body_is_data_is_known_before_it_is_there) {
    cr_assert(statement_inserts_body(TM_STR("INSERT INTO t FORMAT Native")));
    cr_assert_not(statement_inserts_body(TM_STR("INSERT INTO t SELECT 1")));
    cr_assert_not(statement_inserts_body(TM_STR("")));
}

Test(statement, data_in_sql_text_is_refused) {
    struct statement s;
    cr_assert_eq(read_statement("", "INSERT INTO t VALUES (1)", &s), TM_INVALID);
    cr_assert_eq(read_statement("", "/* x */ INSERT INTO t FORMAT JSONEachRow {\"a\":1}\n\nDROP TABLE t", &s),
                 TM_INVALID);
    cr_assert_eq(read_statement("", "INSERT INTO t SELECT 'VALUES', 1", &s),
                 TM_INVALID); /* rather than guess at quotes */
    cr_assert_eq(read_statement("", "INSERT INTO t # '\n FORMAT TSV 1", &s), TM_INVALID);
    cr_assert_eq(read_statement("", "INSERT INTO t SELECT a FROM u", &s), TM_OK);
}

Test(statement, only_one_statement_is_taken) {
    struct statement s;
    cr_assert_eq(read_statement("", "SELECT 1; SELECT 2", &s), TM_INVALID);
    cr_assert_eq(read_statement("", "SELECT ';' -- ; no\n; ", &s), TM_OK);
    cr_assert_eq(read_statement("SELECT 1", "+ 1", &s), TM_OK);
    cr_assert_eq(read_statement("", "  \n", &s), TM_INVALID);
    cr_assert_eq(read_statement("", "SELECT 'open", &s), TM_OK); /* ClickHouse says what is wrong with it */
}

/* ---- against a real store ---- */

static pid_t store;
static char folder[] = "/tmp/tracemesh-store.XXXXXX";
static struct tm_clickhouse *clickhouse;

/* A sanitizer's build cannot load libchdb: then it is the plain build's. */
static const char *store_program(void) {
    const char *given = getenv("TM_STORE_PROGRAM");
    return given ? given : TM_BUILD_ROOT "/actors/store/tracemesh-store";
}

/* The port that the store says it listens on; it says so once it answers. The pipe ends when the store does. */
static unsigned port_told(int log) {
    static const char mark[] = "event=started port=";
    char text[4096] = "";
    size_t len = 0;
    for (ssize_t got; len < sizeof text - 1 && (got = read(log, text + len, sizeof text - 1 - len)) > 0;) {
        len += (size_t)got;
        text[len] = 0;
        const char *told = strstr(text, mark);
        if (told && strchr(told, '\n')) return (unsigned)strtoul(told + strlen(mark), NULL, 10);
    }
    cr_assert_fail("the store ended, or told no port: %.*s", (int)len, text);
    return 0;
}

static struct tm_clickhouse_config store_config = {
    .user = "default", .password = "", .database = "default", .timeout_ms = 30000};

static void start_store(void) {
    static char url[64], path[64];
    int log[2];
    cr_assert_not_null(getenv("TM_CHDB_PATH"), "TM_CHDB_PATH must name libchdb.so; tests/run sets it");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(pipe2(log, O_CLOEXEC), 0);
    snprintf(path, sizeof path, "--path=%s/data", folder);
    store = fork();
    if (store == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(log[1], 2);
        execl(store_program(), "tracemesh-store", "--port=0", path, (char *)NULL);
        _exit(127);
    }
    close(log[1]); /* the other end stays open: the store goes on logging into it */
    snprintf(url, sizeof url, "http://127.0.0.1:%u", port_told(log[0]));
    store_config.url = url;
    clickhouse = tm_clickhouse_new(&store_config);
}

static void stop_store(void) {
    char command[64];
    tm_clickhouse_free(clickhouse);
    kill(store, SIGTERM);
    waitpid(store, NULL, 0);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

static void ask(const char *sql, const struct tm_param *params, size_t count, const char *want) {
    struct tm_buf out = {0};
    struct tm_error error = {0};
    cr_assert_eq(tm_clickhouse_query(clickhouse, sql, params, count, &out, NULL, NULL, &error), TM_OK, "%s",
                 error.reason);
    cr_assert(tm_buf_append_char(&out, 0));
    cr_assert_str_eq(out.ptr, want);
    tm_buf_free(&out);
}

TestSuite(store, .init = start_store, .fini = stop_store, .timeout = 60);

Test(store, binds_values_whatever_they_hold) {
    struct tm_arena *arena = tm_arena_new(0);
    const struct tm_str items[] = {TM_STR("it's"), TM_STR("b\\")};
    const struct tm_param params[] = {{"s", TM_STR("'; DROP TABLE x; --\t\n\\")},
                                      {"a", tm_param_array(arena, items, 2)}};
    ask("SELECT length({s:String}), {a:Array(String)} FORMAT JSONCompactEachRow", params, 2,
        "[22, [\"it's\",\"b\\\\\"]]\n");
    tm_arena_free(arena);
}

Test(store, takes_native_blocks_and_gives_them_back) {
    struct tm_error error = {0};
    int code = 0;
    ask("CREATE TABLE t (a UInt32, b LowCardinality(String)) ENGINE = MergeTree ORDER BY a", NULL, 0, "");
    /* two columns, two rows; b is sent as a plain String */
    static const char block[] = "\2\2\1a\6UInt32\1\0\0\0\2\0\0\0\1b\6String\1x\2yz";
    cr_assert_eq(
        tm_clickhouse_insert(clickhouse, "t", (struct tm_str){block, sizeof block - 1}, "k1", NULL, &code, &error),
        TM_OK, "%s", error.reason);
    ask("SELECT a, b FROM t ORDER BY a FORMAT TSV", NULL, 0, "1\tx\n2\tyz\n");
    cr_assert_eq(tm_clickhouse_insert(clickhouse, "t", TM_STR("junk"), "k2", NULL, &code, &error), TM_FAILED);
    cr_assert_neq(code, 0);
    /* what ends the data of an INSERT inside SQL text does not end a block's */
    cr_assert_eq(tm_clickhouse_insert(clickhouse, "t", TM_STR("\n\nDROP TABLE t"), "k3", NULL, &code, &error),
                 TM_FAILED);
    ask("SELECT count() FROM t FORMAT TSV", NULL, 0, "2\n");
}

/* ---- a pool: what waits for one table goes together ---- */

/* One column, one row: `a` UInt32. */
#define ROW(n) TM_STR("\1\1\1a\6UInt32" n "\0\0\0")

static struct tm_actor *actor;
static struct tm_clickhouse_pool *pool;
static struct outcome {
    enum tm_status status;
    bool joined;
} outcomes[4];
static size_t answered;

static void on_answer(void *state, const struct tm_clickhouse_answer *answer) {
    *(struct outcome *)state = (struct outcome){answer->status, answer->joined};
    if (++answered == sizeof outcomes / sizeof *outcomes) tm_actor_stop(actor);
}

/* The first has the one connection when the others come. */
static void insert_four(void *bad) {
    tm_clickhouse_pool_insert(pool, "t", ROW("\1"), "k1", on_answer, &outcomes[0]);
    tm_clickhouse_pool_insert(pool, "t", ROW("\2"), "k2", on_answer, &outcomes[1]);
    tm_clickhouse_pool_insert(pool, bad ? "t" : "u", bad ? TM_STR("junk") : ROW("\3"), "k3", on_answer, &outcomes[2]);
    tm_clickhouse_pool_insert(pool, "t", ROW("\4"), "k4", on_answer, &outcomes[3]);
}

static void run_four(bool bad) {
    struct tm_error error = {0};
    char mailbox[96];
    snprintf(mailbox, sizeof mailbox, "ipc://%s/broker-1.ipc", folder);
    struct tm_actor_config config = {.id = "broker-1", /* which has nobody to register with */
                                     .broker_urls = "",
                                     .mailbox_url = mailbox,
                                     .ops_host = "127.0.0.1",
                                     .mailbox_bytes = 1 << 20,
                                     .message_bytes = 1 << 20,
                                     .mailbox_messages = 16,
                                     .stuck_ms = 5000,
                                     .drain_ms = 1000};
    ask("CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a", NULL, 0, "");
    ask("CREATE TABLE u (a UInt32) ENGINE = MergeTree ORDER BY a", NULL, 0, "");
    actor = tm_actor_new("broker", &config, &error);
    cr_assert_not_null(actor, "%s", error.reason);
    pool = tm_clickhouse_pool_new(actor, &store_config, 1);
    cr_assert_not_null(pool);
    tm_post(actor, insert_four, bad ? actor : NULL);
    tm_actor_run(actor);
    tm_clickhouse_pool_free(pool);
}

Test(store, blocks_that_wait_for_one_table_are_one_insert) {
    run_four(false);
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(outcomes[i].status, TM_OK);
        cr_assert_eq(outcomes[i].joined, i == 1 || i == 3);
    }
    ask("SELECT count(), uniqExact(_part) FROM t FORMAT TSV", NULL, 0, "3\t2\n");
    ask("SELECT a FROM u FORMAT TSV", NULL, 0, "3\n");
}

Test(store, a_block_that_is_refused_fails_only_itself) {
    run_four(true);
    for (size_t i = 0; i < 4; i++) cr_assert_eq(outcomes[i].status, i == 2 ? TM_FAILED : TM_OK);
    ask("SELECT groupArray(a) FROM (SELECT a FROM t ORDER BY a) FORMAT TSV", NULL, 0, "[1,2,4]\n");
}

Test(store, says_what_is_wrong_with_its_code) {
    struct tm_buf out = {0};
    struct tm_error error = {0};
    int code = 0;
    cr_assert_eq(tm_clickhouse_query(clickhouse, "SELECT * FROM nowhere", NULL, 0, &out, NULL, &code, &error),
                 TM_FAILED);
    cr_assert_eq(code, 60);
    cr_assert(strstr(error.reason, "nowhere"));
    cr_assert_eq(out.len, 0);
    tm_buf_free(&out);
}

Test(store, migrations_run_once) {
    struct tm_error error = {0};
    cr_assert_eq(tm_clickhouse_migrate(clickhouse, TM_SOURCE_ROOT "/deploy/clickhouse", &error), TM_OK, "%s",
                 error.reason);
    cr_assert_eq(tm_clickhouse_migrate(clickhouse, TM_SOURCE_ROOT "/deploy/clickhouse", &error), TM_OK, "%s",
                 error.reason);
    ask("SELECT name FROM tracemesh_migrations ORDER BY name FORMAT TSV", NULL, 0,
        "0001_init.sql\n0002_score_author.sql\n0003_compact_parts.sql\n0004_codecs.embedded.sql\n");
    ask("SELECT name, compression_codec FROM system.columns WHERE table = 'observations' AND name IN ('input', 'name') "
        "ORDER BY name FORMAT TSV",
        NULL, 0, "input\t\nname\tCODEC(LZ4)\n");
    ask("SELECT count() FROM observations FINAL FORMAT TSV", NULL, 0, "0\n");
}

Test(store, a_second_process_on_its_folder_is_refused) {
    char path[64];
    int status;
    snprintf(path, sizeof path, "--path=%s/data", folder);
    pid_t second = fork();
    if (second == 0) {
        execl(store_program(), "tracemesh-store", "--port=0", path, (char *)NULL);
        _exit(127);
    }
    waitpid(second, &status, 0);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 69);
}
