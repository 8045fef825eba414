/* version: of the way SDKs are to be understood. */
#include "ingest/version.h"

#include <stdio.h>

enum { VERSION_MOST = 4, VERSION_SHOWN = 40 };

bool ingestion_version_is_known(struct tm_str said, char text[INGESTION_VERSION_TEXT]) {
    struct tm_str shown = tm_str_sub(said, 0, VERSION_SHOWN);
    uint64_t version;
    if (!said.len || (tm_str_u64(tm_str_trim(said), &version) && version <= VERSION_MOST)) return true;
    snprintf(text, INGESTION_VERSION_TEXT,
             "Unsupported x-langfuse-ingestion-version: \"%.*s\". Maximum supported: \"%d\".", TM_STR_ARG(shown),
             VERSION_MOST);
    return false;
}
