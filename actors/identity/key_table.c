/* key_table: chained hash table over a fixed array, with a list by last use. */
#include "identity/key_table.h"

#include <stdlib.h>
#include <string.h>

enum { NONE = UINT32_MAX };

struct key_table {
    struct key_entry *entries;
    uint32_t *chains;
    uint32_t size, chain_count, used;
    uint32_t oldest, newest, spare; /* spare: removed entries, by next_in_chain */
};

struct key_table *key_table_new(size_t entries) {
    if (entries < 1 || entries > 1u << 20) return NULL;
    struct key_table *table = calloc(1, sizeof *table);
    if (!table) return NULL;
    table->size = (uint32_t)entries;
    table->chain_count = 1;
    while (table->chain_count < entries) table->chain_count *= 2;
    table->entries = calloc(entries, sizeof *table->entries); /* untouched pages cost nothing */
    table->chains = malloc(table->chain_count * sizeof *table->chains);
    table->oldest = table->newest = table->spare = NONE;
    if (!table->entries || !table->chains) {
        key_table_free(table);
        return NULL;
    }
    for (uint32_t i = 0; i < table->chain_count; i++) table->chains[i] = NONE;
    return table;
}

void key_table_free(struct key_table *table) {
    if (!table) return;
    free(table->entries);
    free(table->chains);
    free(table);
}

static uint32_t *chain_of(struct key_table *table, const unsigned char *digest) {
    uint32_t hash;
    memcpy(&hash, digest, sizeof hash); /* the digest is keyed: nobody outside can aim at a chain */
    return &table->chains[hash & (table->chain_count - 1)];
}

static void list_take(struct key_table *table, uint32_t at) {
    struct key_entry *entry = &table->entries[at];
    if (entry->older == NONE) table->oldest = entry->newer;
    else table->entries[entry->older].newer = entry->newer;
    if (entry->newer == NONE) table->newest = entry->older;
    else table->entries[entry->newer].older = entry->older;
}

static void list_put(struct key_table *table, uint32_t at) {
    struct key_entry *entry = &table->entries[at];
    entry->older = table->newest;
    entry->newer = NONE;
    if (table->newest == NONE) table->oldest = at;
    else table->entries[table->newest].newer = at;
    table->newest = at;
}

struct key_entry *key_table_find(struct key_table *table, const unsigned char digest[KEY_DIGEST_BYTES]) {
    uint32_t at = *chain_of(table, digest);
    while (at != NONE && memcmp(table->entries[at].digest, digest, KEY_DIGEST_BYTES) != 0)
        at = table->entries[at].next_in_chain;
    if (at == NONE) return NULL;
    list_take(table, at);
    list_put(table, at);
    return &table->entries[at];
}

void key_table_remove(struct key_table *table, struct key_entry *entry) {
    uint32_t at = (uint32_t)(entry - table->entries);
    uint32_t *link = chain_of(table, entry->digest);
    while (*link != at) link = &table->entries[*link].next_in_chain;
    *link = entry->next_in_chain;
    list_take(table, at);
    memset(entry, 0, sizeof *entry);
    entry->next_in_chain = table->spare;
    table->spare = at;
    table->used--;
}

static bool make_room(struct key_table *table) {
    uint32_t at = table->oldest;
    while (at != NONE && table->entries[at].looking_up) at = table->entries[at].newer;
    if (at == NONE) return false;
    key_table_remove(table, &table->entries[at]);
    return true;
}

struct key_entry *key_table_add(struct key_table *table, const unsigned char digest[KEY_DIGEST_BYTES]) {
    if (table->used == table->size && !make_room(table)) return NULL;
    uint32_t at = table->spare;
    if (at == NONE) at = table->used; /* never used: entries are given out in order until the first removal */
    else table->spare = table->entries[at].next_in_chain;
    struct key_entry *entry = &table->entries[at];
    uint32_t *chain = chain_of(table, digest);
    memset(entry, 0, sizeof *entry);
    memcpy(entry->digest, digest, KEY_DIGEST_BYTES);
    entry->next_in_chain = *chain;
    *chain = at;
    list_put(table, at);
    table->used++;
    return entry;
}

void key_table_each(struct key_table *table, void (*each)(struct key_entry *entry, void *state), void *state) {
    for (uint32_t at = table->newest; at != NONE; at = table->entries[at].older) each(&table->entries[at], state);
}

size_t key_table_count(const struct key_table *table) {
    return table->used;
}
