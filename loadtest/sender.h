/* sender: many connections that post every request until it is accepted, as an SDK would. */
#ifndef LOADTEST_SENDER_H
#define LOADTEST_SENDER_H

#include "door.h"
#include "generate.h"
#include "latency.h"

#include <signal.h>

struct sender_config {
    struct door_target target;
    uint64_t connections;
    uint64_t events_per_second;        /* 0: flat out */
    uint64_t traces, duration_ms;      /* ends at whichever comes first; 0: no bound */
    uint64_t tries;                    /* of one request, before all is given up */
    uint64_t disorder_percent;         /* JSON: of traces whose end is sent before their start */
    const volatile sig_atomic_t *stop; /* set: no new traces, those begun are finished; NULL: nobody sets it */
};

struct sender_result {
    uint64_t traces; /* all of them accepted */
    uint64_t events, bytes, requests, retries, refused_429, refused_503, broken;
    uint64_t rejected_events; /* of requests in which an answer named events: must be 0 */
    uint64_t
        refused_for_good; /* requests answered 4xx other than 408 and 429, after which an SDK gives up: must be 0 */
    char refusal[160];    /* what the first answer other than 429 that was sent again said; "": there was none */
    uint64_t stall_us;    /* longest time in which nothing was accepted */
    double seconds;
    struct latency accept;
};

/* Called when all of a trace is accepted. `receipt`: of its last request; "": none was given. */
typedef void (*sender_accepted)(void *state, uint64_t trace, const char *receipt);

/* False when nothing could be sent at all (*why says what). */
bool sender_run(const struct sender_config *config, const struct shape *shape, sender_accepted accepted, void *state,
                struct sender_result *result, char *why, size_t why_size);

#endif
