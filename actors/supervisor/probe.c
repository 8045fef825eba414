/* probe: ops ports by libcurl, processes by /proc. */
#include "supervisor/probe.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GET_MS = 2000 };

static size_t collect(char *bytes, size_t size, size_t count, void *out) {
    return tm_buf_append(out, bytes, size * count) ? size * count : 0;
}

enum tm_status probe_get(const char *url, const char *key, long *code, struct tm_buf *body) {
    CURL *curl = curl_easy_init();
    if (!curl) return TM_NO_MEMORY;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    if (key) curl_easy_setopt(curl, CURLOPT_USERPWD, key);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)GET_MS);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, code);
    curl_easy_cleanup(curl);
    return result == CURLE_OK ? TM_OK : TM_UNAVAILABLE;
}

enum tm_status probe_ops(unsigned port, const char *path, long *code, struct tm_buf *body) {
    char url[256];
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, path);
    return probe_get(url, NULL, code, body);
}

double probe_metric(struct tm_str text, const char *name) {
    double sum = 0;
    size_t len = strlen(name);
    while (text.len) {
        struct tm_str line = tm_str_split(&text, '\n');
        if (!tm_str_starts(line, name) || line.len <= len || (line.ptr[len] != ' ' && line.ptr[len] != '{')) continue;
        const char *space = memrchr(line.ptr, ' ', line.len);
        char number[64];
        snprintf(number, sizeof number, "%.*s", (int)(line.ptr + line.len - space - 1), space + 1);
        sum += strtod(number, NULL);
    }
    return sum;
}

/* The one line of /proc/<pid>/<name>. */
static bool read_line(int pid, const char *name, char *line, int room) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    FILE *file = fopen(path, "re");
    if (!file) return false;
    bool read = fgets(line, room, file) != NULL;
    fclose(file);
    return read;
}

static bool add_process(int pid, bool own_pages_only, struct probe_usage *sum) {
    char line[1024];
    unsigned long user, system, resident, shared;
    const char *after = read_line(pid, "stat", line, sizeof line) ? strrchr(line, ')') : NULL; /* names hold blanks */
    if (!after || sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        return false;
    if (!read_line(pid, "statm", line, sizeof line) || sscanf(line, "%*u %lu %lu", &resident, &shared) != 2)
        return false;
    sum->cpu_ticks += user + system;
    sum->resident_bytes += (own_pages_only ? resident - shared : resident) * (uint64_t)sysconf(_SC_PAGESIZE);
    return true;
}

bool probe_usage(int pid, struct probe_usage *out) {
    char name[32], line[4096];
    *out = (struct probe_usage){0};
    if (!add_process(pid, false, out)) return false;
    snprintf(name, sizeof name, "task/%d/children", pid);
    if (!read_line(pid, name, line, sizeof line)) return true;
    char *end = line;
    for (long child = strtol(line, &end, 10); child > 0; child = strtol(end, &end, 10))
        add_process((int)child, true, out);
    return true;
}
