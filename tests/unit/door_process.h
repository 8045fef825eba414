/* door_process: tracemesh-ingest as a process between a private Postgres and a fake broker, and a client for it. */
#ifndef TM_TESTS_DOOR_PROCESS_H
#define TM_TESTS_DOOR_PROCESS_H

#include "fake_broker.h"
#include "identity_database.h"

#include "base/clock.h"

#include <curl/curl.h>
#include <fcntl.h>

static char folder[] = "/tmp/tm-door-XXXXXX";
static pid_t door;
static unsigned port, ops_port;

/* ---- the process --------------------------------------------------------------------------------------------------
 */

/* Replies and messages live until the process of the test ends. */
const char *__asan_default_options(void) {
    return "detect_leaks=0";
}

static const char *read_log(void) {
    static char text[64 << 10];
    char path[64];
    snprintf(path, sizeof path, "%s/log", folder);
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[len] = 0;
    return text;
}

/* What follows `mark` in the process's log, as a number; waits for it. */
static unsigned number_in_log(const char *mark) {
    for (uint64_t began = tm_mono_us(); tm_mono_us() - began < 10000000; usleep(5000)) {
        const char *found = strstr(read_log(), mark);
        if (found && strchr(found, '\n')) return (unsigned)strtoul(found + strlen(mark), NULL, 10);
    }
    cr_assert_fail("no \"%s\" in the log: %s", mark, read_log());
    return 0;
}

static void exec_door(void) {
    static const char program[] = TM_BUILD_ROOT "/actors/ingest/tracemesh-ingest";
    char path[64], mailbox[80];
    snprintf(mailbox, sizeof mailbox, "ipc://%s/ingest-1.ipc", folder);
    setenv("TM_MAILBOX_URL", mailbox, 1);
    setenv("BROKER_URL", fake_broker.url, 1);
    setenv("DATABASE_URL", url, 1);
    setenv("SALT", "mysalt", 1);
    setenv("CLICKHOUSE_URL", "http://127.0.0.1:1", 1); /* nobody there */
    setenv("TM_INGEST_PORT", "0", 1);
    setenv("TM_INGEST_GRPC_PORT", "0", 1);
    setenv("TM_INGEST_PUBLISH_MS", "700", 1);
    setenv("TM_INGEST_REQUEST_MS", "1500", 1);
    setenv("TM_INGEST_OUTSTANDING_BYTES", "200k", 1);
    snprintf(path, sizeof path, "%s/log", folder);
    int log = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    dup2(log, 2);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execl(program, program, (char *)NULL);
    _exit(127);
}

static void start(void) {
    struct tm_error why = {0};
    filled_database();
    cr_assert_not_null(mkdtemp(folder));
    cr_assert(fake_broker_start(folder, &why), "%s", why.reason);
    door = fork();
    if (door == 0) exec_door();
    port = number_in_log("event=listening host=127.0.0.1 port=");
    ops_port = number_in_log("ops=http://127.0.0.1:");
}

static void stop(void) {
    if (door > 0) {
        kill(door, SIGKILL);
        waitpid(door, NULL, 0);
    }
    const char *log = read_log();
    cr_assert(!strstr(log, "runtime error") && !strstr(log, "Sanitizer") && !strstr(log, "level=fatal"), "%s", log);
    pid_t cleaner = fork();
    if (cleaner == 0) execlp("rm", "rm", "-rf", "--", folder, (char *)NULL);
    if (cleaner > 0) waitpid(cleaner, NULL, 0);
}

/* ---- the client ---------------------------------------------------------------------------------------------------
 */

struct reply {
    long status;
    struct tm_buf head, body; /* NUL-terminated */
};

static size_t collect(char *bytes, size_t size, size_t count, void *out) {
    return tm_buf_append(out, bytes, size * count) ? count : 0;
}

struct call {
    const char *method, *authorization, *header; /* header: one more */
    struct tm_str body;
};

static struct reply send_call(unsigned to_port, const char *path, struct call call) {
    struct reply reply = {0};
    char address[256], authorization[1100];
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    snprintf(address, sizeof address, "http://127.0.0.1:%u%s", to_port, path);
    snprintf(authorization, sizeof authorization, "Authorization: %s", call.authorization ? call.authorization : "");
    if (call.authorization) headers = curl_slist_append(headers, authorization);
    if (call.header) headers = curl_slist_append(headers, call.header);
    curl_easy_setopt(curl, CURLOPT_URL, address);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method);
    if (call.body.ptr) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.ptr);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)call.body.len);
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply.head);
    if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    tm_buf_append_char(&reply.body, 0);
    tm_buf_append_char(&reply.head, 0);
    return reply;
}

#define PATH "/api/public/ingestion"
#define TRACE(id)                                                                                                      \
    "{\"id\":\"" id "\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"type\":\"trace-create\",\"body\":{\"id\":\"t\"}}"
#define BATCH "{\"batch\":[" TRACE("a") "]}"

__attribute__((unused)) static struct reply post(struct tm_str body) {
    return send_call(port, PATH, (struct call){"POST", pair_header("pk-1:" SECRET), NULL, body});
}

/* The door begins to take events once it has found the broker. */
static void wait_until_ready(void) {
    for (uint64_t began = tm_mono_us(); tm_mono_us() - began < 10000000; usleep(5000)) {
        struct reply reply = send_call(ops_port, "/readyz", (struct call){.method = "GET"});
        if (reply.status == 200) return;
    }
    cr_assert_fail("not ready within 10 s");
}

static void start_ready(void) {
    start();
    wait_until_ready();
}

#endif
