/* socket: a connection's bytes, to and from the kernel. */
#include "base/clock.h"
#include "grpc/internal.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READ_BYTES = 64 << 10,
    READS_A_TURN = 4, /* then others have their turn */
    ACCEPTS_A_TURN = 64,
    FILL_BYTES = 64 << 10, /* of output at a time: more stays with the session, which knows priorities and windows */
};

/* ---- new ones ---- */

static void adopt(struct worker *worker, int fd) {
    struct tm_grpc_server *server = worker->server;
    int one = 1;
    if (atomic_load(&server->connections) >= server->config.connection_limit) {
        atomic_fetch_add(&server->connections_refused, 1);
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *connection = connection_new(worker, fd);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (connection && epoll_ctl(worker->epoll, EPOLL_CTL_ADD, fd, &event) == 0) {
        worker_dirty(connection); /* our SETTINGS */
        return;
    }
    if (connection) connection_free(connection);
    close(fd);
}

void socket_accept(struct worker *worker) {
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        int fd = accept4(worker->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) adopt(worker, fd);
        else if (errno != ECONNABORTED && errno != EINTR) return;
    }
}

/* ---- bytes ---- */

static void read_some(struct connection *connection) {
    char bytes[READ_BYTES];
    for (int i = 0; i < READS_A_TURN; i++) {
        ssize_t len = recv(connection->fd, bytes, sizeof bytes, 0);
        if (len < 0 && errno == EINTR) continue;
        if (len < 0 && errno == EAGAIN) return;
        if (len <= 0) connection->dead = true;
        else if (!connection->broken && connection->leaving != LEFT) connection_feed(connection, bytes, (size_t)len);
        if (connection->dead || len < (ssize_t)sizeof bytes) return;
    }
}

void socket_ready(struct connection *connection, uint32_t events) {
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_some(connection);
    worker_dirty(connection);
}

/* False: it is gone. */
static bool send_some(struct connection *connection) {
    while (connection->out_at < connection->out.len) {
        ssize_t sent = send(connection->fd, connection->out.ptr + connection->out_at,
                            connection->out.len - connection->out_at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return errno == EAGAIN;
        connection->out_at += (size_t)sent;
        connection->sent_us = tm_mono_us();
    }
    tm_buf_clear(&connection->out);
    connection->out_at = 0;
    return true;
}

static void watch(struct connection *connection, bool wants_to_send) {
    if (connection->waits_to_send == wants_to_send) return;
    struct epoll_event event = {.events = EPOLLIN | (wants_to_send ? EPOLLOUT : 0), .data.ptr = connection};
    epoll_ctl(connection->worker->epoll, EPOLL_CTL_MOD, connection->fd, &event);
    connection->waits_to_send = wants_to_send;
    connection->sent_us = tm_mono_us();
    if (wants_to_send)
        worker_due(connection->worker, connection->sent_us + connection->worker->server->config.send_ms * 1000);
}

/* All is said. What the client still sends is read and thrown away for a while: unread bytes would make the kernel take
 * back what the client has not read yet. */
static void part(struct connection *connection) {
    connection->leaving = LEFT;
    atomic_fetch_sub(&connection->worker->server->open, 1);
    connection->left_us = tm_mono_us();
    shutdown(connection->fd, SHUT_WR);
    worker_due(connection->worker, connection->left_us);
}

static bool is_over(const struct connection *connection) {
    return connection->broken ||
           (!nghttp2_session_want_read(connection->session) && !nghttp2_session_want_write(connection->session));
}

void socket_flush(struct connection *connection) {
    bool full = true;
    while (!connection->dead && connection->leaving != LEFT && full) {
        full = connection_fill(connection, FILL_BYTES) && connection->out.len >= FILL_BYTES;
        if (!send_some(connection)) connection->dead = true;
        if (connection->out.len) break; /* the kernel takes no more */
    }
    if (!connection->dead) {
        watch(connection, connection->out.len > 0);
        if (connection->leaving != LEFT && connection->out.len == 0 && is_over(connection)) part(connection);
        return;
    }
    close(connection->fd);
    connection_free(connection);
}
