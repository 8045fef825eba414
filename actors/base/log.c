/* log: key=value lines on standard error. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = {"trace", "debug", "info", "warn", "error", "fatal"};
static enum tm_log_level lowest = TM_LOG_INFO;
static char actor[64] = "-";

bool tm_log_level_set(const char *level) {
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++) {
        if (strcmp(level, level_names[i]) != 0) continue;
        lowest = (enum tm_log_level)i;
        return true;
    }
    return false;
}

void tm_log_actor_set(const char *actor_id) {
    snprintf(actor, sizeof actor, "%s", actor_id);
}

bool tm_log_enabled(enum tm_log_level level) {
    return level >= lowest;
}

void tm_log(enum tm_log_level level, const char *event, const char *format, ...) {
    if (!tm_log_enabled(level)) return;
    char line[2048];
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t at = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &utc);
    int head = snprintf(line + at, sizeof line - at, ".%03ldZ level=%s actor=%s event=%s ", now.tv_nsec / 1000000,
                        level_names[level], actor, event);
    at += head > 0 ? (size_t)head : 0;
    va_list args;
    va_start(args, format);
    int tail = at < sizeof line ? vsnprintf(line + at, sizeof line - at, format, args) : 0;
    va_end(args);
    at += tail > 0 ? (size_t)tail : 0;
    if (at > sizeof line - 2) at = sizeof line - 2;
    for (size_t i = 0; i < at; i++) /* a value with a line break must not forge a line */
        if (line[i] == '\n' || line[i] == '\r') line[i] = ' ';
    line[at++] = '\n';
    if (write(STDERR_FILENO, line, at) < 0) return; /* nowhere left to say it */
}
