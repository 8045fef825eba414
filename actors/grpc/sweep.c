/* sweep: all that happens because nothing happened. Looked at when the soonest time is over, not before. */
#include "grpc/internal.h"

enum {
    LEAVE_MS = 500,   /* for a client to answer the first GOAWAY */
    LINGER_MS = 1000, /* for a client to read what it was told last */
};

struct look {
    struct worker *worker;
    uint64_t now_us;
};

/* Whether the time is over; if not, it is looked at again then. */
static bool is_due(const struct look *look, uint64_t due_us) {
    if (due_us <= look->now_us) return true;
    worker_due(look->worker, due_us);
    return false;
}

static void look_at_call(const struct look *look, struct tm_grpc_call *call) {
    if (call->ended) return;
    if (call->deadline_us && is_due(look, call->deadline_us))
        call_end(call, TM_GRPC_DEADLINE_EXCEEDED, "the deadline has passed", false);
    else if (call->message_due_us && is_due(look, call->message_due_us))
        call_end(call, TM_GRPC_DEADLINE_EXCEEDED, "the message was not sent in time", false);
}

static void look_at_silence(const struct look *look, struct connection *connection) {
    const struct tm_grpc_config *config = &look->worker->server->config;
    if (config->keepalive_ms == 0) return;
    if (connection->pinged) {
        uint64_t wait_ms = config->keepalive_ms + config->keepalive_timeout_ms;
        if (is_due(look, connection->heard_us + wait_ms * 1000)) connection->dead = true;
    } else if (is_due(look, connection->heard_us + config->keepalive_ms * 1000)) {
        connection->pinged = true;
        nghttp2_submit_ping(connection->session, NGHTTP2_FLAG_NONE, NULL);
        worker_due(look->worker, look->now_us + config->keepalive_timeout_ms * 1000);
    }
}

static void look_at_connection(const struct look *look, struct connection *connection) {
    const struct tm_grpc_config *config = &look->worker->server->config;
    struct tm_grpc_call *call, *next;
    for (call = TAILQ_FIRST(&connection->calls); call; call = next) {
        next = TAILQ_NEXT(call, link);
        look_at_call(look, call);
    }
    if (connection->waits_to_send && is_due(look, connection->sent_us + config->send_ms * 1000))
        connection->dead = true;
    switch (connection->leaving) {
    case STAYS:
        look_at_silence(look, connection);
        if (connection->call_count == 0 && is_due(look, connection->busy_us + config->idle_ms * 1000))
            connection_leave(connection);
        break;
    case LEAVES:
        if (is_due(look, connection->left_us + LEAVE_MS * 1000ULL)) connection_leave_soon(connection);
        break;
    case LEAVES_SOON: look_at_silence(look, connection); break;
    case LEFT:
        if (is_due(look, connection->left_us + LINGER_MS * 1000ULL)) connection->dead = true;
        break;
    }
    worker_dirty(connection);
}

void sweep(struct worker *worker, uint64_t now_us) {
    struct look look = {worker, now_us};
    struct connection *connection;
    worker->next_due_us = UINT64_MAX;
    TAILQ_FOREACH(connection, &worker->connections, link) look_at_connection(&look, connection);
}
