/* grpc_batch: PublishRequests read and judged, and the description of our services looked up. No sockets. */
#include "ingest/grpc/batch.h"
#include "ingest/grpc/described.h"

#include "grpc/framing.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MOST = 10000 };

static bool reads(struct tm_str packed, uint64_t sequence, const char *body) {
    uint64_t read_sequence;
    struct tm_str read_body;
    return batch_request_read(packed, &read_sequence, &read_body) && read_sequence == sequence &&
           tm_str_is(read_body, body);
}

Test(grpc_batch, a_request_is_read_in_any_order_and_with_fields_of_later_versions) {
    cr_assert(reads(TM_STR(""), 0, ""));
    cr_assert(reads(TM_STR("\x08\x07\x12\x02{}"), 7, "{}"));
    cr_assert(reads(TM_STR("\x12\x02{}\x08\xac\x02"), 300, "{}"));
    cr_assert(reads(TM_STR("\x08\x01\x12\x01x\x08\x02\x12\x01y"), 2, "y")); /* the last counts */
    cr_assert(reads(TM_STR("\x50\x05\x51"
                           "12345678\x52\x01z\x55"
                           "1234\x08\x09"),
                    9, "")); /* fields 10, of each kind */
    cr_assert(reads(TM_STR("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), UINT64_MAX, ""));
}

Test(grpc_batch, what_is_no_request_is_refused) {
    const struct tm_str bad[] = {
        TM_STR("\x08"),
        TM_STR("\x12\x05{}"),
        TM_STR("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"),
        TM_STR("\x0b"),
        TM_STR("\x0c"),
        TM_STR("\x0e"),
        TM_STR("\x09"
               "123"),
        TM_STR("\x0d"
               "12"),
        TM_STR("\x02\x01x"),
        TM_STR("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
    };
    uint64_t sequence;
    struct tm_str body;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(batch_request_read(bad[i], &sequence, &body), "%zu", i);
}

/* ---- judged ---- */

static struct grpc_budget budget = {.limit = 1 << 24};

static struct tm_grpc_message *message_of(uint64_t sequence, const char *json) {
    Tracemesh__Ingestion__V1__PublishRequest request = TRACEMESH__INGESTION__V1__PUBLISH_REQUEST__INIT;
    struct framing framing;
    size_t used;
    request.sequence = sequence;
    request.batch_json = (ProtobufCBinaryData){strlen(json), (uint8_t *)(uintptr_t)json};
    size_t len = tracemesh__ingestion__v1__publish_request__get_packed_size(&request);
    unsigned char *bytes = malloc(FRAMING_PREFIX + len);
    framing_prefix(len, bytes);
    tracemesh__ingestion__v1__publish_request__pack(&request, bytes + FRAMING_PREFIX);
    framing_open(&framing, &budget, 1 << 20, false);
    cr_assert_eq(framing_feed(&framing, (const char *)bytes, FRAMING_PREFIX + len, &used), FRAMING_MESSAGE);
    free(bytes);
    struct tm_grpc_message *message = framing_take(&framing);
    framing_close(&framing);
    return message;
}

#define TRACE(id_, body_)                                                                                              \
    "{\"id\":\"" id_ "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"type\":\"trace-create\",\"body\":" body_ "}"

Test(grpc_batch, events_are_judged_one_by_one_and_their_errors_told_in_protobuf) {
    struct batch batch;
    const char *json = "{\"batch\":[" TRACE("a", "{\"id\":\"t\"}") "," TRACE("b", "{\"id\":\"t\",\"name\":5}") ",1]}";
    cr_assert_eq(batch_read(message_of(3, json), BODY_MOST, true, &batch), TM_OK);
    cr_assert(batch.sequence == 3 && batch.events == 1 && batch.refused == 0 && tm_str_is(batch.body, json));
    cr_assert(batch.skip_count == 2 && batch.skip[0] == 1 && batch.skip[1] == 2);
    cr_assert_eq(batch.error_count, 2);
    cr_assert_str_eq(batch.errors[0]->id, "b");
    cr_assert(batch.errors[0]->status == 400 && strstr(batch.errors[0]->error, "name"));
    struct tm_buf out = {0};
    cr_assert(batch_response(&batch, 2, "receipt", &out));
    Tracemesh__Ingestion__V1__PublishResponse *response =
        tracemesh__ingestion__v1__publish_response__unpack(NULL, out.len, (const uint8_t *)out.ptr);
    cr_assert(response && response->accepted_sequence == 3 && response->stored_sequence == 2 &&
              response->n_errors == 2);
    cr_assert_str_eq(response->receipt, "receipt");
    tracemesh__ingestion__v1__publish_response__free_unpacked(response, NULL);
    tm_buf_free(&out);
    batch_free(&batch);
    cr_assert_eq(budget.held, 0);
}

Test(grpc_batch, a_public_key_alone_may_say_only_some) {
    struct batch batch;
    cr_assert_eq(batch_read(message_of(1, "{\"batch\":[" TRACE("a", "{\"id\":\"t\"}") "]}"), BODY_MOST, false, &batch),
                 TM_OK);
    cr_assert(batch.events == 0 && batch.error_count == 1 && batch.errors[0]->status == 401);
    cr_assert_null(batch.message, "nothing is sent on, so nothing is kept");
    batch_free(&batch);
}

Test(grpc_batch, bodies_refused_as_a_whole_say_why_once) {
    char *large = calloc(1, BODY_MOST + 2);
    memset(large, ' ', BODY_MOST + 1);
    const struct {
        const char *json, *message, *error;
        unsigned status;
    } rows[] = {{"{", "Invalid JSON", "", 400},
                {"", "Invalid request data", "undefined", 400},
                {"{\"batch\":1}", "Invalid request data", "array", 400},
                {large, "Body exceeded", "", 413}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct batch batch;
        cr_assert_eq(batch_read(message_of(1, rows[i].json), BODY_MOST, true, &batch), TM_OK);
        cr_assert(batch.refused == rows[i].status && batch.events == 0 && batch.error_count == 1);
        cr_assert_str_eq(batch.errors[0]->id, "unknown");
        cr_assert_not_null(strstr(batch.errors[0]->message, rows[i].message), "%s", batch.errors[0]->message);
        cr_assert_not_null(strstr(batch.errors[0]->error, rows[i].error), "%s", batch.errors[0]->error);
        batch_free(&batch);
    }
    free(large);
    cr_assert_eq(budget.held, 0);
}

/* ---- described ---- */

Test(grpc_batch, every_kind_of_symbol_is_found_in_its_file) {
    const char *known[][2] = {{"tracemesh.ingestion.v1.Ingestion", "ingestion.proto"},
                              {"tracemesh.ingestion.v1.Ingestion.Publish", "ingestion.proto"},
                              {"tracemesh.ingestion.v1.PublishResponse.errors", "ingestion.proto"},
                              {"opentelemetry.proto.trace.v1.Span.SpanKind", "otlp/trace.proto"},
                              {"opentelemetry.proto.trace.v1.Span.Link.flags", "otlp/trace.proto"},
                              {"opentelemetry.proto.common.v1.AnyValue", "otlp/common.proto"},
                              {"grpc.reflection.v1alpha.ServerReflection", "grpc/reflection_v1alpha.proto"}};
    const char *unknown[] = {"",
                             "tracemesh",
                             "tracemesh.ingestion.v1",
                             "tracemesh.ingestion.v1.",
                             "tracemesh.ingestion.v1.Nothing",
                             "tracemesh.ingestion.v1.Ingestion.Publish.More",
                             "opentelemetry.proto.trace.v1.Link",
                             "opentelemetry.proto.trace.v1.Span.Span",
                             "grpc.health.v1.Healthy"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        cr_assert_eq(described_by_symbol(tm_str_from(known[i][0])), described_by_name(tm_str_from(known[i][1])), "%s",
                     known[i][0]);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        cr_assert_eq(described_by_symbol(tm_str_from(unknown[i])), DESCRIBED_NONE, "%s", unknown[i]);
}

Test(grpc_batch, a_file_comes_with_all_that_it_imports_once) {
    size_t files[16];
    size_t count = described_with_imports(described_by_name(TM_STR("otlp/trace_service.proto")), files, 16);
    cr_assert_eq(count, 4);
    cr_assert_eq(files[0], described_by_name(TM_STR("otlp/trace_service.proto")));
    char name[128];
    size_t services = 0;
    while (described_service(services, name, sizeof name)) services++;
    cr_assert_eq(services, 7);
}
