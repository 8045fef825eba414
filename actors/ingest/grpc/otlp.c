/* otlp: OpenTelemetry's collector services. Spans go to the queue as they came; metrics and logs are taken and thrown
 * away, as over HTTP, so that exporters that send all they have do not fail. */
#include "ingest/grpc/service.h"
#include "ingest/version.h"
#include "otel/otel.h"
#include "otlp/trace_service.pb-c.h"

#include <stdio.h>

struct export {
    struct guest guest;
    struct tm_grpc_message *message;
    uint32_t refused;
    char reason[512]; /* why the first of them was */
};

void otlp_begin(void *door, struct tm_grpc_call *call) {
    char text[INGESTION_VERSION_TEXT];
    if (!ingestion_version_is_known(tm_grpc_metadata(call, "x-langfuse-ingestion-version"), text))
        grpc_finish(call, TM_GRPC_INVALID_ARGUMENT, text);
    else grpc_admit(door, call, sizeof(struct export), true, NULL);
}

static void reply(struct export *export) {
    Opentelemetry__Proto__Collector__Trace__V1__ExportTraceServiceResponse response =
        OPENTELEMETRY__PROTO__COLLECTOR__TRACE__V1__EXPORT_TRACE_SERVICE_RESPONSE__INIT;
    Opentelemetry__Proto__Collector__Trace__V1__ExportTracePartialSuccess partial =
        OPENTELEMETRY__PROTO__COLLECTOR__TRACE__V1__EXPORT_TRACE_PARTIAL_SUCCESS__INIT;
    uint8_t packed[sizeof export->reason + 64];
    partial.rejected_spans = export->refused;
    partial.error_message = export->reason;
    if (export->refused) response.partial_success = &partial;
    size_t len = opentelemetry__proto__collector__trace__v1__export_trace_service_response__pack(&response, packed);
    tm_grpc_send(export->guest.call, (struct tm_str){(const char *)packed, len});
    grpc_finish(export->guest.call, TM_GRPC_OK, NULL);
}

static void on_submitted(void *state, enum answer answer, const struct tm_published *submitted) {
    struct export *export = state;
    tm_grpc_message_free(export->message);
    if (answer == ANSWER_COUNT) reply(export);
    else grpc_refuse(export->guest.call, answer, NULL);
}

static void refuse(struct export *export, enum tm_status status, const struct tm_error *error) {
    char text[sizeof error->field + sizeof error->reason + 2];
    tm_grpc_message_free(export->message);
    snprintf(text, sizeof text, "%s%s%s", error->field, *error->field ? ": " : "", error->reason);
    if (status == TM_NO_MEMORY) grpc_refuse(export->guest.call, ANSWER_TOO_MANY, NULL);
    else grpc_finish(export->guest.call, TM_GRPC_INVALID_ARGUMENT, text);
}

static void send_on(struct export *export, uint32_t spans) {
    struct tm_grpc_call *call = export->guest.call;
    struct submission submission = {
        .scope = &export->guest.scope,
        .sdk_name = export->guest.sdk_name,
        .sdk_version = export->guest.sdk_version,
        .format = TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_PROTOBUF,
        .body = {export->message->bytes, export->message->len},
        .events = spans,
        .arena = tm_grpc_arena(call),
        .done = on_submitted,
        .state = export,
    };
    if (submit(export->guest.door->means.submitter, &submission)) return;
    tm_grpc_message_free(export->message);
    grpc_refuse(call, ANSWER_NO_MEMORY, NULL);
}

void otlp_message(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    struct export *export = tm_grpc_user(call);
    struct tm_arena *arena = tm_arena_new(ingest_arena_limit(message->len));
    struct otel_export read = {0};
    struct tm_error error = {0};
    export->message = message;
    enum tm_status status =
        arena ? otel_read_protobuf((struct tm_str){message->bytes, message->len}, arena, &read, &error) : TM_NO_MEMORY;
    export->refused = read.refused;
    if (status == TM_OK) answers_count_spans(read.count, read.refused, message->len);
    if (read.refused) snprintf(export->reason, sizeof export->reason, "%s: %s", read.first.field, read.first.reason);
    if (status != TM_OK) {
        refuse(export, status, &error);
    } else if (read.count > 0) {
        send_on(export, read.count);
    } else {
        tm_grpc_message_free(message);
        reply(export);
    }
    tm_arena_free(arena);
}

/* ---- metrics and logs ---- */

void otlp_drop_begin(void *door, struct tm_grpc_call *call) {
    grpc_admit(door, call, sizeof(struct guest), true, NULL);
}

void otlp_drop_message(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    tm_grpc_message_free(message);
    answers_count_dropped();
    tm_grpc_send(call, (struct tm_str){NULL, 0}); /* a response without a field */
    grpc_finish(call, TM_GRPC_OK, NULL);
}
