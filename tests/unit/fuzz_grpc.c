/* fuzz_grpc: any bytes as what a gRPC client sends: to the deframer, to the readers of header values, and to a whole
 * session with handlers that echo. How to build and run it stands in fuzz_ingestion.c.
 *
 * The first byte chooses: the pure readers; a session from its first byte; one after a good preface; the body of a good
 * request, unary or streaming. The second says how the bytes are split. */
#include "base/base64.h"
#include "grpc/internal.h"
#include "grpc/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 65536, MODES = 5 };

/* ---- handlers ---- */

static void begin(void *state, struct tm_grpc_call *call) {
    struct tm_str binary = tm_grpc_metadata_binary(call, "x-bin");
    if (binary.len > LIMIT) abort();
    tm_grpc_next(call);
}

static void echo(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    if (message->len > LIMIT) abort();
    for (size_t i = 0; i < TM_GRPC_PADDING; i++)
        if (message->bytes[message->len + i]) abort();
    tm_grpc_send(call, (struct tm_str){message->bytes, message->len});
    tm_grpc_message_free(message);
    if (state) tm_grpc_next(call);
    else tm_grpc_finish(call, TM_GRPC_OK, "\x01 fine %");
}

static void half_closed(void *state, struct tm_grpc_call *call) {
    tm_grpc_finish_retry(call, TM_GRPC_UNAVAILABLE, "again", 1500);
}

static struct tm_grpc_server server;

static const struct tm_grpc_method methods[] = {
    {.path = "/e/U", .begin = begin, .message = echo},
    {.path = "/e/S", .streams = true, .begin = begin, .message = echo, .half_closed = half_closed, .state = &server},
};

/* ---- a session without a socket ---- */

static struct tm_grpc_server server = {
    .config = {.stream_limit = 8,
               .call_limit = 16,
               .message_bytes = LIMIT,
               .header_bytes = 2048,
               .stream_window_bytes = 65535,
               .connection_window_bytes = 131072,
               .request_ms = 1000,
               .idle_ms = 1000,
               .send_ms = 1000,
               .control_limit = 100,
               .reset_limit = 20,
               .methods = methods,
               .method_count = 2},
    .budget = {.limit = 4 * LIMIT},
};
static struct worker worker;

static void set_up(void) {
    if (server.callbacks) return;
    if (!connection_callbacks(&server)) abort();
    worker.server = &server;
    worker.wake = eventfd(0, EFD_NONBLOCK);
    TAILQ_INIT(&worker.connections);
    pthread_mutex_init(&worker.lock, NULL);
}

static void settle(struct connection *connection) {
    do {
        struct tm_grpc_call *call = worker.touched, *next;
        worker.touched = NULL;
        for (; call; call = next) {
            next = call->posted.next;
            call_apply(call);
        }
        if (!connection_fill(connection, 1 << 16)) return;
        tm_buf_clear(&connection->out);
    } while (worker.touched);
}

static void run(struct tm_str head, const uint8_t *data, size_t size, size_t piece) {
    struct connection *connection = connection_new(&worker, -1);
    if (!connection) abort();
    bool alive = !head.len || connection_feed(connection, head.ptr, head.len);
    settle(connection);
    for (size_t at = 0; at < size && alive; at += piece) {
        alive = connection_feed(connection, (const char *)data + at, size - at < piece ? size - at : piece);
        settle(connection);
        if (connection->out.len > 1 << 20 || connection->call_count > 16) abort();
    }
    sweep(&worker, UINT64_MAX / 2);
    settle(connection);
    worker.dirty = NULL;
    connection_free(connection);
    while (worker.touched) { /* what the end of it made handlers say */
        struct tm_grpc_call *call = worker.touched;
        worker.touched = call->posted.next;
        call_apply(call);
    }
    if (server.calls || server.connections || server.budget.held) abort(); /* something was kept */
}

/* ---- good beginnings ---- */

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
/* POST (static 3), http (6), :path literal, content-type literal (static name 31) */
#define HEADERS(path_)                                                                                                 \
    "\0\0\x1b\1\4\0\0\0\1\x83\x86\x04\4" path_ "\x0f\x10\x10"                                                          \
    "application/grpc"

static void run_body(const char *path, const uint8_t *data, size_t size, size_t piece) {
    struct tm_buf head = {0};
    static const char unary[] = PREFACE HEADERS("/e/U"), streaming[] = PREFACE HEADERS("/e/S");
    tm_buf_append(&head, path[3] == 'U' ? unary : streaming, sizeof unary - 1);
    size_t len = size < 16384 ? size : 16384;
    const char frame[] = {(char)(len >> 16), (char)(len >> 8), (char)len, 0, 1, 0, 0, 0, 1};
    struct tm_buf body = {0};
    tm_buf_append(&body, frame, sizeof frame);
    tm_buf_append(&body, data, len);
    run(tm_buf_str(&head), (const uint8_t *)body.ptr, body.len, piece);
    tm_buf_free(&head);
    tm_buf_free(&body);
}

/* ---- the pure readers ---- */

static void deframe(const uint8_t *data, size_t size, size_t piece, size_t *messages, size_t *bytes) {
    struct framing framing;
    enum framing_result result = FRAMING_MORE;
    framing_open(&framing, &server.budget, LIMIT, true);
    for (size_t at = 0, used; at < size && (result == FRAMING_MORE || result == FRAMING_MESSAGE); at += used) {
        result = framing_feed(&framing, (const char *)data + at, size - at < piece ? size - at : piece, &used);
        if (result != FRAMING_MESSAGE) continue;
        struct tm_grpc_message *message = framing_take(&framing);
        ++*messages;
        *bytes += message->len;
        tm_grpc_message_free(message);
    }
    framing_close(&framing);
    if (server.budget.held) abort();
}

static void read_purely(const uint8_t *data, size_t size, size_t piece) {
    struct tm_arena *arena = tm_arena_new(0);
    struct tm_str text = {(const char *)data, size};
    uint64_t us;
    size_t messages[2] = {0}, bytes[2] = {0};
    grpc_timeout_read(text, &us);
    tm_base64_read(text, arena);
    grpc_unpercent(text, arena);
    if (!tm_str_eq(grpc_unpercent(grpc_percent(text, arena), arena), text)) abort();
    if (!tm_str_eq(tm_base64_read(tm_base64_write(text, arena), arena), text)) abort();
    tm_arena_free(arena);
    deframe(data, size, piece, &messages[0], &bytes[0]);
    deframe(data, size, size + 1, &messages[1], &bytes[1]);
    if (messages[0] != messages[1] || bytes[0] != bytes[1]) abort(); /* splits make no difference */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    set_up();
    if (size < 2) return 0;
    size_t piece = data[1] ? data[1] : size;
    switch (data[0] % MODES) {
    case 0: read_purely(data + 2, size - 2, piece); break;
    case 1: run((struct tm_str){NULL, 0}, data + 2, size - 2, piece); break;
    case 2: run((struct tm_str){PREFACE, sizeof PREFACE - 1}, data + 2, size - 2, piece); break;
    case 3: run_body("/e/U", data + 2, size - 2, piece); break;
    default: run_body("/e/S", data + 2, size - 2, piece); break;
    }
    return 0;
}
