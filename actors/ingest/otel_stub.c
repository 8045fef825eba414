/* otel_stub: stands in until the branch of the OTLP core brings its reader. Takes what is well-formed at the top. */
#include "otel/otel.h"
#include "otlp/trace_service.pb-c.h"

enum tm_status otel_read_protobuf(struct tm_str body, struct tm_arena *arena, struct otel_export *out,
                                  struct tm_error *error) {
    Opentelemetry__Proto__Collector__Trace__V1__ExportTraceServiceRequest *request =
        opentelemetry__proto__collector__trace__v1__export_trace_service_request__unpack(NULL, body.len,
                                                                                         (const uint8_t *)body.ptr);
    *out = (struct otel_export){0};
    if (!request) return tm_fail(error, TM_INVALID, "resource_spans", "is not protobuf");
    for (size_t i = 0; i < request->n_resource_spans; i++)
        for (size_t j = 0; j < request->resource_spans[i]->n_scope_spans; j++)
            for (size_t k = 0; k < request->resource_spans[i]->scope_spans[j]->n_spans; k++) {
                bool bad = request->resource_spans[i]->scope_spans[j]->spans[k]->trace_id.len != 16;
                out->count += !bad;
                if (bad && !out->refused++)
                    tm_fail(&out->first, TM_INVALID, "resource_spans.scope_spans.spans.trace_id", "not 16 bytes");
            }
    opentelemetry__proto__collector__trace__v1__export_trace_service_request__free_unpacked(request, NULL);
    return TM_OK;
}

enum tm_status otel_read_json(char *body, size_t len, struct tm_arena *arena, struct otel_export *out,
                              struct tm_error *error) {
    return tm_fail(error, TM_INVALID, "", "not here yet");
}
