/* http: an HTTP/1 server over libmicrohttpd, shared by ingest, web, store and every actor's ops port.
 *
 * What it adds to the library: whole bodies with a limit, gzip, deflate and zstd inflated with a limit, one deadline
 * for a whole request (a client that sends a byte a second is closed too), answers given later from another thread or
 * bit by bit, CORS, request counters. Handlers run on the server's threads (at least two; see blocks.md on stalls of
 * one).
 */
#ifndef TM_HTTP_HTTP_H
#define TM_HTTP_HTTP_H

#include "base/arena.h"
#include "base/status.h"

struct tm_http_server;
struct tm_http_request; /* opaque; lives until it is answered */

/* Called when the whole body is there (inflated). Must end in exactly one tm_http_reply*, now or later. */
typedef void (*tm_http_handler)(void *state, struct tm_http_request *request);
/* Called when the headers are there, before the body is read: return true to go on. False: the callee has called
 * tm_http_reply* and what comes of the body is thrown away: to refuse the unauthorised. NULL is fine. */
typedef bool (*tm_http_gate)(void *state, struct tm_http_request *request);

struct tm_http_config {
    const char *host;           /* "127.0.0.1" */
    uint64_t port;              /* 0: any free one; ask with tm_http_port */
    uint64_t threads;           /* 2 or more */
    uint64_t body_limit_bytes;  /* of the inflated body; over it the server answers 413 by itself */
    const char *too_large_text; /* body of that 413, text/plain; NULL: the reference's words, with the limit */
    uint64_t
        bodies_limit_bytes; /* of all bodies held at a time, read or half read; 0: none. Over it `no_room` answers */
    void (*no_room)(void *state, struct tm_http_request *request);
    uint64_t request_timeout_ms; /* from the first byte to the end of the body */
    uint64_t idle_timeout_ms;    /* keep-alive */
    uint64_t connection_limit;
    uint64_t header_bytes;    /* room for a request line and headers; 0: 32 KiB */
    bool reuse_port;          /* SO_REUSEPORT: several processes share the port */
    bool cors;                /* answer OPTIONS with 204 and reflect the origin, no credentials */
    const char *cors_exposed; /* response headers that scripts of another origin may read; NULL: the usual */
    tm_http_gate gate;
    tm_http_handler handler;
    void *state;
};

/* NULL and *error when the port is taken or the settings are wrong. */
struct tm_http_server *tm_http_start(const struct tm_http_config *config, struct tm_error *error);
uint16_t tm_http_port(const struct tm_http_server *server);
/* Refuses new connections; those open go on. */
void tm_http_quiesce(struct tm_http_server *server);
size_t tm_http_in_flight(const struct tm_http_server *server);    /* requests handed to the handler, not yet answered */
size_t tm_http_bodies_bytes(const struct tm_http_server *server); /* memory of all bodies, until they are answered */
/* Every request must have been answered. */
void tm_http_stop(struct tm_http_server *server);

/* Views into the request: valid until it is answered. */
struct tm_str tm_http_method(const struct tm_http_request *request);
struct tm_str tm_http_path(const struct tm_http_request *request); /* without the query, as sent (not decoded) */
struct tm_str tm_http_query_string(const struct tm_http_request *request);             /* as sent, without the '?' */
struct tm_str tm_http_header(const struct tm_http_request *request, const char *name); /* empty when absent */
/* First value of a query parameter, percent-decoded; *found false when absent. */
struct tm_str tm_http_query(const struct tm_http_request *request, const char *name, bool *found);
/* Calls `each` for every query parameter in order, values decoded. */
void tm_http_query_each(const struct tm_http_request *request,
                        void (*each)(void *state, struct tm_str name, struct tm_str value), void *state);
/* The body may be changed in place by the handler and has 64 writable spare bytes after its length. */
char *tm_http_body(struct tm_http_request *request, size_t *len);
/* For a gate: the body goes into a memory file, of which some are kept with their memory for later bodies.
 * tm_http_body then has nothing. False: the kernel gives none, and it is as ever. */
bool tm_http_body_in_file(struct tm_http_request *request);
int tm_http_body_file(const struct tm_http_request *request, size_t *len); /* to read; -1: it is in memory */
/* Closes kept files that nobody has used for so long; true: some are kept still. Any thread. */
bool tm_http_drop_files(struct tm_http_server *server, uint64_t idle_ms);
struct tm_arena *tm_http_arena(struct tm_http_request *request); /* freed with the request */
void *tm_http_user(const struct tm_http_request *request);       /* a pointer a gate may leave for the handler */
/* For a gate: another limit of this request's body than the server's. False: it is larger by its own account, and has
 * been answered 413. */
bool tm_http_limit_body(struct tm_http_request *request, uint64_t bytes);
void tm_http_user_set(struct tm_http_request *request, void *user);

/* Extra response headers; copied. Before the reply. */
void tm_http_set_header(struct tm_http_request *request, const char *name, const char *value);
/* Exactly one of these per request, from any thread. `body` is copied; `_take` owns the malloc'ed memory from here. */
void tm_http_reply(struct tm_http_request *request, unsigned status, const char *content_type, struct tm_str body);
void tm_http_reply_take(struct tm_http_request *request, unsigned status, const char *content_type, char *body,
                        size_t len);
/* Static memory (or mapped for the server's lifetime): not copied. */
void tm_http_reply_static(struct tm_http_request *request, unsigned status, const char *content_type,
                          struct tm_str body);

/* ---- answers without an end known beforehand ---- */

struct tm_http_stream;

/* The one reply, from any thread: what is written to the stream goes out as it comes. No thread waits. `room_bytes`:
 * written and not yet taken by the client. The request must not be touched any more. */
struct tm_http_stream *tm_http_reply_stream(struct tm_http_request *request, unsigned status, const char *content_type,
                                            size_t room_bytes);
/* All of it or nothing. False: no room, as the client takes nothing, or it is gone. [any thread] */
bool tm_http_stream_write(struct tm_http_stream *stream, struct tm_str bytes);
/* Seen at a write at the latest: a connection with nothing to send is not looked at. [any thread] */
bool tm_http_stream_gone(struct tm_http_stream *stream);
/* Exactly once: what was written still goes out, then the answer ends. Frees the stream. */
void tm_http_stream_end(struct tm_http_stream *stream);

#endif
