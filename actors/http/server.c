/* server: libmicrohttpd's daemon, and the steps of a request: headers, gate, body, handler, answer. */
#include "base/clock.h"
#include "base/log.h"
#include "http/request.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECTION_MEMORY = 32 * 1024, STACK_BYTES = 512 * 1024, ARENA_LIMIT = 256 << 20 };

/* ---- birth and death of a request ---- */

/* Called with the request line, before anything is decoded: the only place that sees the URI as it was sent. */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *connection) {
    struct tm_http_request *request = calloc(1, sizeof *request);
    if (!request) return NULL;
    request->server = cls;
    request->body_limit_bytes = request->server->config.body_limit_bytes;
    request->connection = connection;
    request->file.fd = -1;
    request->started_us = tm_mono_us();
    request->arena = tm_arena_new(ARENA_LIMIT);
    pthread_mutex_init(&request->lock, NULL);
    struct tm_str rest = request->arena ? tm_arena_copy(request->arena, tm_str_from(uri)) : (struct tm_str){0};
    request->path = tm_str_split(&rest, '?');
    request->query = rest;
    return request;
}

/* A silent client is the library's to close; while a body is awaited sooner than between requests. */
static void allow_silence(struct MHD_Connection *connection, uint64_t ms) {
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)((ms + 999) / 1000));
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code) {
    struct tm_http_request *request = *state;
    if (!request) return;
    if (request->handed) atomic_fetch_sub(&request->server->in_flight, 1);
    if (code == MHD_REQUEST_TERMINATED_COMPLETED_OK) allow_silence(connection, request->server->config.idle_timeout_ms);
    if (request->response) MHD_destroy_response(request->response);
    for (size_t i = 0; i < request->header_count; i++) {
        free(request->headers[i].name);
        free(request->headers[i].value);
    }
    body_free(request);
    tm_arena_free(request->arena);
    pthread_mutex_destroy(&request->lock);
    free(request);
    *state = NULL;
}

/* ---- steps ---- */

static void refuse(struct tm_http_request *request, unsigned status, const char *text) {
    tm_http_reply(request, status, "text/plain; charset=utf-8", tm_str_from(text));
}

static void preflight(struct tm_http_request *request) {
    struct tm_str wanted = tm_arena_copy(request->arena, tm_http_header(request, "Access-Control-Request-Headers"));
    tm_http_set_header(request, "Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE");
    if (wanted.len) tm_http_set_header(request, "Access-Control-Allow-Headers", wanted.ptr);
    tm_http_reply(request, 204, NULL, (struct tm_str){0});
}

static void refuse_too_large(struct tm_http_request *request) {
    const char *own = request->server->config.too_large_text;
    char text[64];
    snprintf(text, sizeof text, "Body exceeded %.4gmb limit", (double)request->body_limit_bytes / (1 << 20));
    refuse(request, 413, own ? own : text);
}

bool tm_http_limit_body(struct tm_http_request *request, uint64_t bytes) {
    request->body_limit_bytes = bytes;
    if (request_declared_length(request) <= bytes) return true;
    refuse_too_large(request);
    return false;
}

/* The headers are there. True: go on to the body; false: it has been answered. */
static bool begin(struct tm_http_request *request, const char *method) {
    const struct tm_http_config *config = &request->server->config;
    request->method = tm_arena_copy(request->arena, tm_str_from(method));
    if (config->cors && tm_str_is(request->method, "OPTIONS")) preflight(request);
    else if (!tm_http_limit_body(request, config->body_limit_bytes)) return false;
    else if (!body_begin(request)) refuse(request, 415, "Content-Encoding must be gzip, zstd, deflate or identity");
    else if (!body_has_room(request->server, request_declared_length(request))) config->no_room(config->state, request);
    else return !config->gate || config->gate(config->state, request);
    return false;
}

/* Whether the body comes whatever we say. Then it is read and thrown away before the answer goes out: closing with
 * unread bytes resets the connection, and the client (or nginx before it) may never see why. */
static bool body_comes(const struct tm_http_request *request) {
    uint64_t length;
    return tm_http_header(request, "Expect").len == 0 &&
           (!tm_str_u64(tm_http_header(request, "Content-Length"), &length) || length <= HTTP_DISCARD_MOST);
}

static void hand_over(struct tm_http_request *request) {
    const struct tm_http_config *config = &request->server->config;
    body_end(request);
    request->handed = true;
    atomic_fetch_add(&request->server->in_flight, 1);
    switch (request->fault) {
    case BODY_FINE: config->handler(config->state, request); break;
    case BODY_TOO_LARGE: refuse_too_large(request); break;
    case BODY_CORRUPT: refuse(request, 400, "The body is not what its Content-Encoding says"); break;
    case BODY_NO_MEMORY: refuse(request, 503, "Out of memory"); break;
    case BODY_NO_ROOM: config->no_room(config->state, request); break;
    }
}

/* Answers now if the handler has, else waits for the one who will. */
static enum MHD_Result send_or_wait(struct tm_http_request *request) {
    pthread_mutex_lock(&request->lock);
    bool answered = request->answered;
    request->suspended = !answered;
    if (!answered) MHD_suspend_connection(request->connection);
    pthread_mutex_unlock(&request->lock);
    return answered ? request_send(request) : MHD_YES;
}

static bool is_late(const struct tm_http_request *request) {
    return tm_mono_us() - request->started_us > request->server->config.request_timeout_ms * 1000;
}

static enum MHD_Result on_access(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *bytes, size_t *len, void **state) {
    struct tm_http_request *request = *state;
    if (!request || !request->arena || !request->path.ptr) return MHD_NO;
    if (!request->begun) {
        request->begun = true;
        allow_silence(connection, request->server->config.request_timeout_ms);
        request->refused = !begin(request, method);
        return request->refused && !body_comes(request) ? request_send(request) : MHD_YES;
    }
    if (*len > 0) {
        if (request->refused) request->discarded += *len;
        else body_take(request, bytes, *len);
        *len = 0;
        return is_late(request) || request->discarded > HTTP_DISCARD_MOST ? MHD_NO : MHD_YES;
    }
    if (request->refused) return request_send(request);
    if (!request->handed) hand_over(request);
    return send_or_wait(request);
}

/* ---- the server ---- */

static void log_mhd(void *cls, const char *format, va_list args) {
    char text[256];
    if (!tm_log_enabled(TM_LOG_DEBUG)) return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    vsnprintf(text, sizeof text, format, args); /* the library's own format */
#pragma GCC diagnostic pop
    tm_log(TM_LOG_DEBUG, "http", "text=\"%s\"", text);
}

static unsigned server_threads(const struct tm_http_config *config) {
    return config->threads > 2 ? (unsigned)config->threads : 2;
}

struct tm_http_server *tm_http_start(const struct tm_http_config *config, struct tm_error *error) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)config->port)};
    struct tm_http_server *server = calloc(1, sizeof *server);
    if (!server || inet_pton(AF_INET, config->host, &address.sin_addr) != 1) {
        tm_fail(error, TM_INVALID, "host", "\"%s\" is not an IPv4 address", config->host);
        free(server);
        return NULL;
    }
    server->config = *config;
    pthread_mutex_init(&server->files.lock, NULL);
    /* Zero as the option's value would not only forbid sharing, but also a port whose last owner left connections. */
    enum MHD_OPTION sharing = config->reuse_port ? MHD_OPTION_LISTENING_ADDRESS_REUSE : MHD_OPTION_END;
    server->daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, (uint16_t)config->port, NULL, NULL,
        on_access, server, MHD_OPTION_EXTERNAL_LOGGER, log_mhd, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
        MHD_OPTION_THREAD_POOL_SIZE, server_threads(config), MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)config->connection_limit, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(config->idle_timeout_ms / 1000),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        config->header_bytes ? (size_t)config->header_bytes : (size_t)CONNECTION_MEMORY, MHD_OPTION_THREAD_STACK_SIZE,
        (size_t)STACK_BYTES, MHD_OPTION_URI_LOG_CALLBACK, on_uri, server, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
        server, sharing, 1u, MHD_OPTION_END);
    if (server->daemon) return server;
    tm_fail(error, TM_UNAVAILABLE, "port", "cannot listen on %s:%u: %s", config->host, (unsigned)config->port,
            strerror(errno));
    free(server);
    return NULL;
}

uint16_t tm_http_port(const struct tm_http_server *server) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

/* Connections that every thread of the daemon has room for, whichever gets them. libmicrohttpd 0.9.75 leaves a mutex
 * locked when one is added to a thread that is full. */
static size_t spare_connections(const struct tm_http_server *server) {
    const union MHD_DaemonInfo *open = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    size_t room = (size_t)server->config.connection_limit / server_threads(&server->config);
    return open && open->num_connections < room ? room - open->num_connections : 0;
}

/* What waits in the kernel's queue: closing the listener would reset it, though its request may be on its way. */
static void take_waiting(const struct tm_http_server *server, MHD_socket listener) {
    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    for (size_t spare = spare_connections(server); spare > 0 && poll(&waiting, 1, 0) == 1; spare--) {
        struct sockaddr_in address;
        socklen_t len = sizeof address;
        int fd = accept4(listener, (struct sockaddr *)&address, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        MHD_add_connection(server->daemon, fd, (struct sockaddr *)&address, len); /* when it cannot, it closes it */
    }
}

void tm_http_quiesce(struct tm_http_server *server) {
    MHD_socket listener = MHD_quiesce_daemon(server->daemon);
    if (listener == MHD_INVALID_SOCKET) return;
    take_waiting(server, listener);
    close(listener);
}

size_t tm_http_in_flight(const struct tm_http_server *server) {
    return atomic_load(&server->in_flight);
}

bool tm_http_drop_files(struct tm_http_server *server, uint64_t idle_ms) {
    return body_files_drop(&server->files, idle_ms);
}

size_t tm_http_bodies_bytes(const struct tm_http_server *server) {
    return atomic_load(&server->bodies_bytes);
}

void tm_http_stop(struct tm_http_server *server) {
    if (!server) return;
    MHD_stop_daemon(server->daemon);
    body_files_drop(&server->files, 0);
    free(server);
}
