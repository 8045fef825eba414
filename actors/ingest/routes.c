/* routes: the table, and what all handlers do. */
#include "ingest/routes.h"

#include "ingest/otlp_answers.h"
#include "ingest/single.h"

static uint64_t batch_limit(const struct door_config *config) {
    return config->body_bytes;
}

static uint64_t otlp_limit(const struct door_config *config) {
    return config->otlp_body_bytes;
}

#define SINGLE(method_, path_, admission_, kind_)                                                                      \
    { method_, path_, admission_, batch_limit, answer_refuse, single_handle, kind_ }
#define OTLP(path_, handle_)                                                                                           \
    { "POST", path_, ADMIT_PROJECT, otlp_limit, otlp_refuse, handle_, 0 }

static const struct route routes[] = {
    {"POST", "/api/public/ingestion", ADMIT_PUBLIC, batch_limit, answer_refuse, batch_handle, 0},
    OTLP("/api/public/otel/v1/traces", otlp_handle),
    OTLP("/api/public/otel/v1/metrics", otlp_drop_handle),
    OTLP("/api/public/otel/v1/logs", otlp_drop_handle),
    OTLP("/v1/traces", otlp_handle),
    OTLP("/v1/metrics", otlp_drop_handle),
    OTLP("/v1/logs", otlp_drop_handle),
    SINGLE("POST", "/api/public/traces", ADMIT_PROJECT, SINGLE_TRACE),
    SINGLE("POST", "/api/public/spans", ADMIT_PROJECT, SINGLE_SPAN),
    SINGLE("PATCH", "/api/public/spans", ADMIT_PROJECT, SINGLE_SPAN_UPDATE),
    SINGLE("POST", "/api/public/generations", ADMIT_PROJECT, SINGLE_GENERATION),
    SINGLE("PATCH", "/api/public/generations", ADMIT_PROJECT, SINGLE_GENERATION_UPDATE),
    SINGLE("POST", "/api/public/events", ADMIT_PROJECT, SINGLE_EVENT),
    SINGLE("POST", "/api/public/scores", ADMIT_PUBLIC, SINGLE_SCORE),
};

const struct route *route_find(struct tm_str method, struct tm_str path, enum answer *answer) {
    *answer = ANSWER_NOT_FOUND;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!tm_str_is(path, routes[i].path)) continue;
        if (tm_str_is(method, routes[i].method)) return &routes[i];
        *answer = ANSWER_METHOD;
    }
    return NULL;
}

/* SDKs spell their headers with dashes or, some, with underscores. */
static struct tm_str sdk_header(struct tm_http_request *request, const char *name, const char *underscored) {
    struct tm_str value = tm_http_header(request, name);
    return value.len ? value : tm_http_header(request, underscored);
}

void route_attribute(struct tm_http_request *request, struct submission *submission) {
    const struct passage *passage = tm_http_user(request);
    submission->scope = &passage->scope;
    submission->sdk_name = sdk_header(request, "x-langfuse-sdk-name", "x_langfuse_sdk_name");
    submission->sdk_version = sdk_header(request, "x-langfuse-sdk-version", "x_langfuse_sdk_version");
    submission->arena = tm_http_arena(request);
}

void route_give_receipt(struct tm_http_request *request, const struct tm_published *submitted) {
    if (*submitted->receipt) tm_http_set_header(request, ROUTE_RECEIPT_HEADER, submitted->receipt);
}
