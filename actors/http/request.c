/* request: what a handler may ask of a request, and its one answer. */
#include "http/request.h"

#include <stdlib.h>
#include <string.h>

/* ---- asking ---- */

struct tm_str tm_http_method(const struct tm_http_request *request) {
    return request->method;
}
struct tm_str tm_http_path(const struct tm_http_request *request) {
    return request->path;
}
struct tm_str tm_http_query_string(const struct tm_http_request *request) {
    return request->query;
}

static struct tm_str lookup(const struct tm_http_request *request, enum MHD_ValueKind kind, const char *name,
                            bool *found) {
    const char *value = NULL;
    size_t len = 0;
    *found = MHD_lookup_connection_value_n(request->connection, kind, name, strlen(name), &value, &len) == MHD_YES;
    return (struct tm_str){value, value ? len : 0};
}

struct tm_str tm_http_header(const struct tm_http_request *request, const char *name) {
    bool found;
    return lookup(request, MHD_HEADER_KIND, name, &found);
}

struct tm_str tm_http_query(const struct tm_http_request *request, const char *name, bool *found) {
    return lookup(request, MHD_GET_ARGUMENT_KIND, name, found);
}

struct each {
    void (*call)(void *state, struct tm_str name, struct tm_str value);
    void *state;
};

static enum MHD_Result each_value(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                  const char *value, size_t value_size) {
    const struct each *each = cls;
    each->call(each->state, (struct tm_str){key, key_size}, (struct tm_str){value, value ? value_size : 0});
    return MHD_YES;
}

void tm_http_query_each(const struct tm_http_request *request,
                        void (*call)(void *state, struct tm_str name, struct tm_str value), void *state) {
    struct each each = {call, state};
    MHD_get_connection_values_n(request->connection, MHD_GET_ARGUMENT_KIND, each_value, &each);
}

char *tm_http_body(struct tm_http_request *request, size_t *len) {
    *len = request->body.len;
    return request->body.ptr;
}

uint64_t request_declared_length(const struct tm_http_request *request) {
    uint64_t length;
    return tm_str_u64(tm_http_header(request, "Content-Length"), &length) ? length : 0;
}

bool tm_http_body_in_file(struct tm_http_request *request) {
    request->file = body_files_take(&request->server->files, request_declared_length(request));
    return request->file.fd >= 0;
}

int tm_http_body_file(const struct tm_http_request *request, size_t *len) {
    *len = request->file.len;
    return request->file.fd;
}

struct tm_arena *tm_http_arena(struct tm_http_request *request) {
    return request->arena;
}
void *tm_http_user(const struct tm_http_request *request) {
    return request->user;
}
void tm_http_user_set(struct tm_http_request *request, void *user) {
    request->user = user;
}

/* ---- answering ---- */

void tm_http_set_header(struct tm_http_request *request, const char *name, const char *value) {
    pthread_mutex_lock(&request->lock);
    if (request->header_count < HTTP_RESPONSE_HEADERS) {
        request->headers[request->header_count].name = strdup(name);
        request->headers[request->header_count++].value = strdup(value);
    }
    pthread_mutex_unlock(&request->lock);
}

void request_answer(struct tm_http_request *request, unsigned status, const char *content_type,
                    struct MHD_Response *response) {
    if (!response) abort(); /* out of memory: the supervisor starts us anew */
    if (content_type) MHD_add_response_header(response, "Content-Type", content_type);
    pthread_mutex_lock(&request->lock);
    if (request->answered) abort(); /* a second answer is a programming error */
    for (size_t i = 0; i < request->header_count; i++)
        MHD_add_response_header(response, request->headers[i].name, request->headers[i].value);
    request->answered = true;
    request->status = status;
    request->response = response;
    bool resume = request->suspended;
    struct MHD_Connection *connection = request->connection;
    pthread_mutex_unlock(&request->lock);
    if (resume) MHD_resume_connection(connection); /* the request may be gone from here on */
}

/* MHD does not change what it is told to copy or to keep. */
static void *bytes_of(struct tm_str body) {
    union {
        const char *in;
        void *out;
    } view = {.in = body.len ? body.ptr : ""};
    return view.out;
}

void tm_http_reply(struct tm_http_request *request, unsigned status, const char *content_type, struct tm_str body) {
    request_answer(request, status, content_type,
                   MHD_create_response_from_buffer(body.len, bytes_of(body), MHD_RESPMEM_MUST_COPY));
}

void tm_http_reply_take(struct tm_http_request *request, unsigned status, const char *content_type, char *body,
                        size_t len) {
    request_answer(request, status, content_type, MHD_create_response_from_buffer(len, body, MHD_RESPMEM_MUST_FREE));
}

void tm_http_reply_static(struct tm_http_request *request, unsigned status, const char *content_type,
                          struct tm_str body) {
    request_answer(request, status, content_type,
                   MHD_create_response_from_buffer(body.len, bytes_of(body), MHD_RESPMEM_PERSISTENT));
}

static void add_cors(struct tm_http_request *request) {
    struct tm_str origin = tm_http_header(request, "Origin");
    struct tm_str text = tm_arena_copy(request->arena, origin);
    if (!request->server->config.cors || origin.len == 0 || !text.ptr) return;
    MHD_add_response_header(request->response, "Access-Control-Allow-Origin", text.ptr);
    MHD_add_response_header(request->response, "Vary", "Origin");
    if (request->server->config.cors_exposed)
        MHD_add_response_header(request->response, "Access-Control-Expose-Headers",
                                request->server->config.cors_exposed);
}

enum MHD_Result request_send(struct tm_http_request *request) {
    add_cors(request);
    return MHD_queue_response(request->connection, request->status, request->response);
}
