/* door: tracemesh-ingest from outside: keys, limits, the queue's answers, bad clients, drain. */
#include "door_process.h"

#include "identity/receipt.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <zlib.h>

TestSuite(door, .init = start_ready, .fini = stop);

static void expect(struct reply reply, long status, const char *body) {
    cr_assert_eq(reply.status, status, "%ld: %s", reply.status, reply.body.ptr);
    cr_assert_str_eq(reply.body.ptr, body);
}

static void expect_retry(struct reply reply, long status, const char *word) {
    cr_assert_eq(reply.status, status, "%ld: %s", reply.status, reply.body.ptr);
    cr_assert_not_null(strstr(reply.body.ptr, word), "%s", reply.body.ptr);
    cr_assert_not_null(strstr(reply.head.ptr, "Retry-After: 1\r\n"), "%s", reply.head.ptr);
}

#define ACCEPTED "{\"successes\":[{\"id\":\"a\",\"status\":201}],\"errors\":[]}"

static void await_seen(unsigned publishes) {
    for (uint64_t began = tm_mono_us(); fake_broker.seen < publishes; usleep(1000))
        cr_assert_lt(tm_mono_us() - began, 20000000, "the broker saw %u publishes, not %u", (unsigned)fake_broker.seen,
                     publishes);
}

static Tracemesh__Publish *last_publish(void) {
    pthread_mutex_lock(&fake_broker.lock);
    Tracemesh__Publish *publish =
        tracemesh__publish__unpack(NULL, fake_broker.last.len, (const uint8_t *)fake_broker.last.ptr);
    pthread_mutex_unlock(&fake_broker.lock);
    cr_assert_not_null(publish);
    return publish;
}

/* ---- tests --------------------------------------------------------------------------------------------------------
 */

Test(door, publishes_the_body_as_it_came_with_who_sent_it) {
    const char text[] = "{ \"batch\" : [1," TRACE("a") "]}";
    struct reply reply = send_call(
        port, PATH,
        (struct call){"POST", pair_header("pk-1:" SECRET), "x_langfuse_sdk_name: langfuse-js", tm_str_from(text)});
    cr_assert_eq(reply.status, 207, "%s", reply.body.ptr);
    Tracemesh__Publish *publish = last_publish();
    cr_assert(publish->body.len == strlen(text) && memcmp(publish->body.data, text, strlen(text)) == 0);
    cr_assert_str_eq(publish->project_id, "p1");
    cr_assert_str_eq(publish->public_key, "pk-1");
    cr_assert_str_eq(publish->sdk_name, "langfuse-js");
    cr_assert_str_eq(publish->sdk_version, "unknown");
    cr_assert(publish->n_skip == 1 && publish->skip[0] == 0);
    cr_assert(publish->format == TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON && publish->received_us > 0);
    cr_assert_eq(strlen(publish->receipt), 32);
}

#define RECEIPT "x-tracemesh-receipt: "
static struct tm_str receipt_of(struct reply reply) {
    const char *found = strstr(reply.head.ptr, RECEIPT);
    struct tm_str rest = tm_str_from(found ? found + strlen(RECEIPT) : NULL);
    return tm_str_split(&rest, '\r');
}

Test(door, gives_a_receipt_that_says_where_the_queue_holds_the_batch) {
    struct tm_receipt_key key;
    struct tm_place place = {0};
    struct reply reply =
        send_call(port, PATH, (struct call){"POST", pair_header("pk-1:" SECRET), "Origin: http://app", TM_STR(BATCH)});
    struct tm_str receipt = receipt_of(reply);
    tm_receipt_key_from("mysalt", &key);
    cr_assert_eq(tm_receipt_read(&key, TM_STR("p1"), receipt, &place), TM_OK, "%s", reply.head.ptr);
    cr_assert(place.stream == 2 && place.entry_ms == 1764000000000 && place.entry_sequence == 0 && place.index == 5);
    cr_assert_eq(strncmp(receipt.ptr, last_publish()->receipt, 32), 0);
    cr_assert_not_null(strstr(reply.head.ptr, "Access-Control-Expose-Headers: x-tracemesh-receipt\r\n"));
    fake_broker.silent = true;
    cr_assert_eq(receipt_of(post(TM_STR(BATCH))).len, 0);
    cr_assert_eq(receipt_of(post(TM_STR("{\"batch\":[]}"))).len, 0, "nothing was queued");
    fake_broker.status = TRACEMESH__STATUS__STATUS_OVERLOADED;
    cr_assert_eq(receipt_of(post(TM_STR(BATCH))).len, 0);
}

Test(door, answers_only_what_the_queue_confirmed) {
    expect(post(TM_STR(BATCH)), 207, ACCEPTED);
    fake_broker.status = TRACEMESH__STATUS__STATUS_OVERLOADED;
    expect_retry(post(TM_STR(BATCH)), 429, "full");
    fake_broker.status = TRACEMESH__STATUS__STATUS_RETRY;
    expect_retry(post(TM_STR(BATCH)), 503, "No broker");
    fake_broker.status = TRACEMESH__STATUS__STATUS_FAILED;
    expect_retry(post(TM_STR(BATCH)), 503, "could not store");
    fake_broker.hold = true;
    expect_retry(post(TM_STR(BATCH)), 503, "in time");
    fake_broker.status = TRACEMESH__STATUS__STATUS_OK;
    fake_broker_release();
    expect(post(TM_STR(BATCH)), 207, ACCEPTED);
}

Test(door, waits_a_little_for_a_broker_that_takes_it) {
    fake_broker.away = 4; /* 25, 50, 100, 200 ms */
    expect(post(TM_STR(BATCH)), 207, ACCEPTED);
    cr_assert_eq(fake_broker.seen, 5);
    cr_assert_eq(fake_broker.away, 0);
}

Test(door, does_not_ask_the_queue_for_nothing) {
    expect(post(TM_STR("{\"batch\":[]}")), 207, "{\"successes\":[],\"errors\":[]}");
    cr_assert_eq(post(TM_STR("{\"batch\":[1]}")).status, 207);
    cr_assert_eq(fake_broker.seen, 0);
}

Test(door, keys_are_checked_in_the_words_of_the_reference) {
    const struct {
        const char *authorization, *message;
    } rows[] = {
        {NULL, "No authorization header"},
        {"Digest x", "Invalid authorization header"},
        {"Basic cGs=", "Invalid authorization header." CONFIRM},
        {"Basic cGstMTpubw==", "Invalid credentials." CONFIRM},
        {"Bearer pk-9", "Invalid public key." CONFIRM},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char want[256];
        snprintf(want, sizeof want, "{\"error\":\"UnauthorizedError\",\"message\":\"%s\"}", rows[i].message);
        expect(send_call(port, PATH, (struct call){"POST", rows[i].authorization, NULL, TM_STR(BATCH)}), 401, want);
    }
    value_of("UPDATE api_keys SET fast_hashed_secret_key = '" SECRET_FAST_MYSALT "' WHERE id = 'k2'");
    expect(post(TM_STR(BATCH)), 401,
           "{\"error\":\"UnauthorizedError\","
           "\"message\":\"Missing projectId in scope. Are you using an organization key?\"}");
}

Test(door, a_public_key_alone_is_refused_per_event) {
    expect(send_call(port, PATH, (struct call){"POST", "Bearer pk-1", NULL, TM_STR(BATCH)}), 207,
           "{\"successes\":[],\"errors\":[{\"id\":\"a\",\"status\":401,\"message\":\"Authentication error\","
           "\"error\":\"Access Scope Denied\"}]}");
    cr_assert_eq(fake_broker.seen, 0);
}

Test(door, other_requests_are_refused) {
    expect(send_call(port, PATH, (struct call){.method = "GET"}), 405,
           "{\"error\":\"MethodNotAllowedError\",\"message\":\"Method not allowed\"}");
    cr_assert_eq(send_call(port, "/api/public/other", (struct call){.method = "GET"}).status, 404);
    struct reply preflight = send_call(port, PATH, (struct call){"OPTIONS", NULL, "Origin: http://app", {0}});
    cr_assert_eq(preflight.status, 204);
    cr_assert_not_null(strstr(preflight.head.ptr, "Access-Control-Allow-Origin: http://app\r\n"));
    expect(post(TM_STR("{")), 400, "Invalid JSON");
}

static struct tm_str zipped(struct tm_str text) {
    z_stream stream = {0};
    static unsigned char out[1 << 20];
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = (unsigned char *)(uintptr_t)text.ptr;
    stream.avail_in = (unsigned)text.len;
    stream.next_out = out;
    stream.avail_out = sizeof out;
    deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
    return (struct tm_str){(char *)out, stream.total_out};
}

static struct reply post_zipped(struct tm_str body) {
    return send_call(port, PATH, (struct call){"POST", pair_header("pk-1:" SECRET), "Content-Encoding: gzip", body});
}

Test(door, zipped_bodies_are_inflated_within_the_limit) {
    expect(post_zipped(zipped(TM_STR(BATCH))), 207, ACCEPTED);
    Tracemesh__Publish *publish = last_publish();
    cr_assert_eq(publish->body.len, strlen(BATCH));
    cr_assert_eq(post_zipped(TM_STR("not gzip")).status, 400);
    char *zeros = calloc(1, 50 << 20);
    expect(post_zipped(zipped((struct tm_str){zeros, 50 << 20})), 413, "Body exceeded 20mb limit");
    expect(post((struct tm_str){zeros, 21 << 20}), 413, "Body exceeded 20mb limit");
    free(zeros);
    expect(post(TM_STR(BATCH)), 207, ACCEPTED);
}

Test(door, scripts_of_any_origin_may_read_every_answer) {
    const struct {
        const char *method, *path, *authorization;
        long status;
        Tracemesh__Status queue;
    } rows[] = {
        {"POST", PATH, pair_header("pk-1:" SECRET), 207, TRACEMESH__STATUS__STATUS_OK},
        {"OPTIONS", PATH, NULL, 204, TRACEMESH__STATUS__STATUS_OK},
        {"OPTIONS", "/api/public/spans", NULL, 204, TRACEMESH__STATUS__STATUS_OK},
        {"POST", PATH, NULL, 401, TRACEMESH__STATUS__STATUS_OK},
        {"POST", "/api/public/traces", "Bearer pk-1", 403, TRACEMESH__STATUS__STATUS_OK},
        {"POST", "/api/public/nothing", NULL, 404, TRACEMESH__STATUS__STATUS_OK},
        {"PUT", PATH, NULL, 405, TRACEMESH__STATUS__STATUS_OK},
        {"POST", PATH, pair_header("pk-1:" SECRET), 429, TRACEMESH__STATUS__STATUS_OVERLOADED},
        {"POST", PATH, pair_header("pk-1:" SECRET), 503, TRACEMESH__STATUS__STATUS_FAILED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fake_broker.status = rows[i].queue;
        struct reply reply =
            send_call(port, rows[i].path,
                      (struct call){rows[i].method, rows[i].authorization, "Origin: http://app", TM_STR(BATCH)});
        cr_assert_eq(reply.status, rows[i].status, "%zu: %ld", i, reply.status);
        cr_assert_not_null(strstr(reply.head.ptr, "Access-Control-Allow-Origin: http://app\r\n"), "%s", reply.head.ptr);
        cr_assert_null(strstr(reply.head.ptr, "Allow-Credentials"), "%s", reply.head.ptr);
    }
    char *zeros = calloc(1, 21 << 20);
    struct reply large = send_call(port, PATH, (struct call){"POST", NULL, "Origin: http://app", {zeros, 21 << 20}});
    cr_assert(large.status == 413 && strstr(large.head.ptr, "Access-Control-Allow-Origin: http://app\r\n"));
    free(zeros);
}

static struct reply send_single(const char *method, const char *path, const char *authorization, const char *body) {
    return send_call(port, path, (struct call){method, authorization, NULL, tm_str_from(body)});
}

Test(door, a_legacy_body_is_published_as_a_batch_of_one) {
    const char *key = pair_header("pk-1:" SECRET);
    struct reply reply = send_single("POST", "/api/public/generations", key, "{\"id\":\"g\",\"prompt\":\"p\"}");
    expect(reply, 200, "{\"id\":\"g\"}");
    cr_assert_gt(receipt_of(reply).len, 0);
    Tracemesh__Publish *publish = last_publish();
    struct tm_str body = {(const char *)publish->body.data, publish->body.len};
    cr_assert(tm_str_starts(body, "{\"batch\":[{\"id\":\""), "%.*s", TM_STR_ARG(body));
    const char end[] = "\"type\":\"generation-create\",\"body\":{\"id\":\"g\",\"input\":\"p\"}}]}";
    struct tm_str tail = tm_str_sub(body, body.len - (sizeof end - 1), body.len);
    cr_assert(tm_str_is(tail, end), "%.*s", TM_STR_ARG(body));
    cr_assert(publish->n_skip == 0 && publish->format == TRACEMESH__PUBLISH__FORMAT__FORMAT_LANGFUSE_JSON);
    reply = send_single("POST", "/api/public/spans", key, "{}");
    cr_assert_eq(reply.status, 200);
    cr_assert_eq(reply.body.len, strlen("{\"id\":\"01234567-0123-0123-0123-0123456789ab\"}") + 1, "%s", reply.body.ptr);
    size_t seen = fake_broker.seen;
    cr_assert_eq(send_single("POST", "/api/public/events", key, "{\"level\":1}").status, 400);
    cr_assert_eq(fake_broker.seen, seen, "the queue is not asked");
    fake_broker.status = TRACEMESH__STATUS__STATUS_OVERLOADED;
    expect_retry(send_single("POST", "/api/public/traces", key, "{}"), 429, "full");
}

/* No ClickHouse answers here. */
Test(door, a_legacy_update_needs_a_trace) {
    const char *key = pair_header("pk-1:" SECRET);
    expect(send_single("PATCH", "/api/public/spans", key, "{\"spanId\":\"o\",\"traceId\":\"t\"}"), 200,
           "{\"id\":\"o\"}");
    size_t seen = fake_broker.seen;
    expect_retry(send_single("PATCH", "/api/public/spans", key, "{\"spanId\":\"o\"}"), 503, "its trace is not known");
    cr_assert_eq(fake_broker.seen, seen);
}

Test(door, a_public_key_alone_may_score_only) {
    const char score[] = "{\"id\":\"s\",\"traceId\":\"t\",\"name\":\"n\",\"value\":1}";
    expect(send_single("POST", "/api/public/scores", "Bearer pk-1", score), 200, "{\"id\":\"s\"}");
    const char *others[] = {"/api/public/traces", "/api/public/spans", "/api/public/generations", "/api/public/events"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expect(send_single("POST", others[i], "Bearer pk-1", "{}"), 403,
               "{\"message\":\"Access denied - insufficient permissions for this endpoint\"}");
}

static int dial(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

#define ASKS_FIRST "Expect: 100-continue\r\n"
static void say(int fd, const char *authorization, const char *more, size_t length) {
    char head[1500];
    int len = snprintf(head, sizeof head,
                       "POST " PATH " HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\n%sContent-Length: %zu\r\n\r\n",
                       authorization, more, length);
    cr_assert_eq(write(fd, head, (size_t)len), len);
}

/* What the door says within `ms`; "" when it closed without a word. */
static const char *hear(int fd, int ms) {
    static char text[4096];
    struct pollfd watched = {.fd = fd, .events = POLLIN};
    cr_assert_eq(poll(&watched, 1, ms), 1, "neither a word nor an end within %d ms", ms);
    ssize_t len = read(fd, text, sizeof text - 1);
    text[len > 0 ? len : 0] = 0;
    return text;
}

Test(door, a_wrong_key_is_refused_before_its_body_is_read) {
    int fd = dial();
    say(fd, "Bearer pk-9", ASKS_FIRST, 1000000);
    cr_assert(strncmp(hear(fd, 5000), "HTTP/1.1 401", 12) == 0);
    close(fd);
}

Test(door, half_a_request_costs_nobody_else_anything) {
    int half[8];
    for (int i = 0; i < 8; i++) {
        half[i] = dial();
        say(half[i], pair_header("pk-1:" SECRET), "", 1000);
        cr_assert_eq(write(half[i], BATCH, 10), 10);
    }
    for (int i = 0; i < 20; i++) expect(post(TM_STR(BATCH)), 207, ACCEPTED);
    close(half[0]);
    for (int i = 0; i < 20; i++) expect(post(TM_STR(BATCH)), 207, ACCEPTED);
    cr_assert_eq(fake_broker.seen, 40);
}

/* TM_INGEST_REQUEST_MS is 1.5 s. */
Test(door, clients_that_fall_silent_or_drip_are_closed) {
    int silent = dial(), dripping = dial();
    say(silent, pair_header("pk-1:" SECRET), "", 1000);
    say(dripping, pair_header("pk-1:" SECRET), "", 1000000);
    struct pollfd ended = {.fd = dripping, .events = POLLIN};
    uint64_t began = tm_mono_us();
    while (poll(&ended, 1, 20) == 0 && tm_mono_us() - began < 8000000)
        if (write(dripping, "x", 1) != 1) break;
    cr_assert(tm_mono_us() - began < 8000000);
    cr_assert_str_eq(hear(silent, 8000), "");
    expect(post(TM_STR(BATCH)), 207, ACCEPTED);
}

static void *post_in_thread(void *out) {
    static char body[100 << 10];
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once);
    snprintf(body, sizeof body, "{\"batch\":[" TRACE("a") "],\"pad\":\"%0*d\"}", 90000, 0);
    pthread_mutex_unlock(&once);
    *(struct reply *)out = post(tm_str_from(body));
    return NULL;
}

Test(door, too_much_unanswered_is_refused_before_the_body_is_read) {
    pthread_t threads[4];
    struct reply replies[4];
    post(TM_STR(BATCH));
    fake_broker.hold = true;
    for (unsigned i = 0; i < 3; i++) {
        pthread_create(&threads[i], NULL, post_in_thread, &replies[i]);
        await_seen(i + 2);
    }
    int fd = dial();
    say(fd, pair_header("pk-1:" SECRET), ASKS_FIRST, 100);
    const char *heard = hear(fd, 5000);
    cr_assert(strncmp(heard, "HTTP/1.1 429", 12) == 0 && strstr(heard, "Retry-After: 1"), "%s", heard);
    fake_broker_release();
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 3; i++) expect(replies[i], 207, ACCEPTED);
    close(fd);
}

Test(door, drains_what_it_has_read_and_leaves) {
    pthread_t thread;
    struct reply reply;
    int status = -1;
    post(TM_STR(BATCH));
    fake_broker.hold = true;
    pthread_create(&thread, NULL, post_in_thread, &reply);
    await_seen(2);
    kill(door, SIGTERM);
    number_in_log("event=draining limit_ms=");
    fake_broker_release();
    pthread_join(thread, NULL);
    expect(reply, 207, ACCEPTED);
    cr_assert_eq(waitpid(door, &status, 0), door);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    door = 0;
}

Test(door, known_keys_pass_while_postgres_is_away) {
    expect(post(TM_STR(BATCH)), 207, ACCEPTED);
    lose_connections(false);
    for (int i = 0; i < 50; i++) expect(post(TM_STR(BATCH)), 207, ACCEPTED);
    expect_retry(send_call(port, PATH, (struct call){"POST", "Bearer pk-1", NULL, TM_STR(BATCH)}), 503, "API keys");
}

Test(door, counts_what_it_does) {
    post(TM_STR("{\"batch\":[1," TRACE("a") "]}"));
    struct reply reply = send_call(ops_port, "/metrics", (struct call){.method = "GET"});
    const char *lines[] = {
        "tracemesh_http_requests_total{status=\"207\"} 1\n", "tracemesh_ingest_events_total{outcome=\"stored\"} 1\n",
        "tracemesh_ingest_events_total{outcome=\"invalid\"} 1\n", "tracemesh_ingest_acceptance_seconds_count 1\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_assert_not_null(strstr(reply.body.ptr, lines[i]), "%s in %s", lines[i], reply.body.ptr);
}
