/* secret: hashes of keys and passwords. */
#include "identity/secret.h"

#include "identity/identity.h"

#include <crypt.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BCRYPT_COST = 11, BCRYPT_LENGTH = 60 };

/* An argon2id takes 64 MiB: one at a time, so that a crowd signing in costs time and not memory. */
static pthread_mutex_t password_turn = PTHREAD_MUTEX_INITIALIZER;

void secret_sha256_hex(struct tm_str bytes, char out[SECRET_HEX_SIZE]) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)bytes.ptr, bytes.len);
    sodium_bin2hex(out, SECRET_HEX_SIZE, digest, sizeof digest);
}

void secret_fast_hash(struct tm_str secret, const char *salt_digest, char out[SECRET_HEX_SIZE]) {
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)secret.ptr, secret.len);
    crypto_hash_sha256_update(&state, (const unsigned char *)salt_digest, strlen(salt_digest));
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(out, SECRET_HEX_SIZE, digest, sizeof digest);
    sodium_memzero(&state, sizeof state);
}

void secret_random_hex(char out[SECRET_HEX_SIZE]) {
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, SECRET_HEX_SIZE, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
}

void tm_uuid(char out[TM_UUID_SIZE]) {
    unsigned char b[16];
    randombytes_buf(b, sizeof b);
    b[6] = (unsigned char)(0x40 | (b[6] & 0x0f)); /* RFC 9562, section 5.4: version 4 */
    b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
    snprintf(out, TM_UUID_SIZE, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* A NUL-terminated copy; NULL for what crypt cannot take or nobody would send. */
static char *as_phrase(struct tm_str secret) {
    if (secret.len > SECRET_LONGEST || (secret.len && memchr(secret.ptr, 0, secret.len))) return NULL;
    char *phrase = calloc(1, SECRET_LONGEST + 1);
    if (phrase && secret.len) memcpy(phrase, secret.ptr, secret.len);
    return phrase;
}

/* crypt's working memory is 32 KiB: not for the stack of a server's thread. */
static bool run_crypt(struct tm_str secret, const char *setting, char out[SECRET_HASH_SIZE]) {
    char *phrase = as_phrase(secret);
    struct crypt_data *data = calloc(1, sizeof *data);
    const char *made = phrase && data ? crypt_rn(phrase, setting, data, sizeof *data) : NULL;
    bool ok = made && strlen(made) < SECRET_HASH_SIZE;
    if (ok) memcpy(out, made, strlen(made) + 1);
    if (phrase) sodium_memzero(phrase, SECRET_LONGEST + 1);
    if (data) sodium_memzero(data, sizeof *data);
    free(phrase);
    free(data);
    return ok;
}

static bool is_bcrypt(const char *hash) {
    return strlen(hash) == BCRYPT_LENGTH && hash[0] == '$' && hash[1] == '2' && strchr("aby", hash[2]) &&
           hash[3] == '$';
}

bool secret_bcrypt_verify(struct tm_str secret, const char *hash) {
    char made[SECRET_HASH_SIZE];
    if (!hash || !is_bcrypt(hash) || !run_crypt(secret, hash, made)) return false;
    return strlen(made) == BCRYPT_LENGTH && sodium_memcmp(made, hash, BCRYPT_LENGTH) == 0;
}

enum tm_status secret_bcrypt(struct tm_str secret, char out[SECRET_HASH_SIZE]) {
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    char salt[16];
    randombytes_buf(salt, sizeof salt);
    if (!crypt_gensalt_rn("$2b$", BCRYPT_COST, salt, sizeof salt, setting, sizeof setting)) return TM_FAILED;
    return run_crypt(secret, setting, out) ? TM_OK : TM_INVALID;
}

static bool is_argon2id(const char *hash) {
    return strncmp(hash, crypto_pwhash_argon2id_STRPREFIX, strlen(crypto_pwhash_argon2id_STRPREFIX)) == 0;
}

enum tm_status secret_password_hash(struct tm_str password, char out[SECRET_HASH_SIZE]) {
    _Static_assert(crypto_pwhash_STRBYTES <= SECRET_HASH_SIZE, "an argon2id text fits");
    if (password.len > SECRET_LONGEST) return TM_TOO_LARGE;
    if (!password.len) password.ptr = "";
    pthread_mutex_lock(&password_turn);
    int failed = crypto_pwhash_str_alg(out, password.ptr, password.len, crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                       crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
    pthread_mutex_unlock(&password_turn);
    return failed ? TM_NO_MEMORY : TM_OK;
}

bool secret_password_verify(struct tm_str password, const char *hash) {
    if (password.len > SECRET_LONGEST) return false;
    if (!password.len) password.ptr = "";
    if (hash && is_bcrypt(hash)) return secret_bcrypt_verify(password, hash);
    if (!hash || !is_argon2id(hash)) {
        char unused[SECRET_HASH_SIZE];
        secret_password_hash(password, unused);
        return false;
    }
    pthread_mutex_lock(&password_turn);
    bool right = crypto_pwhash_str_verify(hash, password.ptr, password.len) == 0;
    pthread_mutex_unlock(&password_turn);
    return right;
}

bool secret_password_is_current(const char *hash) {
    return is_argon2id(hash) && crypto_pwhash_str_needs_rehash(hash, crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                                                               crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) == 0;
}
