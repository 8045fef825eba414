/* described: the FileDescriptorSet of our services, looked up. Pure. Folder-private.
 *
 * It is read as it lies there, anew for each question: some 20 KB, asked by people. */
#ifndef TM_INGEST_GRPC_DESCRIBED_H
#define TM_INGEST_GRPC_DESCRIBED_H

#include "base/str.h"

#define DESCRIBED_NONE SIZE_MAX

struct tm_str described_file(size_t index); /* a FileDescriptorProto, packed; ptr NULL beyond the last */
size_t described_by_name(struct tm_str name);
/* Of a service, method, message, enum, enum value or field, by its full name. */
size_t described_by_symbol(struct tm_str symbol);
/* The file and, after it, what it imports, each once. */
size_t described_with_imports(size_t file, size_t *out, size_t room);
/* Full name of the index-th service; false beyond the last. */
bool described_service(size_t index, char *out, size_t room);

#endif
