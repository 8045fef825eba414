/* reflection: grpc.reflection.v1 and v1alpha, which are the same on the wire: the description of our services, as
 * protoc wrote it when this was built. */
#include "grpc/reflection.pb-c.h"
#include "ingest/grpc/described.h"
#include "ingest/grpc/service.h"

#include <string.h>

enum { REQUEST_MOST = 4096, LOOKUP_MOST = 32 }; /* LOOKUP_MOST: files of one answer */

typedef Grpc__Reflection__V1__ServerReflectionRequest request_t;
typedef Grpc__Reflection__V1__ServerReflectionResponse response_t;

void reflection_begin(void *door, struct tm_grpc_call *call) {
    tm_grpc_next(call);
}

void reflection_half_closed(void *door, struct tm_grpc_call *call) {
    grpc_finish(call, TM_GRPC_OK, NULL);
}

static void send_response(struct tm_grpc_call *call, response_t *response) {
    struct tm_buf out = {0};
    size_t len = grpc__reflection__v1__server_reflection_response__get_packed_size(response);
    if (!tm_buf_reserve(&out, len)) return;
    grpc__reflection__v1__server_reflection_response__pack(response, (uint8_t *)out.ptr);
    tm_grpc_send(call, (struct tm_str){out.ptr, len});
    tm_buf_free(&out);
}

static void say_error(struct tm_grpc_call *call, response_t *response, enum tm_grpc_status code, const char *text) {
    Grpc__Reflection__V1__ErrorResponse error = GRPC__REFLECTION__V1__ERROR_RESPONSE__INIT;
    error.error_code = (int32_t)code;
    error.error_message = (char *)(uintptr_t)text; /* protobuf-c has no const */
    response->message_response_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ERROR_RESPONSE;
    response->error_response = &error;
    send_response(call, response);
}

/* The file, and all that it imports. */
static void say_file(struct tm_grpc_call *call, response_t *response, size_t file) {
    Grpc__Reflection__V1__FileDescriptorResponse files = GRPC__REFLECTION__V1__FILE_DESCRIPTOR_RESPONSE__INIT;
    ProtobufCBinaryData bytes[LOOKUP_MOST];
    size_t indices[LOOKUP_MOST], count = described_with_imports(file, indices, LOOKUP_MOST);
    for (size_t i = 0; i < count; i++) {
        struct tm_str text = described_file(indices[i]);
        bytes[i] = (ProtobufCBinaryData){text.len, (uint8_t *)(uintptr_t)text.ptr};
    }
    files.file_descriptor_proto = bytes;
    files.n_file_descriptor_proto = count;
    response->message_response_case =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_FILE_DESCRIPTOR_RESPONSE;
    response->file_descriptor_response = &files;
    send_response(call, response);
}

static void say_services(struct tm_grpc_call *call, response_t *response) {
    Grpc__Reflection__V1__ListServiceResponse list = GRPC__REFLECTION__V1__LIST_SERVICE_RESPONSE__INIT;
    Grpc__Reflection__V1__ServiceResponse services[LOOKUP_MOST], *pointers[LOOKUP_MOST];
    char names[LOOKUP_MOST][128];
    size_t count = 0;
    for (; count < LOOKUP_MOST && described_service(count, names[count], sizeof names[count]); count++) {
        services[count] = (Grpc__Reflection__V1__ServiceResponse)GRPC__REFLECTION__V1__SERVICE_RESPONSE__INIT;
        services[count].name = names[count];
        pointers[count] = &services[count];
    }
    list.service = pointers;
    list.n_service = count;
    response->message_response_case =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_LIST_SERVICES_RESPONSE;
    response->list_services_response = &list;
    send_response(call, response);
}

static void say_extensions(struct tm_grpc_call *call, response_t *response, const char *type) {
    Grpc__Reflection__V1__ExtensionNumberResponse none = GRPC__REFLECTION__V1__EXTENSION_NUMBER_RESPONSE__INIT;
    none.base_type_name = (char *)(uintptr_t)type;
    response->message_response_case =
        GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ALL_EXTENSION_NUMBERS_RESPONSE;
    response->all_extension_numbers_response = &none;
    send_response(call, response);
}

static void answer(struct tm_grpc_call *call, request_t *request) {
    response_t response = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__INIT;
    size_t file = DESCRIBED_NONE;
    response.valid_host = request->host;
    response.original_request = request;
    switch (request->message_request_case) {
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_LIST_SERVICES:
        say_services(call, &response);
        return;
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_ALL_EXTENSION_NUMBERS_OF_TYPE:
        say_extensions(call, &response, request->all_extension_numbers_of_type);
        return;
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_BY_FILENAME:
        file = described_by_name(tm_str_from(request->file_by_filename));
        break;
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_SYMBOL:
        file = described_by_symbol(tm_str_from(request->file_containing_symbol));
        break;
    default: break;
    }
    if (file != DESCRIBED_NONE) say_file(call, &response, file);
    else say_error(call, &response, TM_GRPC_NOT_FOUND, "not described here");
}

void reflection_message(void *door, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    request_t *request = message->len > REQUEST_MOST ? NULL
                                                     : grpc__reflection__v1__server_reflection_request__unpack(
                                                           NULL, message->len, (const uint8_t *)message->bytes);
    tm_grpc_message_free(message);
    if (!request) {
        grpc_finish(call, TM_GRPC_INVALID_ARGUMENT, "not a ServerReflectionRequest");
        return;
    }
    answer(call, request);
    grpc__reflection__v1__server_reflection_request__free_unpacked(request, NULL);
    tm_grpc_next(call);
}
