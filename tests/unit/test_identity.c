/* identity: migrations, first start, keys and people, against a private Postgres. */
#include "base/clock.h"
#include "identity/keys.h"
#include "identity/secret.h"
#include "identity_database.h"

#include <pthread.h>

static struct tm_key_scope scope;

static enum tm_status authorize(const char *header) {
    return tm_identity_authorize(identity, tm_str_from(header), &scope, &error);
}

TestSuite(migrations, .init = empty_database, .fini = close_database);
TestSuite(keys, .init = filled_database, .fini = close_database);
TestSuite(users, .init = filled_database, .fini = close_database);

struct starter {
    pthread_t thread;
    enum tm_status status;
    struct tm_error error;
};

static void *start_process(void *argument) {
    struct starter *self = argument;
    struct tm_identity *own = tm_identity_new(url, "mysalt", &limits);
    self->status = tm_identity_migrate(own, migrations(), &self->error);
    if (self->status == TM_OK) self->status = tm_identity_init_from_environment(own, &self->error);
    tm_identity_free(own);
    return NULL;
}

Test(migrations, several_processes_may_start_at_once) {
    setenv("LANGFUSE_INIT_ORG_ID", "org", 1);
    setenv("LANGFUSE_INIT_PROJECT_ID", "project", 1);
    setenv("LANGFUSE_INIT_PROJECT_NAME", "", 1);
    setenv("LANGFUSE_INIT_PROJECT_RETENTION", "30", 1);
    setenv("LANGFUSE_INIT_PROJECT_PUBLIC_KEY", "any-pk", 1);
    setenv("LANGFUSE_INIT_PROJECT_SECRET_KEY", "any-sk", 1);
    setenv("LANGFUSE_INIT_USER_EMAIL", "Boss@Example.com", 1);
    setenv("LANGFUSE_INIT_USER_PASSWORD", PASSWORD, 1);
    struct starter starters[4];
    for (int i = 0; i < 4; i++) pthread_create(&starters[i].thread, NULL, start_process, &starters[i]);
    for (int i = 0; i < 4; i++) pthread_join(starters[i].thread, NULL);
    for (int i = 0; i < 4; i++) cr_assert_eq(starters[i].status, TM_OK, "%s", starters[i].error.reason);
    cr_assert_str_eq(value_of("SELECT count(*) FROM schema_migrations"), "7");
    cr_assert_str_eq(value_of("SELECT name || retention_days FROM projects"), "Provisioned Project30");
    cr_assert_str_eq(value_of("SELECT email FROM users"), "boss@example.com");
    cr_assert_str_eq(value_of("SELECT role FROM organization_memberships"), "OWNER");
    cr_assert_eq(authorize(pair_header("any-pk:any-sk")), TM_OK, "%s", error.reason);
    cr_assert_eq(scope.access, TM_ACCESS_PROJECT);
    cr_assert_str_eq(scope.project_id, "project");
    cr_assert_str_eq(scope.organization_id, "org");
}

Test(migrations, the_first_start_changes_nothing_that_is_there) {
    setenv("LANGFUSE_INIT_ORG_ID", "org", 1);
    setenv("LANGFUSE_INIT_PROJECT_ID", "project", 1);
    setenv("LANGFUSE_INIT_PROJECT_PUBLIC_KEY", "any-pk", 1);
    setenv("LANGFUSE_INIT_PROJECT_SECRET_KEY", "first", 1);
    cr_assert_eq(tm_identity_migrate(identity, migrations(), &error), TM_OK);
    cr_assert_eq(tm_identity_init_from_environment(identity, &error), TM_OK, "%s", error.reason);
    setenv("LANGFUSE_INIT_PROJECT_SECRET_KEY", "second", 1);
    setenv("LANGFUSE_INIT_ORG_NAME", "Renamed", 1);
    cr_assert_eq(tm_identity_init_from_environment(identity, &error), TM_OK);
    cr_assert_str_eq(value_of("SELECT name FROM organizations"), "Provisioned Org");
    cr_assert_eq(authorize(pair_header("any-pk:first")), TM_OK);
    cr_assert_eq(authorize(pair_header("any-pk:second")), TM_DENIED);
    setenv("LANGFUSE_INIT_PROJECT_ID", "other", 1);
    cr_assert_eq(tm_identity_init_from_environment(identity, &error), TM_OK);
    cr_assert_eq(authorize(pair_header("any-pk:second")), TM_OK, "a key of another project moves here");
    cr_assert_str_eq(scope.project_id, "other");
}

Test(migrations, init_without_an_organisation_does_nothing) {
    unsetenv("LANGFUSE_INIT_ORG_ID");
    setenv("LANGFUSE_INIT_PROJECT_ID", "project", 1);
    cr_assert_eq(tm_identity_init_from_environment(identity, &error), TM_OK);
    setenv("LANGFUSE_INIT_ORG_ID", "org", 1);
    setenv("LANGFUSE_INIT_PROJECT_RETENTION", "2", 1);
    cr_assert_eq(tm_identity_init_from_environment(identity, &error), TM_INVALID);
    cr_assert_str_eq(error.field, "LANGFUSE_INIT_PROJECT_RETENTION");
}

Test(migrations, a_broken_file_leaves_nothing_behind) {
    char folder[] = "/tmp/tm-migrations-XXXXXX", path[64];
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/0001_bad.sql", folder);
    FILE *file = fopen(path, "w");
    fputs("CREATE TABLE half (id text); SELECT nonsense;", file);
    fclose(file);
    cr_assert_eq(tm_identity_migrate(identity, folder, &error), TM_FAILED);
    cr_assert_str_eq(error.field, "0001_bad.sql");
    cr_assert_str_eq(value_of("SELECT to_regclass('half') IS NULL"), "t");
    cr_assert_eq(tm_identity_ping(identity, &error), TM_FAILED, "no tables yet");
    cr_assert_eq(tm_identity_migrate(identity, migrations(), &error), TM_OK);
    cr_assert_eq(tm_identity_ping(identity, &error), TM_OK);
    unlink(path);
    rmdir(folder);
    cr_assert_eq(tm_identity_migrate(identity, folder, &error), TM_NOT_FOUND);
}

Test(keys, an_imported_key_works_and_gets_its_fast_hash) {
    cr_assert_eq(authorize(pair_header("pk-1:" SECRET)), TM_OK, "%s", error.reason);
    cr_assert_eq(scope.access, TM_ACCESS_PROJECT);
    cr_assert_str_eq(scope.project_id, "p1");
    cr_assert_str_eq(scope.organization_id, "o1");
    cr_assert_str_eq(scope.public_key, "pk-1");
    cr_assert_str_eq(value_of("SELECT fast_hashed_secret_key FROM api_keys WHERE id = 'k1'"), SECRET_FAST_MYSALT);
    cr_assert_eq(authorize(pair_header("another-pk:" SECRET)), TM_OK, "the secret alone decides");
    cr_assert_str_eq(scope.public_key, "pk-1");
}

Test(keys, a_changed_salt_is_healed) {
    value_of("UPDATE api_keys SET fast_hashed_secret_key = 'of another salt' WHERE id = 'k1'");
    cr_assert_eq(authorize(pair_header("pk-1:" SECRET)), TM_OK);
    cr_assert_str_eq(value_of("SELECT fast_hashed_secret_key FROM api_keys WHERE id = 'k1'"), SECRET_FAST_MYSALT);
}

Test(keys, wrong_pairs_are_refused) {
    const char *pairs[] = {"pk-1:sk-wrong", "nobody:" SECRET, "pk-1\xff:x", "pk\n' OR 1=1 --:x"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cr_assert_eq(authorize(pair_header(pairs[i])), TM_DENIED, "%s", pairs[i]);
        cr_assert_str_eq(error.reason, "Invalid credentials." CONFIRM);
    }
    char header[64];
    basic("pk\0x:sk\0y", 9, header, sizeof header);
    cr_assert_eq(authorize(header), TM_DENIED);
}

Test(keys, a_public_key_alone_may_only_score) {
    cr_assert_eq(authorize("Bearer pk-1"), TM_OK);
    cr_assert_eq(scope.access, TM_ACCESS_SCORES);
    cr_assert_str_eq(scope.project_id, "p1");
    cr_assert_eq(authorize("Bearer pk-2"), TM_DENIED);
    cr_assert_str_eq(error.reason, "Invalid public key." CONFIRM);
    cr_assert_eq(authorize("Bearer pk-org"), TM_DENIED);
}

Test(keys, of_an_organisation_have_no_project) {
    value_of("UPDATE api_keys SET fast_hashed_secret_key = '" SECRET_FAST_MYSALT "' WHERE id = 'k2'");
    cr_assert_eq(authorize(pair_header("pk-org:" SECRET)), TM_OK);
    cr_assert_eq(scope.access, TM_ACCESS_ORGANIZATION);
    cr_assert_str_eq(scope.project_id, "");
    cr_assert_str_eq(scope.organization_id, "o1");
}

Test(keys, of_projects_being_deleted_stop) {
    value_of("UPDATE projects SET deleted_at = now() WHERE id = 'p1'");
    cr_assert_eq(authorize(pair_header("pk-1:" SECRET)), TM_DENIED);
    cr_assert_eq(authorize("Bearer pk-1"), TM_DENIED);
}

Test(keys, made_here_carry_both_hashes) {
    struct identity_new_key made = {
        .project_id = "p1", .public_key = "pk-new", .secret = "sk-lf-1234567890-abcd", .note = "n"};
    cr_assert_eq(identity_key_create(identity, &made, &error), TM_OK);
    cr_assert_eq(authorize(pair_header("pk-new:sk-lf-1234567890-abcd")), TM_OK);
    cr_assert_str_eq(value_of("SELECT display_secret_key FROM api_keys WHERE public_key = 'pk-new'"), "sk-lf-...abcd");
    value_of("UPDATE api_keys SET fast_hashed_secret_key = NULL");
    cr_assert_eq(authorize(pair_header("pk-new:sk-lf-1234567890-abcd")), TM_OK);
}

Test(keys, a_lost_connection_is_replaced_unseen) {
    cr_assert_eq(authorize("Bearer pk-1"), TM_OK);
    lose_connections(true);
    cr_assert_eq(authorize("Bearer pk-1"), TM_OK, "%s", error.reason);
}

Test(keys, an_absent_postgres_is_said_quickly_and_found_again) {
    lose_connections(false);
    cr_assert_eq(authorize("Bearer pk-1"), TM_UNAVAILABLE);
    uint64_t began = tm_mono_us();
    for (int i = 0; i < 1000; i++) cr_assert_eq(authorize("Bearer pk-1"), TM_UNAVAILABLE);
    cr_assert(tm_mono_us() - began < 1000000);
    lose_connections(true);
    began = tm_mono_us();
    enum tm_status status;
    do status = authorize("Bearer pk-1");
    while (status == TM_UNAVAILABLE && tm_mono_us() - began < 10000000);
    cr_assert_eq(status, TM_OK);
}

/* ---- people -------------------------------------------------------------------------------------------------------
 */

static struct tm_user user;
static char token[SECRET_HEX_SIZE];
static enum tm_status sign_in(const char *email, const char *password) {
    return tm_identity_sign_in(identity, tm_str_from(email), tm_str_from(password), 3600, token, &user, &error);
}

Test(users, an_imported_password_is_taken_and_renewed) {
    cr_assert_eq(sign_in(" A@Example.COM ", PASSWORD), TM_OK, "%s", error.reason);
    cr_assert_str_eq(user.id, "u1");
    cr_assert_str_eq(user.email, "a@example.com");
    cr_assert_str_eq(user.name, "Ann");
    cr_assert_str_eq(value_of("SELECT left(password, 10) FROM users WHERE id = 'u1'"), "$argon2id$");
    cr_assert_eq(sign_in("a@example.com", PASSWORD), TM_OK);
    cr_assert_eq(sign_in("a@example.com", "correct-horse-7"), TM_DENIED);
}

Test(users, wrong_pairs_all_sound_alike) {
    static char endless[5000];
    memset(endless, 'x', sizeof endless - 1);
    const struct {
        const char *email, *password;
    } rows[] = {{"a@example.com", "x"},
                {"a@example.com", ""},
                {"nobody@example.com", PASSWORD},
                {"sso@example.com", ""},
                {"", ""},
                {endless, PASSWORD},
                {"a@example.com", endless},
                {"\xff", "x"},
                {"' OR 1=1 --", "x"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(sign_in(rows[i].email, rows[i].password), TM_DENIED, "%zu", i);
        cr_assert_str_eq(error.reason, "Invalid email or password");
    }
    cr_assert_str_eq(value_of("SELECT count(*) FROM sessions"), "0");
}

Test(users, a_session_lives_until_signed_out) {
    struct tm_user seen;
    cr_assert_eq(sign_in("a@example.com", PASSWORD), TM_OK);
    cr_assert_eq(strlen(token), 64);
    cr_assert_eq(tm_identity_session(identity, tm_str_from(token), &seen, &error), TM_OK);
    cr_assert_str_eq(seen.id, "u1");
    cr_assert_str_neq(value_of("SELECT token_hash FROM sessions"), token, "only its hash is stored");
    token[0] = token[0] == 'a' ? 'b' : 'a';
    cr_assert_eq(tm_identity_session(identity, tm_str_from(token), &seen, &error), TM_DENIED);
    cr_assert_eq(tm_identity_session(identity, TM_STR("short"), &seen, &error), TM_DENIED);
    cr_assert_eq(sign_in("a@example.com", PASSWORD), TM_OK);
    cr_assert_eq(tm_identity_sign_out(identity, tm_str_from(token), &error), TM_OK);
    cr_assert_eq(tm_identity_session(identity, tm_str_from(token), &seen, &error), TM_DENIED);
}

Test(users, a_session_that_has_ended_is_none) {
    struct tm_user seen;
    cr_assert_eq(sign_in("a@example.com", PASSWORD), TM_OK);
    value_of("UPDATE sessions SET expires_at = now() - interval '1 second'");
    cr_assert_eq(tm_identity_session(identity, tm_str_from(token), &seen, &error), TM_DENIED);
    cr_assert_eq(sign_in("a@example.com", PASSWORD), TM_OK);
    cr_assert_str_eq(value_of("SELECT count(*) FROM sessions"), "1");
}

Test(users, see_the_projects_of_their_roles) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_project *projects;
    size_t count;
    value_of("UPDATE organization_memberships SET role = 'MEMBER' WHERE id = 'm2'");
    cr_assert_eq(tm_identity_user_projects(identity, TM_STR("u1"), arena, &projects, &count, &error), TM_OK);
    cr_assert_eq(count, 3);
    cr_assert(tm_str_is(projects[0].organization_name, "Alpha") && tm_str_is(projects[0].role, "MEMBER"));
    cr_assert(tm_str_is(projects[1].id, "p1") && tm_str_is(projects[1].role, "VIEWER"));
    cr_assert(tm_str_is(projects[1].metadata, "{\"a\": 1}") && tm_str_is(projects[0].metadata, "{}"));
    cr_assert(tm_str_is(projects[2].id, "p2") && tm_str_is(projects[2].role, "ADMIN"), "its own membership overrides");
    value_of("UPDATE organization_memberships SET role = 'NONE'");
    cr_assert_eq(tm_identity_user_projects(identity, TM_STR("u1"), arena, &projects, &count, &error), TM_OK);
    cr_assert_eq(count, 1);
    tm_arena_free(arena);
}

Test(users, a_project_is_found_by_its_id) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_project project;
    cr_assert_eq(tm_identity_project(identity, TM_STR("p1"), arena, &project, &error), TM_OK);
    cr_assert(tm_str_is(project.organization_id, "o1") && tm_str_is(project.role, ""));
    cr_assert_eq(tm_identity_project(identity, TM_STR("p9"), arena, &project, &error), TM_NOT_FOUND);
    cr_assert_eq(tm_identity_project(identity, TM_STR("p\xff"), arena, &project, &error), TM_NOT_FOUND);
    tm_arena_free(arena);
}
