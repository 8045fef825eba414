/* status: errors as values. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

const char *tm_status_text(enum tm_status status) {
    static const char *const texts[] = {
        [TM_OK] = "ok",
        [TM_INVALID] = "invalid input",
        [TM_NO_MEMORY] = "out of memory",
        [TM_TOO_LARGE] = "too large",
        [TM_NOT_FOUND] = "not found",
        [TM_DENIED] = "not allowed",
        [TM_UNAVAILABLE] = "unavailable",
        [TM_TIMEOUT] = "timed out",
        [TM_OVERLOADED] = "overloaded",
        [TM_NOT_OWNER] = "not the owner",
        [TM_FAILED] = "failed",
    };
    size_t index = (size_t)status;
    return index < sizeof texts / sizeof *texts && texts[index] ? texts[index] : "unknown status";
}

enum tm_status tm_fail(struct tm_error *error, enum tm_status status, const char *field, const char *format, ...) {
    if (!error) return status;
    error->status = status;
    error->offset = 0;
    snprintf(error->field, sizeof error->field, "%s", field ? field : "");
    va_list args;
    va_start(args, format);
    vsnprintf(error->reason, sizeof error->reason, format, args);
    va_end(args);
    return status;
}
