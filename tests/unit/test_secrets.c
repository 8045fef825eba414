/* secrets: Authorization headers, hashes, database addresses and the table of known keys. No Postgres. */
#include "identity/authorization.h"
#include "identity/connection.h"
#include "identity/key_table.h"
#include "identity/secret.h"
#include "identity_vectors.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static struct tm_error error;

static void sodium(void) {
    cr_assert(sodium_init() >= 0);
}

/* ---- headers ------------------------------------------------------------------------------------------------------
 */

TestSuite(authorization, .init = sodium);

Test(authorization, a_header_is_refused_with_the_words_of_the_reference) {
    const struct {
        const char *header, *reason;
    } rows[] = {
        {"", "No authorization header"},
        {"   ", "No authorization header"},
        {"Basic", "Invalid authorization header"},
        {"Digest abc", "Invalid authorization header"},
        {"pk-lf-1", "Invalid authorization header"},
        {"Basic !!!!", "Invalid authorization header." CONFIRM},
        {"Basic cGs=", "Invalid authorization header." CONFIRM}, /* pk */
        {"Basic cGs6", "Invalid authorization header." CONFIRM}, /* pk: */
        {"Basic OnNr", "Invalid authorization header." CONFIRM}, /* :sk */
        {"Basic Og==", "Invalid authorization header." CONFIRM}, /* : */
        {"Basic cGs6c2s=x", "Invalid authorization header." CONFIRM},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct authorization got;
        cr_assert_eq(authorization_read(tm_str_from(rows[i].header), &got, &error), TM_DENIED, "%s", rows[i].header);
        cr_assert_str_eq(error.reason, rows[i].reason, "%s: %s", rows[i].header, error.reason);
    }
}

Test(authorization, basic_takes_the_first_two_pieces_with_or_without_padding) {
    const char *headers[] = {"Basic cGs6c2s6eHk=", "basic cGs6c2s6eHk", "BASIC   cGs6c2s6eHk=  "};
    for (size_t i = 0; i < 3; i++) {
        struct authorization got;
        cr_assert_eq(authorization_read(tm_str_from(headers[i]), &got, &error), TM_OK, "%s", headers[i]);
        cr_assert(got.is_basic && tm_str_is(got.public_key, "pk") && tm_str_is(got.secret, "sk"));
    }
}

Test(authorization, bearer_is_a_public_key) {
    struct authorization got;
    cr_assert_eq(authorization_read(TM_STR("Bearer pk-lf-1"), &got, &error), TM_OK);
    cr_assert(!got.is_basic && tm_str_is(got.public_key, "pk-lf-1") && got.secret.len == 0);
}

Test(authorization, endless_headers_are_refused) {
    static char header[20000];
    struct authorization got;
    memset(header, 'A', sizeof header);
    memcpy(header, "Basic ", 6);
    for (size_t len = AUTHORIZATION_LONGEST - 3; len < AUTHORIZATION_LONGEST + 3; len++)
        cr_assert_eq(authorization_read((struct tm_str){header, len}, &got, &error), TM_DENIED);
    cr_assert_eq(authorization_read((struct tm_str){header, sizeof header}, &got, &error), TM_DENIED);
    memcpy(header, "Bearer ", 7);
    cr_assert_eq(authorization_read((struct tm_str){header, sizeof header}, &got, &error), TM_DENIED);
}

/* ---- hashes -------------------------------------------------------------------------------------------------------
 */

TestSuite(secret, .init = sodium);

Test(secret, the_fast_hash_is_the_references) {
    char salt[SECRET_HEX_SIZE], hash[SECRET_HEX_SIZE];
    secret_sha256_hex(TM_STR("mysalt"), salt);
    secret_fast_hash(TM_STR(SECRET), salt, hash);
    cr_assert_str_eq(hash, SECRET_FAST_MYSALT);
    secret_sha256_hex(TM_STR(""), salt);
    secret_fast_hash(TM_STR("secret"), salt, hash);
    cr_assert_str_eq(hash, "a58ab60959362e7d9bbc2cd63dd0d785b5ec691c259670c38e8f571e7a8fdf65");
}

Test(secret, bcrypt_of_other_programs_verifies) {
    cr_assert(secret_bcrypt_verify(TM_STR(SECRET), SECRET_2A));
    cr_assert(secret_bcrypt_verify(TM_STR(SECRET), SECRET_2B));
    cr_assert_not(secret_bcrypt_verify(TM_STR("sk-lf-other"), SECRET_2B));
    cr_assert_not(secret_bcrypt_verify(TM_STR(SECRET "\0"), SECRET_2B));
}

Test(secret, what_is_no_bcrypt_never_verifies) {
    const char *hashes[] = {"",
                            "*0",
                            "$2b$",
                            "abc",
                            "$1$abcdefgh$1234567890123456789012",
                            "$6$salt$hash",
                            "$2b$99$8W60ACngxKAEgSemsmxgg.XP7yHZ8F2pCmf2uU6O2NK2wyWEC1Uu6"};
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        cr_assert_not(secret_bcrypt_verify(TM_STR(SECRET), hashes[i]), "%s", hashes[i]);
}

Test(secret, made_hashes_verify) {
    char hash[SECRET_HASH_SIZE];
    cr_assert_eq(secret_bcrypt(TM_STR("sk"), hash), TM_OK);
    cr_assert(strncmp(hash, "$2b$11$", 7) == 0 && secret_bcrypt_verify(TM_STR("sk"), hash));
    cr_assert_eq(secret_password_hash(TM_STR("p"), hash), TM_OK);
    cr_assert(secret_password_verify(TM_STR("p"), hash) && secret_password_is_current(hash));
    cr_assert_not(secret_password_verify(TM_STR("q"), hash));
    cr_assert_not(secret_password_verify((struct tm_str){NULL, 0}, hash));
    cr_assert_not(secret_password_is_current(PASSWORD_2A));
    cr_assert_not(secret_password_verify(TM_STR("p"), NULL));
}

/* ---- addresses ----------------------------------------------------------------------------------------------------
 */

Test(database_url, what_libpq_does_not_know_is_dropped) {
    const struct {
        const char *given, *url, *path;
    } rows[] = {
        {"postgresql://u:p@h:5432/d", "postgresql://u:p@h:5432/d", NULL},
        {"postgres://h/d?schema=public&sslmode=require&connection_limit=5", "postgres://h/d?sslmode=require", NULL},
        {"postgres://h/d?pgbouncer=true&schema=lf&connect_timeout=3&host=/x",
         "postgres://h/d?connect_timeout=3&host=/x", "-csearch_path=lf"},
        {"host=h dbname=d?schema=x", "host=h dbname=d?schema=x", NULL},
        {"", "", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *url, *path;
        cr_assert(identity_url_split(rows[i].given, &url, &path));
        cr_assert_str_eq(url, rows[i].url);
        cr_assert(rows[i].path ? path && strcmp(path, rows[i].path) == 0 : !path, "%s", rows[i].given);
        free(url);
        free(path);
    }
}

/* ---- the table of the cache ---------------------------------------------------------------------------------------
 */

static const unsigned char *digest_of(int number) {
    static unsigned char digest[KEY_DIGEST_BYTES];
    memset(digest, 0, sizeof digest);
    memcpy(digest, &(int){number % 7}, sizeof number); /* few chains: many collisions */
    memcpy(digest + 8, &number, sizeof number);
    return digest;
}

Test(key_table, the_least_recently_used_gives_way) {
    struct key_table *table = key_table_new(3);
    for (int i = 0; i < 3; i++) cr_assert_not_null(key_table_add(table, digest_of(i)));
    cr_assert_not_null(key_table_find(table, digest_of(0)));
    cr_assert_not_null(key_table_add(table, digest_of(3)));
    cr_assert_null(key_table_find(table, digest_of(1)));
    cr_assert_not_null(key_table_find(table, digest_of(0)));
    key_table_free(table);
}

Test(key_table, an_entry_being_looked_up_stays) {
    struct key_table *table = key_table_new(2);
    key_table_add(table, digest_of(1))->looking_up = true;
    struct key_entry *second = key_table_add(table, digest_of(2));
    second->looking_up = true;
    cr_assert_null(key_table_add(table, digest_of(3)));
    second->looking_up = false;
    cr_assert_not_null(key_table_add(table, digest_of(3)));
    cr_assert_not_null(key_table_find(table, digest_of(1)));
    key_table_free(table);
}

Test(key_table, stays_whole_over_many_changes) {
    struct key_table *table = key_table_new(50);
    for (int i = 0; i < 20000; i++) {
        int number = (i * 7919) % 131;
        struct key_entry *entry = key_table_find(table, digest_of(number));
        if (!entry) cr_assert_not_null(key_table_add(table, digest_of(number)));
        else if (i % 3 == 0) key_table_remove(table, entry);
        cr_assert(key_table_count(table) <= 50);
    }
    size_t found = 0;
    for (int i = 0; i < 131; i++) found += key_table_find(table, digest_of(i)) != NULL;
    cr_assert_eq(found, key_table_count(table));
    key_table_free(table);
}
