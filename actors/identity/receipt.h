/* receipt: what a sender holds of an accepted batch: its name, where the queue holds it, and a seal.
 *
 *   <batch, 32 hex>-<stream>-<entry ms>-<entry sequence>-<index>-<seal, 16 hex>
 *
 * It says where to look, so nothing is stored for it. The seal is a keyed BLAKE2b over the project and all before it:
 * a receipt answers to the project whose batch it is, and nobody else can make one. Opaque to clients. Pure.
 */
#ifndef TM_IDENTITY_RECEIPT_H
#define TM_IDENTITY_RECEIPT_H

#include "base/status.h"
#include "base/str.h"

enum {
    TM_BATCH_NAME_SIZE = 33, /* 16 bytes in hex, and the NUL */
    TM_RECEIPT_SIZE = 128,   /* the longest takes 113, and the NUL */
};

struct tm_receipt_key {
    unsigned char bytes[32];
};

struct tm_place { /* as Place in proto/mesh.proto */
    uint32_t stream;
    uint64_t entry_ms, entry_sequence;
    uint32_t index;
};

/* From SALT, which all who write and read receipts have. libsodium must have been initialised. */
void tm_receipt_key_from(const char *salt, struct tm_receipt_key *key);

void tm_receipt_write(const struct tm_receipt_key *key, struct tm_str project_id, const char batch[TM_BATCH_NAME_SIZE],
                      const struct tm_place *place, char out[TM_RECEIPT_SIZE]);

/* TM_INVALID: not a receipt in the one way they are written. TM_DENIED: it looks like one, and is not of this project.
 */
enum tm_status tm_receipt_read(const struct tm_receipt_key *key, struct tm_str project_id, struct tm_str text,
                               struct tm_place *place);

#endif
