/* answers: every answer of the door that is not a verdict, and the metrics of all of them. Folder-private. */
#ifndef TM_INGEST_ANSWERS_H
#define TM_INGEST_ANSWERS_H

#include "http/http.h"
#include "ingest/ingest.h"
#include "runtime/actor.h"

enum answer {
    ANSWER_NOT_FOUND,
    ANSWER_METHOD,
    ANSWER_UNAUTHORIZED, /* the one with a message of its own */
    ANSWER_ORGANIZATION_KEY,
    ANSWER_DENIED,
    ANSWER_TOO_MANY,
    ANSWER_KEYS_AWAY,
    ANSWER_NO_MEMORY,
    ANSWER_NO_BROKER,
    ANSWER_BACKLOG,
    ANSWER_BODIES,
    ANSWER_TIMEOUT,
    ANSWER_OVERLOADED,
    ANSWER_FAILED,
    ANSWER_UNPLACED,
    ANSWER_COUNT,
};

/* `message` replaces the table's when not NULL. */
void answer_refuse(struct tm_http_request *request, enum answer answer, const char *message);
/* A body of another form; with Retry-After when `retry`. Copied. */
void answer_with(struct tm_http_request *request, unsigned status, bool retry, const char *content_type,
                 struct tm_str body);
/* Takes result->reply. */
void answer_result(struct tm_http_request *request, struct ingest_result *result);
/* What the broker's reply to a Publish means; ANSWER_COUNT: it is stored. */
enum answer answer_of(const struct tm_reply *reply);

/* Its HTTP status, its words, and whether what SDKs do then, sending it again, can help. */
unsigned answer_status(enum answer answer);
const char *answer_text(enum answer answer);
bool answer_may_retry(enum answer answer);

void answers_count_events(const struct ingest_result *result, size_t body_bytes);
/* Of the events to be stored: the queue has them, or they were refused, to be sent again. */
void answers_count_published(size_t count, bool accepted);
/* Of an OTLP export: spans to be stored, and those without ids. */
void answers_count_spans(uint32_t stored, uint32_t refused, size_t body_bytes);
void answers_count_dropped(void); /* an export of metrics or logs */
void answers_count_acceptance(uint64_t took_us);

#endif
