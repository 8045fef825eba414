/* stream: the batches of one PublishStream, from its first to the last that is stored. Folder-private.
 *
 *      worker thread            loop                                      broker
 *      message: judge  ------>  arrive: in order                 submit ->  queue
 *                               accepted: answered in order, body freed
 *                               the oldest not stored: inquire ---------->  is it committed?
 *                               stored: told, forgotten, and the next batch is asked for
 *
 * It owns itself: it goes when the call is finished and nobody will call back. */
#ifndef TM_INGEST_GRPC_STREAM_H
#define TM_INGEST_GRPC_STREAM_H

#include "ingest/grpc/batch.h"
#include "ingest/grpc/service.h"

#include <sys/queue.h>

enum stage { STAGE_SENT, STAGE_QUEUED, STAGE_ASKED, STAGE_STORED };

struct stream_batch {
    struct publish_stream *stream;
    struct batch batch;
    enum stage stage;
    bool answered;
    struct tm_place place;
    char receipt[TM_RECEIPT_SIZE];
    TAILQ_ENTRY(stream_batch) link;
};

struct publish_stream {
    struct guest guest; /* a copy: it outlives the call */
    char sdk_name[129], sdk_version[129];
    TAILQ_HEAD(stream_batches, stream_batch) batches; /* in order, the oldest that is not stored first */
    size_t count, asked;
    size_t awaited; /* calls back that are still to come, and the call itself until it is finished; the loop's */
    bool paused;    /* no message is asked for: there is no room */
    bool wants_end; /* the client has sent all */
    bool leaving;   /* the door drains: nothing more is read */
    bool finished;
    bool tells;             /* stored_sequence moved on, and will be told at the end of this turn */
    uint64_t last_sequence; /* worker thread */
    uint64_t accepted_sequence, stored_sequence;
    struct tm_timer *again;              /* looks for room */
    struct publish_stream *next, **slot; /* in the door's list */
};

#endif
