/* statements: every SQL statement of identity, declared once. Values are always bound. Folder-private. */
#ifndef TM_IDENTITY_STATEMENTS_H
#define TM_IDENTITY_STATEMENTS_H

enum identity_statement {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_PING,
    SQL_LOCK_MIGRATIONS,
    SQL_LOCK_INIT,
    SQL_MIGRATIONS_EXIST,
    SQL_MIGRATION_APPLIED,
    SQL_MIGRATION_RECORD,
    SQL_KEY_BY_HASH,
    SQL_KEY_BY_PUBLIC_KEY,
    SQL_KEY_SET_HASH,
    SQL_KEY_PROJECT,
    SQL_KEY_DELETE,
    SQL_KEY_INSERT,
    SQL_ORGANIZATION_INSERT,
    SQL_PROJECT_INSERT,
    SQL_USER_INSERT,
    SQL_USER_BY_EMAIL,
    SQL_USER_SET_PASSWORD,
    SQL_OWNER_UPSERT,
    SQL_SESSION_INSERT,
    SQL_SESSION_USER,
    SQL_SESSION_DELETE,
    SQL_USER_PROJECTS,
    SQL_PROJECT,
    SQL_MODELS,
    SQL_MODEL_NAMED,
    SQL_MODEL_INSERT,
    SQL_MODEL_DELETE,
    SQL_MODELS_CHANGED,
    SQL_COUNT,
};

struct identity_sql {
    const char *text;
    int parameters;
};
extern const struct identity_sql identity_statements[SQL_COUNT];

#endif
