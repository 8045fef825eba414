/* otlp_route: OTLP over HTTP: an export's spans to the queue as they came. */
#include "ingest/otlp_answers.h"
#include "ingest/routes.h"
#include "ingest/version.h"
#include "otel/otel.h"
#include "json/json.h"

#include <stdio.h>

/* One accepted request; in its arena, gone when it is answered. */
struct export {
    struct tm_http_request *request;
    uint32_t refused;
    char reason[640]; /* why the first of them was */
};

static void on_submitted(void *state, enum answer answer, const struct tm_published *submitted) {
    struct export *export = state;
    if (answer != ANSWER_COUNT) return otlp_refuse(export->request, answer, NULL);
    route_give_receipt(export->request, submitted);
    otlp_accept(export->request, export->refused, export->reason);
}

static bool publish(struct export *export, enum otlp_encoding encoding, struct tm_str body, uint32_t spans) {
    const struct passage *passage = tm_http_user(export->request);
    struct submission submission = {
        .format = encoding == OTLP_JSON ? TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_JSON
                                        : TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_PROTOBUF,
        .body = body,
        .events = spans,
        .done = on_submitted,
        .state = export,
    };
    route_attribute(export->request, &submission);
    return submit(passage->submitter, &submission);
}

static void refuse_body(struct export *export, enum otlp_encoding encoding, enum tm_status status,
                        const struct tm_error *error) {
    char text[sizeof error->field + sizeof error->reason + 64];
    const char *what = encoding == OTLP_JSON ? "JSON" : "Protobuf";
    if (status == TM_NO_MEMORY) return otlp_refuse(export->request, ANSWER_TOO_MANY, NULL);
    snprintf(text, sizeof text, "Failed to parse OTel %s Trace: %s%s%s", what, error->field, *error->field ? ": " : "",
             error->reason);
    otlp_bad_request(export->request, text);
}

static void receive(struct export *export, enum otlp_encoding encoding, struct tm_arena *scratch) {
    size_t len;
    char *body = tm_http_body(export->request, &len);
    struct otel_export read = {0};
    struct tm_error error = {0};
    enum tm_status status = encoding == OTLP_JSON
                                ? otel_read_json(body, len, scratch, &read, &error)
                                : otel_read_protobuf((struct tm_str){body, len}, scratch, &read, &error);
    if (status != TM_OK) return refuse_body(export, encoding, status, &error);
    answers_count_spans(read.count, read.refused, len);
    export->refused = read.refused;
    if (read.refused) snprintf(export->reason, sizeof export->reason, "%s: %s", read.first.field, read.first.reason);
    if (read.count == 0) otlp_accept(export->request, export->refused, export->reason);
    else if (!publish(export, encoding, (struct tm_str){body, len}, read.count))
        otlp_refuse(export->request, ANSWER_NO_MEMORY, NULL);
}

static bool version_is_known(struct tm_http_request *request) {
    char text[INGESTION_VERSION_TEXT];
    bool known = ingestion_version_is_known(tm_http_header(request, "x-langfuse-ingestion-version"), text);
    if (!known) otlp_bad_request(request, text);
    return known;
}

void otlp_handle(struct tm_http_request *request) {
    size_t len;
    tm_http_body(request, &len);
    enum otlp_encoding encoding = otlp_encoding_of(request);
    if (encoding == OTLP_NEITHER) return otlp_bad_request(request, "Invalid content type");
    if (!version_is_known(request)) return;
    struct export *export = tm_arena_zalloc(tm_http_arena(request), sizeof *export);
    struct tm_arena *scratch = tm_arena_new(ingest_arena_limit(len));
    if (export && scratch) {
        export->request = request;
        receive(export, encoding, scratch);
    } else {
        otlp_refuse(request, ANSWER_NO_MEMORY, NULL);
    }
    tm_arena_free(scratch);
}

void otlp_drop_handle(struct tm_http_request *request) {
    otlp_ignore(request);
}
