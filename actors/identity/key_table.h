/* key_table: header digest -> what was found out about it; bounded, the least recently used gives way. Pure and
 * without locks: the key cache holds its own. Folder-private.
 */
#ifndef TM_IDENTITY_KEY_TABLE_H
#define TM_IDENTITY_KEY_TABLE_H

#include "identity/identity.h"

enum { KEY_DIGEST_BYTES = 32, KEY_REASON_BYTES = 128 };

struct key_entry {
    unsigned char digest[KEY_DIGEST_BYTES]; /* keyed hash of the header: the secret itself is never kept */
    uint32_t next_in_chain, older, newer;
    bool looking_up;       /* one thread is asking Postgres; such an entry stays */
    bool doubted;          /* something was forgotten while it asked: what it hears may be of before */
    bool known;            /* status, scope and times below mean something */
    enum tm_status status; /* TM_OK or TM_DENIED */
    uint64_t looking_since_us;
    uint64_t fresh_until_us;  /* answer without asking */
    uint64_t usable_until_us; /* TM_OK: answer when Postgres cannot be asked */
    struct tm_key_scope scope;
    char reason[KEY_REASON_BYTES];
};

struct key_table;

struct key_table *key_table_new(size_t entries);
void key_table_free(struct key_table *table);
/* NULL when absent. A found entry becomes the most recently used. */
struct key_entry *key_table_find(struct key_table *table, const unsigned char digest[KEY_DIGEST_BYTES]);
/* Adds an entry that is absent, zeroed but for the digest. NULL when all are being looked up. */
struct key_entry *key_table_add(struct key_table *table, const unsigned char digest[KEY_DIGEST_BYTES]);
void key_table_remove(struct key_table *table, struct key_entry *entry);
/* Calls `each` for every entry, in no order; it may change times and flags. */
void key_table_each(struct key_table *table, void (*each)(struct key_entry *entry, void *state), void *state);
size_t key_table_count(const struct key_table *table);

#endif
