/* version: what the header x-langfuse-ingestion-version may say. Pure. */
#ifndef TM_INGEST_VERSION_H
#define TM_INGEST_VERSION_H

#include "base/str.h"

/* Versions of the way SDKs are to be understood; all there are mean the same here. Empty is known. False: `text` says
 * why it is refused. */
enum { INGESTION_VERSION_TEXT = 160 };
bool ingestion_version_is_known(struct tm_str said, char text[INGESTION_VERSION_TEXT]);

#endif
