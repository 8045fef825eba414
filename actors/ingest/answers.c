/* answers: refusals in the reference's words where it has them, and what is counted. */
#include "ingest/answers.h"

#include "runtime/metrics.h"

#include "json/json.h"
#include <stdlib.h>

static const struct {
    unsigned status;
    const char *error; /* NULL: the body has a message only */
    const char *message;
    bool retry; /* with Retry-After: what SDKs do then loses nothing */
} answers[ANSWER_COUNT] = {
    [ANSWER_NOT_FOUND] = {404, "NotFoundError", "Not found", false},
    [ANSWER_METHOD] = {405, "MethodNotAllowedError", "Method not allowed", false},
    [ANSWER_UNAUTHORIZED] = {401, "UnauthorizedError", "", false},
    [ANSWER_ORGANIZATION_KEY] = {401, "UnauthorizedError",
                                 "Missing projectId in scope. Are you using an organization key?", false},
    [ANSWER_DENIED] = {403, NULL, "Access denied - insufficient permissions for this endpoint", false},
    [ANSWER_TOO_MANY] = {413, NULL, "The export holds too many values for its size", false},
    [ANSWER_KEYS_AWAY] = {503, NULL, "API keys cannot be checked at the moment", true},
    [ANSWER_NO_MEMORY] = {503, NULL, "Out of memory", true},
    [ANSWER_NO_BROKER] = {503, NULL, "No broker takes events at the moment", true},
    [ANSWER_BACKLOG] = {429, NULL, "Too many events are waiting to be queued", true},
    [ANSWER_BODIES] = {429, NULL, "Too many requests are being read", true},
    [ANSWER_TIMEOUT] = {503, NULL, "The queue did not confirm in time; sending the batch again is safe", true},
    [ANSWER_OVERLOADED] = {429, NULL, "The queue is full", true},
    [ANSWER_FAILED] = {503, NULL, "The queue could not store the batch", true},
    [ANSWER_UNPLACED] =
        {503, NULL,
         "The observation is not stored yet, so its trace is not known; name traceId, or send the update "
         "again, which is safe",
         true},
};

/* ---- counting -----------------------------------------------------------------------------------------------------
 */

#define REQUESTS(status_)                                                                                              \
    {                                                                                                                  \
        status_, TM_COUNTER_LABELS("tracemesh_http_requests_total", "status=\"" #status_ "\"",                         \
                                   "Requests answered, by status")                                                     \
    }
static struct {
    unsigned status;
    struct tm_metric metric;
} requests[] = {REQUESTS(200), REQUESTS(207), REQUESTS(400), REQUESTS(401), REQUESTS(403),
                REQUESTS(404), REQUESTS(405), REQUESTS(413), REQUESTS(429), REQUESTS(503)};

#define EVENTS(outcome_)                                                                                               \
    TM_COUNTER_LABELS("tracemesh_ingest_events_total", "outcome=\"" outcome_ "\"", "Events received, by outcome")
static struct tm_metric events[INGEST_OUTCOMES] = {
    [INGEST_STORED] = EVENTS("stored"),   [INGEST_DISCARDED] = EVENTS("discarded"), [INGEST_LOG] = EVENTS("log"),
    [INGEST_INVALID] = EVENTS("invalid"), [INGEST_DENIED] = EVENTS("denied"),
};
static struct tm_metric published = TM_COUNTER_LABELS("tracemesh_ingest_events_published_total", "outcome=\"accepted\"",
                                                      "Events to be stored that the queue has answered for");
static struct tm_metric returned = TM_COUNTER_LABELS("tracemesh_ingest_events_published_total", "outcome=\"refused\"",
                                                     "Events to be stored that the queue has answered for");
static struct tm_metric dropped =
    TM_COUNTER("tracemesh_otlp_dropped_total", "OTLP exports of metrics and logs, not kept");
static struct tm_metric bytes = TM_COUNTER("tracemesh_ingest_bytes_total", "Bytes of bodies read, inflated");
static struct tm_metric acceptance =
    TM_HISTOGRAM("tracemesh_ingest_acceptance_seconds", "From the whole body to the queue's confirmation");

static void count_request(unsigned status) {
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (requests[i].status == status) tm_metric_add(&requests[i].metric, 1);
}

void answers_count_events(const struct ingest_result *result, size_t body_bytes) {
    tm_metric_add(&bytes, (int64_t)body_bytes);
    for (size_t i = 0; i < INGEST_OUTCOMES; i++)
        if (result->outcomes[i]) tm_metric_add(&events[i], (int64_t)result->outcomes[i]);
}

void answers_count_spans(uint32_t stored, uint32_t refused, size_t body_bytes) {
    struct ingest_result result = {0};
    result.outcomes[INGEST_STORED] = stored;
    result.outcomes[INGEST_INVALID] = refused;
    answers_count_events(&result, body_bytes);
}

void answers_count_dropped(void) {
    tm_metric_add(&dropped, 1);
}

void answers_count_published(size_t count, bool accepted) {
    tm_metric_add(accepted ? &published : &returned, (int64_t)count);
}

void answers_count_acceptance(uint64_t took_us) {
    tm_metric_observe_us(&acceptance, took_us);
}

/* ---- answering ----------------------------------------------------------------------------------------------------
 */

void answer_refuse(struct tm_http_request *request, enum answer answer, const char *message) {
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) abort();
    tm_json_open_object(json);
    if (answers[answer].error) {
        tm_json_key(json, "error");
        tm_json_string(json, tm_str_from(answers[answer].error));
    }
    tm_json_key(json, "message");
    tm_json_string(json, tm_str_from(message ? message : answers[answer].message));
    tm_json_close_object(json);
    answer_with(request, answers[answer].status, answers[answer].retry, "application/json; charset=utf-8",
                tm_json_writer_text(json));
    tm_json_writer_free(json);
}

void answer_with(struct tm_http_request *request, unsigned status, bool retry, const char *content_type,
                 struct tm_str body) {
    if (retry) tm_http_set_header(request, "Retry-After", "1");
    count_request(status);
    tm_http_reply(request, status, content_type, body);
}

unsigned answer_status(enum answer answer) {
    return answers[answer].status;
}

const char *answer_text(enum answer answer) {
    return answers[answer].message;
}

bool answer_may_retry(enum answer answer) {
    return answers[answer].retry;
}

void answer_result(struct tm_http_request *request, struct ingest_result *result) {
    struct tm_buf reply = result->reply;
    result->reply = (struct tm_buf){0};
    count_request(result->status);
    tm_http_reply_take(request, result->status, result->content_type, reply.ptr, reply.len);
}

enum answer answer_of(const struct tm_reply *reply) {
    if (reply->status == TM_TIMEOUT) return ANSWER_TIMEOUT;
    if (reply->status != TM_OK) return ANSWER_NO_BROKER;
    switch (reply->answer->status) {
    case TRACEMESH__STATUS__STATUS_OK: return ANSWER_COUNT;
    case TRACEMESH__STATUS__STATUS_OVERLOADED: return ANSWER_OVERLOADED;
    case TRACEMESH__STATUS__STATUS_RETRY: return ANSWER_NO_BROKER;
    default: return ANSWER_FAILED;
    }
}
