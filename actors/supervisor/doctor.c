/* doctor: what is wrong with this installation, in words a newcomer can act on. A table of checks. */
#include "base/buf.h"
#include "supervisor/commands.h"
#include "supervisor/control.h"
#include "supervisor/plan.h"
#include "supervisor/probe.h"
#include "supervisor/stores.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { LEAST_FREE_MIB = 1024, ANSWER_MS = 2000 };

struct checkup {
    const struct settings *settings;
    bool running; /* a supervisor answers */
    struct control_process processes[CONTROL_MOST_PROCESSES];
    size_t process_count;
};

static enum tm_status check_data(struct checkup *checkup, struct tm_error *error) {
    struct statvfs disk;
    const char *data = checkup->settings->data;
    if (access(data, W_OK) != 0)
        return tm_fail(error, TM_FAILED, "TRACEMESH_DATA",
                       "%s cannot be written: %s. Run deploy/up, or set TRACEMESH_DATA", data, strerror(errno));
    if (statvfs(data, &disk) == 0 && disk.f_bavail * disk.f_frsize / 1048576 < LEAST_FREE_MIB)
        return tm_fail(error, TM_FAILED, "TRACEMESH_DATA",
                       "%s has under %d MiB free: make room, Redis and ClickHouse stop when full", data,
                       LEAST_FREE_MIB);
    return TM_OK;
}

static enum tm_status check_supervisor(struct checkup *checkup, struct tm_error *error) {
    struct tm_buf out = {0};
    enum tm_status status = control_ask(checkup->settings, "status", ANSWER_MS, &out, error);
    checkup->running = status == TM_OK;
    if (checkup->running)
        checkup->process_count = control_parse_status(tm_buf_str(&out), checkup->processes, CONTROL_MOST_PROCESSES);
    tm_buf_free(&out);
    return status;
}

static bool port_taken(unsigned port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool taken = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0) close(fd);
    return taken;
}

/* Only while we are down: a port in use then belongs to somebody else. */
static enum tm_status check_ports(struct checkup *checkup, struct tm_error *error) {
    static const unsigned offsets[] = {0, PORT_WEB, PORT_INGEST, PORT_STORE};
    for (size_t i = 0; !checkup->running && i < sizeof offsets / sizeof *offsets; i++) {
        unsigned port = (unsigned)checkup->settings->port + offsets[i];
        if (port_taken(port))
            return tm_fail(
                error, TM_FAILED, "TRACEMESH_PORT",
                "port %u is taken by another program: stop it (ss -ltnp shows which), or start with TRACEMESH_PORT=%u",
                port, (unsigned)checkup->settings->port + 1000);
    }
    return TM_OK;
}

static enum tm_status check_processes(struct checkup *checkup, struct tm_error *error) {
    for (size_t i = 0; i < checkup->process_count; i++) {
        const struct control_process *p = &checkup->processes[i];
        if (strcmp(p->state, "restarting") == 0)
            return tm_fail(error, TM_FAILED, p->name, "keeps dying (%u restarts): see tracemesh logs %s", p->restarts,
                           p->name);
    }
    return TM_OK;
}

static enum tm_status check_ready(struct checkup *checkup, struct tm_error *error) {
    for (size_t i = 0; i < checkup->process_count; i++) {
        const struct control_process *p = &checkup->processes[i];
        struct tm_buf body = {0};
        long code = 0;
        if (!p->ops_port || strcmp(p->state, "up") != 0) continue;
        bool answers = probe_ops(p->ops_port, "/readyz", &code, &body) == TM_OK;
        struct tm_str why = answers ? tm_str_trim(tm_buf_str(&body)) : TM_STR("its ops port does not answer");
        if (!answers || code != 200) tm_fail(error, TM_FAILED, p->name, "is not ready: %.*s", TM_STR_ARG(why));
        tm_buf_free(&body);
        if (!answers || code != 200) return TM_FAILED;
    }
    return TM_OK;
}

/* What actors that are ready warn of, such as accounts that do not add up. */
static enum tm_status check_warnings(struct checkup *checkup, struct tm_error *error) {
    for (size_t i = 0; i < checkup->process_count; i++) {
        const struct control_process *p = &checkup->processes[i];
        struct tm_buf body = {0};
        long code = 0;
        if (!p->ops_port || strcmp(p->state, "up") != 0) continue;
        bool answers = probe_ops(p->ops_port, "/readyz", &code, &body) == TM_OK && code == 200;
        struct tm_str rest = tm_buf_str(&body), first = tm_str_split(&rest, '\n'), warnings = tm_str_trim(rest);
        bool warns = answers && tm_str_is(first, "ready") && warnings.len > 0;
        if (warns) tm_fail(error, TM_FAILED, p->name, "warns: %.*s", TM_STR_ARG(warnings));
        tm_buf_free(&body);
        if (warns) return TM_FAILED;
    }
    return TM_OK;
}

static enum tm_status check_postgres(struct checkup *checkup, struct tm_error *error) {
    return stores_postgres(error);
}
static enum tm_status check_redis(struct checkup *checkup, struct tm_error *error) {
    enum tm_status status = stores_redis(error);
    return status == TM_OK ? stores_redis_durable(error) : status;
}
static enum tm_status check_dead_letters(struct checkup *checkup, struct tm_error *error) {
    return stores_dead_letters(error);
}
static enum tm_status check_clickhouse(struct checkup *checkup, struct tm_error *error) {
    return stores_clickhouse(error);
}

static enum tm_status check_key(struct checkup *checkup, struct tm_error *error) {
    const char *public_key = getenv("LANGFUSE_INIT_PROJECT_PUBLIC_KEY"),
               *secret_key = getenv("LANGFUSE_INIT_PROJECT_SECRET_KEY");
    char url[128], key[512];
    struct tm_buf body = {0};
    long code = 0;
    if (!public_key || !secret_key || !checkup->running) return TM_OK;
    settings_public_url(checkup->settings, "/api/public/projects", url, sizeof url);
    snprintf(key, sizeof key, "%s:%s", public_key, secret_key);
    probe_get(url, key, &code, &body);
    tm_buf_free(&body);
    if (code == 200) return TM_OK;
    if (code == 401)
        return tm_fail(error, TM_FAILED, "LANGFUSE_INIT_PROJECT_SECRET_KEY",
                       "the key in etc/tracemesh.env is refused: it was revoked, or SALT or the secret was changed "
                       "after it was made");
    return tm_fail(error, TM_FAILED, "nginx", "the public port answers %ld instead of 200 (0: not at all)", code);
}

static const struct check {
    const char *name;
    enum tm_status (*run)(struct checkup *checkup, struct tm_error *error);
} checks[] = {
    {"data folder", check_data},          {"supervisor", check_supervisor},   {"ports", check_ports},
    {"processes", check_processes},       {"Postgres", check_postgres},       {"Redis is durable", check_redis},
    {"ClickHouse", check_clickhouse},     {"actors are ready", check_ready},  {"key and public port", check_key},
    {"dead letters", check_dead_letters}, {"no actor warns", check_warnings},
};

int command_doctor(const struct settings *settings, int argc, char **argv) {
    static struct checkup checkup;
    int wrong = 0;
    checkup.settings = settings;
    settings_export(settings);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct tm_error error = {0};
        bool ok = checks[i].run(&checkup, &error) == TM_OK;
        wrong += !ok;
        if (ok) printf("ok     %s\n", checks[i].name);
        else printf("WRONG  %s: %s%s%s\n", checks[i].name, error.field, *error.field ? ": " : "", error.reason);
    }
    printf(wrong ? "\n%d of %zu checks failed\n" : "\nall is well\n", wrong, sizeof checks / sizeof *checks);
    return wrong ? 1 : 0;
}
