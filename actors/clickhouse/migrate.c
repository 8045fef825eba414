/* migrate: numbered .sql files, each once, in order; the same file for one server and for a cluster. Those that end in
 * .embedded.sql are for the embedded ClickHouse only, whose configuration is known. */
#include "clickhouse/migrate.h"

#include "base/log.h"
#include "clickhouse/clickhouse.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MOST = 1 << 20 };

/* ---- text ---- */

static enum tm_status put_placeholder(struct tm_str name, const char *cluster, struct tm_buf *out,
                                      struct tm_error *error) {
    const char *paren = memchr(name.ptr, '(', name.len);
    bool ok = true;
    if (tm_str_is(name, "ON_CLUSTER")) {
        if (cluster) ok = tm_buf_printf(out, "ON CLUSTER '%s'", cluster);
    } else if (paren && memmem(name.ptr, name.len, "MergeTree(", 10)) {
        struct tm_str engine = tm_str_sub(name, 0, (size_t)(paren - name.ptr));
        struct tm_str arguments = tm_str_sub(name, engine.len + 1, name.len);
        if (!cluster) ok = tm_buf_append_str(out, name);
        else
            ok = tm_buf_printf(out, "Replicated%.*s('/clickhouse/tables/{uuid}/{shard}', '{replica}'%s%.*s",
                               TM_STR_ARG(engine), arguments.len > 1 ? ", " : "", TM_STR_ARG(arguments));
    } else {
        return tm_fail(error, TM_INVALID, "migration", "unknown ${%.*s}", TM_STR_ARG(name));
    }
    return ok ? TM_OK : tm_fail(error, TM_NO_MEMORY, "", "out of memory");
}

enum tm_status migrate_render(struct tm_str text, const char *cluster, struct tm_buf *out, struct tm_error *error) {
    while (text.len) {
        const char *dollar = memmem(text.ptr, text.len, "${", 2);
        size_t before = dollar ? (size_t)(dollar - text.ptr) : text.len;
        if (!tm_buf_append(out, text.ptr, before)) return tm_fail(error, TM_NO_MEMORY, "", "out of memory");
        if (!dollar) break;
        struct tm_str rest = tm_str_sub(text, before + 2, text.len);
        const char *brace = memchr(rest.ptr, '}', rest.len);
        if (!brace) return tm_fail(error, TM_INVALID, "migration", "a ${ is never closed");
        struct tm_str name = tm_str_sub(rest, 0, (size_t)(brace - rest.ptr));
        enum tm_status status = put_placeholder(name, cluster, out, error);
        if (status != TM_OK) return status;
        text = tm_str_sub(rest, name.len + 1, rest.len);
    }
    return TM_OK;
}

struct tm_str migrate_next(struct tm_str *rest) {
    struct tm_str statement = {0};
    while (rest->len && statement.len == 0) {
        const char *mark = memmem(rest->ptr, rest->len, "\n;;\n", 4);
        size_t len = mark ? (size_t)(mark - rest->ptr) : rest->len;
        statement = tm_str_trim(tm_str_sub(*rest, 0, len));
        *rest = tm_str_sub(*rest, mark ? len + 4 : rest->len, rest->len);
    }
    return statement;
}

/* ---- files ---- */

static enum tm_status read_file(const char *folder, const char *name, struct tm_buf *out, struct tm_error *error) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 && tm_buf_reserve(out, FILE_MOST) ? read(fd, out->ptr, FILE_MOST) : -1;
    if (fd >= 0) close(fd);
    if (got < 0 || got == FILE_MOST) return tm_fail(error, TM_FAILED, "migration", "cannot read %s", path);
    out->len = (size_t)got;
    return TM_OK;
}

static bool ends_in(const char *name, const char *end) {
    size_t len = strlen(name), end_len = strlen(end);
    return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

static int is_migration(const struct dirent *entry) {
    return entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && ends_in(entry->d_name, ".sql");
}

/* ---- applying ---- */

static enum tm_status run(struct tm_clickhouse *clickhouse, const char *sql, const struct tm_param *params,
                          size_t count, struct tm_buf *out, struct tm_error *error) {
    return tm_clickhouse_query(clickhouse, sql, params, count, out, NULL, NULL, error);
}

static enum tm_status run_rendered(struct tm_clickhouse *clickhouse, struct tm_str statement, const char *cluster,
                                   struct tm_error *error) {
    struct tm_buf sql = {0}, out = {0};
    enum tm_status status = migrate_render(statement, cluster, &sql, error);
    if (status == TM_OK && !tm_buf_append_char(&sql, 0)) status = tm_fail(error, TM_NO_MEMORY, "", "out of memory");
    if (status == TM_OK) status = run(clickhouse, sql.ptr, NULL, 0, &out, error);
    tm_buf_free(&sql);
    tm_buf_free(&out);
    return status;
}

static enum tm_status apply(struct tm_clickhouse *clickhouse, const char *folder, const char *name, const char *cluster,
                            struct tm_error *error) {
    struct tm_buf text = {0}, out = {0};
    enum tm_status status = read_file(folder, name, &text, error);
    struct tm_str rest = tm_buf_str(&text);
    for (struct tm_str statement; status == TM_OK && (statement = migrate_next(&rest)).len;)
        status = run_rendered(clickhouse, statement, cluster, error);
    if (status == TM_OK) {
        const struct tm_param param = {"name", tm_str_from(name)};
        status =
            run(clickhouse, "INSERT INTO tracemesh_migrations (name) SELECT {name:String}", &param, 1, &out, error);
    }
    if (status == TM_OK) tm_log(TM_LOG_INFO, "migrated", "store=clickhouse file=%s", name);
    tm_buf_free(&text);
    tm_buf_free(&out);
    return status;
}

static const char *cluster_name(void) {
    const char *enabled = getenv("CLICKHOUSE_CLUSTER_ENABLED"), *name = getenv("CLICKHOUSE_CLUSTER_NAME");
    if (!enabled || strcmp(enabled, "true") != 0) return NULL;
    return name && *name ? name : "default";
}

/* chdb has a function of its name. */
static enum tm_status ask_embedded(struct tm_clickhouse *clickhouse, bool *embedded, struct tm_error *error) {
    struct tm_buf out = {0};
    enum tm_status status =
        run(clickhouse, "SELECT count() FROM system.functions WHERE name = 'chdb' FORMAT TSV", NULL, 0, &out, error);
    *embedded = tm_str_starts(tm_buf_str(&out), "1");
    tm_buf_free(&out);
    return status;
}

static bool is_applied(struct tm_str applied, const char *name) {
    while (applied.len)
        if (tm_str_is(tm_str_split(&applied, '\n'), name)) return true;
    return false;
}

enum tm_status tm_clickhouse_migrate(struct tm_clickhouse *clickhouse, const char *folder, struct tm_error *error) {
    struct dirent **files = NULL;
    struct tm_buf applied = {0};
    const char *cluster = cluster_name();
    bool embedded = false;
    int count = scandir(folder, &files, is_migration, alphasort);
    enum tm_status status =
        count > 0 ? TM_OK : tm_fail(error, TM_NOT_FOUND, "migration", "no migrations in %s", folder);
    if (status == TM_OK)
        status = run_rendered(
            clickhouse,
            TM_STR("CREATE TABLE IF NOT EXISTS tracemesh_migrations ${ON_CLUSTER} (name String, applied_at "
                   "DateTime DEFAULT now()) ENGINE = ${MergeTree()} ORDER BY name"),
            cluster, error);
    if (status == TM_OK)
        status = run(clickhouse, "SELECT name FROM tracemesh_migrations FORMAT TSV", NULL, 0, &applied, error);
    if (status == TM_OK) status = ask_embedded(clickhouse, &embedded, error);
    for (int i = 0; i < count; i++) {
        bool is_for_it = embedded || !ends_in(files[i]->d_name, ".embedded.sql");
        if (status == TM_OK && is_for_it && !is_applied(tm_buf_str(&applied), files[i]->d_name))
            status = apply(clickhouse, folder, files[i]->d_name, cluster, error);
        free(files[i]);
    }
    free(files);
    tm_buf_free(&applied);
    return status;
}
