/* http: a real server on a real socket, spoken to byte by byte. */
#include "base/buf.h"
#include "base/clock.h"
#include "http/http.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { BODY_LIMIT = 100000, REQUEST_MS = 2000 };
/* What a buffer of up to 65,536 bytes takes, and a longer one; and what all may take together. */
enum { HALF_BODY = 65536, WHOLE_BODY = 2 * HALF_BODY, BODIES_LIMIT = 2 * WHOLE_BODY };

enum { STREAM_ROOM = 100000 };

static pthread_t answering;
static struct tm_http_stream *_Atomic streaming; /* the last that was opened */

static void *answer_later(void *state) {
    tm_http_reply(state, 200, "text/plain", TM_STR("later"));
    return NULL;
}

static bool gate(void *state, struct tm_http_request *request) {
    if (tm_str_is(tm_http_path(request), "/file")) return tm_http_body_in_file(request);
    if (!tm_str_is(tm_http_path(request), "/secret")) return true;
    tm_http_reply(request, 401, "text/plain", TM_STR("who?"));
    return false;
}

/* Read as a library would: by the descriptor's name, up to the end of the file. */
static void echo_file(struct tm_http_request *request, int fd, size_t len) {
    char path[32], bytes[BODY_LIMIT + 1];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    FILE *file = fopen(path, "r");
    size_t got = file ? fread(bytes, 1, sizeof bytes, file) : 0, odd = 0;
    for (size_t i = 0; i < got; i++) odd += bytes[i] != bytes[0];
    if (file) fclose(file);
    tm_http_reply(request, 200, "text/plain",
                  tm_arena_printf(tm_http_arena(request), "len=%zu read=%zu first=%c odd=%zu\n", len, got,
                                  got ? bytes[0] : '-', odd));
}

static void echo(void *state, struct tm_http_request *request) {
    size_t len, file_len;
    bool found;
    char *body = tm_http_body(request, &len);
    struct tm_str q = tm_http_query(request, "q", &found);
    int file = tm_http_body_file(request, &file_len);
    if (file >= 0) return echo_file(request, file, file_len);
    if (tm_str_is(tm_http_path(request), "/later")) {
        pthread_create(&answering, NULL, answer_later, request);
        pthread_detach(answering);
        return;
    }
    if (tm_str_is(tm_http_path(request), "/stream")) {
        streaming = tm_http_reply_stream(request, 200, "text/plain", STREAM_ROOM);
        return;
    }
    struct tm_str text = tm_arena_printf(tm_http_arena(request), "%.*s %.*s q=%.*s len=%zu first=%c\n",
                                         TM_STR_ARG(tm_http_method(request)), TM_STR_ARG(tm_http_path(request)),
                                         TM_STR_ARG(q), len, len ? body[0] : '-');
    tm_http_reply(request, 200, "text/plain", text);
}

static uint64_t bodies_limit = BODIES_LIMIT, request_ms = REQUEST_MS;

static void no_room(void *state, struct tm_http_request *request) {
    tm_http_reply(request, 429, "text/plain", TM_STR("no room"));
}

static struct tm_http_server *start_on(const char *host, uint16_t port) {
    struct tm_error error = {0};
    signal(SIGPIPE, SIG_IGN);
    struct tm_http_server *server = tm_http_start(&(struct tm_http_config){.host = host,
                                                                           .port = port,
                                                                           .threads = 2,
                                                                           .body_limit_bytes = BODY_LIMIT,
                                                                           .too_large_text = "too much",
                                                                           .bodies_limit_bytes = bodies_limit,
                                                                           .no_room = no_room,
                                                                           .request_timeout_ms = request_ms,
                                                                           .idle_timeout_ms = 2000,
                                                                           .connection_limit = 100,
                                                                           .cors = true,
                                                                           .gate = gate,
                                                                           .handler = echo},
                                                  &error);
    cr_assert_not_null(server, "%s", error.reason);
    return server;
}
static struct tm_http_server *start(void) {
    return start_on("127.0.0.1", 0);
}

static int dial_at(const char *host, uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(host)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static int dial(struct tm_http_server *server) {
    return dial_at("127.0.0.1", tm_http_port(server));
}

static void put(int fd, const void *bytes, size_t len) {
    cr_assert_eq(send(fd, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
}
static void put_text(int fd, const char *text) {
    put(fd, text, strlen(text));
}

/* Reads until `until` stands in what came, the peer closes, or five seconds are over. */
static struct tm_buf get(int fd, const char *until) {
    struct tm_buf in = {0};
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    while (poll(&wait, 1, 5000) > 0) {
        cr_assert(tm_buf_reserve(&in, 4096));
        ssize_t got = recv(fd, in.ptr + in.len, 4095, 0);
        if (got <= 0) break;
        in.len += (size_t)got;
        in.ptr[in.len] = 0;
        if (until && strstr(in.ptr, until)) break;
    }
    return in;
}

static void expect(int fd, const char *until, const char *piece) {
    struct tm_buf in = get(fd, until);
    cr_assert(in.len && strstr(in.ptr, piece), "expected %s in %.*s", piece, (int)in.len, in.len ? in.ptr : "");
    tm_buf_free(&in);
}

Test(http, reads_method_path_query_and_body) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    put_text(fd, "POST /a%20b?q=x%26y HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    expect(fd, "first", "POST /a%20b q=x&y len=3 first=a");
    close(fd);
    tm_http_stop(server);
}

Test(http, chunked_bodies_and_pipelined_requests_work) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    put_text(fd, "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
                 "GET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, "/3", "len=7");
    close(fd);
    tm_http_stop(server);
}

Test(http, an_answer_may_come_later_from_another_thread) {
    struct tm_http_server *server = start();
    for (int i = 0; i < 50; i++) {
        int fd = dial(server);
        put_text(fd, "GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        expect(fd, "later", "200 OK");
        close(fd);
    }
    tm_http_stop(server);
}

Test(http, who_asks_before_sending_the_body_is_refused_without_it) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    put_text(fd, "POST /secret HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 90000\r\n\r\n");
    expect(fd, "who?", "401");
    close(fd);
    tm_http_stop(server);
}

Test(http, a_refused_body_is_read_to_its_end_so_that_the_answer_arrives) {
    static char body[BODY_LIMIT + 1];
    struct tm_http_server *server = start();
    int fd = dial(server);
    put_text(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n");
    put(fd, body, sizeof body);
    expect(fd, "too much", "413");
    put_text(fd, "GET /after HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, "first=-\n", "GET /after");
    close(fd);
    tm_http_stop(server);
}

Test(http, a_declared_length_beyond_patience_is_refused_at_once) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    put_text(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
    expect(fd, "too much", "413");
    close(fd);
    tm_http_stop(server);
}

/* `headers`: more of them, each with its line's end. */
static void post(struct tm_http_server *server, const char *path, const char *headers, const void *bytes, size_t len,
                 const char *until, const char *piece) {
    char head[256];
    int fd = dial(server);
    snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n", path, headers, len);
    put_text(fd, head);
    put(fd, bytes, len);
    expect(fd, until, piece);
    close(fd);
}

static size_t zip(const void *bytes, size_t len, unsigned char *out, size_t room) {
    z_stream stream = {0};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = (Bytef *)(uintptr_t)bytes;
    stream.avail_in = (uInt)len;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    cr_assert_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    deflateEnd(&stream);
    return room - stream.avail_out;
}

static void post_zipped(struct tm_http_server *server, const void *bytes, size_t len, const char *until,
                        const char *piece) {
    post(server, "/z", "Content-Encoding: gzip\r\n", bytes, len, until, piece);
}

static void post_zstd(struct tm_http_server *server, const void *bytes, size_t len, const char *until,
                      const char *piece) {
    post(server, "/z", "Content-Encoding: zstd\r\n", bytes, len, until, piece);
}

static void post_file(struct tm_http_server *server, char letter, size_t len, const char *piece) {
    static char body[BODY_LIMIT + 1];
    memset(body, letter, len);
    post(server, "/file", "Connection: close\r\n", body, len, NULL, piece);
}

Test(http, bodies_in_files_end_where_they_end_though_files_are_kept) {
    struct tm_http_server *server = start();
    post_file(server, 'a', 70000, "len=70000 read=70000 first=a odd=0");
    cr_assert(tm_http_drop_files(server, 60000), "one is kept");
    post_file(server, 'b', 20000, "len=20000 read=20000 first=b odd=0");
    post_file(server, 'c', 90000, "len=90000 read=90000 first=c odd=0");
    post_file(server, 'd', 0, "len=0 read=0 first=- odd=0");
    post_file(server, 'e', BODY_LIMIT + 1, "413");
    post_file(server, 'f', 30000, "len=30000 read=30000 first=f odd=0");
    cr_assert_not(tm_http_drop_files(server, 0));
    cr_assert_eq(tm_http_bodies_bytes(server), 0);
    post_file(server, 'g', 100, "len=100 read=100 first=g odd=0");
    tm_http_stop(server);
}

Test(http, a_zipped_body_is_inflated_into_its_file) {
    static unsigned char plain[50000], zipped[1000];
    struct tm_http_server *server = start();
    memset(plain, 'z', sizeof plain);
    size_t len = zip(plain, sizeof plain, zipped, sizeof zipped);
    post(server, "/file", "Content-Encoding: gzip\r\n", zipped, len, "odd", "len=50000 read=50000 first=z odd=0");
    tm_http_stop(server);
}

Test(http, a_chunked_body_over_the_limit_is_refused) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    char chunk[0x4000 + 16];
    put_text(fd, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    int head = snprintf(chunk, sizeof chunk, "4000\r\n");
    memset(chunk + head, 'x', 0x4000);
    memcpy(chunk + head + 0x4000, "\r\n", 2);
    for (int i = 0; i < 8; i++) put(fd, chunk, (size_t)head + 0x4000 + 2);
    put_text(fd, "0\r\n\r\n");
    expect(fd, "too much", "413");
    close(fd);
    tm_http_stop(server);
}

static int begin_body(struct tm_http_server *server, size_t declared, size_t sent) {
    static char bytes[BODY_LIMIT];
    char head[128];
    int fd = dial(server);
    snprintf(head, sizeof head, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", declared);
    put_text(fd, head);
    put(fd, bytes, sent);
    return fd;
}

static void await_bodies(struct tm_http_server *server, size_t bytes) {
    while (tm_http_bodies_bytes(server) != bytes) usleep(1000);
}

Test(http, bodies_are_bounded_in_sum, .timeout = 120) {
    request_ms = 100000; /* bodies stand half read here, on however slow a machine */
    struct tm_http_server *server = start();
    int first = begin_body(server, BODY_LIMIT, BODY_LIMIT - 1), second = begin_body(server, BODY_LIMIT, BODY_LIMIT - 1);
    await_bodies(server, BODIES_LIMIT);
    int third = begin_body(server, 1, 1);
    expect(third, "no room", "429");
    put_text(first, "x"); /* has its memory already */
    expect(first, "first", "len=100000");
    await_bodies(server, WHOLE_BODY);
    int fourth = begin_body(server, 3, 3);
    expect(fourth, "first", "len=3");
    close(first), close(second), close(third), close(fourth);
    await_bodies(server, 0);
    tm_http_stop(server);
}

Test(http, a_body_that_finds_no_room_in_its_middle_gives_back_what_it_holds, .timeout = 120) {
    request_ms = 100000;
    static const char rest[BODY_LIMIT / 2];
    struct tm_http_server *server = start();
    int loser = begin_body(server, BODY_LIMIT, BODY_LIMIT / 2), half = begin_body(server, BODY_LIMIT, BODY_LIMIT / 2);
    await_bodies(server, 2 * HALF_BODY); /* behind a whole one there is no room for what a half one declares */
    int whole = begin_body(server, BODY_LIMIT, BODY_LIMIT - 1);
    await_bodies(server, BODIES_LIMIT);
    put(loser, rest, sizeof rest);
    expect(loser, "no room", "429");
    await_bodies(server, BODIES_LIMIT - HALF_BODY);
    put(half, rest, sizeof rest);
    expect(half, "first", "len=100000");
    close(loser), close(half), close(whole);
    tm_http_stop(server);
}

Test(http, gzip_is_inflated_within_the_limit) {
    struct tm_http_server *server = start();
    static unsigned char zipped[100000];
    char *zeros = calloc(1, 10 << 20);
    size_t len = zip("hello hello", 11, zipped, sizeof zipped);
    post_zipped(server, zipped, len, "first", "len=11 first=h");
    post_zipped(server, zipped, len - 3, "Encoding says", "400");
    post_zipped(server, "plain text", 10, "Encoding says", "400");
    len = zip(zeros, 10 << 20, zipped, sizeof zipped);
    post_zipped(server, zipped, len, "too much", "413");
    free(zeros);
    tm_http_stop(server);
}

Test(http, zstd_is_inflated_within_the_limit) {
    bodies_limit = 64 << 20; /* its working memory counts, too */
    struct tm_http_server *server = start();
    static char zipped[100000];
    char *zeros = calloc(1, 10 << 20);
    size_t len = ZSTD_compress(zipped, sizeof zipped, "hello hello", 11, 3);
    post_zstd(server, zipped, len, "first", "len=11 first=h");
    post_zstd(server, zipped, len - 3, "Encoding says", "400");
    post_zstd(server, "plain text", 10, "Encoding says", "400");
    len = ZSTD_compress(zipped, sizeof zipped, zeros, BODY_LIMIT, 3);
    post_zstd(server, zipped, len, "first", "len=100000 first=");
    len = ZSTD_compress(zipped, sizeof zipped, zeros, 64 << 10, 3); /* just what one look gives */
    post_zstd(server, zipped, len, "first", "len=65536 first=");
    len = ZSTD_compress(zipped, sizeof zipped, zeros, 10 << 20, 3);
    post_zstd(server, zipped, len, "too much", "413");
    free(zeros);
    await_bodies(server, 0);
    tm_http_stop(server);
}

Test(http, an_unknown_encoding_is_refused) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    put_text(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx");
    expect(fd, "gzip", "415");
    close(fd);
    tm_http_stop(server);
}

Test(http, a_body_that_drips_is_cut_at_the_deadline) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    uint64_t started = tm_mono_us();
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    put_text(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
    while (poll(&wait, 1, 50) == 0 && tm_mono_us() - started < 8000000)
        if (send(fd, "x", 1, MSG_NOSIGNAL) < 0) break;
    cr_assert_lt(tm_mono_us() - started, 6000000);
    close(fd);
    tm_http_stop(server);
}

Test(http, cors_is_answered_for_any_origin) {
    struct tm_http_server *server = start();
    int fd = dial(server);
    put_text(fd, "OPTIONS /secret HTTP/1.1\r\nHost: x\r\nOrigin: http://a.example\r\nAccess-Control-Request-Headers: "
                 "authorization\r\nConnection: close\r\n\r\n");
    struct tm_buf in = get(fd, NULL);
    cr_assert(in.len && strstr(in.ptr, "204"));
    cr_assert(strstr(in.ptr, "Access-Control-Allow-Origin: http://a.example"));
    cr_assert(strstr(in.ptr, "Access-Control-Allow-Headers: authorization"));
    tm_buf_free(&in);
    close(fd);
    tm_http_stop(server);
}

Test(http, a_taken_port_is_an_error_that_says_so) {
    struct tm_http_server *server = start();
    struct tm_error error = {0};
    struct tm_http_config config = {
        .host = "127.0.0.1", .port = tm_http_port(server), .threads = 2, .connection_limit = 10};
    cr_assert_null(tm_http_start(&config, &error));
    cr_assert(strstr(error.reason, "cannot listen"));
    tm_http_stop(server);
}

Test(http, a_port_is_free_again_at_once_though_its_last_owner_left_connections) {
    /* At a loopback address that is this process's alone (127.64.0.0 and its pid), so nobody takes the port between. */
    struct in_addr own = {.s_addr = htonl(0x7f400000u + (uint32_t)getpid())};
    char host[INET_ADDRSTRLEN];
    cr_assert_not_null(inet_ntop(AF_INET, &own, host, sizeof host));
    struct tm_http_server *server = start_on(host, 0);
    uint16_t port = tm_http_port(server);
    int left = dial_at(host, port);
    put_text(left, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(left, "first=-\n", "q= len=0");
    tm_http_stop(server); /* closes first: its half of the connection stays in the kernel */
    tm_http_stop(start_on(host, port));
    close(left);
}

Test(http, who_connected_before_the_end_is_answered) {
    enum { CLIENTS = 40, ROUNDS = 10 }; /* each thread has room for all of them */
    for (int round = 0; round < ROUNDS; round++) {
        struct tm_http_server *server = start();
        int clients[CLIENTS];
        for (size_t i = 0; i < CLIENTS; i++) clients[i] = dial(server);
        tm_http_quiesce(server); /* most of them wait to be taken */
        for (size_t i = 0; i < CLIENTS; i++) put_text(clients[i], "GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
        for (size_t i = 0; i < CLIENTS; i++) {
            expect(clients[i], "first=-\n", "q= len=0");
            close(clients[i]);
        }
        tm_http_stop(server);
    }
}

/* ---- streams ---- */

static struct tm_http_stream *open_stream(struct tm_http_server *server, int *fd) {
    streaming = NULL;
    *fd = dial(server);
    put_text(*fd, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(*fd, "\r\n\r\n", "200 OK");
    return streaming;
}

/* Until the server has noticed that the client is gone; or it stands still, and the test with it. */
static void await_gone(struct tm_http_stream *stream) {
    while (!tm_http_stream_gone(stream)) tm_http_stream_write(stream, TM_STR("x"));
}

Test(http, a_stream_brings_what_is_written_as_it_is_written_and_the_connection_goes_on) {
    struct tm_http_server *server = start();
    int fd;
    struct tm_http_stream *stream = open_stream(server, &fd);
    for (int i = 0; i < 20; i++) {
        char piece[16];
        int len = snprintf(piece, sizeof piece, "piece %d.", i);
        cr_assert(tm_http_stream_write(stream, (struct tm_str){piece, (size_t)len}));
        expect(fd, ".", piece);
    }
    tm_http_stream_end(stream);
    expect(fd, "0\r\n\r\n", "0\r\n\r\n");
    put_text(fd, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, "first=-", "GET /next");
    close(fd);
    tm_http_stop(server);
}

Test(http, what_was_written_before_the_end_goes_out) {
    struct tm_http_server *server = start();
    int fd;
    struct tm_http_stream *stream = open_stream(server, &fd);
    tm_http_stream_write(stream, TM_STR("last words"));
    tm_http_stream_end(stream);
    expect(fd, "0\r\n\r\n", "last words");
    close(fd);
    tm_http_stop(server);
}

Test(http, a_client_that_takes_nothing_is_told_no_more_than_there_is_room_for_and_harms_nobody) {
    static char much[STREAM_ROOM];
    struct tm_http_server *server = start();
    int fd, other;
    struct tm_http_stream *slow = open_stream(server, &fd), *quick = open_stream(server, &other);
    memset(much, 'x', sizeof much);
    size_t written = 0;
    while (tm_http_stream_write(slow, (struct tm_str){much, sizeof much / 2})) written += sizeof much / 2;
    cr_assert_lt(written, 64 << 20, "the kernel's buffers and ours");
    cr_assert(tm_http_stream_write(quick, TM_STR("quick.")));
    expect(other, ".", "quick.");
    cr_assert_not(tm_http_stream_gone(slow));
    tm_http_stream_end(slow);
    tm_http_stream_end(quick);
    close(fd);
    close(other);
    tm_http_stop(server);
}

Test(http, a_client_that_is_gone_is_noticed_at_a_write) {
    struct tm_http_server *server = start();
    for (int i = 0; i < 50; i++) {
        int fd;
        struct tm_http_stream *stream = open_stream(server, &fd);
        close(fd);
        await_gone(stream);
        cr_assert_not(tm_http_stream_write(stream, TM_STR("x")));
        tm_http_stream_end(stream);
    }
    cr_assert_eq(tm_http_in_flight(server), 0);
    tm_http_stop(server);
}
