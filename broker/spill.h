/* spill: entries whose bytes lie elsewhere (blobs/blobs.h) while Redis' memory is short; their stream has references.
 *
 * A name is noted as garbage before its bytes are written, and unnoted by the script that adds the entry; when an entry
 * goes, its name is noted again. So whatever dies when, bytes that nobody refers to are deleted in the end, and bytes
 * that an entry refers to never are.
 */
#ifndef BROKER_SPILL_H
#define BROKER_SPILL_H

#include "blobs/blobs.h"

enum { SPILL_REFERENCE_ROOM = TM_BLOB_NAME_MOST + 48 };

struct spill_reference { /* as text: "<name> <size> <hash, 16 hex digits>" */
    char name[TM_BLOB_NAME_MOST + 1];
    uint64_t size_bytes, hash;
};

/* Pure. */
bool spill_reference_read(struct tm_str text, struct spill_reference *out); /* false: it is none */
void spill_reference_write(const struct spill_reference *reference, char out[SPILL_REFERENCE_ROOM]);
bool spill_reference_fits(const struct spill_reference *reference, struct tm_str bytes); /* they are what was put */

#endif
