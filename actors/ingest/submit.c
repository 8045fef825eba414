/* submit: see its header. */
#include "ingest/submit.h"

#include <stdlib.h>

struct submitter {
    struct tm_publisher *publisher;
};

/* One body on its way; in the request's arena, gone when it is done. */
struct parcel {
    uint32_t events;
    void (*done)(void *state, enum answer answer, const struct tm_published *submitted);
    void *state;
};

static const enum answer answers[] = {
    [TM_PUBLISH_QUEUED] = ANSWER_COUNT,          [TM_PUBLISH_NO_BROKER] = ANSWER_NO_BROKER,
    [TM_PUBLISH_BACKLOG] = ANSWER_BACKLOG,       [TM_PUBLISH_TIMEOUT] = ANSWER_TIMEOUT,
    [TM_PUBLISH_OVERLOADED] = ANSWER_OVERLOADED, [TM_PUBLISH_FAILED] = ANSWER_FAILED,
};

struct submitter *submitter_new(struct tm_actor *actor, const struct tm_publish_settings *settings) {
    struct submitter *submitter = calloc(1, sizeof *submitter);
    if (submitter) submitter->publisher = tm_publisher_new(actor, settings);
    if (submitter && submitter->publisher) return submitter;
    free(submitter);
    return NULL;
}

void submitter_free(struct submitter *submitter) {
    if (submitter) tm_publisher_free(submitter->publisher);
    free(submitter);
}

enum answer submit_has_room(const struct submitter *submitter) {
    return answers[tm_publish_has_room(submitter->publisher)];
}

static void on_published(void *state, const struct tm_published *published) {
    struct parcel *parcel = state;
    enum answer answer = answers[published->outcome];
    answers_count_published(parcel->events, answer == ANSWER_COUNT);
    if (answer == ANSWER_COUNT) answers_count_acceptance(published->took_us);
    parcel->done(parcel->state, answer, published);
}

bool submit(struct submitter *submitter, const struct submission *submission) {
    struct parcel *parcel = tm_arena_alloc(submission->arena, sizeof *parcel);
    if (!parcel) return false;
    *parcel = (struct parcel){submission->events, submission->done, submission->state};
    return tm_publish(submitter->publisher, &(struct tm_publication){
                                                .project_id = submission->scope->project_id,
                                                .public_key = submission->scope->public_key,
                                                .sdk_name = submission->sdk_name,
                                                .sdk_version = submission->sdk_version,
                                                .format = submission->format,
                                                .body = submission->body,
                                                .skip = submission->skip,
                                                .skip_count = submission->skip_count,
                                                .events = submission->events,
                                                .arena = submission->arena,
                                                .done = on_published,
                                                .state = parcel,
                                            });
}
