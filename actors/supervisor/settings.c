/* settings: of one installation; from flags, environment, and <data>/etc/tracemesh.env. */
#include "supervisor/settings.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct tm_option options[] = {
    TM_OPTION_TEXT(struct settings, data, "data", "TRACEMESH_DATA", NULL, "folder",
                   "all that is kept (~/.local/share/tracemesh)"),
    TM_OPTION_RANGE(struct settings, port, "port", "TRACEMESH_PORT", "3000", "", 1024, 65000,
                    "public HTTP port; web, ingest and store listen on the next three, ops ports from +100"),
    TM_OPTION_TEXT(struct settings, share, "share", "TM_SHARE_DIR", NULL, "folder",
                   "migrations, prices and templates (beside the programs)"),
    TM_OPTION_SIZE(struct settings, ready_ms, "ready-ms", "TRACEMESH_READY_MS", "60000", "ms",
                   "how long `up` waits until everything answers"),
    TM_OPTION_TEXT(struct settings, mailbox_host, "mailbox-host", "TRACEMESH_MAILBOX_HOST", NULL, "address",
                   "mailboxes of the actors listen there, TCP ports from +300, for actors of other machines; they "
                   "trust whoever connects (sockets in the data folder)"),
};

struct tm_option_set settings_options(struct settings *settings) {
    return (struct tm_option_set){options, sizeof options / sizeof *options, settings};
}

static char *join(const char *a, const char *b, const char *c) {
    char *text = NULL;
    if (asprintf(&text, "%s%s%s", a, b, c) < 0) abort();
    return text;
}

char *settings_path(const struct settings *settings, const char *rest) {
    return join(settings->data, "/", rest);
}

static void load_line(char *line) {
    char *equals = strchr(line, '=');
    line[strcspn(line, "\r\n")] = 0;
    if (*line == '#' || !equals || equals == line) return;
    *equals = 0;
    const char *given = getenv(line);
    if (!given || !*given) setenv(line, equals + 1, 1);
}

/* KEY=value lines, no quoting; absent is fine: then everything has to come from the environment. */
static void load_env_file(const char *path) {
    FILE *file = fopen(path, "re");
    char line[4096];
    if (!file) return;
    while (fgets(line, sizeof line, file)) load_line(line);
    fclose(file);
}

static char *own_folder(void) {
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0) return strdup(".");
    path[len] = 0;
    char *slash = strrchr(path, '/');
    if (slash) *slash = 0;
    return strdup(path);
}

enum tm_status settings_complete(struct settings *settings, struct tm_error *error) {
    if (!settings->data) {
        const char *home = getenv("HOME");
        settings->data = join(home && *home ? home : "/root", "/.local/share/tracemesh", "");
    }
    if (settings->data[0] != '/')
        return tm_fail(error, TM_INVALID, "TRACEMESH_DATA", "\"%s\" must begin with /", settings->data);
    if (strlen(settings->data) > 75) /* sockets stand below it, and a socket's path holds 107 bytes */
        return tm_fail(error, TM_TOO_LARGE, "TRACEMESH_DATA", "a path of %zu bytes is too long for sockets; use 75",
                       strlen(settings->data));
    load_env_file(settings_path(settings, "etc/tracemesh.env"));
    const char *port = getenv("TRACEMESH_PORT");
    uint64_t from_file;
    if (port && settings->port == 3000 && tm_str_u64(tm_str_from(port), &from_file)) settings->port = from_file;
    settings->programs = own_folder();
    if (!settings->share) settings->share = join(settings->programs, "/../share/tracemesh", "");
    return TM_OK;
}

static void set_default(const char *name, char *value) {
    const char *given = getenv(name);
    if (!given || !*given) setenv(name, value, 1);
    free(value);
}

static char *number(uint64_t value) {
    char *text = NULL;
    if (asprintf(&text, "%llu", (unsigned long long)value) < 0) abort();
    return text;
}

static bool has_certificate(void) {
    const char *certificate = getenv("TRACEMESH_TLS_CERT");
    return certificate && *certificate;
}

void settings_export(const struct settings *settings) {
    char *store_port = number(settings->port + PORT_STORE);
    setenv("TRACEMESH_DATA", settings->data, 1);
    setenv("TM_SHARE_DIR", settings->share, 1);
    set_default("TRACEMESH_PORT", number(settings->port));
    set_default("DATABASE_URL", join("postgresql://tracemesh@/tracemesh?host=", settings->data, "/run/postgres"));
    set_default("REDIS_URL", join("unix://", settings->data, "/run/redis.sock"));
    set_default("CLICKHOUSE_URL", join("http://127.0.0.1:", store_port, ""));
    set_default("TM_STORE_PORT", store_port);
    set_default("TM_STORE_PATH", settings_path(settings, "store"));
    set_default("TM_WEB_PORT", number(settings->port + PORT_WEB));
    set_default("TM_INGEST_PORT", number(settings->port + PORT_INGEST));
    set_default("TM_SPILL_DIR", settings_path(settings, "spill")); /* a bucket, when one is given, goes before it */
    set_default("TM_UI_DIR", join(settings->share, "/ui", ""));
    set_default("NEXTAUTH_URL",
                join(has_certificate() ? "https://localhost:" : "http://localhost:", getenv("TRACEMESH_PORT"), ""));
}

void settings_public_url(const struct settings *settings, const char *path, char *out, size_t room) {
    snprintf(out, room, "%s://127.0.0.1:%u%s", has_certificate() ? "https" : "http", (unsigned)settings->port, path);
}
