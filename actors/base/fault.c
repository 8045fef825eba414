/* fault: the points that the environment names. Part of test variants only. */
#include "base/fault.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { SHARE_ROOM = 32 };

/* What stands behind "=" as a share; all when there is none, nothing when it is no number. */
static double share_of(struct tm_str text, bool given) {
    char number[SHARE_ROOM];
    tm_str_to(text, number, sizeof number);
    return given ? strtod(number, NULL) : 1;
}

bool tm_fault_named(struct tm_str list, const char *name, double draw) {
    while (list.len) {
        struct tm_str share = tm_str_trim(tm_str_split(&list, ','));
        bool given = memchr(share.ptr, '=', share.len) != NULL;
        if (tm_str_is(tm_str_split(&share, '='), name)) return draw < share_of(share, given);
    }
    return false;
}

bool tm_fault(const char *name) {
    return tm_fault_named(tm_str_from(getenv("TM_FAULT")), name, drand48());
}

void tm_fault_poison(const char *name, struct tm_str payload) {
    if (!payload.len || !memmem(payload.ptr, payload.len, name, strlen(name)) || !tm_fault(name)) return;
    tm_log(TM_LOG_FATAL, "poisoned", "fault=%s", name);
    abort();
}
