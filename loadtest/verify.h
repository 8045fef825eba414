/* verify: is every accepted event stored, exactly once, and with what it said? Asks ClickHouse itself. */
#ifndef LOADTEST_VERIFY_H
#define LOADTEST_VERIFY_H

#include "generate.h"

struct verify_result {
    uint64_t traces;   /* expected */
    uint64_t complete; /* all rows there, each once, folded right */
    uint64_t missing;  /* rows less than expected */
    uint64_t doubled;  /* rows more than expected */
    uint64_t wrong;    /* rows there, but a part of an event is not in them */
    double seconds;    /* from the call until complete or given up */
};

/* Polls until every trace in accepted[0..count) is complete or nothing has changed for `patience_ms`. */
bool verify(const struct shape *shape, const char *project_id, const bool *accepted, uint64_t count,
            uint64_t patience_ms, struct verify_result *result, char *why, size_t why_size);

#endif
