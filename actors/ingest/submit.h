/* submit: an accepted body on its way to the queue, whichever door it came through (HTTP or gRPC): actors/publish, with
 * what ingest answers and counts. Folder-private.
 */
#ifndef TM_INGEST_SUBMIT_H
#define TM_INGEST_SUBMIT_H

#include "base/arena.h"
#include "identity/identity.h"
#include "ingest/answers.h"
#include "publish/publish.h"

struct submitter; /* one per process */

struct submission {
    const struct tm_key_scope *scope;
    struct tm_str sdk_name, sdk_version; /* as sent, may be empty */
    Tracemesh__Publish__Format format;
    struct tm_str body;   /* inflated; like all of this it stays as it is until `done` has returned */
    const uint32_t *skip; /* indices of refused elements; read before submit returns */
    size_t skip_count;
    uint32_t events;        /* to be stored */
    struct tm_arena *arena; /* of the request: for the message's head */
    /* On the actor's loop. ANSWER_COUNT: the queue holds the body durably. */
    void (*done)(void *state, enum answer answer, const struct tm_published *submitted);
    void *state;
};

struct submitter *submitter_new(struct tm_actor *actor, const struct tm_publish_settings *settings);
void submitter_free(struct submitter *submitter); /* NULL is fine */
/* ANSWER_COUNT: there is room; else what to refuse with, before a body is read. Any thread. */
enum answer submit_has_room(const struct submitter *submitter);
/* From any thread; `done` is called exactly once. False: out of memory, and it is not called. */
bool submit(struct submitter *submitter, const struct submission *submission);

#endif
