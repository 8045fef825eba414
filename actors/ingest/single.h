/* single: the body of a legacy endpoint, which speaks of one entity, as the body of a batch of one event. Pure: no
 * sockets, no clock, no globals.
 *
 * What such a body may say is what the batch API's event may say: the same reader judges it. Besides, a generation's
 * prompt and completion are its input and output, an update names its entity spanId or generationId, and a score is
 * the API's or a person's, never an evaluator's.
 */
#ifndef TM_INGEST_SINGLE_H
#define TM_INGEST_SINGLE_H

#include "ingest/ingest.h"

enum single_kind {
    SINGLE_TRACE,
    SINGLE_SPAN,
    SINGLE_SPAN_UPDATE,
    SINGLE_GENERATION,
    SINGLE_GENERATION_UPDATE,
    SINGLE_EVENT,
    SINGLE_SCORE,
    SINGLE_KINDS,
};

/* What the body does not say. */
struct single_stamp {
    struct tm_str event_id;  /* of the envelope */
    struct tm_str entity_id; /* when the body has none, or an empty one */
    int64_t now_us;          /* of the envelope: the event's moment */
};

struct single_event {
    struct tm_buf batch; /* the body to publish; the caller's to tm_buf_free. Empty: nothing is to be stored */
    struct tm_str id;    /* of the entity; in the arena */
    bool is_unplaced;    /* an update that does not say in which trace: see single_place */
};

/* `body` has TM_JSON_PADDING spare bytes and may be changed. *result is as of ingest_batch, but for its answers: 200
 * {"id":...}, or 400 {"message":...,"error":[{"path":[...],"message":...}]}. The arena is as ingest_batch's, and is
 * reset: the body is read twice. False when memory ran out beyond the arena: both are then empty. */
bool ingest_single(enum single_kind kind, char *body, size_t len, const struct single_stamp *stamp,
                   struct tm_arena *arena, struct single_event *event, struct ingest_result *result);

/* Names the trace of an unplaced update in its batch. False: out of memory; the batch is then as it was. */
bool single_place(struct tm_buf *batch, struct tm_str trace_id);

#endif
