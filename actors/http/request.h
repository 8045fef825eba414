/* request: what server.c and request.c know of one request. Not for users of http.h. */
#ifndef TM_HTTP_REQUEST_H
#define TM_HTTP_REQUEST_H

#include "base/buf.h"
#include "http/body_file.h"
#include "http/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <zlib.h>
#include <zstd.h>

enum {
    HTTP_RESPONSE_HEADERS = 16,
    HTTP_PADDING = 64,            /* writable bytes behind a body, as parsers like them */
    HTTP_DISCARD_MOST = 64 << 20, /* read and thrown away before a connection over its limit is cut */
};

struct tm_http_server {
    struct tm_http_config config;
    struct MHD_Daemon *daemon;
    _Atomic size_t in_flight, bodies_bytes;
    struct body_files files;
};

enum body_fault { BODY_FINE, BODY_TOO_LARGE, BODY_CORRUPT, BODY_NO_MEMORY, BODY_NO_ROOM };

struct tm_http_request {
    struct tm_http_server *server;
    struct MHD_Connection *connection;
    struct tm_arena *arena;
    struct tm_str method, path, query;
    struct tm_buf body;
    struct body_file file; /* instead of `body`, or fd -1 */
    size_t counted_bytes;  /* of both, in the server's sum */
    uint64_t body_limit_bytes;
    z_stream inflate;
    ZSTD_DStream *zstd;                     /* NULL: not of this encoding */
    size_t zstd_left;                       /* 0: a frame has ended */
    bool inflating, begun, refused, handed; /* headers looked at; answered then; given to the handler */
    enum body_fault fault;
    size_t discarded;
    uint64_t started_us;
    void *user;

    pthread_mutex_t lock; /* of what follows: a reply may come from any thread */
    bool suspended, answered;
    unsigned status;
    struct MHD_Response *response;
    struct {
        char *name, *value;
    } headers[HTTP_RESPONSE_HEADERS];
    size_t header_count;
};

/* Whether the bodies held leave room for another of so many bytes. */
bool body_has_room(struct tm_http_server *server, uint64_t bytes);
/* Decides by Content-Encoding; false when it is unknown. */
bool body_begin(struct tm_http_request *request);
void body_take(struct tm_http_request *request, const char *bytes, size_t len);
void body_end(struct tm_http_request *request);
void body_free(struct tm_http_request *request);
/* Stores the one answer, and wakes the connection if it waits for it. Takes the response. */
void request_answer(struct tm_http_request *request, unsigned status, const char *content_type,
                    struct MHD_Response *response);
/* 0: it does not say. */
uint64_t request_declared_length(const struct tm_http_request *request);
/* Queues the stored answer on the connection. */
enum MHD_Result request_send(struct tm_http_request *request);

#endif
