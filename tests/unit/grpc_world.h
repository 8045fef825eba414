/* grpc_world: a gRPC server with handlers that echo, hold and refuse, for tests that speak to it frame by frame. */
#ifndef TM_TESTS_GRPC_WORLD_H
#define TM_TESTS_GRPC_WORLD_H

#include "grpc/grpc.h"
#include "grpc_wire.h"

#include <signal.h>

enum { MESSAGE_LIMIT = 200000, WINDOW = 65535 };

/* ---- handlers ---- */

static struct tm_grpc_call *_Atomic held; /* of /t/Hold, whose handler asks for nothing until it is told */

static void ask(void *state, struct tm_grpc_call *call) {
    tm_grpc_next(call);
}

static void echo_once(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    tm_grpc_send(call, (struct tm_str){message->bytes, message->len});
    tm_grpc_message_free(message);
    tm_grpc_finish(call, TM_GRPC_OK, NULL);
}

static void echo_each(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    tm_grpc_send(call, (struct tm_str){message->bytes, message->len});
    tm_grpc_message_free(message);
    tm_grpc_next(call);
}

static void end_well(void *state, struct tm_grpc_call *call) {
    tm_grpc_finish(call, TM_GRPC_OK, NULL);
}

static void hold(void *state, struct tm_grpc_call *call) {
    held = call;
}

static void refuse(void *state, struct tm_grpc_call *call) {
    tm_grpc_finish(call, TM_GRPC_PERMISSION_DENIED, "no");
}

static void drop(void *state, struct tm_grpc_call *call, struct tm_grpc_message *message) {
    tm_grpc_message_free(message);
    tm_grpc_next(call);
}

static const struct tm_grpc_method methods[] = {
    {.path = "/t/Echo", .begin = ask, .message = echo_once},
    {.path = "/t/Stream", .streams = true, .begin = ask, .message = echo_each, .half_closed = end_well},
    {.path = "/t/Hold", .streams = true, .begin = hold, .message = drop, .half_closed = end_well},
    {.path = "/t/Refuse", .begin = refuse, .message = echo_once},
};

static struct tm_grpc_server *server;

static struct tm_grpc_config usual(void) {
    return (struct tm_grpc_config){.host = "127.0.0.1",
                                   .threads = 2,
                                   .connection_limit = 50,
                                   .stream_limit = 20,
                                   .call_limit = 100,
                                   .message_bytes = MESSAGE_LIMIT,
                                   .bodies_bytes = 1 << 20,
                                   .header_bytes = 4096,
                                   .stream_window_bytes = WINDOW,
                                   .connection_window_bytes = 2 * WINDOW,
                                   .request_ms = 60000,
                                   .send_ms = 60000,
                                   .idle_ms = 60000,
                                   .keepalive_timeout_ms = 60000,
                                   .control_limit = 200,
                                   .reset_limit = 50,
                                   .methods = methods,
                                   .method_count = sizeof methods / sizeof *methods};
}

static void start_with(struct tm_grpc_config config) {
    struct tm_error error = {0};
    signal(SIGPIPE, SIG_IGN);
    server = tm_grpc_start(&config, &error);
    cr_assert_not_null(server, "%s", error.reason);
}

static void start(void) {
    start_with(usual());
}

static struct wire *dial(void) {
    struct wire *wire = wire_dial(tm_grpc_port(server));
    wire_preface(wire);
    return wire;
}

static struct tm_grpc_counts counts(void) {
    struct tm_grpc_counts now;
    tm_grpc_count(server, &now);
    return now;
}

#define eventually(condition_)                                                                                         \
    do {                                                                                                               \
        for (int i_ = 0; i_ < 800 && !(condition_); i_++) usleep(10000);                                               \
        cr_assert(condition_);                                                                                         \
    } while (0)

/* The server serves others as if nothing had happened. */
static void expect_served(void) {
    struct wire *wire = dial();
    wire_request(wire, 1, (struct wire_request){.path = "/t/Echo"});
    wire_message(wire, 1, "hello", true);
    wire_until(wire, wire->streams[1].ended);
    cr_assert_str_eq(wire->streams[1].grpc_status, "0");
    cr_assert_eq(wire->streams[1].data_bytes, 10);
    wire_close(wire);
}

static void stop(void) {
    tm_grpc_stop(server);
}

#endif
