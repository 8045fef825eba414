/* spans: an OTLP export. Each span becomes an event of its observation and, unless another of the export says as much,
 * one of its trace. Spans are mapped one by one, so memory holds the meaning of one at a time. */
#include "base/hash.h"
#include "otel/otel.h"
#include "validate/job.h"

/* What a resource and a scope say stands in the metadata of each row. Beyond so many bytes of rows it is left out of
 * further ones: a small body must not become a huge block by saying one long thing for very many spans. */
enum { ROWS_MOST = 64 << 20, ROWS_PER_BYTE = 4 };

struct seen { /* a trace of the export */
    struct tm_str trace_id;
    bool told;                    /* by a span that says more than that it exists */
    const struct otel_span *span; /* the earliest that says no more */
};

struct traces {
    struct seen *slots;
    uint32_t mask;
};

static bool make_traces(struct traces *traces, uint32_t spans, struct tm_arena *arena) {
    uint32_t count = 8;
    while (count / 2 < spans) count *= 2;
    traces->slots = tm_arena_array(arena, count, sizeof *traces->slots);
    traces->mask = count - 1;
    return traces->slots;
}

/* At most half of the slots are ever taken. */
static struct seen *seen_of(struct traces *traces, struct tm_str trace_id) {
    uint32_t at = (uint32_t)tm_hash(trace_id, 0) & traces->mask;
    while (traces->slots[at].trace_id.ptr && !tm_str_eq(traces->slots[at].trace_id, trace_id))
        at = (at + 1) & traces->mask;
    traces->slots[at].trace_id = trace_id;
    return &traces->slots[at];
}

/* When a span is sent again, the last sending stands: it is as new as its arrival. */
static enum tm_status append(struct job *job, struct otel_meaning *meaning, const struct otel_span *span,
                             struct seen *seen, struct tm_arena *scratch, struct tm_error *error) {
    meaning->observation->timestamp_us = job->publish->received_us;
    meaning->observation->position = meaning->trace->position = span->index;
    enum tm_status status = job_append(job, meaning->observation, scratch, error);
    if (status != TM_OK) return status;
    job->stored++;
    if (meaning->part != OTEL_TRACE_SHALLOW) {
        seen->told = true;
        return job_append(job, meaning->trace, scratch, error);
    }
    if (!seen->span || span->start_us < seen->span->start_us) seen->span = span;
    return TM_OK;
}

static enum tm_status append_spans(struct job *job, const struct otel_export *export, struct traces *traces,
                                   struct tm_arena *scratch, struct tm_error *error) {
    for (uint32_t i = 0; i < export->count; i++) {
        struct otel_span *span = &export->spans[i];
        struct otel_meaning meaning;
        tm_arena_reset(scratch);
        span->brief = job->row_bytes > ROWS_MOST + ROWS_PER_BYTE * (size_t)job->publish->body.len;
        enum tm_status status = otel_map(span, job->publish->received_us, scratch, &meaning);
        if (status != TM_OK) return tm_fail(error, TM_NO_MEMORY, "", "out of memory for a span");
        status = append(job, &meaning, span, seen_of(traces, span->trace_id), scratch, error);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

/* Traces of which no span says more than that they exist. */
static enum tm_status append_shallow(struct job *job, const struct traces *traces, struct tm_arena *scratch,
                                     struct tm_error *error) {
    for (uint32_t i = 0; i <= traces->mask; i++) {
        const struct seen *seen = &traces->slots[i];
        struct otel_meaning meaning;
        if (!seen->span || seen->told) continue;
        tm_arena_reset(scratch);
        if (otel_map(seen->span, job->publish->received_us, scratch, &meaning) != TM_OK)
            return tm_fail(error, TM_NO_MEMORY, "", "out of memory for a span");
        meaning.trace->position = seen->span->index;
        enum tm_status status = job_append(job, meaning.trace, scratch, error);
        if (status != TM_OK) return status;
    }
    return TM_OK;
}

static enum tm_status read_export(const struct job *job, struct otel_export *out, struct tm_error *error) {
    ProtobufCBinaryData body = job->publish->body;
    if (job->publish->format == TRACEMESH__PUBLISH__FORMAT__FORMAT_OTLP_JSON)
        return otel_read_json((char *)body.data, body.len, job->arena, out, error);
    return otel_read_protobuf((struct tm_str){(const char *)body.data, body.len}, job->arena, out, error);
}

/* Spans without ids were refused, and told so, by the door: here they count for nothing. */
enum tm_status spans_read(struct job *job, struct tm_error *error) {
    struct otel_export export;
    struct traces traces = {0};
    enum tm_status status = read_export(job, &export, error);
    if (status != TM_OK) return status;
    job->output->events += export.count;
    struct tm_arena *scratch = tm_arena_new(0);
    bool ready = scratch && make_traces(&traces, export.count, job->arena);
    status = ready ? append_spans(job, &export, &traces, scratch, error)
                   : tm_fail(error, TM_NO_MEMORY, "", "out of memory for an export");
    if (status == TM_OK) status = append_shallow(job, &traces, scratch, error);
    tm_arena_free(scratch);
    return status;
}
