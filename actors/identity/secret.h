/* secret: hashes of keys and passwords. Pure but for randomness. Folder-private.
 *
 * bcrypt is libcrypt's, argon2id, sha256 and random bytes are libsodium's; comparisons take constant time.
 */
#ifndef TM_IDENTITY_SECRET_H
#define TM_IDENTITY_SECRET_H

#include "base/status.h"
#include "base/str.h"

enum {
    SECRET_HEX_SIZE = 65,   /* 32 bytes in hex, and the NUL */
    SECRET_HASH_SIZE = 192, /* of any password hash */
    SECRET_LONGEST = 1024,  /* passwords and keys beyond it are refused before any hashing */
};

void secret_sha256_hex(struct tm_str bytes, char out[SECRET_HEX_SIZE]);
/* hex(sha256(secret || salt_digest)): how a key is found. */
void secret_fast_hash(struct tm_str secret, const char *salt_digest, char out[SECRET_HEX_SIZE]);
void secret_random_hex(char out[SECRET_HEX_SIZE]);

/* False on a mismatch and on any hash that is not bcrypt ($2a$, $2b$, $2y$). Takes ~0.1 s at cost 11. */
bool secret_bcrypt_verify(struct tm_str secret, const char *hash);
/* bcrypt cost 11, as keys of the reference have it. */
enum tm_status secret_bcrypt(struct tm_str secret, char out[SECRET_HASH_SIZE]);

/* argon2id or bcrypt, by the hash's prefix. NULL or any other hash: false, after the time an argon2id takes. */
bool secret_password_verify(struct tm_str password, const char *hash);
bool secret_password_is_current(const char *hash); /* false: store a new hash while the password is at hand */
enum tm_status secret_password_hash(struct tm_str password, char out[SECRET_HASH_SIZE]); /* argon2id */

#endif
