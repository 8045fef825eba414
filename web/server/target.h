/* target: what people comment on and score: a trace, an observation, a session. */
#ifndef WEB_TARGET_H
#define WEB_TARGET_H

#include "call.h"

enum target_kind { TARGET_TRACE, TARGET_OBSERVATION, TARGET_SESSION };

struct target {
    struct tm_str trace_id; /* not of sessions */
    struct tm_str environment;
};

/* A trace of which only observations are known counts. False: it could not be looked for, or is not there, in which
 * case `none` was said with 404; answered. */
bool target_find(struct call *call, enum target_kind kind, struct tm_str id, const char *none, struct target *target);

#endif
