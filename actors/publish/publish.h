/* publish: a body on its way to the queue, whoever took it.
 *
 * Who publishes says who sends what; this draws the batch's name, packs the Publish once, finds a broker, asks another
 * one when the first is about to end, waits a little for one that takes it when there is none, and tells the outcome,
 * with the receipt, on the actor's loop.
 */
#ifndef TM_PUBLISH_PUBLISH_H
#define TM_PUBLISH_PUBLISH_H

#include "base/arena.h"
#include "identity/receipt.h"
#include "mesh.pb-c.h"
#include "runtime/actor.h"

struct tm_publisher; /* one per process: the actor, its settings and the key of the receipts */

struct tm_publish_settings {
    uint64_t publish_ms;        /* for a broker to answer */
    uint64_t publish_tries;     /* brokers that are about to end, one after another */
    uint64_t broker_wait_ms;    /* for a broker that takes it; after that long without any there is no room */
    uint64_t outstanding_bytes; /* sent to brokers and unanswered; beyond it there is no room */
    const char *salt;
};

enum tm_publish_outcome {
    TM_PUBLISH_QUEUED,     /* the queue holds the body durably */
    TM_PUBLISH_NO_BROKER,  /* none is connected, or none takes it: it is nowhere, or sending it again is safe */
    TM_PUBLISH_BACKLOG,    /* too much is unanswered */
    TM_PUBLISH_TIMEOUT,    /* not confirmed in time; sending it again is safe */
    TM_PUBLISH_OVERLOADED, /* the queue is full */
    TM_PUBLISH_FAILED,     /* the queue could not store it */
};

struct tm_published {
    enum tm_publish_outcome outcome;
    const char *batch;     /* its name in logs */
    const char *receipt;   /* "" when the broker gave none, or did not take the body */
    struct tm_place place; /* where the queue holds it; entry_ms 0: not told */
    uint64_t took_us;
};

struct tm_publication {
    const char *project_id, *public_key;
    const char *author_user_id;          /* the person who gives what is in it; NULL: a program */
    struct tm_str sdk_name, sdk_version; /* as sent, may be empty */
    Tracemesh__Publish__Format format;
    struct tm_str body;   /* like all of this it stays as it is until `done` has returned */
    const uint32_t *skip; /* indices of refused elements; read before tm_publish returns */
    size_t skip_count;
    uint32_t events;                                                 /* to be stored */
    struct tm_arena *arena;                                          /* of the request: for the message's head */
    void (*done)(void *state, const struct tm_published *published); /* on the actor's loop */
    void *state;
};

struct tm_publisher *tm_publisher_new(struct tm_actor *actor, const struct tm_publish_settings *settings);
void tm_publisher_free(struct tm_publisher *publisher); /* NULL is fine */
/* TM_PUBLISH_QUEUED: there is room; else why there is none, before a body is read. Any thread. */
enum tm_publish_outcome tm_publish_has_room(struct tm_publisher *publisher);
/* From any thread; `done` is called exactly once. False: out of memory, and it is not called. */
bool tm_publish(struct tm_publisher *publisher, const struct tm_publication *publication);

#endif
