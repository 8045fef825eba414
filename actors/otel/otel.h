/* otel: OpenTelemetry's trace exports in, events of our entities out. Pure: no sockets, no clock, no globals.
 *
 * Two readers, of protobuf and of JSON, make the same spans of the same export; the mapping then gives each span's
 * meaning in our fields, whichever of the many attribute vocabularies it speaks. Everything returned lives in the arena
 * or points into the body: both must outlive it.
 */
#ifndef TM_OTEL_OTEL_H
#define TM_OTEL_OTEL_H

#include "base/arena.h"
#include "base/status.h"
#include "mesh.pb-c.h"

/* ---- an export as it was sent ------------------------------------------------------------------------------------ */

enum otel_type { OTEL_EMPTY, OTEL_STRING, OTEL_BOOL, OTEL_INT, OTEL_DOUBLE, OTEL_BYTES, OTEL_ARRAY, OTEL_MAP };

struct otel_value {
    enum otel_type type;
    uint32_t count; /* of items or members */
    union {
        struct tm_str text; /* STRING: UTF-8; BYTES: the bytes themselves */
        bool boolean;
        int64_t integer;
        double real;
        const struct otel_value *items;       /* ARRAY */
        const struct otel_attribute *members; /* MAP */
    };
};

struct otel_attribute {
    struct tm_str key;
    struct otel_value value;
};

struct otel_attributes {
    const struct otel_attribute *items;
    uint32_t count; /* as sent: keys may repeat, the last one counts */
};

struct otel_resource {
    struct otel_attributes attributes;
};

struct otel_scope {
    struct tm_str name, version;
    struct otel_attributes attributes;
};

struct otel_span_event {
    struct tm_str name;
    int64_t time_us;
    struct otel_attributes attributes;
};

struct otel_link {
    struct tm_str trace_id, span_id;
    struct otel_attributes attributes;
};

enum otel_status_code { OTEL_STATUS_UNSET, OTEL_STATUS_OK, OTEL_STATUS_ERROR };

struct otel_span {
    const struct otel_resource *resource; /* never NULL */
    const struct otel_scope *scope;       /* never NULL */
    uint32_t index;                       /* of the span in the export, over all resources and scopes, from 0 */
    struct tm_str trace_id, span_id;      /* lower-case hex from protobuf; JSON's strings as they are */
    struct tm_str parent_span_id;         /* empty: a root */
    struct tm_str name;
    int64_t start_us, end_us; /* 0: not given */
    enum otel_status_code status;
    struct tm_str status_message;
    struct otel_attributes attributes;
    const struct otel_span_event *events;
    uint32_t event_count;
    const struct otel_link *links;
    uint32_t link_count;
    bool brief; /* left to the caller: metadata shall not repeat what resource and scope say */
};

struct otel_export {
    struct otel_span *spans; /* in order; those that were refused are left out */
    uint32_t count;
    uint32_t refused;      /* spans that cannot be stored: no or malformed ids */
    struct tm_error first; /* why the first of them was */
};

/* Reads a whole ExportTraceServiceRequest. TM_INVALID: *error says where and why; nothing of the body can be used.
 * TM_NO_MEMORY: the arena. TM_TOO_LARGE: nested deeper than values may be. */
enum tm_status otel_read_protobuf(struct tm_str body, struct tm_arena *arena, struct otel_export *out,
                                  struct tm_error *error);
/* `body` as tm_json_parse wants it: TM_JSON_PADDING readable bytes behind it, may be changed in place. */
enum tm_status otel_read_json(char *body, size_t len, struct tm_arena *arena, struct otel_export *out,
                              struct tm_error *error);

/* ---- what it means ------------------------------------------------------------------------------------------------
 */

/* How much a span says of its trace. */
enum otel_trace_part {
    OTEL_TRACE_SHALLOW, /* that it exists: one of an export is enough, and none beside a fuller one */
    OTEL_TRACE_UPDATE,  /* some of its fields */
    OTEL_TRACE_ROOT,    /* it is the root: name, input, output too */
};

struct otel_meaning {
    Tracemesh__Event *observation; /* complete: written once, never read back. timestamp_us is left to the caller */
    Tracemesh__Event *trace;       /* never NULL; timestamp_us is the span's start */
    enum otel_trace_part part;
};

/* Maps one span. A value that cannot be understood is left in the metadata, never an error.
 * `now_us` stands for times not given. TM_NO_MEMORY: the arena. */
enum tm_status otel_map(const struct otel_span *span, int64_t now_us, struct tm_arena *arena, struct otel_meaning *out);

#endif
