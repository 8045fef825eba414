/* spill_reference: text of a reference. */
#include "broker/spill.h"

#include "base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_DIGITS = 16, HASH_BASE = 16 };

bool spill_reference_read(struct tm_str text, struct spill_reference *out) {
    struct tm_str rest = text, name = tm_str_split(&rest, ' '), size = tm_str_split(&rest, ' ');
    char digits[HASH_DIGITS + 1], *end;
    if (!name.len || name.len > TM_BLOB_NAME_MOST || !tm_str_u64(size, &out->size_bytes) || rest.len != HASH_DIGITS)
        return false;
    tm_str_to(name, out->name, sizeof out->name);
    tm_str_to(rest, digits, sizeof digits);
    out->hash = strtoull(digits, &end, HASH_BASE);
    return *end == 0;
}

void spill_reference_write(const struct spill_reference *reference, char out[SPILL_REFERENCE_ROOM]) {
    snprintf(out, SPILL_REFERENCE_ROOM, "%s %" PRIu64 " %016" PRIx64, reference->name, reference->size_bytes,
             reference->hash);
}

bool spill_reference_fits(const struct spill_reference *reference, struct tm_str bytes) {
    return bytes.len == reference->size_bytes && tm_hash(bytes, 0) == reference->hash;
}
