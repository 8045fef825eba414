/* bench_runtime: requests a second between two actors of two processes, over ipc.
 *
 *   bench_runtime [--size=64k] [--in-flight=16] [--seconds=2]
 *
 * Prints requests and bytes a second, the CPU time a request took on both sides, and what an idle actor weighs. */
#include "base/clock.h"
#include "runtime/actor.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    struct tm_actor_config actor;
    const char *server; /* mailbox of the other process; NULL: this is the server */
    uint64_t size, in_flight, seconds;
} settings;

static const struct tm_option options[] = {
    TM_OPTION_TEXT(typeof(settings), server, "server", NULL, NULL, "url", "used between the two processes"),
    TM_OPTION_RANGE(typeof(settings), size, "size", NULL, "64k", "bytes", 0, 64 << 20, "of a request's payload"),
    TM_OPTION_RANGE(typeof(settings), in_flight, "in-flight", NULL, "16", "requests", 1, 4096, "unanswered at once"),
    TM_OPTION_RANGE(typeof(settings), seconds, "seconds", NULL, "2", "s", 1, 600, "how long"),
};

static struct tm_actor *self;
static char *payload;
static uint64_t answered, failed, began_us;
static bool over;

static long resident_kb(pid_t pid) {
    char path[64];
    long pages = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    if (file) fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void on_rows(void *state, struct tm_message *message) {
    tm_message_answer(message, TRACEMESH__STATUS__STATUS_OK, NULL, (struct tm_str){0});
}

static void ask(void);

static void on_reply(void *state, const struct tm_reply *reply) {
    if (reply->status == TM_OK) answered++;
    else failed++;
    if (!over) ask();
}

static void ask(void) {
    tm_request(self, &(struct tm_request){.to_kind = "server",
                                          .kind = TRACEMESH__KIND__KIND_ROWS,
                                          .deadline_ms = 10000,
                                          .payload = {payload, settings.size},
                                          .on_reply = on_reply});
}

static void finish(void *state) {
    double seconds = (double)(tm_mono_us() - began_us) / 1e6;
    struct rusage own;
    over = true;
    getrusage(RUSAGE_SELF, &own);
    printf("size=%llu in_flight=%llu req_s=%.0f mb_s=%.0f failed=%llu client_us=%.1f client_rss_kb=%ld\n",
           (unsigned long long)settings.size, (unsigned long long)settings.in_flight, (double)answered / seconds,
           (double)answered * (double)settings.size / seconds / 1e6, (unsigned long long)failed,
           ((double)(own.ru_utime.tv_sec + own.ru_stime.tv_sec) * 1e6 +
            (double)(own.ru_utime.tv_usec + own.ru_stime.tv_usec)) /
               (double)(answered ? answered : 1),
           resident_kb(getpid()));
    fflush(stdout);
    tm_actor_stop(self);
}

static void begin(void *state) {
    if (answered == 0) printf("idle_client_rss_kb=%ld\n", resident_kb(getpid()));
    began_us = tm_mono_us();
    for (uint64_t i = 0; i < settings.in_flight; i++) ask();
    tm_timer_once(self, (uint32_t)settings.seconds * 1000, finish, NULL);
}

static void adopt_server(void) {
    Tracemesh__Routes routes = TRACEMESH__ROUTES__INIT;
    Tracemesh__Register server = TRACEMESH__REGISTER__INIT, *actors[] = {&server};
    uint8_t packed[512];
    char url[256];
    snprintf(url, sizeof url, "%s", settings.server);
    server.actor_id = (char *)(uintptr_t) "server-1";
    server.kind = (char *)(uintptr_t) "server";
    server.mailbox_url = url;
    routes.version = 1;
    routes.actors = actors;
    routes.n_actors = 1;
    tm_routes_adopt(self, (struct tm_str){(char *)packed, tracemesh__routes__pack(&routes, packed)});
}

static pid_t start_server(const char *program, const char *mailbox) {
    char flag[300];
    snprintf(flag, sizeof flag, "--mailbox-url=%s", mailbox);
    pid_t pid = fork();
    if (pid != 0) return pid;
    execl(program, program, "--log-level=error", flag, (char *)NULL);
    _exit(127);
}

/* The client is the parent: it starts the server as a process of its own before it touches nng. */
static int run_client(const char *program) {
    static char folder[] = "/tmp/tracemesh-bench.XXXXXX";
    static char urls[2][64];
    if (!mkdtemp(folder)) return 1;
    snprintf(urls[0], sizeof urls[0], "ipc://%s/server.ipc", folder);
    snprintf(urls[1], sizeof urls[1], "ipc://%s/client.ipc", folder);
    settings.server = urls[0];
    settings.actor.mailbox_url = urls[1];
    pid_t server = start_server(program, urls[0]);
    struct tm_error error = {0};
    self = tm_actor_new("client", &settings.actor, &error);
    payload = calloc(1, settings.size + 1);
    if (!self || !payload) return 1;
    adopt_server();
    tm_timer_once(self, 500, begin, NULL);
    int status = tm_actor_run(self);
    struct rusage usage;
    printf("server_rss_kb=%ld", resident_kb(server));
    kill(server, SIGTERM);
    wait4(server, NULL, 0, &usage);
    printf(" server_us=%.1f\n", ((double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
                                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)) /
                                    (double)(answered ? answered : 1));
    rmdir(folder);
    return status;
}

int main(int argc, char **argv) {
    struct tm_option_set own = {options, sizeof options / sizeof *options, &settings};
    struct tm_error error = {0};
    if (!tm_actor_configure(&settings.actor, own, "requests a second between two actors", argc, argv))
        return TM_EXIT_USAGE;
    if (!settings.actor.mailbox_url) return run_client(argv[0]);
    self = tm_actor_new("server", &settings.actor, &error);
    if (!self) return TM_EXIT_UNAVAILABLE;
    tm_actor_on(self, TRACEMESH__KIND__KIND_ROWS, on_rows, NULL);
    return tm_actor_run(self);
}
