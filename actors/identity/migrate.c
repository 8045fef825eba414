/* migrate: deploy/postgres/NNNN_name.sql in order, each once, however many processes start at the same time. */
#include "base/buf.h"
#include "base/log.h"
#include "identity/connection.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MOST = 1000, FILE_MOST_BYTES = 4 << 20 };

static int is_migration(const struct dirent *entry) {
    struct tm_str name = tm_str_from(entry->d_name);
    uint64_t number;
    return name.len > 9 && name.ptr[4] == '_' && tm_str_u64(tm_str_sub(name, 0, 4), &number) &&
           tm_str_is(tm_str_sub(name, name.len - 4, 4), ".sql");
}

static enum tm_status read_file(const char *folder, const char *name, struct tm_buf *out, struct tm_error *error) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (!file) return tm_fail(error, TM_NOT_FOUND, name, "cannot be opened: %m");
    bool ok = tm_buf_reserve(out, FILE_MOST_BYTES + 1);
    out->len = ok ? fread(out->ptr, 1, FILE_MOST_BYTES, file) : 0;
    ok = ok && !ferror(file) && feof(file) && tm_buf_append_char(out, 0);
    fclose(file);
    return ok ? TM_OK : tm_fail(error, TM_FAILED, name, "cannot be read, or is larger than %d bytes", FILE_MOST_BYTES);
}

/* Within the lock: what another process has just applied is seen. */
static enum tm_status is_applied(struct tm_identity *identity, const char *version, bool *applied,
                                 struct tm_error *error) {
    PGresult *result = NULL;
    enum tm_status status = identity_query(identity, SQL_MIGRATIONS_EXIST, NULL, &result, error);
    if (status != TM_OK) return status;
    *applied = tm_str_is(identity_text(result, 0, 0), "t");
    PQclear(result);
    if (!*applied) return TM_OK;
    status = identity_query(identity, SQL_MIGRATION_APPLIED, (const char *const[]){version}, &result, error);
    if (status != TM_OK) return status;
    *applied = PQntuples(result) > 0;
    PQclear(result);
    return TM_OK;
}

static enum tm_status apply_locked(struct tm_identity *identity, const char *folder, const char *name,
                                   struct tm_error *error) {
    char version[5] = {name[0], name[1], name[2], name[3], 0};
    bool applied = false;
    enum tm_status status = is_applied(identity, version, &applied, error);
    if (status != TM_OK || applied) return status;
    struct tm_buf sql = {0};
    status = read_file(folder, name, &sql, error);
    if (status == TM_OK) status = identity_script(identity, sql.ptr, error);
    if (status == TM_OK)
        status = identity_execute(identity, SQL_MIGRATION_RECORD, (const char *const[]){version, name}, error);
    tm_buf_free(&sql);
    if (status == TM_OK) tm_log(TM_LOG_INFO, "migration_applied", "store=postgres file=%s", name);
    else if (error) snprintf(error->field, sizeof error->field, "%.95s", name);
    return status;
}

static enum tm_status apply(struct tm_identity *identity, const char *folder, const char *name,
                            struct tm_error *error) {
    enum tm_status status = identity_begin_locked(identity, SQL_LOCK_MIGRATIONS, IDENTITY_MIGRATE_MS, error);
    if (status != TM_OK) return status;
    return identity_end(identity, apply_locked(identity, folder, name, error), error);
}

enum tm_status tm_identity_migrate(struct tm_identity *identity, const char *folder, struct tm_error *error) {
    struct dirent **files = NULL;
    int count = scandir(folder, &files, is_migration, alphasort);
    if (count < 0) return tm_fail(error, TM_NOT_FOUND, "migrations", "%s: %m", folder);
    enum tm_status status = count > 0 && count <= FILES_MOST
                                ? TM_OK
                                : tm_fail(error, TM_INVALID, "migrations", "%s holds %d migrations", folder, count);
    for (int i = 0; i < count; i++) {
        if (status == TM_OK) status = apply(identity, folder, files[i]->d_name, error);
        free(files[i]);
    }
    free(files);
    return status;
}
