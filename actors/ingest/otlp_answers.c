/* otlp_answers: responses and statuses in both encodings. */
#include "ingest/otlp_answers.h"

#include "otlp/trace_service.pb-c.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 1024 }; /* of an error, in protobuf */

static const char json_type[] = "application/json", protobuf_type[] = "application/x-protobuf";

static bool is_type(struct tm_str given, const char *type) {
    struct tm_str name = tm_str_trim(tm_str_split(&given, ';'));
    return tm_str_is_nocase(name, type);
}

enum otlp_encoding otlp_encoding_of(struct tm_http_request *request) {
    struct tm_str given = tm_http_header(request, "Content-Type");
    if (is_type(given, json_type)) return OTLP_JSON;
    bool protobuf = is_type(given, protobuf_type) || is_type(given, "application/protobuf");
    return protobuf ? OTLP_PROTOBUF : OTLP_NEITHER;
}

/* ---- errors ---- */

/* gRPC's code for what HTTP says. */
static uint8_t code_of(unsigned status) {
    switch (status) {
    case 400: return 3;  /* INVALID_ARGUMENT */
    case 401: return 16; /* UNAUTHENTICATED */
    case 403: return 7;  /* PERMISSION_DENIED */
    case 404:
    case 405: return 12; /* UNIMPLEMENTED */
    case 413:
    case 429: return 8; /* RESOURCE_EXHAUSTED */
    default: return 14; /* UNAVAILABLE */
    }
}

/* google.rpc.Status: int32 code = 1, string message = 2. */
static size_t pack_status(unsigned status, struct tm_str text, char out[TEXT_MOST + 8]) {
    size_t len = text.len < TEXT_MOST ? text.len : TEXT_MOST, at = 0;
    out[at++] = 1 << 3;
    out[at++] = (char)code_of(status);
    out[at++] = 2 << 3 | 2;
    if (len >= 0x80) out[at++] = (char)(len | 0x80);
    out[at++] = (char)(len >= 0x80 ? len >> 7 : len);
    memcpy(out + at, text.ptr, len);
    return at + len;
}

static void refuse_json(struct tm_http_request *request, unsigned status, bool retry, struct tm_str text) {
    struct tm_json_writer *json = tm_json_writer_new();
    if (!json) abort();
    tm_json_open_object(json);
    tm_json_key(json, "error");
    tm_json_string(json, text);
    tm_json_key(json, "message");
    tm_json_string(json, text);
    tm_json_key(json, "code");
    tm_json_int(json, code_of(status));
    tm_json_close_object(json);
    answer_with(request, status, retry, json_type, tm_json_writer_text(json));
    tm_json_writer_free(json);
}

static void refuse(struct tm_http_request *request, unsigned status, bool retry, const char *text) {
    char packed[TEXT_MOST + 8];
    if (otlp_encoding_of(request) != OTLP_PROTOBUF) return refuse_json(request, status, retry, tm_str_from(text));
    size_t len = pack_status(status, tm_str_from(text), packed);
    answer_with(request, status, retry, protobuf_type, (struct tm_str){packed, len});
}

void otlp_refuse(struct tm_http_request *request, enum answer answer, const char *message) {
    refuse(request, answer_status(answer), answer_may_retry(answer), message ? message : answer_text(answer));
}

void otlp_bad_request(struct tm_http_request *request, const char *text) {
    refuse(request, 400, false, text);
}

/* ---- success ---- */

static void accept_json(struct tm_http_request *request, uint32_t refused, const char *reason) {
    struct tm_json_writer *json = tm_json_writer_new();
    char count[16];
    if (!json) abort();
    snprintf(count, sizeof count, "%u", refused);
    tm_json_open_object(json);
    if (refused) {
        tm_json_key(json, "partialSuccess");
        tm_json_open_object(json);
        tm_json_key(json, "rejectedSpans");
        tm_json_string(json, tm_str_from(count)); /* as protobuf's JSON writes 64-bit integers */
        tm_json_key(json, "errorMessage");
        tm_json_string(json, tm_str_from(reason));
        tm_json_close_object(json);
    }
    tm_json_close_object(json);
    answer_with(request, 200, false, json_type, tm_json_writer_text(json));
    tm_json_writer_free(json);
}

static void accept_protobuf(struct tm_http_request *request, uint32_t refused, const char *reason) {
    Opentelemetry__Proto__Collector__Trace__V1__ExportTraceServiceResponse response =
        OPENTELEMETRY__PROTO__COLLECTOR__TRACE__V1__EXPORT_TRACE_SERVICE_RESPONSE__INIT;
    Opentelemetry__Proto__Collector__Trace__V1__ExportTracePartialSuccess partial =
        OPENTELEMETRY__PROTO__COLLECTOR__TRACE__V1__EXPORT_TRACE_PARTIAL_SUCCESS__INIT;
    partial.rejected_spans = refused;
    partial.error_message = (char *)(uintptr_t)reason; /* protobuf-c has no const: nobody writes through it */
    if (refused) response.partial_success = &partial;
    size_t size = opentelemetry__proto__collector__trace__v1__export_trace_service_response__get_packed_size(&response);
    uint8_t *packed = tm_arena_alloc(tm_http_arena(request), size + 1);
    if (!packed) return otlp_refuse(request, ANSWER_NO_MEMORY, NULL);
    size = opentelemetry__proto__collector__trace__v1__export_trace_service_response__pack(&response, packed);
    answer_with(request, 200, false, protobuf_type, (struct tm_str){(const char *)packed, size});
}

void otlp_accept(struct tm_http_request *request, uint32_t refused, const char *reason) {
    if (otlp_encoding_of(request) == OTLP_PROTOBUF) accept_protobuf(request, refused, reason);
    else accept_json(request, refused, reason);
}

void otlp_ignore(struct tm_http_request *request) {
    bool protobuf = otlp_encoding_of(request) == OTLP_PROTOBUF;
    struct tm_str body = protobuf ? (struct tm_str){"", 0} : TM_STR("{\"message\":\"OK\"}");
    answers_count_dropped();
    answer_with(request, 200, false, protobuf ? protobuf_type : json_type, body);
}
