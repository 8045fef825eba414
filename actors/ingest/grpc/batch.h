/* batch: one PublishRequest, read and judged as the HTTP door judges a body. Pure but for its memory. Folder-private.
 */
#ifndef TM_INGEST_GRPC_BATCH_H
#define TM_INGEST_GRPC_BATCH_H

#include "grpc/grpc.h"
#include "ingest/ingest.h"
#include "ingestion.pb-c.h"

struct batch {
    uint64_t sequence;
    struct tm_grpc_message *message; /* the body lies in it */
    struct tm_str body;
    struct tm_arena *arena; /* of what follows, and for whoever sends it on */
    const uint32_t *skip;
    size_t skip_count;
    uint32_t events;  /* to be stored; 0: nothing has to be queued */
    unsigned refused; /* 400 or 413: the body as a whole; `errors` says why, once */
    Tracemesh__Ingestion__V1__EventError **errors;
    size_t error_count;
};

/* Pure: where the fields of a PublishRequest lie; `body` is a view. False: not one. */
bool batch_request_read(struct tm_str packed, uint64_t *sequence, struct tm_str *body);

/* Takes `message`, also when it fails. TM_INVALID: not a PublishRequest. TM_NO_MEMORY. Then there is no batch. */
enum tm_status batch_read(struct tm_grpc_message *message, size_t body_most, bool may_all, struct batch *batch);
void batch_free_body(struct batch *batch); /* it is queued, or was refused */
void batch_free(struct batch *batch);

/* The response to it, in `out`, which the caller frees; false: out of memory. Strings may be "". */
bool batch_response(const struct batch *batch, uint64_t stored_sequence, const char *receipt, struct tm_buf *out);

#endif
