/* receipt: text and seal. */
#include "identity/receipt.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SEAL_BYTES = 8, SEAL_SIZE = 2 * SEAL_BYTES + 1, BATCH_LENGTH = TM_BATCH_NAME_SIZE - 1 };

void tm_receipt_key_from(const char *salt, struct tm_receipt_key *key) {
    static const unsigned char purpose[] = "tracemesh receipts";
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof key->bytes);
    crypto_generichash_update(&state, purpose, sizeof purpose); /* the NUL keeps it apart from the salt */
    crypto_generichash_update(&state, (const unsigned char *)salt, strlen(salt));
    crypto_generichash_final(&state, key->bytes, sizeof key->bytes);
}

static void seal(const struct tm_receipt_key *key, struct tm_str project_id, struct tm_str text, char out[SEAL_SIZE]) {
    unsigned char sum[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->bytes, sizeof key->bytes, sizeof sum);
    crypto_generichash_update(&state, (const unsigned char *)project_id.ptr, project_id.len);
    crypto_generichash_update(&state, (const unsigned char *)"",
                              1); /* no project's id has a NUL: the parts stay apart */
    crypto_generichash_update(&state, (const unsigned char *)text.ptr, text.len);
    crypto_generichash_final(&state, sum, sizeof sum);
    sodium_bin2hex(out, SEAL_SIZE, sum, SEAL_BYTES);
}

void tm_receipt_write(const struct tm_receipt_key *key, struct tm_str project_id, const char batch[TM_BATCH_NAME_SIZE],
                      const struct tm_place *place, char out[TM_RECEIPT_SIZE]) {
    int len = snprintf(out, TM_RECEIPT_SIZE, "%.*s-%" PRIu32 "-%" PRIu64 "-%" PRIu64 "-%" PRIu32 "-", BATCH_LENGTH,
                       batch, place->stream, place->entry_ms, place->entry_sequence, place->index);
    char sealed[SEAL_SIZE];
    seal(key, project_id, (struct tm_str){out, (size_t)len}, sealed);
    memcpy(out + len, sealed, SEAL_SIZE);
}

static bool is_batch_name(struct tm_str name) {
    for (size_t i = 0; i < name.len; i++)
        if (!(name.ptr[i] >= '0' && name.ptr[i] <= '9') && !(name.ptr[i] >= 'a' && name.ptr[i] <= 'f')) return false;
    return name.len == BATCH_LENGTH;
}

static bool take_number(struct tm_str *rest, uint64_t most, uint64_t *number) {
    return tm_str_u64(tm_str_split(rest, '-'), number) && *number <= most;
}

enum tm_status tm_receipt_read(const struct tm_receipt_key *key, struct tm_str project_id, struct tm_str text,
                               struct tm_place *place) {
    struct tm_str rest = text, name = tm_str_split(&rest, '-');
    uint64_t stream, ms, sequence, index;
    char batch[TM_BATCH_NAME_SIZE], right[TM_RECEIPT_SIZE];
    if (!is_batch_name(name) || !take_number(&rest, UINT32_MAX, &stream) || !take_number(&rest, UINT64_MAX, &ms) ||
        !take_number(&rest, UINT64_MAX, &sequence) || !take_number(&rest, UINT32_MAX, &index))
        return TM_INVALID;
    struct tm_place said = {(uint32_t)stream, ms, sequence, (uint32_t)index};
    tm_str_to(name, batch, sizeof batch);
    tm_receipt_write(key, project_id, batch, &said, right);
    size_t len = strlen(right);
    /* Written anew and compared as a whole: there is one text for each receipt. */
    if (text.len != len || memcmp(text.ptr, right, len - 2 * SEAL_BYTES) != 0) return TM_INVALID;
    if (sodium_memcmp(text.ptr, right, len) != 0) return TM_DENIED;
    *place = said;
    return TM_OK;
}
